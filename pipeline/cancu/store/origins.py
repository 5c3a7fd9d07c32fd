"""What the sources of a document add to it: its pages, and where another source has other figures."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator

from cancu.chars import level
from cancu.link.findings import Finding
from cancu.store.packed import text_of

_FIGURES = re.compile(r"(?<![^\s()\[\];:“”\"])[^\s()\[\];:“”\"\d]*+\d[^\s()\[\];:“”\"]*")
_SHOWN = 8


def write_pages(db: sqlite3.Connection) -> None:
    """Write the pages of each document, as the first of its sources with the text taken and with pages has them."""
    query = (
        "select d.key, s.id, s.page_spans from documents d join sources s on s.document_key = d.key and s.text_sha256 = d.text_sha256"
        " where s.pages is not null order by d.key, s.id"
    )
    before = None
    for key, source, spans in db.cursor().execute(query):
        if key != before:
            db.executemany(
                "insert into pages values (?, ?, ?, ?, ?)",
                [(key, number, start, end, source) for number, start, end in json.loads(spans)],
            )
        before = key


def source_differences(db: sqlite3.Connection) -> Iterator[Finding]:
    """Give a finding for each source of a document whose text has other figures than the one taken."""
    query = (
        "select d.key, t.text, min(s.id), e.spans from documents d join texts t on t.document_key = d.key join sources s on s.document_key = d.key"
        " join extractions e on e.id = s.extraction_id where s.state = 'ok' and s.text_sha256 <> d.text_sha256"
        " group by d.key, s.text_sha256 order by d.key, 3"
    )
    for key, text, source, spans in db.cursor().execute(query):
        found = differences(text, text_of(spans))
        if found is not None:
            mine, its = (", ".join(words) or "-" for words in found)
            yield Finding("sources-differ", key, said={"source": source, "its": its, "mine": mine})


def differences(primary: str, other: str) -> tuple[list[str], list[str]] | None:
    """Give the words with digits that only the first text has, and those that only the second has; None where there are none.

    Words alone are not compared: line breaks, furniture and letters misread by OCR differ in almost any two sources, while a figure
    that differs changes what a plan says. Each list holds 8 at most, in the order of the text.
    """
    ours, theirs = (Counter(_figures(text)) for text in (primary, other))
    mine, its = list(ours - theirs), list(theirs - ours)
    return (mine[:_SHOWN], its[:_SHOWN]) if mine or its else None


def _figures(text: str) -> list[str]:
    return [m.group().strip(".,-–/") for m in _FIGURES.finditer(level(text))]
