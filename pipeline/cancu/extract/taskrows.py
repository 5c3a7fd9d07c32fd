"""Rows of tables of tasks that were written as lines: which lines are which cell (rules/tasks.yaml, "columns").

The cells are told apart by what they say: bodies, times, citations, words; the best fit to the columns' order is taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from cancu.extract.actorlists import actors
from cancu.extract.actors import ActorReader, words

Span = tuple[int, int]
Row = dict[str, Span]
"""The cells of one task by what their columns are: ``work``, ``lead``, ``support``, ``time``, ``product``."""

_CUT_NAME = re.compile(
    r"(?<!\w)(?:bộ|sở|ban|phòng|cục|ủy ban|các|và|của|ngân hàng|ban chỉ đạo|ban chỉ huy|ban quản lý|hội đồng|văn phòng|trung tâm|viện|(?<!môi )trường|tổng cục|tập đoàn|công ty|ở|tại|thuộc)$"
)
_TIME_SHAPE = r"\d{4}(?: *- *\d{4})?$|\d{1,2}/\d{4}|\d{1,2}/\d{1,2}/\d{4}|\d{4} và|quí"
_MOSTLY = 0.6
_EMPTY = {
    "work": -6.0,
    "lead": -3.0,
    "support": -0.7,
    "time": -0.9,
    "product": -0.5,
    "approver": -0.4,
    "cited": -0.3,
    "other": -0.1,
}
_DASH = ("-", "+", "–")
_FEWEST = 2
_CITED = re.compile(
    r"(?:[A-ZĐ][^\W\d_]*)(?: +[^\W\d_]+){0,3} +số +\d{1,5}[\w./-]{0,40} {0,20}[\w./-]{0,40}(?: *+,? *+ngày.{0,20})?[;,.]?$"
)
"""A line that holds a document's type and number and nothing else."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table, levelled."""

    start: int
    end: int
    text: str
    open_end: bool
    """Whether nothing marks the line's end as a cell's end, in a text that marks them by a blank."""


def cut_row(reader: ActorReader, lines: Sequence[Line], columns: Sequence[str], page: int | None = None) -> list[Row]:
    """The lines of one row, each given to a column so that bodies, times and words fit best; columns keep their order.

    Behind a page's end (after ``page`` lines) every cell goes on by itself: what stands before it is the row, where that is enough.
    """
    if not lines:
        return []
    if page is not None and (told := cut_row(reader, lines[:page], columns)):
        return told
    if told := _parts(reader, lines, columns):
        return told
    kinds = _kinds(reader, lines)
    n, k = len(lines), len(columns)
    worst = float("-inf")
    # best[j][i]: the best score with the first i lines in the first j columns
    best = [[worst] * (n + 1) for _ in range(k + 1)]
    back = [[0] * (n + 1) for _ in range(k + 1)]
    best[0][0] = 0.0
    for j, column in enumerate(columns, 1):
        sums = [0.0]
        for kind in kinds:
            sums.append(sums[-1] + _fit(kind, column))
        for i in range(n + 1):
            for before in range(i + 1):
                score = best[j - 1][before]
                if score == worst:
                    continue
                score += _EMPTY[column] if before == i else sums[i] - sums[before] + _break(lines, kinds, before)
                if score > best[j][i]:
                    best[j][i], back[j][i] = score, before
    row: Row = {}
    i = n
    for j in range(k, 0, -1):
        before = back[j][i]
        if before < i and columns[j - 1] not in row:
            row[columns[j - 1]] = (lines[before].start, lines[i - 1].end)
        i = before
    for name in ("approver", "cited", "other"):
        row.pop(name, None)
    return [row] if "work" in row and "lead" in row else []


def _parts(reader: ActorReader, lines: Sequence[Line], columns: Sequence[str]) -> list[Row]:
    """The rows under a row's name, where dashes in lines of their own open them and each has its own leading body; else none."""
    marks = [i for i, line in enumerate(lines) if line.text in _DASH]
    if len(marks) < _FEWEST:
        return []
    ends = [*marks[1:], len(lines)]
    rows = [
        row for mark, end in zip(marks, ends, strict=True) for row in cut_row(reader, lines[mark + 1 : end], columns)
    ]
    return rows if len(rows) == len(marks) else []


def _kinds(reader: ActorReader, lines: Sequence[Line]) -> list[str]:
    """What each line is: ``body``, ``more`` (goes on with a body), ``time``, ``document`` (a citation), ``words``."""
    kinds = ["time" if _is_time(line.text) else "document" if _CITED.match(line.text) else "words" for line in lines]
    covered = -1
    for i, line in enumerate(lines):
        before = kinds[i - 1] if i else "words"
        goes_on = line.text[0].islower() and kinds[i] == "words"
        if goes_on and before == "time":
            kinds[i] = "time"  # "Năm 2026 | và các năm | tiếp theo"
        elif line.end <= covered or goes_on and before in ("body", "more"):
            kinds[i] = "more"
        elif i and line.text.endswith(".") and before == "words" and not lines[i - 1].text.endswith("."):
            continue  # the end of a sentence
        elif kinds[i] == "words" and line.text[0].isupper() and not reader.low.startswith("tổ chức", line.start):
            told = [k in ("time", "document") for k in kinds[i : i + 4]]
            end = _bodies_end(reader, lines[i : i + (told.index(True) if True in told else 4)])
            if end is not None:
                kinds[i], covered = "body", end
    return kinds


def _bodies_end(reader: ActorReader, lines: Sequence[Line]) -> int | None:
    """The end of the lines that are nothing but the names of bodies, from the first one on."""
    named = reader.named(lines[0].start)
    for line in lines:
        if line is lines[0] and named is not None and line.end < named.end:
            continue  # "Bộ Công | Thương"
        found = actors(reader, lines[0].start, line.end)
        if not found:
            continue
        rest = reader.levelled[found[-1].end : line.end].strip(" ,;.)")
        if _CUT_NAME.search(line.text.lower()):
            continue  # "Bộ Công an, Bộ | Khoa học và Công nghệ"
        if not rest or rest.startswith("("):
            return line.end
    whole = actors(reader, lines[0].start, lines[0].end)
    if not whole:
        return None
    share = (whole[-1].end - lines[0].start) / len(lines[0].text)
    return lines[0].end if share > _MOSTLY else None


@cache
def _time() -> re.Pattern[str]:
    return re.compile(rf"(?:nhiệm vụ +|hoàn thành +|trong +)?(?:(?:{words('tasks', 'times')})(?![^\W_])|{_TIME_SHAPE})")


def _is_time(text: str) -> bool:
    return len(text) < 60 and _time().match(text.lower()) is not None


_FITS = {
    "work": {"words": 1.0, "body": -1.2, "more": -0.6, "time": -1.0, "document": -1.0},
    "lead": {"words": -4.2, "body": 2.0, "more": 2.0, "time": -2.0, "document": -3.0},
    "support": {"words": -4.2, "body": 2.0, "more": 2.0, "time": -2.0, "document": -3.0},
    "time": {"words": -1.6, "body": -2.0, "more": -2.0, "time": 2.0, "document": -2.0},
    "product": {"words": 0.7, "body": -0.2, "more": -0.2, "time": -0.8, "document": -0.2},
    "approver": {"words": -0.5, "body": 2.0, "more": 2.0, "time": -1.0, "document": -2.0},
    "cited": {"words": 0.3, "body": -0.8, "more": -0.8, "time": -0.8, "document": 2.0},
    "other": {"words": 0.5, "body": -0.6, "more": -0.6, "time": -0.6, "document": 0.5},
}


def _fit(kind: str, column: str) -> float:
    return _FITS[column][kind]


def _break(lines: Sequence[Line], kinds: Sequence[str], at: int) -> float:
    """How well a cell begins at a line."""
    if at == 0:
        return 0.0
    before, line = lines[at - 1], lines[at]
    score = 0.0
    if kinds[at] == "more":
        score -= 4.0
    if line.text[0].islower():
        score -= 1.5
    if before.text.endswith((",", ";")) or re.search(r"(?<!\w)(?:và|của|các|về|cho|với)$", before.text.lower()):
        score -= 3.5
    return score - 1.0 if before.open_end else score
