"""The provisions of documents: which of them holds a place of the text, and the days that a document sets for single ones."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import cache
from typing import Any

from cancu.extract.effect import effects_of_parts

_SECTIONS = 'select position, label, start, "end", parent, kind from sections where document_key = ? and label is not null order by start'
# The plus keeps SQLite from going through all days of that role.
OTHER_DAYS = "select 1 from dates where document_key = ? and +role = 'effective' and \"from\" is not ? limit 1"


class Provisions:
    """Answers for one database; keeps what it has read of sections and days, never the texts."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._sections: dict[str, list[tuple[Any, ...]]] = {}
        self._days: dict[str, tuple[tuple[frozenset[str], str], ...]] = {}

    def sections(self, key: str) -> list[tuple[Any, ...]]:
        """Give the labelled parts of a document: position, label, start, end, position of the part around it, kind."""
        if key not in self._sections:
            self._sections[key] = self._db.execute(_SECTIONS, (key,)).fetchall()
        return self._sections[key]

    def at(self, key: str, start: int) -> tuple[str, ...]:
        """Give the provision that holds a place of a text: innermost part first, up to its article."""
        around = [s for s in self.sections(key) if s[2] <= start < s[3]]
        if not any(s[5] == "điều" for s in around):
            return ()
        return tuple(s[1] for s in reversed(around) if s[5] in ("điều", "khoản", "điểm"))

    def own_day(self, key: str, effective_on: str | None, start: int) -> str | None:
        """Give the day that a document sets for the provision at a place of its text, or for the smallest around it; None where it
        sets none. ``effective_on`` is its own first day: most documents tell no other."""
        days = self._own_days(key, effective_on)
        if not days:
            return None
        mine = frozenset(map(same_label, self.at(key, start)))
        return max(((len(part), day) for part, day in days if part <= mine), default=(0, None))[1]

    def _own_days(self, key: str, effective_on: str | None) -> Sequence[tuple[frozenset[str], str]]:
        if key not in self._days:
            row = None
            if self._db.execute(OTHER_DAYS, (key, effective_on)).fetchone():
                row = self._db.execute("select text from texts where document_key = ?", (key,)).fetchone()
            found = effects_of_parts(row[0]) if row else ()
            self._days[key] = tuple((frozenset(map(same_label, part)), day) for part, day in found)
        return self._days[key]


@cache
def same_label(label: str) -> str:
    """Give a label as labels are compared."""
    return " ".join(label.lower().split())
