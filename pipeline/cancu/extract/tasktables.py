"""Tables of tasks in annexes: which columns there are, and the rows as spans of the text (rules/tasks.yaml, "columns").

A reader may have kept a table as such (`Table`), or have written its cells one below the other as lines (`taskrows`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from cancu.extract.actorlists import actors
from cancu.extract.actors import ActorReader
from cancu.extract.spans import Spans
from cancu.extract.taskrows import Line, Row, Span, cut_row
from cancu.model import Table
from cancu.rulebook import rules

_NUMBER_HEAD = re.compile(r"(?:S?TT|Stt|Số TT|SỐ TT|Số thứ tự)\.?$")
_HEAD_WORDS = ("TT", "Stt", "thứ tự")
_SOME_HEAD = re.compile(r"(?:TT|Stt|thứ tự)\.?[*_#|]*[^\S\n]*(?:\n|\Z)")
"""A quick no for most texts; `_NUMBER_HEAD` decides."""
_ROW = re.compile(r"(?P<number>\d{1,3})(?P<sub>(?:\.\d{1,2}){0,2})[.)]?(?: *$| +(?=\S))")
_GROUP = re.compile(r"(?:[IVX]{1,5}(?:\.\d{1,2}){0,3}|[A-E])(?:[.)]? *$|[.)] |(?<=\d) )")
_NOISE = re.compile(r"(?:CÔNG BÁO/Số|\d{1,3} +CÔNG BÁO)")
_ENDS = re.compile(r"(?:PHỤ LỤC|Phụ lục|Nơi nhận|TM\.|KT\.|Ghi chú|Văn bản này chưa)")
_MAX_ROW = 60
_HEAD_ROWS = 4
_SKIPPED = 3
_HEADS, _OVERLAP = 3000, 100
"""How far behind "TT" the heads of the columns may stand, and how long one may be."""


@dataclass(frozen=True, slots=True)
class TaskTable:
    """One table of tasks: where it stands, and its rows."""

    start: int
    end: int
    rows: tuple[Row, ...]


def task_tables(reader: ActorReader, tables: Sequence[Table], quiet: Sequence[Span] = ()) -> tuple[TaskTable, ...]:
    """Find the tables of tasks of a text: those that its reader kept, and those written as lines outside ``quiet`` parts."""
    found = [t for t in _kept(reader, tables) if t.rows]
    taken = [(t.start, t.end) for t in tables]
    found += [t for t in _written(reader, quiet) if not any(s < t.end and t.start < e for s, e in taken)]
    return tuple(sorted(found, key=lambda t: t.start))


def task_areas(text: str, levelled: str, tables: Sequence[Table]) -> tuple[Span, ...]:
    """Where tables of tasks stand, by their heads alone: from "TT" to where the annex ends, and the tables that the reader kept."""
    kept = [t for t in tables if any(_is_tasks([_column(c) for c in row]) for row in t.rows[:_HEAD_ROWS])]
    found = [(t.start, t.end) for t in kept]
    if _may_hold_tasks(text):
        closed = Spans([(t.start, t.end) for t in tables])
        lines = _lines(text, levelled)
        at = 0
        while at < len(lines):
            start = lines[at].start
            if _NUMBER_HEAD.fullmatch(lines[at].text) and not closed.hit(start, start + 1):
                columns, first = _heads(lines, at + 1)
                if _is_tasks(columns):
                    at = next((i for i in range(first, len(lines)) if _ENDS.match(lines[i].text)), len(lines))
                    found.append((start, lines[at].start if at < len(lines) else len(text)))
                    continue
            at += 1
    return tuple(sorted(found))


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
        head = next((i for i, r in enumerate(rows[:_HEAD_ROWS]) if _is_tasks([_column(c) for c in r])), None)
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
    if not _may_hold_tasks(reader.text):
        return
    without = Spans(quiet)
    lines = [x for x in _lines(reader.text, reader.levelled) if not without.hit(x.start, x.start + 1)]
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


@lru_cache(maxsize=2)
def _may_hold_tasks(text: str) -> bool:
    """A quick no for most texts: whether behind some "TT" stands what heads the column of those who lead."""
    if not any(word in text for word in _HEAD_WORDS):
        return False
    lead = next(pattern for is_, pattern in _columns() if is_ == "lead")
    seen = 0
    for hit in _SOME_HEAD.finditer(text):
        start, seen = max(seen - _OVERLAP, hit.end()), max(seen, hit.end() + _HEADS)
        if lead.search(" ".join(text[start:seen].lower().split())):
            return True
    return False


@lru_cache(maxsize=2)
def _lines(written: str, levelled: str) -> list[Line]:
    out = []
    ends_marked = len(re.findall(r"[^\s] \n", written)) > written.count("\n") / 4
    for m in re.compile(r"[^\n]+").finditer(written):
        raw = levelled[m.start() : m.end()]
        text = raw.strip()
        if text:
            start = m.start() + len(raw) - len(raw.lstrip())
            out.append(Line(start, start + len(text), text, ends_marked and not raw.endswith(" ")))
    return out


def _heads(lines: Sequence[Line], at: int) -> tuple[list[str], int]:
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
    reader: ActorReader, lines: Sequence[Line], head: int, first: int, columns: Sequence[str]
) -> tuple[list[Row], int]:
    heads = [line.text for line in lines[head:first]]
    rows: list[Row] = []
    current: list[Line] | None = None
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
                rows += cut_row(reader, current[:_MAX_ROW], columns, page)
            current, page, seen = None, None, 0
            if opens and mark is not None:
                number = value
                rest = text[mark.end() :]
                current = [Line(lines[at].end - len(rest), lines[at].end, rest, lines[at].open_end)] if rest else []
        elif _NOISE.match(text):
            pass
        elif current is not None:
            current.append(lines[at])
            seen += 1
            if seen > _MAX_ROW:
                break
        at += 1
    if current:
        rows += cut_row(reader, current[:_MAX_ROW], columns, page)
    return rows, at


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
