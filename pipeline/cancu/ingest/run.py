"""The run: plans, lets workers read and extract, writes as they finish, links at the end."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cancu.ingest.work import Job, do, plan
from cancu.rulebook import rules_version
from cancu.store.corrections import load_corrections
from cancu.store.schema import SchemaError, create
from cancu.store.writer import SourceRow, put_sources, rebuild

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
) -> Summary:
    """Read, extract, link and write everything under ``paths`` into the database at ``db_path``.

    ``progress`` is called with the number of documents done since its last call. ``corrections`` is a user's file in
    the shape of rules/corrections.yaml. ``jobs`` is the number of worker processes (all cores by default).
    ``encoding`` is that of plain text which is not Unicode, as in `cancu.read`.

    Raises:
        IngestError: the database cannot be opened or written, or the disk is full.
        cancu.rulebook.RuleError: a rules file or the corrections cannot be used.
        KeyboardInterrupt: stopped; what was written so far stays, and the next run takes it up.
    """
    fixes = load_corrections(corrections)
    try:
        with closing(_open(Path(db_path))) as db:
            started = datetime.now(UTC).isoformat(timespec="seconds")
            batch: list[SourceRow] = []
            for rows in _results(plan([Path(p) for p in paths], encoding=encoding), jobs or os.cpu_count() or 1):
                batch += rows
                if progress is not None:
                    progress(len(rows))
                if len(batch) >= _BATCH:
                    put_sources(db, batch, rules_version())
                    batch = []
            put_sources(db, batch, rules_version())
            rebuild(db, fixes)
            summary = summarize(db)
            with db:
                db.execute(
                    "insert into runs (started_at, finished_at, version, rules_version, documents, failures) values (?,?,?,?,?,?)",
                    (
                        started,
                        datetime.now(UTC).isoformat(timespec="seconds"),
                        _version(),
                        rules_version(),
                        summary.documents,
                        len(summary.failures),
                    ),
                )
            return summary
    except SchemaError as error:
        raise IngestError(LOCKED, str(error)) from error
    except sqlite3.DatabaseError as error:
        full = "full" in str(error)
        raise IngestError(NO_SPACE if full else LOCKED, str(error)) from error


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


def _results(planned: Iterable[Job | SourceRow], workers: int) -> Iterator[list[SourceRow]]:
    """Run the jobs in worker processes, a bounded number ahead; give the rows as they are done."""
    waiting: set[Future[list[SourceRow]]] = set()
    pool = ProcessPoolExecutor(workers, initializer=_leave_interrupts)
    try:
        for job in planned:
            if isinstance(job, SourceRow):
                yield [job]
                continue
            waiting.add(pool.submit(do, job))
            if len(waiting) >= workers * 4:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (f.result() for f in done)
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (f.result() for f in done)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _leave_interrupts() -> None:
    """Ctrl-C is for the main process; workers end when it ends them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


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
