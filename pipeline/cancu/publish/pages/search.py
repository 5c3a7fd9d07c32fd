"""The search: words with or without marks, numbers first, narrowed by fields and by whether a document holds on a day."""

from __future__ import annotations

import datetime
import sqlite3
from collections import Counter
from typing import Any

from datasette import Response
from markupsafe import Markup, escape

from cancu.graph.validity import Validity
from cancu.publish.web import address, ask, day_of, language, page, single
from cancu.rulebook import rules
from cancu.store.search import FACETS, MOST, Hit, facets, found, hits

_PAGE = 20
_HOLDING = ("in_force", "partly_ended")


async def search(datasette: Any, request: Any) -> Response:
    """What was found, a page of it; each state of the page has its address."""
    asked = single(request)
    query = (asked.get("q") or "").strip()[:300]
    fields = {name: asked[name] for name in FACETS if asked.get(name)}
    number = asked.get("page") or "1"
    at = max(1, int(number)) if number.isdecimal() and len(number) < 4 else 1
    on = day_of(asked.get("on"))
    wanted = _wanted(asked)

    def work(db: sqlite3.Connection) -> dict[str, Any]:
        keys = found(db, query, fields)
        capped = len(keys) >= MOST // 2  # of common words the search takes fewer than it could
        statuses = Validity(db).statuses(keys, (on or datetime.date.today()).isoformat())
        counts = Counter(s.code for s in statuses.values())
        if wanted:
            keys = [key for key in keys if statuses[key].code in wanted]
        shown = hits(db, keys[(at - 1) * _PAGE : at * _PAGE], query)
        values = facets(db, keys)
        names = {**_names(db, "issuers", values["issuer_id"]), **_names(db, "places", values["place_id"])}
        return {
            "total": len(keys), "capped": capped, "hits": [(hit, _marked(hit), statuses[hit.key]) for hit in shown],
            "values": values, "names": names, "counts": counts,
        }  # fmt: skip

    told: dict[str, Any] = {"total": 0, "capped": False, "hits": [], "values": {}, "names": {}, "counts": Counter()}
    if query or fields or wanted:
        told = await ask(datasette, work)
    links = {
        name: [(value, count, address(asked, **{name: None if asked.get(name) == str(value) else str(value), "page": None})) for value, count in values]
        for name, values in told["values"].items()
    }  # fmt: skip
    counts = told["counts"]
    holds = [
        (code, counts[code], address(asked, status=None if asked.get("status") == code else code, in_force=None, page=None))
        for code in rules("validity")["statuses"] if counts[code] or code in wanted
    ]  # fmt: skip
    lang = language(request)
    return page(
        "search.html", request, query=query, asked=asked, fields=fields, total=told["total"], capped=told["capped"], hits=told["hits"], facets=links, holds=holds,
        names={**told["names"], **{f["id"]: f["name"][lang] for f in rules("fields")["fields"]}}, on=on.isoformat() if on else "", wanted=wanted,
        before=address(asked, page=str(at - 1)) if at > 1 else None, after=address(asked, page=str(at + 1)) if at * _PAGE < told["total"] else None,
    )  # fmt: skip


def _wanted(asked: dict[str, str]) -> tuple[str, ...]:
    """The statuses that are asked for; empty for any."""
    if asked.get("in_force"):
        return _HOLDING
    return (asked["status"],) if asked.get("status") in rules("validity")["statuses"] else ()


def _marked(hit: Hit) -> Markup:
    """The snippet with the words of the query marked."""
    out, last = Markup(), 0
    for start, end in hit.at:
        if hit.snippet[last:start] == " " and last:
            out = out[: -len("</b>")] + Markup(" ")
        else:
            out += escape(hit.snippet[last:start]) + Markup("<b>")
        out += escape(hit.snippet[start:end]) + Markup("</b>")
        last = end
    return out + escape(hit.snippet[last:])


def _names(db: sqlite3.Connection, table: str, values: tuple[tuple[Any, int], ...]) -> dict[str, str]:
    marks = ",".join("?" * len(values))
    return dict(db.execute(f"select id, name from {table} where id in ({marks})", [v for v, _ in values]))  # noqa: S608 - marks
