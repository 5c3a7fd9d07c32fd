"""Putting right what tesseract is known to misread in administrative documents (rules/ocr.yaml)."""

from __future__ import annotations

import re
from functools import cache

from cancu.rulebook import rules

_NO_BAR = re.compile("(?:ĐÐ|ÐĐ|[DÐĐ])")


def repaired(text: str) -> str:
    """Give a text read by OCR with its known misreadings put right."""
    pattern, signs = _figures()
    for broken, better in _numbers():
        text = broken.sub(better, text)
    codes, symbols = _codes()
    text = codes.sub(lambda m: m[1] + symbols[_NO_BAR.sub("D", m[2])], text)
    text = pattern.sub(lambda m: m[1] + m[2].translate(signs), text)
    words: dict[str, str] = rules("ocr")["words"]
    return _words().sub(lambda m: _cased(m[0], words[" ".join(m[0].lower().split())]), text)


@cache
def _figures() -> tuple[re.Pattern[str], dict[int, str]]:
    rule = rules("ocr")["figures"]
    signs = re.escape("".join(rule["signs"]))
    # At least one of the signs is a figure, or one that is hardly anything else.
    pattern = rf"\b((?:{'|'.join(rule['after'])}) )(?=\S{{0,3}}[0-9lI|\[\]])([0-9{signs}]{{1,4}})(?=[\s;,.:)/]|$)"
    return re.compile(pattern), str.maketrans(rule["signs"])


@cache
def _numbers() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(rule["pattern"]), rule["with"]) for rule in rules("ocr")["numbers"])


@cache
def _codes() -> tuple[re.Pattern[str], dict[str, str]]:
    """The codes however their Đ was read, and each by what it is with D in its place."""
    symbols: list[str] = rules("ocr")["codes"]["symbols"]
    pattern = "|".join(symbol.replace("Đ", _NO_BAR.pattern) for symbol in symbols)
    return re.compile(rf"([-/]\s?)({pattern})\b"), {symbol.replace("Đ", "D"): symbol for symbol in symbols}


@cache
def _words() -> re.Pattern[str]:
    words = "|".join(re.escape(word).replace(r"\ ", r"\s") for word in rules("ocr")["words"])
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


def _cased(read: str, better: str) -> str:
    """Give the better word with the capitals of what was read."""
    if read.isupper():
        return better.upper()
    words = zip(read.split(), better.split(), strict=True)
    gaps = re.findall(r"\s", read)
    cased = [b[0].upper() + b[1:] if a[0].isupper() else b for a, b in words]
    return "".join(part for pair in zip(cased, [*gaps, ""], strict=True) for part in pair)
