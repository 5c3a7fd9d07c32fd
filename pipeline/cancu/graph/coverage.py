"""Who carried a document out: which provinces, when, how long it took, and which have nothing."""

from __future__ import annotations

import datetime
import sqlite3
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

from cancu.chars import fold
from cancu.extract.places import match_place
from cancu.graph.carrying import INFERRED, STATED
from cancu.graph.lineage import Lineage, Node, lineage
from cancu.rulebook import rules

_DEEPEST = 5
_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Carried:
    """The first document of a province that carries the root out.

    ``way`` is ``stated`` where each step up to the root is said, ``inferred`` where one is a content basis; ``days`` counts from the
    root's day to this document's, None where one of them is not known.
    """

    province: str
    document: Node
    way: str
    days: int | None
    documents: int
    """How many documents of the province carry it out."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """``carried`` has the provinces in the order of their first document, ``missing`` those of that day that have none in the corpus."""

    root: Node
    carried: tuple[Carried, ...]
    missing: tuple[str, ...]
    others: tuple[Node, ...]
    """Documents that carry it out and are of no province: ministries, bodies whose place is not told."""
    cut: bool
    by_day: tuple[tuple[str, int], ...]
    """How many documents that carry it out were issued on each day, in the order of the days."""


def coverage(db: sqlite3.Connection, key: str, *, stated_only: bool = False) -> Coverage:
    """Give who carried a document out, by province, through any number of documents between (5 steps at most).

    Raises:
        KeyError: there is no such document.
    """
    whole = lineage(db, key, down=_DEEPEST, limit=20_000)
    ways = _ways(whole, stated_only=stated_only)
    root = whole.node(key)
    by_province: dict[str, list[Node]] = {}
    others = []
    home: dict[str, str] = {}
    parents = _parents(db, [n.key for n in whole.nodes])
    above_of: dict[str, list[str]] = {}
    for edge in whole.edges:
        above_of.setdefault(edge.source, []).append(edge.target)
    for node in whole.nodes:  # the nearest to the root first
        if node.key not in ways or node.kind == "cited":
            continue
        province = _province(node, parents.get(node.key))
        if province is None and node.level in ("district", "commune", "department"):
            # "xã Diên Phước" tells no province; what it carries out may.
            above = sorted({home[key] for key in above_of.get(node.key, ()) if key in home})
            province = above[0] if len(above) == 1 else None
        if province is not None:
            home[node.key] = province
        if province is None:
            others.append(node)
        else:
            by_province.setdefault(province, []).append(node)
    carried = []
    for province, nodes in by_province.items():
        first = min(nodes, key=lambda n: (n.issued_on or "9", n.key))
        carried.append(Carried(province, first, ways[first.key], _days(root, first), len(nodes)))
    carried.sort(key=lambda c: (c.document.issued_on or "9", c.province))
    there = {fold(c.province) for c in carried}
    missing = tuple(p for p in provinces(root.issued_on) if fold(p) not in there)
    all_of_them = [*others, *(n for nodes in by_province.values() for n in nodes)]
    by_day = Counter(n.issued_on for n in all_of_them if n.issued_on)
    return Coverage(root, tuple(carried), missing, tuple(others), whole.cut, tuple(sorted(by_day.items())))


def provinces(day: str | None) -> tuple[str, ...]:
    """Give the provinces that there were on a day (63 from 2008-08-01, 34 from 2025-07-01; older ones are not kept), in the order of the register."""
    when = day or datetime.date.today().isoformat()
    return tuple(
        p["name"]
        for p in rules("places")["provinces"]
        if "code" in p and p.get("from", "0") <= when <= p.get("to", "9")
    )


def _ways(whole: Lineage, *, stated_only: bool) -> dict[str, str]:
    """The documents that carry the root out, and whether all steps are stated on the surest way."""
    ways = {whole.root: STATED}
    edges = [e for e in whole.edges if e.carries_out and (e.carries_out == STATED or not stated_only)]
    changed = True
    while changed:
        changed = False
        for edge in edges:
            above = ways.get(edge.target)
            if above is None or edge.source == whole.root:
                continue
            way = STATED if above == STATED and edge.carries_out == STATED else INFERRED
            if ways.get(edge.source) not in (STATED, way):
                ways[edge.source] = way
                changed = True
    return {key: way for key, way in ways.items() if key != whole.root}


def _parents(db: sqlite3.Connection, keys: list[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for i in range(0, len(keys), _AT_ONCE):
        some = keys[i : i + _AT_ONCE]
        marks = ",".join("?" * len(some))
        found |= dict(db.execute(f"select key, parent_place from documents where key in ({marks})", some))  # noqa: S608 - marks
    return found


def _province(node: Node, parent: str | None) -> str | None:
    if node.level in ("central", "ministry"):
        return None
    known = _names()
    for name in (parent, node.place):
        if name and fold(name) in known:
            return known[fold(name)]
    unit = match_place(node.place, 0) if node.place else None
    return known.get(fold(unit.parent)) if unit is not None and unit.parent else None


@cache
def _names() -> dict[str, str]:
    entries: list[dict[str, Any]] = rules("places")["provinces"]
    return {fold(p["name"]): p["name"] for p in entries}


def _days(root: Node, node: Node) -> int | None:
    if not root.issued_on or not node.issued_on:
        return None
    return (datetime.date.fromisoformat(node.issued_on) - datetime.date.fromisoformat(root.issued_on)).days
