"""Workers: processes that read and extract, a bounded number of jobs ahead; what kills one of them costs one document at most."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from cancu.extract import extract
from cancu.ingest.work import FileJob, Job, TextJob, do, failed, failed_file
from cancu.read.errors import error
from cancu.store.writer import SourceRow

_Thing = TypeVar("_Thing")
_Made = TypeVar("_Made")
_Given = TypeVar("_Given", contravariant=True)
_Gives = TypeVar("_Gives", covariant=True)
_PR_SET_PDEATHSIG = 1
_AHEAD, _AHEAD_BESIDE = 4, 10


@dataclass(frozen=True, slots=True)
class Pool:
    """The processes of this machine."""

    size: int

    def workers(self) -> int:
        """Give how many work at a time."""
        return self.size

    def left_over(self) -> Iterator[list[SourceRow]]:
        """Give nothing: a run that is stopped leaves what is in the database."""
        return iter(())

    def results(self, planned: Iterable[Job | SourceRow]) -> Iterator[list[SourceRow]]:
        """As `results`."""
        return results(planned, self.size)


def results(planned: Iterable[Job | SourceRow], workers: int) -> Iterator[list[SourceRow]]:
    """Run the jobs in worker processes, a bounded number ahead; give the rows as they are done.

    When a worker is killed from outside (by the system, for want of memory), the jobs that were under way are done again one by one;
    the document that gets its worker killed then too is given as a row in quarantine.
    """
    waiting: dict[Future[list[SourceRow]], Job] = {}
    pool = _pool(workers)
    try:
        for job in planned:
            if isinstance(job, SourceRow):
                yield [job]
                continue
            try:
                waiting[pool.submit(do, job)] = job
            except BrokenProcessPool:
                yield from _again([*waiting.values(), job])
                waiting, pool = {}, _pool(workers)
            if len(waiting) >= workers * _AHEAD:
                rows, broken = _done(waiting)
                yield from rows
                if broken:
                    yield from _again([*broken, *waiting.values()])
                    waiting, pool = {}, _pool(workers)
        while waiting:
            rows, broken = _done(waiting)
            yield from rows
            if broken:
                yield from _again([*broken, *waiting.values()])
                waiting = {}
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _done(waiting: dict[Future[list[SourceRow]], Job]) -> tuple[list[list[SourceRow]], list[Job]]:
    """Take out what is done: the rows of each job, and the jobs that were lost with the pool."""
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    rows: list[list[SourceRow]] = []
    lost: list[Job] = []
    for future in done:
        job = waiting.pop(future)
        try:
            rows.append(future.result())
        except BrokenProcessPool:
            lost.append(job)
    return rows, lost


def _again(jobs: list[Job]) -> Iterator[list[SourceRow]]:
    """Do jobs one by one, in a process of their own each where one dies."""
    pool = _pool(1)
    try:
        for job in (single for several in jobs for single in singles(several)):
            try:
                yield pool.submit(do, job).result()
            except BrokenProcessPool:
                pool.shutdown(wait=False)
                pool = _pool(1)
                yield [quarantined(job)]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


class Step(Protocol[_Given, _Gives]):
    """Does something with each thing that it is called with; finished when there are no more."""

    def __call__(self, thing: _Given, /) -> None: ...

    def finish(self) -> _Gives: ...


class Beside(Generic[_Thing, _Made]):
    """Hands things to a step in another process, in their order, a bounded number ahead."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool
        self._waiting: deque[Future[None]] = deque()

    def some(self, things: Iterator[_Thing]) -> None:
        """Hand over as many as there is room for, and wait for nothing."""
        while self._waiting and self._waiting[0].done():
            self._waiting.popleft().result()
        while len(self._waiting) < _AHEAD_BESIDE and (thing := next(things, None)) is not None:
            self._hand_over(thing)

    def rest(self, things: Iterator[_Thing]) -> _Made:
        """Hand over all that are left, and give what the step gives when it is finished."""
        for thing in things:
            if len(self._waiting) >= _AHEAD_BESIDE:
                self._waiting.popleft().result()
            self._hand_over(thing)
        while self._waiting:
            self._waiting.popleft().result()
        made: _Made = self._pool.submit(_finish).result()
        return made

    def _hand_over(self, thing: _Thing) -> None:
        self._waiting.append(self._pool.submit(_step, thing))


@contextmanager
def beside(make: Callable[[], Step[_Thing, _Made]]) -> Iterator[Beside[_Thing, _Made]]:
    """Have another process make a step, and give what hands it things.

    Raises:
        BrokenProcessPool: the process was killed; what it made is lost.
    """
    pool = ProcessPoolExecutor(1, initializer=_begin, initargs=(os.getpid(), make))
    try:
        yield Beside(pool)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


_steps: list[Step[Any, Any]] = []
"""What the process of `beside` does."""


def _begin(run: int, make: Callable[[], Step[Any, Any]]) -> None:
    _bound(run)
    _steps.append(make())


def _step(thing: Any) -> None:
    _steps[-1](thing)


def _finish() -> Any:
    return _steps.pop().finish()


def quarantined(job: Job) -> SourceRow:
    """Give the row of a job of one file or document that got its worker killed, twice."""
    problem = error("killed")
    return failed_file(job, None, problem) if isinstance(job, FileJob) else failed(job.name, job.locators[0], problem)


def singles(job: Job) -> list[Job]:
    """Give jobs of one file or document each."""
    if isinstance(job, FileJob):
        return [job]
    each = zip(job.locators, job.texts, job.sizes, strict=True)
    return [TextJob(job.name, (locator,), (text,), (size,)) for locator, text, size in each]


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, initializer=_as_worker, initargs=(os.getpid(),))


@contextmanager
def sparing_collector() -> Iterator[None]:
    """As `spare_collector`, for a while: linking keeps millions of values, and none in a cycle."""
    before = gc.get_threshold()
    spare_collector()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


def spare_collector() -> None:
    """Let the collector of cycles look seldom, and never at the rules: records have no cycles, and it takes an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _as_worker(run: int) -> None:
    """Make this process a worker that has the rules."""
    _bound(run)
    extract("Quyết định số 1/QĐ-UBND ngày 01/01/2031. Giao Sở Y tế báo cáo.")  # loads the rules
    spare_collector()


def _bound(run: int) -> None:
    """Ctrl-C is for the main process; workers end when it ends them, or when it is killed (prctl(2), Linux)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError, AttributeError):  # elsewhere a killed run leaves its workers waiting
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != run:  # it was killed before this worker asked to be told
        os._exit(1)
