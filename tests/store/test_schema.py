"""The schema: created once, checked after, described in docs/schema.md."""

from __future__ import annotations

import sqlite3

import pytest

from cancu.store.schema import DERIVED_TABLES, SchemaError, create
from cancu.store.sentences import sentence_around
from conftest import ROOT


def tables(db: sqlite3.Connection) -> set[str]:
    rows = db.execute(
        "select name from sqlite_master where type = 'table' and name not like 'search_%' and name not like 'titles_%'"
    )
    return {r[0] for r in rows}


def test_creating_twice_is_harmless_and_every_table_is_described() -> None:
    db = sqlite3.connect(":memory:")
    create(db)
    create(db)
    described = (ROOT / "docs" / "schema.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in described for name in tables(db))
    assert set(DERIVED_TABLES) < tables(db)


def test_another_database_is_refused() -> None:
    db = sqlite3.connect(":memory:")
    db.execute("create table other (x)")
    with pytest.raises(SchemaError, match="ingest into a new file"):
        create(db)


@pytest.mark.parametrize(
    ("text", "mention", "sentence"),
    [
        ("Câu đầu. Thực hiện Quyết định số 1/QĐ-TTg ngay. Câu sau.", "Quyết định số 1/QĐ-TTg", "Thực hiện Quyết định số 1/QĐ-TTg ngay."),
        ("TIÊU ĐỀ\nCăn cứ Luật Mẫu;\nCăn cứ Luật Thử;", "Luật Thử", "Căn cứ Luật Thử;"),
        ("Luật Mẫu", "Luật Mẫu", "Luật Mẫu"),
    ],
)  # fmt: skip
def test_the_sentence_of_a_mention(text: str, mention: str, sentence: str) -> None:
    start = text.index(mention)
    first, last = sentence_around(text, start, start + len(mention))
    assert text[first:last] == sentence
