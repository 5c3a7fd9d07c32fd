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
    """A row of `extractions`. ``id`` stands for all that the extraction was made from: text, tables, fields that came with it."""

    id: str
    text_sha256: str
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
    mentions: dict[str, Any] = {name: _rows(getattr(found, name), kind) for name, kind in _MENTIONS.items()}
    mentions["sentences"] = [sentence_around(text.text, r.start, r.end) for r in found.references]
    spans: dict[str, Any] = {name: _rows(getattr(found, name), kind) for name, kind in _SPANS.items()}
    spans["text"] = text.text
    sha256 = text.sha256
    return Packed(
        _id(text, sha256), sha256, _json(attrgetter(*_DOCUMENT)(found.document)).decode(), _squeezed(mentions), _squeezed(spans)
    )  # fmt: skip


_DOCUMENT = tuple(f.name for f in fields(Document))


def document_from(packed: str) -> Document:
    """Give back the document's own fields."""
    return Document(*_read(packed)[0])


def mentions_from(packed: bytes) -> Mentions:
    """Give back what linking needs."""
    if packed == _no_mentions():  # as in most articles of a law
        return _NO_MENTIONS
    found = _opened(packed)
    records: dict[str, Any] = {name: tuple(_records(kind, found[name])) for name, kind in _MENTIONS.items()}
    return Mentions(**records, sentences=tuple(map(tuple, found["sentences"])))


def spans_from(packed: bytes) -> Spans:
    """Give back the text, and what was found in it beside mentions."""
    return Spans(**_opened(packed))


def text_of(packed: bytes) -> str:
    """Give back the text alone."""
    return str(_opened(packed)["text"])


def _id(text: Text, sha256: str) -> str:
    """Two sources share an extraction where all that it can depend on is the same."""
    declared = [str(text.declared.get(name)) for name in DECLARED]
    return hashlib.sha256(repr((sha256, declared, text.tables)).encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _no_mentions() -> bytes:
    return _squeezed({name: [] for name in (*_MENTIONS, "sentences")})


def _rows(records: Sequence[Any], kind: type[Any]) -> list[Any]:
    return [_ROW[kind](record) for record in records]


def json_list(values: Sequence[Any]) -> str:
    """Give a list as the tables keep it, in JSON; most are empty."""
    return json.dumps(values, ensure_ascii=False) if values else "[]"


def _json(value: Any) -> bytes:
    return _write(value).encode("utf-8", "surrogatepass")


def _squeezed(value: Any) -> bytes:
    return zlib.compress(_json(value), _LEVEL)


def _opened(packed: bytes) -> dict[str, Any]:
    opened: dict[str, Any] = _read(zlib.decompress(packed).decode("utf-8", "surrogatepass"))[0]
    return opened


def _records(kind: type[_Record], rows: Iterable[list[Any]]) -> Iterator[_Record]:
    for row in rows:
        for i in _NESTED[kind]:
            row[i] = _tuples(row[i]) if row[i] else ()
        yield kind(*row)


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
