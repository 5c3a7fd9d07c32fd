"""The sentence around a mention: the evidence that is shown for an edge."""

from __future__ import annotations

import re

_END = re.compile(
    r"[.!?;\n](?:(?<!\n)(?=\s)|(?<=\n)(?:\s*\n|(?=\s*(?:Điều\s+\d|Căn\s+cứ|Thực\s+hiện|Theo\s+đề|Xét\s|Trên\s+cơ\s+sở|Triển\s+khai|[IVX]+\.|\d+[.)]|[a-zđ]\)|[-+•]\s))))"
)
_BEFORE, _AFTER = 600, 600
_NEAR = 120
"""How far back most sentences begin."""


def _last_end(text: str, low: int, high: int) -> int | None:
    last = None
    for m in _END.finditer(text, low, high):
        last = m.end()
    return last


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Give the span of the sentence or clause that holds ``start`` to ``end``; at most 600 characters more on either side."""
    low = max(0, start - _BEFORE)
    near = max(low, start - _NEAR)
    while near > low and text[near].isspace():  # no end stands across a letter
        near -= 1
    first = _last_end(text, near, start) or _last_end(text, low, start) or low
    after = _END.search(text, end, min(len(text), end + _AFTER))
    last = (
        after.end()
        if after is not None and after.group()[0] in ".!?;"
        else after.start()
        if after is not None
        else min(len(text), end + _AFTER)
    )
    while first < start and text[first].isspace():
        first += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    return first, last
