"""Search over more documents than it ranks: fields narrow all that match, and what has no words comes by its day."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from cancu.chars import fold
from cancu.ingest import ingest
from cancu.store import search
from cancu.store.schema import create
from cancu.store.search import found
from conftest import ROOT


@pytest.fixture
def many() -> sqlite3.Connection:
    """Sixty plans that all have the same words; every tenth is of the field y-te."""
    db = sqlite3.connect(":memory:")
    create(db)
    for i in range(60):
        row = db.execute(
            "insert into documents (key, type, issued_on, kind, field, title) values (?, 'kế hoạch', ?, ?, ?, 'Kế hoạch năm')",
            (
                f"k{i:02}",
                f"2020-01-{1 + i % 28:02}",
                "cited" if i % 7 == 0 else "primary",
                "y-te" if i % 10 == 5 else None,
            ),
        ).lastrowid
        db.execute("insert into search (rowid, exact, folded) values (?, 'kế hoạch năm', 'ke hoach nam')", (row,))
        db.execute("insert into titles (rowid, folded) values (?, ?)", (row, fold("Kế hoạch năm")))
    return db


@pytest.mark.parametrize(("most", "common"), [(8, 5), (8, 30), (200, 400)])
def test_a_field_narrows_all_that_match(
    many: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, most: int, common: int
) -> None:
    monkeypatch.setattr(search, "MOST", most)
    monkeypatch.setattr(search, "_COMMON", common)
    wanted = {f"k{i:02}" for i in range(60) if i % 10 == 5}
    assert set(found(many, "ke hoach", {"field": "y-te"})) == wanted
    assert set(found(many, "", {"field": "y-te"})) == wanted
    assert 0 < len(found(many, "kế hoạch")) <= most


def test_without_words_the_newest_come_first_and_those_only_cited_last(
    many: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = found(many, "", {})
    told = [many.execute("select kind, issued_on from documents where key = ?", (k,)).fetchone() for k in rows]
    assert len(rows) == 60 and [k for k, _ in told] == sorted((k for k, _ in told), reverse=True)
    days = [d for k, d in told if k == "primary"]
    assert days == sorted(days, reverse=True)
    monkeypatch.setattr(search, "MOST", 10)
    assert found(many, "", {}) == rows[:10]


def test_a_row_of_the_search_has_the_number_of_its_document(tmp_path: Path) -> None:
    path = tmp_path / "site.db"
    for _ in range(2):
        ingest([ROOT / "corpus"], path, jobs=1)
    with sqlite3.connect(path) as db:
        rows = db.execute("select rowid, key, number from documents where number is not null").fetchall()
        for row, key, number in rows:
            held = f'folded: "{fold(number)}"'
            assert db.execute("select 1 from search where rowid = ? and search match ?", (row, held)).fetchone(), key
