"""The commands over the graph, on the sample corpus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import cancu
from cancu.cli import main
from cancu.ingest import ingest
from conftest import ROOT


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("graph") / "a.db"
    ingest([ROOT / "corpus"], path, jobs=2)
    return str(path)


def run(*words: str) -> tuple[int, str]:
    shown = CliRunner().invoke(main, list(words))
    return shown.exit_code, shown.output


def test_validity_in_words_and_as_json(db: str) -> None:
    code, shown = run("validity", "1730/QĐ-TTg", "--on", "2018-01-01", "--db", db, "--lang", "vi")
    assert code == 0 and "Còn hiệu lực (2018-01-01)" in shown and "có hiệu lực từ 05/09/2016" in shown
    told = json.loads(run("validity", "1730/QĐ-TTg", "--on", "2022-01-01", "--db", db, "--json")[1])
    assert (told["code"], told["since"], told["reasons"][0]["kind"]) == ("ended", "2020-12-31", "expired")


def test_a_document_over_time(db: str) -> None:
    code, shown = run("versions", "21/2021/QĐ-UBND", "--db", db, "--lang", "vi")
    assert code == 0 and "20/09/2022  khoản 2 Điều 6: sửa đổi, bổ sung  (Điều 1 quyết định 30/2022/QĐ-UBND)" in shown
    assert "25/04/2024  toàn bộ văn bản: thay thế" in shown and "“Sửa đổi khoản 2 Điều 6 " in shown
    code, shown = run("versions", "21/2021/QĐ-UBND", "--on", "2023-01-01", "--article", "6", "--db", db, "--json")
    told = json.loads(shown)
    assert (code, told["on"], told["provision"]) == (0, "2023-01-01", ["Điều 6"])
    (change,) = told["changes"]
    assert (change["part"], change["state"], change["message"]) == (
        ["khoản 2", "Điều 6"],
        "holds",
        "khoản 2 Điều 6: amended",
    )
    assert run("versions", "21/2021/QĐ-UBND", "--on", "2022-01-01", "--db", db)[0] == 1
    code, shown = run("versions", "21/2021/QĐ-UBND", "--article", "phí", "--db", db)
    assert code == 2 and "phí: names no one part of a document" in shown
    with cancu.open(db) as corpus:
        assert [c.act for c in corpus.versions("21/2021/QĐ-UBND", provision="khoản 2 Điều 6")] == ["amends", "replaces"]


def test_coverage_explain_and_missing(db: str) -> None:
    code, shown = run("coverage", "1730/QĐ-TTg", "--db", db)
    assert code == 0 and "tỉnh Khánh Hòa: 2016-10-31, after 56 days, stated" in shown
    code, shown = run("explain", "08/KH-UBND", "1730/QĐ-TTg", "--db", db)
    assert code == 0 and shown.count("implements: ") == 3 and "“Thực hiện Kế hoạch số 120/KH-UBND" in shown
    code, shown = run("missing", "--limit", "3", "--db", db, "--json")
    assert code == 0 and next(json.loads(line)["named_by"] for line in shown.splitlines()) >= 1
    told = json.loads(run("numbers", "--db", db, "--json")[1])
    assert told["edges"] == sum(edges for edges, _, _ in told["degrees"].values())


def test_siblings_carry_out_the_same_parent(db: str) -> None:
    code, shown = run("siblings", "120/KH-UBND", "--db", db)
    assert code == 0 and "2300/KH-STTTT" in shown and "[stated; by ke-hoach/" in shown
    told = json.loads(run("siblings", "120/KH-UBND", "--db", db, "--json")[1])
    assert (told["document"]["number"], told["way"]) == ("2300/KH-STTTT", "stated")
    code, shown = run("siblings", "1730/QĐ-TTg", "--db", db, "--lang", "vi")
    assert code == 1 and "không có văn bản nào khác" in shown


def test_check_lists_the_most_serious_first(db: str) -> None:
    code, shown = run("check", "--db", db, "--json")
    found = [json.loads(line) for line in shown.splitlines()]
    assert code == int(bool(found)) and [f["severity"] for f in found] == sorted(f["severity"] for f in found)


@pytest.mark.parametrize("command", ["validity", "coverage", "check", "versions", "siblings"])
def test_an_unknown_number_is_one_line(db: str, command: str) -> None:
    code, shown = run(command, "9999/QĐ-KHÔNG", "--db", db)
    assert code == 1 and shown.startswith("9999/QĐ-KHÔNG: no such document")


def test_trace_takes_relation_and_day(db: str) -> None:
    down = json.loads(
        run("trace", "1730/QĐ-TTg", "--on", "2016-12-01", "--relation", "implements", "--db", db, "--json")[1]
    )["down"]
    assert {d["relation"] for d in down} == {"implements"} and all("2016-12" not in d["label"] for d in down)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("x" * 5000, encoding="utf-8")
    code, shown = run("missing", "--db", str(tmp_path / "x.db"))
    assert code == 2 and "file is not a database" in shown
