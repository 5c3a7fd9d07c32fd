"""The first page."""

from __future__ import annotations

import datetime
import sqlite3
from typing import Any

from datasette import Response

from cancu.graph.due import due_in
from cancu.publish.pages.common import listed
from cancu.publish.web import ask, language, page

_AHEAD = datetime.timedelta(days=60)
_COUNTS = {
    "documents": "select count(*) from documents where kind != 'cited'", "cited": "select count(*) from documents where kind = 'cited'",
    "references": 'select count(*) from "references"', "relations": "select count(*) from relations",
    "targets": "select count(*) from targets", "assignments": "select count(*) from assignments",
    "findings": "select count(*) from findings",
}  # fmt: skip


async def home(datasette: Any, request: Any) -> Response:
    """What is in the corpus, what is new, what looks wrong, what is due, and where to begin."""
    today = datetime.date.today()
    at = 5 if language(request) == "vi" else 4

    def work(db: sqlite3.Connection) -> dict[str, Any]:
        findings = db.execute(
            "select severity, kind, document_key, id, message, message_vi from findings order by severity, id limit 6"
        ).fetchall()
        roots = db.execute(
            "select d.key, d.type, d.number, d.title, count(*) as n from relations r join documents d on d.key = r.target_key"
            " where r.relation = 'implements' and r.third_party = 0 group by d.key order by n desc, d.key limit 6"
        ).fetchall()
        return {
            "counts": {name: db.execute(query).fetchone()[0] for name, query in _COUNTS.items()},
            "newest": listed(db, "kind != 'cited' and issued_on is not null", (), 10),
            "findings": [(row[0], row[1], row[2], row[at]) for row in findings],
            "due": due_in(db, today, today + _AHEAD)[:6],
            "roots": [dict(zip(("key", "type", "number", "title", "count"), row, strict=True)) for row in roots],
        }

    found = await ask(datasette, work)
    return page("home.html", request, database=datasette.get_database().name, **found)
