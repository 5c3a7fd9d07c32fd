"""The run end to end: from files to a linked database, with nothing lost."""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
from pathlib import Path

import pytest

from cancu.graph.trace import format_tree, trace
from cancu.ingest import Event, IngestError, ingest
from cancu.store.search import search
from conftest import ROOT, SHARED, needs_shared

PARENT = """THỦ TƯỚNG CHÍNH PHỦ
Số: 9/QĐ-TTg
Hà Nội, ngày 05 tháng 01 năm 2031
QUYẾT ĐỊNH
Ban hành Kế hoạch thi đua xây dựng làng mẫu
Căn cứ Luật Tổ chức Chính phủ số 63/2025/QH15;
Điều 1. Ban hành Kế hoạch.
THỦ TƯỚNG
Nguyễn Văn Mẫu
"""
CHILD = """ỦY BAN NHÂN DÂN
TỈNH KHÁNH HÒA
Số: 8/KH-UBND
Khánh Hòa, ngày 01 tháng 3 năm 2031
KẾ HOẠCH
Thi đua xây dựng làng mẫu
Thực hiện Quyết định số 9/QĐ-TTg ngày 05/01/2031 của Thủ tướng Chính phủ, Ủy ban nhân dân tỉnh ban hành Kế hoạch:
1. Mục tiêu: đến năm 2035 có 60% số làng đạt chuẩn.
CHỦ TỊCH
Trần Thị Thử
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    plans = tmp_path / "plans"
    (plans / "inner").mkdir(parents=True)
    (plans / "parent.txt").write_text(PARENT, encoding="utf-8")
    (plans / "inner" / "child.txt").write_text(CHILD, encoding="utf-8")
    return plans


def dump(path: Path) -> dict[str, list]:
    tables = [
        "documents",
        "references",
        "relations",
        "relation_evidence",
        "dates",
        "targets",
        "target_links",
        "pages",
        "assignments",
        "texts",
        "findings",
    ]
    with sqlite3.connect(path) as db:
        return {t: db.execute(f'select * from "{t}" order by 1, 2').fetchall() for t in tables}


def test_files_become_a_linked_database(folder: Path, tmp_path: Path) -> None:
    done: list[Event] = []
    summary = ingest([folder], tmp_path / "a.db", listen=[done.append], jobs=1)
    assert (summary.documents, summary.failures, sum(e.name == "source" for e in done)) == (2, (), 2)
    tree = trace(tmp_path / "a.db", "9/qđ-ttg").tree
    assert tree is not None
    (child,) = tree["down"]
    assert (child["relation"], child["inferred"]) == ("implements", False)
    assert child["evidence"][0]["sentence"].startswith("Thực hiện Quyết định số 9/QĐ-TTg")
    assert "8/KH-UBND" in format_tree(tree) and "thực hiện" in format_tree(tree, "vi")


def test_order_and_repetition_change_nothing(folder: Path, tmp_path: Path) -> None:
    files = [folder / "parent.txt", folder / "inner" / "child.txt"]
    ingest(files, tmp_path / "a.db", jobs=1)
    ingest(files[::-1], tmp_path / "b.db", jobs=2)
    ingest(files[:1], tmp_path / "c.db", jobs=1)
    ingest(files[1:], tmp_path / "c.db", jobs=1)
    ingest(files, tmp_path / "c.db", jobs=1)
    assert dump(tmp_path / "a.db") == dump(tmp_path / "b.db") == dump(tmp_path / "c.db")


def test_the_same_document_twice_is_one_with_two_sources(folder: Path, tmp_path: Path) -> None:
    (folder / "copy.txt").write_text(PARENT, encoding="utf-8")
    (folder / "portal.html").write_text(
        "<html><body><main>" + "".join(f"<p>{line}</p>" for line in PARENT.splitlines()) + "</main></body></html>",
        encoding="utf-8",
    )
    summary = ingest([folder], tmp_path / "a.db", jobs=1)
    assert (summary.documents, summary.sources) == (2, 4)
    with sqlite3.connect(tmp_path / "a.db") as db:
        assert (
            db.execute("select text from texts where document_key like '%9-qd-ttg'").fetchone()[0] == PARENT
        )  # the portal page is not primary


def test_another_source_with_other_figures_is_a_finding(folder: Path, tmp_path: Path) -> None:
    (folder / "again.html").write_text(
        f"<html><body><pre>{CHILD.replace('60%', '65%')}</pre></body></html>", encoding="utf-8"
    )
    ingest([folder], tmp_path / "a.db", jobs=1)
    with sqlite3.connect(tmp_path / "a.db") as db:
        found = db.execute(
            "select d.number, f.message from findings f join documents d on d.key = f.document_key where f.kind = 'sources-differ'"
        ).fetchall()
        text = db.execute(
            "select text from texts t join documents d on d.key = t.document_key where d.number = '8/KH-UBND'"
        ).fetchone()[0]
    ((number, message),) = found
    assert number == "8/KH-UBND" and "again.html" in message
    assert "only there 65%; only in the text taken 60%" in message and "60%" in text


def test_every_span_of_a_pdf_has_a_page(tmp_path: Path) -> None:
    ingest([ROOT / "corpus" / "04-ke-hoach-8673-kh-ubnd.pdf"], tmp_path / "a.db", jobs=1)
    with sqlite3.connect(tmp_path / "a.db") as db:
        on_page = db.execute(
            'select count(*), count(p.page) from "references" r left join pages p on p.document_key = r.document_key and r.start >= p.start and r.start < p."end"'
        ).fetchone()
        assert on_page[0] == on_page[1] > 0
        assert db.execute("select min(page), p.source_id like '%.pdf' from pages p").fetchone() == (1, 1)


def test_what_cannot_be_read_is_kept_with_its_reason(folder: Path, tmp_path: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    (folder / "noise.bin").write_bytes(bytes(range(256)) * 40)
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<<")
    rows = [json.dumps({"id": "a", "text": CHILD}), "{broken", json.dumps({"id": "b"})]
    (folder / "many.jsonl").write_text("\n".join(rows), encoding="utf-8")
    summary = ingest([folder, tmp_path / "missing.txt"], tmp_path / "a.db", jobs=1)
    failures = {
        Path(f.source.split("#")[0]).name + (f" {f.source.split('#')[1]}" if "#" in f.source else ""): f
        for f in summary.failures
    }
    assert set(failures) == {
        "empty.txt",
        "noise.bin",
        "cut.pdf",
        "missing.txt",
        "many.jsonl line 2",
        "many.jsonl line 3",
    }
    assert all(f.reason and f.advice and f.code and "\n" not in f.reason for f in failures.values())
    assert summary.documents == 2


def test_jsonl_gz_carries_declared_fields(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.write(json.dumps({"id": "x1", "text": CHILD, "url": "https://example.vn/x1"}) + "\n")
    ingest([path], tmp_path / "a.db", jobs=1)
    with sqlite3.connect(tmp_path / "a.db") as db:
        assert db.execute("select locator, url from sources").fetchone() == ("x1", "https://example.vn/x1")
        assert db.execute("select url from documents where kind = 'primary'").fetchone() == ("https://example.vn/x1",)


def test_search_with_and_without_marks_and_by_number(folder: Path, tmp_path: Path) -> None:
    ingest([folder], tmp_path / "a.db", jobs=1)
    with sqlite3.connect(tmp_path / "a.db") as db:
        for query in ("thi dua xay dung lang mau", "thi đua xây dựng làng mẫu", "THI ĐUA"):
            assert {h.number for h in search(db, query)} >= {"9/QĐ-TTg", "8/KH-UBND"}, query
        for query in ("9/qd-ttg", "9 qđ ttg", "9/2031"):
            assert search(db, query)[0].number == "9/QĐ-TTg", query
        assert search(db, '" OR * NEAR(') == []


def test_corrections_survive_every_run(folder: Path, tmp_path: Path) -> None:
    fixes = tmp_path / "mine.yaml"
    key = "ke-hoach/uy-ban-nhan-dan-tinh-khanh-hoa-2025/2031/8-kh-ubnd"
    fixes.write_text(
        "corrections:\n"
        f"  - {{what: field, document: {key}, field: title, value: Tên đúng, who: A, when: '2031-04-01', why: misprint}}\n"
        f"  - {{what: relation, source: {key}, target: quyet-dinh/thu-tuong-chinh-phu/2031/9-qd-ttg, relation: implements, action: remove, who: A, when: '2031-04-01', why: wrong}}\n",
        encoding="utf-8",
    )
    for _ in range(2):
        ingest([folder], tmp_path / "a.db", corrections=fixes, jobs=1)
        with sqlite3.connect(tmp_path / "a.db") as db:
            assert db.execute("select title, corrected from documents where key = ?", (key,)).fetchone() == (
                "Tên đúng",
                1,
            )
            assert db.execute("select count(*) from relations where relation = 'implements'").fetchone() == (0,)
            assert db.execute("select who, applied from corrections").fetchall() == [("A", 1), ("A", 1)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_database_is_refused_for_a_plain_user(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    ingest([folder], path, jobs=1)
    path.chmod(0o444)
    with pytest.raises(IngestError) as caught:
        ingest([folder], path, jobs=1)
    assert caught.value.code == 3


def test_a_file_that_is_no_database_is_refused(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_text("not a database, but long enough to look like a file of one" * 40)
    with pytest.raises(IngestError) as caught:
        ingest([folder], path, jobs=1)
    assert caught.value.code == 3


def test_a_locked_database_is_refused(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.db"
    ingest([folder], path, jobs=1)
    real = sqlite3.connect
    monkeypatch.setattr("cancu.ingest.run.sqlite3.connect", lambda p, timeout=0: real(p, timeout=0))
    with real(path) as other:
        other.execute("begin exclusive")
        with pytest.raises(IngestError) as caught:
            ingest([folder], path, jobs=1)
        assert caught.value.code == 3


def test_the_sample_corpus_forms_one_cascade(tmp_path: Path) -> None:
    summary = ingest([ROOT / "corpus"], tmp_path / "a.db", jobs=2)
    assert summary.failures == ()
    assert summary.documents >= 24
    tree = trace(tmp_path / "a.db", "1730/QĐ-TTg", depth=5).tree
    assert tree is not None

    def labels(step: dict) -> set[str]:
        return {step["label"]}.union(*(labels(s) for s in step["down"]), set())

    told = " ".join(labels(tree))
    for number in ("2020/QĐ-BTTTT", "8673/KH-UBND", "2300/KH-STTTT", "120/KH-UBND", "08/KH-UBND"):
        assert number in told, number


@needs_shared
def test_the_seeds_form_one_graph(tmp_path: Path) -> None:
    ingest([SHARED / "seeds"], tmp_path / "a.db", jobs=2)
    with sqlite3.connect(tmp_path / "a.db") as db:
        decision = "quyet-dinh/bo-thong-tin-va-truyen-thong/2016/2020-qd-btttt"
        reported = db.execute(
            "select inferred, score from relations where relation = 'reports_on' and target_key = ?", (decision,)
        ).fetchall()
        assert reported and reported[0][0] == 1 and reported[0][1] >= 0.75
        (plan,) = db.execute(
            "select key from documents where issuer = 'Sở Thông tin và Truyền thông tỉnh Khánh Hòa' and kind = 'cited'"
        ).fetchone()
        parents = {
            r[0].rsplit("/", 1)[1]
            for r in db.execute(
                "select target_key from relations where source_key = ? and relation = 'implements'", (plan,)
            )
        }
        assert parents >= {"6-nq-tu", "7-nq-hdnd", "1730-qd-ttg", "8673-kh-ubnd", "2020-qd-btttt"}
    tree = trace(tmp_path / "a.db", "1730/QĐ-TTg").tree
    assert tree is not None
    below = {s["key"] for s in tree["down"]}
    assert decision in below and plan in below
