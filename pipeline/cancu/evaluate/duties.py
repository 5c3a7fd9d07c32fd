"""How well bodies that are given work are found in documents that were not developed on: duties.yaml against what is extracted."""

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

_GOLD = Path(__file__).with_name("duties.yaml")
_OFFICE = 8
"""How far behind the beginning of a name the gold's place may stand before the name as read ("Trách nhiệm của | các cơ quan")."""


def given_work(local: Path) -> dict[str, Any]:
    """Extract the documents of duties.yaml and score who is given work, and in what role; ``local`` is a file in the folder of that name.

    A body is right where its name covers the gold's place and the role is the same. Figures ending in ``_first`` and ``_second`` are of
    the documents of the first run and of those annotated after it.
    """
    count: Counter[tuple[str, str]] = Counter()
    faults: list[str] = []
    documents = yaml.safe_load(_GOLD.read_text(encoding="utf-8"))["documents"]
    for entry in documents:
        with gzip.open(local.parents[1] / entry["file"], "rt", encoding="utf-8") as lines:
            text = next(str(row["text"]) for row in map(json.loads, lines) if row["id"] == entry["id"])
        left = list(extract(Text(text)).assignments)
        part = entry["part"]
        for places, role in entry["given"]:
            found = next((a for a in left if a.role == role and any(_at(a, p) for p in places)), None)
            count[part, "missed" if found is None else "right"] += 1
            if found is None:
                faults.append(f"missed: {entry['id']} {text[places[0] : places[0] + 40]!r} {role}")
            else:
                left.remove(found)
        for a in left:
            if not any(_at(a, p) for p in entry["either"]):
                count[part, "false"] += 1
                faults.append(f"false: {entry['id']} {a.actor!r} {a.role}")
    figures: dict[str, Any] = {"documents": len(documents), "given": sum(len(e["given"]) for e in documents)}
    for parts, name in ((("first", "second"), ""), (("first",), "_first"), (("second",), "_second")):
        figures |= _scores(count, parts, name)
    return {**figures, "faults": faults}


def _scores(count: Counter[tuple[str, str]], parts: Sequence[str], name: str) -> dict[str, float]:
    right, missed, false = (sum(count[p, kind] for p in parts) for kind in ("right", "missed", "false"))
    return {
        f"precision{name}": round(right / max(1, right + false), 4),
        f"recall{name}": round(right / max(1, right + missed), 4),
        f"f1{name}": round(2 * right / max(1, 2 * right + missed + false), 4),
    }


def _at(assignment: Assignment, place: int) -> bool:
    return assignment.start - _OFFICE <= place < assignment.end
