"""Spans of a text as one set, asked whether a stretch touches any of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


class Spans:
    """Spans, those that touch each other as one."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end in sorted(spans):
            if self.ends and start <= self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], end)
            else:
                self.starts.append(start)
                self.ends.append(end)

    def hit(self, start: int, end: int) -> bool:
        """Whether ``[start, end)`` touches one of them."""
        at = bisect_left(self.starts, end)
        return at > 0 and self.ends[at - 1] > start
