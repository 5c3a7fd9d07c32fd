"""Text typed in the fonts from before Unicode (.VnTime, VNI-Times …): which encoding a font means, and its conversion."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import groupby

from cancu.chars import LEGACY

_SUBSET = r"(?:[A-Z]{6}\+)?"  # what a PDF puts before the name of a font of which it holds a part
_VNI = re.compile(_SUBSET + r"VNI\b|\w*VNI\d?\b", re.IGNORECASE)
_TCVN3 = re.compile(_SUBSET + r"(?:\.?Vn(?!i\b|u)\w*|\w*TCVN3\b)", re.IGNORECASE)
_CAPITALS = re.compile(r"\.?Vn\w*?H(?:Bold|Italic)*(?:\W|$)")
"""Fonts that show small letters as capitals: .VnTimeH."""


@cache
def font_encoding(font: str | None) -> str | None:
    """Give the encoding that a font's name says ("tcvn3", "vni"), or None for a font of Unicode text."""
    if not font:
        return None
    if _VNI.match(font):
        return "vni"
    return "tcvn3" if _TCVN3.match(font) else None


def has_capitals_only(font: str) -> bool:
    """Tell whether a font of TCVN3 shows small letters as capitals (.VnTimeH)."""
    return bool(_CAPITALS.search(font))


def join_runs(runs: Iterable[tuple[str, str | None]]) -> str:
    """Join runs of (text, font) to Unicode text; a letter that two runs of one encoding share is put together."""
    from viparse.normalize.encodings import get_charmap
    from viparse.normalize.tables import convert

    out: list[str] = []
    for (encoding, capitals), group in groupby(runs, key=lambda run: _kind(run[1])):
        text = "".join(part for part, _ in group)
        charmap = get_charmap(encoding) if encoding else None
        if charmap is None:
            out.append(text.replace("\u00ad", ""))
            continue
        converted = convert(text, charmap)
        out.append(converted.upper() if capitals else converted)
    return "".join(out)


@cache
def _kind(font: str | None) -> tuple[str | None, bool]:
    encoding = font_encoding(font)
    if encoding is None and font in LEGACY:
        return font, False
    return encoding, bool(encoding == "tcvn3" and font and has_capitals_only(font))
