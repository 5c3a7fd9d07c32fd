"""What was changed in a document, article by article: the old words beside the words that change them."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

_LONGEST = 3_000
_MOST = 100


@dataclass(frozen=True, slots=True)
class Change:
    """One act on one part: by which document, from which day, the part, its text here (if it stands here) and the words of the act."""

    by: str
    label: str
    on: str | None
    act: str
    part: str
    old: str | None
    new: str
    start: int
    """Where the act stands in the text of the document that does it."""


def changes(db: sqlite3.Connection, key: str) -> tuple[Change, ...]:
    """Give the acts of other documents on the parts of one, by the day from which they count."""
    rows = db.execute(
        'select a.document_key, d.type, d.number, coalesce(d.effective_on, d.issued_on), a.act, a.pinpoint, a.start, a."end", t.text'
        ' from amendments a join "references" r on r.id = a.reference_id join documents d on d.key = a.document_key'
        " join texts t on t.document_key = a.document_key where r.target_key = ? and a.document_key <> ? order by 4, a.document_key, a.start limit ?",
        (key, key, _MOST),
    ).fetchall()
    if not rows:
        return ()
    own = db.execute("select text from texts where document_key = ?", (key,)).fetchone()
    sections = db.execute(
        'select position, label, start, "end", parent from sections where document_key = ? and label is not null order by start',
        (key,),
    ).fetchall()
    found = []
    for i, (by, kind, number, on, act, pinpoint, start, end, text) in enumerate(rows):
        after = rows[i + 1][6] if i + 1 < len(rows) and rows[i + 1][0] == by else len(text)
        stop = min(max(after, end), start + _LONGEST, _paragraphs_end(text, end, after))
        parts = json.loads(pinpoint)
        place = _section(sections, parts)
        old = own[0][place[0] : min(place[1], place[0] + _LONGEST)].strip() if own and place else None
        label = " ".join(w for w in (kind, number) if w) or by
        found.append(Change(by, label, on, act, " ".join(parts), old, text[start:stop].strip(), start))
    return tuple(found)


def _paragraphs_end(text: str, end: int, after: int) -> int:
    """Where the words of an act end: with the quotation that follows it, else with its line."""
    quote = text.find("“", end, min(after, end + 200))
    if quote >= 0:
        close = text.rfind("”", quote, after)
        return close + 1 if close > quote else after
    line = text.find("\n", end, after)
    return line if line >= 0 else after


def _section(sections: list[tuple[int, str, int, int, int | None]], parts: list[str]) -> tuple[int, int] | None:
    """The span of the part that a pinpoint names, from the smallest to the largest ("khoản 2", "Điều 5")."""
    by_position = {s[0]: s for s in sections}
    for section in sections:
        if section[1].lower() != parts[0].lower():
            continue
        above = []
        at: int | None = section[4]
        while at is not None and at in by_position:
            above.append(by_position[at][1].lower())
            at = by_position[at][4]
        if all(part.lower() in above for part in parts[1:]):
            return section[2], section[3]
    return None
