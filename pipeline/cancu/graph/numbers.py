"""Figures of the whole graph: degrees by relation, PageRank, communities, depth of cascades (scipy's sparse matrices)."""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter
from dataclasses import dataclass
from typing import Any

from cancu.link.cascade import CARRIES_OUT

_EDGES = (
    "select s.rowid, t.rowid, r.relation from relations r join documents s on s.key = r.source_key join documents t on t.key = r.target_key"
    " where r.third_party = 0"
)
_DAMPING, _ROUNDS, _CLOSE = 0.85, 100, 1e-9


@dataclass(frozen=True, slots=True)
class Numbers:
    """``degrees``: relation → (edges, documents that say it, documents of which it is said); ``pagerank``: the first documents with
    their share; ``communities``: the largest groups of issuers (bodies that cite each other), ``depth``: how many documents are
    at each depth of carrying out, roots at 0."""

    documents: int
    edges: int
    degrees: dict[str, tuple[int, int, int]]
    pagerank: tuple[tuple[str, float], ...]
    communities: tuple[tuple[str, ...], ...]
    depth: dict[int, int]


def numbers(db: sqlite3.Connection, first: int = 20) -> Numbers:
    """Compute the figures; edges that third documents tell are left out."""
    import numpy as np
    from scipy.sparse import csr_matrix

    documents = db.execute("select count(*) from documents").fetchone()[0]
    count = db.execute("select coalesce(max(rowid), 0) from documents").fetchone()[0]
    names = [name for (name,) in db.execute("select distinct relation from relations where third_party = 0 order by 1")]
    place = {name: i for i, name in enumerate(names)}
    ends, said = array("i"), array("b")
    # Row by row, as numbers: five million edges as Python's strings would not fit.
    for source, target, relation in db.execute(_EDGES):
        ends.append(source - 1)
        ends.append(target - 1)
        said.append(place[relation])
    pairs = np.frombuffer(ends, dtype=np.int32).reshape(-1, 2)
    sources, targets, named = pairs[:, 0], pairs[:, 1], np.frombuffer(said, dtype=np.int8)

    def matrix(which: Any) -> Any:
        return csr_matrix((np.ones(int(which.sum())), (sources[which], targets[which])), shape=(count, count))

    ranks = pagerank(matrix(named >= 0)) if count else np.zeros(0)
    best = np.lexsort((np.arange(count), -ranks))[:first].tolist()
    keys = [db.execute("select key from documents where rowid = ?", (i + 1,)).fetchone()[0] for i in best]
    degrees = {}
    for name, i in place.items():
        mine = named == i
        degrees[name] = (int(mine.sum()), len(np.unique(sources[mine])), len(np.unique(targets[mine])))
    down = np.isin(named, [place[name] for name in CARRIES_OUT if name in place])
    shares = tuple((key, float(ranks[i])) for key, i in zip(keys, best, strict=True))
    return Numbers(documents, len(named), degrees, shares, _communities(db), depths(matrix(down)))


def pagerank(matrix: Any) -> Any:
    """Give the PageRank of each row of a sparse matrix (source, target): an array that sums to 1."""
    import numpy as np

    count = matrix.shape[0]
    out = np.asarray(matrix.sum(axis=1)).ravel()
    share = np.divide(1.0, out, out=np.zeros(count), where=out > 0)
    back = matrix.T.tocsr()
    ranks = np.full(count, 1.0 / count)
    for _ in range(_ROUNDS):
        lost = ranks[out == 0].sum()
        after = _DAMPING * (back @ (ranks * share) + lost / count) + (1 - _DAMPING) / count
        if np.abs(after - ranks).sum() < _CLOSE:
            return after
        ranks = after
    return ranks


def depths(matrix: Any) -> dict[int, int]:
    """Count the documents by the length of the longest way up to a root; those in circles stand where their circle was entered."""
    import numpy as np

    count = matrix.shape[0]
    left = np.asarray(matrix.getnnz(axis=1)).ravel().astype(np.int64)
    below = matrix.T.tocsr()
    touched = (left > 0) | (np.asarray(below.getnnz(axis=1)).ravel() > 0)
    frontier = np.flatnonzero((left == 0) & touched)
    found: Counter[int] = Counter()
    step = 0
    while len(frontier):
        found[step] = len(frontier)
        reached = np.concatenate([below.indices[below.indptr[i] : below.indptr[i + 1]] for i in frontier])
        np.subtract.at(left, reached, 1)
        frontier = np.unique(reached[left[reached] == 0])
        step += 1
        if step > count:
            break
    return dict(found)


def _communities(db: sqlite3.Connection) -> tuple[tuple[str, ...], ...]:
    """Groups of issuers by label propagation over how often their documents name each other."""
    import networkx

    graph: networkx.Graph[str] = networkx.Graph()
    rows = db.execute(
        "select a.issuer_id, b.issuer_id, count(*) from relations r join documents a on a.key = r.source_key join documents b on b.key = r.target_key"
        " where r.third_party = 0 and a.issuer_id < b.issuer_id or a.issuer_id > b.issuer_id group by 1, 2 order by 1, 2"
    )
    for one, other, times in rows:
        weight = graph.get_edge_data(one, other, {"weight": 0})["weight"]
        graph.add_edge(one, other, weight=weight + times)
    groups = networkx.community.asyn_lpa_communities(graph, weight="weight", seed=1) if graph else ()
    return tuple(sorted((tuple(sorted(g)) for g in groups), key=lambda g: (-len(g), g))[:10])
