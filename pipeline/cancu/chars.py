"""Characters: comparing and levelling Vietnamese text without losing offsets."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

LEGACY = ("cp1258", "tcvn3", "vni", "viscii", "vps")
"""The Vietnamese encodings from before Unicode."""

# One character for one character, so that offsets into the levelled text are offsets into the text.
LEVEL = tuple(
    {
        "\n": " ", "\r": " ", "\t": " ", "\f": " ", "\v": " ", "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u3000": " ",
        "\u2028": " ", "\u2029": " ", "\u200b": " ", "\ufeff": " ", "\u00ad": " ",
        "Ð": "Đ", "ð": "đ", "Ɖ": "Đ",
        "–": "-", "—": "-", "−": "-", "‑": "-", "‐": "-", "‒": "-", "―": "-",
        "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"', "\uf022": '"',
        "‘": "'", "’": "'", "`": "'", "´": "'", "ʼ": "'", "′": "'",
        "：": ":", "；": ";", "，": ",", "．": ".", "／": "/", "∕": "/",
    }.items()
)  # fmt: skip

_SHORT = 60
"""In so short a text it is cheaper to look at each character than for each that is levelled."""
_LEVELLED = frozenset(old for old, _ in LEVEL)
_WHOLE = 200
"""Longer texts are mostly documents, which each extractor levels anew: the last few are kept."""
_NUMBER_JUNK = re.compile(r"[^0-9A-Za-zĐđÀ-ỹ/.&-]+")
_ZEROS = re.compile(r"^0+(?=\d)")
_PLAIN_WORD = re.compile(r"[a-z0-9]+")


def level(text: str) -> str:
    """Give the text with line breaks, dashes, quotation marks and Ð made plain; same length, same offsets."""
    if len(text) > _WHOLE:
        return _level_whole(text)
    if len(text) < _SHORT and _LEVELLED.isdisjoint(text):
        return text
    return exchange(text, LEVEL)


@lru_cache(maxsize=12)
def _level_whole(text: str) -> str:
    return exchange(text, LEVEL)


def exchange(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Give the text with characters exchanged for others; much quicker than `str.translate` where most of them are rare."""
    for old, new in pairs:
        if old in text:
            text = text.replace(old, new)
    return text


def lower(text: str) -> str:
    """Lower-case character by character, so that the length never changes (İ and the like stay)."""
    return _lower_whole(text) if len(text) > _WHOLE else _lower(text)


@lru_cache(maxsize=12)
def _lower_whole(text: str) -> str:
    return _lower(text)


def _lower(text: str) -> str:
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Fold for comparison: lower case, no diacritics, đ as d, words of letters and digits, single spaces."""
    return " ".join(_PLAIN_WORD.findall(plain(text)))


def plain(text: str) -> str:
    """Give the words of `fold`, with all that is ASCII between them left there: for an index that parts words itself."""
    try:
        raw, _ = codecs.charmap_encode(text.lower(), "strict", _COMMON)
    except UnicodeEncodeError:  # letters taken apart, letters of other languages
        return _plain(text)
    return raw.translate(_PLAIN, _DROPPED).decode("ascii")


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    for c in set(text):
        if c > "\x7f" and not c.isalnum():
            text = text.replace(c, " ")
    words = text.lower().replace("đ", "d").replace("ð", "d")
    # Of a letter taken apart only the plain one is ASCII; what has none is dropped, all at the speed of the codec.
    return unicodedata.normalize("NFD", words).encode("ascii", "ignore").decode("ascii")


_VIETNAMESE = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
_SIGNS = "\u00a0\u00ad\u200b\ufeff–—−‑‐“”‘’«»…•·●▪■◦✓➢❖§©®°²³½¼×÷±≤≥≠→€□☐∆∑√ºµμ‰≈¹¾δ™\uf0a3\uf0b7\uf02d\uf022"
_OTHERS = _VIETNAMESE + _SIGNS
# A code of our own, one byte a character, as those from before Unicode were: `codecs` writes it, and `bytes.translate` folds it, at the speed of C.
_COMMON = codecs.charmap_build("".join(map(chr, range(128))) + _OTHERS.ljust(128, "\ufffe"))
_PLAIN = bytes(range(128)) + "".join(_plain(c) or " " for c in _OTHERS).ljust(128).encode("ascii")
_DROPPED = bytes(128 + i for i, c in enumerate(_OTHERS) if not _plain(c))


def slug(text: str) -> str:
    """Give the text as a part of a key: folded, joined by hyphens."""
    return fold(text).replace(" ", "-")


def squeeze(text: str) -> str:
    """Give the text on one line with single spaces, trimmed."""
    return " ".join(text.split())


def canonical_number(number: str) -> str:
    """Give a số/ký hiệu as it is stored: NFC, no spaces, Đ for Ð, plain hyphens."""
    return _NUMBER_JUNK.sub("", level(unicodedata.normalize("NFC", number)))


@lru_cache(maxsize=65536)
def number_key(number: str) -> str:
    """Give a số/ký hiệu as it is compared: canonical, upper case, without leading zeros."""
    return _ZEROS.sub("", canonical_number(number).upper())
