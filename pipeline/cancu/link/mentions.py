"""What one document brings to linking: itself, and what each of its mentions says of a number, an issuer and a year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from cancu.chars import fold
from cancu.link.identity import UNKNOWN, issuer_id, number_match, year_of
from cancu.link.laws import law_number
from cancu.model import Document, Reference, ThirdPartyEdge

_LAWS = frozenset(("luật", "bộ luật", "pháp lệnh"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of the corpus with what it says of others."""

    key: str
    document: Document
    references: tuple[Reference, ...] = ()
    third_party: tuple[ThirdPartyEdge, ...] = ()


class Resolution(NamedTuple):
    """What one mention means. ``state`` is ``resolved`` (in the corpus), ``cited`` (known from references only),
    ``ambiguous`` (``candidates`` has them) or ``unresolved``; ``method`` tells how, ``score`` how sure a title match is."""

    state: str
    key: str | None = None
    method: str | None = None
    score: float | None = None
    candidates: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def inferred(self) -> bool:
        """Whether the match rests on likeness or on the register's dates, not on what is written."""
        return self.method is not None and self.method.startswith(("title", "register, latest"))


class Identity(NamedTuple):
    """What settles a numbered document."""

    number: str
    type: str | None
    issuer: str | None
    year: str | None

    def fits(self, other: Identity) -> bool:
        """Whether both can be the same document: no field that both know differs."""
        return (
            (self.year is None or other.year is None or self.year == other.year)
            and (self.issuer is None or other.issuer is None or self.issuer == other.issuer)
            and (self.type is None or other.type is None or self.type == other.type)
        )

    @property
    def settled(self) -> bool:
        """Whether issuer and year are known: with its number that is one document."""
        return self.issuer is not None and self.year is not None


class Mention(NamedTuple):
    """A reference with a number, its own or the one that the register of laws gives."""

    at: int
    """Which of the document's references it is."""
    reference: Reference
    identity: Identity
    number: str
    issued_on: str | None
    method: str


@lru_cache(maxsize=65536)
def identity_of(type_: str | None, number: str, issuer: str | None, issued_on: str | None) -> Identity:
    """Give the identity that these fields tell."""
    year = year_of(number, issued_on)
    who = issuer_id(issuer, issued_on, year)
    return Identity(number_match(number), fold(type_) if type_ else None, None if who == UNKNOWN else who, year)


def mentions(entry: Entry) -> Iterator[Mention]:
    """Give the mentions of a document that have a number; laws named without one get theirs from the register."""
    named: list[tuple[int, Reference, str | None]] = []
    told: dict[tuple[str | None, str], set[tuple[str, str | None]]] = defaultdict(set)
    for index, r in enumerate(entry.references):
        if r.number is not None:
            if r.title and r.type in _LAWS:
                told[(r.type, fold(r.title))].add((r.number, r.issued_on))
            yield Mention(
                index, r, identity_of(r.type, r.number, r.issuer, r.issued_on), r.number, r.issued_on, "number"
            )
        elif r.class_ == "named" and r.title:
            named.append((index, r, year_in(r.text) if r.issued_on is None else None))
    bare: list[tuple[int, Reference]] = []
    for index, r, year in named:
        if r.issued_on is None and year is None:
            bare.append((index, r))
        elif (known := law_number(r.type, r.title, r.issued_on, year, None)) is not None:
            told[(r.type, fold(r.title or ""))].add((known[0].number, known[0].issued_on))
            yield _law(index, r, known[0].number, known[0].issued_on, known[0].year, known[1])
    for index, r in bare:
        same = dict(sorted(told[(r.type, fold(r.title or ""))], key=lambda t: t[1] or ""))
        if len(same) == 1:
            number, day = next(iter(same.items()))
            yield _law(index, r, number, day, year_of(number, day), "the same law in the same text")
        elif (known := law_number(r.type, r.title, None, None, day_of(entry.document))) is not None:
            yield _law(index, r, known[0].number, known[0].issued_on, known[0].year, known[1])


def day_of(document: Document) -> str | None:
    """Give the day of a document; where only its number tells the year, that year's last."""
    year = year_of(document.number, document.issued_on)
    return document.issued_on or (f"{year}-12-31" if year else None)


def year_in(text: str) -> str | None:
    """Give the year of "… năm 2015"."""
    words = fold(text).split()
    return next((b for a, b in pairwise(words) if a == "nam" and len(b) == 4 and b.isdigit()), None)


def _law(index: int, r: Reference, number: str, issued_on: str | None, year: str | None, method: str) -> Mention:
    day = issued_on or (f"{year}-01-01" if year else None)
    return Mention(index, r, identity_of(r.type, number, r.issuer or "Quốc hội", day), number, issued_on, method)
