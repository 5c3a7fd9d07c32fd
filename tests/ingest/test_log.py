"""What a run tells: the bar, the last line, the log; and its exit codes."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import termios
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cancu.cli import main
from conftest import ROOT

TEXT = "KẾ HOẠCH\nTrồng rừng số {n}\n1. Mục tiêu: đến năm 2035 có {n}% số thôn đạt chuẩn.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    plans = tmp_path / "plans"
    plans.mkdir()
    for n in (1, 2):
        (plans / f"{n}.txt").write_text(TEXT.format(n=n), encoding="utf-8")
    lines = [json.dumps({"id": f"j{n}", "text": TEXT.format(n=n)}) for n in (3, 4, 5)]
    (plans / "more.jsonl").write_text("\n".join([*lines, "{"]), encoding="utf-8")
    return plans


def cancu(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def log(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def documented() -> dict[str, set[str]]:
    """The fields of each event, as docs/cli.md has them."""
    section = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8").split("### The log")[1].split("\n## ")[0]
    rows = (line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| `"))
    plain = [(row[0], re.sub(r"\([^)]*\)", "", row[2])) for row in rows]
    return {
        name: set(re.findall(r"`(\w+)`", fields)) for names, fields in plain for name in re.findall(r"`(\w+)`", names)
    }


def check(events: list[dict[str, Any]]) -> None:
    fields = documented()
    for event in events:
        assert set(event) - {"time", "event"} <= fields[event["event"]], event
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]{12}\+00:00", event["time"])


def test_the_log_tells_each_source_and_the_stages(folder: Path, tmp_path: Path) -> None:
    done = cancu("ingest", folder, "--db", tmp_path / "a.db", "--log-json", tmp_path / "log")
    assert done.exit_code == 1
    events = log(tmp_path / "log")
    check(events)
    names = [e["event"] for e in events]
    assert names[0] == "started" and names[-3:] == ["linking", "linked", "finished"] and names.count("written") == 1
    total = sum(p.stat().st_size for p in folder.iterdir())
    assert (events[0]["files"], events[0]["bytes"]) == (3, total)
    sources = {e["source"]: e for e in events if e["event"] == "source"}
    assert set(sources) == {
        "plans/1.txt",
        "plans/2.txt",
        *(f"plans/more.jsonl#{w}" for w in ("j3", "j4", "j5", "line 4")),
    }
    assert sum(e["bytes"] for e in sources.values()) == total == events[-1]["bytes"]
    assert all(e["seconds"] > 0 for e in sources.values() if e["state"] == "ok")
    bad = sources["plans/more.jsonl#line 4"]
    assert (bad["state"], bad["code"]) == ("failed", "broken-jsonl")
    assert (events[-1]["read"], events[-1]["documents"], events[-1]["failures"]) == (6, 5, 1)


def test_files_that_only_a_list_names_are_counted(folder: Path, tmp_path: Path) -> None:
    (folder / "list.csv").write_text("path\n1.txt\n./1.txt\n2.txt\ngone.txt\n", encoding="utf-8")
    cancu("ingest", folder / "list.csv", folder / "2.txt", "--db", tmp_path / "a.db", "--log-json", tmp_path / "log")
    size = sum((folder / name).stat().st_size for name in ("1.txt", "2.txt", "list.csv"))
    assert [(e["files"], e["bytes"]) for e in log(tmp_path / "log")[:1]] == [(4, size)]


def test_the_log_on_stdout_is_nothing_else(folder: Path, tmp_path: Path) -> None:
    done = cancu("ingest", folder, "--db", tmp_path / "a.db", "--log-json", "-")
    check([json.loads(line) for line in done.stdout.splitlines()])
    again = cancu("ingest", folder, "--db", tmp_path / "a.db", "--log-json", "-")
    events = [json.loads(line) for line in again.stdout.splitlines()]
    assert {e["state"] for e in events if e["event"] == "source"} == {"unchanged", "failed"}
    assert sum(e["bytes"] for e in events if e["event"] == "source") == events[0]["bytes"]
    assert not {"linking", "written"} & {e["event"] for e in events}


def test_what_stops_a_run_is_in_the_log(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("no database " * 200, encoding="utf-8")
    assert cancu("ingest", folder, "--db", tmp_path / "a.db", "--log-json", tmp_path / "log").exit_code == 3
    (event,) = log(tmp_path / "log")
    check([event])
    assert (event["event"], event["code"], event["reason"]) == ("failed", 3, "file is not a database")


def test_ctrl_c_is_130_and_in_the_log(folder: Path, tmp_path: Path) -> None:
    for n in range(1500):
        (folder / f"n{n}.txt").write_text(TEXT.format(n=n) * 30, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "cancu.cli",
        "ingest",
        str(folder),
        "--db",
        str(tmp_path / "a.db"),
        "--log-json",
        "-",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            event = json.loads(line)
            if event["event"] == "written":
                break
        goes_on = cancu("status", "--db", tmp_path / "a.db").stdout
        process.send_signal(signal.SIGINT)
        rest = [json.loads(line) for line in process.stdout]
        assert process.wait(60) == 130
    check(rest)
    assert rest[-1]["event"] == "interrupted"
    assert f"goes on, held by process {process.pid} on " in goes_on
    assert re.search(r"; [1-9]\d* read, 0 unchanged so far, ", goes_on)
    told = json.loads(cancu("status", "--db", tmp_path / "a.db", "--json").stdout)
    (run,) = told["runs"]
    written = sum(e["sources"] for e in (event, *rest) if e["event"] == "written")
    assert sum(told["sources"].values()) == written > 0 and run["finished_at"] is None and told["running"] is None
    assert run["read"] == written and run["sources_per_second"] == pytest.approx(run["read"] / run["seconds"], abs=0.1)
    assert f"stopped before its end; {run['read']} read" in cancu("status", "--db", tmp_path / "a.db").stdout


def test_status_has_rates(folder: Path, tmp_path: Path) -> None:
    cancu("ingest", folder, "--db", tmp_path / "a.db")
    (run,) = json.loads(cancu("status", "--db", tmp_path / "a.db", "--json").stdout)["runs"]
    assert run["bytes"] == sum(p.stat().st_size for p in folder.iterdir())
    assert run["seconds"] > run["linking_seconds"] > 0
    assert run["sources_per_second"] == pytest.approx(6 / run["seconds"], abs=0.1)
    assert run["bytes_per_second"] == pytest.approx(run["bytes"] / run["seconds"], abs=1)


@pytest.mark.parametrize(("language", "words"), [("en", "documents"), ("vi", "văn bản")])
def test_a_terminal_shows_a_bar_with_rate_and_time_left(
    folder: Path, tmp_path: Path, language: str, words: str
) -> None:
    main_side, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 120))
    command = [
        sys.executable,
        "-m",
        "cancu.cli",
        "ingest",
        str(folder),
        "--db",
        str(tmp_path / "a.db"),
        "--lang",
        language,
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=terminal) as process:
        os.close(terminal)
        shown = b""
        try:
            while piece := os.read(main_side, 65536):
                shown += piece
        except OSError:  # the other side hung up
            pass
    os.close(main_side)
    assert process.returncode == 1
    text = shown.decode()
    assert re.search(rf"100%\|.*\| \d+B/\d+B \[00:\d\d<00:00, .*B/s, 6 {words}, [\d.]+/", text)
    assert re.search(r"6 read, 0 unchanged|đọc 6, không đổi 0", text)
    assert ("line 4 is not JSON; correct the line" in text) == (language == "en")
    assert ("không phải là đối tượng JSON có văn bản; hãy sửa dòng đó" in text) == (language == "vi")
