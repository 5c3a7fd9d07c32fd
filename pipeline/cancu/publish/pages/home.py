"""The first page."""

from __future__ import annotations

import datetime
import sqlite3
from typing import Any

from datasette import Response

from cancu.graph.due import due_in
from cancu.publish.pages.common import listed
from cancu.publish.web import ask, kept, language, page

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
    column = "message_vi" if language(request) == "vi" else "message"

    def work(db: sqlite3.Connection) -> dict[str, Any]:
        findings = db.execute(
            f"select f.severity, f.{column}, d.key, d.type, d.number, d.title from findings f join documents d on d.key = f.document_key"  # noqa: S608
            " order by f.severity, f.id limit 6"
        ).fetchall()
        return {
            "newest": listed(db, "kind != 'cited' and issued_on is not null", (), 10),
            "findings": [(severity, message, dict(zip(("key", "type", "number", "title"), row, strict=True))) for severity, message, *row in findings],
            "due": kept(db, "due soon", lambda db: due_in(db, today, today + _AHEAD)[:6], today),
            **figures(db),
        }  # fmt: skip

    found = await ask(datasette, work)
    return page("home.html", request, database=datasette.get_database().name, **found)


def figures(db: sqlite3.Connection) -> dict[str, Any]:
    """Give the ``counts`` of the corpus and its ``roots``, the documents that most others carry out."""
    return dict(kept(db, "home", _figures))


def _figures(db: sqlite3.Connection) -> dict[str, Any]:
    roots = db.execute(
        "select d.key, d.type, d.number, d.title, n from (select target_key, count(*) as n from relations where relation = 'implements' and third_party = 0"
        " group by target_key order by n desc, target_key limit 6) join documents d on d.key = target_key order by n desc, d.key"
    ).fetchall()
    return {
        "counts": {name: db.execute(query).fetchone()[0] for name, query in _COUNTS.items()},
        "roots": [dict(zip(("key", "type", "number", "title", "count"), row, strict=True)) for row in roots],
    }
