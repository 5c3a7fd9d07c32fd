"""What was changed in a document, provision by provision, with the old words beside the words that change them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from cancu.graph.versions import Change, find_part, versions
from cancu.store.sentences import sentence_around

_LONGEST = 3_000
_MOST = 100
_QUOTE = re.compile(r'[“"]')


@dataclass(frozen=True, slots=True)
class Compared:
    """A change (`cancu.graph.versions`) with the text of the part, if it stands here, and the words of the act, if a text has them."""

    change: Change
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Changes:
    """The first changes of a document, in the order of their days; ``more`` are left out."""

    shown: tuple[Compared, ...]
    more: int


def changes(db: sqlite3.Connection, key: str) -> Changes:
    """Give the changes of a document with the words of both sides."""
    found = versions(db, key)
    shown = found[:_MOST]
    if not shown:
        return Changes((), 0)
    own = _text(db, key)
    sections = db.execute(
        'select position, label, start, "end", parent from sections where document_key = ? and label is not null order by start',
        (key,),
    ).fetchall()
    texts = {d: _text(db, d) for d in {c.document for c in shown if c.document is not None}}
    starts = {d: sorted({c.start for c in found if c.document == d}) for d in texts}
    compared = []
    for change in shown:
        place = find_part(sections, change.part) if change.part else None
        old = own[place[0] : min(place[1], place[0] + _LONGEST)].strip() if own and place else None
        text = texts[change.document] if change.document is not None else None
        new = _words(text, change, starts[change.document]) if text and change.document and change.part else None
        compared.append(Compared(change, old, new))
    return Changes(tuple(compared), len(found) - len(shown))


def _text(db: sqlite3.Connection, key: str) -> str | None:
    row = db.execute("select text from texts where document_key = ?", (key,)).fetchone()
    return row[0] if row else None


def _words(text: str, change: Change, starts: Sequence[int]) -> str:
    """The words of an act: from its sentence's start to the next act of its document, the end of what it quotes, or of its line."""
    after = next((s for s in starts if s > change.start), len(text))
    start = sentence_around(text, change.start, change.end)[0]
    stop = min(max(after, change.end), start + _LONGEST, _end(text, change.end, after))
    return text[start:stop].strip()


def _end(text: str, end: int, after: int) -> int:
    """Where the words of an act end: with the quotation that follows it, else with its line, or the next where it says "như sau:"."""
    quote = _QUOTE.search(text, end, min(after, end + 200))
    if quote is not None:
        close = text.rfind("”" if quote.group() == "“" else '"', quote.end(), after)
        return close + 1 if close >= 0 else after
    line = text.find("\n", end, after)
    if line >= 0 and text[end:line].rstrip().endswith(":"):
        line = text.find("\n", line + 1, after)
    return line if line >= 0 else after
