"""Drawings as SVG made on the server, so that they work without JavaScript and print: the lineage (time across, level down), the map of provinces."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass

from cancu.graph.coverage import Coverage
from cancu.graph.lineage import Lineage, Node
from cancu.graph.tiles import Tile, tiles

MOST = 70
"""Documents in one drawing; more cannot be read."""
_LEVELS = ("central", "party", "ministry", "province", "department", "district", "commune", "other")
_LEFT, _RIGHT, _TOP, _ROW, _BOX, _HIGH = 130, 40, 40, 30, 150, 22
_WIDE = 1100
_TILE, _TILE_HIGH = 86, 38


@dataclass(frozen=True, slots=True)
class Box:
    """A document of the drawing: its place, and whether it is the one asked about."""

    key: str
    label: str
    x: float
    y: float
    root: bool
    cited: bool
    told: str


@dataclass(frozen=True, slots=True)
class Line:
    """An edge of the drawing, as the path of an SVG."""

    path: str
    relation: str
    inferred: bool
    told: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the template draws; ``more`` documents were left out. ``bands``: level, first y, height; ``years``: year, x."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    bands: tuple[tuple[str, float, float], ...]
    years: tuple[tuple[str, float], ...]
    more: int


def draw(found: Lineage, relations: dict[str, str], first: int = MOST) -> Drawing:
    """Lay a lineage out: documents by their level from the nation down, by their day from left to right; the nearest to the root are kept."""
    nodes = sorted(found.nodes, key=lambda n: (abs(n.step), n.issued_on or "9", n.key))
    kept = nodes[:first]
    keys = {n.key for n in kept}
    days = [_ordinal(n) for n in kept if n.issued_on]
    low, high = (min(days), max(days)) if days else (1, 1)
    span = max(1, high - low)
    room = _WIDE - _LEFT - _RIGHT - _BOX
    rows: dict[str, list[float]] = defaultdict(list)
    placed: dict[str, tuple[float, int, str]] = {}
    for node in sorted(kept, key=lambda n: (n.issued_on or "9", n.key)):
        level = node.level if node.level in _LEVELS else "other"
        x = _LEFT + (room * (_ordinal(node) - low) / span if node.issued_on else room)
        row = next((i for i, end in enumerate(rows[level]) if end + 8 <= x), len(rows[level]))
        if row == len(rows[level]):
            rows[level].append(0)
        rows[level][row] = x + _BOX
        placed[node.key] = (x, row, level)
    bands, y = [], float(_TOP)
    tops: dict[str, float] = {}
    for level in _LEVELS:
        if rows.get(level):
            tops[level] = y
            bands.append((level, y, len(rows[level]) * _ROW + 14.0))
            y += len(rows[level]) * _ROW + 14
    at = {key: (x, tops[level] + row * _ROW + 7) for key, (x, row, level) in placed.items()}
    boxes = tuple(_box(n, at[n.key], found.root) for n in kept)
    lines = tuple(
        Line(
            _path(at[e.source], at[e.target]),
            e.relation,
            e.carries_out == "inferred" or e.inferred,
            f"{e.source} {relations[e.relation]} {e.target}",
        )
        for e in found.edges
        if e.source in keys and e.target in keys
    )
    return Drawing(_WIDE, int(y + 10), boxes, lines, tuple(bands), _years(low, high, room), len(nodes) - len(kept))


def _box(node: Node, place: tuple[float, float], root: str) -> Box:
    label = node.number or node.title or node.type or node.key
    told = " · ".join(w for w in (node.type, node.number, node.issued_on, node.issuer, node.title) if w)
    return Box(
        node.key, label if len(label) <= 20 else label[:19] + "…", *place, node.key == root, node.kind == "cited", told
    )


def _path(source: tuple[float, float], target: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = source, target
    x1, x2 = x1 + _BOX / 2, x2 + _BOX / 2
    if abs(y1 - y2) < 1:
        return f"M{x1:.0f} {y1:.0f} Q{(x1 + x2) / 2:.0f} {y1 - 26:.0f} {x2:.0f} {y2:.0f}"
    down = y1 > y2
    y1, y2 = (y1, y2 + _HIGH) if down else (y1 + _HIGH, y2)
    return f"M{x1:.0f} {y1:.0f} C{x1:.0f} {(y1 + y2) / 2:.0f} {x2:.0f} {(y1 + y2) / 2:.0f} {x2:.0f} {y2:.0f}"


def _ordinal(node: Node) -> int:
    return datetime.date.fromisoformat(node.issued_on or "1970-01-01").toordinal()


def _years(low: int, high: int, room: float) -> tuple[tuple[str, float], ...]:
    if high <= low:
        return ()
    first, last = datetime.date.fromordinal(low).year + 1, datetime.date.fromordinal(high).year
    step = max(1, (last - first + 1) // 12)
    return tuple(
        (str(year), _LEFT + room * (datetime.date(year, 1, 1).toordinal() - low) / (high - low))
        for year in range(first, last + 1, step)
    )


@dataclass(frozen=True, slots=True)
class Map:
    """The provinces as tiles, each with its x and y."""

    width: int
    height: int
    tiles: tuple[tuple[Tile, int, int], ...]


def draw_map(found: Coverage) -> Map:
    """Lay out who carried a document out as a map of tiles (`cancu.graph.tiles`)."""
    laid = tuple((t, t.column * _TILE, t.row * _TILE_HIGH) for t in tiles(found))
    return Map(max(x for _, x, _ in laid) + _TILE, max(y for *_, y in laid) + _TILE_HIGH, laid)
