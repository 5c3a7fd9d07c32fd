"""The rows of one document in the tables of spans: sections, references, dates, targets, assignments, amendments."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cancu.link.mentions import Resolution
from cancu.store.packed import Mentions, Spans, json_list, spans_from
from cancu.store.words import Words

_NONE = Resolution("unresolved")


class Sheet(NamedTuple):
    """What one document brings to the tables that need no linking: its text, rows without ids."""

    text: str
    sections: list[tuple[Any, ...]]
    dates: list[tuple[Any, ...]]
    targets: list[tuple[Any, ...]]
    assignments: list[tuple[Any, ...]]
    bodies: list[str | None]
    """For each of the assignments the body that has the work."""


_EMPTY = Sheet("", [], [], [], [], [])


class Leaf(NamedTuple):
    """A document on its way to a sheet: the number of its row, its key, number, title and issuer, its packed spans (none where it is only cited)."""

    row: int
    key: str
    number: str | None
    title: str | None
    issuer: str | None
    spans: bytes | None = None


class Sheets:
    """Makes the sheets of documents, and the index of their words at ``path``: work that a process can do beside the one that writes."""

    def __init__(self, path: Path) -> None:
        self._words = Words(path)

    def __call__(self, leaves: Sequence[Leaf]) -> list[Sheet]:
        """Give the sheet of each, an empty one for a document that is only cited."""
        return [self._sheet(leaf) for leaf in leaves]

    def _sheet(self, leaf: Leaf) -> Sheet:
        sheet = _sheet(leaf.key, spans_from(leaf.spans)) if leaf.spans is not None else _EMPTY
        names = " ".join(x for x in (leaf.number, leaf.title, leaf.issuer) if x)
        self._words.add(leaf.row, names, leaf.title, sheet.text)
        return sheet

    def close(self) -> None:
        """Finish the index."""
        self._words.close()


def _sheet(key: str, found: Spans) -> Sheet:
    return Sheet(
        found.text,
        [(key, i, s.kind, s.label, s.title, s.start, s.end, s.parent, int(s.closing)) for i, s in enumerate(found.sections)],
        [(key, d.start, d.end, d.text, d.from_, d.to, d.role, d.granularity) for d in found.dates],
        [
            (key, t.start, t.end, t.text, t.kind, t.indicator, t.comparator, t.value, t.value_max, t.unit, t.numerator,
             t.denominator, t.from_, t.to, t.scope)
            for t in found.targets
        ],
        [
            (key, a.start, a.end, a.text, a.actor, a.role, a.to, a.task_start, a.task_end, int(a.closing), a.recurrence,
             a.product, a.reports_to, int(a.counterpart))
            for a in found.assignments
        ],
        [a.body for a in found.assignments],
    )  # fmt: skip


def write_spans(db: sqlite3.Connection, sheet: Sheet, bodies: Mapping[str, str]) -> None:
    """Write what needs no linking; ``bodies`` gives the issuer id of each body with work."""
    db.executemany(
        'insert into sections (document_key, position, kind, label, title, start, "end", parent, closing) values (?,?,?,?,?,?,?,?,?)',
        sheet.sections,
    )
    db.executemany(
        'insert into dates (document_key, start, "end", text, "from", "to", role, granularity) values (?,?,?,?,?,?,?,?)',
        sheet.dates,
    )
    db.executemany(
        'insert into targets (document_key, start, "end", text, kind, indicator, comparator, value, value_max, unit, numerator, denominator, "from", "to", scope)'
        " values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        sheet.targets,
    )
    db.executemany(
        'insert into assignments (document_key, start, "end", text, actor, role, "to", task_start, task_end, closing, recurrence, product, reports_to,'
        " counterpart, issuer_id) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [(*row, bodies[body] if body else None) for row, body in zip(sheet.assignments, sheet.bodies, strict=True)],
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
    db.executemany("insert or ignore into reference_candidates values (?, ?)", candidates)
    db.executemany(
        'insert into amendments (document_key, reference_id, start, "end", text, act, pinpoint) values (?,?,?,?,?,?,?)',
        [(key, first + a.reference, a.start, a.end, a.text, a.act, json_list(a.pinpoint)) for a in found.amendments],
    )
