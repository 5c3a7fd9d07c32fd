"""The first page, and the search."""

from __future__ import annotations

import datetime
import sqlite3
from typing import Any

from datasette import Response

from cancu.graph.due import due_in
from cancu.graph.validity import Validity
from cancu.publish.pages.common import listed
from cancu.publish.web import address, ask, language, page, single
from cancu.store.search import FACETS, find

_PAGE = 20
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


async def search(datasette: Any, request: Any) -> Response:
    """Search with and without marks, numbers first, narrowed by facets; each state of the page has its address."""
    asked = single(request)
    query = (asked.get("q") or "").strip()[:300]
    fields = {name: asked[name] for name in FACETS if asked.get(name)}
    number = asked.get("page") or "1"
    at = max(1, int(number)) if number.isdecimal() and len(number) < 4 else 1
    day = _day(asked.get("on"))

    def work(db: sqlite3.Connection) -> dict[str, Any]:
        found = find(db, query, fields, limit=_PAGE, offset=(at - 1) * _PAGE)
        validity = Validity(db)
        when = day or datetime.date.today().isoformat()
        names = {**_names(db, "issuers", found.facets["issuer_id"]), **_names(db, "places", found.facets["place_id"])}
        hits = [(hit, validity.status(hit.key, when)) for hit in found.hits]
        if asked.get("in_force"):
            hits = [(hit, status) for hit, status in hits if status.code in ("in_force", "partly_ended")]
        return {"found": found, "hits": hits, "names": names}

    found = await ask(datasette, work) if query or fields else None
    links = {
        name: [(value, count, address(asked, **{name: None if asked.get(name) == str(value) else str(value), "page": None})) for value, count in values]
        for name, values in (found["found"].facets.items() if found else ())
    }  # fmt: skip
    total = found["found"].total if found else 0
    return page(
        "search.html", request, query=query, asked=asked, fields=fields, total=total, hits=found["hits"] if found else [],
        facets=links, names=found["names"] if found else {}, on=day or "",
        before=address(asked, page=str(at - 1)) if at > 1 else None, after=address(asked, page=str(at + 1)) if at * _PAGE < total else None,
    )  # fmt: skip


def _names(db: sqlite3.Connection, table: str, values: tuple[tuple[Any, int], ...]) -> dict[str, str]:
    marks = ",".join("?" * len(values))
    return dict(db.execute(f"select id, name from {table} where id in ({marks})", [v for v, _ in values]))  # noqa: S608 - marks


def _day(given: str | None) -> str | None:
    try:
        return datetime.date.fromisoformat(given or "").isoformat()
    except ValueError:
        return None
