"""The process that parses: `python -m cancu.read.worker`, started by cancu.read.sandbox.

It takes files on stdin and answers on stdout, with limits on memory, processor time, what it may write and how many
files it may open, and without a network.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from dataclasses import astuple
from pathlib import Path
from typing import Any, BinaryIO

from cancu.model import Page
from cancu.read.boilerplate import Boilerplate
from cancu.read.errors import ReadError, error
from cancu.read.html import lines_of
from cancu.read.registry import run
from cancu.read.sandbox import LENGTH, text_as_json
from cancu.rulebook import rules

_STATM = Path("/proc/self/statm")
"""Where Linux tells the size of a process; elsewhere the limit on memory counts from nothing."""


def limit() -> None:
    """Set the limits that hold for the life of the process (rules/formats.yaml, `limits`)."""
    limits = rules("formats")["limits"]
    for kind, value in (
        (resource.RLIMIT_AS, limits["memory_most_bytes"]),
        (resource.RLIMIT_FSIZE, limits["written_bytes"]),
        (resource.RLIMIT_NOFILE, limits["open_files"]),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
    sys.addaudithook(_no_network)


def _no_network(event: str, args: tuple[Any, ...]) -> None:
    if event.startswith("socket."):
        raise PermissionError("a parser has no network")


def allow_time() -> None:
    """Give the next file its processor time: the limit counts from the start of the process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(usage.ru_utime + usage.ru_stime) + 1 + rules("formats")["limits"]["cpu_seconds"]
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds if hard == resource.RLIM_INFINITY else min(seconds, hard), hard))


def allow_memory(size: int) -> None:
    """Give the next file its memory, by its size: what multiplies a small file is stopped early."""
    limits = rules("formats")["limits"]
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    in_use = int(_STATM.read_text().split()[0]) * resource.getpagesize() if _STATM.exists() else 0
    wanted = in_use + limits["memory_bytes"] + limits["memory_per_byte"] * size
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def answer(data: bytes, name: str, media_type: str, asked: dict[str, Any] | None = None) -> dict[str, Any]:
    """Give the Text of one file, or what is `asked` of it (cancu.read.sandbox), or the error, as plain values."""
    try:
        if asked is not None and "spans" in asked:
            return {"boxes": _boxes(data, asked)}
        if asked is not None and "lines" in asked:
            return {"lines": lines_of(data)}
        known = Boilerplate(frozenset((place, line) for place, line in asked["boilerplate"])) if asked else None
        text = run(media_type, data, name, known)
        if len(text.text) > rules("formats")["limits"]["text_characters"]:
            raise error("too-large", "gives more text than is taken")
        return text_as_json(text)
    except ReadError as problem:
        found = problem
    except (MemoryError, RecursionError):
        found = error("memory")
    except Exception as problem:  # whatever a parser stumbles over is a property of the file
        found = error("truncated", f"cannot be parsed ({type(problem).__name__})")
    return {"code": found.code, "reason": found.reason, "advice": found.advice, "where": found.where}


def _boxes(data: bytes, asked: dict[str, Any]) -> list[list[tuple[Any, ...]]]:
    from cancu.read.pdf_boxes import boxes_of

    pages = [(Page(number, start, end), text) for number, start, end, text in asked["pages"]]
    return [[astuple(box) for box in found] for found in boxes_of(data, pages, asked["spans"])]


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer file after file until the other side hangs up."""
    while len(length := source.read(LENGTH.size)) == LENGTH.size:
        head = json.loads(source.read(LENGTH.unpack(length)[0]))
        data = source.read(head["size"])
        allow_time()
        allow_memory(head["size"])
        out = json.dumps(answer(data, head["name"], head["media_type"], head["asked"])).encode()
        sink.write(LENGTH.pack(len(out)) + out)
        sink.flush()


if __name__ == "__main__":
    # Whatever a library prints must not get into the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limit()
    serve(sys.stdin.buffer, answers)
