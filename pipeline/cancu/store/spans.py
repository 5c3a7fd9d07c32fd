"""The rows of one document in the tables of spans: sections, references, dates, targets, assignments, amendments."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from cancu.link.mentions import Resolution
from cancu.store.packed import Mentions, Spans, json_list

_NONE = Resolution("unresolved")


def write_spans(db: sqlite3.Connection, key: str, found: Spans, bodies: Mapping[str, str]) -> None:
    """Write what needs no linking; ``bodies`` gives the issuer id of each body with work."""
    db.executemany(
        'insert into sections (document_key, position, kind, label, title, start, "end", parent, closing) values (?,?,?,?,?,?,?,?,?)',
        [
            (key, i, s.kind, s.label, s.title, s.start, s.end, s.parent, int(s.closing))
            for i, s in enumerate(found.sections)
        ],
    )
    db.executemany(
        'insert into dates (document_key, start, "end", text, "from", "to", role, granularity) values (?,?,?,?,?,?,?,?)',
        [(key, d.start, d.end, d.text, d.from_, d.to, d.role, d.granularity) for d in found.dates],
    )
    db.executemany(
        'insert into targets (document_key, start, "end", text, kind, indicator, comparator, value, value_max, unit, numerator, denominator, "from", "to", scope)'
        " values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [
            (key, t.start, t.end, t.text, t.kind, t.indicator, t.comparator, t.value, t.value_max, t.unit, t.numerator,
             t.denominator, t.from_, t.to, t.scope)
            for t in found.targets
        ],
    )  # fmt: skip
    db.executemany(
        'insert into assignments (document_key, start, "end", text, actor, role, "to", task_start, task_end, closing, recurrence, product, reports_to,'
        " counterpart, issuer_id) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [
            (key, a.start, a.end, a.text, a.actor, a.role, a.to, a.task_start, a.task_end, int(a.closing), a.recurrence,
             a.product, a.reports_to, int(a.counterpart), bodies[a.body] if a.body else None)
            for a in found.assignments
        ],
    )  # fmt: skip


def write_references(
    db: sqlite3.Connection, key: str, first: int, found: Mentions, resolutions: Mapping[int, Resolution]
) -> None:
    """Write the references of a document, with ids from ``first`` on, and what each means."""
    rows = []
    candidates: list[tuple[int, str]] = []
    for i, (r, sentence) in enumerate(zip(found.references, found.sentences, strict=True)):
        t = resolutions.get(i, _NONE)
        rows.append(
            (first + i, key, i, r.start, r.end, r.text, r.class_, r.type, r.number, r.issuer, r.issued_on, r.title, r.relation,
             json_list(r.pinpoints), json_list(r.exceptions), r.basis_kind, r.rule, r.cue, *sentence,
             t.state, t.key, t.method, t.score, t.reason)
        )  # fmt: skip
        candidates.extend((first + i, c) for c in t.candidates)
    db.executemany(f'insert into "references" values ({",".join("?" * 25)})', rows)  # noqa: S608 - only question marks
    db.executemany("insert or ignore into reference_candidates values (?, ?)", candidates)
    db.executemany(
        'insert into amendments (document_key, reference_id, start, "end", text, act, pinpoint) values (?,?,?,?,?,?,?)',
        [(key, first + a.reference, a.start, a.end, a.text, a.act, json_list(a.pinpoint)) for a in found.amendments],
    )
