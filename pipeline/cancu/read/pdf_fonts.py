"""What the fonts of a PDF get wrong: letters in encodings from before Unicode, and fonts that do not tell their letters."""

from __future__ import annotations

import ctypes
import re
from itertools import groupby
from typing import Any

from cancu.read.legacyfonts import font_encoding, join_runs
from cancu.read.plain import undisguised

# Letters of TCVN3 and VNI that no Vietnamese text in Unicode has.
_ODD = re.compile("[µ¸¶·¹¨»¾¼½Æ©ÇË®ÎÏÑª×ØÜÞß«åæçäöñø¬ëîï÷ûüþ]")
_ODD_SHARE = 0.03
# Letters that Vietnamese does not have and that wrong tables of fonts give: Cyrillic, the rest of Latin Extended,
# private use, and the mark of a letter that is not told.
_WRONG = re.compile("[\u0100\u0101\u0104-\u010f\u0112-\u0127\u012a-\u0167\u016a-\u019f\u01a2-\u01ae\u01b1-\u024f\u0250-\u02af\u0400-\u052f\ue000-\uf8ff\ufffd]")  # fmt: skip
_WRONG_SHARE = 0.03
_AT_LEAST = 20
_LONGEST_NAME = 128
_GLYPHS = str.maketrans({"\u2212": "\u00ad", "\u2219": "\u00b7"})
"""What pdfium makes of TCVN3's letters ư and ã."""


def looks_legacy(text: str) -> bool:
    """Tell whether a page's text may be of fonts from before Unicode."""
    return len(_ODD.findall(text)) > max(3, _ODD_SHARE * sum(map(str.isalpha, text)))


def looks_broken(text: str) -> bool:
    """Tell whether fonts give other letters than they show (broken ToUnicode maps), so that only OCR helps."""
    return len(_WRONG.findall(text)) > max(_AT_LEAST, _WRONG_SHARE * sum(map(str.isalpha, text)))


def in_unicode(page: Any, text: str) -> tuple[str, str | None]:
    """Give the text of a page with what legacy fonts wrote turned into Unicode, and the encoding it was in.

    The fonts' names tell the encoding of each stretch (.VnTime is TCVN3, VNI-Times VNI; .VnTimeH has capitals only);
    where they do not, the text as a whole is tried.
    """
    runs = _stretches(page)
    found = next((encoding for font, _ in runs if (encoding := font_encoding(font))), None)
    if found is not None:
        return join_runs((_letters(stretch, font_encoding(font)), font) for font, stretch in runs), found
    plain, encoding, _ = undisguised(text)
    return (plain, encoding) if encoding != "utf-8" else (text, None)


def _letters(text: str, encoding: str | None) -> str:
    """Give what pdfium made of letters in a legacy encoding as that encoding has them."""
    return text.translate(_GLYPHS) if encoding == "tcvn3" else text.replace("\u00ad", "-")


def from_legacy(text: str, encoding: str) -> str:
    """Give what pdfium made of letters in TCVN3 or VNI in Unicode."""
    return join_runs([(_letters(text, encoding), encoding)])


def _stretches(page: Any) -> list[tuple[str, str]]:
    """Give the text of a page in stretches of one font, with its name; white space goes with what is before it."""
    import pypdfium2.raw as raw

    textpage = page.get_textpage()
    name, flags = ctypes.create_string_buffer(_LONGEST_NAME), ctypes.c_int()
    letters: list[tuple[str, str]] = []
    for at in range(textpage.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(textpage, at))
        size = raw.FPDFText_GetFontInfo(textpage, at, name, _LONGEST_NAME, flags)
        font = name.value.decode("latin-1") if 0 < size <= _LONGEST_NAME else ""
        letters.append((font or (letters[-1][0] if letters else ""), letter))
    textpage.close()
    return [(font, "".join(c for _, c in group)) for font, group in groupby(letters, key=lambda pair: pair[0])]
