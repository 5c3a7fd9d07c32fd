"""Where the shared real documents are, and how tests that need something optional skip."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("CANCU_SHARED", ROOT.parent / "shared"))
STRICT = os.environ.get("CANCU_TEST_STRICT") == "1"
"""Set by .ci/run: what would be skipped for want of a package or of ../shared is a failure there."""

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir() and not STRICT, reason="needs the shared corpora beside the project"
)


def needs_program(*names: str) -> pytest.MarkDecorator:
    """Skip a test where none of these programs is installed (under CI that is a failure instead)."""
    found = any(shutil.which(n) for n in names)
    return pytest.mark.skipif(not found and not STRICT, reason=f"needs {' or '.join(names)}")


def dump(path: Path) -> list[str]:
    """Every row but the journal's; the order in which a table keeps its rows is no content."""
    with sqlite3.connect(path) as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        assert db.execute("pragma foreign_key_check").fetchall() == []
        return sorted(line for line in db.iterdump() if not line.startswith('INSERT INTO "runs"'))
