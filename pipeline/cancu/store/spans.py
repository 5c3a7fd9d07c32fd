"""The rows of one document in the tables of spans: sections, references, dates, targets, assignments, amendments."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import fields

from cancu.link.mentions import Resolution
from cancu.model import Assignment
from cancu.store.packed import Mentions, Spans, json_list

_NONE = Resolution("unresolved")
BODY = [f.name for f in fields(Assignment)].index("body")
"""Where the row of an assignment has the full name of its body."""


def write_spans(db: sqlite3.Connection, key: str, found: Spans, bodies: Mapping[str, str]) -> None:
    """Write what needs no linking, the columns in the order of the records' fields; ``bodies`` gives the issuer id of each body with work."""
    if found.sections:
        db.executemany(
            'insert into sections (document_key, position, start, "end", kind, label, title, parent, closing) values (?,?,?,?,?,?,?,?,?)',
            [(key, i, *row) for i, row in enumerate(found.sections)],
        )
    if found.dates:
        db.executemany(
            'insert into dates (document_key, start, "end", text, "from", "to", role, granularity) values (?,?,?,?,?,?,?,?)',
            [(key, *row) for row in found.dates],
        )
    if found.targets:
        db.executemany(
            'insert into targets (document_key, start, "end", text, kind, indicator, comparator, value, unit, value_max, numerator, denominator,'
            ' "from", "to", scope) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)',
            [(key, *row) for row in found.targets],
        )
    if found.assignments:
        db.executemany(
            'insert into assignments (document_key, start, "end", text, actor, role, "to", task_start, task_end, closing, recurrence, product,'
            " reports_to, issuer_id, counterpart) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            [(key, *row[:BODY], bodies.get(row[BODY]), *row[BODY + 1 :]) for row in found.assignments],
        )


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
    if candidates:
        db.executemany("insert or ignore into reference_candidates values (?, ?)", candidates)
    if found.amendments:
        db.executemany(
            'insert into amendments (document_key, reference_id, start, "end", text, act, pinpoint) values (?,?,?,?,?,?,?)',
            [
                (key, first + a.reference, a.start, a.end, a.text, a.act, json_list(a.pinpoint))
                for a in found.amendments
            ],
        )
