"""Effective days and statuses against official data: vbpl.vn's pages (no as-of day) and the relations of documents on people with merit."""

from __future__ import annotations

import ast
import gzip
import json
import sqlite3
import tempfile
from collections import Counter, defaultdict
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from cancu.graph.validity import Validity
from cancu.ingest import ingest
from cancu.link.identity import number_match

_CODES = {
    "Còn hiệu lực": "in_force", "Chưa có hiệu lực": "not_yet", "Hết hiệu lực toàn bộ": "ended", "Hết hiệu lực một phần": "partly_ended",
}  # fmt: skip
_AS_OF = "2026-04-16"
"""The day on which the official statuses fit the official first days best (762 of 763)."""


def official_validity(vbpl: Path) -> dict[str, Any]:
    """Take the file of official pages, beside whose folder local/congbot.jsonl.gz may be. Ingest the official pages, and compare the first day and the status of each with what the page says."""
    merit = vbpl.parents[1] / "local" / "congbot.jsonl.gz"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        ingest([vbpl, *([merit] if merit.exists() else [])], path)
        with closing(sqlite3.connect(path)) as db:
            return {**_pages(db, vbpl), "edges": _edges(db, merit) if merit.exists() else {}}


def _pages(db: sqlite3.Connection, vbpl: Path) -> dict[str, Any]:
    validity = Validity(db)
    days: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    differ: list[str] = []
    keys = dict(
        db.execute("select locator, document_key from sources where path like '%vbpl.jsonl.gz' and state = 'ok'")
    )
    for row in _rows(vbpl):
        if row["lang"] != "vi" or row["id"] not in keys:
            continue
        key = keys[row["id"]]
        doc = validity.doc(key)
        official = _iso(row.get("effective_date"))
        if official is not None:
            said = "equal" if doc.effective_on == official else "untold" if doc.effective_on is None else "other"
            days[said] += 1
            if said == "other":
                differ.append(f"{row['number']}: in force from {doc.effective_on}, officially {official}")
        if row.get("status") in _CODES:
            ours, wanted = validity.status(key, _AS_OF).code, _CODES[row["status"]]
            statuses[f"{wanted} → {ours}"] += 1
    told = days["equal"] + days["other"]
    agreed = sum(n for pair, n in statuses.items() if pair.split(" → ")[0] == pair.split(" → ")[1])
    known = sum(n for pair, n in statuses.items() if not pair.endswith("unknown"))
    return {
        "effective days": {**days, "agreement where told": round(days["equal"] / told, 4) if told else None},
        "statuses": {"as of": _AS_OF, **dict(statuses.most_common()), "agreement where told": round(agreed / known, 4) if known else None},
        "days that differ": differ,
    }  # fmt: skip


def _edges(db: sqlite3.Connection, merit: Path) -> dict[str, Any]:
    """The replaces and amends edges that the collection's own data has, as found or not; what is missed, with what the text says of that document.

    The collection puts the year into numbers that have none ("2196_2021_QĐ_UBND" for 2196/QĐ-UBND of 2021). What a consolidated text says
    is found where it is told of the document that it puts together.
    """
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    rows = db.execute(
        'select distinct s.locator, r.relation, d.number, d.year from sources s join "references" f on f.document_key = s.document_key'
        " join documents d on d.key = f.target_key join relation_evidence e on e.reference_id = f.id join relations r on r.id = e.relation_id"
        " where s.path like '%congbot.jsonl.gz' and d.number is not null and r.target_key = f.target_key"
    )
    for locator, relation, number, year in rows:
        for written in (number, number.replace("/", f"/{year}/", 1)):
            said[locator, number_match(written)].add(relation)
    count: Counter[str] = Counter()
    missed = []
    for row in _rows(merit):
        meta = row["meta"] if isinstance(row["meta"], dict) else ast.literal_eval(row["meta"])
        for field, same in (("replaces", {"replaces", "repeals"}), ("amends", {"amends", "repeals", "replaces"})):
            wanted = meta.get(field) or []
            for entry in [wanted] if isinstance(wanted, str | dict) else wanted:
                number = str(entry["doc_id"] if isinstance(entry, dict) else entry)
                found = said.get((row["id"], number_match(number)), set())
                count["found" if found & same else "missed"] += 1
                if not found & same:
                    told = ", ".join(sorted(found)) or "not named in the text"
                    missed.append(f"{row['id']} {field} {number}: {told}")
    return {**count, "missed edges": missed}


def _rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _iso(day: str | None) -> str | None:
    try:
        return datetime.strptime(day or "", "%d/%m/%Y").date().isoformat()
    except ValueError:
        return None
