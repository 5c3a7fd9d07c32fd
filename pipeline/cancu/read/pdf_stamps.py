"""Number and date that were stamped on a signed PDF as annotations: put where they stand on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in points from the lower left corner of the page."""

_SLACK = 0.5
_FAR = 60.0
"""Points between a stamp and the text to its left: beyond this it belongs to no line."""


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    left: float
    right: float
    middle: float


def with_stamps(document: Any, page: Any, index: int) -> tuple[str, Any]:
    """Give the text of a page with its annotations' text in place, and the page (a new one where it was flattened).

    pdfium appends what was flattened to the page's text: each word of it is moved into its line.
    """
    import pypdfium2.raw as raw

    if raw.FPDFPage_GetAnnotCount(page) == 0:
        return _text(page), page
    plain = page.get_textpage()
    before = plain.get_text_range() if plain.count_chars() else ""
    boxes = [plain.get_charbox(i) for i in range(plain.count_chars())]
    white = {i for i, c in enumerate(before[: len(boxes)]) if c.isdecimal() and _is_white(plain, i)}
    plain.close()
    if raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
        return before, page
    page.close()
    page = document[index]
    flat = page.get_textpage()
    after = flat.get_text_range() if flat.count_chars() else ""
    if not before.strip() or not after.startswith(before) or len(boxes) != len(before):
        flat.close()
        return after, page
    words = _words(
        after, len(before), [flat.get_charbox(i) for i in range(len(before), min(len(after), flat.count_chars()))]
    )
    flat.close()
    return _insert(before, boxes, words, white), page


def _is_white(textpage: Any, at: int) -> bool:
    import ctypes

    import pypdfium2.raw as raw

    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    found = raw.FPDFText_GetFillColor(textpage, at, *map(ctypes.byref, (red, green, blue, alpha)))
    return bool(found) and min(red.value, green.value, blue.value) > 250


def _text(page: Any) -> str:
    textpage = page.get_textpage()
    text: str = textpage.get_text_range() if textpage.count_chars() else ""
    textpage.close()
    return text


def _words(text: str, start: int, boxes: list[Box]) -> list[_Word]:
    words: list[_Word] = []
    run: list[int] = []
    for at in range(start, start + len(boxes) + 1):
        inside = at < start + len(boxes) and not text[at].isspace()
        # A letter left of the one before it begins another stamp, laid upon the first.
        if inside and not (run and boxes[at - start][0] < boxes[run[-1] - start][0]):
            run.append(at)
            continue
        if run:
            found = [boxes[i - start] for i in run]
            middle = sum(b[1] + b[3] for b in found) / (2 * len(found))
            words.append(_Word(text[run[0] : run[-1] + 1], found[0][0], found[-1][2], middle))
        run = [at] if inside else []
    return words


def _same_place(word: _Word, other: _Word) -> bool:
    """Whether two words stand over each other."""
    return (
        abs(word.middle - other.middle) < 4
        and min(word.right, other.right) - max(word.left, other.left) > (word.right - word.left) / 2
    )


def _uncovered(text: str, boxes: list[Box], words: list[_Word], white: set[int]) -> tuple[str, list[Box]]:
    """Take out the figures that a stamp lies upon, and white ones in its line: an older number, made unseen."""
    covers = [(w.left - _SLACK, w.middle - 4, w.right + _SLACK, w.middle + 4) for w in words]
    kept = [
        at
        for at, box in enumerate(boxes)
        if not (text[at].isdecimal() and any(_within(box, cover) for cover in covers))
        and not (at in white and any(box[1] - 4 <= w.middle <= box[3] + 4 for w in words))
    ]
    return "".join(text[at] for at in kept), [boxes[at] for at in kept]


def _within(box: Box, cover: Box) -> bool:
    """Whether the middle of a box lies in another."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return cover[0] <= x <= cover[2] and cover[1] <= y <= cover[3]


def _insert(text: str, boxes: list[Box], words: list[_Word], white: set[int]) -> str:
    inserts: list[tuple[int, float, str]] = []
    rest: list[str] = []
    text, boxes = _uncovered(text, boxes, words, white)
    visible = [
        (at, (left + right) / 2, right, bottom - 4, top + 4)
        for at, (left, bottom, right, top) in enumerate(boxes)
        if top > bottom and not text[at].isspace()
    ]
    for at, word in enumerate(words):
        if any(_same_place(word, other) for other in words[:at]):
            continue  # signed twice, with the same stamp
        best, best_right = -1, float("-inf")
        for at, middle, right, low, high in visible:
            if low <= word.middle <= high and middle < word.left + _SLACK and right > best_right:
                best, best_right = at, right
        if best < 0 or word.left - best_right > _FAR:
            rest.append(word.text)
        else:
            inserts.append((best + 1, word.left, word.text))
    out, last = [], 0
    for at, _, word_text in sorted(inserts):
        out.append(text[last:at])
        if out[-1][-1:].isalnum() or (not out[-1] and out[:-1]) or out[-1][-1:] in ":,.":
            out.append(" ")
        out.append(word_text)
        following = text[at : at + 1]
        if following.isalnum():
            out.append(" ")
        last = at
        gap = len(text[at : at + 6]) - len(text[at : at + 6].lstrip(" "))
        if gap and text[at + gap : at + gap + 1] in ("/", "-"):  # "Số: /2025": the space was the place of the stamp
            last = at + gap
        elif gap > 1:
            last = at + gap - 1
    out.append(text[last:])
    return "".join(out) + ("\r\n" + " ".join(rest) if rest else "")
