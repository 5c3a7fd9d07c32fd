"""The process beside the one that writes: it takes all in order, and the database is the same even when it is killed."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from cancu.ingest import IngestError, ingest, run
from cancu.ingest.pool import beside
from cancu.store import rebuild
from cancu.store.apart import Apart, Leaf
from conftest import ROOT, dump

_ME = os.getpid()


class _Told:
    """Keeps what it is given, and tells whether it is in another process; dies at a number there."""

    def __init__(self, deadly: int | None = None) -> None:
        self._deadly = deadly
        self._given: list[int] = []

    def __call__(self, number: int) -> None:
        if number == self._deadly and os.getpid() != _ME:
            os.kill(os.getpid(), signal.SIGKILL)
        self._given.append(number)

    def finish(self) -> tuple[list[int], bool]:
        return self._given, os.getpid() != _ME


def test_another_process_takes_things_in_order_and_no_more_than_there_is_room_for() -> None:
    numbers = iter(range(100))
    with beside(_Told) as hand:
        hand.some(numbers)
        left = next(numbers)
        assert 0 < left < 20
        hand.some(numbers)
        assert hand.rest(numbers) == ([n for n in range(100) if n != left], True)


def test_a_killed_process_is_told_and_waited_for_no_further() -> None:
    asked = count()
    with pytest.raises(BrokenProcessPool), beside(partial(_Told, 7)) as hand:
        hand.rest(asked)
    assert next(asked) < 40  # no more was taken than there was room for


class _Dying(Apart):
    """Is killed with its second handful of documents."""

    def __call__(self, leaves: Sequence[Leaf]) -> None:
        if leaves[0].row > 1 and os.getpid() != _ME:
            os.kill(os.getpid(), signal.SIGKILL)
        super().__call__(leaves)


class _Full(Apart):
    """Has no room for the words."""

    def __call__(self, leaves: Sequence[Leaf]) -> None:
        raise sqlite3.OperationalError("database or disk is full")


def test_a_database_is_the_same_where_the_other_process_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest([ROOT / "corpus"], tmp_path / "alone.db", jobs=1)
    monkeypatch.setattr(run, "_MANY", 0)
    monkeypatch.setattr(rebuild, "_LEAVES", 2)
    monkeypatch.setattr(rebuild, "Apart", _Dying)
    ingest([ROOT / "corpus"], tmp_path / "killed.db", jobs=1)
    assert dump(tmp_path / "alone.db") == dump(tmp_path / "killed.db") != []
    assert not list(tmp_path.glob("*.apart"))


@pytest.mark.parametrize("many", [0, 1_000])
def test_a_full_disk_while_the_index_is_made_leaves_nothing_beside_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(run, "_MANY", many)
    monkeypatch.setattr(rebuild, "Apart", _Full)
    with pytest.raises(IngestError) as stopped:
        ingest([ROOT / "corpus"], tmp_path / "full.db", jobs=1)
    assert stopped.value.code == run.NO_SPACE
    assert not list(tmp_path.glob("*.apart"))
    monkeypatch.undo()
    ingest([ROOT / "corpus"], tmp_path / "full.db", jobs=1)
    ingest([ROOT / "corpus"], tmp_path / "whole.db", jobs=1)
    assert dump(tmp_path / "full.db") == dump(tmp_path / "whole.db") != []


def test_a_database_is_the_same_with_another_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest([ROOT / "corpus"], tmp_path / "alone.db", jobs=1)
    monkeypatch.setattr(run, "_MANY", 0)
    ingest([ROOT / "corpus"], tmp_path / "beside.db", jobs=1)
    assert dump(tmp_path / "alone.db") == dump(tmp_path / "beside.db") != []
