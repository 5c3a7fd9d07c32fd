"""What the streams of a PDF really unpack to, before pdfium unpacks them: it cannot be stopped when it does."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import chain

from cancu.read.errors import error
from cancu.rulebook import rules

_STREAM = re.compile(rb">>\s{0,4}stream\r?\n?")
_SIDE = re.compile(rb"/(?:Width|Height)\s{0,4}(\d{1,9})")
_DICTIONARY = 2000
"""How many bytes before a stream are looked at as its dictionary."""
_CHUNK = 1 << 16
_DEEPEST = 4
"""How often one stream may be packed."""


def check_pdf(data: bytes) -> None:
    """See that no stream of a PDF, and all of them but pictures together, unpack to more than the limits.

    Raises:
        ReadError: they do, or a picture has too many pixels.
    """
    limits = rules("formats")["limits"]
    left = limits["unpacked_bytes"]
    for match in _STREAM.finditer(data):
        start = match.end()
        before = data[max(0, match.start() - _DICTIONARY) : match.start()].rpartition(b" obj")[2]
        picture = b"/Image" in before
        sides = [int(side) for side in _SIDE.findall(before)][:2]
        if picture and len(sides) == 2 and sides[0] * sides[1] > limits["picture_pixels"]:
            raise error("too-large", f"has a picture of {sides[0]} × {sides[1]} pixels")
        if _is_packed(data[start : start + 2]):
            size = _unpacked(data, start, limits["unpacked_bytes"] if picture else min(limits["part_bytes"], left))
            left -= 0 if picture else size


def _is_packed(head: bytes) -> bool:
    """Tell whether bytes begin like a zlib stream."""
    return len(head) >= 2 and head[0] & 15 == 8 and (head[0] << 8 | head[1]) % 31 == 0


def _unpacked(data: bytes, start: int, most: int) -> int:
    """Give the size of what the stream at a place unpacks to, and what that does if it is packed again.

    Raises:
        ReadError: it is more than `most`.
    """
    total = 0

    def counted(pieces: Iterator[bytes]) -> Iterator[bytes]:
        nonlocal total
        for piece in pieces:
            total += len(piece)
            if total > most:
                raise error("too-large", f"has a part that unpacks to more than {most // 1_000_000} MB")
            yield piece

    pieces: Iterator[bytes] = (data[at : at + _CHUNK] for at in range(start, len(data), _CHUNK))
    for _ in range(_DEEPEST):
        pieces = counted(_unpack(pieces))
        first = next(pieces, b"")
        pieces = chain((first,), pieces)
        if not _is_packed(first):
            break
    for _ in pieces:
        pass
    return total


def _unpack(packed: Iterator[bytes]) -> Iterator[bytes]:
    """Give what a zlib stream unpacks to, piece by piece; a damaged one gives what it gives, as in pdfium."""
    worker = zlib.decompressobj()
    try:
        for piece in packed:
            while piece and not worker.eof:
                out = worker.decompress(piece, _CHUNK)
                piece = worker.unconsumed_tail
                if out:
                    yield out
            if worker.eof:
                return
    except zlib.error:
        return
