"""The graph at scale: a lineage of depth 4 on a million edges from SQLite, and the figures of a graph of a million documents and five million edges.

    python benchmarks/graph.py [FOLDER]

The graphs are made up: each document names earlier ones, most of them near, a few of them over and over.
"""

from __future__ import annotations

import random
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from table import row

from cancu.graph.lineage import evidence, lineage
from cancu.graph.numbers import numbers
from cancu.store.schema import clear, create, indexes

_KINDS = ("implements", "basis", "basis", "basis", "cites")


def main(folder: Path) -> None:
    """Print the time of lineages, and time and memory of the figures."""
    with closing(made(folder / "a.db", 200_000, 1_000_000)) as db:
        chance = random.Random(2)
        times = []
        for _ in range(300):
            key = f"d{chance.randrange(200_000):07d}"
            start = time.perf_counter()
            found = lineage(db, key, up=4, down=4, limit=500)
            evidence(db, [e.id for e in found.edges][:70])
            times.append((time.perf_counter() - start) * 1000)
        times.sort()
        row("lineage, 4 up and 4 down, on 1,000,000 edges: median", f"{statistics.median(times):.1f} ms", "50 ms")
        row("the same, 95 of 100 within", f"{times[284]:.1f} ms")
    with closing(made(folder / "b.db", 1_000_000, 5_000_000)) as db:
        start, worked = time.perf_counter(), time.process_time()
        figures = numbers(db)
        took, work = time.perf_counter() - start, time.process_time() - worked
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        what = f"figures of {figures.documents} documents and {figures.edges} edges"
        row(f"{what}: {work:.0f} s of the processor", f"{took:.0f} s, {peak:.2f} GB", "60 s, 2 GB")


def made(path: Path, documents: int, edges: int) -> sqlite3.Connection:
    """Make a database with documents and relations only."""
    db = sqlite3.connect(path)
    create(db)
    db.execute("begin")
    clear(db)
    db.executemany("insert into documents (key, type, number, issuer_id, issued_on, kind) values (?, 'kế hoạch', ?, ?, ?, 'primary')",
                   ((f"d{n:07d}", f"{n}/KH-UBND", f"i{n % 3000}", f"{1990 + n * 36 // documents}-01-01") for n in range(documents)))  # fmt: skip
    db.executemany(
        "insert into relations values (?, ?, ?, ?, 0, 0, null, 'number', 'content', 0)", _edges(documents, edges)
    )
    for statement in indexes((), others=True):
        db.execute(statement)
    db.commit()
    return db


def _edges(documents: int, edges: int) -> Iterator[tuple[int, str, str, str]]:
    chance = random.Random(1)
    for number in range(edges):
        source = 1 + number * (documents - 1) // edges
        target = (
            source - 1 - min(int(chance.expovariate(1 / 2_000)), source - 1)
            if chance.random() < 0.9
            else int(source * chance.random() ** 3)
        )
        yield number, f"d{source:07d}", f"d{target:07d}", _KINDS[number % len(_KINDS)]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as made_in:
            main(Path(made_in))
