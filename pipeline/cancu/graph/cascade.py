"""How the targets of a document come down into those that carry it out, and its own from those above it."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import networkx

from cancu.chars import squeeze
from cancu.graph.build import graph
from cancu.graph.trace import Found, find, node
from cancu.link.cascade import CARRIES_OUT, answers
from cancu.model import Target
from cancu.store.reading import reading

_DEEPEST = 5

_TARGETS = """
select t.start, t."end", t.text, t.kind, t.indicator, t.comparator, t.value, t.unit, t.value_max, t.numerator, t.denominator,
  t."from", t."to", t.scope
from targets t where t.document_key = ? order by t.start
"""


@dataclass(frozen=True, slots=True)
class _Stated:
    """A target and the document in whose text it stands: the document itself, or an article that reports on it."""

    said_in: str
    target: Target


def cascade(db_path: Path | str, wanted: str) -> Found:
    """Give the targets of a document (by key or number) beside those of the documents above and below that they answer.

    The tree has ``key``, ``label`` and the lists ``up`` and ``down``; each entry names the other document and has ``links``:
    ``upper`` and ``lower`` (each with its document, text, indicator, comparator, value, unit, time, offsets), ``value``, ``time`` and ``score``,
    as `cancu.link.cascade.Answer` explains them. Documents without such a link are left out. Targets that only an article tells of a
    document count as that document's.
    """
    with reading(db_path) as db:
        whole = graph(db)
        keys = find(db, wanted)
        if len(keys) != 1:
            return Found(None, tuple(node(whole, k) for k in keys))
        key = keys[0]
        own = _stated(db, whole, key)
        up = [(other, _stated(db, whole, other)) for other in _reached(whole, key, up=True)]
        down = [(other, _stated(db, whole, other)) for other in _reached(whole, key, up=False)]
    return Found(
        {
            **node(whole, key),
            "up": [e for other, theirs in up if (e := _entry(whole, other, theirs, own))["links"]],
            "down": [e for other, theirs in down if (e := _entry(whole, other, own, theirs))["links"]],
        }
    )


def _reached(whole: networkx.MultiDiGraph[str], key: str, *, up: bool) -> list[str]:
    """The documents that a document carries out, or that carry it out, the nearest first."""
    reached, edge = [key], [key]
    for _ in range(_DEEPEST):
        step = []
        for at in edge:
            edges = whole.out_edges(at, data=True) if up else whole.in_edges(at, data=True)
            step += [
                (b if up else a) for a, b, data in edges if data["relation"] in CARRIES_OUT and not data["third_party"]
            ]
        edge = sorted({k for k in step if k not in reached})
        reached += edge
    return reached[1:]


def _stated(db: sqlite3.Connection, whole: networkx.MultiDiGraph[str], key: str) -> list[_Stated]:
    reports = sorted(a for a, _, data in whole.in_edges(key, data=True) if data["relation"] == "reports_on")
    return [_Stated(said_in, Target(*row)) for said_in in (key, *reports) for row in _rows(db, said_in)]


def _rows(db: sqlite3.Connection, key: str) -> list[tuple[Any, ...]]:
    return db.execute(_TARGETS, (key,)).fetchall()


def _entry(whole: networkx.MultiDiGraph[str], other: str, upper: list[_Stated], lower: list[_Stated]) -> dict[str, Any]:
    links = []
    for found in answers([s.target for s in upper], [s.target for s in lower]):
        above, below = upper[found.upper], lower[found.lower]
        # One article may report on both: the same words are no answer to themselves.
        if (above.said_in, above.target.start) == (below.said_in, below.target.start):
            continue
        links.append(
            {
                "upper": _plain(above),
                "lower": _plain(below),
                "value": found.value,
                "time": found.time,
                "score": found.score,
            }
        )
    return {**node(whole, other), "links": links}


def _plain(stated: _Stated) -> dict[str, Any]:
    kept = ("indicator", "comparator", "value", "unit", "to", "scope", "start", "end")
    fields = asdict(stated.target)
    return {"said_in": stated.said_in, "text": squeeze(stated.target.text), **{k: fields[k] for k in kept}}
