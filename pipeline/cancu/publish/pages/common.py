"""What several pages read: a document's fields, the relations on one side of it, with their evidence."""

from __future__ import annotations

import sqlite3
from typing import Any

FIELDS = (
    "key", "type", "number", "issuer", "issuer_id", "issued_on", "effective_on", "effective_by", "title", "signer", "kind", "place",
    "place_id", "decided_by", "url", "level",
)  # fmt: skip
_SHORT = ("key", "type", "number", "issuer", "issued_on", "title", "kind")
_SHOWN = 200
"""Relations of one kind on one side that are shown; the count is of all."""


def load(db: sqlite3.Connection, key: str) -> dict[str, Any] | None:
    """Give a document's fields by its key or an old key; None where there is none."""
    alias = db.execute("select document_key from aliases where key = ?", (key,)).fetchone()
    key = alias[0] if alias else key
    row = db.execute(f"select {', '.join(FIELDS)} from documents where key = ?", (key,)).fetchone()  # noqa: S608 - names from above
    return dict(zip(FIELDS, row, strict=True)) if row else None


def listed(db: sqlite3.Connection, where: str, values: tuple[Any, ...], limit: int = 100) -> list[dict[str, Any]]:
    """Give documents that fit a condition of this package, the newest first."""
    rows = db.execute(
        f"select {', '.join(_SHORT)} from documents where {where} order by issued_on desc, key limit ?",  # noqa: S608 - conditions from this package
        (*values, limit),
    )
    return [dict(zip(_SHORT, row, strict=True)) for row in rows]


def boxes(db: sqlite3.Connection, key: str, side: str, names: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Give the relations on one side (``out``, ``in``) of a document: for each name its ``count`` and the first ``edges``."""
    mine, other = ("source_key", "target_key") if side == "out" else ("target_key", "source_key")
    counts = dict(db.execute(f"select relation, count(*) from relations where {mine} = ? group by relation", (key,)))  # noqa: S608
    out: dict[str, dict[str, Any]] = {name: {"count": counts.get(name, 0), "edges": []} for name in names}
    for name in names:
        if not counts.get(name):
            continue
        rows = db.execute(
            f"select r.id, r.inferred, r.score, r.third_party, r.basis_kind, d.key, d.type, d.number, d.issuer, d.issued_on, d.title, d.kind"  # noqa: S608
            f" from relations r join documents d on d.key = r.{other} where r.{mine} = ? and r.relation = ? order by d.issued_on, d.key limit ?",
            (key, name, _SHOWN),
        ).fetchall()
        for number, inferred, score, third, kind, *fields in rows:
            edge = {"relation": name, "inferred": inferred, "score": score, "third_party": third, "basis_kind": kind}
            out[name]["edges"].append({**edge, **dict(zip(_SHORT, fields, strict=True)), **said(db, number)})
    return out


def said(db: sqlite3.Connection, relation: int) -> dict[str, Any]:
    """Give the first sentence that says a relation: ``sentence``, ``rule``, ``said_in`` (a key), ``reference`` (the mark in that text),
    ``page`` (where the source has pages)."""
    row = db.execute(
        "select substr(t.text, f.sentence_start + 1, f.sentence_end - f.sentence_start), f.rule, f.document_key, f.id,"
        " (select max(p.page) from pages p where p.document_key = f.document_key and p.start <= f.start)"
        " from relation_evidence e"
        ' join "references" f on f.id = e.reference_id join texts t on t.document_key = f.document_key where e.relation_id = ? order by f.id limit 1',
        (relation,),
    ).fetchone()
    if row is None:
        return {"sentence": None, "rule": None, "said_in": None, "reference": None, "page": None}
    names = ("rule", "said_in", "reference", "page")
    return {"sentence": " ".join(row[0].split()), **dict(zip(names, row[1:], strict=True))}
