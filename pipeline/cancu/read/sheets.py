"""Spreadsheets: each sheet's cells as a table."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

from cancu.model import Text
from cancu.read.archive import check_zip
from cancu.read.blocks import Builder
from cancu.read.errors import error
from cancu.read.legacyfonts import font_encoding, join_runs, speaks_for
from cancu.read.plain import legacy_encoding, nfc
from cancu.rulebook import rules

_PERCENT = 100


def read_xlsx(data: bytes, name: str) -> Text:
    """Give a workbook as Text: for each sheet its name, where there are several, and its cells as a table.

    What a formula last gave is read, not the formula.

    Raises:
        ReadError: it is damaged, encrypted, or larger than the limits.
    """
    check_zip(data)
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError) as problem:
        raise error("truncated", f"is a damaged workbook ({type(problem).__name__})") from None
    build = Builder()
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    limit = rules("formats")["limits"]["cells"]
    fallback, surely = _fallback(sheets)
    for sheet in sheets:
        if sheet.max_row * sheet.max_column > limit:
            raise error("too-large", f"has a sheet of more than {limit} cells")
        rows = [[_shown(cell, fallback, surely) for cell in row] for row in sheet.iter_rows()]
        rows = _trimmed(rows)
        if rows and len(sheets) > 1:
            build.line(nfc(sheet.title))
        build.table(rows)
    return Text(build.text, tables=tuple(build.tables))


def _fallback(sheets: list[Any]) -> tuple[str | None, bool]:
    """The encoding of cells whose fonts tell none, and whether it is surely theirs.

    Where other cells have fonts of an encoding, theirs is likely; where none has, the words of all cells tell.
    """
    words: list[str] = []
    told: set[str] = set()
    for sheet in sheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    encoding = font_encoding(_font(cell))
                    if encoding is not None:
                        told.add(encoding)
                    words.append(cell.value)
    if told:
        return (told.pop() if len(told) == 1 else None), False
    return legacy_encoding("\n".join(words)), True


def _font(cell: Any) -> str | None:
    font = getattr(cell, "font", None)
    return font.name if font is not None else None


def _shown(cell: Any, fallback: str | None, surely: bool) -> str:
    """Give a cell as it is shown: a percentage with its sign, a day as Vietnamese write it, whole numbers whole."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        font = _font(cell)
        if fallback is not None and (surely or (font_encoding(font) is None and speaks_for(value, fallback, None))):
            font = fallback
        return nfc(join_runs([(value, font)]))
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, datetime.datetime | datetime.date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, int | float):
        percent = "%" in str(getattr(cell, "number_format", ""))
        number = value * _PERCENT if percent else value
        written = f"{round(number, 6):.6f}".rstrip("0").rstrip(".") if isinstance(number, float) else str(number)
        return written.replace(".", ",") + ("%" if percent else "")
    return str(value)


def _trimmed(rows: list[list[str]]) -> list[list[str]]:
    """Leave out empty rows, and empty columns at the end."""
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    width = max((i + 1 for row in rows for i, cell in enumerate(row) if cell.strip()), default=0)
    return [row[:width] for row in rows]
