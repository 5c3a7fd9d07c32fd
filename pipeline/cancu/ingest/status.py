"""What ran on a database, and what is in quarantine."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from cancu.ingest.lock import holder
from cancu.ingest.paths import Names
from cancu.store.reading import reading

_RUNS = """
select started_at, finished_at, version, rules_version, coalesce(read, 0) as read, coalesce(unchanged, 0) as unchanged, pruned, documents, failures, bytes, seconds, linking_seconds,
  round(coalesce(read + unchanged, 0) / max(coalesce(seconds, 0), 0.001), 1) as sources_per_second, round(coalesce(bytes, 0) / max(coalesce(seconds, 0), 0.001)) as bytes_per_second
from runs order by id desc limit ?
"""
_LAST = 10


def status(db_path: Path | str) -> dict[str, Any]:
    """Give the last runs, newest first with their rates, as far as they got (one without ``finished_at`` was stopped, or is the one that is told by ``running``), the sources by state, and the failures by reason.

    Raises:
        cancu.store.schema.SchemaError: it is no database of this version.
    """
    with reading(db_path) as db:
        db.row_factory = sqlite3.Row
        return {
            "running": holder(Path(db_path)),
            "runs": [dict(row) for row in db.execute(_RUNS, (_LAST,))],
            "sources": dict(db.execute("select state, count(*) from sources group by state order by state").fetchall()),
            "failures": dict(
                db.execute(
                    "select code, count(*) from sources where state = 'failed' group by code order by 2 desc, 1"
                ).fetchall()
            ),
            "linked": db.execute("select count(*) from state where name = 'built' and value <> ''").fetchone()[0] == 1,
        }


def failed_paths(db_path: Path | str) -> list[Path]:
    """Give the files of the sources in quarantine, each once."""
    with reading(db_path) as db:
        rows = db.execute("select distinct path from sources where state = 'failed' order by path")
        return [Names(Path(db_path)).path(path) for (path,) in rows]
