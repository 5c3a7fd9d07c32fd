"""The nouns: frozen records that every stage gives and takes.

Spans are Unicode code points into ``Text.text``, end exclusive, and for every record with a span
``text[start:end] == record.text`` holds. Dates are ISO days (``2016-09-05``), both ends inclusive,
``None`` for an open or unknown side. What each field means is in docs/annotation.md.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

SCHEMA_VERSION = "1.0"
T = TypeVar("T")

# Field names that Python cannot spell, as they stand in JSON and in the tables.
_JSON_NAMES = {"class_": "class", "from_": "from"}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the source: its number (from 1) and its span in the text."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Box:
    """A box on a page of a PDF: left, lower, right and upper side, in points, in the coordinates of the file (y goes up)."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Table:
    """A table that the reader kept: its span in the text, and its rows of cell texts."""

    start: int
    end: int
    rows: tuple[tuple[str, ...], ...]
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """What a reader made of one source: the text that all offsets index, and where it came from."""

    text: str
    media_type: str = "text/plain"
    reader: str = "text"
    encoding: str | None = None
    pages: tuple[Page, ...] = ()
    tables: tuple[Table, ...] = ()
    warnings: tuple[str, ...] = ()
    declared: Mapping[str, Any] = field(default_factory=dict)
    """Fields that came with the source (JSONL: id, number, issued_on, url, title …)."""

    @property
    def sha256(self) -> str:
        """Hex digest of the text as UTF-8."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Document:
    """The document itself, by its header (guide, section 1)."""

    type: str | None = None
    number: str | None = None
    issuer: str | None = None
    issued_on: str | None = None
    title: str | None = None
    signer: str | None = None
    kind: str = "primary"
    """``primary``, ``news`` (an article about documents) or ``cited`` (known from references only)."""
    effective_on: str | None = None
    effective_by: str | None = None
    """How that day is told: ``day``, ``issued`` (kể từ ngày ký), ``days_after`` it, or ``open`` (it hangs on another event)."""
    decided_by: str | None = None
    """The office that decided, where it is not the issuing body itself ("Chủ tịch Ủy ban nhân dân …")."""
    place: str | None = None
    """The administrative unit it belongs to, in full ("tỉnh Khánh Hòa", "huyện Đắk R'Lấp")."""
    parent_place: str | None = None
    """The province above a district or commune, where the text tells it ("tỉnh Đắk Nông")."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document. ``parent`` is the index of the section around it, in the same tuple."""

    start: int
    end: int
    kind: str
    """``header``, ``preamble``, ``phần``, ``chương``, ``mục``, ``điều``, ``khoản``, ``điểm``, ``heading`` (I., 1., a) of
    a plan), ``annex``, ``attachment``, ``signature``, ``recipients``, ``footnote``, ``furniture``."""
    label: str | None = None
    """As cited: "Điều 5", "khoản 2", "II"."""
    title: str | None = None
    parent: int | None = None
    closing: bool = False
    """Whether it is (part of) the closing provisions: effect, repeal, responsibility."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One mention of one other document (guide, section 2)."""

    start: int
    end: int
    text: str
    class_: str
    type: str | None = None
    number: str | None = None
    issuer: str | None = None
    issued_on: str | None = None
    title: str | None = None
    relation: str = "cites"
    pinpoints: tuple[tuple[str, ...], ...] = ()
    exceptions: tuple[tuple[str, ...], ...] = ()
    """Parts that a repeal or replacement leaves standing."""
    basis_kind: str | None = None
    """For ``basis``: ``competence`` (the organising laws) or ``content``."""
    rule: str | None = None
    """The id of the rule in rules/ that decided the relation."""
    cue: str | None = None
    """The governing words as written."""


@dataclass(frozen=True, slots=True)
class ThirdPartyEdge:
    """A relation that the text says of two other documents: indexes into ``Extraction.references``."""

    source: int
    target: int
    relation: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Amendment:
    """One act of the document on one part of another: ``reference`` is an index into ``Extraction.references``."""

    start: int
    end: int
    text: str
    act: str
    """``amends``, ``adds``, ``repeals`` or ``replaces``."""
    pinpoint: tuple[str, ...]
    reference: int


@dataclass(frozen=True, slots=True)
class DateSpan:
    """An expression of calendar time as an interval (guide, section 3)."""

    start: int
    end: int
    text: str
    from_: str | None
    to: str | None
    role: str
    granularity: str = "day"
    """``day``, ``month``, ``quarter``, ``half``, ``year``, ``period``, ``recurrence``."""


@dataclass(frozen=True, slots=True)
class Target:
    """A quantity to be reached (``target``) or reported as reached (``result``) (guide, section 4)."""

    start: int
    end: int
    text: str
    kind: str
    indicator: str
    comparator: str
    value: float
    unit: str | None = None
    value_max: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    from_: str | None = None
    to: str | None = None
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A body that the document gives work to (guide, section 5)."""

    start: int
    end: int
    text: str
    actor: str
    role: str
    to: str | None = None
    task_start: int | None = None
    task_end: int | None = None
    closing: bool = False
    """Whether it stands in the closing article ("chịu trách nhiệm thi hành …")."""
    recurrence: str | None = None
    """When the work comes again, as written ("trước ngày 20 hằng tháng")."""
    product: str | None = None
    """What the work is to bring forth, where the text names it."""
    reports_to: str | None = None
    """The body to which the work is reported."""
    body: str | None = None
    """The actor as one body with its full name in the document's context ("Sở Y tế tỉnh Khánh Hòa")."""
    counterpart: bool = False
    """Whether the issuer has no power over the body: a ministry in a province's plan, the Front, a Party committee."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was found in one text."""

    document: Document
    sections: tuple[Section, ...] = ()
    references: tuple[Reference, ...] = ()
    third_party: tuple[ThirdPartyEdge, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    dates: tuple[DateSpan, ...] = ()
    targets: tuple[Target, ...] = ()
    assignments: tuple[Assignment, ...] = ()


@dataclass(frozen=True, slots=True)
class Issuer:
    """A body that issues documents, as a legal person with its time.

    ``id`` is a slug ("thu-tuong-chinh-phu", "uy-ban-nhan-dan-tinh-gia-lai-2025"). ``level`` is one of
    ``central``, ``ministry``, ``party``, ``province``, ``department``, ``district``, ``commune``, ``other``.
    """

    id: str
    name: str
    level: str
    place: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """An administrative unit with its time; ``parent`` is a place id."""

    id: str
    name: str
    level: str
    parent: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    successors: tuple[str, ...] = ()


def as_json(record: Any) -> dict[str, Any]:
    """Give a record as plain JSON values, with the field names of the annotation guide."""
    out: dict[str, Any] = {}
    for f in dataclasses.fields(record):
        out[_JSON_NAMES.get(f.name, f.name)] = _plain(getattr(record, f.name))
    return out


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return as_json(value)
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    return value
