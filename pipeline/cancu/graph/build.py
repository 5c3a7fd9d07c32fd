"""The citation graph: documents as nodes, relations as edges with their evidence (networkx)."""

from __future__ import annotations

import sqlite3
from typing import Any

import networkx

_NODE_FIELDS = ("type", "number", "issuer", "issued_on", "title", "kind", "level")


def graph(db: sqlite3.Connection) -> networkx.MultiDiGraph[str]:
    """Give the whole graph: an edge runs from the document that says to the one it is about, keyed by relation.

    Nodes carry the fields of the document; edges ``relation``, ``inferred``, ``score``, ``method``, ``basis_kind``,
    ``third_party`` and ``evidence``: a list of {document, sentence, rule} with the sentences that say so.
    """
    out: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for key, *values in db.execute(f"select key, {', '.join(_NODE_FIELDS)} from documents"):  # noqa: S608 - names from above
        out.add_node(key, **dict(zip(_NODE_FIELDS, values, strict=True)))
    evidence: dict[int, list[dict[str, Any]]] = {}
    query = (
        "select e.relation_id, r.document_key, r.rule, r.cue, r.id, substr(t.text, r.sentence_start + 1, r.sentence_end - r.sentence_start) from relation_evidence e"
        ' join "references" r on r.id = e.reference_id join texts t on t.document_key = r.document_key order by r.id'
    )
    for relation, document, rule, cue, reference, sentence in db.execute(query):
        evidence.setdefault(relation, []).append(
            {
                "document": document,
                "reference": reference,
                "rule": rule,
                "cue": cue,
                "sentence": " ".join(sentence.split()),
            }
        )
    rows = db.execute(
        "select id, source_key, target_key, relation, third_party, inferred, score, method, basis_kind from relations"
    )
    for number, source, target, relation, third, inferred, score, method, kind in rows:
        out.add_edge(
            source, target, key=f"{relation}{'/said' if third else ''}", relation=relation, third_party=bool(third), inferred=bool(inferred),
            score=score, method=method, basis_kind=kind, evidence=evidence.get(number, []),
        )  # fmt: skip
    return out
