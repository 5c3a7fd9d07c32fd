"""How the targets of a document come down into those that carry it out, and its own from those above it."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cancu.chars import squeeze
from cancu.graph.lineage import Node, lineage
from cancu.graph.trace import Found, find, told
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
        keys = find(db, wanted)
        if len(keys) != 1:
            return Found(None, tuple(told(lineage(db, k).node(k)) for k in keys))
        key = keys[0]
        whole = lineage(db, key, up=_DEEPEST, down=_DEEPEST, relations=CARRIES_OUT)
        own = _stated(db, key)
        up = [(n, _stated(db, n.key)) for n in reversed(whole.nodes) if n.step < 0]
        down = [(n, _stated(db, n.key)) for n in whole.nodes if n.step > 0]
    return Found(
        {
            **told(whole.node(key)),
            "up": [e for other, theirs in up if (e := _entry(other, theirs, own))["links"]],
            "down": [e for other, theirs in down if (e := _entry(other, own, theirs))["links"]],
        }
    )


def _stated(db: sqlite3.Connection, key: str) -> list[_Stated]:
    query = "select distinct source_key from relations where target_key = ? and relation = 'reports_on' order by 1"
    reports = [source for (source,) in db.execute(query, (key,))]
    return [_Stated(said_in, Target(*row)) for said_in in (key, *reports) for row in _rows(db, said_in)]


def _rows(db: sqlite3.Connection, key: str) -> list[tuple[Any, ...]]:
    return db.execute(_TARGETS, (key,)).fetchall()


def _entry(other: Node, upper: list[_Stated], lower: list[_Stated]) -> dict[str, Any]:
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
    return {**told(other), "links": links}


def _plain(stated: _Stated) -> dict[str, Any]:
    kept = ("indicator", "comparator", "value", "unit", "to", "scope", "start", "end")
    fields = asdict(stated.target)
    return {"said_in": stated.said_in, "text": squeeze(stated.target.text), **{k: fields[k] for k in kept}}
