"""The commands, as a user calls them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import runpy
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cancu.cli import main
from conftest import SHARED, needs_shared

DECISION = """ỦY BAN NHÂN DÂN
TỈNH BÌNH MINH
Số: 12/QĐ-UBND
Bình Minh, ngày 05 tháng 3 năm 2031

QUYẾT ĐỊNH
Về việc giao chỉ tiêu trồng rừng

Căn cứ Quyết định số 7/2030/QĐ-TTg ngày 02/01/2030 của Thủ tướng Chính phủ;

QUYẾT ĐỊNH:

Điều 1. Giao Sở Nông nghiệp và Môi trường trồng mới 500 ha rừng trước ngày 31/12/2031.
"""


@pytest.fixture
def decision(tmp_path: Path) -> Path:
    path = tmp_path / "decision.txt"
    path.write_bytes(DECISION.encode())
    return path


def cancu(*arguments: object, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments], env=env)


def test_help_is_fast() -> None:
    def seconds() -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "cancu.cli", "--help"], check=True, capture_output=True)
        return time.perf_counter() - start

    assert min(seconds() for _ in range(3)) < 0.3


@pytest.mark.parametrize("name", sorted(main.commands))
def test_help_gives_an_example(name: str) -> None:
    result = cancu(name, "--help")
    assert result.exit_code == 0
    assert f"Example: cancu {name} " in result.stdout


def test_unknown_commands_are_usage_errors() -> None:
    assert cancu("fly").exit_code == 2
    assert cancu("extract").exit_code == 2


# extract


def test_extract_json_is_the_contract(decision: Path) -> None:
    result = cancu("extract", decision, "--json")
    assert result.exit_code == 0
    record = json.loads(result.stdout)
    assert list(record)[:3] == ["file", "schema_version", "text_sha256"]
    assert record["file"] == str(decision)
    assert record["schema_version"] == "1.0"
    assert record["text_sha256"] == hashlib.sha256(decision.read_bytes()).hexdigest()
    assert {"document", "references", "dates", "targets", "assignments", "sections", "third_party"} < set(record)
    assert "text" not in record
    assert {"type", "number", "issuer", "issued_on", "title", "signer"} <= set(record["document"])
    (reference,) = record["references"]
    assert reference["number"] == "7/2030/QĐ-TTg"
    assert reference["relation"] == "basis"
    assert DECISION[reference["start"] : reference["end"]] == reference["text"]
    assert "Quyết" in result.stdout, "Vietnamese letters are printed as they are"


def test_extract_with_text_gives_what_the_offsets_index(decision: Path) -> None:
    record = json.loads(cancu("extract", decision, "--json", "--with-text").stdout)
    for layer in ("references", "dates", "targets", "assignments"):
        for entry in record[layer]:
            assert record["text"][entry["start"] : entry["end"]] == entry["text"]


def test_extract_takes_many_files_and_goes_on_after_a_bad_one(decision: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    result = cancu("extract", tmp_path / "missing.txt", decision, tmp_path / "empty.txt", decision, "--json")
    assert result.exit_code == 1
    assert [json.loads(line)["file"] for line in result.stdout.splitlines()] == [str(decision)] * 2
    complaints = result.stderr.splitlines()
    assert complaints == [
        f"{tmp_path / 'missing.txt'}: does not exist; check the path",
        f"{tmp_path / 'empty.txt'}: is empty; check that the file was copied completely",
    ]


def test_extract_for_a_person_in_two_languages(decision: Path) -> None:
    english = cancu("extract", decision).stdout
    assert "  references: 1\n    basis        quyết định 7/2030/QĐ-TTg" in english
    assert "  viện dẫn: 1\n" in cancu("extract", decision, "--lang", "vi").stdout
    assert "  viện dẫn: 1\n" in cancu("extract", decision, env={"CANCU_LANG": "vi"}).stdout
    missing = cancu("extract", "missing.txt", "--lang", "vi")
    assert missing.stderr == "missing.txt: không tồn tại; hãy kiểm tra lại đường dẫn\n"


# evaluate


def test_evaluate_prints_tables_figures_and_faults(decision: Path) -> None:
    gold = {"references": [], "dates": []}
    decision.with_name("decision.gold.json").write_text(json.dumps(gold), encoding="utf-8")
    table = cancu("evaluate", decision.parent)
    assert table.exit_code == 0
    assert "references" in table.stdout
    result = cancu("evaluate", decision.parent, "--json", "--errors")
    assert json.loads(result.stdout)["references"]["predicted"] == 1
    assert "decision: references FALSE" in result.stderr


def test_evaluate_says_what_it_cannot_use(tmp_path: Path) -> None:
    result = cancu("evaluate", tmp_path / "nowhere")
    assert result.exit_code == 1
    assert "is not a folder" in result.stderr
    (tmp_path / "x.gold.json").write_text("{}", encoding="utf-8")
    (tmp_path / "x.txt").write_bytes(b"")
    result = cancu("evaluate", tmp_path)
    assert result.exit_code == 1
    assert "x.txt: is empty" in result.stderr


@needs_shared
def test_evaluate_gives_the_figures_of_the_reference_scorer(tmp_path: Path) -> None:
    folder = SHARED / "gold" / "dev"
    result = cancu("evaluate", folder, "--json", "--save-predictions", tmp_path)
    reference = runpy.run_path(str(SHARED / "gold" / "score.py"))["score"](folder, tmp_path)
    assert json.loads(result.stdout) == reference


# serve


def test_serve_wants_a_database(tmp_path: Path) -> None:
    result = cancu("serve", "--db", tmp_path / "none.db")
    assert result.exit_code == 2
    assert "make it with: cancu ingest" in result.stderr


def test_serve_prints_its_address_and_answers(tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    with contextlib.closing(sqlite3.connect(db)) as connection:
        connection.execute("create table documents (key text primary key)")
    command = [sys.executable, "-m", "cancu.cli", "serve", "--db", str(db), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            address = re.search(r"http://127\.0\.0\.1:\d+/", server.stdout.readline())
            assert address is not None
            with urllib.request.urlopen(f"{address[0]}x/documents.json", timeout=30) as answer:
                assert json.load(answer)["rows"] == []
        finally:
            server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) == 0


def test_serve_says_that_the_port_is_taken(tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    db.touch()
    with socket.create_server(("127.0.0.1", 0)) as other:
        result = cancu("serve", "--db", db, "--port", other.getsockname()[1])
    assert result.exit_code == 1
    assert "choose another port with --port" in result.stderr
