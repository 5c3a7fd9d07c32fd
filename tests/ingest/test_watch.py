"""`cancu watch`: what comes is taken when it is complete."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from cancu.cli import main
from cancu.ingest.paths import Names
from cancu.ingest.watch import arrivals

TEXT = "KẾ HOẠCH\nTrồng rừng số {n}\n1. Mục tiêu: đến năm 2035 có {n}% số thôn đạt chuẩn.\n"
PATIENCE = 60


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder


@pytest.fixture
def watching(incoming: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [
        sys.executable,
        "-m",
        "cancu.cli",
        "watch",
        str(incoming),
        "--db",
        str(tmp_path / "a.db"),
        "--delay",
        "1.5",
    ]
    with subprocess.Popen(
        [*command, "--log-json", str(tmp_path / "log")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None and process.stdout.readline().startswith("watching ")
        yield process
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.1)


def events(tmp_path: Path, name: str) -> list[dict]:
    log = tmp_path / "log"
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True) if log.exists() else []
    return [e for line in lines if line.endswith("\n") and (e := json.loads(line))["event"] == name]


def test_a_file_that_is_written_slowly_is_read_once_and_whole(
    incoming: Path, tmp_path: Path, watching: subprocess.Popen[str]
) -> None:
    (incoming / "first.txt").write_text(TEXT.format(n=1), encoding="utf-8")
    with (incoming / "slow.txt").open("w", encoding="utf-8") as file:
        for n in range(12):
            file.write(f"{TEXT.format(n=n)}\n")
            file.flush()
            time.sleep(0.3)
    whole = (incoming / "slow.txt").read_text(encoding="utf-8")
    until(lambda: any(e["source"] == "incoming/slow.txt" for e in events(tmp_path, "source")))
    (incoming / "first.txt").write_text(TEXT.format(n=3), encoding="utf-8")
    until(lambda: sum(e["source"] == "incoming/first.txt" for e in events(tmp_path, "source")) == 2)
    finished = len(events(tmp_path, "started"))
    until(lambda: len(events(tmp_path, "finished")) == finished)
    watching.send_signal(signal.SIGINT)
    assert watching.wait(PATIENCE) == 130
    assert watching.stderr is not None and watching.stderr.read().endswith("interrupted\n")
    assert [e["source"] for e in events(tmp_path, "source")].count("incoming/slow.txt") == 1
    assert not (tmp_path / "a.db.lock").exists()
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        texts = {text for (text,) in db.execute("select text from texts")}
    assert texts == {whole, TEXT.format(n=3)}


def test_watching_waits_for_another_run(incoming: Path, tmp_path: Path) -> None:
    hold = "import sys, pathlib, cancu.ingest.lock as l\nwith l.held(pathlib.Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    db = tmp_path / "a.db"
    (incoming / "1.txt").write_text(TEXT.format(n=1), encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(db)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        command = [
            sys.executable,
            "-m",
            "cancu.cli",
            "watch",
            str(incoming),
            "--db",
            str(db),
            "--delay",
            "0.2",
            "--json",
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            assert f"held by process {other.pid}" in process.stderr.readline()
            other.communicate("")
            assert process.stderr.readline().startswith("1 read, 0 unchanged")
            assert process.stdout is not None and json.loads(process.stdout.readline())["documents"] == 1
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 130


def test_a_folder_is_wanted(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["watch", str(tmp_path / "none")]).exit_code == 2


def test_what_is_taken_comes_again_only_when_it_changes(incoming: Path, tmp_path: Path) -> None:
    coming = arrivals(incoming, Names(incoming / "a.db"), 0.1)
    (incoming / "a.db").touch()
    (incoming / ".part").touch()
    (incoming / "1.txt").touch()
    assert next(coming) == [incoming / "1.txt"]
    (incoming / "2.txt").touch()
    assert next(coming) == [incoming / "2.txt"]
    (incoming / "1.txt").write_text("other")
    assert next(coming) == [incoming / "1.txt"]
    (incoming / "2.txt").unlink()
    (incoming / "deep").mkdir()
    (incoming / "deep" / "3.txt").touch()
    assert next(coming) == [incoming / "deep" / "3.txt"]
