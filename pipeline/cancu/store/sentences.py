"""The sentence around a mention: the evidence that is shown for an edge."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?;](?=\s)|\n\s*\n|\n(?=\s*(?:Điều\s+\d|Căn\s+cứ|[IVX]+\.|\d+[.)]|[a-zđ]\)|[-+•]\s))")
_BEFORE, _AFTER = 600, 600


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Give the span of the sentence or clause that holds ``start`` to ``end``; at most 600 characters more on either side."""
    low = max(0, start - _BEFORE)
    first = low
    for m in _END.finditer(text, low, start):
        first = m.end()
    m = _END.search(text, end, min(len(text), end + _AFTER))
    last = m.end() if m is not None and m.group()[0] in ".!?;" else m.start() if m is not None else min(len(text), end + _AFTER)
    while first < start and text[first].isspace():
        first += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    return first, last
