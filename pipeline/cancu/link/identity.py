"""Identity: the key of a document, readable and reproducible from its fields alone (docs/architecture.md, "Identity").

quyet-dinh/thu-tuong-chinh-phu/2016/1730-qd-ttg
"""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache

from cancu.chars import number_key, slug
from cancu.model import Document
from cancu.rulebook import rules

_YEAR_IN_NUMBER = re.compile(r"^[\d.]+[A-ZĐ]?/((?:19|20)\d{2})/")
_LEADING_WORDS = re.compile(r"^(?:ve-viec|ve|v-v)-")
_MAX_SLUG = 60
UNKNOWN = "-"


def year_of(number: str | None, issued_on: str | None) -> str | None:
    """Give the year that a number carries, else that of the day of issue."""
    m = _YEAR_IN_NUMBER.match(number_key(number)) if number else None
    return m[1] if m else issued_on[:4] if issued_on else None


@cache
def _merged() -> dict[str, str]:
    """Provinces that kept their name when others joined them: name slug → day since when it is a new body."""
    return {slug(p["name"]): p["merged_on"] for p in rules("places")["provinces"] if "merged_on" in p}


@lru_cache(maxsize=65536)
def issuer_id(issuer: str | None, issued_on: str | None, year: str | None = None) -> str:
    """Give the slug of an issuing body as a legal person with its time.

    A body of a province that kept its name through the merger of 2025-07-01 gets the year of the merger
    ("uy-ban-nhan-dan-tinh-gia-lai-2025") for what it issued since.
    """
    if not issuer:
        return UNKNOWN
    name = slug(issuer)
    day = issued_on or (f"{year}-12-31" if year and year > "2025" else None)
    if day is not None:
        for place, since in _merged().items():
            if name.endswith(place) and day >= since:
                return f"{name}-{since[:4]}"
    return name


def key_of(
    type_: str | None,
    issuer: str | None,
    number: str | None,
    issued_on: str | None,
    title: str | None = None,
    text_sha256: str | None = None,
) -> str:
    """Give the key of a document from its fields; a part that is unknown is ``-``.

    Without a number the last part is a slug of the title, the day, and eight hex digits of the text's sha256 (of the
    title's, where there is no text).
    """
    year = year_of(number, issued_on)
    parts = [slug(type_ or "") or UNKNOWN, issuer_id(issuer, issued_on, year), year or UNKNOWN]
    if number:
        parts.append(number_slug(number))
    else:
        name = _LEADING_WORDS.sub("", slug(title or ""))[:_MAX_SLUG].rstrip("-")
        digest = text_sha256 or hashlib.sha256(slug(title or "").encode()).hexdigest()
        parts.append("-".join(p for p in (name, issued_on, digest[:8]) if p))
    return "/".join(parts)


def key_of_document(d: Document, text_sha256: str) -> str:
    """Give the key of a document whose text has this digest."""
    return key_of(d.type, d.issuer, d.number, d.issued_on, d.title, text_sha256)


def number_slug(number: str) -> str:
    """Give a number as the last part of a key: "1730/QĐ-TTg" → "1730-qd-ttg"; leading zeros do not count."""
    return slug(number_key(number))


def number_match(number: str) -> str:
    """Give what two spellings of one number share: no marks between its letters ("NQ.HĐTP", "NQ-HĐTP")."""
    return number_slug(number).replace("-", "")
