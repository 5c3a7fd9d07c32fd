"""All that the database holds of one document, as plain values; and its spans as W3C Web Annotations."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from typing import Any
from urllib.parse import quote

_SPANS = ("references", "dates", "targets", "assignments")
_PLACE = frozenset(
    {
        "id",
        "document_key",
        "start",
        "end",
        "text",
        "position",
        "sentence_start",
        "sentence_end",
        "task_start",
        "task_end",
    }
)
_AROUND = 32


def document_record(db: sqlite3.Connection, key: str) -> dict[str, Any]:
    """Give a document: its fields, ``text``, ``sections``, ``references``, ``dates``, ``targets``, ``assignments``, ``amendments``, the
    relations it says (``says``) and that are said of it (``said_of_it``), its ``sources`` and ``findings``.

    Raises:
        KeyError: there is no such document.
    """
    found = _rows(db, "select * from documents where key = ?", key)
    if not found:
        raise KeyError(key)
    text = db.execute("select text from texts where document_key = ?", (key,)).fetchone()
    out: dict[str, Any] = {**found[0], "text": text[0] if text else None}
    for name in ("sections", *_SPANS, "amendments"):
        out[name] = _rows(db, f'select * from "{name}" where document_key = ? order by start, id', key)  # noqa: S608 - names from here
    for reference in out["references"]:
        for field in ("pinpoints", "exceptions"):
            reference[field] = json.loads(reference[field])
    relations = "select source_key, target_key, relation, third_party, inferred, score, method, basis_kind from relations where {} = ? order by id"
    out["says"] = _rows(db, relations.format("source_key"), key)
    out["said_of_it"] = _rows(db, relations.format("target_key"), key)
    out["sources"] = _rows(
        db,
        "select path, locator, sha256, media_type, reader, encoding, url from sources where document_key = ? order by id",
        key,
    )
    out["findings"] = _rows(
        db,
        "select kind, severity, other_key, message, message_vi from findings where document_key = ? order by id",
        key,
    )
    return out


def web_annotations(db: sqlite3.Connection, key: str, base: str) -> dict[str, Any]:
    """Give the spans of a document as a W3C AnnotationPage (https://www.w3.org/TR/annotation-model/): each with its position in
    code points and its quotation. The body has what was found, as ``cancu:`` properties so that no name means another thing in the
    model's own vocabulary (it has a ``type``, ``state`` and ``scope``); a mention that is resolved links to its document, too.

    Raises:
        KeyError: there is no such document.
    """
    record = document_record(db, key)
    source = base + quote(key)
    text = record["text"] or ""
    items = []
    names: Counter[str] = Counter()
    for layer in _SPANS:
        for span in record[layer]:
            start, end = span["start"], span["end"]
            # Named by the place in the text, which stays; the numbers of rows change with each ingestion.
            name = f"{source}#{layer}-{start}-{end}"
            names[name] += 1
            again = f"-{names[name]}" if names[name] > 1 else ""
            items.append(
                {
                    "id": name + again,
                    "type": "Annotation",
                    "motivation": "linking" if layer == "references" else "classifying",
                    "body": [
                        {"type": "Dataset", "cancu:layer": layer, **_said(span)},
                        *({"id": base + quote(k), "type": "Text"} for k in [span.get("target_key")] if k),
                    ],
                    "target": {
                        "source": source,
                        "selector": [
                            {"type": "TextPositionSelector", "start": start, "end": end},
                            {
                                "type": "TextQuoteSelector", "exact": text[start:end],
                                "prefix": text[max(0, start - _AROUND) : start], "suffix": text[end : end + _AROUND],
                            },
                        ],
                    },
                }
            )  # fmt: skip
    return {
        "@context": ["http://www.w3.org/ns/anno.jsonld", {"cancu": f"{base}ns#"}],
        "id": f"{source}/annotations",
        "type": "AnnotationPage",
        "items": items,
    }


def _said(span: dict[str, Any]) -> dict[str, Any]:
    """What was found, where it is known; a pinpoint as one phrase, for JSON-LD knows no list of lists."""
    out = {f"cancu:{name}": value for name, value in span.items() if name not in _PLACE and value not in (None, [])}
    for name in ("cancu:pinpoints", "cancu:exceptions"):
        if name in out:
            out[name] = [" ".join(path) for path in out[name]]
    return out


def _rows(db: sqlite3.Connection, query: str, key: str) -> list[dict[str, Any]]:
    reading = db.execute(query, (key,))
    names = [column[0] for column in reading.description]
    return [dict(zip(names, row, strict=True)) for row in reading]
