"""The figures: on invented annotations with known mistakes, and against the reference scorer where it is at hand."""

from __future__ import annotations

import copy
import json
import random
import runpy
from pathlib import Path
from typing import Any

import pytest

from cancu.evaluate import Scorer
from cancu.evaluate.report import fault_lines, report
from cancu.evaluate.score import match
from conftest import SHARED, needs_shared

LAYERS = ("references", "dates", "targets", "assignments")


def reference(start: int, number: str | None, **fields: Any) -> dict[str, Any]:
    kind = "numbered" if number else "unnumbered"
    return {"start": start, "end": start + 10, "text": f"văn bản {number}", "class": kind, "type": "quyết định",
            "number": number, "issuer": None, "issued_on": None, "relation": "cites", "pinpoints": [], **fields}  # fmt: skip


GOLD: dict[str, Any] = {
    "document": {"type": "kế hoạch", "number": "9/KH-UBND", "issuer": "Ủy ban nhân dân tỉnh X", "issued_on": None},
    "references": [
        reference(0, "1/QĐ-UBND", relation="basis", issuer="Ủy ban nhân dân tỉnh X"),
        reference(20, "2/QĐ-UBND", relation="replaces", pinpoints=[["Điều 1"]]),
        reference(40, None),
        reference(60, "3/QĐ-UBND", **{"class": "anaphoric"}),
        reference(80, "4/QĐ-UBND", optional=True),
    ],
    "dates": [{"start": 0, "end": 8, "text": "năm 2031", "from": "2031-01-01", "to": "2031-12-31", "role": "period"}],
    "targets": [
        {"start": 0, "end": 9, "text": "đạt 50 xã", "kind": "target", "indicator": "số xã đạt chuẩn",
         "comparator": "=", "value": 50, "unit": "xã", "from": None, "to": "2031-12-31"},
    ],
    "assignments": [{"start": 0, "end": 5, "text": "Sở A", "actor": "Sở A", "role": "lead", "to": None}],
}  # fmt: skip


def figures_of(found: dict[str, Any] | None) -> dict[str, Any]:
    scorer = Scorer()
    scorer.add("one", GOLD, found)
    return scorer.figures()


def test_gold_against_itself_is_flawless() -> None:
    figures = figures_of(copy.deepcopy(GOLD))
    for layer in LAYERS:
        assert figures[layer]["f1"] == figures[layer]["all_fields_f1"] == 1.0
        assert set(figures[layer]["fields"].values()) == {1.0}
    assert figures["documents"] == {"n": 1, "missing": [], "type": 1.0, "number": 1.0, "issuer": 1.0}
    assert figures["references"]["gold"] == 3
    assert figures["references"]["f1_by_class"] == {"numbered": [1.0, 2], "unnumbered": [1.0, 1]}
    assert figures["references"]["pinpoints"] == [1.0, 1]


def test_no_prediction_misses_everything() -> None:
    figures = figures_of(None)
    assert figures["documents"]["missing"] == ["one"]
    assert [figures[layer]["recall"] for layer in LAYERS] == [0.0] * 4
    assert [figures[layer]["precision"] for layer in LAYERS] == [None] * 4


def test_partial_mistakes() -> None:
    found = copy.deepcopy(GOLD)
    first, second, third, anaphoric, _ = found["references"]
    first["issuer"] = "UBND tỉnh X"  # the same body, shortened
    second |= {"relation": "amends", "pinpoints": []}
    third["number"] = "77/QĐ-UBND"  # a number where the text has none: missed, and false
    anaphoric["class"] = "numbered"  # lies on an entry that does not count
    found["references"] += [reference(100, "5/QĐ-UBND")]
    found["dates"][0]["to"] = "2032-12-31"
    found["targets"][0]["indicator"] = "tỷ lệ hộ nghèo"
    found["assignments"] = []
    scorer = Scorer()
    scorer.add("one", GOLD, found)
    figures = scorer.figures()
    references = figures["references"]
    assert (references["gold"], references["predicted"]) == (3, 4)
    assert references["precision"] == 0.5
    assert references["recall"] == 0.6667
    assert references["fields"] == {"type": 1.0, "issuer": 1.0, "issued_on": 1.0, "relation": 0.5}
    assert references["all_fields_f1"] == 0.2857
    assert references["f1_by_relation"] == {"basis": [1.0, 1], "cites": [0.0, 1], "replaces": [0.0, 1]}
    assert references["f1_by_class"] == {"numbered": [0.8, 2], "unnumbered": [0.0, 1]}
    assert references["recall_by_class"] == {"numbered": [1.0, 2], "unnumbered": [0.0, 1]}
    assert references["pinpoints"] == [0.0, 1]
    assert figures["dates"]["f1"] == 0.0
    assert figures["targets"]["f1"] == 1.0
    assert figures["targets"]["fields"] == {"time": 1.0, "indicator": 0.0}
    assert figures["targets"]["all_fields_f1"] == 0.0
    assert figures["assignments"]["recall"] == 0.0
    assert [(f.layer, f.what) for f in scorer.faults] == [
        ("references", "relation"), ("references", "missed"), ("references", "false"), ("references", "false"),
        ("dates", "missed"), ("dates", "false"), ("targets", "indicator"), ("assignments", "missed"),
    ]  # fmt: skip
    lines = list(fault_lines(scorer.faults))
    assert len(lines) == 8
    assert lines[0].startswith("one: references relation [20] 'văn bản 2/QĐ-UBND' gold 'replaces', found 'amends'")
    assert "MISSED" in lines[1]
    assert "0.6667" in report(figures)


def test_layer_without_gold_is_not_scored() -> None:
    scorer = Scorer()
    scorer.add("one", {"dates": []}, copy.deepcopy(GOLD))
    figures = scorer.figures()
    assert set(figures) == {"documents", "dates"}
    assert report(figures)


def test_match_takes_the_nearest_start_first() -> None:
    gold = [{"start": 0, "end": 30}, {"start": 10, "end": 30}]
    found = [{"start": 9, "end": 30}, {"start": 1, "end": 30}, {"start": 2, "end": 30}]
    pairs, missed, false = match(gold, found, lambda g, p: True)
    assert sorted((g["start"], p["start"]) for g, p in pairs) == [(0, 1), (10, 9)]
    assert missed == []
    assert [p["start"] for p in false] == [2]


def spoil(annotations: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Give annotations with entries dropped, doubled, moved and changed."""
    spoilt = copy.deepcopy(annotations)
    for layer in LAYERS:
        kept = []
        for item in spoilt.get(layer, []):
            luck = chance.random()
            if luck < 0.1:
                continue
            if luck < 0.2:
                kept.append(dict(item))
            if luck < 0.5:
                key = chance.choice(sorted(item))
                if key in ("start", "end"):
                    item[key] += chance.randint(-30, 30)
                elif key == "pinpoints":
                    item[key] = chance.choice([None, [["Điều 1"]], []])
                else:
                    item[key] = chance.choice([None, item[key], "x", str(item[key]).upper()])
            kept.append(item)
        spoilt[layer] = kept
    return spoilt


@needs_shared
@pytest.mark.parametrize("seed", range(3))
def test_figures_equal_the_reference_scorer(tmp_path: Path, seed: int) -> None:
    folder = SHARED / "gold" / "dev"
    chance = random.Random(seed)
    scorer = Scorer()
    for path in sorted(folder.glob("*.gold.json")):
        name = path.name.removesuffix(".gold.json")
        gold = json.loads(path.read_text(encoding="utf-8"))
        found = None if chance.random() < 0.05 else spoil(gold, chance)
        if found is not None:
            (tmp_path / f"{name}.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        scorer.add(name, gold, found)
    assert scorer.figures() == runpy.run_path(str(SHARED / "gold" / "score.py"))["score"](folder, tmp_path)
