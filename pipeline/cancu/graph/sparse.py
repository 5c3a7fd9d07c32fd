"""The edges of the whole graph as a sparse matrix, for what takes a walk through all of it."""

from __future__ import annotations

import sqlite3
from array import array
from typing import Any


def matrix(db: sqlite3.Connection, query: str) -> Any:
    """Give scipy's sparse matrix with a 1 for each pair of rows of `documents` that a query gives, by their rowids.

    Row by row, as numbers: a million edges as Python's strings would not fit.
    """
    import numpy as np
    from scipy.sparse import csr_matrix

    count = db.execute("select coalesce(max(rowid), 0) from documents").fetchone()[0] + 1
    ends = array("i")
    for pair in db.execute(query):
        ends.extend(pair)
    pairs = np.frombuffer(ends, dtype=np.int32).reshape(-1, 2)
    return csr_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
