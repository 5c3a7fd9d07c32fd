"""Hostile files: damaged ones, bombs, odd names and characters cost themselves only. benchmarks/hostile.py runs them all."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import hostile
from cancu.read import CODES, ReadError, read_bytes, sandbox

NAMES = [name for name, _ in hostile.bombs(1000)]
PATIENCE = 10
"""Seconds for a bomb on a slow machine; the benchmark holds it to two."""


@pytest.fixture(scope="module", autouse=True)
def worker_ends() -> Iterator[None]:
    """The parsing process does not outlive the tests."""
    yield
    sandbox.close()


@pytest.fixture(scope="module")
def bombs() -> dict[str, bytes]:
    """All of them, each unpacking to more than is taken."""
    return dict(hostile.bombs(220 * hostile.MB))


@pytest.mark.parametrize("name", NAMES)
def test_bombs(bombs: dict[str, bytes], name: str) -> None:
    """Each is refused, or read to nothing much, soon and in little memory; and the next file is read."""
    started = time.monotonic()
    try:
        assert len(read_bytes(bombs[name], name).text) < 10_000
    except ReadError as problem:
        assert problem.code in CODES
    assert time.monotonic() - started < PATIENCE
    assert "17/2023" in read_bytes(hostile.good()["pdf"], "good.pdf").text


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("bomb.docx", "too-large"),
        ("bomb.pdf", "too-large"),
        ("bomb-twice.pdf", "too-large"),
        ("bomb-image.pdf", "too-large"),
        ("bomb-many.zip", "too-large"),
        ("bomb-deep.html", "too-large"),
        ("bomb.txt.gz", "too-large"),
    ],
)
def test_bombs_are_refused_for_what_they_are(bombs: dict[str, bytes], name: str, code: str) -> None:
    with pytest.raises(ReadError) as found:
        read_bytes(bombs[name], name)
    assert found.value.code == code


def test_a_folder_of_them(tmp_path: Path) -> None:
    """Every file becomes a source that is read or has a reason; nothing is written outside, nobody takes much memory."""
    folder = tmp_path / "in" / "deep"
    count = hostile.write(folder, count=80, size=0)
    # In a process of its own: what is asked is how large its children grew, not those of other tests.
    code = (
        "import json, resource, sys; from cancu.ingest import ingest; found = ingest([sys.argv[1]], sys.argv[2]);"
        "grown = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss;"
        "print(json.dumps([grown, [[f.code, f.reason] for f in found.failures]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), str(tmp_path / "a.db")], check=True, capture_output=True
    )
    kilobytes, failures = json.loads(done.stdout)
    assert failures and all(code in CODES and reason for code, reason in failures)
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        paths = [row[0] for row in db.execute("select path from sources")]
        codes = dict(db.execute("select path, code from sources where state = 'failed'"))
    assert len(set(paths)) == count
    assert all(path.isprintable() for path in paths)
    assert codes["in/deep/huge.txt"] == "too-large"
    assert not list(tmp_path.rglob("escaped.txt"))
    assert not Path("/tmp/escaped.txt").exists()
    assert kilobytes < 1_000_000
