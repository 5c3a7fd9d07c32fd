"""The table of target links: which target of a document answers which of the one that it carries out."""

from __future__ import annotations

import sqlite3
from collections import defaultdict

from cancu.link.cascade import CARRIES_OUT, answers
from cancu.model import Target

_TARGETS = (
    'select document_key, id, start, "end", text, kind, indicator, comparator, value, unit, value_max, numerator, denominator, "from", "to", scope'
    " from targets where kind = 'target' order by document_key, start, id"
)
_EDGES = (
    "select distinct source_key, target_key from relations where third_party = 0 and relation in ({}) order by 1, 2"
)


def write_target_links(db: sqlite3.Connection) -> None:
    """Fill `target_links` from the targets and relations in the database.

    Targets that only an article tells of a document count as that document's; the same words are no answer to themselves.
    """
    own: dict[str, list[tuple[int, Target]]] = defaultdict(list)
    for key, number, *fields in db.execute(_TARGETS):
        own[key].append((number, Target(*fields)))
    stated = {key: list(targets) for key, targets in own.items()}
    for reporter, key in db.execute(_EDGES.format("'reports_on'")):
        if reporter in own:
            stated.setdefault(key, []).extend(own[reporter])
    rows = []
    names = ", ".join(f"'{name}'" for name in CARRIES_OUT)
    for lower, upper in db.execute(_EDGES.format(names)).fetchall():
        above, below = stated.get(upper, []), stated.get(lower, [])
        for found in answers([t for _, t in above], [t for _, t in below]):
            one, other = above[found.upper][0], below[found.lower][0]
            if one != other:
                rows.append((upper, one, lower, other, found.score, found.value, found.time))
    db.executemany(
        "insert into target_links (upper_key, upper_target, lower_key, lower_target, score, value, time) values (?,?,?,?,?,?,?)",
        rows,
    )
