"""Lists: what is due, what looks wrong, what is missing; bodies and places; how to report an error; personal data; the tables."""

from __future__ import annotations

import calendar
import datetime
import sqlite3
from typing import Any
from urllib.parse import unquote

import yaml
from datasette import Response

from cancu.graph.due import Due, due_in
from cancu.graph.due import calendar as ics
from cancu.graph.missing import missing as what_is_missing
from cancu.publish.pages.common import listed, load
from cancu.publish.sheets import PARQUET
from cancu.publish.site import columns
from cancu.publish.web import HEADERS, address, ask, day_of, kept, language, missing, page, single
from cancu.publish.words import TABLES
from cancu.rulebook import rules

_PAGE, _FINDINGS, _DUE = 100, 500, 1_000
_SPAN = 5 * 366
"""Days that one page of deadlines looks over: a duty of each month comes back sixty times."""


async def due(datasette: Any, request: Any) -> Response:
    """What is due between two days, by month, of all bodies or of one."""
    asked = single(request)
    found, count, first, last, actor = await _due(datasette, asked)
    months: dict[str, list[Any]] = {}
    for item in found:
        months.setdefault(item.on[:7], []).append(item)
    length = max(0, (last - first).days)
    ways = [
        (first.toordinal() - length - 1, first.toordinal() - 1),
        (last.toordinal() + 1, last.toordinal() + length + 1),
    ]
    before, after = (
        address(asked, **{"from": _day(a), "to": _day(b)}) if a >= 1 and b <= datetime.date.max.toordinal() else None
        for a, b in ways
    )
    return page(
        "due.html",
        request,
        months=months,
        count=count,
        more=count - len(found),
        first=first.isoformat(),
        last=last.isoformat(),
        actor=actor,
        before=before,
        after=after,
        calendar=address({"from": first.isoformat(), "to": last.isoformat(), "actor": actor}),
    )


async def due_calendar(datasette: Any, request: Any) -> Response:
    """The same as a calendar that others read (iCalendar)."""
    found, *_ = await _due(datasette, single(request))
    return Response(
        ics(found),
        content_type="text/calendar; charset=utf-8",
        headers={**HEADERS, "Content-Disposition": 'attachment; filename="due.ics"'},
    )


async def _due(datasette: Any, asked: dict[str, str]) -> tuple[tuple[Due, ...], int, datetime.date, datetime.date, str]:
    """What is due first and how much is, between which days, of whom: of this month and the next two where no days are asked for."""
    first = day_of(asked.get("from")) or datetime.date.today().replace(day=1)
    last = day_of(asked.get("to")) or _month_end(first, 3)
    last = min(last, datetime.date.fromordinal(min(first.toordinal() + _SPAN, datetime.date.max.toordinal())))
    actor = (asked.get("actor") or "").strip()[:100]

    def work(db: sqlite3.Connection) -> tuple[tuple[Due, ...], int]:
        found = due_in(db, first, last, actor=actor or None) if first <= last else ()
        return found[:_DUE], len(found)

    found, count = await ask(datasette, lambda db: kept(db, "due", work, first, last, actor))
    return found, count, first, last, actor


async def findings(datasette: Any, request: Any) -> Response:
    """What looks wrong, the most serious first, by kind."""
    asked = single(request)
    kind = asked.get("kind") if asked.get("kind") in rules("validity")["findings"] else None
    column = "message_vi" if language(request) == "vi" else "message"

    def work(db: sqlite3.Connection) -> dict[str, Any]:
        which, order = ("where f.kind = ?", "f.id") if kind else ("", "f.severity, f.id")  # in the order of an index
        rows = db.execute(
            f"select f.severity, f.kind, f.document_key, f.other_key, f.{column}, f.reference_id, d.type, d.number, d.title from findings f"  # noqa: S608
            f" join documents d on d.key = f.document_key {which} order by {order} limit ?",
            (*([kind] if kind else []), _FINDINGS),
        ).fetchall()
        return {"rows": rows, "kinds": kept(db, "findings", _finding_kinds)}

    found = await ask(datasette, work)
    links = [
        (k, severity, count, address(asked, kind=None if k == kind else k)) for k, severity, count in found["kinds"]
    ]
    return page("findings.html", request, rows=found["rows"], links=links, kind=kind)


def _finding_kinds(db: sqlite3.Connection) -> list[tuple[str, int, int]]:
    return db.execute("select kind, severity, count(*) from findings group by kind order by 2, 1").fetchall()


async def missing_page(datasette: Any, request: Any) -> Response:
    """What to ingest next: documents known from references only."""
    found = await ask(datasette, lambda db: what_is_missing(db, _PAGE))
    return page("missing_documents.html", request, found=found)


async def issuer(datasette: Any, request: Any) -> Response:
    """A body: what it issued, by type and year, and the work that it was given."""
    who = unquote(request.url_vars["id"])

    def work(db: sqlite3.Connection) -> dict[str, Any] | None:
        row = db.execute("select id, name, level, place, documents from issuers where id = ?", (who,)).fetchone()
        if row is None:
            return None
        tasks = db.execute(
            'select a.role, a."to", a.recurrence, a.document_key, d.type, d.number, substr(t.text, a.task_start + 1, min(240, a.task_end - a.task_start))'
            " from assignments a join documents d on d.key = a.document_key join texts t on t.document_key = a.document_key"
            " where a.issuer_id = ? and not a.closing order by d.issued_on desc, a.id limit 50",
            (who,),
        ).fetchall()
        return {
            "body": dict(zip(("id", "name", "level", "place", "documents"), row, strict=True)),
            "newest": listed(db, "issuer_id = ? and kind != 'cited'", (who,)), "cited": listed(db, "issuer_id = ? and kind = 'cited'", (who,), 50),
            "types": db.execute("select type, count(*) from documents where issuer_id = ? and kind != 'cited' group by type order by 2 desc", (who,)).fetchall(),
            "years": _years(db, "issuer_id", who), "tasks": tasks,
        }  # fmt: skip

    found = await ask(datasette, work)
    return missing(request, who) if found is None else page("body.html", request, **found)


async def place(datasette: Any, request: Any) -> Response:
    """An administrative unit: its documents and the targets set in them."""
    where = unquote(request.url_vars["id"])

    def work(db: sqlite3.Connection) -> dict[str, Any] | None:
        row = db.execute("select id, name, parent, documents from places where id = ?", (where,)).fetchone()
        if row is None:
            return None
        targets = db.execute(
            'select t.indicator, t.comparator, t.value, t.unit, t."to", d.key, d.type, d.number, d.title, t.value_max from targets t join documents d on d.key = t.document_key'
            " where d.place_id = ? and t.kind = 'target' order by d.issued_on desc, t.start limit 60",
            (where,),
        ).fetchall()
        return {
            "place": dict(zip(("id", "name", "parent", "documents"), row, strict=True)), "newest": listed(db, "place_id = ? and kind != 'cited'", (where,)),
            "bodies": db.execute("select id, name, documents from issuers where place = ? order by documents desc, id limit 40", (row[1],)).fetchall(),
            "years": _years(db, "place_id", where), "targets": targets,
        }  # fmt: skip

    found = await ask(datasette, work)
    return missing(request, where) if found is None else page("place.html", request, **found)


def _years(db: sqlite3.Connection, column: str, value: str) -> list[tuple[int, int, float]]:
    rows = db.execute(
        f"select year, count(*) from documents where {column} = ? and kind != 'cited' and year is not null group by year order by year",  # noqa: S608
        (value,),
    ).fetchall()
    most = max((n for _, n in rows), default=1)
    return [(year, n, 60 * n / most) for year, n in rows]


async def report(datasette: Any, request: Any) -> Response:
    """How to report an error in an edge or a field: an entry for corrections.yaml, ready to be copied. Nothing is written here."""
    asked = single(request)
    today = datetime.date.today().isoformat()
    entry: dict[str, Any] = {"what": asked.get("what") or "field"}
    names: tuple[str, ...]
    if entry["what"] == "relation":
        names = ("source", "target", "relation", "action")
    elif entry["what"] == "resolution":
        names = ("document", "mention", "value")
    else:
        names = ("document", "field", "value")
        entry["what"] = "field"
    entry |= {name: asked.get(name) or "" for name in names}
    entry |= {"who": asked.get("who") or "", "when": today, "why": asked.get("why") or ""}
    text = yaml.safe_dump({"corrections": [entry]}, allow_unicode=True, sort_keys=False, width=1000)
    key = asked.get("document") or asked.get("source") or ""
    document = await ask(datasette, lambda db: load(db, key)) if key else None
    return page("report.html", request, entry=entry, names=names, text=text, document=document)


async def tables(datasette: Any, request: Any) -> Response:
    """The data dictionary: each table with its columns."""
    lang = language(request)
    at = 1 if lang == "vi" else 0

    def work(db: sqlite3.Connection) -> list[tuple[str, str, list[tuple[str, str, str]], int]]:
        out = []
        counts = kept(db, "tables", _counts)
        for table, said in TABLES.items():
            words = columns(table)
            told = [(row[1], row[2], words[row[1]][at]) for row in db.execute(f'pragma table_info("{table}")')]
            out.append((table, said[at], told, counts[table]))
        return out

    found = await ask(datasette, work)
    queries = [(q["name"], q["title"][lang], q["description"][lang]) for q in rules("queries")["queries"]]
    return page(
        "tables.html",
        request,
        tables=found,
        queries=queries,
        database=datasette.get_database().name,
        parquet=PARQUET,
    )


def _counts(db: sqlite3.Connection) -> dict[str, int]:
    return {table: db.execute(f'select count(*) from "{table}"').fetchone()[0] for table in TABLES}  # noqa: S608


async def privacy(datasette: Any, request: Any) -> Response:
    """Personal data in published documents, and how a site is served without signers."""
    return page("privacy.html", request)


async def robots() -> Response:
    """Search engines stay out of what costs: searches, lineages, SQL; documents may be found."""
    lines = (
        "User-agent: *",
        "Disallow: /search",
        "Disallow: /lineage",
        "Disallow: /programme",
        "Disallow: /*?sql=",
        "Disallow: /due",
    )
    return Response.text("\n".join(lines) + "\n", headers=HEADERS)


def _day(ordinal: int) -> str:
    return datetime.date.fromordinal(ordinal).isoformat()


def _month_end(first: datetime.date, months: int) -> datetime.date:
    year, month = divmod(min(first.year * 12 + first.month - 1 + months - 1, 9999 * 12 + 11), 12)
    return datetime.date(year, month + 1, calendar.monthrange(year, month + 1)[1])
