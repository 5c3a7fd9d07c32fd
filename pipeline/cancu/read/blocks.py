"""Building a text out of blocks (paragraphs and tables), with the spans of the tables."""

from __future__ import annotations

import re
from functools import cache

from cancu.chars import level
from cancu.model import Table
from cancu.rulebook import rules

Rows = list[list[str]]


@cache
def _layout() -> re.Pattern[str]:
    return re.compile(rules("formats")["layout_table"]["pattern"], re.IGNORECASE)


def is_layout(rows: Rows) -> bool:
    """Tell whether a table only lays out the page: header or signature (rules/formats.yaml, `layout_table`)."""
    rule = rules("formats")["layout_table"]
    if len(rows) > rule["rows"] or max(map(len, rows), default=0) > rule["columns"]:
        return False
    return max(map(len, rows), default=0) <= 1 or any(is_of_frame(cell) for row in rows for cell in row)


def is_of_frame(text: str) -> bool:
    """Tell whether a text has something of a document's header, signature or recipients in it (as above)."""
    return bool(_layout().search(level(text)))


class Builder:
    """Collects lines and tables; `text` and `tables` are the result."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.tables: list[Table] = []

    def line(self, line: str) -> None:
        """Add a line; an empty one is dropped."""
        line = line.strip(" \n\t\r\u00a0")
        if line:
            self._parts.append(line + "\n")
            self._length += len(line) + 1

    def table(self, rows: Rows) -> None:
        """Add a table: a line for each row, cells apart by tabs; one that only lays out the page goes cell by cell."""
        rows = [row for row in rows if any(cell.strip() for cell in row)]
        if not rows:
            return
        if is_layout(rows):
            for cell in (cell for row in rows for cell in row):
                for line in cell.split("\n"):
                    self.line(line)
            return
        flat = [[" ".join(cell.split()) for cell in row] for row in rows]
        start = self._length
        for row in flat:
            line = "\t".join(row).rstrip("\t") + "\n"
            self._parts.append(line)
            self._length += len(line)
        self.tables.append(Table(start, self._length - 1, tuple(tuple(row) for row in flat)))

    @property
    def text(self) -> str:
        """All lines so far, as one text."""
        return "".join(self._parts)
