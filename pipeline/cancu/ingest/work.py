"""What a worker does with one job: read, extract, and give rows for the sources table. Runs in its own process."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cancu.chars import LEGACY
from cancu.extract import extract
from cancu.ingest.known import UNCHANGED, Known, Seen, fingerprint
from cancu.model import Text
from cancu.read import ReadError, is_container, is_packed, load, members, read_bytes, read_documents
from cancu.read.errors import error
from cancu.read.registry import signatures
from cancu.store.packed import pack
from cancu.store.writer import SourceRow

# Of several sources of one document the best text is primary: born-digital, then OCR, then a portal page.
RANKS = {"ocr": 1, "html": 0}
BORN_DIGITAL = 2


@dataclass(frozen=True, slots=True)
class FileJob:
    """A file that holds one document, or an archive or mail that holds some."""

    path: Path
    encoding: str | None = None
    known: Mapping[str, Seen] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TextJob:
    """Documents of a container, already taken out of it; `locators` tell which."""

    path: Path
    locators: tuple[str, ...]
    texts: tuple[Text, ...]


Job = FileJob | TextJob


def plan(
    paths: Sequence[Path], batch: int = 40, encoding: str | None = None, known: Known | None = None
) -> Iterator[Job | SourceRow]:
    """Give the jobs for files, folders (with all in them) and containers; a failure comes as a row at once.

    What is ``known`` comes as a row in state `UNCHANGED`, where the planning can tell. Hidden files, gold files and the README of a folder are left out; a path that is given by itself never is.
    """
    for path in paths:
        if path.is_dir():
            for inner in sorted(p for p in path.rglob("*") if p.is_file() and _wanted(p, path)):
                yield from _jobs(inner, batch, encoding, known or {})
        else:
            yield from _jobs(path, batch, encoding, known or {})


def _wanted(path: Path, root: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
    return not hidden and not path.name.endswith((".gold.json", ".md"))


def _jobs(path: Path, batch: int, encoding: str | None, known: Known) -> Iterator[Job | SourceRow]:
    before = known.get(told(path), {})
    try:
        container = is_container(path)
    except ReadError as problem:
        yield failed(path, None, problem)
        return
    if not container:
        yield FileJob(path, encoding, before)
        return
    locators: list[str] = []
    texts: list[Text] = []
    seen: set[str] = set()
    for number, found in enumerate(read_documents(path), 1):
        if isinstance(found, ReadError):
            yield failed(path, found.where or f"document {number}", found)
            continue
        locator = str(found.declared.get("id") or f"document {number}")
        if locator in seen:
            locator = f"{locator} ({number})"
        seen.add(locator)
        if locator in before and before[locator].print == fingerprint(found.sha256, found.declared):
            yield SourceRow(told(path), locator, UNCHANGED)
            continue
        locators.append(locator)
        texts.append(found)
        if len(texts) >= batch:
            yield TextJob(path, tuple(locators), tuple(texts))
            locators, texts = [], []
    if texts:
        yield TextJob(path, tuple(locators), tuple(texts))


def told(path: Path) -> str:
    """Give a path as text that can be stored and printed: bytes that are no UTF-8, and control characters, spelt out."""
    return printable(os.fsencode(path).decode("utf-8", "backslashreplace"))


def printable(text: str) -> str:
    """Give a name with its control characters spelt out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def failed(path: Path, locator: str | None, problem: ReadError) -> SourceRow:
    """Give the quarantine row of what could not be read."""
    return SourceRow(told(path), locator, "failed", code=problem.code, reason=problem.reason, advice=problem.advice)


def do(job: Job) -> list[SourceRow]:
    """Read (if need be) and extract one job; a file that cannot be read gives its quarantine row."""
    if isinstance(job, TextJob):
        return [_row(job.path, locator, text, None) for locator, text in zip(job.locators, job.texts, strict=True)]
    try:
        data = load(job.path)
        if not is_packed(data):
            if _is_known(job, "", data):
                return [SourceRow(told(job.path), None, UNCHANGED)]
            return [_row(job.path, None, read_bytes(data, job.path.name, job.encoding), _sha256(data))]
    except ReadError as problem:
        return [failed(job.path, None, problem)]
    rows = [_of_member(job, name, inner) for name, inner in members(data)]
    return rows or [failed(job.path, None, error("empty"))]


def _of_member(job: FileJob, name: str, inner: bytes | ReadError) -> SourceRow:
    locator = printable(name) or None
    if isinstance(inner, ReadError):
        return failed(job.path, locator, inner)
    if _is_known(job, locator or "", inner):
        return SourceRow(told(job.path), locator, UNCHANGED)
    try:
        return _row(job.path, locator, read_bytes(inner, name, job.encoding), _sha256(inner))
    except ReadError as problem:
        return failed(job.path, locator, problem)


def _is_known(job: FileJob, locator: str, data: bytes) -> bool:
    """Whether these bytes were read before, by the reader of today, and in the encoding that is asked for where that counts."""
    before = job.known.get(locator)
    if before is None or before.print != _sha256(data) or before.reader not in signatures():
        return False
    return job.encoding is None or before.encoding not in LEGACY or before.encoding == job.encoding


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _row(path: Path, locator: str | None, text: Text, sha256: str | None) -> SourceRow:
    kind = text.reader.split(" ")[0]
    url = text.declared.get("url")
    return SourceRow(
        path=told(path), locator=locator, state="ok", sha256=sha256, media_type=text.media_type, reader=text.reader, encoding=text.encoding,
        pages=text.pages, warnings=text.warnings, url=str(url) if url else None, declared=text.declared,
        rank=RANKS["ocr"] if any("ocr" in w.lower() for w in text.warnings) else RANKS.get(kind, BORN_DIGITAL),
        packed=pack(text, extract(text)),
    )  # fmt: skip
