"""The cells of a table as spans of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cancu.model import Table


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what its reader found in it, and where that stands in the text (an empty cell has an empty span)."""

    start: int
    end: int
    text: str


def cells_of(text: str, table: Table) -> tuple[tuple[Cell, ...], ...]:
    """Give the rows of a table as cells with spans of ``text``, each looked for behind the one before.

    Readers write a table row by row; a cell that is not found, since its reader joined its words otherwise, is empty.
    """
    at = table.start
    rows = []
    for row in table.rows:
        cells = []
        for written in row:
            words = written.split()
            m = re.compile(r"\s+".join(map(re.escape, words))).search(text, at, table.end) if words else None
            if m is None:
                cells.append(Cell(at, at, ""))
                continue
            at = m.end()
            cells.append(Cell(m.start(), m.end(), written))
        rows.append(tuple(cells))
    return tuple(rows)
