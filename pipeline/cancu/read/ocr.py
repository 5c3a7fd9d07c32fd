"""Scans by tesseract, where it is installed with its Vietnamese model."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from typing import Any

from cancu.read.errors import error

_SIZES = (300, 200)
"""Dots an inch."""
_MOST_PIXELS = 40_000_000
_SECONDS = 60
_FIGURE = re.compile(r"\d")
Box = tuple[float, float, float, float]


@cache
def has_ocr() -> bool:
    """Tell whether tesseract and its Vietnamese model are installed."""
    program = shutil.which("tesseract")
    if program is None:
        return False
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"vie" in listed.stdout.split() + listed.stderr.split()


@dataclass(frozen=True, slots=True)
class Word:
    """A word that tesseract saw: its line (block, paragraph, line), its box in parts of the page, how sure it is."""

    line: tuple[str, str, str]
    box: Box
    sure: float
    text: str


def ocr(page: Any) -> tuple[str, float]:
    """Give the text of a pdfium page as tesseract reads it, and its mean confidence in percent.

    The page is read in two sizes, for tesseract errs in other figures in each: the reading that is surer on the whole
    counts, but of words with figures that which is surer of the word.

    Raises:
        ReadError: tesseract fails or takes too long.
    """
    one, other = sorted((_words(page, dpi) for dpi in _SIZES), key=_mean, reverse=True)
    words = [_surer(word, other) if _FIGURE.search(word.text) else word for word in one]
    lines = [" ".join(word.text for word in line) for _, line in groupby(words, key=lambda word: word.line)]
    return "\n".join(lines), _mean(words)


def _mean(words: list[Word]) -> float:
    return sum(word.sure for word in words) / len(words) if words else 0.0


def _words(page: Any, dpi: int) -> list[Word]:
    width, height = page.get_size()
    scale = min(dpi / 72, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    picture = page.render(scale=scale, grayscale=True).to_pil()
    png = io.BytesIO()
    picture.save(png, "PNG", compress_level=1)
    program = shutil.which("tesseract") or "tesseract"
    command = [program, "stdin", "stdout", "-l", "vie", "--dpi", str(round(72 * scale)), "tsv"]
    try:
        done = subprocess.run(command, input=png.getvalue(), capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise error("timeout", "took too long to read by OCR") from None
    except OSError:
        raise error("crashed", "could not be read by OCR") from None
    if done.returncode:
        raise error("crashed", "could not be read by OCR")
    return _parsed(done.stdout.decode("utf-8", "replace"), *picture.size)


def _parsed(table: str, width: int, height: int) -> list[Word]:
    """Give the words in tesseract's table."""
    out: list[Word] = []
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():
            continue
        left, top, wide, high = (int(cell) for cell in cells[6:10])
        box = (left / width, top / height, (left + wide) / width, (top + high) / height)
        out.append(Word((cells[2], cells[3], cells[4]), box, float(cells[10]), cells[11]))
    return out


def _surer(word: Word, others: list[Word]) -> Word:
    """Give a word as it was read another time, if that stands in the same place and is surer."""
    same = (
        other
        for other in others
        if other.sure > word.sure and _FIGURE.search(other.text) and _same(word.box, other.box)
    )
    best = max(same, key=lambda other: other.sure, default=word)
    return replace(word, text=best.text, sure=best.sure)


def _same(one: Box, other: Box) -> bool:
    """Tell whether two boxes share most of either."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > 0.8 * max(one[2] - one[0], other[2] - other[0]) and high > 0.4 * max(
        one[3] - one[1], other[3] - other[1]
    )
