"""The dates around a quantity: which of them tells when it is due, or was reached."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from cancu.model import DateSpan

_ROLES = ("period", "deadline", "event")
_COMPARED = re.compile(
    r"(?<!\w)(?:so +(?:với +)?|gấp +[^,;]{1,10} lần +)$"
)  # "so với năm 2016", "gấp 2 lần năm 2010" is the other time
_BEFORE = 24
_DUE = re.compile(r"[ ,(]*(?:vào|đến|trong|từ|trước|năm|giai|cuối|tới|hết)?[^\d,;]{0,40}$")
_AND = re.compile(r" *+,? *+và(?!\w)")


class Times:
    """The dates of a text that can tell a target's time; ``level`` is the text levelled, in lower case."""

    def __init__(self, level: str, dates: Sequence[DateSpan]) -> None:
        self._level = level
        self._dates = sorted((d for d in dates if d.role in _ROLES and (d.from_ or d.to)), key=lambda d: d.start)
        self._starts = [d.start for d in self._dates]

    def nearest(self, clause: tuple[int, int], quantity: tuple[int, int]) -> DateSpan | None:
        """Give the date of the clause that belongs to the quantity, both given as spans; None where the clause has none."""
        inside = self._dates[bisect_left(self._starts, clause[0]) : bisect_left(self._starts, clause[1])]
        inside = [d for d in inside if not self._is_compared(d)]
        behind = next((d for d in inside if d.start >= quantity[1]), None)
        ahead = next((d for d in reversed(inside) if d.end <= quantity[0]), None)
        between = self._level[quantity[1] : behind.start] if behind is not None else ""
        # "năm 2031 đạt 8% và năm 2032 đạt 9%": the second year is the next quantity's.
        if behind is not None and _DUE.match(between) and (ahead is None or not _AND.match(between)):
            return behind
        return ahead or behind

    def last(self, start: int, end: int) -> DateSpan | None:
        """Give the last date of a stretch that is not only compared with."""
        inside = self._dates[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return next((d for d in reversed(inside) if not self._is_compared(d)), None)

    def _is_compared(self, date: DateSpan) -> bool:
        return _COMPARED.search(self._level, max(0, date.start - _BEFORE), date.start) is not None
