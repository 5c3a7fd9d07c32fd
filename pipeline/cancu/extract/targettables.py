"""Targets and results in tables: the head's rows tell what a column is, a row's name what is measured (guide, section 4).

Two forms: rows are indicators and columns times (or groups); rows are places and columns indicators. Words: rules/target_tables.yaml.
"""

from __future__ import annotations

import calendar
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from cancu.chars import level, lower
from cancu.extract.cells import Cell, cells_of, value_of
from cancu.extract.writtentables import written_tables
from cancu.model import DateSpan, Table, Target
from cancu.rulebook import rules

_HEAD_ROWS = 8
"""A head may have a title, the issuer and a unit above it; further down no head begins."""
_DEEP = 4
_SENTENCE = 6
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d) *[-–] *((?:19|20)\d\d)(?!\d)")
_MONTH = re.compile(r"(?<!\w)t(\d{1,2}) *[/.\-] *((?:19|20)\d\d)(?!\d)")
_MONTHS = re.compile(r"(?<!\w)(\d{1,2}) ?(?:t|tháng) *+[/.\-]? *+((?:19|20)\d\d)(?!\d)")
_UNTIL = re.compile(r"(?<!\w)đến +(?:hết +)?(?:năm +)?((?:19|20)\d\d)(?!\d)")
_ORDER = re.compile(r"\s*(?:[-+•*_]+|\d{1,3}(?:\.\d{1,3})*\.?(?=\s|[^\W\d])|[IVX]{1,5}[.)]|[A-Za-z][.)])\s*(?=\S)")
_BRACKET = re.compile(r"\s{0,99}+\((?P<unit>[^()]{1,30})\)\s*+$")
_WORDY = re.compile(r"[^\W\d_]{2,}")
_TIME_WORDS = re.compile(
    r"(?:,? {0,99}+(?:trong|vào|đến|của|giai đoạn|đến hết)? {0,99}+(?:năm|giai đoạn)? {0,99}+(?<!\d)(?:19|20)\d\d(?: *[-–] *(?:19|20)\d\d)?(?!\d))",
    re.I,
)
_FAR = 400
_YEAR_END = 12
_SHORT = 2
_FEW = 3
_KINDS = ("target", "result")
_COLUMN_NUMBER = re.compile(r"\(?(?:\d{1,2}|[A-ZĐa-z])(?: *[=+][^()]{0,12})?\)?|\.+")
Times = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of values: what it tells, of when, and of whom or what."""

    at: int
    kind: str
    time: Times
    scope: str | None = None
    indicator: str | None = None
    unit: str | None = None


@cache
def _pattern(key: str) -> re.Pattern[str]:
    words = "|".join(
        re.escape(w).replace(r"\ ", r"\s+") for w in sorted(rules("target_tables")[key], key=len, reverse=True)
    )
    return re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])")


@cache
def _heads() -> dict[str, str]:
    return {word: column["is"] for column in rules("target_tables")["columns"] for word in column["words"]}


def _role(head: str) -> str | None:
    """What a column is by its whole head, in levelled small letters: ``name``, ``place``, ``unit``, or None."""
    return _heads().get(" ".join(head.split()).rstrip(" :."))


def table_targets(
    text: str, tables: Sequence[Table], dates: Sequence[DateSpan], *, sets_goals: bool, title_time: Times
) -> tuple[tuple[Target, ...], tuple[tuple[int, int], ...]]:
    """Give the targets and results of the tables, and the spans in which no sentence may tell any.

    These are the cells of the tables that tell some, unless they are long enough for a sentence, and the tables of budgets, projects,
    norms and forms as a whole.

    Takes the text, its tables as their reader kept them, and the dates found in it; ``sets_goals`` tells whether the document is
    one that sets goals, ``title_time`` the only year or period that its title names. The span of a target is its cell's value.
    """
    found: list[Target] = []
    closed: list[tuple[int, int]] = []
    ordered = sorted(dates, key=lambda d: d.start)
    starts = [d.start for d in ordered]

    def reading(rows: Sequence[Sequence[Cell]], start: int, end: int) -> _Reading:
        near = ordered[bisect_left(starts, start - _FAR) : bisect_left(starts, end)]
        return _Reading(text, rows, start, near, sets_goals, title_time)

    for written in written_tables(text, [(t.start, t.end) for t in tables]) if sets_goals else ():
        read = reading(written, written[0][0].start, written[-1][-1].end)
        if read.columns:
            found += read.targets()
            closed += _short_cells(written)
    for table in tables:
        rows = cells_of(text, table)
        read = reading(rows, table.start, table.end)
        if read.columns:
            found += read.targets()
            closed += _short_cells(rows)
        elif read.rejected:
            closed.append((table.start, table.end))
    return tuple(found), tuple(closed)


def _short_cells(rows: Sequence[Sequence[Cell]]) -> list[tuple[int, int]]:
    """The spans of the cells that are too short for a sentence."""
    return [(c.start, c.end) for row in rows for c in row if c.text and len(c.text.split()) < _SENTENCE]


class _Reading:
    """One table: where its head is, what its columns are, and the targets of its rows."""

    def __init__(
        self,
        text: str,
        rows: Sequence[Sequence[Cell]],
        start: int,
        dates: Sequence[DateSpan],
        sets_goals: bool,
        title_time: Times,
    ) -> None:
        self.text, self.rows, self.dates = text, rows, dates
        self.columns: list[_Column] = []
        self.rejected = False
        self.unit_at: int | None = None
        head = next((i for i, row in enumerate(rows[:_HEAD_ROWS]) if self._opens_head(row)), None)
        if head is None:
            return
        above = [c for row in rows[:head] for c in row if c.text]
        self.width = max(len(row) for row in rows)
        self.body = head + 1
        while self.body < min(len(rows), head + _DEEP) and self._goes_on(rows[head], rows[self.body]):
            self.body += 1
        stacked = [self._stack(head, i) for i in range(self.width)]
        names = [lower(level(" ".join(c.text for c in cells))) for cells in stacked]
        said = " ".join([*names, lower(level(" ".join(c.text for c in above)))])
        self.rejected = _pattern("not_tables").search(said) is not None
        if self.rejected:
            return
        roles = [_role(n) for n in names]
        if "name" in roles and "unit" not in roles:
            # "Chỉ tiêu | Đơn vị | Năm 2025": beside what is measured it is what it is measured in.
            after = roles.index("name") + 1
            roles = [
                "unit" if i >= after and _pattern("unit_too").fullmatch(n) else r
                for i, (r, n) in enumerate(zip(roles, names, strict=True))
            ]
        self.unit_at = roles.index("unit") if "unit" in roles else None
        fallback = self._time_above(above, start, title_time)
        columns = [
            c
            for i, cells in enumerate(stacked)
            if roles[i] is None and (c := self._column(i, cells, names[i], fallback)) is not None
        ]
        first = next((c.at for c in columns if c.kind != "other"), len(roles) if "place" in roles else 0)
        self.name_at = self._name_column(first)
        if self.name_at < 0:
            return
        kinds = {c.kind for c in columns}
        if roles[self.name_at] == "place":
            self.columns = self._indicators(columns, stacked) if sets_goals else []
        elif "target" in kinds or ("result" in kinds and self.unit_at is not None):
            self.columns = [c for c in columns if c.kind in _KINDS]
        elif sets_goals and _pattern("target").search(names[self.name_at]):
            # "Chỉ tiêu | Đơn vị tính | Năm 2025 | Năm 2030": what a document that sets goals lists by years.
            self.columns = [replace(c, kind="target") for c in columns if c.kind == "time"]

    def _opens_head(self, row: Sequence[Cell]) -> bool:
        told = [lower(level(c.text)) for c in row if c.text]
        if len(told) < 2:
            return False
        return any(map(_role, told)) or (
            any(_pattern("neither").search(t) for t in told)
            and any(_pattern("target").search(t) or _pattern("result").search(t) for t in told)
        )

    def _goes_on(self, head: Sequence[Cell], row: Sequence[Cell]) -> bool:
        """Whether a row belongs to the head: it numbers the columns, or names nothing to the left of the values."""
        told = [c.text for c in row if c.text]
        if len(told) > 2 and all(_COLUMN_NUMBER.fullmatch(t) for t in told):
            return True
        low = [lower(level(c.text)) for c in head]
        values = next(
            (
                i
                for i, t in enumerate(low)
                if _role(t) is None and any(p.search(t) for p in (*map(_pattern, _KINDS), _YEAR))
            ),
            len(low),
        )
        return not any(_WORDY.search(c.text) and lower(level(c.text)) != "tính" for c in row[:values])

    def _stack(self, head: int, column: int) -> list[Cell]:
        """The cells of the head over a column; a cell over several columns stands over each."""
        out = []
        for row in self.rows[head : self.body]:
            at = column
            while at > 0 and (at >= len(row) or not row[at].text):
                at -= 1
            numbered = at < len(row) and _COLUMN_NUMBER.fullmatch(row[at].text) is not None
            if at < len(row) and row[at].text and not numbered and (at == column or self._spreads(head, at, column)):
                out.append(row[at])
        return out

    def _spreads(self, head: int, at: int, column: int) -> bool:
        """Whether a cell of the head spreads to another column: nothing stands between them, and both have something below them."""
        row = self.rows[head]
        below = self.rows[head + 1 : self.body]
        return all(i >= len(row) or not row[i].text for i in range(at + 1, column + 1)) and all(
            any(i < len(r) and r[i].text for r in below) for i in (at, column)
        )

    def _column(self, at: int, cells: Sequence[Cell], name: str, fallback: Times) -> _Column | None:
        if not name.strip() or _pattern("neither").search(name):
            return None
        time = self._time(cells, name)
        dated = time != (None, None)
        result, target = _pattern("result").search(name), _pattern("target").search(name)
        if result is None and target is None:
            return _Column(at, "time" if dated else "other", time if dated else fallback, unit=_unit_in(cells))
        kind = "target" if target is not None and (result is None or target.start() < result.start()) else "result"
        return _Column(at, kind, time if dated else fallback, _scope(cells), unit=_unit_in(cells))

    def _indicators(self, columns: Sequence[_Column], stacked: Sequence[Sequence[Cell]]) -> list[_Column]:
        """Columns that are indicators themselves, where the rows are places: "Số xã đạt chuẩn năm 2017 (xã)"."""
        out = []
        for c in columns:
            if c.kind == "other":
                continue  # neither a time nor a word of plans: what there is, not what is set
            written = " ".join(_BRACKET.sub("", cell.text) for cell in stacked[c.at])
            unit = c.unit or ("%" if "%" in written else None)
            words = " ".join(_TIME_WORDS.sub(" ", written).split()).strip(" ,:")
            if unit is not None and len(_WORDY.findall(words)) >= 2 and not _pattern("money").search(lower(unit)):
                out.append(_Column(c.at, "result" if c.kind == "result" else "target", c.time, None, words, unit))
        return out

    def _name_column(self, before: int) -> int:
        """The column of the rows' names: left of the values, the one with words in the most rows."""
        best, most = -1, 0
        for i in range(before):
            if i == self.unit_at:
                continue
            wordy = sum(1 for row in self.rows[self.body :] if i < len(row) and _WORDY.search(row[i].text))
            if wordy > most:
                best, most = i, wordy
        return best

    # -- times ---------------------------------------------------------------------------------------------------

    def _time(self, cells: Sequence[Cell], name: str) -> Times:
        m = _MONTHS.search(name)
        if m is not None and 1 <= int(m[1]) <= _YEAR_END:
            return f"{m[2]}-01-01", _month_end(int(m[2]), int(m[1]))
        m = _MONTH.search(name)
        if m is not None and 1 <= int(m[1]) <= _YEAR_END:
            return f"{m[2]}-{int(m[1]):02}-01", _month_end(int(m[2]), int(m[1]))
        for cell in reversed(cells):
            inside = [d for d in self.dates if cell.start <= d.start and d.end <= cell.end and (d.from_ or d.to)]
            if inside:
                return inside[-1].from_, inside[-1].to
            written = _of_words(lower(level(cell.text)))
            if written != (None, None):
                return written
        return None, None

    def _time_above(self, above: Sequence[Cell], start: int, title_time: Times) -> Times:
        spans = [(c.start, c.end) for c in above]
        near = [(max(0, start - _FAR), start)]
        for s, e in [*spans, *near]:
            inside = [
                d
                for d in self.dates
                if s <= d.start and d.end <= e and (d.from_ or d.to) and d.role in ("period", "deadline")
            ]
            if inside:
                return inside[-1].from_, inside[-1].to
        return title_time

    # -- rows ----------------------------------------------------------------------------------------------------

    def targets(self) -> Iterator[Target]:
        unit = name = above = ""
        for row in self.rows[self.body :]:
            cells = dict(enumerate(row))
            own = cells[self.name_at].text if self.name_at in cells else ""
            if self.unit_at is not None:
                written = cells[self.unit_at].text.strip() if self.unit_at in cells else ""
                unit = unit if lower(written) in rules("target_tables")["ditto"] else written
            if not own and not (name and unit):
                continue  # numbers beside nothing: sums, and what was left on the sheet
            name = _name(own) or name
            if own and _compares(name):
                name = f"{above} - {name}" if above else name
            else:
                above = _BRACKET.sub("", name)
            bracket = _BRACKET.search(name)
            for column in self.columns:
                cell = cells.get(column.at)
                if cell is not None and (found := self._target(column, cell, name, unit, bracket)) is not None:
                    yield found

    def _target(
        self, column: _Column, cell: Cell, name: str, unit: str, bracket: re.Match[str] | None
    ) -> Target | None:
        read = value_of(self.text, cell)
        if read is None:
            return None
        comparator, value, top, written, whole = read
        unit_ = written or unit or column.unit or (_unit_of(bracket["unit"]) if bracket is not None else None)
        low = lower(level(name))
        if unit_ and _pattern("money").search(lower(unit_)) and _pattern("spending").match(low):
            return None
        if comparator == "=":
            for kind in ("increase", "decrease"):
                if _pattern(kind).match(low.rsplit(" - ", 1)[-1]):
                    comparator = kind
        return Target(
            start=cell.start,
            end=cell.end,
            text=self.text[cell.start : cell.end],
            kind=column.kind,
            indicator=column.indicator or _BRACKET.sub("", name).strip(" :"),
            comparator=comparator,
            value=value,
            unit=unit_ or None,
            value_max=top,
            numerator=value if whole is not None else None,
            denominator=whole,
            from_=column.time[0],
            to=column.time[1],
            scope=name if column.indicator is not None else column.scope,
        )


def _unit_of(bracket: str) -> str | None:
    """What stands in brackets behind a name, if it is a unit: "(%)", and not the name's own letters, "(HDI)"."""
    told = bracket.strip()
    short = len(told) > _SHORT and told.isalpha() and told.isupper()
    return None if short and not _pattern("money").search(lower(told)) else told


def _unit_in(cells: Sequence[Cell]) -> str | None:
    """The unit that the head of a column tells in brackets: "Mục tiêu năm 2025 (%)"."""
    told = (m["unit"].strip() for cell in reversed(cells) if (m := _BRACKET.search(cell.text)) is not None)
    return next((t for t in told if not _YEAR.search(t)), None)


def _scope(cells: Sequence[Cell]) -> str | None:
    """The group that the lower part of a column's head names: "Xã nhóm 1" under "Yêu cầu đối với từng nhóm xã"."""
    own = cells[-1].text
    low = lower(own)
    told = len(cells) < 2 or own.startswith("(") or not _WORDY.search(own)
    if told or any(p.search(low) for p in (*map(_pattern, _KINDS), _YEAR, _MONTH, _MONTHS)):
        return None
    return own


def _name(written: str) -> str:
    """A row's name without its number, its dash, and "Trong đó:"."""
    while True:
        m = _ORDER.match(written)
        if m is None:
            m = re.compile(rf"\s*{_pattern('leads').pattern}\s*:?\s*", re.I).match(written)
        if m is None or not m.end():
            break
        written = written[m.end() :]
    return " ".join(written.split()).strip(" :")


def _compares(name: str) -> bool:
    """Whether a row only tells how the row above compares: "Tỷ lệ so với GRDP", "Tốc độ tăng trưởng", with no thing of its own."""
    low = lower(level(_BRACKET.sub("", name)))
    m = _pattern("compares").match(low)
    if m is None:
        return False
    rest = low[m.end() :].split()
    return not rest or ("so" in m[0].split() and len(rest) <= _FEW)


def _of_words(name: str) -> Times:
    if (m := _YEARS.search(name)) is not None:
        return f"{m[1]}-01-01", f"{m[2]}-12-31"
    if (m := _UNTIL.search(name)) is not None:
        return None, f"{m[1]}-12-31"
    years = set(_YEAR.findall(name))
    if len(years) == 1:
        year = years.pop()
        return f"{year}-01-01", f"{year}-12-31"
    return None, None


def _month_end(year: int, month: int) -> str:
    return f"{year}-{month:02}-{calendar.monthrange(year, month)[1]:02}"
