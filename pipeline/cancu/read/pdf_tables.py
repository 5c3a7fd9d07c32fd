"""Tables of PDF pages by pdfplumber, only on pages with ruling lines, for it is fifty times slower than pdfium."""

from __future__ import annotations

import io
from typing import Any

from cancu.model import Table
from cancu.read.blocks import is_layout

_THIN = 3.0
_LONG = 12.0
_LOOKED_AT = 4000
_FULL = 0.4
_WINDOW = 4000
"""How far after the last found cell the next one is looked for, in letters."""


def has_ruling(page: Any) -> bool:
    """Tell cheaply whether a page has a grid: at least two upright and three level lines, or as many boxes."""
    import pypdfium2.raw as raw

    level: set[int] = set()
    upright: set[int] = set()
    for count, item in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3)):
        if count > _LOOKED_AT:
            return True
        left, bottom, right, top = item.get_bounds()
        width, height = right - left, top - bottom
        if width >= _LONG and height <= _THIN:
            level.add(round(bottom / 2))
        elif height >= _LONG and width <= _THIN:
            upright.add(round(left / 2))
        elif width >= _LONG and height >= _LONG:
            level |= {round(bottom / 2), round(top / 2)}
            upright |= {round(left / 2), round(right / 2)}
        if len(level) >= 3 and len(upright) >= 2:
            return True
    return False


def tables_of_pages(data: bytes, indexes: list[int], warnings: list[str]) -> dict[int, list[list[list[str]]]]:
    """Give the tables of some pages as rows of cell texts; a page that pdfplumber cannot take becomes a warning."""
    import pdfplumber

    found: dict[int, list[list[list[str]]]] = {}
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            for index in indexes:
                page = document.pages[index]
                found[index] = [
                    [[" ".join((cell or "").split()) for cell in row] for row in table]
                    for table in page.extract_tables()
                ]
                page.close()
    except MemoryError:
        raise
    except Exception as problem:  # pdfminer raises what it likes on odd files; the text is there all the same
        warnings.append(f"tables could not be read ({type(problem).__name__})")
    return found


def place_tables(tables: list[list[list[str]]], body: str, at: int, number: int) -> list[Table]:
    """Give the tables with their spans in the text, whose page `body` starts at `at`; one not found is left out."""
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
