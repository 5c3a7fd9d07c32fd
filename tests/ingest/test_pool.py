"""The process beside the one that writes: the same results in the same order, even when it is killed."""

from __future__ import annotations

import os
import signal
from itertools import count, islice
from pathlib import Path

import pytest

from cancu.ingest import ingest, run
from cancu.ingest.pool import beside
from conftest import ROOT, dump

_ME = os.getpid()


def _told(number: int) -> tuple[int, bool]:
    return number, os.getpid() == _ME


def _deadly(number: int) -> int:
    if number == 7 and os.getpid() != _ME:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def test_another_process_does_it_in_order() -> None:
    assert list(beside(_told, range(100))) == [(n, False) for n in range(100)]


def test_it_is_asked_for_little_more_than_is_taken() -> None:
    asked = count()
    assert list(islice(beside(_told, asked), 5)) == [(n, False) for n in range(5)]
    assert next(asked) < 20


def test_what_a_killed_process_had_is_done_here() -> None:
    assert list(beside(_deadly, range(100))) == [n * n for n in range(100)]


def test_a_database_is_the_same_with_another_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest([ROOT / "corpus"], tmp_path / "alone.db", jobs=1)
    monkeypatch.setattr(run, "_MANY", 0)
    ingest([ROOT / "corpus"], tmp_path / "beside.db", jobs=1)
    assert dump(tmp_path / "alone.db") == dump(tmp_path / "beside.db") != []
