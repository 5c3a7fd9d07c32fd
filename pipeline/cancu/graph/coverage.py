"""Who carried a document out: which provinces, when, how long it took, and which have nothing."""

from __future__ import annotations

import datetime
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from cancu.chars import fold
from cancu.extract.places import match_place
from cancu.graph.carrying import INFERRED, STATED, carries_out, may_be_inferred
from cancu.graph.lineage import FIELDS, Node, chunks, lineage, marks
from cancu.link.cascade import CARRIES_OUT
from cancu.rulebook import rules

_DEEPEST = 5
_MOST = 20_000


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
    """Give who carried a document out, by province, through any number of documents between (5 steps and 20,000 documents at most).

    Raises:
        KeyError: there is no such document.
    """
    root = lineage(db, key).node(key)
    found, cut = _walk(db, root, stated_only=stated_only)
    stated = _all_stated(found, key)
    by_province: dict[str, list[Node]] = {}
    others = []
    home: dict[str, str] = {}
    for below in sorted(found.values(), key=_order):  # the nearest to the root first
        node = below.node
        if node.kind == "cited":
            continue
        province = _province(node, below.parent_place)
        if province is None and node.level in ("district", "commune", "department"):
            # "xã Diên Phước" tells no province; what it carries out may.
            above = {home[key] for key in below.above if key in home}
            province = above.pop() if len(above) == 1 else None
        if province is None:
            others.append(node)
        else:
            home[node.key] = province
            by_province.setdefault(province, []).append(node)
    carried = []
    for province, nodes in by_province.items():
        first = min(nodes, key=lambda n: (n.issued_on or "9", n.key))
        way = STATED if first.key in stated else INFERRED
        carried.append(Carried(province, first, way, _days(root, first), len(nodes)))
    carried.sort(key=lambda c: (c.document.issued_on or "9", c.province))
    there = {fold(c.province) for c in carried}
    missing = tuple(p for p in provinces(root.issued_on) if fold(p) not in there)
    all_of_them = [*others, *(n for nodes in by_province.values() for n in nodes)]
    by_day = Counter(n.issued_on for n in all_of_them if n.issued_on)
    return Coverage(root, tuple(carried), missing, tuple(others), cut, tuple(sorted(by_day.items())))


def provinces(day: str | None) -> tuple[str, ...]:
    """Give the provinces that there were on a day (63 from 2008-08-01, 34 from 2025-07-01; older ones are not kept), in the order of the register."""
    when = day or datetime.date.today().isoformat()
    return tuple(
        p["name"]
        for p in rules("places")["provinces"]
        if "code" in p and p.get("from", "0") <= when <= p.get("to", "9")
    )


@dataclass(frozen=True, slots=True)
class _Below:
    """A document that carries the root out: ``above`` are the documents that it carries out itself, each with whether it says so."""

    node: Node
    parent_place: str | None
    above: dict[str, bool]


def _walk(db: sqlite3.Connection, root: Node, *, stated_only: bool) -> tuple[dict[str, _Below], bool]:
    """Give all that carries the root out, step by step, and whether there is more than that.

    Reads no edge that carries nothing out (what merely rests on a decree may be half the corpus), and each document once.
    """
    found: dict[str, _Below] = {}
    frontier, cut = [root], False
    for step in range(1, _DEEPEST + 1):
        uppers = {n.key: n for n in frontier}
        edges = [e for e in _edges(db, frontier, stated_only=stated_only) if e[3] != root.key]
        known = found | _documents(db, sorted({e[3] for e in edges if e[3] not in found}), step)
        reached: dict[str, _Below] = {}
        for target, relation, kind, source in edges:
            below, upper = known[source], uppers[target]
            way = carries_out(relation, kind, below.node.type, upper.type, upper.title)
            if way is not None:
                below.above[target] = below.above.get(target, False) or way == STATED
                reached[source] = below
        new = sorted((b for key, b in reached.items() if key not in found), key=_order)
        frontier = [b.node for b in new[: _MOST - len(found)]]
        cut = cut or len(frontier) < len(new)
        found |= {n.key: reached[n.key] for n in frontier}
    return found, cut


def _edges(
    db: sqlite3.Connection, uppers: list[Node], *, stated_only: bool
) -> Iterator[tuple[str, str, str | None, str]]:
    """What is said of these documents that may mean carrying them out: target, relation, kind of basis, source."""
    by_basis = [] if stated_only else [n.key for n in uppers if may_be_inferred(n.type, n.title)]
    rest = sorted({n.key for n in uppers} - {*by_basis})
    for relations, keys in ((CARRIES_OUT, rest), ((*CARRIES_OUT, "basis"), by_basis)):
        for some in chunks(keys):
            # The plus keeps SQLite to the index over keys: one over relations alone would read half the table.
            query = (
                "select target_key, relation, basis_kind, source_key from relations"  # noqa: S608 - marks
                f" where target_key in ({marks(some)}) and relation in ({marks(relations)}) and +third_party = 0"
            )
            yield from db.execute(query, (*some, *relations))


def _documents(db: sqlite3.Connection, keys: list[str], step: int) -> dict[str, _Below]:
    found: dict[str, _Below] = {}
    for some in chunks(keys):
        query = f"select parent_place, {', '.join(FIELDS)} from documents where key in ({marks(some)})"  # noqa: S608 - names from here
        for parent, *fields in db.execute(query, some):
            node = Node(step=step, **dict(zip(FIELDS, fields, strict=True)))
            found[node.key] = _Below(node, parent, {})
    return found


def _order(below: _Below) -> tuple[int, str, str]:
    return below.node.step, below.node.issued_on or "", below.node.key


def _all_stated(found: Mapping[str, _Below], root: str) -> set[str]:
    """The documents from which a way up to the root is said at each step."""
    lower: dict[str, list[str]] = {}
    for key, below in found.items():
        for above, said in below.above.items():
            if said:
                lower.setdefault(above, []).append(key)
    reached, frontier = {root}, [root]
    while frontier:
        frontier = [key for key in dict.fromkeys(k for f in frontier for k in lower.get(f, ())) if key not in reached]
        reached.update(frontier)
    return reached


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
