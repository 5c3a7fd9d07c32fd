"""Tables of targets that were written as lines, a cell on a line or several: put back into rows and columns.

Text exports of tables lose the columns. The head ("TT", "Chỉ tiêu", "Đơn vị tính", "Năm 2030") says which there are; how many lines of
numbers stand together in most rows says whether it was understood. `targettables` then reads the rows as it reads any other table.
Words: rules/target_tables.yaml.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from cancu.chars import level, lower
from cancu.extract.cells import Cell
from cancu.extract.quantities import PLAIN
from cancu.rulebook import phrases, rules

_NUMBER_HEAD = re.compile(r"(?:S?TT|Stt|Số TT|SỐ TT|Số thứ tự)\.?$")
_SOME_HEAD = re.compile(r"(?m)^[^\S\n]*(?:S?TT|Stt|Số TT|SỐ TT|Số thứ tự)\.?[^\S\n]*$")
_HEAD_LINES, _HEAD_LENGTH, _TABLE_LINES = 40, 420, 1500
_GAP = 40
"""How many lines may stand between two rows before the table is over (names and bodies of a row may be long)."""
_NUMBER = rf"(?:{PLAIN}|\d{{1,6}}\.\d{{1,2}})"
_SIGN = r"[≥≤><]=?"
_LED = r"(?:phấn +đấu|không +quá|trên|dưới|khoảng|tối +thiểu|tối +đa|ít +nhất|đạt|từ|giảm|tăng)"
_VALUE = re.compile(rf"(?:{_LED} +)*(?:{_SIGN} *)?{_NUMBER}(?: *%)?(?: *- *{_NUMBER})? *(?:%(?: */ *năm)?)?$")
_OWN = re.compile(rf"{_SIGN}|(?<=giảm )\d|(?<=tăng )\d|(?:không|trên|dưới|khoảng|tối|ít).*|\d")
"""Where a value begins behind words that tell no comparator."""
_LEAD_IN = re.compile(rf"(?:{_LED}(?: +|$))*(?:{_SIGN})?$")
_UNIT_ON = re.compile(r"(?:điểm *)?%(?: */ *năm)?$")
_INTEGER = re.compile(r"\d{1,3}$")
_MARK = re.compile(
    r"(?:(?P<number>\d{1,3})(?:\.\d{1,2}){0,2}|(?P<group>[IVX]{1,5}(?:\.\d{1,2}){0,2}|[A-E])|(?P<dash>[-+•]))[.)]?$"
)
_ITEM = re.compile(r"[-+•] ?(?=[^\W\d_])")
_NOISE = re.compile(r"(?:CÔNG BÁO/Số|\d{1,3} +CÔNG BÁO)")
_ENDS = re.compile(r"(?:PHỤ LỤC|Phụ lục|Nơi nhận|TM\.|KT\.|Ghi chú|Mẫu (?:biểu )?số|Biểu số|BIỂU|Điều \d)")
_BODY = re.compile(
    r"(?:\d{1,2}[.)] )?(?:Bộ|Các|Sở|Ủy ban|Uỷ ban|UBND|Tổng công ty|Tập đoàn|Ngân hàng|Văn phòng|Công an|Ban|Đơn vị|Cơ quan|Đài|Hội|Chính phủ|Tài chính)(?![^\W_])"
)
_TIME = re.compile(
    r"(?:giai +đoạn +)?(?P<a>(?:19|20)\d\d) *- *(?P<b>(?:19|20)\d\d)|(?:năm +(?:hiện +hành +)?)?(?P<y>(?:19|20)\d\d)"
)
_TAIL = re.compile(r"chủ +trì|phối +hợp|cơ +quan|đơn +vị +thực +hiện|theo +dõi|ghi +chú")
_YEAR = re.compile(r"(?:19|20)\d\d(?: *- *(?:19|20)\d\d)?$")
_BEFORE_YEAR = re.compile(r"(?<!\w)(?:năm|đến|từ|giai đoạn|hết)$")
_BRACKET = re.compile(r"\s*\([^()]{1,30}\)\s*$")
_NEAR = 14
_FEWEST = 2
_LONGEST_UNIT = 25
Rows = tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    """Levelled."""
    low: str


@dataclass(frozen=True, slots=True)
class _Head:
    """What the lines behind "TT" say: the columns of values, whether a unit and other columns stand beside them."""

    name: Cell
    unit: Cell | None
    values: tuple[tuple[Cell, ...], ...]
    """The columns of values, in each way that they may be counted."""
    tail: bool
    """Whether columns without values (bodies, notes) stand behind them."""
    lines: int


@dataclass(slots=True)
class _Row:
    """A row as it is read: its names so far, what they are a part of, the last row's name, whether "Trong đó" stood behind it."""

    names: list[_Line] = field(default_factory=list)
    parent: str = ""
    last: str = ""
    inside: bool = False
    done: bool = False


def written_tables(text: str, taken: Sequence[tuple[int, int]] = ()) -> Iterator[Rows]:
    """Put the tables of targets that stand as lines in a document that sets goals back into rows, their head first.

    ``taken`` are the spans of tables that a reader kept. A column that is only a year is one of goals. A table in most of whose rows
    another number of values stands than its head names columns is left alone.
    """
    if _SOME_HEAD.search(text) is None:
        return
    plain = level(text)
    lines = list(_lines(text, plain))
    at = 0
    while at < len(lines):
        line = lines[at]
        if not _NUMBER_HEAD.match(line.text) or any(s <= line.start < e for s, e in taken):
            at += 1
            continue
        head = _head(lines, at, plain)
        if head is None:
            at += 1
            continue
        body, end = _body(lines, at, head)
        columns = _fitting(head, body)
        if columns is not None:
            yield from _tables(head, columns, body)
        at = end


def _lines(text: str, plain: str) -> Iterator[_Line]:
    for m in re.compile(r"[^\n]+").finditer(text):
        written = plain[m.start() : m.end()]
        stripped = written.strip(" *_|")
        if stripped:
            start = m.start() + written.index(stripped)
            yield _Line(start, start + len(stripped), stripped, lower(stripped))


# -- the head ------------------------------------------------------------------------------------------------------


@cache
def _words(key: str) -> str:
    listed = rules("target_tables")[key]
    if key == "columns":
        listed = [w for column in listed if column["is"] == "name" for w in column["words"]]
    return phrases(listed)


@cache
def _name_head() -> re.Pattern[str]:
    return re.compile(rf"(?P<name>{_words('columns')})(?![^\W_])")


@cache
def _unit_head() -> re.Pattern[str]:
    units = [w for c in rules("target_tables")["columns"] if c["is"] == "unit" for w in c["words"]]
    listed = phrases(units)
    return re.compile(rf" *(?P<unit>{listed}|đơn +vị(?! +(?:chủ|thực|phối|đo)))(?![^\W_])")


@cache
def _tokens() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![^\W_])(?:(?P<neither>{_words('neither')})|(?P<result>{_words('result')})|(?P<target>{_words('target')}))(?![^\W_])|(?P<time>{_TIME.pattern})"
    )


def _head(lines: Sequence[_Line], at: int, plain: str) -> _Head | None:
    """The columns that the lines behind "TT" name, or None where they name no table of targets."""
    end = at + 1
    while end < min(len(lines), at + _HEAD_LINES) and not _MARK.match(lines[end].text):
        end += 1
    if end <= at + 1 or lines[end - 1].end - lines[at].end > _HEAD_LENGTH:
        return None
    start, stop = lines[at + 1].start, lines[end - 1].end
    low = lower(plain[start:stop])
    named = _name_head().match(low)
    if named is None or re.search(rf"(?<![^\W_])(?:{_words('not_tables')})(?![^\W_])", low):
        return None
    unit = _unit_head().match(low, named.end())
    begin = unit.end() if unit else named.end()
    tail = _TAIL.search(low, begin)
    cells = _value_heads(low, begin, tail.start() if tail else len(low), start)
    goals = re.search(rf"(?<![^\W_])(?:{_words('target')}|tiêu +chí)(?![^\W_])", named["name"]) is not None
    options = [_of_goals(o, goals=goals) for o in _options(cells)]
    if not any(options):
        return None
    return _Head(
        Cell(start + named.start(), start + named.end(), named["name"]),
        Cell(start + unit.start("unit"), start + unit.end(), "đơn vị tính") if unit else None,
        tuple(o for o in options if o),
        tail is not None,
        end - at,
    )


def _value_heads(low: str, begin: int, end: int, start: int) -> list[tuple[str, Cell]]:
    """The heads of values from left to right: (``neither``, ``key``, ``both``, ``range`` or ``year``, the cell)."""
    found: list[tuple[str, Cell]] = []
    open_key: re.Match[str] | None = None
    for m in _tokens().finditer(low, begin, end):
        if m["time"] is None:
            kind = "neither" if m["neither"] else "key"
            found.append((kind, Cell(start + m.start(), start + m.end(), m[0])))
            open_key = m if kind == "key" else None
            continue
        kind = "range" if m["b"] else "year"
        if open_key is not None and m.start() - open_key.end() < _NEAR and found[-1][0] == "key":
            found[-1] = ("both", Cell(found[-1][1].start, start + m.end(), f"{open_key[0]} {m[0]}"))
        else:
            found.append((kind, Cell(start + m.start(), start + m.end(), m[0])))
        open_key = None
    return found


def _options(cells: Sequence[tuple[str, Cell]]) -> list[list[tuple[str, Cell]]]:
    """The ways to count columns: as they stand; without a period over its years; with words below a year that stand for two columns."""
    own = list(cells)
    spread = [c for i, c in enumerate(own) if not (c[0] == "range" and any(d[0] == "year" for d in own[i + 1 :]))]
    options = [own, spread]
    below = len(spread)
    while below and spread[below - 1][0] == "key":
        below -= 1
    keys = [c for _, c in spread[below:]]
    first = next((i for i, c in enumerate(spread[:below]) if c[0] in ("year", "both")), None)
    if len(keys) >= _FEWEST and first is not None:
        over = spread[first][1]
        twice = [("both", Cell(over.start, over.end, f"{key.text} {over.text}")) for key in keys]
        options.append([*spread[:first], *twice, *spread[first + 1 : below]])
    return options


def _of_goals(cells: Sequence[tuple[str, Cell]], *, goals: bool) -> tuple[Cell, ...]:
    """The heads of one way to count; nothing where none of them tells a time, nor a word of goals beside names that are goals."""
    timed = ("year", "range", "both")
    if not any(kind in timed or kind == "key" and goals for kind, _ in cells):
        return ()
    return tuple(Cell(c.start, c.end, f"mục tiêu {c.text}") if kind in ("year", "range") else c for kind, c in cells)


# -- the rows ------------------------------------------------------------------------------------------------------


def _body(lines: Sequence[_Line], at: int, head: _Head) -> tuple[list[_Line], int]:
    """The lines of the rows, without the head where it stands again, page marks, and the numbers of the columns; and where they end."""
    heads = [line.text for line in lines[at : at + head.lines]]
    out: list[_Line] = []
    i = at + head.lines
    stop = min(len(lines), i + _TABLE_LINES)
    while i < stop:
        line = lines[i]
        if [x.text for x in lines[i : i + len(heads)]] == heads:
            i += len(heads)
        elif _NOISE.match(line.text):
            i += 2 if i + 1 < stop and _INTEGER.match(lines[i + 1].text) else 1
        elif _ENDS.match(line.text) or _NUMBER_HEAD.match(line.text):
            break
        else:
            out.append(line)
            i += 1
    numbers = 0
    letters = 0
    while letters < len(out) and re.fullmatch(r"[A-C]", out[letters].text):
        letters += 1
    while letters + numbers < len(out) and out[letters + numbers].text.strip("()") == str(numbers + 1):
        numbers += 1
    return (out[letters + numbers :] if numbers > _FEWEST else out), i


def _values(lines: Sequence[_Line], at: int) -> list[tuple[Cell, int]]:
    """The values that stand together from line ``at`` on, each with how many lines it takes ("Không quá", "60")."""
    found: list[tuple[Cell, int]] = []
    while at < len(lines):
        line = lines[at]
        before = lines[at - 1].low if at else ""
        if _VALUE.match(line.low) and not (not found and _YEAR.match(line.low) and _BEFORE_YEAR.search(before)):
            first, taken = line, 1
        elif line.low and _LEAD_IN.match(line.low) and at + 1 < len(lines) and _VALUE.match(lines[at + 1].low):
            first, taken = line, 2
        else:
            break
        end = lines[at + taken - 1].end
        if at + taken < len(lines) and _UNIT_ON.match(lines[at + taken].low):
            end, taken = lines[at + taken].end, taken + 1
        start = first.start + (m.start() if (m := _OWN.search(first.low)) is not None else 0)
        found.append((Cell(start, end, " ".join(x.text for x in lines[at : at + taken])), taken))
        at += taken
    return found


def _fitting(head: _Head, body: Sequence[_Line]) -> tuple[Cell, ...] | None:
    """The way to count the columns that fits the most rows, where it fits most of them."""
    counted: Counter[int] = Counter()
    runs = at = 0
    while at < len(body):
        run = _values(body, at)
        if not run:
            at += 1
            continue
        if at and not _MARK.match(body[at - 1].text) or len(run) > 1:
            runs += 1
            counted[len(run)] += 1
            counted[len(run) - 1] += _INTEGER.match(run[-1][0].text) is not None
        at += sum(taken for _, taken in run)
    best = max(head.values, key=lambda o: counted[len(o)])
    return best if counted[len(best)] >= max(_FEWEST, runs / 3) else None


def _tables(head: _Head, columns: tuple[Cell, ...], body: Sequence[_Line]) -> Iterator[Rows]:
    """The rows under their head; under a heading that tells a period, a table of its own, where no column tells its time."""
    top = (head.name, *([head.unit] if head.unit else []))
    untimed = len(columns) == 1 and _TIME.search(columns[0].text) is None
    first: tuple[Cell, ...] = (*top, *columns)
    rows: list[tuple[Cell, ...]] = []
    for kind, cells in _rows(head, len(columns), body):
        if kind == "row":
            rows.append(cells)
        elif untimed and _TIME.search(cells[0].text) is not None:
            if rows:
                yield (first, *rows)
            first, rows = (*top, Cell(cells[0].start, cells[0].end, f"mục tiêu {cells[0].text}")), []
    if rows:
        yield (first, *rows)


def _rows(head: _Head, count: int, body: Sequence[_Line]) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """The rows ("row", its cells) and the headings between them ("group", one cell)."""
    row = _Row()
    number, group = 0, False
    at = gap = 0
    while at < len(body) and gap <= _GAP:
        line = body[at]
        mark = _MARK.match(line.text)
        numbered = mark is not None and mark["number"] is not None and _is_next(mark["number"], number, group=group)
        # "Thuộc nhóm 3 nước" is no number: what looks like a value is the next row's number, if no body follows it.
        opens = numbered and (
            row.done or group or head.tail and not _BODY.match(body[at + 1].text if at + 1 < len(body) else "")
        )
        run = [] if not row.names or opens else _values(body, at)
        if len(run) > 1 and run[-1][0].text == str(number + 1):
            run = run[:-1]  # the last is the next row's number
        if len(run) == count:
            name = _name(head, row)
            if name is not None:
                yield "row", (*name, *(cell for cell, _ in run))
                row.last, gap = row.last if row.inside else name[0].text, 0
        if run:  # fewer values than columns: which of them are missing is not told
            at += sum(taken for _, taken in run)
            row.names, row.done = [], True
            continue
        at, gap = at + 1, gap + 1
        if mark is not None and mark["dash"]:
            _descend(row)
        elif mark is not None and (mark["group"] or numbered):
            if group and row.names:
                yield "group", (Cell(row.names[0].start, row.names[-1].end, _joined(row.names)),)
            number, group = (number, True) if mark["group"] else (int(mark["number"]), False)
            row = _Row()
            gap = 0
        elif (item := _ITEM.match(line.text)) is not None:
            _descend(row)
            cut = item.end()
            row.names.append(_Line(line.start + cut, line.end, line.text[cut:], line.low[cut:]))
        elif line.low.strip(" :") in ("trong đó", "chia ra", "gồm", "bao gồm") and row.last:
            row.parent, row.names, row.inside = row.last, [], True
        else:
            if row.done and not head.tail:
                row.done = False
            row.names.append(line)


def _is_next(written: str, number: int, *, group: bool) -> bool:
    value = int(written)
    return number < value <= number + 3 or (value == 1 and group)


def _descend(row: _Row) -> None:
    """Go on to a part of the row: what stands above it is what it is a part of."""
    if row.names and not row.done:
        row.parent = _joined(row.names)
    row.names, row.done = [], False


def _joined(lines: Sequence[_Line]) -> str:
    return " ".join(line.text for line in lines)


def _name(head: _Head, row: _Row) -> tuple[Cell, ...] | None:
    """The cells of the name and, where the head has one, the unit; None where the lines before the values are no name."""
    names = list(row.names)
    if row.done and head.tail:  # behind the bodies of the row above: the part's name is what begins last
        opening = [i for i, line in enumerate(names) if line.text[0].isupper()]
        if not opening or _BODY.match(names[opening[-1]].text):
            return None
        names = names[opening[-1] :]
    unit: tuple[Cell, ...] = ()
    if head.unit is not None:
        last = names[-1]
        if len(names) > 1 and len(last.text) <= _LONGEST_UNIT:
            names.pop()
            unit = (Cell(last.start, last.end, last.text),)
        else:
            unit = (Cell(last.end, last.end, ""),)
    own = _joined(names)
    if row.parent:
        above = row.parent.rstrip(" :")
        bracket = _BRACKET.search(above)
        shared = bracket[0] if bracket is not None and _BRACKET.search(own) is None else ""
        own = f"{_BRACKET.sub('', above)} - {own}{shared}"
    return Cell(names[0].start, names[-1].end, own), *unit
