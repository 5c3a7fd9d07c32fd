"""How well targets are found in tables that stand as lines of a text: written_tables.yaml against what is extracted."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from cancu.chars import fold
from cancu.extract import extract
from cancu.model import Target, Text

_GOLD = Path(__file__).with_name("written_tables.yaml")
_SENTENCE = 60
_NAME = 20
"""So many letters of a row's name must stand in the indicator or the scope."""


def written_targets(pages: Path) -> dict[str, Any]:
    """Extract the documents of written_tables.yaml, in the folder of ``pages`` and that beside it, and score the targets of its tables.

    A target is right where its value has one of the same comparator, value and unit; its time and its indicator are scored on those:
    the indicator (or, where rows are places, the scope) must begin as the row's name does.
    """
    tables = yaml.safe_load(_GOLD.read_text(encoding="utf-8"))["tables"]
    documents = _documents(pages.parents[1], {(t["file"], t["id"]) for t in tables})
    count: Counter[str] = Counter()
    faults: list[str] = []
    for table in tables:
        text, targets = documents[table["id"]]
        start, end = table["span"]
        found = [t for t in targets if start <= t.start < end and t.end - t.start <= _SENTENCE]
        for name, at, *wanted in table.get("entries") or []:
            own = next((t for t in found if t.start <= at < t.end), None)
            if own is not None:
                found.remove(own)
            if own is None or [own.comparator, own.value, own.value_max, fold(own.unit or "")] != [
                *wanted[:3],
                fold(wanted[3]),
            ]:
                count["miss"] += 1
                count["false"] += own is not None
                faults.append(f"{table['id']} {at}: gold {wanted}, found {own}")
                continue
            count["hit"] += 1
            count["time"] += [own.from_, own.to] == [str(day) for day in table["time"]]
            named = fold(text[name : name + _NAME].lstrip("0123456789.- ").split("\n")[0])
            count["indicator"] += named in fold(f"{own.indicator} {own.scope or ''}")
        count["false"] += len(found)
        faults += [f"{table['id']}: no gold, found {t}" for t in found]
    hit, both = count["hit"], 2 * count["hit"] + count["miss"] + count["false"]
    return {
        "tables": len(tables),
        "entries": hit + count["miss"],
        "f1": round(2 * hit / both, 4) if both else None,
        "time": round(count["time"] / hit, 4) if hit else None,
        "indicator": round(count["indicator"] / hit, 4) if hit else None,
        "faults": faults,
    }


def _documents(corpora: Path, wanted: set[tuple[str, str]]) -> dict[str, tuple[str, tuple[Target, ...]]]:
    found = {}
    for file in sorted({file for file, _ in wanted}):
        with gzip.open(corpora / file, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                if (file, row["id"]) in wanted:
                    found[row["id"]] = row["text"], extract(Text(row["text"])).targets
    return found
