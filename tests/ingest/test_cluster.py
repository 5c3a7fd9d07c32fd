"""Many machines: a Dask cluster reads and extracts, one process writes; the same database, whatever dies meanwhile."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cancu.cli import main
from cancu.ingest import Event, IngestError, ingest, shards
from cancu.ingest.cluster import Cluster, connect, versions
from cancu.ingest.pool import Pool
from cancu.ingest.work import FileJob, do
from cancu.store.writer import SourceRow
from conftest import dump

distributed = pytest.importorskip("distributed")
pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

PLAN = """ỦY BAN NHÂN DÂN
TỈNH KHÁNH HÒA
Số: {n}/KH-UBND
Khánh Hòa, ngày 01 tháng 3 năm 2031
KẾ HOẠCH
Trồng rừng số {n}
Thực hiện Kế hoạch số {before}/KH-UBND ngày 01 tháng 3 năm 2031 của Ủy ban nhân dân tỉnh.
1. Mục tiêu: đến năm 2035 có {n}% số thôn đạt chuẩn.
"""
PRELOAD = """
import os, signal, time
from cancu.ingest import work
from cancu.extract import extract as real  # not work.extract: a worker under a nanny runs this twice
def extract(text):
    time.sleep(0.02)
    if "số thôn chết người" in text.text:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(text)
work.extract = extract
"""
PATIENCE = 120


def plan(n: int) -> str:
    return PLAN.format(n=n, before=n - 1)


def make(folder: Path, files: int, rows: int) -> Path:
    folder.mkdir()
    for n in range(1, files + 1):
        (folder / f"{n}.txt").write_text(plan(n), encoding="utf-8")
    lines = [json.dumps({"id": f"j{n}", "text": plan(1000 + n)}, ensure_ascii=False) for n in range(rows)]
    (folder / "more.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    (folder / "list.csv").write_text(
        "path,title,url\n1.txt,Kế hoạch,https://example.vn/1\ngone.txt,,\n", encoding="utf-8"
    )
    return folder


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


class Hand:
    """A scheduler and workers, started by hand."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack = folder, stack
        (folder / "preload.py").write_text(PRELOAD, encoding="utf-8")
        self.file = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--port", "0", "--host", "127.0.0.1", "--no-dashboard")
        until(self.file.exists)
        self.address: str = json.loads(self.file.read_text(encoding="utf-8"))["address"]

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *arguments, "--scheduler-file", str(self.file)]
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder, start_new_session=True
        )
        self.stack.callback(process.wait)
        self.stack.callback(_kill, process)
        return process

    def worker(self, *options: str) -> subprocess.Popen[bytes]:
        return self._start(
            "worker", "--nthreads", "1", "--no-dashboard", "--preload", str(self.folder / "preload.py"), *options
        )


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture
def hand(tmp_path: Path) -> Iterator[Hand]:
    with ExitStack() as stack:
        (tmp_path / "dask").mkdir()
        yield Hand(tmp_path / "dask", stack)


@contextmanager
def ingesting(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "cancu.cli", "ingest", *map(str, arguments)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        yield process
        if process.poll() is None:
            process.kill()


def test_a_local_cluster_makes_the_same_database(tmp_path: Path) -> None:
    folder = make(tmp_path / "plans", 40, 70)
    rows = pa.Table.from_pylist([{"id": f"p{n}", "text": plan(2000 + n)} for n in range(30)])
    pq.write_table(rows, folder / "more.parquet")
    db, fresh, out = tmp_path / "a.db", tmp_path / "b.db", tmp_path / "shards"
    events: list[Event] = []
    with distributed.LocalCluster(n_workers=2, threads_per_worker=2, dashboard_address=None) as local:
        cluster = Cluster(local.scheduler_address, out)
        failures = ingest([folder], db, cluster=cluster, listen=[events.append]).failures
        ingest([folder / "1.txt", folder], db, cluster=cluster)
    assert {(f.source, f.code) for f in failures} == {("plans/empty.txt", "empty"), ("plans/gone.txt", "missing")}
    assert events[0].values["workers"] == 2
    ingest([folder], fresh, jobs=1)
    assert dump(db) == dump(fresh)
    with sqlite3.connect(db) as opened:
        assert opened.execute("select read, unchanged from runs order by id").fetchall() == [(142, 0), (0, 142)]
    assert list(out.glob("*.parquet")) == [], "all of them stand in the database"
    done = [row for shard in (out / "done").iterdir() for row in shards.read(shard)]
    assert sum(row.state == "ok" for row in done) == 140


def test_a_worker_that_is_killed_costs_nothing(tmp_path: Path, hand: Hand) -> None:
    folder = make(tmp_path / "plans", 200, 200)
    db, fresh, out, log = tmp_path / "a.db", tmp_path / "b.db", tmp_path / "shards", tmp_path / "log"
    first, _ = hand.worker("--no-nanny"), hand.worker("--no-nanny")
    with ingesting(
        folder, "--db", db, "--engine", "dask", "--scheduler", hand.address, "--shards", out, "--log-json", log
    ) as process:
        until(lambda: log.exists() and log.read_text(encoding="utf-8").count('"event": "written"') >= 1)
        first.kill()
        assert process.poll() is None, "it is killed while the run goes on"
        assert process.wait(PATIENCE) == 1
    ingest([folder], fresh, jobs=1)
    assert dump(db) == dump(fresh)
    assert [p.name for p in out.iterdir()] == ["done"], "no half-written shards are left"


def test_what_kills_its_workers_is_in_quarantine_and_the_rest_is_done(tmp_path: Path, hand: Hand) -> None:
    folder = make(tmp_path / "plans", 30, 50)
    (folder / "15.txt").write_text(plan(15).replace("số thôn", "số thôn chết người"), encoding="utf-8")
    hand.worker()
    hand.worker()
    failures = ingest([folder], tmp_path / "a.db", cluster=Cluster(hand.address, tmp_path / "shards")).failures
    assert {(f.source, f.code) for f in failures} == {
        ("plans/15.txt", "killed"),
        ("plans/empty.txt", "empty"),
        ("plans/gone.txt", "missing"),
    }
    with sqlite3.connect(tmp_path / "a.db") as db:
        assert db.execute("select count(*) from sources where state = 'ok'").fetchone() == (79,)


def test_a_run_that_is_killed_goes_on_with_the_shards_it_left(tmp_path: Path, hand: Hand) -> None:
    folder = make(tmp_path / "plans", 60, 0)
    db, fresh, out = tmp_path / "a.db", tmp_path / "b.db", tmp_path / "shards"
    hand.worker("--no-nanny")
    out.mkdir()
    made_by = versions() | {"database": str(db)}
    rows = [row for n in (1, 2, 3) for row in do(FileJob(folder / f"{n}.txt", f"plans/{n}.txt"))]
    shards.write(rows, out / "x-1.parquet", made_by)
    shards.write(rows, out / "x-2.parquet", made_by | {"rules": "other"})
    (out / "theirs.parquet").write_bytes(b"no shard")
    events: list[Event] = []
    ingest([folder], db, cluster=Cluster(hand.address, out), listen=[events.append])
    states = {e.values["source"]: e.values["state"] for e in events if e.name == "source"}
    assert [states[f"plans/{n}.txt"] for n in (2, 3, 4)] == ["unchanged", "unchanged", "ok"]
    assert states["plans/1.txt"] == "ok", "a list told something of it since"
    assert {p.name for p in out.iterdir()} == {"done", "x-2.parquet", "theirs.parquet"}
    ingest([folder], fresh, jobs=1)
    assert dump(db) == dump(fresh)


def test_a_scheduler_that_goes_away_is_told_and_the_run_goes_on_later(tmp_path: Path, hand: Hand) -> None:
    folder = make(tmp_path / "plans", 300, 0)
    db, fresh, out, log = tmp_path / "a.db", tmp_path / "b.db", tmp_path / "shards", tmp_path / "log"
    hand.worker("--no-nanny")
    with ingesting(
        folder, "--db", db, "--engine", "dask", "--scheduler", hand.address, "--shards", out, "--log-json", log
    ) as process:
        until(lambda: log.exists() and log.read_text(encoding="utf-8").count('"event": "written"') >= 1)
        hand.scheduler.kill()
        _, told = process.communicate(timeout=PATIENCE)
        gone = "the scheduler went away; run the same command again when it is back\n"
        assert (process.returncode, told) == (5, gone)
    ingest([folder], db, jobs=1)
    ingest([folder], fresh, jobs=1)
    assert dump(db) == dump(fresh)


def test_ctrl_c_stops_a_run_on_a_cluster(tmp_path: Path, hand: Hand) -> None:
    folder = make(tmp_path / "plans", 200, 0)
    db, fresh, out, log = tmp_path / "a.db", tmp_path / "b.db", tmp_path / "shards", tmp_path / "log"
    hand.worker("--no-nanny")
    cluster = ("--db", db, "--engine", "dask", "--scheduler", hand.address, "--shards", out)
    with ingesting(folder, *cluster, "--log-json", log) as process:
        until(lambda: log.exists() and log.read_text(encoding="utf-8").count('"event": "written"') >= 1)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 130
        assert process.stderr is not None and process.stderr.read() == "interrupted\n"
    with ingesting(folder, *cluster) as process:
        assert process.wait(PATIENCE) == 1
    with sqlite3.connect(db) as opened:
        (unchanged,) = opened.execute("select unchanged from runs order by id desc limit 1").fetchone()
    events = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    written = sum(event["sources"] for event in events if event["event"] == "written")
    assert unchanged >= written > 0
    ingest([folder], fresh, jobs=1)
    assert dump(db) == dump(fresh)


def test_the_plan_runs_ahead_of_the_workers_by_a_bounded_number(tmp_path: Path) -> None:
    folder = make(tmp_path / "plans", 400, 0)
    planned = 0

    def jobs() -> Iterator[FileJob]:
        nonlocal planned
        for path in sorted(folder.glob("*.txt")):
            planned += 1
            yield FileJob(path, path.name)

    pool = Pool(2).results(jobs())
    next(pool)
    assert planned <= 2 * 4 + 1
    pool.close()  # type: ignore[attr-defined]
    planned = 0
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as local:
        session = connect(Cluster(local.scheduler_address, tmp_path / "shards"), tmp_path / "a.db", lambda: None)
        rows = next(session.results(jobs()))
        session.close()
    assert rows and planned <= (4 + 1) * 16


def test_wrong_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    common = ["ingest", str(tmp_path), "--db", str(tmp_path / "a.db"), "--engine", "dask"]
    assert CliRunner().invoke(main, common).exit_code == 2
    monkeypatch.setattr("cancu.ingest.cluster._PATIENCE", 1)
    done = CliRunner().invoke(main, [*common, "--scheduler", "tcp://127.0.0.1:9", "--shards", str(tmp_path / "s")])
    assert done.exit_code == 2
    assert done.stderr.startswith("no scheduler answers at tcp://127.0.0.1:9") and done.stderr.count("\n") == 1
    assert not (tmp_path / "a.db.lock").exists()


def test_workers_of_another_version_are_refused(tmp_path: Path, hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make(tmp_path / "plans", 2, 0)
    hand.worker("--no-nanny")
    real = versions()
    monkeypatch.setattr("cancu.ingest.cluster.versions", lambda: real | {"rules": "newer"})
    with pytest.raises(IngestError, match="a worker has Cancu") as raised:
        ingest([folder], tmp_path / "a.db", cluster=Cluster(hand.address, tmp_path / "shards"))
    assert raised.value.code == 2


def test_a_shard_gives_back_what_was_put_in(tmp_path: Path) -> None:
    file = tmp_path / "1.txt"
    file.write_text(plan(1), encoding="utf-8")
    told: dict[str, Any] = {"title": "Kế hoạch", "n": 1}
    rows = [
        *do(FileJob(file, "1.txt", declared=told)),
        SourceRow("2.txt", None, "failed", code="empty", reason="is empty", advice=""),
    ]
    rows += do(FileJob(tmp_path / "none.txt", "none.txt", declared=told, listed="line 2 of x.csv"))
    shards.write(rows, tmp_path / "s.parquet", {"a": "b"})
    again = shards.read(tmp_path / "s.parquet")
    assert [row.packed for row in again] == [row.packed for row in rows]
    assert [row.declared or {} for row in again] == [row.declared or {} for row in rows]
    assert [(r.id, r.state, r.pages, r.warnings, r.rank, r.reason, r.bytes) for r in again] == [
        (r.id, r.state, r.pages, r.warnings, r.rank, r.reason, r.bytes) for r in rows
    ]
    assert [p.name for p in tmp_path.glob("*.part")] == [] and list(tmp_path.glob(".*")) == []
