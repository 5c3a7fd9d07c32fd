"""What is missing from the corpus: documents known from references only, by how many others name them and hang on them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from cancu.graph.sparse import matrix

_BELOW = (
    "select t.rowid, s.rowid from relations r join documents t on t.key = r.target_key join documents s on s.key = r.source_key"
    " where r.third_party = 0 and r.relation in ('implements', 'guides', 'basis') and coalesce(r.basis_kind, '') <> 'competence'"
)
_MOST = 200
"""So many are counted after each run; the rest can wait until these are there."""
_RANKED = (
    "select r.target_key, count(distinct r.source_key) as named from relations r join documents d on d.key = r.target_key"
    " where d.kind = 'cited' and r.third_party = 0 and d.key not in (select target_key from relations where basis_kind = 'competence')"
    " group by r.target_key order by named desc, r.target_key limit ?"
)


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


def missing(db: sqlite3.Connection, limit: int = 50) -> tuple[Missing, ...]:
    """Give the cited documents to ingest next, those named by most documents first, 200 at most; the organising laws are left out.

    ``hanging`` counts the documents from which a chain of carrying out or resting on leads up to it. As `write_missing` counted them.
    """
    rows = db.execute(
        "select d.key, d.type, d.number, d.issuer, d.issued_on, d.title, m.named_by, m.hanging from missing m"
        " join documents d on d.key = m.document_key order by m.position limit ?",
        (limit,),
    )
    return tuple(Missing(*row) for row in rows)


def write_missing(db: sqlite3.Connection) -> None:
    """Count what is missing, in the caller's transaction, after all relations are written.

    It takes a walk through the whole graph, seconds where there are tens of thousands of documents: too long for the reader of a page.
    """
    rows = db.execute(_RANKED, (_MOST,)).fetchall()
    hanging = _hanging(db, [key for key, _ in rows])
    db.executemany(
        "insert into missing values (?, ?, ?, ?)",
        (
            (position, key, named, below)
            for position, ((key, named), below) in enumerate(zip(rows, hanging, strict=True), 1)
        ),
    )


def _hanging(db: sqlite3.Connection, keys: Sequence[str]) -> list[int]:
    """How many documents are below each, at any remove: one sparse matrix of all edges, walked from each of them."""
    from scipy.sparse.csgraph import breadth_first_order

    edges = matrix(db, _BELOW)
    places = [db.execute("select rowid from documents where key = ?", (key,)).fetchone()[0] for key in keys]
    return [len(breadth_first_order(edges, place, return_predecessors=False)) - 1 for place in places]
