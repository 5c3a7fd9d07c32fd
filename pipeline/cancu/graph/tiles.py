"""Coverage as a map: a tile for each province, where the country has it (rules/map.yaml)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from cancu.chars import fold
from cancu.graph.coverage import Carried, Coverage
from cancu.rulebook import rules


@dataclass(frozen=True, slots=True)
class Tile:
    """A province on the map: row from the north, column from the west.

    ``state`` is ``stated`` or ``inferred`` where it carried the root out, ``successor`` where the province that it became part of did, after
    that, and ``none`` where the corpus has nothing; ``carried`` is what it (or its successor) did.
    """

    province: str
    label: str
    row: int
    column: int
    state: str
    carried: Carried | None


def tiles(found: Coverage) -> tuple[Tile, ...]:
    """Give the provinces of the root's day as tiles, from the north-west to the south-east.

    Of a root without a day, or one from before the first grid (2008-08-01), today's provinces are given, as `cancu.graph.coverage.provinces` does.
    """
    day = found.root.issued_on or datetime.date.today().isoformat()
    grids: list[dict[str, Any]] = rules("map")["grids"]
    grid = next((g for g in grids if g["from"] <= day <= g.get("to", "9")), grids[0])
    there = {fold(c.province): c for c in found.carried}
    names = {*there, *map(fold, found.missing)}
    out = []
    for tile in grid["tiles"]:
        name = tile["name"]
        if fold(name) not in names:
            continue  # Thừa Thiên Huế and Huế: one tile, the name of the day
        own = there.get(fold(name))
        later = None if own is not None else _successor(name, there)
        state = own.way if own is not None else "successor" if later is not None else "none"
        label = tile.get("label") or name.split(" ", 2 if fold(name).startswith("thanh pho") else 1)[-1]
        out.append(Tile(name, label, tile["row"], tile["column"], state, own or later))
    return tuple(sorted(out, key=lambda t: (t.row, t.column)))


def _successor(name: str, there: dict[str, Carried]) -> Carried | None:
    """What the province did that one became part of, if its first document is from after that."""
    entry = next(p for p in rules("places")["provinces"] if p["name"] == name)
    for later in entry.get("successor", ()):
        carried = there.get(fold(later))
        if carried is not None and (carried.document.issued_on or "") > entry["to"]:
            return carried
    return None
