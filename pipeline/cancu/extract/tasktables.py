"""Tables of tasks in annexes: which columns there are, and the rows as spans of the text (rules/tasks.yaml, "columns").

A reader may have kept a table as such (`Table`), or have written its cells one below the other as lines. In lines the
cells are told apart by what they say: bodies, times, words; the best fit to the columns' order is taken.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from cancu.extract.actorlists import actors
from cancu.extract.actors import ActorReader, words
from cancu.model import Table
from cancu.rulebook import rules

Span = tuple[int, int]
Row = dict[str, Span]
"""The cells of one task by what their columns are: ``work``, ``lead``, ``support``, ``time``, ``product``."""

_NUMBER_HEAD = re.compile(r"(?:S?TT|Stt|Số TT|SỐ TT|Số thứ tự)\.?$")
_SOME_HEAD = re.compile(r"(?:TT|Stt|thứ tự)\.?[*_#|]*[^\S\n]*(?:\n|\Z)")
"""A quick no for most texts; `_NUMBER_HEAD` decides."""
_ROW = re.compile(r"(?P<number>\d{1,3})(?P<sub>(?:\.\d{1,2}){0,2})[.)]?(?: *$| +(?=\S))")
_GROUP = re.compile(r"(?:[IVX]{1,5}(?:\.\d{1,2}){0,3}|[A-E])(?:[.)]? *$|[.)] |(?<=\d) )")
_CUT_NAME = re.compile(
    r"(?<!\w)(?:bộ|sở|ban|phòng|cục|ủy ban|các|và|của|ngân hàng|ban chỉ đạo|ban chỉ huy|ban quản lý|hội đồng|văn phòng|trung tâm|viện|(?<!môi )trường|tổng cục|tập đoàn|công ty|ở|tại|thuộc)$"
)
_NOISE = re.compile(r"(?:CÔNG BÁO/Số|\d{1,3} +CÔNG BÁO)")
_ENDS = re.compile(r"(?:PHỤ LỤC|Phụ lục|Nơi nhận|TM\.|KT\.|Ghi chú|Văn bản này chưa)")
_TIME_SHAPE = r"\d{4}(?: *- *\d{4})?$|\d{1,2}/\d{4}|\d{1,2}/\d{1,2}/\d{4}|\d{4} và|quí"
_CITED = re.compile(
    r"(?:[A-ZĐ][^\W\d_]*)(?: +[^\W\d_]+){0,3} +số +\d{1,5}[\w./-]{0,40} {0,20}[\w./-]{0,40}(?: *+,? *+ngày.{0,20})?[;,.]?$"
)
"""A line that holds a document's type and number and nothing else."""
_DASH = ("-", "+", "–")
_FEWEST = 2
_MAX_ROW = 60
_SKIPPED = 3
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


@dataclass(frozen=True, slots=True)
class TaskTable:
    """One table of tasks: where it stands, and its rows."""

    start: int
    end: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    open_end: bool
    """Whether nothing marks the line's end as a cell's end, in a text that marks them by a blank."""


def task_tables(reader: ActorReader, tables: Sequence[Table], quiet: Sequence[Span] = ()) -> tuple[TaskTable, ...]:
    """Find the tables of tasks of a text: those that its reader kept, and those written as lines outside ``quiet`` parts."""
    found = [t for t in _kept(reader, tables) if t.rows]
    taken = [(t.start, t.end) for t in tables]
    found += [t for t in _written(reader, quiet) if not any(s < t.end and t.start < e for s, e in taken)]
    return tuple(sorted(found, key=lambda t: t.start))


# -- columns -------------------------------------------------------------------------------------------------------


@cache
def _columns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (c["is"], re.compile("|".join(rf"(?<![^\W_]){w.replace(' ', ' +')}(?![^\W_])" for w in c["words"])))
        for c in rules("tasks")["columns"]
    )


def _column(head: str) -> str | None:
    """What a column is by its head's words."""
    low = " ".join(head.lower().split())
    return next((is_ for is_, pattern in _columns() if pattern.search(low)), None)


def _is_tasks(columns: Sequence[str | None]) -> bool:
    return "work" in columns and "lead" in columns


# -- tables that the reader kept -----------------------------------------------------------------------------------


def _kept(reader: ActorReader, tables: Sequence[Table]) -> Iterator[TaskTable]:
    columns: list[str | None] = []
    for table in tables:
        rows = list(table.rows)
        head = next((i for i, r in enumerate(rows[:4]) if _is_tasks([_column(c) for c in r])), None)
        if head is not None:
            columns = [_column(c) for c in rows[head]]
            rows = rows[head + 1 :]
        elif not rows or len(rows[0]) != len(columns):
            columns = []
            continue
        found = []
        at = table.start
        for cells in rows:
            row, at = _located(reader, columns, cells, at, table)
            if row is not None:
                found.append(row)
        yield TaskTable(table.start, table.end, tuple(found))


def _located(
    reader: ActorReader, columns: Sequence[str | None], cells: Sequence[str], at: int, table: Table
) -> tuple[Row | None, int]:
    """The cells of one row as spans, each looked for behind the one before."""
    row: Row = {}
    if len({c for c in cells if c.strip()}) <= 1 or [_column(c) for c in cells] == list(columns):
        return None, at
    for column, cell in zip(columns, cells, strict=False):
        words = cell.split()
        if not words:
            continue
        pattern = re.compile(r"\s+".join(map(re.escape, words)))
        m = pattern.search(reader.text, at, table.end) or pattern.search(reader.text, table.start, table.end)
        if m is None:
            continue
        at = max(at, m.start())
        if column in ("work", "lead", "support", "time", "product") and column not in row:
            row[column] = m.span()
    return (row if "work" in row and ("lead" in row or "support" in row) else None), at


# -- tables written as lines ---------------------------------------------------------------------------------------


def _written(reader: ActorReader, quiet: Sequence[Span]) -> Iterator[TaskTable]:
    if _SOME_HEAD.search(reader.text) is None:
        return
    lines = [x for x in _lines(reader) if not any(s <= x.start < e for s, e in quiet)]
    i = 0
    while i < len(lines):
        if not _NUMBER_HEAD.fullmatch(lines[i].text):
            i += 1
            continue
        columns, first = _heads(lines, i + 1)
        if not _is_tasks(columns):
            i += 1
            continue
        rows, stop = _rows(reader, lines, i, first, columns)
        if len(rows) > 1:
            yield TaskTable(lines[i].start, lines[stop - 1].end, tuple(rows))
        i = max(stop, i + 1)


def _lines(reader: ActorReader) -> list[_Line]:
    out = []
    ends_marked = len(re.findall(r"[^\s] \n", reader.text)) > reader.text.count("\n") / 4
    for m in re.compile(r"[^\n]+").finditer(reader.text):
        raw = reader.levelled[m.start() : m.end()]
        text = raw.strip()
        if text:
            start = m.start() + len(raw) - len(raw.lstrip())
            out.append(_Line(start, start + len(text), text, ends_marked and not raw.endswith(" ")))
    return out


def _heads(lines: Sequence[_Line], at: int) -> tuple[list[str], int]:
    """The columns that the lines behind "TT" name, and the line at which the first row begins."""
    cells: list[str] = []
    while at < len(lines) and len(cells) < 10 and not (_ROW.match(lines[at].text) or _GROUP.match(lines[at].text)):
        text = lines[at].text
        whole = bool(cells) and _column(cells[-1]) is not None
        if cells and (not whole or not text[0].isupper()):
            cells[-1] += " " + text
        else:
            cells.append(text)
        at += 1
        if len(text) > 70 or len(cells) > 9 or len(" ".join(cells)) > 320:
            return [], at
    return [_column(c) or "other" for c in cells], at


def _rows(
    reader: ActorReader, lines: Sequence[_Line], head: int, first: int, columns: Sequence[str]
) -> tuple[list[Row], int]:
    heads = [line.text for line in lines[head:first]]
    rows: list[Row] = []
    current: list[_Line] | None = None
    page: int | None = None  # how many lines of the row stand before the first page's end in it
    number = seen = 0
    at = first
    while at < len(lines):
        text = lines[at].text
        if [line.text for line in lines[at : at + len(heads)]] == heads:
            at += len(heads)
            page = len(current) if current and page is None else page
            seen = 0
            continue
        if _ENDS.match(text):
            break
        mark = _ROW.match(text)
        value = int(mark["number"]) if mark else 0
        opens = mark is not None and (
            value == number + 1
            or (mark["sub"] and value == number)
            or (mark.end() == len(text) and value <= number + _SKIPPED)
        )
        if opens or _GROUP.match(text):
            if current is not None:
                rows += _cut(reader, current[:_MAX_ROW], columns, page)
            current, page, seen = None, None, 0
            if opens and mark is not None:
                number = value
                rest = text[mark.end() :]
                current = [_Line(lines[at].end - len(rest), lines[at].end, rest, lines[at].open_end)] if rest else []
        elif _NOISE.match(text):
            pass
        elif current is not None:
            current.append(lines[at])
            seen += 1
            if seen > _MAX_ROW:
                break
        at += 1
    if current:
        rows += _cut(reader, current[:_MAX_ROW], columns, page)
    return rows, at


def _cut(reader: ActorReader, lines: Sequence[_Line], columns: Sequence[str], page: int | None = None) -> list[Row]:
    """The lines of one row, each given to a column so that bodies, times and words fit best; columns keep their order.

    Behind a page's end (after ``page`` lines) every cell goes on by itself: what stands before it is the row, where that is enough.
    """
    if not lines:
        return []
    if page is not None and (told := _cut(reader, lines[:page], columns)):
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


def _parts(reader: ActorReader, lines: Sequence[_Line], columns: Sequence[str]) -> list[Row]:
    """The rows under a row's name, where dashes in lines of their own open them and each has its own leading body; else none."""
    marks = [i for i, line in enumerate(lines) if line.text in _DASH]
    if len(marks) < _FEWEST:
        return []
    ends = [*marks[1:], len(lines)]
    rows = [row for mark, end in zip(marks, ends, strict=True) for row in _cut(reader, lines[mark + 1 : end], columns)]
    return rows if len(rows) == len(marks) else []


def _kinds(reader: ActorReader, lines: Sequence[_Line]) -> list[str]:
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


def _bodies_end(reader: ActorReader, lines: Sequence[_Line]) -> int | None:
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


def _break(lines: Sequence[_Line], kinds: Sequence[str], at: int) -> float:
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


def table_at(tables: Sequence[TaskTable], pos: int) -> bool:
    """Whether a position lies in one of the tables."""
    i = bisect_left([t.end for t in tables], pos)
    return i < len(tables) and tables[i].start <= pos < tables[i].end


def cell_actors(reader: ActorReader, cell: Span) -> list[tuple[int, int, str]]:
    """The bodies of one cell: (start, end, name). What is not known as a body is one too, in such a column."""
    out: list[tuple[int, int, str]] = []
    pos, end = cell
    while pos < end:
        found = actors(reader, pos, end, closing=True)
        out += [(f.start, f.end, f.name) for f in found]
        pos = found[-1].end if found else end
        step = re.compile(r"[\s,;.()/+-]+").match(reader.levelled, pos, end)
        if step is None and pos < end and found:
            break
        pos = step.end() if step else pos
    return out
