"""Issuing bodies: as they are written, as a symbol tells them, as the document's own place settles them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cancu.model import Document

_CENTRAL = {
    "TTg": "Thủ tướng Chính phủ", "CP": "Chính phủ", "BTC": "Bộ Tài chính", "BTTTT": "Bộ Thông tin và Truyền thông",
    "VPCP": "Văn phòng Chính phủ", "BYT": "Bộ Y tế", "BTNMT": "Bộ Tài nguyên và Môi trường",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Context:
    """What the citing document tells about itself: its issuer, its place, the province above."""

    issuer: str | None = None
    place: str | None = None
    parent_place: str | None = None


@dataclass(frozen=True, slots=True)
class IssuerMatch:
    """A body as it stands in a text; ``name`` is its full canonical name, resolved in context."""

    start: int
    end: int
    name: str
    level: str
    place: str | None = None
    resolved: bool = True
    """False where the phrase leaves open which body it is ("UBND tỉnh" in a text that names no province)."""


def context_of(document: Document) -> Context:
    """Give the context that a document's own header makes for the phrases in it."""
    return Context(document.issuer, document.place, document.parent_place)


_BODY = re.compile(
    r"(?:Bộ trưởng +)?(?P<name>Thủ tướng(?: +Chính phủ)?|Chính phủ|Quốc hội|Bộ +[A-ZĐ][\w]*(?: +(?:và +)?\w+){1,4}|"
    r"(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân|HĐND|Hội đồng nhân dân) +(?:tỉnh|huyện|thành phố)(?: +[A-ZĐ][\w']*){0,3})"
)


def match_issuer(text: str, pos: int, context: Context) -> IssuerMatch | None:
    """Give the longest issuer phrase that begins exactly at ``pos`` of a levelled text, or None."""
    found = _BODY.match(text, pos)
    if not found:
        return None
    return IssuerMatch(pos, found.end(), " ".join(found["name"].split()), "other", None)


def issuer_of_number(number: str, type_: str | None, context: Context) -> str | None:
    """Give the issuer that a số/ký hiệu settles by itself or in the document's own place, or None."""
    for part in re.split(r"[/-]", number):
        if part in _CENTRAL:
            return _CENTRAL[part]
    return "Quốc hội" if re.search(r"/QH\d+$", number) else None


_TYPES = {"QĐ": "quyết định", "KH": "kế hoạch", "NĐ": "nghị định", "TT": "thông tư", "NQ": "nghị quyết", "TTr": "tờ trình", "BC": "báo cáo"}


def type_of_number(number: str) -> str | None:
    """Give the document type that the symbol says ("QĐ" is quyết định), or None."""
    for part in re.split(r"[/-]", number):
        if part in _TYPES:
            return _TYPES[part]
    return None


def find_bodies(text: str, context: Context) -> tuple[IssuerMatch, ...]:
    """Give all issuer phrases of a levelled text, in order, without overlaps."""
    found: list[IssuerMatch] = []
    for hit in _BODY.finditer(text):
        body = match_issuer(text, hit.start(), context)
        if body is not None:
            found.append(body)
    return tuple(found)
