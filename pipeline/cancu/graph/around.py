"""Documents around one: its siblings, and the shortest explanation of how two hang together."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from cancu.graph.lineage import LINEAGE, Edge, Node, lineage

_FAR = 6
_MOST, _SIBLINGS = 20_000, 200


@dataclass(frozen=True, slots=True)
class Sibling:
    """A document that carries out the same parent as another."""

    document: Node
    parent: str
    way: str


def siblings(db: sqlite3.Connection, key: str) -> tuple[Sibling, ...]:
    """Give the documents that carry out what this one carries out: other provinces' plans for the same parent.

    Raises:
        KeyError: there is no such document.
    """
    found: dict[str, Sibling] = {}
    for up in lineage(db, key, up=1).edges:
        if up.carries_out is None:
            continue
        below = lineage(db, up.target, down=1, limit=_SIBLINGS)
        for edge in below.edges:
            if edge.carries_out and edge.source not in (key, *found):
                found[edge.source] = Sibling(below.node(edge.source), up.target, edge.carries_out)
    return tuple(sorted(found.values(), key=lambda s: (s.document.issued_on or "9", s.document.key)))


def explain(db: sqlite3.Connection, one: str, other: str, *, cites: bool = False) -> tuple[Edge, ...]:
    """Give the shortest way between two documents, edge by edge, in whichever direction each is said; empty where there is none near.

    Organising laws, under everything, explain nothing and are passed over. ``cites`` takes mere mentions too.

    Raises:
        KeyError: there is no such document.
    """
    relations = (*LINEAGE, "amends", "replaces", "repeals", *(("cites",) if cites else ()))
    for key in (one, other):
        lineage(db, key)
    came: dict[str, Edge | None] = {one: None}
    frontier = [one]
    for _ in range(_FAR):
        reached: list[str] = []
        for key in frontier:
            near = lineage(db, key, up=1, down=1, relations=relations)
            for edge in near.edges:
                to = edge.target if edge.source == key else edge.source
                if to not in came:
                    came[to] = edge
                    reached.append(to)
        if other in came:
            return _way(came, one, other)
        frontier = sorted(reached)
        if not frontier or len(came) > _MOST:
            break
    return ()


def _way(came: dict[str, Edge | None], one: str, other: str) -> tuple[Edge, ...]:
    way: list[Edge] = []
    at = other
    while at != one:
        edge = came[at]
        assert edge is not None  # only the first document has none
        way.append(edge)
        at = edge.source if edge.target == at else edge.target
    return tuple(reversed(way))
