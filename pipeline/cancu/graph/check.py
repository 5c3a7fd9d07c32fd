"""Warnings: where the chain of documents breaks (the kinds are in rules/validity.yaml)."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator

from cancu.graph.carrying import carries_out
from cancu.graph.missing import write_missing
from cancu.graph.sparse import matrix
from cancu.graph.validity import Validity, label_of
from cancu.link.findings import Finding

_EVER = "9999-12-31"
_EDGES = (
    "select r.id, r.source_key, r.target_key, r.relation, r.basis_kind, s.issued_on, t.issued_on, s.type, t.type, t.number, t.title"
    " from relations r join documents s on s.key = r.source_key join documents t on t.key = r.target_key"
    " where r.third_party = 0 and s.kind <> 'news' and s.issued_on is not null order by r.id"
)
_EVIDENCE = "select min(reference_id) from relation_evidence where relation_id = ?"
_UP = (
    "select s.rowid, t.rowid from relations r join documents s on s.key = r.source_key join documents t on t.key = r.target_key"
    " where r.third_party = 0 and r.relation in ('basis', 'implements', 'guides')"
)
_RESTS = ("basis", "implements", "guides")
_ENDS = ("repealed", "replaced", "lapsed")


def finish(db: sqlite3.Connection) -> Iterator[Finding]:
    """Write what takes a walk through the whole graph, once its tables are there, and give all warnings."""
    write_missing(db)
    return findings(db)


def findings(db: sqlite3.Connection) -> Iterator[Finding]:
    """Give all warnings of a database that are told from the graph, in no order of seriousness. Depends on no day of today."""
    told: set[tuple[str, str, str | None]] = set()
    for finding in _by_edge(db):
        if (finding.kind, finding.document, finding.other) not in told:
            told.add((finding.kind, finding.document, finding.other))
            yield finding
    yield from _without_power(db)
    yield from _plans_without_parent(db)
    yield from _cycles(db)
    rows = db.execute(
        "select key, effective_on from documents where kind = 'primary' and effective_on < issued_on"
        " and level in ('province', 'department', 'district', 'commune') order by key"
    )
    for key, day in rows:
        yield Finding("effect-before-issue", key, said={"on": day})
    # A lower value for an earlier day is a step on the way.
    rows = db.execute(
        "select distinct lower_key, upper_key from target_links where value = 'looser' and coalesce(time, 'same') <> 'earlier' order by lower_key, upper_key"
    )
    validity = Validity(db)
    for lower, upper in rows.fetchall():
        yield Finding("looser-target", lower, upper, said={"other": validity.doc(upper).label})


def _by_edge(db: sqlite3.Connection) -> Iterator[Finding]:
    validity = Validity(db)
    touched = {
        key
        for (key,) in db.execute(
            "select target_key from relations where relation in ('repeals', 'replaces', 'amends')"
            " union select source_key from relations where relation = 'guides' and third_party = 0"
        )
    }
    for number, source, target, relation, kind, day, of, lower, upper, symbol, title in db.execute(_EDGES):
        later = of is not None and of > day and relation != "replies_to"
        resting = relation in _RESTS and target in touched
        if not later and not resting:
            continue
        label = label_of(target, upper, symbol, title)
        (reference,) = db.execute(_EVIDENCE, (number,)).fetchone()
        if later:
            yield Finding("cites-later", source, target, reference, {"other": label, "on": of})
        if not resting:
            continue
        end = validity.ended_on(target, _EVER)
        if end is not None and end.kind in _ENDS and end.document != source and end.on is not None:
            said = {"other": label, "on": end.on}
            if end.on < day:
                yield Finding("rests-on-ended", source, target, reference, said)
            elif carries_out(relation, kind, lower, upper, title) and validity.ended_on(source, _EVER) is None:
                yield Finding("parent-replaced", source, target, reference, said)
        if relation == "guides":
            changes = [a for a in validity.acts(target) if a.on is not None and a.on > day and a.by.key != source]
            changes = [a for a in changes if a.allowed and not a.declares and a.relation != "suspends"]
            if changes:
                said = {"other": label, "on": changes[0].on or ""}
                yield Finding("detailing-parent-changed", source, target, reference, said)


def _without_power(db: sqlite3.Connection) -> Iterator[Finding]:
    validity = Validity(db)
    rows = db.execute(
        "select distinct target_key from relations where relation in ('repeals', 'replaces', 'suspends') order by 1"
    )
    for (key,) in rows.fetchall():
        told: set[str] = set()
        for act in validity.acts(key):
            if act.relation != "amends" and not act.allowed and not act.declares and act.by.key not in told:
                told.add(act.by.key)
                yield Finding("no-power", key, act.by.key, act.reference, {"other": act.by.label})


def _plans_without_parent(db: sqlite3.Connection) -> Iterator[Finding]:
    rows = db.execute(
        "select key from documents d where type = 'kế hoạch' and kind = 'primary' and not exists (select 1 from \"references\" r"
        " where r.document_key = d.key and (r.relation = 'implements' or r.relation = 'basis' and coalesce(r.basis_kind, '') <> 'competence'))"
        " order by key"
    )
    for (key,) in rows:
        yield Finding("plan-without-parent", key)


def _cycles(db: sqlite3.Connection) -> Iterator[Finding]:
    """Circles of carrying out and resting on."""
    import numpy as np
    from scipy.sparse.csgraph import connected_components

    _, group = connected_components(matrix(db, _UP), connection="strong")
    circles: dict[int, list[str]] = defaultdict(list)
    for row in np.flatnonzero(np.bincount(group)[group] > 1).tolist():
        circles[int(group[row])] += db.execute("select key from documents where rowid = ?", (row,)).fetchone()
    validity = Validity(db)
    for circle in sorted(map(sorted, circles.values())):
        label = ", ".join(validity.doc(k).label for k in circle[1:4])
        yield Finding("cycle", circle[0], circle[1], said={"other": label})
