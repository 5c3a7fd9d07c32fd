"""What a worker does with one job: read, extract, and give rows for the sources table. Runs in its own process."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cancu.chars import LEGACY
from cancu.extract import extract
from cancu.ingest.known import UNCHANGED, Seen, file_print
from cancu.ingest.paths import printable
from cancu.model import Text
from cancu.read import ReadError, is_packed, load, members, read_bytes
from cancu.read.boilerplate import Boilerplate
from cancu.read.errors import error
from cancu.read.registry import signatures
from cancu.read.rows import listed
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
    boilerplate: Boilerplate | None = None


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
    return SourceRow(name, locator, "failed", code=problem.code, reason=problem.reason, advice=problem.advice, bytes=size)  # fmt: skip


def failed_file(job: FileJob, locator: str | None, problem: ReadError, size: int = 0) -> SourceRow:
    """Give the quarantine row of a file, which keeps what a list tells of it and says which row does."""
    reason = f"{problem.reason} ({job.listed})" if job.listed else problem.reason
    row = failed(job.name, locator, error(problem.code, reason, problem.advice), size)
    return replace(row, declared=listed(job.declared))


def do(job: Job) -> list[SourceRow]:
    """Read (if need be) and extract one job; a file that cannot be read gives its quarantine row."""
    out: list[SourceRow] = []
    start = time.perf_counter()
    for row in _rows(job):
        end = time.perf_counter()
        out.append(replace(row, seconds=round(end - start, 4)))
        start = end
    return out


def _rows(job: Job) -> Iterator[SourceRow]:
    if isinstance(job, TextJob):
        for locator, text, size in zip(job.locators, job.texts, job.sizes, strict=True):
            yield replace(_row(job.name, locator, text, None), bytes=size)
        return
    size = file_size(job.path)
    try:
        data = load(job.path)
        packed = is_packed(data)
    except ReadError as problem:
        yield failed_file(job, None, problem, size)
        return
    if not packed:
        yield replace(_of_bytes(job, None, job.path.name, data), bytes=size)
        return
    number = 0
    for number, (name, inner) in enumerate(members(data), 1):
        yield replace(_of_member(job, name, inner), bytes=size if number == 1 else 0)
    if not number:
        yield failed_file(job, None, error("empty"), size)


def file_size(path: Path) -> int:
    """Give the size of a file; 0 for one that is not there."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def _of_member(job: FileJob, name: str, inner: bytes | ReadError) -> SourceRow:
    locator = printable(name) or None
    if isinstance(inner, ReadError):
        return failed_file(job, locator, inner)
    return _of_bytes(job, locator, name, inner)


def _of_bytes(job: FileJob, locator: str | None, name: str, data: bytes) -> SourceRow:
    sha256 = hashlib.sha256(data).hexdigest()
    if _is_known(job, locator or "", sha256):
        return SourceRow(job.name, locator, UNCHANGED)
    try:
        text = read_bytes(data, name, job.encoding, job.boilerplate)
    except ReadError as problem:
        return failed_file(job, locator, problem)
    return _row(job.name, locator, replace(text, declared={**text.declared, **listed(job.declared)}), sha256)


def _is_known(job: FileJob, locator: str, sha256: str) -> bool:
    """Whether these bytes were read before with the same fields beside them, by the reader of today with the same boilerplate, and in the encoding that is asked for where that counts."""
    before = job.known.get(locator)
    if (
        before is None
        or before.print != file_print(sha256, job.declared)
        or before.reader not in signatures(job.boilerplate)
    ):
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
