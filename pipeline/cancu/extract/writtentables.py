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

from cancu.chars import level, lower
from cancu.extract.cells import Cell
from cancu.extract.quantities import PLAIN
from cancu.extract.writtenheads import FEWEST, MARK, TIME, Head, Line, head_of

_NUMBER_HEAD = re.compile(r"(?:S?TT|Stt|Số TT|SỐ TT|Số thứ tự)\.?$")
_SOME_HEAD = re.compile(r"(?m)^[^\S\n]*(?:S?TT|Stt|Số TT|SỐ TT|Số thứ tự)\.?[^\S\n]*$")
_HEAD_WORDS = ("TT", "Stt", "Số thứ tự")
_TABLE_LINES = 1500
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
_ITEM = re.compile(r"[-+•] ?(?=[^\W\d_])")
_SUBNUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}\.? +(?=[^\W\d_])")
_NOISE = re.compile(r"(?:CÔNG BÁO/Số|\d{1,3} +CÔNG BÁO)")
_ENDS = re.compile(r"(?:PHỤ LỤC|Phụ lục|Nơi nhận|TM\.|KT\.|Ghi chú|Mẫu (?:biểu )?số|Biểu số|BIỂU|Điều \d)")
_BODY = re.compile(
    r"(?:\d{1,2}[.)] )?(?:Bộ|Các|Sở|Ủy ban|Uỷ ban|UBND|Tổng công ty|Tập đoàn|Ngân hàng|Văn phòng|Công an|Ban|Đơn vị|Cơ quan|Đài|Hội|Chính phủ|Tài chính)(?![^\W_])"
)
_YEAR = re.compile(r"(?:19|20)\d\d(?: *- *(?:19|20)\d\d)?$")
_BEFORE_YEAR = re.compile(r"(?<!\w)(?:năm|đến|từ|giai đoạn|hết)$")
_BRACKET = re.compile(r"(?<!\s)\s*\([^()]{1,30}\)\s*$")
_LONGEST_UNIT = 25
Rows = tuple[tuple[Cell, ...], ...]


@dataclass(slots=True)
class _Row:
    """A row as it is read: its names so far, what they are a part of, the last row's name, whether "Trong đó" stood behind it."""

    names: list[Line] = field(default_factory=list)
    parent: str = ""
    last: str = ""
    inside: bool = False
    done: bool = False


def written_tables(text: str, taken: Sequence[tuple[int, int]] = ()) -> Iterator[Rows]:
    """Put the tables of targets that stand as lines in a document that sets goals back into rows, their head first.

    ``taken`` are the spans of tables that a reader kept. A column that is only a year is one of goals. A table in most of whose rows
    another number of values stands than its head names columns is left alone.
    """
    if not any(word in text for word in _HEAD_WORDS) or _SOME_HEAD.search(text) is None:
        return
    plain = level(text)
    lines = list(_lines(text, plain))
    at = 0
    while at < len(lines):
        line = lines[at]
        if not _NUMBER_HEAD.match(line.text) or any(s <= line.start < e for s, e in taken):
            at += 1
            continue
        head = head_of(lines, at, plain)
        if head is None:
            at += 1
            continue
        body, end = _body(lines, at, head)
        columns = _fitting(head, body)
        if columns is not None:
            yield from _tables(head, columns, body)
        at = end


def _lines(text: str, plain: str) -> Iterator[Line]:
    for m in re.compile(r"[^\n]+").finditer(text):
        written = plain[m.start() : m.end()]
        stripped = written.strip(" *_|")
        if stripped:
            start = m.start() + written.index(stripped)
            yield Line(start, start + len(stripped), stripped, lower(stripped))


# -- the rows ------------------------------------------------------------------------------------------------------


def _body(lines: Sequence[Line], at: int, head: Head) -> tuple[list[Line], int]:
    """The lines of the rows, without the head where it stands again, page marks, and the numbers of the columns; and where they end."""
    heads = [line.text for line in lines[at : at + head.lines]]
    out: list[Line] = []
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
    return (out[letters + numbers :] if numbers > FEWEST else out), i


def _values(lines: Sequence[Line], at: int) -> list[tuple[Cell, int]]:
    """The values that stand together from line ``at`` on, each with how many lines it takes ("Không quá", "60")."""
    found: list[tuple[Cell, int]] = []
    while at < len(lines):
        line = lines[at]
        before = lines[at - 1].low if at else ""
        if _VALUE.match(line.low) and not (not found and _YEAR.match(line.low) and _BEFORE_YEAR.search(before)):
            first, taken = line, 1
        elif line.low and _LEAD_IN.match(line.low) and at + 1 < len(lines) and _VALUE.match(lines[at + 1].low):
            if line.low == "đạt" and _INTEGER.match(lines[at + 1].text):
                break  # a criterion that is met, and the next row's number
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


def _fitting(head: Head, body: Sequence[Line]) -> tuple[Cell, ...] | None:
    """The way to count the columns that fits the most rows, where it fits most of them."""
    counted: Counter[int] = Counter()
    runs = at = 0
    while at < len(body):
        run = _values(body, at)
        if not run:
            at += 1
            continue
        if at and not MARK.match(body[at - 1].text) or len(run) > 1:
            runs += 1
            counted[len(run)] += 1
            counted[len(run) - 1] += _INTEGER.match(run[-1][0].text) is not None
        at += sum(taken for _, taken in run)
    best = max(head.values, key=lambda o: counted[len(o)])
    return best if counted[len(best)] >= max(FEWEST, runs / 3) else None


def _tables(head: Head, columns: tuple[Cell, ...], body: Sequence[Line]) -> Iterator[Rows]:
    """The rows under their head; under a heading that tells a period, a table of its own, where no column tells its time."""
    top = (head.name, *([head.unit] if head.unit else []))
    untimed = len(columns) == 1 and TIME.search(columns[0].text) is None
    first: tuple[Cell, ...] = (*top, *columns)
    rows: list[tuple[Cell, ...]] = []
    if head.groups and len(head.groups) == len(columns):
        blank = Cell(columns[0].start, columns[0].start, "")
        rows.append((*(blank for _ in top), *head.groups))
    for kind, cells in _rows(head, len(columns), body):
        if kind == "row":
            rows.append(cells)
        elif untimed and TIME.search(cells[0].text) is not None:
            if rows:
                yield (first, *rows)
            first, rows = (*top, Cell(cells[0].start, cells[0].end, f"mục tiêu {cells[0].text}")), []
    if rows:
        yield (first, *rows)


def _rows(head: Head, count: int, body: Sequence[Line]) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """The rows ("row", its cells) and the headings between them ("group", one cell)."""
    row = _Row()
    number, group = 0, False
    at = gap = 0
    while at < len(body) and gap <= _GAP:
        line = body[at]
        mark = MARK.match(line.text)
        numbered = mark is not None and mark["number"] is not None and _is_next(mark["number"], number, group=group)
        # "Thuộc nhóm 3 nước" is no number: what looks like a value is the next row's number, if no body follows it; of several columns
        # one alone is no row.
        after = body[at + 1].text if at + 1 < len(body) else ""
        alone = count > 1 and line.text == str(number + 1) and not _VALUE.match(lower(after))
        opens = numbered and (row.done or group or alone or head.tail and not _BODY.match(after))
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
            row.names.append(Line(line.start + cut, line.end, line.text[cut:], line.low[cut:]))
        elif (item := _SUBNUMBER.match(line.text)) is not None:  # "1.2. Hộ dùng nước sạch": a row of its own
            cut, gap = item.end(), 0
            row = _Row(names=[Line(line.start + cut, line.end, line.text[cut:], line.low[cut:])], last=row.last)
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


def _joined(lines: Sequence[Line]) -> str:
    return " ".join(line.text for line in lines)


def _name(head: Head, row: _Row) -> tuple[Cell, ...] | None:
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
