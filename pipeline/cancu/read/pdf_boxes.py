"""Where spans of a PDF's text stand on its pages: boxes, one a line, or none where the page and the text cannot be laid beside each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, islice
from typing import Any

from cancu.chars import lower
from cancu.model import Box, Page
from cancu.read.ocr import has_ocr, words_on
from cancu.read.pdf import cleaned, look, opened
from cancu.read.pdf_fonts import from_legacy
from cancu.read.pdf_lines import unturned
from cancu.read.plain import nfc

_WORD = re.compile(r"\S+")
_SURELY = 4
"""So many characters alike in what differs of a page and its text are no chance."""
_LONGEST = 2000
"""Stretches that differ in more characters than this are not compared letter by letter."""
_MOST_WORDS = 10_000
"""A page with more is no page that somebody reads."""
_BACK = 2.0
"""Points that a letter may stand left of the one before it, as marks do."""
_BESIDE = 4.0

Sides = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Mark:
    """A letter on a page, or a word where the page was read by OCR: its place, and the line it stands in."""

    sides: Sides
    line: int


Word = tuple[str, list[int]]
"""A word, and for each of its characters the index of its mark (on the page) or its offset (in the text)."""


def boxes_of(data: bytes, pages: Sequence[tuple[Page, str]], spans: Sequence[tuple[int, int]]) -> list[tuple[Box, ...]]:
    """Give for each span the boxes of its words on the pages of the PDF in `data`, in reading order, one a line.

    `pages` are those of the Text that `read_pdf` gave of the same bytes, each with its text: at least those that spans touch.
    A box holds the characters of the span and no others; of a page read by OCR, the whole words that they are in. A span
    with a character that is not found on its page has no boxes; a page in VNI, which writes marks as letters of their own, has none at all.

    Raises:
        ReadError: as `read_pdf` does.
    """
    document = opened(data)
    try:
        placed: dict[int, tuple[list[_Mark], Mapping[int, int]]] = {}
        out = []
        for start, end in spans:
            found: list[Box] | None = []
            for page, text in pages:
                if page.start < end and start < page.end and found is not None:
                    if page.number not in placed:
                        placed[page.number] = _placed(document, page.number - 1, text)
                    wanted = [
                        at
                        for at in range(max(start, page.start), min(end, page.end))
                        if not text[at - page.start].isspace()
                    ]
                    part = _boxes(*placed[page.number], [at - page.start for at in wanted], page.number)
                    found = None if part is None else found + part
            out.append(tuple(found or ()))
        return out
    finally:
        document.close()


def _boxes(marks: Sequence[_Mark], places: Mapping[int, int], wanted: Sequence[int], number: int) -> list[Box] | None:
    """Give the boxes of some characters of a page's text; nothing if one of them has no place."""
    if any(at not in places for at in wanted):
        return None
    out: list[Box] = []
    last = -2
    for at in wanted:
        place = places[at]
        left, low, right, high = marks[place].sides
        if (
            place not in (last, last + 1)
            or marks[place].line != marks[last].line
            or left < marks[last].sides[0] - _BACK
        ):
            out.append(Box(number, left, low, right, high))
        else:
            box = out[-1]
            out[-1] = Box(number, min(box.x0, left), min(box.y0, low), max(box.x1, right), max(box.y1, high))
        last = place
    return out


def _placed(document: Any, index: int, text: str) -> tuple[list[_Mark], Mapping[int, int]]:
    """Give the marks of a page, and for each character of its text that is found among them the index of its mark."""
    seen = look(document, index)
    if seen is None or seen.encoding not in (None, "tcvn3"):
        return [], {}
    if seen.kind == "text":
        marks, words = _letters(seen.page, seen.encoding)
    elif has_ocr():
        marks, words = _read_words(seen.page)
    else:
        return [], {}
    wanted = [(match[0], list(range(*match.span()))) for match in _WORD.finditer(text)]
    if max(len(words), len(wanted)) > _MOST_WORDS:
        return [], {}
    if seen.encoding is not None:  # some fonts of that time had capitals in the places of small letters
        words, wanted = ([(lower(word), at) for word, at in found] for found in (words, wanted))
    places: dict[int, int] = {}
    for page_words, text_words in _differing(words, wanted, places):
        if seen.kind != "text":
            _word_by_word(page_words, text_words, places)
        else:
            _letter_by_letter(page_words, text_words, places)
    if seen.kind == "text":
        _elsewhere(marks, words, text, wanted, places)
    seen.page.close()
    return marks, places


def _letters(page: Any, encoding: str | None) -> tuple[list[_Mark], list[Word]]:
    """Give the letters that pdfium tells of a page, from an encoding of one byte a letter where it is in one, and the words they make."""
    import pypdfium2.raw as raw

    textpage = page.get_textpage()
    marks: list[_Mark] = []
    words: list[Word] = []
    line, inside = 0, False
    for at in range(textpage.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(textpage, at))
        line += letter == "\n"
        if letter.isspace():
            inside = False
            continue
        letter = cleaned(from_legacy(letter, encoding) if encoding else letter)
        sides = textpage.get_charbox(at)
        if not letter:
            continue
        if inside and len(both := nfc(words[-1][0][-1] + letter)) == 1:  # a tone as a mark of its own
            words[-1] = (words[-1][0][:-1] + both, words[-1][1])
            continue
        if not inside:
            words.append(("", []))
        inside = True
        letter = nfc(letter)
        words[-1] = (words[-1][0] + letter, words[-1][1] + [len(marks)] * len(letter))
        marks.append(_Mark(sides, line))
    textpage.close()
    return marks, words


def _read_words(page: Any) -> tuple[list[_Mark], list[Word]]:
    """Give the words that tesseract reads on a page."""
    place = unturned(page)
    width, height = page.get_size()
    marks: list[_Mark] = []
    words: list[Word] = []
    lines: dict[tuple[str, str, str], int] = {}
    for word in words_on(page):
        (x, y), (u, v) = (place((word.box[i] * width, word.box[i + 1] * height)) for i in (0, 2))
        mark = _Mark((min(x, u), min(y, v), max(x, u), max(y, v)), lines.setdefault(word.line, len(lines)))
        text = nfc(cleaned(word.text))
        words.append((text, [len(marks)] * len(text)))
        marks.append(mark)
    return marks, words


def _differing(ours: list[Word], theirs: list[Word], places: dict[int, int]) -> Iterator[tuple[list[Word], list[Word]]]:
    """Put the words that a page and its text have in the same order into `places`; give the stretches between them."""
    matcher = SequenceMatcher(None, [word for word, _ in ours], [word for word, _ in theirs], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            for (_, marks), (_, offsets) in zip(ours[a:b], theirs[c:d], strict=True):
                places.update(zip(offsets, marks, strict=True))
        elif kind == "replace":
            yield ours[a:b], theirs[c:d]


def _letter_by_letter(ours: list[Word], theirs: list[Word], places: dict[int, int]) -> None:
    """Place what words have in common that are broken in other places, as numbers at the ends of lines are."""
    one, other = ("".join(word for word, _ in words) for words in (ours, theirs))
    marks, offsets = ([at for _, found in words for at in found] for words in (ours, theirs))
    if one == other:
        places.update(zip(offsets, marks, strict=True))
    elif max(len(one), len(other)) <= _LONGEST:
        for a, b, size in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks():
            if size >= _SURELY:
                places.update(zip(offsets[b : b + size], marks[a : a + size], strict=True))


def _word_by_word(ours: list[Word], theirs: list[Word], places: dict[int, int]) -> None:
    """Place as many words as were read, though they were put right since."""
    if len(ours) == len(theirs):
        for (_, marks), (_, offsets) in zip(ours, theirs, strict=True):
            places.update((offset, marks[0]) for offset in offsets)


def _elsewhere(marks: list[_Mark], ours: list[Word], text: str, theirs: list[Word], places: dict[int, int]) -> None:
    """Place what a page has in another order than its text: stamps, which pdfium tells last, in the line that they stand in."""
    taken = set(places.values())
    letters = {mark: letter for word, at in ours for letter, mark in zip(word, at, strict=True)}
    free: dict[str, list[list[int]]] = defaultdict(list)
    missing: dict[str, list[list[int]]] = defaultdict(list)
    for _, at in ours:
        for run in _runs([i for i in at if i not in taken]):
            for piece in _rightward(run, marks):
                free["".join(letters[i] for i in piece)].append(piece)
    for _, at in theirs:
        for run in _runs([i for i in at if i not in places]):
            missing["".join(text[i] for i in run)].append(run)
    for wanted, runs in missing.items():
        found = free[wanted]
        if len(runs) == len(found) == 1 and any(
            _in_line(marks[found[0][0]].sides, marks[places[at]].sides) for at in _beside(text, runs[0], places)
        ):
            places.update(zip(runs[0], found[0], strict=True))


def _runs(numbers: list[int]) -> Iterator[list[int]]:
    """Give the stretches of numbers that follow one another."""
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        yield [number for _, number in group]


def _rightward(run: list[int], marks: list[_Mark]) -> Iterator[list[int]]:
    """Cut a run of marks where one stands left of the one before it: there another stamp begins."""
    start = 0
    for at in range(1, len(run) + 1):
        if at == len(run) or marks[run[at]].sides[0] < marks[run[at - 1]].sides[0]:
            yield run[start:at]
            start = at


def _beside(text: str, run: list[int], places: Mapping[int, int]) -> Iterator[int]:
    """Give the nearest characters before and after a run, in the same line of the text, that have a place."""
    before = range(run[0] - 1, text.rfind("\n", 0, run[0]), -1)
    end = text.find("\n", run[-1])
    for side in (before, range(run[-1] + 1, end if end >= 0 else len(text))):
        yield from islice((at for at in side if at in places), 1)


def _in_line(one: Sides, other: Sides) -> bool:
    """Tell whether the middle of one box is as high as another."""
    return other[1] - _BESIDE <= (one[1] + one[3]) / 2 <= other[3] + _BESIDE
