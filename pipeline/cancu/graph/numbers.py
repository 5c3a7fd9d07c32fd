"""Figures of the whole graph: degrees by relation, PageRank, communities, depth of cascades (scipy's sparse matrices)."""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from cancu.link.cascade import CARRIES_OUT

_EDGES = (
    "select s.rowid, t.rowid, r.relation from relations r join documents s on s.key = r.source_key join documents t on t.key = r.target_key"
    " where r.third_party = 0"
)
_DAMPING, _ROUNDS, _CLOSE = 0.85, 100, 1e-9
_GROUPS = 10


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
    place: dict[str, int] = {}
    ends, said = array("i"), array("b")
    # Row by row, as numbers: five million edges as Python's strings would not fit.
    for source, target, relation in db.execute(_EDGES):
        ends.append(source - 1)
        ends.append(target - 1)
        said.append(place.setdefault(relation, len(place)))
    pairs = np.frombuffer(ends, dtype=np.int32).reshape(-1, 2)
    sources, targets, named = pairs[:, 0], pairs[:, 1], np.frombuffer(said, dtype=np.int8)

    def matrix(which: Any) -> Any:
        return csr_matrix((np.ones(int(which.sum())), (sources[which], targets[which])), shape=(count, count))

    ranks = pagerank(matrix(named >= 0)) if count else np.zeros(0)
    best = np.lexsort((np.arange(count), -ranks))[:first].tolist()
    keys = [db.execute("select key from documents where rowid = ?", (i + 1,)).fetchone()[0] for i in best]
    degrees = {}
    for name, i in sorted(place.items()):
        mine = named == i
        degrees[name] = (int(mine.sum()), len(np.unique(sources[mine])), len(np.unique(targets[mine])))
    down = np.isin(named, [place[name] for name in CARRIES_OUT if name in place])
    shares = tuple((key, float(ranks[i])) for key, i in zip(keys, best, strict=True))
    return Numbers(documents, len(named), degrees, shares, _issuers(db, sources, targets, count), depths(matrix(down)))


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


def communities(matrix: Any) -> list[list[int]]:
    """Group the rows of a symmetric sparse matrix of weights by label propagation, the largest group first; rows without a neighbour are left out.

    Each row takes the label that weighs most among its neighbours, keeping its own where that is among the heaviest, else the smallest; row by row in
    order, until nothing changes (Raghavan, Albert, Kumara 2007, made deterministic).
    """
    import numpy as np

    labels = np.arange(matrix.shape[0])
    rows = np.flatnonzero(np.diff(matrix.indptr)).tolist()
    for _ in range(_ROUNDS):
        changed = False
        for row in rows:
            span = slice(matrix.indptr[row], matrix.indptr[row + 1])
            near, places = np.unique(labels[matrix.indices[span]], return_inverse=True)
            weights = np.bincount(places, weights=matrix.data[span])
            best = near[weights == weights.max()]
            if labels[row] not in best:
                labels[row], changed = best[0], True
        if not changed:
            break
    groups: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        groups[int(labels[row])].append(row)
    return sorted(groups.values(), key=lambda g: (-len(g), g))


def _issuers(db: sqlite3.Connection, sources: Any, targets: Any, count: int) -> tuple[tuple[str, ...], ...]:
    """The largest groups of issuers, by how often their documents name each other."""
    import numpy as np
    from scipy.sparse import coo_matrix

    names = [name for (name,) in db.execute("select distinct issuer_id from documents where issuer_id is not null order by 1")]  # fmt: skip
    place = {name: i for i, name in enumerate(names)}
    issuer = np.full(count, -1, dtype=np.int32)
    for row, name in db.execute("select rowid, issuer_id from documents where issuer_id is not null"):
        issuer[row - 1] = place[name]
    ones, others = issuer[sources], issuer[targets]
    between = (ones >= 0) & (others >= 0) & (ones != others)
    ones, others = ones[between], others[between]
    both = (np.concatenate([ones, others]), np.concatenate([others, ones]))
    size = len(names)
    near = coo_matrix(
        (np.ones(len(both[0]), dtype=np.float32), both), shape=(size, size)
    ).tocsr()  # sums what is said twice
    return tuple(tuple(names[i] for i in group) for group in communities(near)[:_GROUPS])
