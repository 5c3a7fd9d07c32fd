"""Tables of PDF pages: pdfplumber's table finder on the lines that pdfium gives.

pdfplumber's own way to the lines, through pdfminer, takes ten times longer than all the rest of reading a PDF.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from cancu.model import Table
from cancu.read.blocks import Rows, is_layout
from cancu.read.pdf_lines import edges_of, turned

_FULL = 0.4
_WINDOW = 4000
"""How far after the last found cell the next one is looked for, in letters."""


@dataclass(frozen=True, slots=True)
class _Letters:
    """The text of a page, and where the middle of each visible letter is."""

    text: str
    places: list[tuple[int, float, float]]

    def level_with(self, box: tuple[float, float, float, float]) -> _Letters:
        """Give only the letters between the top and the bottom of a box."""
        return _Letters(self.text, [p for p in self.places if box[1] <= p[2] < box[3]])

    def within(self, box: tuple[float, float, float, float]) -> str:
        """Give the text in a box, in the order of the page's text, its white space as single spaces."""
        x0, top, x1, bottom = box
        out: list[str] = []
        last = -1
        for at, x, y in self.places:
            if x0 <= x < x1 and top <= y < bottom:
                if out and at - last > 1:
                    out.append(" ")
                out.append(self.text[at])
                last = at
        return "".join(out)


def tables_of(page: Any) -> list[Rows]:
    """Give the tables of a pdfium page as rows of cell texts."""
    edges = edges_of(page)
    if not edges:
        return []
    from pdfplumber.table import TableFinder

    # All that the finder asks of a page are its edges.
    finder = TableFinder(cast(Any, SimpleNamespace(edges=edges)))
    found = [table for table in finder.tables if len(table.cells) > 1]
    if not found:
        return []
    letters = _letters(page)
    out: list[Rows] = []
    for table in found:
        rows: Rows = []
        for row in table.rows:
            inside = letters.level_with(row.bbox)  # most letters of a page stand in other rows
            rows.append([inside.within(cell) if cell else "" for cell in row.cells])
        out.append(rows)
    return out


def _letters(page: Any) -> _Letters:
    import pypdfium2.raw as raw

    turn = turned(page)
    textpage = page.get_textpage()
    count = textpage.count_chars()
    text = textpage.get_text_range() if count else ""
    if len(text) != count:  # a letter outside the first plane of Unicode, or one without any
        text = "".join(chr(raw.FPDFText_GetUnicode(textpage, at)) for at in range(count))
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    places = []
    for at, letter in enumerate(text):
        if not letter.isspace() and letter != "\x00":
            raw.FPDFText_GetCharBox(textpage, at, left, right, bottom, top)
            places.append((at, *turn(((left.value + right.value) / 2, (bottom.value + top.value) / 2))))
    textpage.close()
    return _Letters(text, places)


def place_tables(tables: list[list[list[str]]], body: str, at: int, number: int) -> list[Table]:
    """Give the tables with their spans in the text, whose page `body` starts at `at`; one not found is left out."""
    if not tables:
        return []
    packed, positions = _pack(body)
    out: list[Table] = []
    cursor = 0
    for rows in tables:
        rows = _without_empty(rows)
        cells = [key for row in rows for cell in row if (key := "".join(cell.split()))]
        if not _is_data(rows) or is_layout(rows[:3]):
            continue
        first, last, hits = -1, cursor, 0
        for cell in cells:
            where = packed.find(cell, last, last + _WINDOW + len(cell)) if len(cell) > 1 or first >= 0 else -1
            if where >= 0:
                first = where if first < 0 else first
                last = where + len(cell)
                hits += 1
        if first >= 0 and 2 * hits >= len(cells):
            frozen = tuple(tuple(row) for row in rows)
            out.append(Table(at + positions[first], at + positions[last - 1] + 1, frozen, number))
            cursor = last
    return out


def _without_empty(rows: list[list[str]]) -> list[list[str]]:
    """Take out empty rows and columns: lines drawn twice make them."""
    rows = [row for row in rows if any(row)]
    width = max(map(len, rows), default=0)
    rows = [row + [""] * (width - len(row)) for row in rows]
    kept = [at for at in range(width) if any(row[at] for row in rows)]
    return [[row[at] for at in kept] for row in rows]


def _is_data(rows: list[list[str]]) -> bool:
    """Underlined headings and shaded lines look like tables, but have one full column and many empty cells."""
    columns = [sum(bool(cell) for cell in column) for column in zip(*rows, strict=True)]
    return (
        len(rows) >= 2
        and sum(filled >= 2 for filled in columns) >= 2
        and sum(columns) >= _FULL * len(rows) * len(columns)
    )


def _pack(body: str) -> tuple[str, list[int]]:
    kept = [(c, i) for i, c in enumerate(body) if not c.isspace()]
    return "".join(c for c, _ in kept), [i for _, i in kept]
