"""The process beside the one that writes: the same results in the same order, and the same database even when it is killed."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import count, islice
from pathlib import Path

import pytest

from cancu.ingest import IngestError, ingest, run
from cancu.ingest.pool import beside
from cancu.store import rebuild
from cancu.store.spans import Leaf, Sheet, Sheets
from conftest import ROOT, dump

_ME = os.getpid()


class _Told:
    """Tells whether it is in another process; dies at a number there."""

    def __init__(self, deadly: int | None = None, left: Path | None = None) -> None:
        self._deadly, self._left = deadly, left

    def __call__(self, number: int) -> tuple[int, bool]:
        if number == self._deadly and os.getpid() != _ME:
            os.kill(os.getpid(), signal.SIGKILL)
        return number, os.getpid() == _ME

    def close(self) -> None:
        if self._left is not None:
            self._left.write_text(f"closed by another: {os.getpid() != _ME}")


def test_another_process_does_it_in_order_and_can_be_asked_again(tmp_path: Path) -> None:
    with beside(partial(_Told, left=tmp_path / "left")) as each:
        assert list(each(range(100))) == [(n, False) for n in range(100)]
        assert list(each(range(3))) == [(n, False) for n in range(3)]
        assert not (tmp_path / "left").exists()
    assert (tmp_path / "left").read_text() == "closed by another: True"


def test_it_is_asked_for_little_more_than_is_taken() -> None:
    asked = count()
    with beside(_Told) as each:
        assert list(islice(each(asked), 5)) == [(n, False) for n in range(5)]
        assert next(asked) < 20


def test_a_killed_process_is_told() -> None:
    with pytest.raises(BrokenProcessPool), beside(partial(_Told, 7)) as each:
        list(each(range(100)))


class _Dying(Sheets):
    """Is killed with its second handful of documents."""

    def __call__(self, leaves: Sequence[Leaf]) -> list[Sheet]:
        if leaves[0].row > 1 and os.getpid() != _ME:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__call__(leaves)


class _Full(Sheets):
    """Has no room for the words."""

    def __call__(self, leaves: Sequence[Leaf]) -> list[Sheet]:
        raise sqlite3.OperationalError("database or disk is full")


def test_a_database_is_the_same_where_the_other_process_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest([ROOT / "corpus"], tmp_path / "alone.db", jobs=1)
    monkeypatch.setattr(run, "_MANY", 0)
    monkeypatch.setattr(rebuild, "_TOGETHER", 2)
    monkeypatch.setattr(rebuild, "Sheets", _Dying)
    ingest([ROOT / "corpus"], tmp_path / "killed.db", jobs=1)
    assert dump(tmp_path / "alone.db") == dump(tmp_path / "killed.db") != []
    assert not list(tmp_path.glob("*.words"))


@pytest.mark.parametrize("many", [0, 1_000])
def test_a_full_disk_while_the_index_is_made_leaves_nothing_beside_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(run, "_MANY", many)
    monkeypatch.setattr(rebuild, "Sheets", _Full)
    with pytest.raises(IngestError) as stopped:
        ingest([ROOT / "corpus"], tmp_path / "full.db", jobs=1)
    assert stopped.value.code == run.NO_SPACE
    assert not list(tmp_path.glob("*.words"))
    monkeypatch.undo()
    ingest([ROOT / "corpus"], tmp_path / "full.db", jobs=1)
    ingest([ROOT / "corpus"], tmp_path / "whole.db", jobs=1)
    assert dump(tmp_path / "full.db") == dump(tmp_path / "whole.db") != []


def test_a_database_is_the_same_with_another_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest([ROOT / "corpus"], tmp_path / "alone.db", jobs=1)
    monkeypatch.setattr(run, "_MANY", 0)
    ingest([ROOT / "corpus"], tmp_path / "beside.db", jobs=1)
    assert dump(tmp_path / "alone.db") == dump(tmp_path / "beside.db") != []
