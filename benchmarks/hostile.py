"""Hostile files in full: 500 damaged ones, bombs of 400 MB, a text file of 1 GB.

    python benchmarks/hostile.py

Prints how long and how much memory each bomb takes to be refused, and what becomes of a run over all of them.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from table import row

import hostile

READ = """
import sys
from cancu.read import ReadError, read
try:
    print("read", len(read(sys.argv[1]).text))
except ReadError as problem:
    print(problem.code)
"""


def family(pid: int) -> list[int]:
    """A process and all below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    out, todo = [], [pid]
    while todo:
        out.append(todo.pop())
        todo += children.get(out[-1], [])
    return out


def memory(pid: int) -> int:
    """What a process takes in kB, what it shares divided among those that share it."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)


def watched(command: list[str]) -> tuple[int, float, float, str]:
    """Run a command: its exit code, seconds, most MB of all its processes, and the last line it wrote."""
    started, most = time.perf_counter(), 0
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        while process.poll() is None:
            most = max(most, sum(map(memory, family(process.pid))))
            time.sleep(0.02)
        took = time.perf_counter() - started
        out.seek(0)
        written = out.read()
    if "Traceback" in written:
        raise SystemExit(written)
    return process.returncode, took, most / 1000, written.strip().rpartition("\n")[2]


def main() -> None:
    """Run all, print the figures."""
    with tempfile.TemporaryDirectory() as where:
        folder, db = Path(where) / "files", Path(where) / "a.db"
        count = hostile.write(folder)
        good = Path(where) / "good.txt"
        good.write_bytes(hostile.good()["txt"])
        idle = watched([sys.executable, "-c", READ, str(good)])[1]
        for path in sorted((*folder.glob("bomb*"), folder / "huge.txt")):
            _, took, most, last = watched([sys.executable, "-c", READ, str(path)])
            row(f"{path.name}: {last}", f"{took - idle:.2f} s, {most:.0f} MB", "2 s, 300 MB")
        cancu = str(Path(sys.executable).with_name("cancu"))
        code, took, most, last = watched([cancu, "ingest", str(folder), "--db", str(db)])
        row(f"the run over {count} hostile files: exit code {code}, {took:.1f} s", f"{most:.0f} MB", "1000 MB")
        with closing(sqlite3.connect(db)) as tables:
            rows = tables.execute("select state, coalesce(code, '') from sources").fetchall()
        classified = sum(state == "ok" or bool(code) for state, code in rows)
        row("sources classified (archives hold several)", f"{classified} of {len(rows)}", "all")
        print(dict(Counter(code or state for state, code in rows)))


if __name__ == "__main__":
    os.environ["PYTHONUNBUFFERED"] = "1"
    main()
