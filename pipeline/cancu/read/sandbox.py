"""Runs parsers in another process with limits, so that a hostile or broken file costs that file only.

The process is kept and used for file after file; it is replaced after a crash, a timeout, and every so many files.
What goes over the pipes is a length and JSON (and the bytes of the file), never pickle.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from cancu.model import Box, Page, Table, Text
from cancu.read.boilerplate import Boilerplate
from cancu.read.errors import CODES, ReadError, error
from cancu.read.media import HTML, PDF
from cancu.read.ocr import has_ocr
from cancu.rulebook import rules

LENGTH = struct.Struct(">Q")
_PASSED = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "TESSDATA_PREFIX", "VIRTUAL_ENV")
_CHUNK = 1 << 20


def text_as_json(text: Text) -> dict[str, Any]:
    """Give a Text as plain values, for the pipe."""
    return {
        "text": text.text,
        "media_type": text.media_type,
        "reader": text.reader,
        "encoding": text.encoding,
        "pages": [[p.number, p.start, p.end] for p in text.pages],
        "tables": [[t.start, t.end, t.rows, t.page] for t in text.tables],
        "warnings": text.warnings,
        "declared": dict(text.declared),
    }


def text_from_json(data: dict[str, Any]) -> Text:
    """Give back the Text that `text_as_json` made plain."""
    return Text(
        text=data["text"],
        media_type=data["media_type"],
        reader=data["reader"],
        encoding=data["encoding"],
        pages=tuple(Page(*p) for p in data["pages"]),
        tables=tuple(Table(s, e, tuple(tuple(r) for r in rows), page) for s, e, rows, page in data["tables"]),
        warnings=tuple(data["warnings"]),
        declared=data["declared"],
    )


class Worker:
    """One process that parses, and the pipes to it."""

    def __init__(self) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="cancu-", ignore_cleanup_errors=True)
        env = {key: os.environ[key] for key in _PASSED if key in os.environ}
        env |= {"OMP_THREAD_LIMIT": "1", "TMPDIR": self._scratch.name}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "cancu.read.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=env,
            start_new_session=True,
        )
        self.owner = os.getpid()
        self.served = 0

    @property
    def alive(self) -> bool:
        """Whether it can take a file."""
        return self.owner == os.getpid() and self._process.poll() is None

    def close(self) -> None:
        """End it, and whatever it started."""
        if self.owner != os.getpid():
            return
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._scratch.cleanup()

    def parse(
        self, data: bytes, name: str, media_type: str, seconds: float, asked: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Send a file, with what is `asked` of it beside its text, and wait for what becomes of it.

        Raises:
            ReadError: it took too long, answered too much, or the process died.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        self.served += 1
        head = json.dumps({"name": name, "media_type": media_type, "size": len(data), "asked": asked}).encode()
        deadline = time.monotonic() + seconds
        try:
            _send(stdin.fileno(), LENGTH.pack(len(head)) + head, deadline)
            _send(stdin.fileno(), data, deadline)
            size = LENGTH.unpack(_receive(stdout.fileno(), LENGTH.size, deadline))[0]
            if size > 6 * rules("formats")["limits"]["text_characters"]:
                raise error("too-large", "gives more text than is taken")
            answer: dict[str, Any] = json.loads(_receive(stdout.fileno(), size, deadline))
            return answer
        except TimeoutError:
            raise error("timeout") from None
        except (EOFError, BrokenPipeError):
            raise self._death() from None

    def _death(self) -> ReadError:
        try:
            code = self._process.wait(5)
        except subprocess.TimeoutExpired:
            return error("crashed")
        return error("timeout" if code == -signal.SIGXCPU else "memory" if code == -signal.SIGKILL else "crashed")


def _send(fd: int, data: bytes, deadline: float) -> None:
    os.set_blocking(fd, False)
    view, at = memoryview(data), 0
    while at < len(view):
        if not select.select([], [fd], [], max(0.0, deadline - time.monotonic()))[1]:
            raise TimeoutError
        try:
            at += os.write(fd, view[at : at + _CHUNK])
        except BlockingIOError:
            continue


def _receive(fd: int, size: int, deadline: float) -> bytes:
    parts: list[bytes] = []
    while size:
        if not select.select([fd], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise TimeoutError
        part = os.read(fd, min(size, _CHUNK))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


_lock = threading.Lock()
_worker: Worker | None = None
_served_before = False
"""Whether the process that took the last file had taken others before it."""


def close() -> None:
    """End this process's worker, if it has one."""
    global _worker
    with _lock:
        if _worker is not None:
            _worker.close()
        _worker = None


atexit.register(close)


def _seconds(media_type: str) -> int:
    """Give the clock time for a file; a scan takes long and is no hang, as its parser's own processor time tells."""
    limits: dict[str, int] = rules("formats")["limits"]
    pictured = media_type == PDF or media_type.startswith("image/")
    return limits["wall_seconds"] + (limits["ocr_wall_seconds"] if pictured and has_ocr() else 0)


def parse(
    data: bytes, name: str, media_type: str, seconds: float | None = None, boilerplate: Boilerplate | None = None
) -> Text:
    """Have a file parsed by the reader of its media type, in the worker process.

    Where a process dies that served other files before, a fresh one tries the file again: it may be their fault.

    Raises:
        ReadError: what the reader raised, or the end that the process came to.
    """
    asked = {"boilerplate": sorted(boilerplate.lines)} if boilerplate is not None else None
    return text_from_json(_answer(data, name, media_type, seconds, asked))


def lines(data: bytes, name: str) -> list[tuple[str, str]]:
    """Have a web page read, for its lines with their places (cancu.read.html.lines_of). Raises ReadError as `parse` does."""
    return [(place, line) for place, line in _answer(data, name, HTML, None, {"lines": True})["lines"]]


def boxes(
    data: bytes, name: str, pages: Sequence[tuple[Page, str]], spans: Sequence[tuple[int, int]]
) -> list[tuple[Box, ...]]:
    """Have the spans of a PDF's text found on its pages, in the worker process (cancu.read.pdf_boxes.boxes_of).

    Raises:
        ReadError: as `parse` does.
    """
    asked = {"pages": [[page.number, page.start, page.end, text] for page, text in pages], "spans": spans}
    answer = _answer(data, name, PDF, None, asked)
    return [tuple(Box(*box) for box in found) for found in answer["boxes"]]


def _answer(
    data: bytes, name: str, media_type: str, seconds: float | None, asked: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    with _lock:
        try:
            answer = _parsed(data, name, media_type, seconds, asked)
        except ReadError as problem:
            if problem.code != "crashed" or not _served_before:
                raise
            answer = _parsed(data, name, media_type, seconds, asked)
    if "code" in answer:
        reason, advice = CODES.get(answer["code"], ("", ""))
        raise ReadError(answer["reason"] or reason, answer["advice"] or advice, answer["code"], answer["where"])
    return answer


def _parsed(
    data: bytes, name: str, media_type: str, seconds: float | None, asked: Mapping[str, Any] | None
) -> dict[str, Any]:
    global _worker, _served_before
    limits = rules("formats")["limits"]
    if _worker is not None and (not _worker.alive or _worker.served >= limits["files_per_worker"]):
        _worker.close()
        _worker = None
    if _worker is None:
        _worker = Worker()
    _served_before = _worker.served > 0
    try:
        answer = _worker.parse(data, name, media_type, seconds or _seconds(media_type), asked)
    except BaseException:
        _worker.close()
        _worker = None
        raise
    if answer.get("code") in ("memory", "crashed"):  # its memory is in an unknown state
        _worker.close()
        _worker = None
    return answer
