"""Reading and extraction on a Dask cluster: jobs go to its workers, rows come back as Parquet shards in a folder that all share."""

from __future__ import annotations

import logging
import threading
import time
import traceback
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cancu.ingest import shards
from cancu.ingest.known import UNCHANGED
from cancu.ingest.pool import quarantined, singles, spare_collector
from cancu.ingest.work import FileJob, Job, do
from cancu.read.files import normal
from cancu.rulebook import rules_version
from cancu.store.writer import SourceRow

if TYPE_CHECKING:
    from distributed import Client, Future

_TOGETHER = 16
"""How many files make one task, and one shard."""
_AHEAD = 4
_PATIENCE = 20
"""Seconds in which a scheduler must answer."""
_PAUSE = 0.05
_OFTEN = 1.0
USAGE, LOST = 2, 5
_CLIENT_LOG = logging.getLogger("distributed.client")


class ClusterError(Exception):
    """The cluster cannot be used: ``code`` is the exit code (2 no scheduler answers, 5 it went away), the message the reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where the scheduler is, and the folder for the shards, which all machines see under the same path."""

    address: str
    shards: Path


@dataclass(slots=True)
class _Task:
    jobs: tuple[Job, ...]
    shard: Path


def versions() -> dict[str, str]:
    """Give what must be the same on all machines."""
    from importlib.metadata import version

    return {"version": version("cancu"), "rules": rules_version()}


_one_at_a_time = threading.Lock()


@cache
def _prepare() -> None:
    spare_collector()


class Outcome(NamedTuple):
    """What became of a task, where its worker lived: nothing to say, other versions there, the system's error, or a fault of the program."""

    versions: dict[str, str] | None = None
    system: tuple[int, str] | None = None
    fault: str | None = None


def work(jobs: tuple[Job, ...], shard: str, made_by: dict[str, str]) -> Outcome:
    """Do jobs, on a worker, and write the rows as a shard.

    Nothing is raised: distributed loses errors whose traceback is long, and the run would wait for them.
    """
    try:
        here = versions()
        if any(made_by[name] != here[name] for name in here):
            return Outcome(versions=here)
        with _one_at_a_time:  # threads would only take turns
            _prepare()
            shards.write([row for job in jobs for row in do(job)], Path(shard), made_by)
        return Outcome()
    except OSError as problem:
        return Outcome(system=(problem.errno or 0, str(problem)))
    except Exception:
        return Outcome(fault=traceback.format_exc(limit=-20))


@dataclass(slots=True)
class Session:
    """A connection to a cluster during one run."""

    client: Client
    folder: Path
    made_by: dict[str, str]
    waits: Callable[[], Any]
    """Called when tasks wait and no worker is there."""
    _name: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    _count: int = 0
    _tasks: dict[Future[Any], _Task] = field(default_factory=dict)
    _workers: int = 0
    _asked: float = -_OFTEN
    _last_worker: float = field(default_factory=time.monotonic)

    def workers(self) -> int:
        """Give how many workers there are now; the scheduler is not asked more than once a second.

        Raises:
            ClusterError: the scheduler does not answer.
        """
        now = time.monotonic()
        if now - self._asked >= _OFTEN:
            with self._asking():
                told = self.client.scheduler_info(n_workers=-1)
            if "workers" not in told:  # a client that lost its scheduler knows nothing of it
                raise self._lost()
            self._workers = len(told["workers"])
            self._asked = now
            if self._workers:
                self._last_worker = now
            elif now - self._last_worker > _PATIENCE:
                self._last_worker = now
                self.waits()
        return self._workers

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """What is asked of the scheduler: where it fails as it does when the scheduler is gone, that is told."""
        from distributed.client import FutureCancelledError

        try:
            yield
        except (OSError, RuntimeError, FutureCancelledError):
            raise self._lost() from None

    def _lost(self) -> ClusterError:
        return ClusterError(LOST, "the scheduler went away; run the same command again when it is back")

    def left_over(self) -> Iterator[list[SourceRow]]:
        """Give what a run that was stopped left in the folder, shard by shard."""
        for path in shards.left_over(self.folder, self.made_by):
            yield [row for row in shards.read(path) if row.state != UNCHANGED]
            shards.set_aside(path)

    def results(self, planned: Iterable[Job | SourceRow]) -> Iterator[list[SourceRow]]:
        """Run the jobs on the cluster, a bounded number ahead of its workers; give the rows as they are done.

        The jobs of a worker that dies are done by another one. Jobs that were under way when several workers died are done again at the end, one
        after the other, so that it is known which of them kills workers: that one is given as a row in quarantine.
        """
        from distributed import as_completed

        done = as_completed(loop=self.client.loop)
        suspects: list[Job] = []
        files: list[Job] = []
        for job in planned:
            if isinstance(job, SourceRow):
                yield [job]
                continue
            if isinstance(job, FileJob):
                files.append(job)
                if len(files) < _TOGETHER:
                    continue
                together, files = tuple(files), []
            else:
                together = (job,)
            while len(self._tasks) >= _AHEAD * max(1, self.workers()):
                yield from self._finished(done, suspects)
            self._submit(done, together)
        if files:
            self._submit(done, tuple(files))
        while self._tasks:
            yield from self._finished(done, suspects)
        for single in (single for job in suspects for single in singles(job)):
            killers: list[Job] = []
            self._submit(done, (single,))
            while self._tasks:
                yield from self._finished(done, killers)
            yield from ([quarantined(job)] for job in killers)

    def _submit(self, done: Any, jobs: tuple[Job, ...]) -> None:
        self._count += 1
        name = f"{self._name}-{self._count:07}"
        shard = self.folder / f"{name}.parquet"
        with self._asking():
            future = self.client.submit(work, jobs, str(shard), self.made_by, key=f"cancu-{name}", pure=False)
            done.add(future)
        self._tasks[future] = _Task(jobs, shard)

    def _finished(self, done: Any, suspects: list[Job]) -> Iterator[list[SourceRow]]:
        from distributed import KilledWorker
        from distributed.comm.core import CommClosedError

        futures = done.next_batch(block=False)
        if not futures:
            time.sleep(_PAUSE)
            self.workers()
        for future in futures:
            task = self._tasks.pop(future)
            if future.status == "finished":
                with self._asking():
                    outcome = future.result()
                _check(outcome)
                yield shards.read(task.shard)
                shards.set_aside(task.shard)
            elif future.status == "error":
                with self._asking():
                    problem = future.exception()
                if isinstance(problem, CommClosedError):
                    raise self._lost()
                if not isinstance(problem, KilledWorker):
                    raise problem
                suspects.extend(task.jobs)
            elif future.status in ("lost", "pending"):  # its worker died with what it found: another one does it again
                self._tasks[future] = task
                done.add(future)
                self.workers()  # or the scheduler is gone, which this tells
            else:
                raise self._lost()

    def close(self) -> None:
        """Let go of what is not done, and take away what dead workers left half-written."""
        self.client.close(timeout=_PATIENCE)
        _CLIENT_LOG.removeFilter(_nothing)
        for part in self.folder.glob(f".{self._name}-*.part"):
            part.unlink(missing_ok=True)


def _check(outcome: Outcome) -> None:
    if outcome.versions is not None:
        version, rules = outcome.versions["version"], outcome.versions["rules"]
        raise ClusterError(USAGE, f"a worker has Cancu {version} with rules {rules}: install there what is here")
    if outcome.system is not None:
        raise OSError(*outcome.system)
    if outcome.fault is not None:
        raise RuntimeError(f"on a worker: {outcome.fault}")


def _nothing(record: logging.LogRecord) -> bool:
    return False


def connect(cluster: Cluster, db_path: Path, waits: Callable[[], Any]) -> Session:
    """Connect to the scheduler of a cluster.

    Raises:
        ClusterError: no scheduler answers at its address, or distributed or pyarrow is not installed.
        OSError: the folder for the shards cannot be made.
    """
    try:
        import pyarrow  # noqa: F401
        from distributed import Client
    except ImportError as missing:
        raise ClusterError(USAGE, f"{missing.name} is not installed: pip install 'cancu[dask]'") from None
    folder = normal(cluster.shards)
    folder.mkdir(parents=True, exist_ok=True)
    _CLIENT_LOG.addFilter(_nothing)  # what it logs with tracebacks is told in a line
    try:
        client = Client(cluster.address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as problem:
        _CLIENT_LOG.removeFilter(_nothing)
        raise ClusterError(USAGE, f"no scheduler answers at {cluster.address} ({problem})") from None
    return Session(client, folder, versions() | {"database": str(normal(db_path))}, waits)
