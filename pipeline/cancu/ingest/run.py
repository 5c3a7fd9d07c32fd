"""The run: plans, lets workers read and extract, writes as they finish, links at the end."""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from cancu.graph.check import finish
from cancu.ingest.cluster import Cluster, ClusterError, connect
from cancu.ingest.events import Event, Listener
from cancu.ingest.known import UNCHANGED, Known, failed_sources
from cancu.ingest.lock import HeldError, held
from cancu.ingest.paths import Names
from cancu.ingest.plan import Plan
from cancu.ingest.pool import Pool, beside, sparing_collector
from cancu.ingest.work import Job
from cancu.read.boilerplate import Boilerplate, load_boilerplate
from cancu.rulebook import rules_version
from cancu.store.corrections import Corrections, load_corrections
from cancu.store.rebuild import alone, rebuild
from cancu.store.schema import SchemaError, create
from cancu.store.writer import SourceRow, is_built, prune, put_sources

_BATCH, _SECONDS, _MANY = 2_000, 2, 1_000
"""Sources written at a time, and the seconds of work that are enough too; from so many documents on a second process helps with linking."""
_CACHE = 131_072
"""Of the database's pages, in kilobytes: keys that come in no order are looked up among millions."""
LOCKED, NO_SPACE = 3, 4


class IngestError(Exception):
    """The run cannot go on: ``code`` is the exit code (2 no cluster answers, 3 cannot be written, 4 no space, 5 the cluster went away), the message the reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Engine(Protocol):
    """What reads and extracts: the processes of this machine, or a cluster."""

    def workers(self) -> int:
        """Give how many work at a time."""

    def left_over(self) -> Iterable[list[SourceRow]]:
        """Give what a run that was stopped has done, and not written."""

    def results(self, planned: Iterable[Job | SourceRow]) -> Iterator[list[SourceRow]]:
        """Run the jobs, a bounded number ahead; give the rows as they are done."""


class Tell(Protocol):
    """Tells the listeners of a run what happened."""

    def __call__(self, name: str, **values: Any) -> None: ...


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
    listen: Sequence[Listener] = (),
    corrections: Path | None = None,
    jobs: int | None = None,
    encoding: str | None = None,
    boilerplate: Path | None = None,
    prune_missing: bool = False,
    cluster: Cluster | None = None,
) -> Summary:
    """Read, extract, link and write everything under ``paths`` into the database at ``db_path``.

    ``listen`` are called with each `Event` of the run. ``corrections`` is a user's file in the shape of rules/corrections.yaml. ``jobs`` is the number of worker processes (all cores by default).
    What the database has already, read from the same bytes by the same versions, is not done again; where nothing changed, nothing
    but the journal (`runs`) is written. ``prune_missing`` takes out the sources under ``paths`` that are no longer there.
    ``encoding`` is that of plain text which is not Unicode, as in `cancu.read`; ``boilerplate`` a file that `cancu boilerplate` wrote. With a ``cluster`` its workers read and extract.

    Raises:
        IngestError: the cluster cannot be used; the database cannot be opened or written, or the disk is full.
        cancu.rulebook.RuleError: a rules file, the corrections or the boilerplate cannot be used.
        KeyboardInterrupt: stopped; what was written so far stays, and the next run takes it up.
    """
    fixes = load_corrections(corrections)
    left_out = load_boilerplate(boilerplate) if boilerplate is not None else None
    db_path = Path(db_path)
    start = time.perf_counter()

    def tell(name: str, **values: Any) -> None:
        for listener in listen:
            listener(Event(name, values))

    def waits() -> None:
        tell("waiting", reason="the scheduler has no workers")

    def ended(code: int, reason: str) -> IngestError:
        tell("failed", code=code, reason=reason, seconds=round(time.perf_counter() - start, 3))
        return IngestError(code, reason)

    try:
        with ExitStack() as stack:
            engine: Engine = Pool(jobs or os.cpu_count() or 1)
            if cluster is not None:
                engine = stack.enter_context(closing(connect(cluster, db_path, waits)))
            stack.enter_context(held(db_path))
            db = stack.enter_context(closing(_open(db_path)))
            run = _Run(db, Names(db_path), fixes, tell, engine)
            return run.whole([Path(p) for p in paths], encoding, left_out, prune_missing=prune_missing)
    except ClusterError as error:
        raise ended(error.code, str(error)) from error
    except (HeldError, SchemaError) as error:
        raise ended(LOCKED, str(error)) from error
    except sqlite3.DatabaseError as error:
        raise ended(NO_SPACE if "full" in str(error) else LOCKED, str(error)) from error
    except OSError as error:
        raise ended(NO_SPACE if error.errno == errno.ENOSPC else LOCKED, str(error.strerror)) from error
    except KeyboardInterrupt:
        tell("interrupted", seconds=round(time.perf_counter() - start, 3))
        raise


class _Run:
    """One run: what it works on, and what it has met."""

    def __init__(self, db: sqlite3.Connection, names: Names, fixes: Corrections, tell: Tell, engine: Engine) -> None:
        self.db, self.names, self.fixes, self.tell, self.engine = db, names, fixes, tell, engine
        self.version, self.rules = _version(), rules_version()
        self.made_by = f"{self.version} {self.rules}"
        self.start = time.perf_counter()
        self.number: int | None = None
        self.count: Counter[str] = Counter()
        self.seen: set[str] = set()
        self.met: set[str] = set()
        """The sources that stood in quarantine, and the files of such sources, as far as this run came by them."""

    def whole(
        self, paths: Sequence[Path], encoding: str | None, left_out: Boilerplate | None, *, prune_missing: bool
    ) -> Summary:
        """Do all of it, and give what the database holds then."""
        db = self.db
        with db:
            self.number = db.execute(
                "insert into runs (started_at, version, rules_version) values (?, ?, ?)",
                (_now(), self.version, self.rules),
            ).lastrowid
        self._write(row for rows in self.engine.left_over() for row in rows)
        plan = Plan(paths, self.names, encoding, left_out, Known(db, self.made_by))
        extent = plan.extent()
        self.tell(
            "started", run=self.number, version=self.version, rules_version=self.rules, workers=self.engine.workers(),
            files=extent.files, bytes=extent.bytes,
        )  # fmt: skip
        failing = failed_sources(db)
        if prune_missing:
            db.execute("create temp table met (id text primary key) without rowid")
        self._write(self._changed(self.engine.results(plan.jobs()), failing, remember=prune_missing))
        gone = [*self._mended(failing), *(self._missing(paths) if prune_missing else ())]
        if gone:
            prune(db, gone)
        linking = self._link()
        summary = summarize(db)
        counts = {"pruned": len(gone), "documents": summary.documents, "failures": len(summary.failures)}
        with db:
            self._note(finished_at=_now(), linking_seconds=linking, **counts)
        self.tell(
            "finished", run=self.number, seconds=round(time.perf_counter() - self.start, 3), read=self.count["read"],
            unchanged=self.count["unchanged"], bytes=self.count["bytes"], **counts,
        )  # fmt: skip
        return summary

    def _changed(
        self, results: Iterable[list[SourceRow]], failing: Mapping[str, tuple[str, str, str, str]], *, remember: bool
    ) -> Iterator[SourceRow]:
        """Give the rows that are not in the database as they are; count and tell all."""
        suspect = {path for path, *_ in failing.values()}
        for row in (row for rows in results for row in rows):
            if row.path in suspect:
                self.met.add(row.path)
            if row.id in failing:
                self.seen.add(row.id)
            if remember:
                self.db.execute("insert or ignore into met values (?)", (row.id,))
            same = row.state == UNCHANGED or (
                row.state == "failed" and failing.get(row.id) == (row.path, row.code, row.reason, row.advice)
            )
            self.count["unchanged" if same else "read"] += 1
            self.count["bytes"] += row.bytes
            self.tell("source", source=row.id, state=row.state, code=row.code, bytes=row.bytes, seconds=row.seconds)
            if not same:
                yield row

    def _write(self, rows: Iterator[SourceRow]) -> None:
        for batch in _in_batches(rows):
            start = time.perf_counter()
            with self.db:
                put_sources(self.db, batch, self.made_by)
                self._note()
            self.tell("written", sources=len(batch), seconds=round(time.perf_counter() - start, 3))

    def _note(self, **more: Any) -> None:
        """Write into the journal, in the caller's transaction, how far the run is."""
        values = {
            "read": self.count["read"], "unchanged": self.count["unchanged"], "bytes": self.count["bytes"],
            "seconds": round(time.perf_counter() - self.start, 3), **more,
        }  # fmt: skip
        names = ", ".join(f"{name} = ?" for name in values)
        self.db.execute(f"update runs set {names} where id = ?", (*values.values(), self.number))  # noqa: S608 - our own names

    def _link(self) -> float:
        """Link, if need be; give the seconds it took."""
        by = f"{self.made_by} {self.fixes.fingerprint}"
        if is_built(self.db, by):
            return 0.0
        start = time.perf_counter()
        self.tell("linking")
        many = self.db.execute("select count(*) from extractions").fetchone()[0] >= _MANY
        with sparing_collector():
            try:
                rebuild(self.db, self.fixes, by, finish, beside if many else alone)
            except BrokenProcessPool:  # the second process was killed, for want of memory perhaps
                rebuild(self.db, self.fixes, by, finish)
        seconds = round(time.perf_counter() - start, 3)
        self.tell("linked", seconds=seconds)
        return seconds

    def _mended(self, failing: Mapping[str, tuple[str, str, str, str]]) -> list[str]:
        """The sources in quarantine that are no more, though their file was met: a line that was mended, an archive that can be opened."""
        return sorted(i for i, (path, *_) in failing.items() if i not in self.seen and path in self.met)

    def _missing(self, paths: Sequence[Path]) -> list[str]:
        """The sources under the paths of this run that it did not meet."""
        roots = [self.names.whole(self.names.told(p)) for p in paths]
        rows = self.db.execute("select id, path from sources where id not in (select id from met) order by id")
        absent = ((i, self.names.whole(path)) for i, path in rows)
        return [i for i, path in absent if any(path == r or path.startswith(r.rstrip("/") + "/") for r in roots)]


def _in_batches(rows: Iterable[SourceRow]) -> Iterator[list[SourceRow]]:
    """Put together what is written in one transaction: many rows where they come fast, and never more than some seconds of work."""
    batch: list[SourceRow] = []
    start = time.perf_counter()
    for row in rows:
        batch.append(row)
        if len(batch) >= _BATCH or time.perf_counter() - start > _SECONDS:
            yield batch
            batch, start = [], time.perf_counter()
    if batch:
        yield batch


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _version() -> str:
    from importlib.metadata import version

    return version("cancu")


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=10)
    db.execute("pragma foreign_keys = on")
    db.execute(f"pragma cache_size = {-_CACHE}")
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
