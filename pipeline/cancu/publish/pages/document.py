"""One document: does it hold, what it does to others and they to it, its marked text, what it promises, where it came from."""

from __future__ import annotations

import datetime
import json
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from datasette import Response

from cancu.graph.validity import status_of, told_day
from cancu.publish.changes import changes
from cancu.publish.marks import Mark, mark_up
from cancu.publish.names import MEANT, quantity
from cancu.publish.pages.common import boxes, load
from cancu.publish.sheets import PARQUET
from cancu.publish.web import HEADERS, ask, language, missing, page
from cancu.publish.words import DATE_ROLES, RELATIONS, ROLES, TARGET_KINDS, WORDS
from cancu.rulebook import rules

_SHOWN, _OPEN, _OPENING = 240, 200, 160
_TASK = (
    "closing",
    "role",
    "actor",
    '"to"',
    "counterpart",
    "recurrence",
    "product",
    "reports_to",
    "task_start",
    "task_end",
    "start",
)
_TARGET = ("id", "kind", "indicator", "comparator", "value", "value_max", "unit", '"from"', '"to"', "scope", "start")
_OUTLINE = ("phần", "chương", "mục", "điều", "heading", "annex", "attachment")


async def document(datasette: Any, request: Any) -> Response:
    """The page of a document; one that is only cited has what is known of it."""
    key = unquote(request.url_vars["key"])
    lang = language(request)

    def work(db: sqlite3.Connection) -> dict[str, Any] | None:
        found = load(db, key)
        return None if found is None else _all(db, found, lang)

    found = await ask(datasette, work)
    if found is None:
        return missing(request, key)
    where = f"https://{request.host}/doc/{quote(found['document']['key'], safe='/')}"
    return page("document.html", request, database=datasette.get_database().name, where=where, parquet=PARQUET, **found)


async def data(datasette: Any, request: Any) -> Response:
    """A document for programs: all that is known as JSON, W3C annotations, or Akoma Ntoso XML."""
    from cancu.export.record import document_record, web_annotations

    key, form = unquote(request.url_vars["key"]), request.url_vars["form"]
    base = f"https://{request.host}/doc/"

    def work(db: sqlite3.Connection) -> tuple[str, str] | None:
        try:
            if form == "akn":
                from cancu.export.akn import akn

                return akn(db, key).decode(), "application/akn+xml; charset=utf-8"
            record = document_record(db, key) if form == "json" else web_annotations(db, key, base)
        except KeyError:
            return None
        kind = "application/json" if form == "json" else "application/ld+json"
        return json.dumps(record, ensure_ascii=False), f"{kind}; charset=utf-8"

    try:
        found = await ask(datasette, work)
    except ImportError:
        return Response.text("pip install 'cancu[akn]'", status=501, headers=HEADERS)
    if found is None:
        return missing(request, key)
    return Response(found[0], content_type=found[1], headers=HEADERS)


def _all(db: sqlite3.Connection, found: dict[str, Any], lang: str) -> dict[str, Any]:
    key = found["key"]
    row = db.execute("select text from texts where document_key = ?", (key,)).fetchone()
    text = row[0] if row else ""
    names = tuple(rules("graph")["order"])
    tasks = db.execute(
        f"select {', '.join(_TASK)} from assignments where document_key = ? order by start limit 500",  # noqa: S608 - names from here
        (key,),
    ).fetchall()
    sections = db.execute(
        'select position, kind, label, title, start, parent, "end" from sections where document_key = ? and label is not null order by start limit 2000',
        (key,),
    ).fetchall()
    status = status_of(db, key, datetime.date.today())
    pages = db.execute("select page, start from pages where document_key = ? order by page", (key,)).fetchall()
    word = WORDS["on_page"][1 if lang == "vi" else 0]
    return {
        "document": found, "holds": status, "reasons": [(r, r.say(lang)) for r in status.reasons],
        "out": boxes(db, key, "out", names), "into": boxes(db, key, "in", names),
        "open": db.execute('select id, text, state, reason from "references" where document_key = ? and target_key is null order by start limit ?', (key, _OPEN)).fetchall(),
        "targets": _targets(db, key), "tasks": [_task(t, text) for t in tasks if not t[0]], "charged": [t[2] for t in tasks if t[0]],
        "deadlines": db.execute(
            'select "to", text, start from dates where document_key = ? and +role = \'deadline\' and "to" is not null order by "to", start limit 200', (key,)
        ).fetchall(),
        "sources": [(Path(p).name, *rest, json.loads(warnings or "[]"), url) for p, *rest, warnings, url in db.execute(
            "select path, locator, media_type, reader, encoding, pages, sha256, warnings, url from sources where document_key = ? order by rank desc, id", (key,)
        )],
        "findings": db.execute(f"select id, kind, severity, {'message_vi' if lang == 'vi' else 'message'}, other_key from findings where document_key = ? order by severity, id", (key,)).fetchall(),  # noqa: S608
        "outline": [(*s[:3], s[3] or _opening(text, s[2], s[4], s[6]), *s[4:6]) for s in sections if s[1] in _OUTLINE],
        "text": mark_up(text, _marks(db, key, lang), {s[4]: f"s{s[0]}" for s in sections}, {start: (f"p{n}", f"{word} {n}") for n, start in pages}) if text else None,
        "pages": [n for n, _ in pages],
        "changes": changes(db, key), "cite": _cite(found),
    }  # fmt: skip


def _opening(text: str, label: str, start: int, end: int) -> str:
    """The first words of a part without a heading, after its label."""
    words = " ".join(text[start : min(end, start + _OPENING)].split())
    words = words[len(label) :] if words.lower().startswith(label.lower()) else words.partition(" ")[2]
    return words.lstrip(" .:)")


def _targets(db: sqlite3.Connection, key: str) -> list[dict[str, Any]]:
    """The targets with those above and below that they answer."""
    rows = db.execute(
        f"select {', '.join(_TARGET)} from targets where document_key = ? order by start limit 500",  # noqa: S608 - names from here
        (key,),
    ).fetchall()
    out = []
    for row in rows:
        target = dict(zip((n.strip('"') for n in _TARGET), row, strict=True))
        for side, mine, other in (("above", "lower", "upper"), ("below", "upper", "lower")):
            target[side] = db.execute(
                f'select l.value, l.time, d.key, d.type, d.number, d.title, t.comparator, t.value, t.unit, t."to" from target_links l join documents d on d.key = l.{other}_key'  # noqa: S608
                f" join targets t on t.id = l.{other}_target where l.{mine}_target = ? order by d.issued_on, d.key limit 20",
                (target["id"],),
            ).fetchall()
        out.append(target)
    return out


def _task(row: tuple[Any, ...], text: str) -> dict[str, Any]:
    """One row of the assignments with the words of its work, cut where they are long."""
    task = dict(zip((name.strip('"') for name in _TASK), row, strict=True))
    work = " ".join(text[task["task_start"] : task["task_end"]].split()) if task["task_start"] is not None else ""
    task["work"] = work if len(work) <= _SHOWN else work[:_SHOWN].rsplit(" ", 1)[0] + " …"
    return task


def _marks(db: sqlite3.Connection, key: str, lang: str) -> list[Mark]:
    at = 1 if lang == "vi" else 0
    marks = []
    for number, start, end, relation, state, target, method, pinpoints in db.execute(
        'select id, start, "end", relation, state, target_key, method, pinpoints from "references" where document_key = ?',
        (key,),
    ):
        parts = "; ".join(" ".join(p) for p in json.loads(pinpoints))
        told = " · ".join(
            p for p in (RELATIONS[relation][at], parts, _meant(state if target is None else method, at)) if p
        )
        href = f"/doc/{quote(target, safe='/')}?lang={lang}" if target else None
        marks.append(Mark(start, end, "reference", told, href, f"r{number}"))
    for start, end, role, a, b in db.execute(
        'select start, "end", role, "from", "to" from dates where document_key = ?', (key,)
    ):
        ends = [told_day(d, lang) if d else "…" for d in (a, b)]
        days = ends[0] if a == b else " – ".join(ends)
        marks.append(Mark(start, end, "date", f"{DATE_ROLES[role][at]}: {days}"))
    for number, start, end, kind, indicator, comparator, value, most, unit in db.execute(
        'select id, start, "end", kind, indicator, comparator, value, value_max, unit from targets where document_key = ?',
        (key,),
    ):
        said = f"{TARGET_KINDS[kind][at]}: {indicator or ''} {quantity(comparator, value, most, unit, lang)}"
        marks.append(Mark(start, end, "target", said, None, f"t{number}"))
    for start, end, role, to in db.execute(
        'select start, "end", role, "to" from assignments where document_key = ? and not closing', (key,)
    ):
        marks.append(Mark(start, end, "assignment", f"{ROLES[role][at]}{f', {told_day(to, lang)}' if to else ''}"))
    return marks


def _meant(how: str | None, at: int) -> str | None:
    return MEANT.get(how or "", (how, how))[at]


def _cite(d: dict[str, Any]) -> str:
    """The document as Vietnamese offices cite it (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""
    day = told_day(d["issued_on"], "vi") if d["issued_on"] else None
    kind = (d["type"] or "văn bản").capitalize()
    words = [kind, d["number"] and f"số {d['number']}", day and f"ngày {day}", d["issuer"] and f"của {d['issuer']}"]
    title = (d["title"] or "").strip()
    if title:
        words.append(title if title.lower().startswith(("về ", "ban hành", "phê duyệt", "quy định")) else f"về {title}")
    return " ".join(w for w in words if w)
