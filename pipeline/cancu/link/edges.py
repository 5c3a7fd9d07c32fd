"""From resolved mentions to relations: who says what of whom, and all that is said of one pair in one place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from cancu.link.mentions import Entry, Resolution


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between two documents; ``evidence`` names the mentions that say so, in the order of their names."""

    source: str
    target: str
    relation: str
    third_party: bool
    inferred: bool
    score: float | None
    method: str
    basis_kind: str | None
    evidence: tuple[Any, ...]


class Said(NamedTuple):
    """What one mention adds to one relation. ``rank`` is smaller the surer it is; ``mention`` is the caller's name for it."""

    source: str
    target: str
    relation: str
    third_party: bool
    inferred: bool
    rank: float
    mention: Any
    score: float | None
    method: str
    basis_kind: str | None


ORDER = itemgetter(*range(7))
"""The order that `merge` wants."""


def said_by(entry: Entry, resolutions: Mapping[int, Resolution], names: Mapping[int, Any]) -> Iterator[Said]:
    """Give what a document says. What a news item tells runs from the document it reports on.

    ``names`` gives the name of each mention by its index.
    """
    targets = [resolutions[i] for i in range(len(entry.references))]
    pairs = list(zip(targets, entry.references, strict=True))
    reported = {t.key for t, r in pairs if t.key and r.relation == "reports_on"}
    consolidated = [t.key for t, r in pairs if t.key and r.relation == "consolidates"]
    for i, (t, r) in enumerate(pairs):
        if t.key is None or r.rule == "furniture":
            continue
        source = entry.key
        # What a consolidated text says is said by the documents that it puts together.
        told = bool(consolidated) and r.relation not in ("consolidates", "cites")
        if told:
            source = consolidated[0]
        if entry.document.kind == "news" and r.relation not in ("reports_on", "cites") and len(reported) == 1:
            source = min(reported)
        if source != t.key:
            yield _said(source, t.key, r.relation, told, t, names[i], r.basis_kind)
    for edge in entry.third_party:
        a, b = targets[edge.source], targets[edge.target]
        if a.key and b.key and a.key != b.key:
            kind = entry.references[edge.source].basis_kind
            yield _said(a.key, b.key, edge.relation, True, a if a.inferred else b, names[edge.source], kind)


def _said(source: str, target: str, relation: str, third: bool, by: Resolution, name: Any, kind: str | None) -> Said:
    rank = -(by.score or 1.0)
    return Said(source, target, relation, third, by.inferred, rank, name, by.score, by.method or "", kind)


def merge(said: Iterable[Said]) -> Iterator[Edge]:
    """Put together what is said of each pair; ``said`` comes in `ORDER`."""
    for (source, target, relation, third), group in groupby(said, key=itemgetter(0, 1, 2, 3)):
        all_ = list(group)
        best = all_[0]
        kinds = {s.basis_kind for s in all_ if s.basis_kind}
        yield Edge(
            source, target, relation, third, best.inferred, best.score, best.method,
            kinds.pop() if len(kinds) == 1 else None, tuple(sorted({s.mention for s in all_})),
        )  # fmt: skip
