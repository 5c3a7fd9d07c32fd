"""How well the targets in real tables are found: table_targets.yaml against what is extracted from the files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cancu.chars import fold
from cancu.extract import extract
from cancu.extract.cells import Cell, cells_of
from cancu.extract.quantities import number_value
from cancu.model import Target, Text
from cancu.read import read

_GOLD = Path(__file__).with_name("table_targets.yaml")
_VALUE = re.compile(r"(?P<a>[\d.,]+)(?: *- *(?P<b>[\d.,]+))?")
_DITTO = ('"', "″")
_ORDER = re.compile(r"(?:[-+•]|\d+(?:\.\d+)*\.?|[IVX]+\.|[A-Z]\.)\s*|(?:trong đó|chia ra) *:? *", re.I)
Key = tuple[int, int]
Entry = dict[str, Any]


def table_targets(pages: Path) -> dict[str, Any]:
    """Read the files of table_targets.yaml, in the folder ``pages`` and those beside it, and score the targets in its tables.

    A target is right where its cell has one of the same kind, comparator, value and unit. Time and indicator are scored on those:
    the indicator is right where it holds the words of the row's name. ``f1_a`` and ``f1_b`` are the halves.
    """
    count: Counter[tuple[str, str]] = Counter()
    faults: list[str] = []
    tables = yaml.safe_load(_GOLD.read_text(encoding="utf-8"))["tables"]
    for table in tables:
        source, targets = _extracted(pages.parent / table["file"])
        grid = cells_of(source.text, source.tables[table["table"]])
        wanted = dict(_wanted(table, grid))
        span = source.tables[table["table"]]
        found = {
            key: t
            for t in reversed(targets)
            if span.start <= t.start < span.end and (key := _cell(grid, t)) is not None
        }
        for key in sorted(wanted.keys() | found.keys()):
            if key[1] in table.get("ignore", ()):
                continue
            gold, own = wanted.get(key), found.get(key)
            if gold is not None and own is not None and _same(gold, own):
                count[table["half"], "hit"] += 1
                count["", "right"] += 1
                count["", "time"] += gold["time"] == (own.from_, own.to)
                count["", "indicator"] += fold(gold["name"]) in fold(own.indicator) or fold(own.indicator) == fold(
                    gold["name"]
                )
            else:
                count[table["half"], "miss"] += gold is not None
                count[table["half"], "false"] += own is not None
                faults.append(f"{Path(table['file']).name} table {table['table']} cell {key}: gold {gold}, found {own}")
    right = count["", "right"]
    return {
        "tables": len(tables),
        "entries": sum(count[h, k] for h in "ab" for k in ("hit", "miss")),
        "f1": _f1(count, "ab"),
        "f1_a": _f1(count, "a"),
        "f1_b": _f1(count, "b"),
        "time": round(count["", "time"] / right, 4) if right else None,
        "indicator": round(count["", "indicator"] / right, 4) if right else None,
        "faults": faults,
    }


def _f1(count: Counter[tuple[str, str]], halves: str) -> float | None:
    hit, miss, false = (sum(count[h, kind] for h in halves) for kind in ("hit", "miss", "false"))
    whole = 2 * hit + miss + false
    return round(2 * hit / whole, 4) if whole else None


@cache
def _extracted(path: Path) -> tuple[Text, tuple[Target, ...]]:
    source = read(path)
    return source, extract(source).targets


def _cell(grid: Sequence[Sequence[Cell]], target: Target) -> Key | None:
    for i, row in enumerate(grid):
        for j, cell in enumerate(row):
            if cell.start < target.end and target.start < cell.end:
                return i, j
    return None


def _wanted(table: dict[str, Any], grid: Sequence[Sequence[Cell]]) -> Iterator[tuple[Key, Entry]]:
    if "entries" in table:
        for row, column, comparator, value, top, unit in table["entries"]:
            time = tuple(map(str, table["time"]))
            name = _name(grid[row][table["name"]].text)
            yield (
                (row, column),
                {
                    "kind": "target",
                    "comparator": comparator,
                    "value": value,
                    "max": top,
                    "unit": unit,
                    "time": time,
                    "name": name,
                },
            )
        return
    if "columns" not in table:
        return
    unit = name = ""
    first, last = table["rows"]
    for row in range(first, last + 1):
        cells = {j: cell.text for j, cell in enumerate(grid[row])}
        written = cells.get(table["unit"], "").strip()
        unit = unit if written in _DITTO else written
        name = _name(cells.get(table["name"], "")) or name
        if row in table.get("not", ()):
            continue
        for column, (kind, start, end) in table["columns"].items():
            m = _VALUE.fullmatch(cells.get(column, "").strip())
            if m is None:
                continue
            comparator = "range" if m["b"] else table.get("but", {}).get(row, "=")
            top = number_value(m["b"]) if m["b"] else None
            yield (
                (row, column),
                {"kind": kind, "comparator": comparator, "value": number_value(m["a"]), "max": top, "unit": unit,
                 "time": (str(start), str(end)), "name": name},
            )  # fmt: skip


def _name(written: str) -> str:
    while (m := _ORDER.match(written)) is not None:
        written = written[m.end() :]
    return written.strip(" :")


def _same(gold: Entry, own: Target) -> bool:
    return (
        gold["kind"] == own.kind
        and gold["comparator"] == own.comparator
        and gold["value"] == own.value
        and gold["max"] == own.value_max
        and fold(gold["unit"] or "") == fold(own.unit or "")
    )
