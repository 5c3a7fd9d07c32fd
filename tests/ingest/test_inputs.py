"""What a run takes in: rows of CSV and Parquet, lists of files; and one name for one file, however it is spelt."""

from __future__ import annotations

import csv
import datetime
import gzip
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from cancu.cli import main
from cancu.ingest import Event, ingest
from cancu.ingest.known import Known
from cancu.ingest.paths import Names
from cancu.ingest.plan import Plan
from cancu.ingest.work import TextJob
from cancu.read import ReadError, parquet, read_documents
from cancu.store.schema import create

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

TEXT = "KẾ HOẠCH\nTrồng rừng số {n}\n1. Mục tiêu: đến năm 2035 có {n}% số thôn đạt chuẩn.\n"
ISSUER = "Ủy ban nhân dân tỉnh Khánh Hòa"


def write_csv(path: Path, rows: list[dict[str, Any]], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        table.writeheader()
        table.writerows(rows)
    return path


def sources(db: Path) -> dict[str, tuple[str, str | None, str | None]]:
    """State, code and reason by id."""
    with sqlite3.connect(db) as opened:
        return {i: told for i, *told in opened.execute("select id, state, code, reason from sources")}  # type: ignore[misc]


def ids(db: Path, **wanted: str) -> set[str]:
    return {i for i, (state, *_) in sources(db).items() if state == wanted.get("state", "ok")}


def documents(db: Path) -> set[tuple[str | None, str | None, str | None]]:
    with sqlite3.connect(db) as opened:
        return set(opened.execute("select number, issuer, issued_on from documents where kind != 'cited'"))


def last_run(db: Path) -> tuple[int, int, int]:
    with sqlite3.connect(db) as opened:
        return opened.execute("select read, unchanged, pruned from runs order by id desc limit 1").fetchone()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    plans = tmp_path / "plans"
    (plans / "deep").mkdir(parents=True)
    for name in ("1.txt", "2.txt", "deep/3.txt"):
        (plans / name).write_text(TEXT.format(n=int(Path(name).stem)), encoding="utf-8")
    return plans


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_manifest_gives_files_their_fields(folder: Path, tmp_path: Path, delimiter: str, encoding: str) -> None:
    rows = [
        {"Path": "1.txt", "number": "1/KH-UBND", "issuer": ISSUER, "issued_on": "2031-03-01"},
        {"Path": "deep\\3.txt", "number": "3/KH-UBND", "issuer": ISSUER, "issued_on": ""},
        {"Path": "gone.txt", "number": "4/KH-UBND", "issuer": "", "issued_on": ""},
    ]
    manifest = write_csv(folder / "list.csv", rows, delimiter, encoding)
    db = tmp_path / "a.db"
    (failure,) = ingest([manifest], db, jobs=1).failures
    assert (failure.source, failure.code) == ("plans/gone.txt", "missing")
    assert failure.reason == "does not exist (line 4 of list.csv)"
    assert ids(db) == {"plans/1.txt", "plans/deep/3.txt"}
    assert documents(db) == {("1/KH-UBND", ISSUER, "2031-03-01"), ("3/KH-UBND", ISSUER, None)}


def test_a_folder_with_its_manifest_is_each_file_once(folder: Path, tmp_path: Path) -> None:
    manifest = write_csv(
        folder / "z.csv", [{"path": "1.txt", "number": "1/KH-UBND"}, {"path": "./deep/../1.txt", "number": "x"}]
    )
    db, other = tmp_path / "a.db", tmp_path / "b.db"
    ingest([folder], db, jobs=1)
    ingest([folder / "1.txt", manifest, folder], other, jobs=1)
    for made in (db, other):
        assert ids(made) == {"plans/1.txt", "plans/2.txt", "plans/deep/3.txt"}
        assert ("1/KH-UBND", None, None) in documents(made)
    ingest([folder], db, jobs=1)
    assert last_run(db) == (0, 3, 0)
    ingest([folder / "1.txt"], db, jobs=1)
    assert last_run(db) == (0, 1, 0), "what a list told of a file holds where the file is given alone"
    write_csv(manifest, [{"path": "1.txt", "number": "9/KH-UBND"}])
    ingest([folder], db, jobs=1)
    assert last_run(db) == (1, 2, 0)
    assert ("9/KH-UBND", None, None) in documents(db)


def test_a_missing_file_that_comes_later_has_the_fields_of_its_list(folder: Path, tmp_path: Path) -> None:
    manifest = write_csv(folder / "list.csv", [{"path": "late.txt", "number": "7/KH-UBND"}])
    db = tmp_path / "a.db"
    assert ingest([manifest], db, jobs=1).failures
    (folder / "late.txt").write_text(TEXT.format(n=7), encoding="utf-8")
    assert CliRunner().invoke(main, ["retry", "--db", str(db)]).exit_code == 0
    assert documents(db) == {("7/KH-UBND", None, None)}


@pytest.mark.parametrize("path", ["../secret.txt", "/etc/hostname", "deep/../../secret.txt"])
def test_a_manifest_brings_in_nothing_from_elsewhere(folder: Path, tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.txt").write_text(TEXT.format(n=5), encoding="utf-8")
    manifest = write_csv(
        folder / "list.csv", [{"path": path, "number": "1"}, {"path": str(folder / "2.txt"), "number": "2"}]
    )
    db = tmp_path / "a.db"
    (failure,) = ingest([manifest], db, jobs=1).failures
    assert (failure.source, failure.code) == ("plans/list.csv#line 2", "outside")
    assert ids(db) == {"plans/2.txt"}


def test_csv_of_texts(tmp_path: Path) -> None:
    rows = [{"id": f"r{n}", "text": TEXT.format(n=n), "number": f"{n}/KH-UBND", "issued": "2031-01-02"} for n in (1, 2)]
    made = write_csv(tmp_path / "texts.csv", [*rows, {"id": "r3", "text": "", "number": "", "issued": ""}])
    packed = tmp_path / "packed.csv.gz"
    packed.write_bytes(gzip.compress(made.read_bytes().replace(b"r1", b"p1").replace(b"r2", b"p2")))
    db = tmp_path / "a.db"
    ingest([made, packed], db, jobs=1)
    assert ids(db) == {"texts.csv#r1", "texts.csv#r2", "packed.csv.gz#p1", "packed.csv.gz#p2"}
    assert sources(db)["texts.csv#line 10"][:2] == ["failed", "broken-row"], "the line, where texts have several"
    assert documents(db) == {("1/KH-UBND", None, "2031-01-02"), ("2/KH-UBND", None, "2031-01-02")}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", "path,title\nx.txt,a,b\n", ["broken-row: line 2 has 3 fields, the first row 2"]),
        ("a.csv", "path\n", ["empty: is empty"]),
        ("a.csv", b"text,id\n\xff\xfe\xfa,1\n", ["broken-row: line 1 is not UTF-8"]),
        ("a.jsonl", '{"id": 1}\n', ['broken-jsonl: line 1 has neither a "text" nor a "path"']),
        (
            "a.csv.gz",
            gzip.compress(b"text,id\n" + b"a" * 51_000_000, mtime=0),
            ["too-large: line 2 begins a row of more than 50 MB"],
        ),
        (
            "a.csv.gz",
            gzip.compress(b'text,id\n"' + b"a\n" * 25_100_000, mtime=0),
            ["too-large: line 2 begins a row of more than 50 MB"],
        ),
        ("a.csv.gz", gzip.compress(b"path,title\nx.txt,a\n", mtime=0)[:-8], ["truncated: is cut off or damaged"]),
    ],
)
def test_broken_lists(tmp_path: Path, name: str, content: str | bytes, told: list[str]) -> None:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = [f"{f.code}: {f.reason}" for f in read_documents(path) if isinstance(f, ReadError)]
    assert found == told


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", "năm,chỉ tiêu\n2030,5\n"), ("a.txt", "path\nKế hoạch trồng rừng\n"), ("a.txt", "text\n")],
)
def test_other_tables_and_texts_are_no_lists(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    (found,) = read_documents(tmp_path / name)
    assert not isinstance(found, ReadError) and found.text == content


def test_parquet_is_as_jsonl(folder: Path, tmp_path: Path) -> None:
    rows = [
        {
            "id": f"r{n}",
            "text": TEXT.format(n=n),
            "path": None,
            "number": f"{n}/KH-UBND",
            "issued_on": datetime.date(2031, 1, n + 1),
            "n": n,
        }
        for n in range(100)
        if n < 28
    ]
    rows.append({"id": None, "text": None, "path": "1.txt", "number": "90/KH-UBND", "issued_on": None, "n": 0})
    rows.append({"id": "x", "text": None, "path": None, "number": None, "issued_on": None, "n": 0})
    pq.write_table(pa.Table.from_pylist(rows), folder / "many.parquet", row_group_size=10)
    plain = folder / "many.jsonl"
    plain.write_text("\n".join(json.dumps(r, default=str) for r in rows), encoding="utf-8")
    got, wanted = (
        [getattr(f, "text", None) or str(f) for f in read_documents(p)] for p in (folder / "many.parquet", plain)
    )
    assert got[:-1] == wanted[:-1] and len(got) == 30
    plain.unlink()
    db = tmp_path / "a.db"
    events: list[Event] = []
    (failure,) = ingest([folder / "many.parquet"], db, jobs=1, listen=[events.append]).failures
    assert (failure.source, failure.code) == ("plans/many.parquet#row 30", "broken-row")
    assert len(ids(db)) == 29 and ("0/KH-UBND", None, "2031-01-01") in documents(db)
    assert ("90/KH-UBND", None, None) in documents(db)
    ingest([folder / "many.parquet"], db, jobs=1)
    assert last_run(db) == (0, 30, 0)


def test_parquet_that_breaks_costs_that_file_only(folder: Path, tmp_path: Path) -> None:
    rows = [{"text": os.urandom(3000).hex() + TEXT.format(n=n)} for n in range(400)]
    whole = folder / "whole.parquet"
    pq.write_table(pa.Table.from_pylist(rows), whole, row_group_size=50)
    data = bytearray(whole.read_bytes())
    for at in range(len(data) // 2, len(data) // 2 + 60_000):
        data[at] = 0x55
    (folder / "damaged.parquet").write_bytes(data)
    (folder / "cut.parquet").write_bytes(bytes(data[: len(data) // 2]))
    pq.write_table(pa.table({"a": [1]}), folder / "other.parquet")
    whole.unlink()
    db = tmp_path / "a.db"
    failures = {f.source: f.code for f in ingest([folder], db, jobs=1).failures}
    damaged = [i for i in failures if i.startswith("plans/damaged.parquet#row ")]
    assert {k: v for k, v in failures.items() if k not in damaged} == {
        "plans/cut.parquet": "truncated",
        "plans/other.parquet": "broken-row",
    }
    assert damaged and {"plans/1.txt", "plans/2.txt"} < ids(db)
    assert sum(i.startswith("plans/damaged.parquet#") for i in ids(db)) >= 100, "the rows before the damage"


def test_parquet_wants_pyarrow(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pq.write_table(pa.table({"text": [TEXT]}), folder / "many.parquet")
    monkeypatch.setattr(parquet, "find_spec", lambda name: None)
    (failure,) = ingest([folder], tmp_path / "a.db", jobs=1).failures
    assert (failure.code, failure.advice) == ("needs-parquet", "pip install 'cancu[parquet]'")
    monkeypatch.undo()
    assert ingest([folder], tmp_path / "a.db", jobs=1).failures == (), "and what was in quarantine is out"


def cancu(*arguments: object, **options: Any) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments], **options)


def test_a_list_of_files(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    listed = f"plans/1.txt\r\n\n{folder}/deep/../1.txt\n./plans/deep\n"
    (tmp_path / "list").write_text(listed, encoding="utf-8")
    assert cancu("ingest", "--files-from", "list", "--db", "a.db").exit_code == 0
    assert cancu("ingest", "--files-from", "-", "--db", "b.db", input=listed).exit_code == 0
    assert ids(tmp_path / "a.db") == ids(tmp_path / "b.db") == {"plans/1.txt", "plans/deep/3.txt"}
    assert cancu("ingest", "--db", "a.db").exit_code == 2
    assert cancu("ingest", "--files-from", "none", "--db", "a.db").exit_code == 2


def test_a_file_has_one_name_however_it_is_spelt(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = tmp_path / "a.db"
    ingest([folder], db, jobs=1)
    monkeypatch.chdir(folder / "deep")
    ingest([Path("../1.txt"), Path("3.txt"), Path("./../deep/../2.txt")], db, jobs=1)
    assert last_run(db) == (0, 3, 0)
    monkeypatch.chdir(tmp_path)
    (folder / "1.txt").unlink()
    ingest([Path()], Path("a.db"), jobs=1, prune_missing=True)
    assert last_run(db) == (0, 2, 1)
    assert ids(db) == {"plans/2.txt", "plans/deep/3.txt"}, "neither the database nor its lock is a document"
    ingest([Path("..") / tmp_path.name / "plans"], Path("plans/../a.db"), jobs=1)
    assert last_run(db) == (0, 2, 0)


@given(
    st.lists(st.sampled_from(["a", "b", "..", ".", "", "c d", "đ"]), max_size=8),
    st.lists(st.sampled_from(["a", "b"]), max_size=3),
)
def test_every_spelling_has_one_name(parts: list[str], home: list[str]) -> None:
    names = Names(Path("/root", *home, "x.db"))
    spelt = Path("/root/" + "/".join(parts))
    plain = os.path.normpath(spelt)
    assert names.told(spelt) == names.told(Path(plain)) == names.told(Path(f"{plain}/z/../."))
    assert names.whole(names.told(spelt)) == str(names.path(names.told(spelt))) == plain


def test_a_folder_with_its_database_can_be_moved(folder: Path, tmp_path: Path) -> None:
    ingest([folder], folder / "a.db", jobs=1)
    moved = folder.rename(tmp_path / "elsewhere")
    ingest([moved], moved / "a.db", jobs=1, prune_missing=True)
    assert last_run(moved / "a.db") == (0, 3, 0)


def test_folders_within_folders_and_hidden_ones(folder: Path, tmp_path: Path) -> None:
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "4.txt").write_text(TEXT.format(n=4), encoding="utf-8")
    db = tmp_path / "a.db"
    events: list[Event] = []
    ingest([folder / "deep", folder, folder / "deep" / "3.txt"], db, jobs=1, listen=[events.append])
    assert sum(e.name == "source" for e in events) == 3 and events[0].values["files"] == 3
    ingest([folder, folder / ".hidden"], db, jobs=1)
    assert ids(db) == {"plans/1.txt", "plans/2.txt", "plans/deep/3.txt", "plans/.hidden/4.txt"}


def test_a_line_that_was_mended_leaves_the_quarantine(folder: Path, tmp_path: Path) -> None:
    file = folder / "many.jsonl"
    good = json.dumps({"id": "a", "text": TEXT})
    file.write_text(f"{good}\n{{broken\n", encoding="utf-8")
    db = tmp_path / "a.db"
    assert len(ingest([file], db, jobs=1).failures) == 1
    file.write_text(f"{good}\n{good.replace('a', 'b')}\n", encoding="utf-8")
    assert ingest([file], db, jobs=1).failures == ()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list anything")
def test_a_folder_that_may_not_be_listed_is_told(folder: Path, tmp_path: Path) -> None:
    (folder / "deep").chmod(0)
    try:
        (failure,) = ingest([folder], tmp_path / "a.db", jobs=1).failures
    finally:
        (folder / "deep").chmod(0o700)
    assert (failure.source, failure.code) == ("plans/deep", "no-permission")


def test_a_large_parquet_is_streamed(tmp_path: Path) -> None:
    """One row group of 240 MB is read in the memory of a few of its pages."""
    text = "Trồng rừng " * 3000
    rows = [{"id": str(n), "text": f"{n} {text}"} for n in range(6000)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "large.parquet")
    code = (
        "import io, re, sys, pathlib; from cancu.read.parquet import send\n"
        "class Sink(io.RawIOBase):\n  size = 0\n  def write(self, data): self.size += len(data)\n"
        "sink = Sink(); send(pathlib.Path(sys.argv[1]), sink); assert sink.size > 240_000_000\n"
        "print(re.search(r'VmHWM:\\s+(\\d+)', pathlib.Path('/proc/self/status').read_text())[1])"
    )
    env = os.environ | {"ARROW_DEFAULT_MEMORY_POOL": "system"}
    command = [sys.executable, "-c", code, str(tmp_path / "large.parquet")]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=env)
    assert int(done.stdout) < 250_000, "kB"


@pytest.mark.parametrize(
    ("lengths", "jobs"),
    [
        ([100] * 130, [120, 10]),
        ([150_000, 60_000, 100, 250_000, 100], [2, 2, 1]),
    ],
)
def test_a_job_holds_many_short_documents_or_few_long_ones(tmp_path: Path, lengths: list[int], jobs: list[int]) -> None:
    rows = [{"id": str(i), "text": "x" * n} for i, n in enumerate(lengths)]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    with closing(sqlite3.connect(":memory:")) as db:
        create(db)
        plan = Plan([tmp_path], Names(tmp_path / "c.db"), None, None, Known(db, "1"))
        planned = [job.locators for job in plan.jobs() if isinstance(job, TextJob)]
    assert [len(job) for job in planned] == jobs
    assert [i for job in planned for i in job] == [row["id"] for row in rows]
