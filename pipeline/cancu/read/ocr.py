"""Scans by tesseract, where it is installed with its Vietnamese model."""

from __future__ import annotations

import io
import shutil
import subprocess
from functools import cache
from typing import Any

from cancu.read.errors import error

_DPI = 300
_MOST_PIXELS = 40_000_000
_SECONDS = 60


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


def ocr(page: Any) -> tuple[str, float]:
    """Give the text of a pdfium page as tesseract reads it, and its mean confidence in percent.

    Raises:
        ReadError: tesseract fails or takes too long.
    """
    width, height = page.get_size()
    scale = min(_DPI / 72, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    picture = io.BytesIO()
    page.render(scale=scale, grayscale=True).to_pil().save(picture, "PNG", compress_level=1)
    command = [
        shutil.which("tesseract") or "tesseract",
        "stdin",
        "stdout",
        "-l",
        "vie",
        "--dpi",
        str(round(72 * scale)),
        "tsv",
    ]
    try:
        done = subprocess.run(command, input=picture.getvalue(), capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise error("timeout", "took too long to read by OCR") from None
    except OSError:
        raise error("crashed", "could not be read by OCR") from None
    if done.returncode:
        raise error("crashed", "could not be read by OCR")
    return _lines(done.stdout.decode("utf-8", "replace"))


def _lines(table: str) -> tuple[str, float]:
    """Put tesseract's table of words into lines, an empty one between blocks."""
    out: list[str] = []
    sure: list[float] = []
    line: list[str] = []
    here = ("", "", "")
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():
            continue
        place = (cells[2], cells[3], cells[4])
        if place != here and line:
            out.append(" ".join(line))
            line = []
        here = place
        line.append(cells[11])
        sure.append(float(cells[10]))
    if line:
        out.append(" ".join(line))
    return "\n".join(out), sum(sure) / len(sure) if sure else 0.0
