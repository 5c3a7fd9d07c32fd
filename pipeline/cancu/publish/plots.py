"""The plots of a programme, laid out for SVG made on the server: time taken, how it grew, targets compared."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cancu.graph.coverage import Carried, Coverage
from cancu.publish.names import quantity

# Narrow, so that they can be read on a phone, where the letters are larger (cancu.css).
_LEFT, _ROOM, _ROW = 200, 245, 22
_EDGE, _BROAD = 30, 480
_MOST, _TARGETS = 63, 12
_HIGH, _TOP = 150, 16


@dataclass(frozen=True, slots=True)
class Dot:
    """A province: where its dot stands, its name, the document, the days that it took; ``stated`` or inferred."""

    x: float
    y: float
    name: str
    document: str
    days: int
    stated: bool


@dataclass(frozen=True, slots=True)
class Took:
    """Dots on a line of days, one for each province; ``ticks``: x, days."""

    dots: tuple[Dot, ...]
    ticks: tuple[tuple[float, int], ...]
    height: int


@dataclass(frozen=True, slots=True)
class Grew:
    """Two steps over time: all documents, and provinces that have one. ``across``: x, day; ``up``: y, number; ``ends``: y of the last step and number."""

    documents: str
    provinces: str
    across: tuple[tuple[float, str], ...]
    up: tuple[tuple[float, int], ...]
    ends: tuple[tuple[float, int], tuple[float, int]]
    height: int


@dataclass(frozen=True, slots=True)
class Compared:
    """A target of the root (``upper``) and the one that answers it; ``found`` is how they compare, ``time`` how their days do."""

    upper: int
    indicator: str | None
    comparator: str | None
    value: float | None
    value_max: float | None
    unit: str | None
    to: str | None
    key: str
    type: str | None
    number: str | None
    title: str | None
    issuer: str | None
    own_comparator: str | None
    own_value: float | None
    own_max: float | None
    own_unit: str | None
    own_to: str | None
    found: str
    time: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A target of the root with its own scale from nought to ``most``: ``x`` of its value, ``dots`` of its answers (x, how they compare, what is said)."""

    y: float
    name: str
    told: str
    x: float
    most: float
    dots: tuple[tuple[float, str, str], ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """The targets compared, ``more`` are in the table only."""

    rows: tuple[Row, ...]
    height: int
    more: int


def took(carried: Sequence[Carried]) -> Took | None:
    """Lay out the days that each province took; None where none is known."""
    timed = [(c, c.days) for c in carried if c.days is not None][:_MOST]
    if not timed:
        return None
    longest = max(1, *(days for _, days in timed))
    dots = tuple(
        Dot(_LEFT + _ROOM * max(0, days) / longest, 22 + _ROW * i, c.province, c.document.number or c.document.key, days, c.way == "stated")
        for i, (c, days) in enumerate(timed)
    )  # fmt: skip
    places = sorted({round(longest * n / 4) for n in range(5)})
    return Took(dots, tuple((_LEFT + _ROOM * days / longest, days) for days in places), 44 + _ROW * len(dots))


def grew(found: Coverage) -> Grew | None:
    """Lay out how many documents carried the root out by each day, and how many provinces had one; None where no day is known."""
    if not found.by_day:
        return None
    firsts = sorted(c.document.issued_on for c in found.carried if c.document.issued_on)
    first = min(found.root.issued_on or found.by_day[0][0], found.by_day[0][0])
    last = found.by_day[-1][0]
    low, high = (datetime.date.fromisoformat(d).toordinal() for d in (first, last))
    span = max(1, high - low)
    count = sum(n for _, n in found.by_day)

    def x(day: str) -> float:
        return _LEFT + _ROOM * (datetime.date.fromisoformat(day).toordinal() - low) / span

    def y(n: int) -> float:
        return _TOP + _HIGH * (1 - n / count)

    days = [datetime.date.fromordinal(low + round(span * n / 2)).isoformat() for n in range(3)]
    return Grew(
        _steps([(x(d), n) for d, n in found.by_day], y), _steps([(x(d), 1) for d in firsts], y),
        tuple((_LEFT + _ROOM * n / 2, d) for n, d in enumerate(days)) if high > low else ((_LEFT, first),),
        tuple((y(n), n) for n in sorted({0, round(count / 2), count})),
        ((y(count), count), (y(len(firsts)), len(firsts))), _TOP + _HIGH + 26,
    )  # fmt: skip


def _steps(rises: Sequence[tuple[float, int]], y: Callable[[int], float]) -> str:
    """The path of a line that rises at each x; rises within a pixel are one."""

    merged: dict[int, int] = {}
    for x, n in rises:
        merged[round(x)] = merged.get(round(x), 0) + n
    path, total = f"M{_LEFT} {y(0):.0f}", 0
    for place, n in sorted(merged.items()):
        total += n
        path += f"H{place}V{y(total):.0f}"
    return path + f"H{_LEFT + _ROOM}"


def compare(links: Sequence[Compared], lang: str) -> Rows | None:
    """Lay out the targets that are answered, each on a scale of its own; None where there are none."""
    by_target: dict[int, list[Compared]] = {}
    for link in links:
        if link.value is not None and link.own_value is not None:
            by_target.setdefault(link.upper, []).append(link)
    rows: list[Row] = []
    for answers in list(by_target.values())[:_TARGETS]:
        root = answers[0]
        most = max(abs(v) for a in answers for v in (a.value or 0, a.own_value or 0)) or 1
        dots = tuple(
            (
                _EDGE + _BROAD * abs(a.own_value or 0) / most,
                a.found,
                f"{a.number or a.key}, {a.issuer or ''}: {quantity(a.own_comparator, a.own_value, a.own_max, a.own_unit, lang)}",
            )
            for a in answers
        )
        told = quantity(root.comparator, root.value, root.value_max, root.unit, lang)
        rows.append(Row(42 + 50 * len(rows), root.indicator or "", told, _EDGE + _BROAD * abs(root.value or 0) / most, most, dots))  # fmt: skip
    return Rows(tuple(rows), 50 * len(rows) + 14, max(0, len(by_target) - _TARGETS)) if rows else None
