"""The run: plans, lets workers read and extract, writes as they finish, links at the end."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cancu.graph.check import findings
from cancu.ingest.known import UNCHANGED, failed_sources, known_sources
from cancu.ingest.lock import HeldError, held
from cancu.ingest.pool import results
from cancu.ingest.work import plan, told
from cancu.rulebook import rules_version
from cancu.store.corrections import Corrections, load_corrections
from cancu.store.rebuild import rebuild
from cancu.store.schema import SchemaError, create
from cancu.store.writer import SourceRow, is_built, prune, put_sources

_BATCH = 100
LOCKED, NO_SPACE = 3, 4


class IngestError(Exception):
    """The run cannot go on: ``code`` is the exit code (3 cannot be written, 4 no space), the message the reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that is in quarantine: where, what is wrong, what to do."""

    source: str
    code: str
    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What the database holds after the run."""

    sources: int
    documents: int
    cited: int
    resolved: int
    cited_only: int
    ambiguous: int
    unresolved: int
    dates: int
    targets: int
    assignments: int
    relations: int
    failures: tuple[Failure, ...]


def ingest(
    paths: Iterable[Path | str],
    db_path: Path | str,
    *,
    progress: Callable[[int], Any] | None = None,
    corrections: Path | None = None,
    jobs: int | None = None,
    encoding: str | None = None,
    prune_missing: bool = False,
) -> Summary:
    """Read, extract, link and write everything under ``paths`` into the database at ``db_path``.

    ``progress`` is called with the number of documents done since its last call. ``corrections`` is a user's file in
    the shape of rules/corrections.yaml. ``jobs`` is the number of worker processes (all cores by default).
    What the database has already, read from the same bytes by the same versions, is not done again; where nothing changed, nothing
    but the journal (`runs`) is written. ``prune_missing`` takes out the sources under ``paths`` that are no longer there.
    ``encoding`` is that of plain text which is not Unicode, as in `cancu.read`.

    Raises:
        IngestError: the database cannot be opened or written, or the disk is full.
        cancu.rulebook.RuleError: a rules file or the corrections cannot be used.
        KeyboardInterrupt: stopped; what was written so far stays, and the next run takes it up.
    """
    fixes = load_corrections(corrections)
    db_path = Path(db_path)
    try:
        with held(db_path), closing(_open(db_path)) as db:
            return _run(db, [Path(p) for p in paths], fixes, progress, jobs, encoding, prune_missing=prune_missing)
    except HeldError as error:
        raise IngestError(LOCKED, str(error)) from error
    except SchemaError as error:
        raise IngestError(LOCKED, str(error)) from error
    except sqlite3.DatabaseError as error:
        raise IngestError(NO_SPACE if "full" in str(error) else LOCKED, str(error)) from error
    except OSError as error:
        raise IngestError(NO_SPACE if error.errno == errno.ENOSPC else LOCKED, str(error.strerror)) from error


def _run(
    db: sqlite3.Connection,
    paths: Sequence[Path],
    fixes: Corrections,
    progress: Callable[[int], Any] | None,
    jobs: int | None,
    encoding: str | None,
    *,
    prune_missing: bool,
) -> Summary:
    version, rules = _version(), rules_version()
    by = f"{version} {rules} {fixes.fingerprint}"
    with db:
        number = db.execute(
            "insert into runs (started_at, version, rules_version) values (?, ?, ?)", (_now(), version, rules)
        ).lastrowid
    same_code = db.execute("select value from state where name = 'version'").fetchone() == (version,)
    known = known_sources(db, rules) if same_code else {}
    failing = failed_sources(db)
    count: Counter[str] = Counter()
    seen: set[str] = set()
    batch: list[SourceRow] = []
    for rows in results(plan(paths, encoding=encoding, known=known), jobs or os.cpu_count() or 1):
        for row in rows:
            seen.add(row.id)
            same = row.state == UNCHANGED or (
                row.state == "failed" and failing.get(row.id) == (row.code, row.reason, row.advice)
            )
            count["unchanged" if same else "read"] += 1
            if not same:
                batch.append(row)
        if progress is not None:
            progress(len(rows))
        if len(batch) >= _BATCH:
            put_sources(db, batch, rules)
            batch = []
    if batch:
        put_sources(db, batch, rules)
    gone = _gone(db, paths, seen) if prune_missing else []
    if gone:
        prune(db, gone)
    if not is_built(db, by):
        rebuild(db, fixes, by, findings)
    if not same_code:  # only now is everything done by this version
        with db:
            db.execute("insert or replace into state values ('version', ?)", (version,))
    summary = summarize(db)
    with db:
        db.execute(
            "update runs set finished_at = ?, read = ?, unchanged = ?, pruned = ?, documents = ?, failures = ? where id = ?",
            (_now(), count["read"], count["unchanged"], len(gone), summary.documents, len(summary.failures), number),
        )
    return summary


def _gone(db: sqlite3.Connection, paths: Sequence[Path], seen: set[str]) -> list[str]:
    """The sources under the paths of this run that it did not meet."""
    roots = [(told(p), told(p).rstrip("/") + "/") for p in paths]
    rows = db.execute("select id, path from sources order by id").fetchall()
    return [i for i, path in rows if i not in seen and any(path == p or path.startswith(inner) for p, inner in roots)]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _version() -> str:
    from importlib.metadata import version

    return version("cancu")


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=10)
    db.execute("pragma foreign_keys = on")
    create(db)
    # Taking the write lock once tells at the start, not after hours, that the file cannot be written.
    db.execute("begin immediate")
    db.execute(f"pragma user_version = {db.execute('pragma user_version').fetchone()[0]}")
    db.commit()
    return db


def summarize(db: sqlite3.Connection) -> Summary:
    """Count what a database holds, and list what is in quarantine."""

    def count(query: str) -> int:
        return int(db.execute(query).fetchone()[0])

    states = dict(db.execute('select state, count(*) from "references" group by state'))
    failures = db.execute("select id, code, reason, advice from sources where state = 'failed' order by id")
    return Summary(
        sources=count("select count(*) from sources"),
        documents=count("select count(*) from documents where kind != 'cited'"),
        cited=count("select count(*) from documents where kind = 'cited'"),
        resolved=states.get("resolved", 0),
        cited_only=states.get("cited", 0),
        ambiguous=states.get("ambiguous", 0),
        unresolved=states.get("unresolved", 0),
        dates=count("select count(*) from dates"),
        targets=count("select count(*) from targets"),
        assignments=count("select count(*) from assignments"),
        relations=count("select count(*) from relations"),
        failures=tuple(Failure(*row) for row in failures),
    )
