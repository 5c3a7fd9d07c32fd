"""Documents around one: its siblings, the shortest explanation of how two hang together, and what is missing from the corpus."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from cancu.graph.lineage import LINEAGE, Edge, Node, lineage

_FAR = 6
_BELOW = (
    "select t.rowid, s.rowid from relations r join documents t on t.key = r.target_key join documents s on s.key = r.source_key"
    " where r.third_party = 0 and r.relation in ('implements', 'guides', 'basis') and coalesce(r.basis_kind, '') <> 'competence'"
)
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
    hanging = _hanging(db, [row[0] for row in rows])
    names = ("key", "type", "number", "issuer", "issued_on", "title", "named_by")
    return tuple(
        Missing(hanging=below, **dict(zip(names, row, strict=True))) for row, below in zip(rows, hanging, strict=True)
    )


def _hanging(db: sqlite3.Connection, keys: Sequence[str]) -> list[int]:
    """How many documents are below each, at any remove: one sparse matrix of all edges, walked from each of them."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import breadth_first_order

    count = db.execute("select coalesce(max(rowid), 0) from documents").fetchone()[0] + 1
    ends = array("i")
    # Row by row, as numbers: a million edges as Python's strings would not fit.
    for target, source in db.execute(_BELOW):
        ends.append(target)
        ends.append(source)
    pairs = np.frombuffer(ends, dtype=np.int32).reshape(-1, 2)
    edges = csr_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    places = [db.execute("select rowid from documents where key = ?", (key,)).fetchone()[0] for key in keys]
    return [len(breadth_first_order(edges, place, return_predecessors=False)) - 1 for place in places]
