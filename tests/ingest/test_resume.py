"""A run that goes on: only what changed, nothing lost by a stop, one at a time."""

from __future__ import annotations

import itertools
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from cancu.cli import main
from cancu.ingest import Event, IngestError, ingest, work
from cancu.model import Extraction, Text
from conftest import dump

PLAN = """ỦY BAN NHÂN DÂN
TỈNH KHÁNH HÒA
Số: {n}/KH-UBND
Khánh Hòa, ngày 01 tháng 3 năm 2031
KẾ HOẠCH
Trồng rừng số {n}
Thực hiện Kế hoạch số {before}/KH-UBND ngày 01 tháng 3 năm 2031 của Ủy ban nhân dân tỉnh.
1. Mục tiêu: đến năm 2035 có {n}% số thôn đạt chuẩn.
"""


def plan(n: int) -> str:
    return PLAN.format(n=n, before=n - 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    plans = tmp_path / "plans"
    plans.mkdir()
    for n in range(1, 7):
        (plans / f"{n}.txt").write_text(plan(n), encoding="utf-8")
    lines = [json.dumps({"id": f"j{n}", "text": plan(n)}, ensure_ascii=False) for n in range(11, 15)]
    (plans / "more.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (plans / "empty.txt").write_text("", encoding="utf-8")
    return plans


def last_run(path: Path) -> tuple[int, int, int]:
    with sqlite3.connect(path) as db:
        return db.execute("select read, unchanged, pruned from runs order by id desc limit 1").fetchone()


def test_the_same_run_again_writes_the_journal_only(folder: Path, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    ingest([folder], db, jobs=1)
    assert last_run(db) == (11, 0, 0)
    with sqlite3.connect(db) as before:
        version = before.execute("pragma data_version").fetchone()
        first = dump(db)
        ingest([folder], db, jobs=1)
        assert dump(db) == first
        assert before.execute("pragma data_version").fetchone() != version, "the journal is written"
    assert last_run(db) == (0, 11, 0)


def test_only_what_changed_is_done_again(folder: Path, tmp_path: Path) -> None:
    db, fresh = tmp_path / "a.db", tmp_path / "b.db"
    ingest([folder], db, jobs=1)
    (folder / "3.txt").write_text(plan(30), encoding="utf-8")
    (folder / "more.jsonl").write_text(
        (folder / "more.jsonl").read_text(encoding="utf-8").replace("12%", "99%"), encoding="utf-8"
    )
    ingest([folder], db, jobs=1)
    assert last_run(db) == (2, 9, 0)
    ingest([folder], fresh, jobs=1)
    assert dump(db) == dump(fresh)


def test_other_versions_do_everything_again(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cancu.ingest import run

    ingest([folder], tmp_path / "a.db", jobs=1)
    monkeypatch.setattr(run, "_version", lambda: "9.9")
    ingest([folder], tmp_path / "a.db", jobs=1)
    assert last_run(tmp_path / "a.db") == (10, 1, 0)
    ingest([folder], tmp_path / "a.db", jobs=1)
    assert last_run(tmp_path / "a.db") == (0, 11, 0)


def test_what_is_gone_is_taken_out_when_asked_for(folder: Path, tmp_path: Path) -> None:
    db, fresh = tmp_path / "a.db", tmp_path / "b.db"
    elsewhere = tmp_path / "plans-2"
    elsewhere.mkdir()
    (elsewhere / "x.txt").write_text(plan(40), encoding="utf-8")
    ingest([folder, elsewhere], db, jobs=1)
    (folder / "6.txt").unlink()
    ingest([folder], db, jobs=1)
    assert last_run(db) == (0, 10, 0), "nothing is taken out without being asked"
    (elsewhere / "x.txt").rename(elsewhere / "y.txt")
    ingest([folder], db, jobs=1, prune_missing=True)
    assert last_run(db) == (0, 10, 1), "a folder whose name begins alike is another one"
    (elsewhere / "y.txt").rename(elsewhere / "x.txt")
    ingest([folder, elsewhere], fresh, jobs=1)
    assert dump(db) == dump(fresh)


def test_retry_and_status(folder: Path, tmp_path: Path) -> None:
    db = str(tmp_path / "a.db")
    assert CliRunner().invoke(main, ["ingest", str(folder), "--db", db]).exit_code == 1
    told = json.loads(CliRunner().invoke(main, ["status", "--db", db, "--json"]).stdout)
    assert (told["sources"], told["failures"], told["linked"]) == ({"failed": 1, "ok": 10}, {"empty": 1}, True)
    (folder / "empty.txt").write_text(plan(50), encoding="utf-8")
    assert CliRunner().invoke(main, ["retry", "--db", db]).exit_code == 0
    shown = CliRunner().invoke(main, ["status", "--db", db, "--lang", "vi"]).stdout
    assert "đọc 1, không đổi 0" in shown and "nguồn ok: 11" in shown and "cách ly" not in shown


def test_the_second_run_is_told_who_holds_the_database(folder: Path, tmp_path: Path) -> None:
    code = "import sys, pathlib, cancu.ingest.lock as l\nwith l.held(pathlib.Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(tmp_path / "a.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        with pytest.raises(IngestError, match=f"held by process {other.pid} on ") as raised:
            ingest([folder], tmp_path / "a.db", jobs=1)
        assert raised.value.code == 3
        other.communicate("")
    assert not (tmp_path / "a.db.lock").exists()
    ingest([folder], tmp_path / "a.db", jobs=1)


def test_a_run_whose_main_process_is_killed_leaves_no_lock_and_no_workers(folder: Path, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    command = [sys.executable, "-m", "cancu.cli", "ingest", str(folder), "--db", str(db)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    group = os.getpgid(running.pid)
    for _ in range(200):  # until its workers are there
        if len(members := [p for p in Path("/proc").glob("[0-9]*/stat") if _group(p) == group]) > 1:
            break
        time.sleep(0.05)
    assert len(members) > 1
    running.kill()
    running.wait()
    ingest([folder], db, jobs=1)
    assert [p for p in Path("/proc").glob("[0-9]*/stat") if _group(p) == group] == []


def _group(stat: Path) -> int | None:
    """The process group of a process that lives."""
    try:
        state, _, group, *_ = stat.read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(group) if state != "Z" else None


@pytest.mark.parametrize("after", [0.9, 1.2, 1.5, 1.9])
def test_a_run_killed_at_any_point_is_taken_up(folder: Path, tmp_path: Path, after: float) -> None:
    """By kill -9; benchmarks/kill.py does it two hundred times on real documents."""
    db, fresh = tmp_path / "a.db", tmp_path / "b.db"
    command = [sys.executable, "-m", "cancu.cli", "ingest", str(folder), "--db", str(db)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    time.sleep(after)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    ingest([folder], db, jobs=1)
    ingest([folder], fresh, jobs=1)
    assert dump(db) == dump(fresh)


def test_a_full_disk_is_told_and_the_run_goes_on_later(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cancu.ingest import run

    db, fresh = tmp_path / "a.db", tmp_path / "b.db"
    real = run._open

    def small(path: Path) -> sqlite3.Connection:
        opened = real(path)
        opened.execute("pragma max_page_count = 90")
        return opened

    monkeypatch.setattr(run, "_open", small)
    with pytest.raises(IngestError, match="full") as raised:
        ingest([folder], db, jobs=1)
    assert raised.value.code == 4
    monkeypatch.setattr(run, "_open", real)
    ingest([folder], db, jobs=1)
    ingest([folder], fresh, jobs=1)
    assert dump(db) == dump(fresh)


def test_one_text_with_other_fields_is_another_document_in_any_order(tmp_path: Path) -> None:
    """What is told of a document depends on the fields that came with it, so what is found is kept by text and fields."""
    text = "KẾ HOẠCH\nTrồng rừng\n1. Mục tiêu: đến năm 2035 có 60% số thôn đạt chuẩn.\n"
    issuers = ("Ủy ban nhân dân tỉnh Khánh Hòa", "Ủy ban nhân dân tỉnh Lâm Đồng", None)
    sources = [
        {"id": f"j{n}", "number": "7/KH-UBND", "issuer": who, "issued_on": "2031-03-01", "text": text}
        for n, who in enumerate(issuers)
    ]
    dumps = set()
    for n, order in enumerate(itertools.permutations(sources)):
        db = tmp_path / f"{n}.db"
        for record in order:
            file = tmp_path / f"{record['id']}.jsonl"
            file.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
            ingest([file], db, jobs=1)
        dumps.add(tuple(line for line in dump(db) if '"sqlite_sequence"' not in line))
    assert len(dumps) == 1
    with sqlite3.connect(db) as opened:
        told = {row[0] for row in opened.execute("select issuer from documents where kind = 'primary'")}
    assert told == set(issuers)


def test_an_encoding_that_is_named_changes_only_what_it_is_about(folder: Path, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    ingest([folder], db, jobs=1)
    ingest([folder], db, jobs=1, encoding="tcvn3")
    assert last_run(db) == (0, 11, 0), "all of them are Unicode"


def test_a_database_that_was_left_inside_a_transaction_can_be_read(folder: Path, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    ingest([folder], db, jobs=1)
    code = (
        "import os, sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute('pragma cache_size = 1');"
        "db.execute('begin'); db.execute('update extractions set spans = zeroblob(20000)'); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, str(db)], check=True)
    assert (tmp_path / "a.db-journal").stat().st_size
    shown = CliRunner().invoke(main, ["status", "--db", str(db)])
    assert shown.exit_code == 0 and "sources ok: 10" in shown.output
    assert CliRunner().invoke(main, ["trace", "2/KH-UBND", "--db", str(db)]).exit_code == 0


@pytest.mark.parametrize("command", [["status"], ["retry"], ["trace", "1/KH"], ["cascade", "1/KH"]])
def test_a_file_that_is_no_database_is_one_line(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "a.db").write_text("no database " * 200, encoding="utf-8")
    shown = CliRunner().invoke(main, [*command, "--db", str(tmp_path / "a.db")])
    assert shown.exit_code == 2 and "a.db: cannot be read: file is not a database" in shown.output


def test_what_kills_its_worker_costs_that_document_only(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the system does for want of memory; the worker processes are forked, and take the patch along."""
    db, fresh = tmp_path / "a.db", tmp_path / "b.db"
    real = work.extract

    def deadly(text: Text) -> Extraction:
        if "Trồng rừng số 13" in text.text:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(text)

    monkeypatch.setattr(work, "extract", deadly)
    failures = ingest([folder], db, jobs=2).failures
    assert {(f.source.rpartition("/")[2], f.code) for f in failures} == {
        ("more.jsonl#j13", "killed"),
        ("empty.txt", "empty"),
    }
    monkeypatch.setattr(work, "extract", real)
    ingest([folder], db, jobs=2)
    ingest([folder], fresh, jobs=2)
    assert dump(db) == dump(fresh)


@pytest.mark.parametrize(("limit", "kept"), [("_BATCH", 4), ("_SECONDS", 1)])
def test_a_first_run_that_was_stopped_is_not_begun_again(
    limit: str, kept: int, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = tmp_path / "a.db"
    monkeypatch.setattr(f"cancu.ingest.run.{limit}", 4 if limit == "_BATCH" else 0)
    command = [sys.executable, "-m", "cancu.cli", "ingest", str(folder), "--db", str(db)]

    def stop(event: Event) -> None:
        if event.name == "written":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest([folder], db, jobs=1, listen=[stop])
    assert subprocess.run(command, capture_output=True).returncode == 1
    read, unchanged, _ = last_run(db)
    assert (read + unchanged, unchanged) == (11, kept)


def told_while(run: list[Path], db: Path, **more: bool) -> set[str]:
    """Ingest, and give the names of what was told of the run."""
    told: list[Event] = []
    ingest(run, db, jobs=1, listen=[told.append], **more)
    return {event.name for event in told}


def add_broken(folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")


def add_copy(folder: Path) -> None:
    (folder / "z.txt").write_bytes((folder / "2.txt").read_bytes())


def save_anew(folder: Path) -> None:
    (folder / "3.txt").write_bytes(b"\xef\xbb\xbf" + (folder / "3.txt").read_bytes())


def take_copy_out(folder: Path) -> None:
    (folder / "z.txt").unlink()


def mend_nothing(folder: Path) -> None:
    (folder / "empty.txt").write_text(" ", encoding="utf-8")


def add_first_copy(folder: Path) -> None:
    (folder / "0.txt").write_bytes((folder / "2.txt").read_bytes())


def add_address(folder: Path) -> None:
    line = {"id": "again", "text": plan(4), "url": "https://example.org/4"}
    (folder / "web.jsonl").write_text(json.dumps(line, ensure_ascii=False), encoding="utf-8")


def take_out(folder: Path) -> None:
    (folder / "5.txt").unlink()


def change(folder: Path) -> None:
    (folder / "6.txt").write_text(plan(7), encoding="utf-8")


def test_what_tells_nothing_new_is_not_linked_again(folder: Path, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    ingest([folder], db, jobs=1)
    steps = [
        (add_broken, False), (add_copy, False), (save_anew, False), (add_copy, False), (mend_nothing, False),
        (take_copy_out, False), (add_first_copy, True), (add_address, True), (take_out, True), (change, True), (add_copy, False),
    ]  # fmt: skip
    for number, (step, links) in enumerate(steps):
        step(folder)
        told = told_while([folder], db, prune_missing=True)
        assert ("linking" in told, "finished" in told) == (links, True), step.__name__
        fresh = tmp_path / f"{number}.db"
        ingest([folder], fresh, jobs=1)
        assert dump(db) == dump(fresh), step.__name__
