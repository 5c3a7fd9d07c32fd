"""How well targets are told to answer others: cascade_pairs.yaml against what is found in pairs of real documents."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from cancu.extract import extract
from cancu.link.cascade import answers
from cancu.model import Target, Text

_GOLD = Path(__file__).with_name("cascade_pairs.yaml")
Spans = Sequence[Sequence[int]]


def cascade_links(gazette: Path) -> dict[str, Any]:
    """Extract the documents of cascade_pairs.yaml, in the folder ``local`` and in ``central/congbao.jsonl.gz`` (``gazette``), and score the links between them.

    Each pair of documents is annotated as a whole: a link that is not among its ``same`` pairs is false. ``value`` and ``time``
    are the shares of the right links that compare them rightly; ``negatives_linked`` counts the annotated pairs that must not link.
    Each figure ending in ``_a`` to ``_f`` is of one part.
    """
    count: Counter[tuple[str, str]] = Counter()
    faults: list[str] = []
    pairs = yaml.safe_load(_GOLD.read_text(encoding="utf-8"))["pairs"]
    targets = _targets(gazette.parents[1], pairs)
    for pair in pairs:
        name = pair["upper"].get("id") or pair["upper"]["number"]
        upper, lower, half = targets[name], targets[pair["lower"]["id"]], pair["half"]
        missed = list(pair["same"])
        for link in answers(upper, lower):
            above, below = upper[link.upper], lower[link.lower]
            gold = next((g for g in missed if _at(g["upper"], above) and _at(g["lower"], below)), None)
            count["negatives_linked", half] += any(
                _at(g["upper"], above) and _at(g["lower"], below) for g in pair["other"]
            )
            if gold is None:
                count["false", half] += 1
                faults.append(f"false: {name} {above.text!r} - {pair['lower']['id']} {below.text!r}")
                continue
            missed.remove(gold)
            count["right", half] += 1
            count["value", half] += gold["value"] == link.value
            count["time", half] += gold["time"] == link.time
        count["missed", half] += len(missed)
        faults += [f"missed: {name} {g['upper']} - {pair['lower']['id']} {g['lower']}" for g in missed]
    figures: dict[str, Any] = {"documents": len(targets), "same": sum(len(p["same"]) for p in pairs), "other": sum(len(p["other"]) for p in pairs)}  # fmt: skip
    for halves, name in (("abcdef", ""), *((half, f"_{half}") for half in "abcdef")):
        right, false, missed_, value, time, wrong = (
            sum(count[kind, h] for h in halves)
            for kind in ("right", "false", "missed", "value", "time", "negatives_linked")
        )
        figures |= {
            f"precision{name}": _share(right, right + false),
            f"recall{name}": _share(right, right + missed_),
            f"value{name}": _share(value, right),
            f"time{name}": _share(time, right),
            f"negatives_linked{name}": wrong,
        }
    return {**figures, "faults": faults}


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _at(spans: Spans, target: Target) -> bool:
    return any(start < target.end and target.start < end for start, end in spans)


def _targets(corpora: Path, pairs: Sequence[dict[str, Any]]) -> dict[str, tuple[Target, ...]]:
    """The targets of the documents by id; of a document whose text is not in the corpora, by number, as the gold tells them."""
    wanted = {(p[side]["file"], p[side]["id"]) for p in pairs for side in ("upper", "lower") if "id" in p[side]}
    found = {p["upper"]["number"]: _told(p["upper"]["targets"]) for p in pairs if "number" in p["upper"]}
    for file in sorted({file for file, _ in wanted}):
        with gzip.open(corpora / file, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                if (file, row["id"]) in wanted:
                    found[row["id"]] = extract(Text(row["text"])).targets
    return found


def _told(rows: Sequence[Sequence[Any]]) -> tuple[Target, ...]:
    return tuple(
        Target(place, place + 1, indicator, "target", indicator, comparator, float(value), unit, to=to)
        for place, (indicator, comparator, value, unit, to) in enumerate(rows)
    )
