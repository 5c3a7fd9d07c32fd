"""Kill -9 at random points, then resume: the database must be that of an undisturbed run, but for the journal.

    python benchmarks/kill.py SHARED [POINTS] [DOCUMENTS]

Takes DOCUMENTS of each file of SHARED/corpora/local (all where 0), as loose files and as JSONL, kills the run at POINTS random moments of
its time, each time in a new database, lets a second run go on, and compares all rows outside `runs`.
"""

from __future__ import annotations

import gzip
import itertools
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from table import row


def main(shared: Path, points: int, documents: int) -> int:
    """Print how many of the points gave an identical database; the exit code tells whether all did."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "plans"
        folder.mkdir()
        write(shared, documents, folder)
        start = time.monotonic()
        run(folder, Path(name) / "whole.db").wait()
        length = time.monotonic() - start
        wanted = rows(Path(name) / "whole.db")
        print(f"undisturbed: {length:.1f} s, {len(wanted)} rows", flush=True)
        chance = random.Random(6)
        identical = 0
        for i in range(points):
            db = Path(name) / f"{i}.db"
            running = run(folder, db)
            after = chance.uniform(0, length)
            time.sleep(after)
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
            run(folder, db).wait()
            same = rows(db) == wanted
            identical += same
            if not same or i % 20 == 19:
                print(
                    f"{i + 1} points, {identical} identical" + ("" if same else f" (not after {after:.2f} s)"),
                    flush=True,
                )
            for left in Path(name).glob(f"{i}.db*"):
                left.unlink()
    row(f"kill -9 at {points} random points, then again: identical databases", f"{identical} of {points}", "all of 200")
    return int(identical != points)


def write(shared: Path, documents: int, folder: Path) -> None:
    """Write so many documents of each local corpus, one half as loose files and the other as JSONL."""
    for file in sorted((shared / "corpora" / "local").glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            taken = list(itertools.islice(lines, documents or None))
        half = len(taken) // 2
        (folder / file.name.removesuffix(".gz")).write_text("".join(taken[:half]), encoding="utf-8")
        for i, line in enumerate(taken[half:]):
            (folder / f"{file.name.split('.')[0]}-{i}.txt").write_text(json.loads(line)["text"], encoding="utf-8")


def run(folder: Path, db: Path) -> subprocess.Popen[bytes]:
    """Start an ingestion in a process group of its own."""
    command = [sys.executable, "-m", "cancu.cli", "ingest", str(folder), "--db", str(db)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def rows(path: Path) -> list[str]:
    """Give every row but the journal's, after an integrity check."""
    with closing(sqlite3.connect(path)) as db:
        if db.execute("pragma integrity_check").fetchone() != ("ok",):
            return ["not sound"]
        return sorted(line for line in db.iterdump() if not line.startswith('INSERT INTO "runs"'))


if __name__ == "__main__":
    given = [int(a) for a in sys.argv[2:]]
    sys.exit(main(Path(sys.argv[1]), given[0] if given else 200, given[1] if len(given) > 1 else 0))
