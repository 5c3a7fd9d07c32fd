"""Files of several documents: JSON Lines, CSV (both plain or gzipped) and Parquet, row by row."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

from cancu.model import Text
from cancu.read.errors import ReadError, error
from cancu.read.files import check
from cancu.read.media import CSV, GZIP, HEAD, JSONL, PARQUET, media_type
from cancu.read.rows import Container, Entry, Listed, listed
from cancu.rulebook import rules

_JSONL_NAMES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_CSV_NAMES = (".csv", ".tsv", ".csv.gz", ".tsv.gz")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
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


def container_type(path: str | Path) -> str | None:
    """Give JSONL, CSV or PARQUET for a file of rows that are documents, by its name or its first bytes; None for any other."""
    path = Path(path)
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            head = file.read(HEAD)
        if media_type(head) == GZIP:
            head = zlib.decompressobj(wbits=31).decompress(head, HEAD)
        if path.name.endswith(_JSONL_NAMES):
            return JSONL
        kind = media_type(head)
    except (OSError, ValueError, zlib.error, ReadError):
        return None
    if kind == PARQUET:
        return kind
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")[0]
    if kind == JSONL:
        return JSONL if b'"text"' in first else None
    return CSV if _columns(head, named=path.name.lower().endswith(_CSV_NAMES)) else None


def is_container(path: str | Path) -> bool:
    """Tell whether a file holds several documents, by its name or its first bytes."""
    return container_type(path) is not None


def is_manifest(path: Path) -> bool:
    """Tell whether a file is a table that may name others."""
    return path.name.lower().endswith((*_CSV_NAMES, ".parquet")) and container_type(path) in (CSV, PARQUET)


def read_documents(path: str | Path) -> Iterator[Text | ReadError]:
    """Give every document of a file: of JSON Lines, CSV and Parquet each row's, of any other file its one.

    What cannot be read comes as a ReadError in its place (its `where` names the line) and the others go on; nothing is
    raised. A file that is cut off gives one ReadError after its good rows.
    """
    from cancu.read import read

    path = Path(path)
    if not is_container(path):
        try:
            yield read(path)
        except ReadError as problem:
            yield problem
        return
    for found, _ in entries(path):
        if not isinstance(found, Listed):
            yield found
            continue
        try:
            text = read(found.path)
            yield replace(text, declared={**text.declared, **listed(found.declared)})
        except ReadError as problem:
            yield error(problem.code, f"{found.where} {problem.reason}", problem.advice, found.where)


def entries(path: Path) -> Iterator[Entry]:
    """Give what stands in each row of a container, or why it cannot be read; nothing is raised."""
    kind = container_type(path)
    try:
        check(path, whole=False)
        if kind == PARQUET:
            from cancu.read.parquet import rows

            yield from rows(Container(path, PARQUET, "parquet 1", "row"))
        elif kind == CSV:
            yield from _csv(Container(path, CSV, "csv 1"))
        else:
            yield from _jsonl(Container(path, JSONL, "jsonl 1"))
    except ReadError as problem:
        yield Entry(problem, 0)


_BOM = b"\xef\xbb\xbf"


def _unpacked(raw: BinaryIO) -> BinaryIO:
    packed = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    return cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if packed else raw


def _jsonl(source: Container) -> Iterator[Entry]:
    with source.path.open("rb") as raw:
        for found in json_rows(source, _unpacked(raw)):
            yield Entry(found, raw.tell())


def json_rows(source: Container, file: BinaryIO) -> Iterator[Text | Listed | ReadError]:
    """Give what stands in each line of JSON, or why it cannot be read."""
    limits = rules("formats")["limits"]
    number = documents = 0
    while True:
        number += 1
        where = f"{source.row} {number}"
        try:
            line = file.readline(limits["part_bytes"] + 1)
        except _BROKEN_GZIP:
            yield error("truncated", f"{where}: the file is cut off or damaged here", where=where)
            return
        if not line:
            break
        if len(line) > limits["part_bytes"]:
            size = limits["part_bytes"] // 1_000_000
            yield error("too-large", f"{where} is longer than {size} MB", where=where)
            return
        if not line.strip(_BOM + b" \t\r\n"):
            continue
        documents += 1
        try:
            yield _json_row(source, line, where)
        except ReadError as problem:
            yield problem
    if not documents:
        yield error("empty")


def _json_row(source: Container, line: bytes, where: str) -> Text | Listed:
    try:
        values = json.loads(line.removeprefix(_BOM).decode())
    except UnicodeDecodeError:
        raise error("broken-jsonl", f"{where} is not UTF-8", "correct the line", where) from None
    except (ValueError, RecursionError):
        raise error("broken-jsonl", f"{where} is not JSON", "correct the line", where) from None
    if not isinstance(values, dict):
        raise error("broken-jsonl", f"{where} is no JSON object", "correct the line", where)
    return source.document(values, where, sound=b"\\u" not in line)


def _columns(head: bytes, *, named: bool) -> tuple[str, ...] | None:
    """Give the delimiter and the names of the columns, where the first row tells of documents.

    A file not `named` as a table must have two columns or more: a text may begin with any one word.
    """
    utf16 = head.startswith(_UTF16)
    text = head[: len(head) // 2 * 2].decode("utf-16", "replace") if utf16 else head.decode("utf-8-sig", "replace")
    first = text.lstrip("\r\n").splitlines()[0] if text.strip() else ""
    for delimiter in ",;\t":
        try:
            names = [n.strip().lower() for n in next(csv.reader([first], delimiter=delimiter), [])]
        except csv.Error:  # a field longer than it takes: no table that anybody made
            return None
        if {"path", "text"} & set(names) and (named or len(names) > 1) and len(set(names)) == len(names):
            return (delimiter, *names)
    return None


def _csv(source: Container) -> Iterator[Entry]:
    with source.path.open("rb") as raw:
        for found in _csv_rows(source, _unpacked(raw)):
            yield Entry(found, raw.tell())


def _csv_rows(source: Container, file: BinaryIO) -> Iterator[Text | Listed | ReadError]:
    most = rules("formats")["limits"]["part_bytes"]
    try:
        head = file.read(HEAD)
    except _BROKEN_GZIP:
        yield error("truncated")
        return
    file.seek(0)
    found = _columns(head, named=True)
    assert found is not None, "the type was asked for"
    delimiter, *names = found
    encoding = "utf-16" if head.startswith(_UTF16) else "utf-8-sig"
    csv.field_size_limit(most)
    lines = _Lines(io.TextIOWrapper(file, encoding, newline=""), most)
    table = csv.reader(lines, delimiter=delimiter)
    rows = 0
    while True:
        where = f"line {table.line_num + 1}"
        try:
            row = next(table)
            lines.taken = 0
        except StopIteration:
            break
        except UnicodeDecodeError:
            yield error("broken-row", f"{where} is not {encoding.removesuffix('-sig').upper()}", where=where)
            return
        except csv.Error:
            yield error("too-large", f"{where} begins a row of more than {most // 1_000_000} MB", where=where)
            return
        except _BROKEN_GZIP:
            yield error("truncated", f"{where}: the file is cut off or damaged here", where=where)
            return
        if any(row):
            rows += 1
            if rows > 1:  # the first names the columns
                try:
                    yield _csv_row(source, names, row, where)
                except ReadError as problem:
                    yield problem
    if rows < 2:
        yield error("empty")


class _Lines:
    """The lines of a table, as many as its rows may have: without a limit a row of one line could be of any size."""

    def __init__(self, file: io.TextIOWrapper, most: int) -> None:
        self.taken = 0
        self._file, self._most = file, most

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._file.readline(self._most - self.taken + 1)
        self.taken += len(line)
        if self.taken > self._most:
            raise csv.Error("the row is too long")
        if not line:
            raise StopIteration
        return line


def _csv_row(source: Container, names: list[str], row: list[str], where: str) -> Text | Listed:
    if any(row[len(names) :]):
        raise error("broken-row", f"{where} has {len(row)} fields, the first row {len(names)}", where=where)
    # The empty text of a row that has a path stands for none.
    values = {name: value for name, value in zip(names, row, strict=False) if name and value.strip()}
    return source.document(values, where)
