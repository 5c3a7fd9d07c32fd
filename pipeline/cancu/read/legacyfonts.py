"""Text typed in the fonts from before Unicode (.VnTime, VNI-Times …): which encoding a font means, and its conversion."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import groupby

_SMALL_CAPS_SUFFIX = "H"  # .VnTimeH shows small letters as capitals


@cache
def font_encoding(font: str | None) -> str | None:
    """Give the encoding that a font's name says ("tcvn3", "vni"), or None for a font of Unicode text."""
    if not font:
        return None
    from viparse.normalize.detector import detect_encoding

    found: str | None = detect_encoding([font]).encoding
    return found


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
    if encoding is None and font in _ENCODINGS:
        return font, False
    return encoding, bool(encoding == "tcvn3" and font and font.endswith(_SMALL_CAPS_SUFFIX))


_ENCODINGS = frozenset(("tcvn3", "vni", "viscii", "vps"))
