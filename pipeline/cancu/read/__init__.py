"""Reading: from files to Text.

    text = read("plan.docx")
    for found in read_documents("plans.jsonl.gz"):      # Text or ReadError, one for each document
        ...

What a file is goes by its content. Every parser but that of plain text runs in a process with limits
(cancu.read.sandbox). The formats, their limits and every reason of failure stand in docs/formats.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cancu.chars import LEGACY
from cancu.model import Box, Text
from cancu.read import sandbox
from cancu.read.boilerplate import Boilerplate
from cancu.read.containers import gunzip, is_container, read_documents
from cancu.read.errors import CODES, ReadError, error
from cancu.read.files import load
from cancu.read.media import (
    GZIP,
    HTML,
    JSONL,
    PACKED,
    PARQUET,
    PDF,
    TEXT,
    UNKNOWN,
    is_encrypted_office,
    is_web_page,
    media_type,
)
from cancu.read.packed import is_packed, members
from cancu.read.plain import read_text
from cancu.read.policy import checked
from cancu.read.registry import Reader, reader_of, readers, run
from cancu.rulebook import rules

_PLAIN_NAMES = (".txt", ".text", ".md")

__all__ = [
    "CODES",
    "LEGACY",
    "ReadError",
    "Reader",
    "boxes",
    "is_container",
    "is_packed",
    "load",
    "members",
    "page_lines",
    "read",
    "read_bytes",
    "read_documents",
    "readers",
]


def read(path: str | Path, encoding: str | None = None) -> Text:
    """Give the document in a file, whatever its format (docs/formats.md).

    `encoding` (one of `LEGACY`) holds for plain text that is not Unicode, where what would be recognised is wrong.

    Raises:
        ReadError: there is no such file, or it cannot be read; `reason` says why in plain words.
    """
    path = Path(path)
    return read_bytes(load(path), path.name, encoding)


def read_bytes(data: bytes, name: str, encoding: str | None = None, boilerplate: Boilerplate | None = None) -> Text:
    """Give the document in the bytes of a file; `name` is for messages and to tell kinds of plain text apart (JSONL; tags in a .txt).

    `encoding` is as for `read`; `boilerplate` is left out of web pages.

    Raises:
        ReadError: it cannot be read; `reason` says why in plain words.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise error("empty")
    kind = media_type(data)
    if kind == GZIP:
        data = gunzip(data)
        name = name.removesuffix(".gz")
        kind = media_type(data)
        if kind == GZIP:
            raise error("unsupported", "is compressed twice", "unpack it first")
    if kind == JSONL:
        if name.endswith((".jsonl", ".ndjson", ".json")):
            raise error("container")
        kind = TEXT
    if kind == HTML and name.lower().endswith(_PLAIN_NAMES) and not is_web_page(data):
        kind = TEXT  # a text with tags in it, as transcripts have: its offsets are those of the file
    if kind in PACKED or kind == PARQUET:
        raise error("container")
    if is_encrypted_office(data):
        raise error("encrypted")
    if encoding is not None and kind in (TEXT, UNKNOWN):
        text = replace(read_text(data, name, encoding), reader="text 1")
    elif kind == UNKNOWN:
        raise error("binary")
    else:
        sandboxed = reader_of(kind).sandboxed
        told = boilerplate if kind == HTML else None
        text = sandbox.parse(data, name, kind, boilerplate=told) if sandboxed else run(kind, data, name)
    if len(text.text) > rules("formats")["limits"]["text_characters"]:
        raise error("too-large", "gives more text than is taken")
    return checked(text)


def boxes(path: str | Path, text: Text, spans: Sequence[tuple[int, int]]) -> list[tuple[Box, ...]]:
    """Give for each span of a PDF's text where it stands on the pages: a box for each line of it (docs/extract-json.md).

    `text` is what `read` gave of the file at `path`. A span that cannot be found on its page for certain has no boxes, and of
    what is no PDF there are none at all.

    Raises:
        ReadError: the file is not there any more, or has become another.
    """
    if text.media_type != PDF:
        return [() for _ in spans]
    path = Path(path)
    data = load(path)
    if media_type(data) == GZIP:
        data = gunzip(data)
    touched = [p for p in text.pages if any(p.start < end and start < p.end for start, end in spans)]
    return sandbox.boxes(data, path.name, [(p, text.text[p.start : p.end]) for p in touched], spans)


def page_lines(path: Path) -> list[tuple[str, str]] | None:
    """Give the lines of a web page, each with its place on the page, for `cancu.read.boilerplate.learned`; nothing for what is none.

    Raises:
        ReadError: the file cannot be read.
    """
    data = load(path)
    return sandbox.lines(data, path.name) if media_type(data) == HTML else None
