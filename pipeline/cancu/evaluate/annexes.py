"""How well tables of tasks in annexes are read: task_tables.yaml against what is extracted from real documents."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from cancu.extract import extract
from cancu.model import Assignment, Text

_GOLD = Path(__file__).with_name("task_tables.yaml")
_AROUND = " \n.;:,"
_FIELDS = ("work", "lead", "due")
Count = Counter[tuple[str, str, str]]


def task_rows(local: Path) -> dict[str, Any]:
    """Extract the documents of task_tables.yaml; ``local`` is a file in the folder of that name, ``central`` beside it, and score the rows of their annexes.

    A work is right where its span is the gold's; each leading body counts that stands in the row's cell; a day counts where the
    row has one, in the gold or as read. ``f1_work_a`` and the like are of the half that was worked on, ``_b`` of the other.
    """
    count: Count = Counter()
    faults: list[str] = []
    tables = yaml.safe_load(_GOLD.read_text(encoding="utf-8"))["tables"]
    for table in tables:
        text = _text(local.parents[1] / table["file"], table["id"])
        _score(table, text, extract(Text(text)).assignments, count, faults)
    figures: dict[str, Any] = {"tables": len(tables), "rows": sum(len(t["rows"]) for t in tables)}
    for halves, name in (("ab", ""), ("a", "_a"), ("b", "_b")):
        figures |= {f"f1_{field}{name}": _f1(count, field, halves) for field in _FIELDS}
    return {**figures, "faults": faults}


def _score(
    table: dict[str, Any], text: str, assignments: Sequence[Assignment], count: Count, faults: list[str]
) -> None:
    """Count one table: its rows against the tasks that were read between its first row and its last."""
    half, rows = table["half"], table["rows"]
    spans = [*((r[0], r[3]) for r in rows), *table.get("ignore", ())]
    first, last = min(s for s, _ in spans), max(e for _, e in spans)
    inside = [a for a in assignments if first <= a.start < last and a.role == "lead"]
    inside = [a for a in inside if not any(s <= a.start < e for s, e in table.get("ignore", ()))]
    read: dict[tuple[int, int], list[Assignment]] = {}
    for a in inside:
        if a.task_start is not None and a.task_end is not None:
            read.setdefault(_trimmed(text, a.task_start, a.task_end), []).append(a)
    for start, end, cell, cell_end, bodies, due in rows:
        most = bodies[-1] if isinstance(bodies, list) else bodies
        least = bodies[0] if isinstance(bodies, list) else bodies
        key = _trimmed(text, start, end)
        own = read.pop(key, None)
        count["work", half, "hit" if own else "miss"] += 1
        # The bodies in the cell count whichever work they were given, so that a wrong cut of the work is one fault, not three.
        led = own if own is not None else [a for a in inside if cell <= a.start < cell_end]
        right = sum(cell <= a.start < cell_end for a in led)
        count["lead", half, "hit"] += min(right, most)
        count["lead", half, "miss"] += max(0, least - right)
        count["lead", half, "false"] += len(led) - min(right, most)
        days = {a.to for a in led} if led else {None}
        if due != "any":
            told = due is not None and due in days
            count["due", half, "hit"] += told
            count["due", half, "miss"] += due is not None and not told
            count["due", half, "false"] += bool(days - {None, due})
        told_wrong = due != "any" and days != {due}
        if own is None or right not in range(least, most + 1) or told_wrong:
            what = "work" if own is None else "lead or day"
            faults.append(f"{what}: {table['id']} {text[start : start + 50]!r} {due}: {[(a.actor, a.to) for a in led]}")
    for key, led in read.items():
        count["work", half, "false"] += 1
        faults.append(f"false: {table['id']} {text[key[0] : key[1]][:160]!r} {[a.actor for a in led]}")


def _f1(count: Count, field: str, halves: str) -> float | None:
    hit, miss, false = (sum(count[field, h, kind] for h in halves) for kind in ("hit", "miss", "false"))
    whole = 2 * hit + miss + false
    return round(2 * hit / whole, 4) if whole else None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1] in _AROUND:
        end -= 1
    return start, end


def _text(file: Path, wanted: str) -> str:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return next(str(row["text"]) for row in map(json.loads, lines) if row["id"] == wanted)
