"""Text typed in the fonts from before Unicode (.VnTime, VNI-Times …): which encoding a font means, and its conversion."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import groupby

from cancu.chars import LEGACY

_SUBSET = r"(?:[A-Z]{6}\+)?"  # what a PDF puts before the name of a font of which it holds a part
_VNI = re.compile(_SUBSET + r"VNI\b|\w*VNI\d?\b", re.IGNORECASE)
_TCVN3 = re.compile(_SUBSET + r"(?:\.?Vn(?!i\b|u)\w*|\w*TCVN3\b)", re.IGNORECASE)
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WITHOUT_TONES = {ord(tone): None for tone in _TONES}
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u0323])*")
_SYLLABLE = re.compile(
    r"(?:[bckghlmnrstvxdđp]|ch|gh|gi|kh|ngh?|nh|ph|qu|th|tr)?"
    r"(?:(?:[aăâeêioôơuưy]|iê|yê|uô|ươ|oa|oă|oe|uâ|uê|uơ|uy|uyê)(?:c|ch|m|n|ng|nh|p|t)?"
    r"|[iyuư]a|uya|a[iouy]|â[uy]|eo|êu|iu|[iy]êu|[oôơuư]i|uôi|ươi|ưu|ươu|oa[iyo]|oeo|uây|uyu|uêu)"
)
"""A syllable as Vietnamese spells it (Chính tả tiếng Việt: onset, rime), without its tone."""
_OTHER = {"tcvn3": "vni", "vni": "tcvn3"}
_NO_LETTER = re.compile(r"[\x00-@\[-`{-\x7f…]+")  # no others: TCVN3 writes letters with the codes of signs
_LOUD = 3.0
"""By how much the logarithm of the likelihood must be greater; a single letter never reaches it."""
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
        charmap = get_charmap(_told_by_letters(text, encoding)) if encoding else None
        if charmap is None:
            out.append(text.replace("\u00ad", ""))
            continue
        converted = convert(text, charmap)
        out.append(converted.upper() if capitals else converted)
    return "".join(out)


def _told_by_letters(text: str, named: str) -> str:
    """Give the encoding that the letters of a run speak for, where they speak loudly against the one its font's name says.

    Some fonts hold text of both: those that stand in for another (VNSTCVN3) were set over VNI text without converting it.
    """
    other = _OTHER.get(named)
    if other is None or not speaks_for(text, other, named) or _is_well_spelt(text, named):
        return named
    return other


def _is_well_spelt(text: str, encoding: str) -> bool:
    """Tell whether every word is one that Vietnamese spelling allows, so that there is nothing to doubt."""
    from viparse.normalize.encodings import get_charmap
    from viparse.normalize.tables import convert

    words = _WORD.findall(unicodedata.normalize("NFD", convert(text, get_charmap(encoding)).lower()))
    return all(
        sum(map(word.count, _TONES)) <= 1
        and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", word.translate(_WITHOUT_TONES)))
        for word in words
    )


def speaks_for(text: str, encoding: str, other: str | None) -> bool:
    """Tell whether a text reads far more like Vietnamese in one encoding than in another (None: as it stands)."""
    if text.isascii():
        return False
    from viparse.normalize.encodings import get_charmap
    from viparse.normalize.frequency import vietnamese_score
    from viparse.normalize.tables import convert

    letters = _NO_LETTER.sub("", text)
    mean, mean_of_other = (
        vietnamese_score(convert(letters, get_charmap(e)) if e is not None else letters) for e in (encoding, other)
    )
    return bool((mean - mean_of_other) * len(letters) > _LOUD)


@cache
def _kind(font: str | None) -> tuple[str | None, bool]:
    encoding = font_encoding(font)
    if encoding is None and font in LEGACY:
        return font, False
    return encoding, bool(encoding == "tcvn3" and font and has_capitals_only(font))
