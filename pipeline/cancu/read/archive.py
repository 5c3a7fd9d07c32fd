"""Zip-based formats: what they really unpack to, before anything parses them."""

from __future__ import annotations

import io
import zipfile

from cancu.read.errors import error
from cancu.rulebook import rules

_END = b"PK\x05\x06"
_END_SIZE = 22


def open_zip(data: bytes) -> zipfile.ZipFile:
    """Open a zip file from its bytes; one with too many files in it is not even listed.

    Raises:
        ReadError: it has.
        zipfile.BadZipFile, ValueError, OSError, NotImplementedError: it is damaged.
    """
    limit = rules("formats")["limits"]["parts"]
    # The list at the end has at least 46 bytes for each file; the count that is told there can lie.
    end = data.rfind(_END, max(0, len(data) - _END_SIZE - 65535))
    listed = int.from_bytes(data[end + 12 : end + 16], "little") if end >= 0 else 0
    if listed > 46 * limit and data.count(b"PK\x01\x02") > limit:
        raise error("too-large", f"has more than {limit} files in it")
    return zipfile.ZipFile(io.BytesIO(data))


def check_zip(data: bytes) -> None:
    """See that a zip is whole, not encrypted, and unpacks to no more than the limits (rules/formats.yaml).

    The sizes are those its directory states; Python's zipfile never reads more of a part than that.

    Raises:
        ReadError: it is not.
    """
    limits = rules("formats")["limits"]
    try:
        parts = open_zip(data).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise error("truncated") from None
    total = sum(part.file_size for part in parts)
    largest = max((part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))), default=0)
    if total > limits["unpacked_bytes"] or largest > limits["part_bytes"]:
        raise error("too-large", f"unpacks to {total // 1_000_000} MB")
    if total > limits["ratio_from_bytes"] and total > limits["ratio"] * len(data):
        raise error("too-large", f"unpacks to {total // max(1, len(data))} times its size")
    if any(part.flag_bits & 1 for part in parts):
        raise error("encrypted")
