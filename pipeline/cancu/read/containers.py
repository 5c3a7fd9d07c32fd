"""Files of several documents: JSON Lines, plain or gzipped."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from cancu.model import Text
from cancu.read.errors import ReadError, error
from cancu.read.files import check
from cancu.read.media import GZIP, HEAD, JSONL, media_type
from cancu.read.plain import nfc
from cancu.read.policy import checked
from cancu.rulebook import rules

_SUFFIXES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_RENAMED = {"issued": "issued_on"}
_MOST_OF_GZIP = 1032
"""What gzip packs at best."""
_BROKEN_GZIP = (EOFError, zlib.error, gzip.BadGzipFile)


def gunzip(data: bytes) -> bytes:
    """Unpack a gzip file, within the limits.

    Raises:
        ReadError: it is cut off, damaged, or unpacks to more than the limit.
    """
    limits = rules("formats")["limits"]
    told = int.from_bytes(data[-4:], "little")  # the size, modulo 4 GB, if the file is whole
    if limits["unpacked_bytes"] < told < _MOST_OF_GZIP * len(data):
        raise error("too-large", f"unpacks to more than {limits['unpacked_bytes'] // 1_000_000} MB")
    try:
        out = gzip.GzipFile(fileobj=io.BytesIO(data)).read(limits["unpacked_bytes"] + 1)
    except _BROKEN_GZIP:
        raise error("truncated") from None
    if len(out) > limits["unpacked_bytes"]:
        raise error("too-large", f"unpacks to more than {limits['unpacked_bytes'] // 1_000_000} MB")
    return out


def is_container(path: str | Path) -> bool:
    """Tell whether a file holds several documents, by its name or its first bytes."""
    path = Path(path)
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            head = file.read(HEAD)
        if media_type(head) == GZIP:
            head = zlib.decompressobj(wbits=31).decompress(head, HEAD)
    except (OSError, zlib.error):
        return False
    if path.name.endswith(_SUFFIXES):
        return True
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")[0]
    return media_type(head) == JSONL and b'"text"' in first


def read_documents(path: str | Path) -> Iterator[Text | ReadError]:
    """Give every document of a file: of JSON Lines each line's, of any other file its one.

    What cannot be read comes as a ReadError in its place (its `where` names the line) and the others go on; nothing is
    raised. A gzip file that is cut off gives one ReadError after its good lines.
    """
    path = Path(path)
    try:
        check(path)
    except ReadError as problem:
        yield problem
        return
    if is_container(path):
        yield from _lines(path)
        return
    from cancu.read import read

    try:
        yield read(path)
    except ReadError as problem:
        yield problem


def _lines(path: Path) -> Iterator[Text | ReadError]:
    limits = rules("formats")["limits"]
    number = 0
    documents = 0
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        file: BinaryIO | gzip.GzipFile = gzip.GzipFile(fileobj=raw) if packed else raw
        while True:
            number += 1
            where = f"line {number}"
            try:
                line = file.readline(limits["part_bytes"] + 1)
            except _BROKEN_GZIP:
                yield error("truncated", f"line {number}: the file is cut off or damaged here", where=where)
                return
            if not line:
                break
            if len(line) > limits["part_bytes"]:
                size = limits["part_bytes"] // 1_000_000
                yield error("too-large", f"line {number} is longer than {size} MB", where=where)
                return
            if not line.strip(b"\xef\xbb\xbf \t\r\n"):
                continue
            documents += 1
            try:
                yield _document(line, number)
            except ReadError as problem:
                yield problem
    if not documents:
        yield error("empty")


def _document(line: bytes, number: int) -> Text:
    """Give the document of one line. Raises ReadError, with the line's number."""
    where = f"line {number}"
    try:
        data = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise error("broken-jsonl", f"line {number} is not UTF-8", "correct the line", where) from None
    except (ValueError, RecursionError):
        raise error("broken-jsonl", f"line {number} is not JSON", "correct the line", where) from None
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise error("broken-jsonl", f'line {number} is no JSON object with a "text"', "correct the line", where)
    declared = {key: value for key, value in data.items() if key != "text" and value is not None}
    for key, better in _RENAMED.items():
        if key in declared:
            declared.setdefault(better, declared.pop(key))
    text, warnings = _sound(data["text"])
    try:
        return checked(Text(nfc(text), JSONL, "jsonl 1", "utf-8", warnings=warnings, declared=_sound_values(declared)))
    except ReadError as problem:
        raise error(problem.code, f"line {number} {problem.reason}", problem.advice, where) from None


def _sound(text: str) -> tuple[str, tuple[str, ...]]:
    """JSON can spell halves of characters and NULs, which no database takes."""
    whole = text.encode("utf-8", "replace").decode() if not text.isascii() else text
    whole = whole.replace("\x00", "\ufffd")
    return whole, () if whole == text else ("characters that are none were replaced",)


def _sound_values(value: Any) -> Any:
    if isinstance(value, str):
        return _sound(value)[0]
    if isinstance(value, dict):
        return {_sound(str(k))[0]: _sound_values(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_sound_values(v) for v in value]
    return value
