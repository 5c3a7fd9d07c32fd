"""What the sources of a document add to it: its pages, and where another source has other figures."""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from collections import Counter

from cancu.chars import level

_FIGURES = re.compile(r"[^\s()\[\];:“”\"]*\d[^\s()\[\];:“”\"]*")
_SHOWN = 8


def write_pages(db: sqlite3.Connection, key: str, text_sha256: str) -> None:
    """Write the pages of a document, as the first of its sources with the text taken and with pages has them."""
    query = "select id, page_spans from sources where text_sha256 = ? and pages is not null order by id limit 1"
    for source, spans in db.execute(query, (text_sha256,)).fetchall():
        db.executemany(
            "insert into pages values (?, ?, ?, ?, ?)",
            [(key, number, start, end, source) for number, start, end in json.loads(spans)],
        )


def write_differences(db: sqlite3.Connection, key: str, text: str, text_sha256: str) -> None:
    """Write a finding for each source of a document whose text has other figures than the one taken."""
    query = (
        "select min(s.id), e.found from sources s join extractions e using (text_sha256)"
        " where s.document_key = ? and s.state = 'ok' and s.text_sha256 <> ? group by s.text_sha256 order by 1"
    )
    for source, blob in db.execute(query, (key, text_sha256)).fetchall():
        other = json.loads(zlib.decompress(blob).decode("utf-8", "surrogatepass"))["text"]
        found = differences(text, other)
        if found is not None:
            mine, its = (", ".join(words) or "-" for words in found)
            message = f"{source} differs from the text taken: only there {its}; only in the text taken {mine}"
            db.execute(
                "insert into findings (kind, document_key, message) values ('sources-differ', ?, ?)", (key, message)
            )


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
