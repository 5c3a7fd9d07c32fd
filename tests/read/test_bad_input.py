"""What cannot be read gets one clear line and a code; nothing brings the run down."""

from __future__ import annotations

import gzip
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from cancu.read import CODES, ReadError, members, read, read_bytes, readers, sandbox
from cancu.read.registry import UNREAD
from conftest import ROOT
from hostile import zipped
from read_files import LINES, make_pdf

WORD = "word/document.xml"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """A PDF of one page."""
    return make_pdf([LINES])


@pytest.fixture(scope="module", autouse=True)
def worker_ends() -> Iterator[None]:
    """The parsing process does not outlive the tests."""
    yield
    sandbox.close()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (bytes(range(256)) * 40, "binary"),
        (b"\x7fELF\x02\x01\x01" + bytes(500), "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "truncated"),
        (b"Rar!\x1a\x07" + bytes(500), "archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "unsupported"),
        (zipped({"a.txt": b"a"}), "container"),
        (zipped({WORD: b"<w:document/>"}), "truncated"),
        (zipped({WORD: bytes(60_000_000)}), "too-large"),
        (zipped({WORD: b"a" * 900})[:-30], "truncated"),
        (b"%PDF-1.7\n" + b"x" * 400, "truncated"),
        (gzip.compress(b"Quy\xe1\xba\xbft " * 900, mtime=0)[:-20], "truncated"),
        (gzip.compress(gzip.compress(b"a", mtime=0), mtime=0), "unsupported"),
        ("TUYỆT MẬT\nBÁO CÁO\n".encode(), "classified"),
        (b"<html><body><script>1</script></body></html>", "not-text"),
    ],
)
def test_codes(data: bytes, code: str) -> None:
    with pytest.raises(ReadError) as found:
        read_bytes(data, "a.bin")
    assert found.value.code == code
    assert found.value.reason
    assert "\n" not in str(found.value)
    assert found.value.code in CODES


@pytest.mark.parametrize(("magic", "name"), [(b"Rar!\x1a\x07", "rar"), (b"7z\xbc\xaf\x27\x1c", "7z")])
def test_archives_that_are_not_opened_are_refused_by_name(magic: bytes, name: str) -> None:
    """Alone and within a zip: what it is, and what to do."""
    data = magic + bytes(500)
    for inner in (data, dict(members(zipped({"a": data})))["a"]):
        assert isinstance(inner, bytes)
        with pytest.raises(ReadError) as found:
            read_bytes(inner, "a.bin")
        assert str(found.value) == f"is a {name} archive; unpack it first and give its files"


def test_paths(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    os.mkfifo(tmp_path / "pipe")
    for name, code in (("none.txt", "missing"), ("empty.txt", "empty"), ("", "folder"), ("pipe", "unsupported")):
        with pytest.raises(ReadError) as found:
            read(tmp_path / name)
        assert found.value.code == code
    with pytest.raises(ReadError, match="larger than"):
        with (tmp_path / "big.txt").open("wb") as file:
            file.truncate(300_000_000)
        read(tmp_path / "big.txt")


def test_pdf_cut_off_and_encrypted(pdf: bytes) -> None:
    with pytest.raises(ReadError) as found:
        read_bytes(pdf[:400], "a.pdf")
    assert found.value.code == "truncated"
    with pytest.raises(ReadError) as found:
        read_bytes(make_pdf([["Quyết định"]], encrypt="secret"), "a.pdf")
    assert found.value.code == "encrypted"


def test_damaged_files_are_classified_and_the_next_is_read(pdf: bytes) -> None:
    chance = random.Random(5)
    for _ in range(30):
        data = bytearray(pdf[: chance.randrange(20, len(pdf))] if chance.random() < 0.5 else pdf)
        for _ in range(20):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            read_bytes(bytes(data), "a.pdf")
        except ReadError as problem:
            assert problem.code in CODES
    assert "17/2023/QĐ-UBND" in read_bytes(pdf, "a.pdf").text


def test_formats_are_documented() -> None:
    """docs/formats.md names every reader, every recognised format and every code."""
    text = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    for name in (*readers(), *UNREAD, *CODES):
        assert f"`{name}`" in text, name


HANG = "import time\ndef read(data, name):\n    time.sleep(60)\n"
ABORT = "import os\ndef read(data, name):\n    os.abort()\n"
SPIN = "import resource\ndef read(data, name):\n    resource.setrlimit(resource.RLIMIT_CPU, (1, 2))\n    while True: pass\n"
HOG = "def read(data, name):\n    return bytearray(9_000_000_000)\n"
NET = "import socket\ndef read(data, name):\n    socket.create_connection(('127.0.0.1', 9))\n"


@pytest.mark.parametrize(
    ("source", "code"),
    [(HANG, "timeout"), (ABORT, "crashed"), (SPIN, "timeout"), (HOG, "memory"), (NET, "truncated")],
)
def test_sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pdf: bytes, source: str, code: str) -> None:
    """A reader of another package that hangs, aborts, spins, eats memory or calls out costs its own file only."""
    (tmp_path / "evil.py").write_text(source)
    info = tmp_path / "evil-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[cancu.readers]\napplication/x-evil = evil:read\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    sandbox.close()
    with pytest.raises(ReadError) as found:
        sandbox.parse(b"a", "a", "application/x-evil", seconds=8)
    assert found.value.code == code
    assert "QUYẾT ĐỊNH" in sandbox.parse(pdf, "a.pdf", "application/pdf").text
    sandbox.close()


def test_a_process_that_dies_of_an_earlier_file_costs_the_next_nothing(tmp_path: Path, pdf: bytes) -> None:
    """A file that crashes is not tried for ever; one that meets a dying process is tried again."""
    assert "QUYẾT ĐỊNH" in sandbox.parse(pdf, "a.pdf", "application/pdf").text
    worker = sandbox._worker
    assert worker is not None
    dies = worker.parse

    def dying(*args: object) -> object:
        worker._process.terminate()
        worker._process.wait()
        return dies(*args)  # type: ignore[arg-type]

    worker.parse = dying  # type: ignore[method-assign,assignment]
    assert "QUYẾT ĐỊNH" in sandbox.parse(pdf, "a.pdf", "application/pdf").text
