"""Archives and mails: the files in them, one by one, never written anywhere and never more than the limits allow."""

from __future__ import annotations

import email
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from email.policy import default

from cancu.read.archive import check_zip, open_zip
from cancu.read.errors import ReadError, error
from cancu.read.media import EML, PACKED, media_type
from cancu.rulebook import rules

_NO_DOCUMENTS = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(slots=True)
class _Left:
    """What may still be unpacked of one file that came in."""

    size: int
    files: int


def is_packed(data: bytes) -> bool:
    """Tell whether bytes are an archive or a mail."""
    return media_type(data) in PACKED


def members(data: bytes) -> Iterator[tuple[str, bytes | ReadError]]:
    """Give the files in a zip archive or a mail, also those of archives and mails within, each with its path inside.

    Of a mail that is its text and what is attached to it. What cannot be unpacked comes as a ReadError in its place;
    nothing is raised. The limits are those of rules/formats.yaml: `unpacked_bytes`, `parts`, `depth`.
    """
    limits = rules("formats")["limits"]
    yield from _members(data, "", limits["depth"], _Left(limits["unpacked_bytes"], limits["parts"]))


def _members(data: bytes, within: str, depth: int, left: _Left) -> Iterator[tuple[str, bytes | ReadError]]:
    if depth == 0:
        yield within.rstrip("/"), error("too-large", "is packed in too many archives within each other")
        return
    try:
        found = _of_mail(data) if media_type(data) == EML else _of_zip(data)
        for name, inner in found:
            path = within + name
            left.files -= 1
            left.size -= len(inner) if isinstance(inner, bytes) else 0
            if left.size < 0 or left.files < 0:
                yield path, error("too-large", "unpacks to more than is taken")
                return
            if isinstance(inner, bytes) and is_packed(inner):
                yield from _members(inner, f"{path}/", depth - 1, left)
            else:
                yield path, inner
    except ReadError as problem:
        yield within.rstrip("/"), problem


def _of_zip(data: bytes) -> Iterator[tuple[str, bytes | ReadError]]:
    check_zip(data)
    archive = open_zip(data)
    for part in archive.infolist():
        if part.is_dir() or any(name in part.filename for name in _NO_DOCUMENTS):
            continue
        try:
            yield part.filename, archive.read(part)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
            yield part.filename, error("truncated")


def _of_mail(data: bytes) -> Iterator[tuple[str, bytes | ReadError]]:
    message = email.message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain", "html"))
    if body is not None and (written := _content(body).strip()):
        yield "body." + ("html" if body.get_content_subtype() == "html" else "txt"), written
    for number, part in enumerate(message.iter_attachments(), 1):
        yield part.get_filename() or f"attachment {number}", _content(part)


def _content(part: MIMEPart) -> bytes:
    """Give what a part of a mail holds; text in UTF-8, a mail within as it is."""
    if part.get_content_type() == EML:
        inner = part.get_payload(0)
        return inner.as_bytes() if isinstance(inner, EmailMessage) else b""
    if part.get_content_maintype() == "text":
        try:
            return str(part.get_content()).encode("utf-8", "replace")
        except (LookupError, KeyError):  # a character set that nobody knows: the bytes tell more
            pass
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
