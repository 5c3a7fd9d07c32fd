"""The cells of a table as spans of the text, and the values in them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cancu.chars import level, lower
from cancu.extract.quantities import PLAIN, iter_quantities, number_value
from cancu.model import Table

_NUMBER = rf"(?:{PLAIN}|\d{{1,12}},\d{{1,12}}|\d{{1,6}}\.\d{{1,2}})"
_VALUE = re.compile(
    rf"(?:bình quân ++)?(?:từ ++)?(?P<sign>[≥≤><]=?)? *+(?P<a>{_NUMBER})(?: *(?P<p1>%))?(?: *(?:-|–|đến) *(?P<b>{_NUMBER}))?(?P<unit> *%?(?:/năm)?| +[^\W\d][^\d]{{0,25}})"
)
_SIGNS = {"≥": ">=", ">=": ">=", "≤": "<=", "<=": "<=", ">": ">", "<": "<"}
_LONGEST = 40
_REST = 5
"""How long a cell with a value may be, and what stands in it beside the value ("đạt")."""


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


def value_of(text: str, cell: Cell) -> tuple[str, float, float | None, str | None, float | None] | None:
    """Read a cell that holds a value and nothing else: comparator, value, upper value, its own unit, and the whole of a fraction."""
    own = text[cell.start : cell.end]
    levelled = lower(level(own))
    low = levelled.strip(" .;")
    m = _VALUE.fullmatch(low)
    if m is not None:
        top = number_value(m["b"]) if m["b"] else None
        value = number_value(m["a"])
        if top is not None and top <= value:
            return None
        unit = ((m["p1"] or "") + m["unit"].strip()).strip() or None
        return ("range" if top is not None else _SIGNS.get(m["sign"] or "", "=")), value, top, unit, None
    if len(low) > _LONGEST:
        return None
    quantities = iter_quantities(own, levelled, 0, len(own))
    if len(quantities) != 1:
        return None
    q = quantities[0]
    rest = own[: q.start] + own[q.end :]
    if len(rest.strip(" .;")) > _REST:
        return None
    return q.comparator, q.value, q.value_max, q.unit, q.denominator
