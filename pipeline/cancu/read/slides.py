"""Presentations: slide after slide, each a page; texts and tables in the order in which they lie on it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from cancu.model import Page, Text
from cancu.read.archive import check_zip
from cancu.read.blocks import Builder
from cancu.read.errors import error
from cancu.read.legacyfonts import font_encoding, join_runs
from cancu.read.plain import legacy_encoding, nfc

_DEEPEST = 20


def read_pptx(data: bytes, name: str) -> Text:
    """Give a presentation as Text, with a page for each slide; notes are left out.

    Raises:
        ReadError: it is damaged, encrypted, or larger than the limits.
    """
    check_zip(data)
    from lxml import etree
    from pptx import Presentation
    from pptx.exc import PythonPptxError

    try:
        slides = [list(_shapes(slide.shapes)) for slide in Presentation(io.BytesIO(data)).slides]
    except (PythonPptxError, zipfile.BadZipFile, etree.LxmlError, KeyError, ValueError, AttributeError) as problem:
        raise error("truncated", f"is a damaged presentation ({type(problem).__name__})") from None
    build = Builder()
    fallback = _fallback(shape for shapes in slides for shape in shapes)
    pages = []
    for number, shapes in enumerate(slides, 1):
        start = len(build.text)
        for shape in shapes:
            if getattr(shape, "has_table", False):
                rows = [[_shown(cell.text_frame, fallback) for cell in row.cells] for row in shape.table.rows]
                build.table(rows)
            else:
                for line in _shown(shape.text_frame, fallback).split("\n"):
                    build.line(line)
        pages.append(Page(number, start, len(build.text)))
    return Text(build.text, pages=tuple(pages), tables=tuple(build.tables))


def _shapes(shapes: Any, depth: int = 0) -> Iterator[Any]:
    """Give the shapes with text or a table, those of groups too, from top to bottom and from left to right."""
    for shape in sorted(shapes, key=lambda s: (s.top or 0, s.left or 0)):
        if hasattr(shape, "shapes"):
            if depth < _DEEPEST:
                yield from _shapes(shape.shapes, depth + 1)
        elif shape.has_text_frame or getattr(shape, "has_table", False):
            yield shape


def _frames(shape: Any) -> list[Any]:
    if getattr(shape, "has_table", False):
        return [cell.text_frame for row in shape.table.rows for cell in row.cells]
    return [shape.text_frame]


def _fallback(shapes: Iterable[Any]) -> str | None:
    """The encoding of runs whose fonts, of the slide's layout mostly, are not told with them."""
    texts = [
        run.text
        for shape in shapes
        for frame in _frames(shape)
        for paragraph in frame.paragraphs
        for run in paragraph.runs
        if font_encoding(run.font.name) is None
    ]
    return legacy_encoding("\n".join(texts))


def _shown(frame: Any, fallback: str | None) -> str:
    lines = []
    for paragraph in frame.paragraphs:
        runs = []
        for run in paragraph.runs:
            font = run.font.name
            runs.append((run.text, font if font_encoding(font) is not None else fallback or font))
        lines.append(join_runs(runs))
    return nfc("\n".join(lines).replace("\v", "\n"))
