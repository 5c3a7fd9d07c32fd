"""Documents around one: its siblings, the shortest explanation of how two hang together, and what is missing from the corpus."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
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


@dataclass(frozen=True, slots=True)
class Missing:
    """A document that is known from references only: how many documents name it, and how many hang on it below them."""

    key: str
    type: str | None
    number: str | None
    issuer: str | None
    issued_on: str | None
    title: str | None
    named_by: int
    hanging: int


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


def missing(db: sqlite3.Connection, limit: int = 50) -> tuple[Missing, ...]:
    """Give the cited documents to ingest next, those named by most documents first; the organising laws are left out.

    ``hanging`` counts the documents from which a chain of carrying out or resting on leads up to it.
    """
    rows = db.execute(
        "select d.key, d.type, d.number, d.issuer, d.issued_on, d.title, count(distinct r.source_key) as named from documents d"
        " join relations r on r.target_key = d.key where d.kind = 'cited' and r.third_party = 0 and d.key not in (select target_key from relations where basis_kind = 'competence')"
        " group by d.key order by named desc, d.key limit ?",
        (limit,),
    ).fetchall()
    below: dict[str, list[str]] = defaultdict(list)
    edges = db.execute(
        "select target_key, source_key from relations where third_party = 0 and relation in ('implements', 'guides', 'basis') and coalesce(basis_kind, '') <> 'competence'"
    )
    for target, source in edges:
        below[target].append(source)
    names = ("key", "type", "number", "issuer", "issued_on", "title", "named_by")
    return tuple(Missing(hanging=len(_below(below, row[0])), **dict(zip(names, row, strict=True))) for row in rows)


def _below(below: dict[str, list[str]], key: str) -> set[str]:
    seen: set[str] = set()
    todo = [key]
    while todo:
        for source in below.get(todo.pop(), ()):
            if source not in seen and source != key:
                seen.add(source)
                todo.append(source)
    return seen
