"""Scores: matches predictions with gold, counts, and gives the figures (docs/annotation.md, "How it is scored")."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cancu.evaluate.same import DOCUMENT_FIELDS, FIELDS, LAYERS, Entry, Same, interval, overlap, pinpoints

Annotations = Mapping[str, Any]
"""A gold file or a prediction: ``document`` and the four layers."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that a prediction got wrong."""

    document: str
    layer: str
    what: str
    """``missed``, ``false``, or the name of the field that differs."""
    start: int | None
    text: str
    gold: object = None
    found: object = None


@dataclass(slots=True)
class Tally:
    """Matches, misses and false alarms."""

    hit: int = 0
    missed: int = 0
    false: int = 0

    @property
    def gold(self) -> int:
        """How many there are in the gold."""
        return self.hit + self.missed

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; None where there is nothing on either side."""
        return _ratio(2 * self.hit, 2 * self.hit + self.missed + self.false)

    def figures(self) -> dict[str, Any]:
        """Give precision, recall, F1 and the two totals."""
        return {
            "precision": _ratio(self.hit, self.hit + self.false),
            "recall": _ratio(self.hit, self.gold),
            "f1": self.f1,
            "gold": self.gold,
            "predicted": self.hit + self.false,
        }


@dataclass(slots=True)
class _Layer:
    total: Tally = field(default_factory=Tally)
    right: Counter[str] = field(default_factory=Counter)
    flawless: int = 0


class Scorer:
    """Takes documents one by one (`add`) and gives the figures over all of them (`figures`)."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        """Every miss, false alarm and wrong field, in the order of the documents."""
        self._documents = 0
        self._missing: list[str] = []
        self._header_right: Counter[str] = Counter()
        self._header_asked: Counter[str] = Counter()
        self._layers: dict[str, _Layer] = {}
        self._by_class: defaultdict[str, Tally] = defaultdict(Tally)
        self._by_relation: defaultdict[str, Tally] = defaultdict(Tally)
        self._pinpoints_right = 0
        self._pinpoints_asked = 0

    def add(self, name: str, gold: Annotations, found: Annotations | None) -> None:
        """Score one document; `found` is None where there is no prediction (all of its gold is missed)."""
        self._documents += 1
        if found is None:
            self._missing.append(name)
            found = {}
        self._add_header(name, gold.get("document") or {}, found.get("document") or {})
        for layer in LAYERS:
            if layer in gold:
                self._add_layer(name, layer, gold[layer], found.get(layer) or ())

    def figures(self) -> dict[str, Any]:
        """Give all figures as plain JSON values, rounded to four places."""
        out: dict[str, Any] = {
            "documents": {
                "n": self._documents,
                "missing": list(self._missing),
                **{k: _ratio(self._header_right[k], n) for k in DOCUMENT_FIELDS if (n := self._header_asked[k])},
            }
        }
        for name, layer in self._layers.items():
            total = layer.total
            out[name] = {
                **total.figures(),
                "fields": {k: _ratio(layer.right[k], total.hit) for k in FIELDS[name]},
                "all_fields_f1": _ratio(2 * layer.flawless, 2 * total.hit + total.missed + total.false),
            }
        if self._by_relation:
            out["references"]["f1_by_relation"] = {
                k: [t.f1, t.gold] for k, t in sorted(self._by_relation.items()) if t.gold
            }
        if self._by_class:
            classes = [(k, t) for k, t in sorted(self._by_class.items()) if t.gold]
            out["references"]["recall_by_class"] = {k: [_ratio(t.hit, t.gold), t.gold] for k, t in classes}
            out["references"]["f1_by_class"] = {k: [t.f1, t.gold] for k, t in classes}
            share = _ratio(self._pinpoints_right, self._pinpoints_asked)
            out["references"]["pinpoints"] = None if share is None else [share, self._pinpoints_asked]
        return out

    def _add_header(self, name: str, gold: Entry, found: Entry) -> None:
        for key, same in DOCUMENT_FIELDS.items():
            if gold.get(key) is None:
                continue
            self._header_asked[key] += 1
            if same(gold, found):
                self._header_right[key] += 1
            else:
                self.faults.append(Fault(name, "document", key, None, "", gold[key], found.get(key)))

    def _add_layer(self, name: str, layer: str, gold: Sequence[Entry], found: Sequence[Entry]) -> None:
        required = [g for g in gold if not _optional(layer, g)]
        optional = [g for g in gold if _optional(layer, g)]
        if layer == "references":
            found = [p for p in found if p.get("class") != "anaphoric"]
        pairs, missed, false = match(required, found, LAYERS[layer])
        false = [p for p in false if not any(overlap(p, o) for o in optional)]
        tallies = self._layers.setdefault(layer, _Layer())
        tallies.total.hit += len(pairs)
        tallies.total.missed += len(missed)
        tallies.total.false += len(false)
        for g, p in pairs:
            wrong = [key for key, same in FIELDS[layer].items() if not same(g, p)]
            tallies.flawless += not wrong
            tallies.right.update(FIELDS[layer].keys() - wrong)
            self.faults += (_field_fault(name, layer, key, g, p) for key in wrong)
        self.faults += (Fault(name, layer, "missed", g["start"], _quote(g), gold=_gist(g)) for g in missed)
        self.faults += (Fault(name, layer, "false", p["start"], _quote(p), found=_gist(p)) for p in false)
        if layer == "references":
            self._add_kinds(pairs, missed, false)

    def _add_kinds(self, pairs: Iterable[tuple[Entry, Entry]], missed: Iterable[Entry], false: Iterable[Entry]) -> None:
        for g, p in pairs:
            self._by_class[_class(g)].hit += 1
            wanted, got = str(g.get("relation")), str(p.get("relation"))
            if wanted == got:
                self._by_relation[wanted].hit += 1
            else:
                self._by_relation[wanted].missed += 1
                self._by_relation[got].false += 1
            if g.get("pinpoints") or p.get("pinpoints"):
                self._pinpoints_asked += 1
                self._pinpoints_right += pinpoints(g) == pinpoints(p)
        for g in missed:
            self._by_class[_class(g)].missed += 1
            self._by_relation[str(g.get("relation"))].missed += 1
        for p in false:
            self._by_class[_class(p)].false += 1
            self._by_relation[str(p.get("relation"))].false += 1


def match(
    gold: Sequence[Entry], found: Sequence[Entry], same: Same
) -> tuple[list[tuple[Entry, Entry]], list[Entry], list[Entry]]:
    """Pair entries one to one, nearest start first; gives the pairs, the gold left over and the found left over."""
    candidates = sorted(
        (abs(g["start"] - p["start"]), i, j) for i, g in enumerate(gold) for j, p in enumerate(found) if same(g, p)
    )
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in candidates:
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    return (
        [(gold[i], found[j]) for i, j in partner.items()],
        [g for i, g in enumerate(gold) if i not in partner],
        [p for j, p in enumerate(found) if j not in taken],
    )


def _optional(layer: str, gold: Entry) -> bool:
    """Tell whether an entry counts neither as missed nor as false: page furniture, and mentions of a mention."""
    return bool(gold.get("optional")) or (layer == "references" and gold.get("class") == "anaphoric")


def _class(entry: Entry) -> str:
    return entry.get("class") or "numbered"


def _ratio(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None


def _quote(entry: Entry) -> str:
    return str(entry.get("text") or "")


def _field_fault(name: str, layer: str, key: str, gold: Entry, found: Entry) -> Fault:
    give = interval if key == "time" else (lambda entry: entry.get(key))
    return Fault(name, layer, key, gold["start"], _quote(gold), give(gold), give(found))


_GIST = ("type", "number", "title", "from", "to", "kind", "comparator", "value", "unit", "role")


def _gist(entry: Entry) -> dict[str, Any]:
    return {k: entry[k] for k in _GIST if entry.get(k) is not None}
