"""The head of a table that was written as lines: which columns of values stand behind "TT" and the name, and whose they are.

Words: rules/target_tables.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from cancu.chars import lower
from cancu.extract.cells import Cell
from cancu.rulebook import phrases, rules

MARK = re.compile(
    r"(?:(?P<number>\d{1,3})(?:\.\d{1,2}){0,2}|(?P<group>[IVX]{1,5}(?:\.\d{1,2}){0,2}|[A-E])|(?P<dash>[-+•]))[.)]?$"
)
"""A line that is but a row's number, a group's letter, or a dash."""
TIME = re.compile(
    r"(?:giai +đoạn +)?(?P<a>(?:19|20)\d\d) *- *(?P<b>(?:19|20)\d\d)|(?:năm +(?:hiện +hành +)?)?(?P<y>(?:19|20)\d\d)"
)
_TAIL = re.compile(r"chủ +trì|phối +hợp|cơ +quan|đơn +vị +thực +hiện|theo +dõi|ghi +chú")
_GROUP = re.compile(r"(?<![^\W_])(?:(?:xã|huyện|tỉnh) +)?(?:nhóm|vùng|loại) +(?:[ivx]{1,4}|\d)(?![^\W_])")
_NO_HEAD = re.compile(r"(?=.*[,%≥≤<>])(?:[≥≤><]=? *)?\d{1,6}(?:,\d{1,4})?(?: *- *\d{1,6}(?:,\d{1,4})?)? *%?$")
_NEAR = 14
_HEAD_LINES, _HEAD_LENGTH = 40, 420
FEWEST = 2
"""A table has so many rows, and a head so many columns below one of its cells, at least."""


@dataclass(frozen=True, slots=True)
class Line:
    start: int
    end: int
    text: str
    """Levelled."""
    low: str


@dataclass(frozen=True, slots=True)
class Head:
    """What the lines behind "TT" say: the columns of values, whether a unit and other columns stand beside them."""

    name: Cell
    unit: Cell | None
    values: tuple[tuple[Cell, ...], ...]
    """The columns of values, in each way that they may be counted."""
    groups: tuple[Cell, ...]
    """Whom each of them is for, where one head stands over several groups ("Nhóm 1", "Nhóm 2")."""
    tail: bool
    """Whether columns without values (bodies, notes) stand behind them."""
    lines: int


@cache
def _words(key: str) -> str:
    return _any_of(rules("target_tables")[key])


def _any_of(listed: Sequence[str]) -> str:
    return phrases(listed)


@cache
def _columns(role: str) -> str:
    return _any_of([w for c in rules("target_tables")["columns"] if c["is"] == role for w in c["words"]])


@cache
def _name_head() -> re.Pattern[str]:
    """The name's head, or that of places; behind a name may stand another ("Tên tiêu chí", "Nội dung tiêu chí")."""
    name = _columns("name")
    return re.compile(rf"(?:(?P<name>{name})(?: +(?:{name}))?|(?P<place>{_columns('place')}))(?![^\W_])")


@cache
def _unit_head() -> re.Pattern[str]:
    return re.compile(rf" *(?P<unit>{_columns('unit')}|đơn +vị(?! +(?:chủ|thực|phối|đo)))(?![^\W_])")


@cache
def _tokens() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![^\W_])(?:(?P<neither>{_words('neither')})|(?P<result>{_words('result')})|(?P<target>{_words('target')}))(?![^\W_])|(?P<time>{TIME.pattern})"
    )


def head_of(lines: Sequence[Line], at: int, plain: str) -> Head | None:
    """The columns that the lines behind "TT" name, or None where they name no table of targets."""
    end = at + 1
    while end < min(len(lines), at + _HEAD_LINES) and not MARK.match(lines[end].text):
        end += 1
        if _NO_HEAD.match(lines[end - 1].text):
            end -= 2  # a row without a number: "Cả nước", "≥ 10,0"
            break
    if end <= at + 1 or lines[end - 1].end - lines[at].end > _HEAD_LENGTH:
        return None
    start, stop = lines[at + 1].start, lines[end - 1].end
    low = lower(plain[start:stop])
    named = _name_head().match(low)
    if named is None or re.search(rf"(?<![^\W_])(?:{_words('not_tables')})(?![^\W_])", low):
        return None
    unit = None if named["place"] else _unit_head().match(low, named.end())
    begin = unit.end() if unit else named.end()
    tail = _TAIL.search(low, begin)
    until = tail.start() if tail else len(low)
    cells = _value_heads(low, begin, until, start)
    groups = tuple(Cell(start + m.start(), start + m.end(), m[0]) for m in _GROUP.finditer(low, begin, until))
    if named["place"]:
        # Beside places the head itself is what is measured: "Số thôn thông minh năm 2031 (thôn)".
        if len(cells) != 1 or groups:
            return None
        written = plain[start + begin : start + until].strip()
        options: list[tuple[Cell, ...]] = [(Cell(cells[0][1].start, cells[0][1].end, written),)]
    else:
        goals = re.search(rf"(?<![^\W_])(?:{_words('target')}|tiêu +chí)(?![^\W_])", named["name"]) is not None
        if len(cells) == 1 and len(groups) >= FEWEST:
            kind, key = cells[0]
            cells = [(kind, Cell(key.start, key.end, f"mục tiêu {key.text}"))] * len(groups)
        else:
            groups = ()
        options = [_of_goals(o, goals=goals) for o in _options(cells)]
    if not any(options):
        return None
    own = "place" if named["place"] else "name"
    return Head(
        Cell(start + named.start(own), start + named.end(own), named[own]),
        Cell(start + unit.start("unit"), start + unit.end(), "đơn vị tính") if unit else None,
        tuple(o for o in options if o),
        groups,
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
    if len(keys) >= FEWEST and first is not None:
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
