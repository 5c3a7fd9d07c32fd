"""The table of target links: which target of a document answers which of the one that it carries out."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from cancu.link.cascade import CARRIES_OUT, answers
from cancu.model import Target

_KEPT = 1_000
"""Documents whose targets are kept: an upper document has many lower ones."""
_TARGETS = (
    'select id, start, "end", text, kind, indicator, comparator, value, unit, value_max, numerator, denominator, "from", "to", scope'
    " from targets where +kind = 'target' and document_key = ? order by start, id"
)
_EDGES = (
    "select distinct source_key, target_key from relations where third_party = 0 and relation in ({}) order by 1, 2"
)


def write_target_links(db: sqlite3.Connection) -> None:
    """Fill `target_links` from the targets and relations in the database.

    Targets that only an article tells of a document count as that document's; the same words are no answer to themselves.
    """
    having = {key for (key,) in db.execute("select distinct document_key from targets where kind = 'target'")}
    reporters: dict[str, list[str]] = defaultdict(list)
    for reporter, key in db.execute(_EDGES.format("'reports_on'")):
        if reporter in having:
            reporters[key].append(reporter)
    having |= reporters.keys()

    @lru_cache(maxsize=_KEPT)
    def stated(key: str) -> list[tuple[int, Target]]:
        keys = (key, *reporters.get(key, ()))
        return [(number, Target(*fields)) for k in keys for number, *fields in db.execute(_TARGETS, (k,))]

    names = ", ".join(f"'{name}'" for name in CARRIES_OUT)
    pairs = ((lower, upper) for lower, upper in db.execute(_EDGES.format(names)) if {lower, upper} <= having)
    db.executemany(
        "insert into target_links (upper_key, upper_target, lower_key, lower_target, score, value, time) values (?,?,?,?,?,?,?)",
        (row for lower, upper in pairs for row in _links(lower, upper, stated)),
    )


def _links(lower: str, upper: str, stated: Callable[[str], list[tuple[int, Target]]]) -> Iterator[tuple[Any, ...]]:
    above, below = stated(upper), stated(lower)
    for found in answers([t for _, t in above], [t for _, t in below]):
        one, other = above[found.upper][0], below[found.lower][0]
        if one != other:
            yield upper, one, lower, other, found.score, found.value, found.time
