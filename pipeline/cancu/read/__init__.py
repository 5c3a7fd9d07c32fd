"""Reading: from files to Text.

    text = read("plan.docx")
    for found in read_documents("plans.jsonl.gz"):      # Text or ReadError, one for each document
        ...

What a file is goes by its content. Every parser but that of plain text runs in a process with limits
(cancu.read.sandbox). The formats, their limits and every reason of failure stand in docs/formats.md.
"""

from __future__ import annotations

from pathlib import Path

from cancu.model import Text
from cancu.read import sandbox
from cancu.read.containers import gunzip, is_container, read_documents
from cancu.read.errors import CODES, ReadError, error
from cancu.read.files import load
from cancu.read.media import GZIP, HTML, JSONL, TEXT, UNKNOWN, is_encrypted_office, is_web_page, media_type
from cancu.read.policy import checked
from cancu.read.registry import Reader, reader_of, readers, run

_PLAIN_NAMES = (".txt", ".text", ".md")

__all__ = [
    "CODES",
    "ReadError",
    "Reader",
    "is_container",
    "read",
    "read_bytes",
    "read_documents",
    "readers",
]


def read(path: str | Path) -> Text:
    """Give the document in a file, whatever its format (docs/formats.md).

    Raises:
        ReadError: there is no such file, or it cannot be read; `reason` says why in plain words.
    """
    path = Path(path)
    return read_bytes(load(path), path.name)


def read_bytes(data: bytes, name: str) -> Text:
    """Give the document in the bytes of a file; `name` is used in messages and to tell kinds of plain text apart (JSONL; tags in a .txt).

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
    if kind == UNKNOWN:
        raise error("binary")
    if is_encrypted_office(data):
        raise error("encrypted")
    reader = reader_of(kind)
    return checked(sandbox.parse(data, name, kind) if reader.sandboxed else run(kind, data, name))
