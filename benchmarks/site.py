"""How quick the site is: 95 of 100 answers of each kind of page, one reader at a time, alone and while twelve runaway queries are sent.

    python benchmarks/site.py DATABASE

The database is one that `benchmarks/half_million.py SHARED DOCUMENTS FOLDER` left in its folder, or any other.
"""

from __future__ import annotations

import os
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from datasette.version import __version__ as version
from table import row

_EACH = 40
_SQL = ".json" if version.startswith("0.") else "/-/query.json"
_RUNAWAY = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
_WORDS = (
    "nông thôn mới",
    "thu tuc hanh chinh",
    "ủy ban nhân dân",
    "ke hoach 2025",
    "12/KH-UBND",
    "chuyen doi so",
    "y tế",
    "NTM",
)


def main(database: Path) -> None:
    """Serve the database, ask it, print the figures."""
    pages = _pages(database)
    command = [sys.executable, "-m", "cancu.cli", "serve", "--db", str(database), "--port", "0"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as site:
        assert site.stdout is not None
        found = re.search(r"http://\S+/", site.stdout.readline())
        assert found is not None
        base = found[0]
        try:
            for kind, addresses in pages.items():
                _told(f"{kind}, alone", [_took(base + a) for a in addresses])
            stop = threading.Event()
            threads = [threading.Thread(target=_run_away, args=(base, database.stem, stop)) for _ in range(12)]
            for thread in threads:
                thread.start()
            time.sleep(1)
            for kind, addresses in pages.items():
                _told(f"{kind}, beside twelve runaway queries", [_took(base + a) for a in addresses[: _EACH // 2]])
            stop.set()
        finally:
            site.terminate()


def _pages(database: Path) -> dict[str, list[str]]:
    chance = random.Random(1)
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as db:
        last = db.execute("select max(rowid) from documents").fetchone()[0]
        counts = [db.execute(f"select count(*) from {t}").fetchone()[0] for t in ("documents", "relations")]
        row(
            f"the database: {counts[0]} documents, {counts[1]} relations",
            f"{database.stat().st_size / 1e9:.1f} GB",
            "200,000 and 1 million",
        )
        keys = [
            db.execute("select key from documents where rowid >= ? limit 1", (chance.randrange(1, last),)).fetchone()[0]
            for _ in range(_EACH)
        ]
    return {
        "document": [f"doc/{quote(k)}" for k in keys],
        "search": [f"search?q={quote(w)}" for w in _WORDS * (_EACH // len(_WORDS))],
        "search in force": [f"search?q={quote(w)}&in_force=1" for w in _WORDS * (_EACH // len(_WORDS))],
        "lineage": [f"lineage/{quote(k)}?depth=3" for k in keys],
        "table": [f"{database.stem}/documents?_next={n * 100}&_size=100" for n in range(_EACH)],
    }


def _took(address: str) -> float:
    start = time.perf_counter()
    with urllib.request.urlopen(address, timeout=15) as answer:
        answer.read()
    return (time.perf_counter() - start) * 1000


def _told(kind: str, times: list[float]) -> None:
    times.sort()
    bar = "500 ms" if "runaway" in kind else "150 ms"
    row(f"{kind}: 95 of 100 within", f"{times[int(len(times) * 0.95) - 1]:.0f} ms", bar)
    row(f"{kind}: median", f"{statistics.median(times):.0f} ms")


def _run_away(base: str, database: str, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            _took(f"{base}{database}{_SQL}?sql={quote(_RUNAWAY)}&_shape=array")
        except OSError:
            time.sleep(0.01)  # cut off after its second, as it should be


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
