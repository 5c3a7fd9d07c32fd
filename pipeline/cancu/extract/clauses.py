"""Blocks and clauses: where a statement of a plan begins and ends, and which headings govern it.

Real texts break lines anywhere, so a block (a heading, a bullet, a paragraph, a table cell) is put together
from lines by its mark, by the end of the line before, and by the width the text is wrapped to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# The marks that open a block, with how deep they stand: a deeper one is governed by a shallower one before it.
_MARKS: tuple[tuple[float, str], ...] = (
    (0, r"(?:PHỤ LỤC|Phụ lục|Biểu số|BIỂU SỐ|Phụ biểu|PHỤ BIỂU)(?!\w)"),
    (1, r"(?:PHẦN|Phần|CHƯƠNG|Chương)(?: THỨ| thứ)? +(?:[IVX]{1,5}|\d{1,2}|nhất|hai|ba|NHẤT|HAI|BA)(?!\w)"),
    (1.5, r"[A-E](?:[.)]| ?-) ?(?=[A-ZĐÀ-Ỹ])"),
    (2, r"(?:Điều|ĐIỀU) +\d{1,3}[.:]?"),
    (2, r"(?:MỤC|Mục) +(?:[IVX]{1,5}|\d{1,2})(?!\w)"),
    (4, r"[IVX]{1,5}\.\d{1,2}\.?(?: |$)"),
    (2, r"[IVX]{1,5}(?:[.)\-/:]| -|(?= *$)) ?"),
    (5, r"\d{1,2}\.\d{1,2}\.\d{1,2}\.?(?= |$)"),
    (4, r"\d{1,2}\.\d{1,2}(?:[.)]| |$)(?! *%)"),
    (3, r"\d{1,2}(?:[.)/\-]|(?= *$))(?!\d)(?:-(?!\d))?"),
    (5.5, r"[a-zđ]\.?\d?\) ?"),
    (6, r"\(\d{1,2}\) ?"),
    (6.4, r"[*•●▪■◦✓➢❖§]+ ?"),
    (7, r"[-–—] ?(?!\d+ *[-–])"),
    (8, r"\+ ?|[oº] "),
)
_MARK = re.compile("|".join(f"({pattern})" for _, pattern in _MARKS))
_PARAGRAPH = 9.0
_LEAD_IN = 6.5
_CAPITALS = 1.8
_JUST = 0.01
_WIDEST = 130
_PART_WORD = re.compile(r"(?:Điều|Chương|Mục|Phần|ĐIỀU|CHƯƠNG|MỤC|PHẦN) *")
_PART_NUMBER = re.compile(r"(?:\d{1,3}[a-zđ]?|[IVXLC]{1,6})(?:[.:]|(?= |$)) ?")
# A line that ends in one of these was broken in the middle of a phrase, whatever the next begins with.
_HANGING = re.compile(
    r"(?<!\w)(?:các|những|và|của|với|cho|tại|theo|về|trong|do|thuộc|từ|đến|bằng|giữa|cùng|sở|bộ|ban|phòng|cục|chi|ủy|uỷ|hội"
    r"|chủ|giám|chánh|công|trung|kho|thủ|tổng|đoàn|báo cáo|gửi|đề nghị|phối hợp|trình|giao|yêu cầu)$",
    re.I,
)
_STOP = re.compile(r"[.:] ")
_SPLIT = re.compile(r"[;]|[.!?](?= +[\"'(\[]?[A-ZĐÀ-Ỹ0-9])|[.](?= *$)|:(?= )")


class Block(NamedTuple):
    """One heading, bullet, paragraph or cell. ``body`` is where its text begins, behind its mark."""

    start: int
    body: int
    end: int
    depth: float
    governed_by: tuple[tuple[int, int], ...]
    """Spans of the headings and lead-ins above it, the nearest first."""


class Clause(NamedTuple):
    """A stretch of a block between full stops, semicolons and colons."""

    start: int
    end: int


@lru_cache(maxsize=2)
def blocks(level: str, text: str) -> tuple[Block, ...]:
    """Cut a text into blocks and say which headings govern each.

    Takes the levelled text (for marks) and the text itself (for its line breaks), of the same length. The last texts are kept: targets
    and assignments both ask.
    """
    found: list[Block] = []
    stack: list[tuple[float, int, int]] = []
    joined = list(_joined(level, text))
    for index, (start, body, end, depth) in enumerate(joined):
        while stack and stack[-1][0] >= depth:
            stack.pop()
        governed = tuple((s, e) for _, s, e in reversed(stack))
        found.append(Block(start, body, end, depth, governed))
        written = level[body:end].rstrip()
        leads = written.endswith(":")
        if depth == _PARAGRAPH:
            if leads:
                while stack and stack[-1][0] >= _LEAD_IN:
                    stack.pop()
                found[-1] = Block(start, body, end, depth, tuple((s, e) for _, s, e in reversed(stack)))
                # "Phấn đấu đến năm 2020:" governs the list that follows it, whatever its marks are.
                below = joined[index + 1][3] if index + 1 < len(joined) else _PARAGRAPH
                opens = below < _LEAD_IN and (not stack or stack[-1][0] < below)
                stack.append((below - _JUST if opens else _LEAD_IN, start, end))
        elif leads or (len(written) <= 220 and not written.endswith((".", ";")) and (depth < 7 or len(written) < 80)):
            stack.append((depth, start, end))
        elif depth <= 4 and (stop := _first_stop(written)) is not None:
            # "1. Mục tiêu. Đến năm 2025 …": a heading that runs on governs by its first sentence.
            stack.append((depth, start, body + stop))
    return tuple(found)


def _first_stop(written: str) -> int | None:
    hit = _STOP.search(written, 0, 160)
    return None if hit is None else hit.start()


def _joined(level: str, text: str) -> Iterator[tuple[int, int, int, float]]:
    """The blocks as (start, body, end, depth)."""
    lines, at = [], 0
    for line in text.split("\n"):
        lines.append((at, at + len(line)))
        at += len(line) + 1
    width = -1  # not told before it is asked for
    current: tuple[int, int, int, float] | None = None
    last = (0, 0)
    bare = False  # the block so far is only its mark
    for start, end in lines:
        line = level[start:end] if end > start else ""
        stripped = line.strip()
        if not stripped:
            if current is not None and not bare:
                yield current
                current = None
            continue
        start += len(line) - len(line.lstrip())
        end = start + len(stripped)
        depth, body = _mark(level, start, end)
        if current is not None:
            parted = _PART_WORD.fullmatch(level, current[0], current[2]) and _PART_NUMBER.match(level, start, end)
            if parted:  # "Điều" on a line of its own, its number on the next
                depth = 2 if level[current[0]] in "ĐMđm" else 1
                current, bare, last = (current[0], parted.end(), end, depth), parted.end() >= end, (start, end)
                continue
            if depth == _PARAGRAPH and width < 0:
                width = _wrapped_to([e - s for s, e in lines])
            if depth == _PARAGRAPH and (bare or _continues(level, current, last, (start, end), width)):
                current = (current[0], start if bare else current[1], end, current[3])
                bare, last = False, (start, end)
                continue
            yield current
        if depth == _PARAGRAPH and stripped.isupper() and len(stripped) > 5:
            depth = _CAPITALS
        current = (start, body, end, depth)
        bare, last = body >= end, (start, end)
    if current is not None:
        yield current


def _wrapped_to(lengths: list[int]) -> int:
    """The width that lines are wrapped to, or 0 where each paragraph is one line."""
    long = sorted(n for n in lengths if n > 20)
    if not long:
        return 0
    width = long[len(long) * 19 // 20]
    return width if width <= _WIDEST else 0


def _mark(level: str, start: int, end: int) -> tuple[float, int]:
    hit = _MARK.match(level, start, end)
    if hit is None or hit.lastindex is None:
        return _PARAGRAPH, start
    depth, _ = _MARKS[hit.lastindex - 1]
    return depth, start if depth in (0, 1) else hit.end()


def _continues(
    level: str, current: tuple[int, int, int, float], last: tuple[int, int], this: tuple[int, int], width: int
) -> bool:
    """Whether an unmarked line goes on with the block before it."""
    first, before = level[this[0]], level[current[2] - 1]
    if first.islower() or before in ",-/(" or _HANGING.search(level, max(current[0], current[2] - 12), current[2]):
        return True
    if before in ".;:!?":
        return False
    line = level[this[0] : this[1]]
    filled = last[1] - last[0]
    if line.isupper() and level[current[0] : current[2]].isupper():
        return True
    if first.isdigit() or first in "≥≤<>%":
        return width > 0 and (filled >= width * 0.6 or len(line.split()) > 2)
    if width == 0:
        return False
    return filled + len(line.split(" ", 1)[0]) >= width * 0.7


def clauses(level: str, block: Block) -> tuple[Clause, ...]:
    """Cut a block's body at its full stops, semicolons and colons."""
    found = []
    at = block.body
    for hit in _SPLIT.finditer(level, block.body, block.end):
        if hit.start() > at:
            found.append(Clause(at, hit.start()))
        at = hit.end()
    if block.end > at:
        found.append(Clause(at, block.end))
    return tuple(found)
