"""What a text gave, packed for the table `extractions`: apart what linking needs, and what it does not."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from cancu.extract.header import DECLARED
from cancu.link.identity import key_of_document
from cancu.model import (
    Amendment,
    Assignment,
    DateSpan,
    Document,
    Extraction,
    Reference,
    Section,
    Target,
    Text,
    ThirdPartyEdge,
)
from cancu.store.sentences import sentence_around

_MENTIONS = {"references": Reference, "third_party": ThirdPartyEdge, "amendments": Amendment}
_SPANS = {"sections": Section, "dates": DateSpan, "targets": Target, "assignments": Assignment}
_ROW = {kind: attrgetter(*(f.name for f in fields(kind))) for kind in (*_MENTIONS.values(), *_SPANS.values())}
_NESTED = {
    kind: tuple(i for i, f in enumerate(fields(kind)) if str(f.type).startswith("tuple")) for kind in _MENTIONS.values()
}
"""Which fields of a record are tuples, which JSON has as lists."""
_Record = TypeVar("_Record")
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
_read = json.JSONDecoder().raw_decode
_LEVEL = 3
"""Of zlib: half the time of 6, 6 % more space."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A row of `extractions`. ``id`` stands for all that the extraction was made from: text, tables, fields that came with it;
    ``key`` is the document's, before a person corrects it."""

    id: str
    text_sha256: str
    key: str
    document: str
    mentions: bytes
    spans: bytes


@dataclass(frozen=True, slots=True)
class Mentions:
    """What linking needs of a document. ``sentences`` has the span of the sentence around each reference."""

    references: tuple[Reference, ...]
    third_party: tuple[ThirdPartyEdge, ...]
    amendments: tuple[Amendment, ...]
    sentences: tuple[tuple[int, int], ...]


_Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Spans:
    """The text of a document, and the rest of what was found in it: each record as its values in the order of its fields.

    They are only written into tables: making the records again would take longer than to write them.
    """

    text: str
    sections: Sequence[_Row]
    dates: Sequence[_Row]
    targets: Sequence[_Row]
    assignments: Sequence[_Row]


_NO_MENTIONS = Mentions((), (), (), ())


def pack(text: Text, found: Extraction) -> Packed:
    """Pack what a text gave."""
    sha256 = text.sha256
    return Packed(
        _id(text, sha256),
        sha256,
        key_of_document(found.document, sha256),
        _write(_DOCUMENT(found.document)),
        _mentions(text.text, found),
        _spans(text.text, found),
    )


_DOCUMENT = attrgetter(*(f.name for f in fields(Document)))


def _mentions(text: str, found: Extraction) -> bytes:
    if not (found.references or found.third_party or found.amendments):  # as in most articles of a law
        return _no_mentions()
    mentions: dict[str, Any] = {name: _rows(getattr(found, name), kind) for name, kind in _MENTIONS.items()}
    mentions["sentences"] = [sentence_around(text, r.start, r.end) for r in found.references]
    return _squeezed(_write(mentions))


def _spans(text: str, found: Extraction) -> bytes:
    """One line of JSON, and behind it the text as it is, which as a string of JSON would take longer to write and to read."""
    spans = {name: _rows(getattr(found, name), kind) for name, kind in _SPANS.items()}
    return _squeezed(f"{_write(spans)}\n{text}")


def document_from(packed: str) -> Document:
    """Give back the document's own fields."""
    return Document(*_read(packed)[0])


def mentions_from(packed: bytes) -> Mentions:
    """Give back what linking needs."""
    if packed == _no_mentions():
        return _NO_MENTIONS
    found = _read(_opened(packed))[0]
    records: dict[str, Any] = {name: tuple(_records(kind, found[name])) for name, kind in _MENTIONS.items()}
    return Mentions(**records, sentences=tuple(map(tuple, found["sentences"])))


def spans_from(packed: bytes) -> Spans:
    """Give back the text, and what was found in it beside mentions."""
    rows, _, text = _opened(packed).partition("\n")
    return Spans(text, **_read(rows)[0])


def text_of(packed: bytes) -> str:
    """Give back the text alone."""
    return _opened(packed).partition("\n")[2]


def _id(text: Text, sha256: str) -> str:
    """Two sources share an extraction where all that it can depend on is the same."""
    declared = [str(text.declared.get(name)) for name in DECLARED]
    return hashlib.sha256(repr((sha256, declared, text.tables)).encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _no_mentions() -> bytes:
    return _squeezed(_write({name: [] for name in (*_MENTIONS, "sentences")}))


def _rows(records: Sequence[Any], kind: type[Any]) -> list[Any]:
    return [_ROW[kind](record) for record in records]


def json_list(values: Sequence[Any]) -> str:
    """Give a list as the tables keep it, in JSON; most are empty."""
    return json.dumps(values, ensure_ascii=False) if values else "[]"


def _squeezed(value: str) -> bytes:
    return zlib.compress(value.encode("utf-8", "surrogatepass"), _LEVEL)


def _opened(packed: bytes) -> str:
    return zlib.decompress(packed).decode("utf-8", "surrogatepass")


def _records(kind: type[_Record], rows: Iterable[list[Any]]) -> Iterator[_Record]:
    for row in rows:
        for i in _NESTED[kind]:
            row[i] = _tuples(row[i]) if row[i] else ()
        yield kind(*row)


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
