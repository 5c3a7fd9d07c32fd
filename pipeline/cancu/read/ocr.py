"""Scans by tesseract, where it is installed with its Vietnamese model."""

from __future__ import annotations

import io
import math
import resource
import shutil
import subprocess
from array import array
from dataclasses import replace
from functools import cache
from itertools import groupby, pairwise
from typing import Any

from cancu.read.children import all_memory
from cancu.read.errors import error
from cancu.read.ocr_figures import Box, Word, settled
from cancu.rulebook import rules

_DPI, _COARSER = 300, 200
_MOST_PIXELS = 20_000_000
"""A sheet of A3 in the finer size; larger ones are looked at more coarsely, for the memory that a parser has."""
_SECONDS = 60
_MOST_SKEW = 3.0
"""Degrees by which a page may be turned."""
_LEAST_SKEW = 0.1
_SKEW_PIXELS = 800
"""The height of the picture on which the skew is measured."""


@cache
def _languages() -> frozenset[bytes]:
    """The models that tesseract has; none where it is not installed."""
    program = shutil.which("tesseract")
    if program is None:
        return frozenset()
    try:
        listed = subprocess.run([program, "--list-langs"], capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset(listed.stdout.split() + listed.stderr.split())


def has_ocr() -> bool:
    """Tell whether tesseract and its Vietnamese model are installed."""
    return b"vie" in _languages()


def ocr(page: Any) -> tuple[str, float]:
    """Give the text of a pdfium page as tesseract reads it, and its mean confidence in percent. Raises ReadError as `words_on` does."""
    words = words_on(page)
    lines = [" ".join(word.text for word in line) for _, line in groupby(words, key=lambda word: word.line)]
    return "\n".join(lines), _mean(words)


def words_on(page: Any) -> list[Word]:
    """Give the words of a pdfium page as tesseract reads them.

    The page is set straight and read in two sizes, for tesseract errs in other figures in each: the reading that is surer on
    the whole counts, and its figures are held against the other one and against the Latin model's (`settled`).

    Raises:
        ReadError: tesseract fails or takes too long.
    """
    _allow_time()
    fine = _picture(page, _DPI)
    angle = skew(fine)
    fine, coarse = _turned(fine, angle), _turned(_picture(page, _COARSER), angle)
    one, other = sorted((_words(fine, page, "vie"), _words(coarse, page, "vie")), key=_mean, reverse=True)
    latin = _words(fine, page, "eng") if b"eng" in _languages() else []
    return [replace(settled(word, other, latin), box=_back(word.box, angle, *fine.size)) for word in one]


def _allow_time() -> None:
    """Give this process the processor time for one more page, where its time is limited (cancu.read.worker)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if soft != resource.RLIM_INFINITY:
        more = soft + rules("formats")["limits"]["ocr_cpu_seconds"]
        resource.setrlimit(resource.RLIMIT_CPU, (more if hard == resource.RLIM_INFINITY else min(more, hard), hard))


def _mean(words: list[Word]) -> float:
    return sum(word.sure for word in words) / len(words) if words else 0.0


def _picture(page: Any, dpi: int) -> Any:
    width, height = page.get_size()
    scale = min(dpi / 72, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    return page.render(scale=scale, grayscale=True).to_pil()


def skew(picture: Any) -> float:
    """Give by how many degrees a picture of a page has to be turned to the left for its lines to be level.

    Lines that are level make the sharpest change between dark and light from one row of the picture to the next.
    """
    from PIL import Image, ImageOps

    shrink = max(1.0, picture.height / _SKEW_PIXELS)
    size = (max(1, round(picture.width / shrink)), max(1, round(picture.height / shrink)))
    small = ImageOps.invert(picture.resize(size, Image.Resampling.BOX))

    def sharpness(angle: float) -> tuple[float, float]:
        turned = small.rotate(angle, Image.Resampling.BILINEAR)
        rows = array("f", turned.convert("F").resize((1, turned.height), Image.Resampling.BOX).tobytes())
        return sum((a - b) ** 2 for a, b in pairwise(rows)), -abs(angle)

    halves = range(round(-2 * _MOST_SKEW), round(2 * _MOST_SKEW) + 1)
    near = max((half / 2 for half in halves), key=sharpness)
    return max((near + tenth / 10 for tenth in range(-4, 5)), key=sharpness)


def _turned(picture: Any, angle: float) -> Any:
    from PIL import Image

    return picture if abs(angle) < _LEAST_SKEW else picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)


def _back(box: Box, angle: float, width: int, height: int) -> Box:
    """Give where a box of a picture that was turned stands on the picture as it was."""
    if abs(angle) < _LEAST_SKEW:
        return box
    sine, cosine = math.sin(math.radians(angle)), math.cos(math.radians(angle))
    corners = [((x - 0.5) * width, (y - 0.5) * height) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs = [(x * cosine - y * sine) / width + 0.5 for x, y in corners]
    ys = [(x * sine + y * cosine) / height + 0.5 for x, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _words(picture: Any, page: Any, language: str) -> list[Word]:
    plain = io.BytesIO()
    picture.save(plain, "PPM")  # packing it as PNG takes longer than all else that is done here
    program = shutil.which("tesseract") or "tesseract"
    dpi = round(72 * picture.width / max(1.0, page.get_size()[0]))
    command = [program, "stdin", "stdout", "-l", language, "--dpi", str(dpi), "tsv"]
    try:
        done = subprocess.run(
            command, input=plain.getbuffer(), capture_output=True, timeout=_SECONDS, check=False, preexec_fn=all_memory
        )
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
