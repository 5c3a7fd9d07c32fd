"""Search: with and without marks, numbers in any spelling first, exact matches before folded ones."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass

from cancu.chars import fold, number_key

_NUMBERLIKE = re.compile(r"^\s*(\d{1,6}[a-zđ]?)\s*[/\- ]\s*(.+)$", re.I)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Hit:
    """One document that a search found, with a piece of its text around the match."""

    key: str
    type: str | None
    number: str | None
    issuer: str | None
    issued_on: str | None
    title: str | None
    kind: str
    snippet: str


_COLUMNS = "d.key, d.type, d.number, d.issuer, d.issued_on, d.title, d.kind"


def search(db: sqlite3.Connection, query: str, limit: int = 20) -> list[Hit]:
    """Give the documents that hold all words of the query, best first.

    A query that reads as a number ("1730/qd-ttg", "1730 qđ ttg", "1730/2016") puts documents of that number first. Words
    with marks match exactly before they match without marks.
    """
    hits = {h.key: h for h in _by_number(db, query, limit)}
    words = _WORD.findall(query)
    if words:
        exact = " ".join(f'"{w}"' for w in words)
        folded = " ".join(f'"{w}"' for w in fold(query).split())
        for column, terms in (("exact", exact), ("folded", folded)):
            if len(hits) >= limit or not terms:
                break
            rows = db.execute(
                f"select {_COLUMNS}, snippet(search, 1, '', '', ' … ', 24) from search s join documents d on d.key = s.key"  # noqa: S608
                " where search match ? order by d.kind = 'cited', rank, d.key limit ?",
                (f"{column}: ({terms})", limit),
            )
            for row in rows:
                if len(hits) < limit:
                    hits.setdefault(row[0], Hit(*row))
    return list(hits.values())


def _by_number(db: sqlite3.Connection, query: str, limit: int) -> list[Hit]:
    m = _NUMBERLIKE.match(query)
    if m is None:
        return []
    rest = m[2].strip()
    stem = number_key(m[1])
    year = rest if re.fullmatch(r"(?:19|20)\d{2}", rest) else None
    rows = db.execute(
        f"select {_COLUMNS}, '' from documents d where (number_key = ? or number_key >= ? and number_key < ?) order by kind = 'cited', key limit 500",  # noqa: S608
        (number_key(query), f"{stem}/", f"{stem}0"),
    ).fetchall()
    rows += db.execute(
        f"select {_COLUMNS}, '' from documents d where number_key >= ? and number_key < ? limit 500",  # noqa: S608
        (f"{stem}-", f"{stem}."),
    ).fetchall()
    wanted = fold(rest).replace(" ", "")
    found = []
    for row in rows:
        told = fold(row[2] or "").split(" ", 1)[-1].replace(" ", "")
        if (year is not None and (f"/{year}/" in (row[2] or "") or (row[4] or "").startswith(year))) or (
            year is None and told.startswith(wanted)
        ):
            found.append(Hit(*row))
    return found[:limit]
