"""What a worker does with one job: read, extract, and give rows for the sources table. Runs in its own process."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cancu.chars import LEGACY
from cancu.extract import extract
from cancu.ingest.known import UNCHANGED, Seen, file_print
from cancu.ingest.paths import printable
from cancu.model import Text
from cancu.read import ReadError, is_packed, load, members, read_bytes
from cancu.read.containers import with_declared
from cancu.read.errors import error
from cancu.read.registry import signatures
from cancu.store.packed import pack
from cancu.store.writer import SourceRow

# Of several sources of one document the best text is primary: born-digital, then OCR, then a portal page.
RANKS = {"ocr": 1, "html": 0}
BORN_DIGITAL = 2


@dataclass(frozen=True, slots=True)
class FileJob:
    """A file that holds one document, or an archive or mail that holds some; `listed` tells the row of the list that names it."""

    path: Path
    name: str
    encoding: str | None = None
    known: Mapping[str, Seen] = field(default_factory=dict)
    declared: Mapping[str, Any] = field(default_factory=dict)
    listed: str | None = None


@dataclass(frozen=True, slots=True)
class TextJob:
    """Documents of a container, already taken out of it; `locators` tell which, `sizes` how many of its bytes each took."""

    name: str
    locators: tuple[str, ...]
    texts: tuple[Text, ...]
    sizes: tuple[int, ...]


Job = FileJob | TextJob


def failed(name: str, locator: str | None, problem: ReadError, size: int = 0) -> SourceRow:
    """Give the quarantine row of what could not be read."""
    return SourceRow(
        name, locator, "failed", code=problem.code, reason=problem.reason, advice=problem.advice, bytes=size
    )


def do(job: Job) -> list[SourceRow]:
    """Read (if need be) and extract one job; a file that cannot be read gives its quarantine row."""
    if isinstance(job, TextJob):
        each = zip(job.locators, job.texts, job.sizes, strict=True)
        return [_timed(size, lambda: _row(job.name, locator, text, None)) for locator, text, size in each]
    try:
        size = job.path.stat().st_size
    except (OSError, ValueError):
        size = 0
    start = time.perf_counter()
    try:
        data = load(job.path)
        if not is_packed(data):
            return [_timed(size, lambda: _of_bytes(job, None, job.path.name, data), start)]
    except ReadError as problem:
        return [failed(job.name, None, _at(job, problem), size)]
    rows: list[SourceRow] = []
    for name, inner in members(data):
        rows.append(_timed(0, lambda: _of_member(job, name, inner), start))
        start = time.perf_counter()
    if not rows:
        return [failed(job.name, None, _at(job, error("empty")), size)]
    return [replace(rows[0], bytes=size), *rows[1:]]


def _timed(size: int, made: Callable[[], SourceRow], start: float | None = None) -> SourceRow:
    start = time.perf_counter() if start is None else start
    return replace(made(), bytes=size, seconds=round(time.perf_counter() - start, 4))


def _at(job: FileJob, problem: ReadError) -> ReadError:
    """Name the row of a list that names the file."""
    return error(problem.code, f"{problem.reason} ({job.listed})", problem.advice) if job.listed else problem


def _of_member(job: FileJob, name: str, inner: bytes | ReadError) -> SourceRow:
    locator = printable(name) or None
    if isinstance(inner, ReadError):
        return failed(job.name, locator, _at(job, inner))
    return _of_bytes(job, locator, name, inner)


def _of_bytes(job: FileJob, locator: str | None, name: str, data: bytes) -> SourceRow:
    sha256 = hashlib.sha256(data).hexdigest()
    if _is_known(job, locator or "", sha256):
        return SourceRow(job.name, locator, UNCHANGED)
    try:
        text = with_declared(read_bytes(data, name, job.encoding), job.declared)
    except ReadError as problem:
        return failed(job.name, locator, _at(job, problem))
    return _row(job.name, locator, text, sha256)


def _is_known(job: FileJob, locator: str, sha256: str) -> bool:
    """Whether these bytes were read before with the same fields beside them, by the reader of today, and in the encoding that is asked for where that counts."""
    before = job.known.get(locator)
    if before is None or before.print != file_print(sha256, job.declared) or before.reader not in signatures():
        return False
    return job.encoding is None or before.encoding not in LEGACY or before.encoding == job.encoding


def _row(name: str, locator: str | None, text: Text, sha256: str | None) -> SourceRow:
    kind = text.reader.split(" ")[0]
    url = text.declared.get("url")
    return SourceRow(
        path=name, locator=locator, state="ok", sha256=sha256, media_type=text.media_type, reader=text.reader, encoding=text.encoding,
        pages=text.pages, warnings=text.warnings, url=str(url) if url else None, declared=text.declared,
        rank=RANKS["ocr"] if any("ocr" in w.lower() for w in text.warnings) else RANKS.get(kind, BORN_DIGITAL),
        packed=pack(text, extract(text)),
    )  # fmt: skip
