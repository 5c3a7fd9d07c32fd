"""Which figures stand on a page of which tesseract gave several readings.

Its Vietnamese model knows the marks of letters but few figures; the Latin one knows the figures better, and no marks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cancu.chars import fold
from cancu.rulebook import rules

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in parts of the page."""

_FIGURE = re.compile(r"\d")
_LIST_NUMBER = re.compile(r"\d{1,2}[.,)]?")
_AROUND = ".,;:()“”\"'"
_SURE = 80.0


@dataclass(frozen=True, slots=True)
class Word:
    """A word that tesseract saw: its line (block, paragraph, line), its box, how sure it is in percent."""

    line: tuple[str, str, str]
    box: Box
    sure: float
    text: str


def settled(word: Word, other: Sequence[Word], latin: Sequence[Word]) -> Word:
    """Give a word with its figures as they most surely are.

    `other` is a second reading by the Vietnamese model, `latin` one by the Latin model. Where the Latin reading has the same
    shape (the same letters but for their marks, figures in the same places), its figures count; otherwise what two of the
    three readings have, otherwise the surer Vietnamese one. A word that has figures in no Vietnamese reading stays as it
    is, unless it is one of the signs that stand for a number and the Latin reading is one.
    """
    readings = [word, *_at(word.box, other)]
    plain = next(iter(_at(word.box, latin)), None)
    if not any(_FIGURE.search(reading.text) for reading in readings):
        signs = word.text.strip(_AROUND)
        is_number = plain is not None and plain.sure > _SURE and _LIST_NUMBER.fullmatch(plain.text)
        return replace(word, text=plain.text) if plain and is_number and signs and set(signs) <= _signs() else word
    readings.sort(key=lambda reading: (bool(_FIGURE.search(reading.text)), reading.sure), reverse=True)
    best = readings[0]
    if plain is not None:
        for reading in readings:
            if _shape(reading.text) == _shape(plain.text):
                return replace(word, text=_with_figures(reading.text, plain.text))
        votes = Counter(_folded(reading.text) for reading in (*readings, plain))
        best = max(readings, key=lambda reading: votes[_folded(reading.text)])
    return replace(word, text=best.text)


def _with_figures(text: str, other: str) -> str:
    """Give a text with the figures of another that has as many."""
    figures = iter(_FIGURE.findall(other))
    return _FIGURE.sub(lambda _: next(figures), text)


def _at(box: Box, words: Sequence[Word]) -> list[Word]:
    """Give the first word that shares most of a box, if there is one."""
    return [word for word in words if _same(box, word.box)][:1]


def _same(one: Box, other: Box) -> bool:
    """Tell whether two boxes share most of either."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > 0.8 * max(one[2] - one[0], other[2] - other[0]) and high > 0.4 * max(
        one[3] - one[1], other[3] - other[1]
    )


def _folded(text: str) -> str:
    return fold(text).strip(_AROUND)


def _shape(text: str) -> str:
    return _FIGURE.sub("0", _folded(text))


def _signs() -> frozenset[str]:
    return frozenset(rules("ocr")["figures"]["alone"])
