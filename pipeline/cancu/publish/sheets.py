"""Tables, queries and rows as XLSX and as Parquet, beside Datasette's CSV and JSON: bounded, and nothing in them is a formula."""

from __future__ import annotations

import asyncio
import importlib.util
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette import Response

ROWS, _CHARACTERS = 10_000, 20_000_000
"""What one file holds at most; the whole of a larger table is had by `cancu export`, or as a CSV stream."""
_CELL = 32_767
"""Characters that Excel takes in a cell."""
_EXACT = 2**53
PARQUET = importlib.util.find_spec("pyarrow") is not None
"""Whether Parquet can be given: pyarrow is an extra."""
_PAGED = frozenset({"_next", "_size", "_shape", "_format", "_labels", "_extra", "sql"})
_NO_WORDS = frozenset("=+-@#\t\r")
"""What a cell begins with that a spreadsheet may take for a formula or an error."""
_WIDEST, _LOOKED_AT = 60, 100


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows under the names of their columns; ``cut`` tells that there are more."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    cut: bool
    address: str


def renderers() -> list[dict[str, Any]]:
    """Give the renderers as Datasette's hook register_output_renderer has them; Parquet where pyarrow is installed."""
    found = [("xlsx", workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    if PARQUET:
        found.append(("parquet", parquet, "application/vnd.apache.parquet"))
    return [{"extension": end, "render": _renderer(end, make, kind)} for end, make, kind in found]


def _renderer(end: str, make: Callable[[Sheet], bytes], kind: str) -> Callable[..., Any]:
    async def render(
        datasette: Any, request: Any, table: str | None, query_name: str | None, columns: Any, rows: Any, view_name: str
    ) -> Response:
        if not columns:
            return Response.text("no table, or a query that failed", status=400)
        name = table or query_name or "query"
        if table and view_name == "table":
            found, cut = await _whole(datasette, request, end)
        else:
            found, cut = list(rows), len(rows) >= datasette.setting("max_returned_rows")
        listed = ([row[c] for c in columns] if isinstance(row, dict) else row for row in found)
        plain = tuple(tuple(_plain(value) for value in row) for row in listed)
        sheet = Sheet(name, tuple(columns), plain, cut, request.url)
        body = await asyncio.to_thread(make, sheet)
        return Response(body, content_type=kind, headers={"content-disposition": f'attachment; filename="{name}.{end}"'})  # fmt: skip

    return render


async def _whole(datasette: Any, request: Any, end: str) -> tuple[list[dict[str, Any]], bool]:
    """All rows of a table as it was filtered and sorted, not only the page shown, up to the limits."""
    path = (request.scope.get("route_path") or request.path).removesuffix(f".{end}") + ".json"
    asked = [(k, v) for k, v in parse_qsl(request.query_string, keep_blank_values=True) if k not in _PAGED]
    rows: list[dict[str, Any]] = []
    after: str | None = None
    size = 0
    while True:
        told = [*asked, ("_size", "max"), ("_shape", "objects"), *([("_next", after)] if after else [])]
        answer = await datasette.client.get(f"{path}?{urlencode(told)}")
        answer.raise_for_status()
        page = answer.json()
        rows += page["rows"]
        size += sum(len(v) for row in page["rows"] for v in row.values() if isinstance(v, str))
        after = page.get("next")
        if not after or len(rows) >= ROWS or size > _CHARACTERS:
            return rows[:ROWS], bool(after) or len(rows) > ROWS


def _plain(value: Any) -> Any:
    """A value as a file keeps it: bytes as their number, a whole number that a spreadsheet would round as text."""
    if isinstance(value, bytes | dict):  # JSON has bytes as an object
        return f"({len(value)} bytes)" if isinstance(value, bytes) else "(bytes)"
    return value


def workbook(sheet: Sheet) -> bytes:
    """Give an XLSX file: the rows, each text as text; where they came from on a second sheet."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.name[:31])
    page.freeze_panes = "A2"
    shortened = 0

    def cell(value: Any) -> Any:
        nonlocal shortened
        if isinstance(value, int) and abs(value) > _EXACT:
            value = str(value)
        if not isinstance(value, str):
            return value
        text = ILLEGAL_CHARACTERS_RE.sub("", value)
        if len(text) > _CELL:
            text, shortened = text[: _CELL - 1] + "…", shortened + 1
        if text[:1] not in _NO_WORDS:
            return text
        told = WriteOnlyCell(page, text)
        told.data_type = "s"
        told.quotePrefix = True  # stays text when a person edits it
        return told

    for i, name in enumerate(sheet.columns):
        longest = max((len(str(row[i])) for row in sheet.rows[:_LOOKED_AT] if row[i] is not None), default=0)
        page.column_dimensions[get_column_letter(i + 1)].width = min(_WIDEST, max(len(name), longest) + 2)
    page.append([cell(name) for name in sheet.columns])
    for row in sheet.rows:
        page.append([cell(value) for value in row])
    about = book.create_sheet("Cancu")
    about.append(["Nguồn / Source", cell(sheet.address)])
    about.append(["Số dòng / Rows", len(sheet.rows)])
    if sheet.cut:
        about.append(["Chưa đủ / Not all", "Còn dòng khác; xem CSV hoặc cancu export. There are more rows: take the CSV or cancu export."])  # fmt: skip
    if shortened:
        about.append(["Ô bị cắt / Cells cut", shortened])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parquet(sheet: Sheet) -> bytes:
    """Give a Parquet file: whole numbers, numbers, or text by column; its metadata tell the source and whether there are more rows."""
    import pyarrow
    from pyarrow import parquet as pq

    columns = list(zip(*sheet.rows, strict=True)) or [()] * len(sheet.columns)
    arrays = [_array(pyarrow, values) for values in columns]
    table = pyarrow.Table.from_arrays(arrays, names=_names(sheet.columns))
    table = table.replace_schema_metadata({"source": sheet.address, "cut": "yes" if sheet.cut else "no"})
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def _array(pyarrow: Any, values: Sequence[Any]) -> Any:
    kinds = {type(v) for v in values if v is not None}
    if kinds and kinds <= {int, bool}:
        return pyarrow.array(values, pyarrow.int64())
    if kinds and kinds <= {int, bool, float}:
        return pyarrow.array([v if v is None else float(v) for v in values], pyarrow.float64())
    return pyarrow.array([v if v is None else str(v) for v in values], pyarrow.string())


def _names(columns: Sequence[str]) -> list[str]:
    """Names of their own: a query may name two columns alike."""
    out: list[str] = []
    for name in columns:
        told, n = name, 2
        while told in out:
            told, n = f"{name}_{n}", n + 1
        out.append(told)
    return out
