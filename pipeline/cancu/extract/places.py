"""Places: administrative units as they are written, and their canonical names (rules/places.yaml)."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """An administrative unit as it stands in a text: ``name`` is canonical ("huyện Đắk R'Lấp")."""

    start: int
    end: int
    name: str
    level: str
    """``province``, ``district`` or ``commune``."""
    parent: str | None = None
    """The province above a district ("tỉnh Đắk Nông"), where only one has a district of that name."""


_PLACE = re.compile(
    r"(?P<tier>tỉnh|thành phố|TP\.?|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu) +(?P<name>[A-ZÀ-ỸĐ][\w']*(?: +[A-ZÀ-ỸĐ][\w']*){0,3})",
    re.IGNORECASE,
)


def match_place(text: str, pos: int) -> PlaceMatch | None:
    """Give the place that begins exactly at ``pos`` of a levelled text, or None."""
    found = _PLACE.match(text, pos)
    if not found or not found["name"][0].isupper():
        return None
    tier = found["tier"].lower().replace("tp.", "thành phố").replace("tp", "thành phố")
    level = {"tỉnh": "province", "thành phố": "province", "huyện": "district", "quận": "district"}.get(tier, "commune")
    return PlaceMatch(pos, found.end(), f"{tier} {found['name']}", level)
