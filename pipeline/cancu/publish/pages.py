"""The pages: each asks the database (read-only) and fills a template. All values are escaped by Jinja."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import jinja2
from datasette import Response

from cancu.publish.marks import Mark, mark_up
from cancu.publish.words import RELATIONS, ROLES, WORDS
from cancu.store.search import search

_HERE = Path(__file__).parent
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_BOXES = (
    "implements",
    "basis",
    "guides",
    "amends",
    "replaces",
    "repeals",
    "suspends",
    "corrects",
    "consolidates",
    "proposes",
    "replies_to",
    "reports_on",
    "attached_to",
    "cites",
)
_FIELDS = (
    "key",
    "type",
    "number",
    "issuer",
    "issued_on",
    "effective_on",
    "effective_by",
    "title",
    "signer",
    "kind",
    "place",
    "decided_by",
    "url",
)


@cache
def _templates() -> jinja2.Environment:
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined
    )
    env.filters["path"] = lambda key: quote(key, safe="/")
    return env


async def _ask(datasette: Any, work: Callable[[sqlite3.Connection], Any]) -> Any:
    return await datasette.get_database().execute_fn(work)


def _page(template: str, lang: str, status: int = 200, **values: Any) -> Response:
    words = {k: v[lang == "vi"] for k, v in WORDS.items()}
    body = (
        _templates()
        .get_template(template)
        .render(
            w=words,
            lang=lang,
            relations={k: v[lang == "vi"] for k, v in RELATIONS.items()},
            roles={k: v[lang == "vi"] for k, v in ROLES.items()},
            **values,
        )
    )
    headers = {
        "Content-Security-Policy": _POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    return Response.html(body, status=status, headers=headers)


def _lang(request: Any) -> str:
    return "en" if request.args.get("lang") == "en" else "vi"


async def stylesheet() -> Response:
    """The style of all our pages."""
    return Response(
        (_HERE / "static" / "cancu.css").read_text(encoding="utf-8"), content_type="text/css; charset=utf-8"
    )


async def home(datasette: Any, request: Any) -> Response:
    """What is in the corpus, and where to begin."""

    def work(db: sqlite3.Connection) -> dict[str, Any]:
        names = ("documents", "cited", "references", "relations", "targets", "assignments", "findings")
        queries = (
            "select count(*) from documents where kind != 'cited'", "select count(*) from documents where kind = 'cited'", 'select count(*) from "references"',
            "select count(*) from relations", "select count(*) from targets", "select count(*) from assignments", "select count(*) from findings",
        )  # fmt: skip
        counts = {n: db.execute(q).fetchone()[0] for n, q in zip(names, queries, strict=True)}
        newest = db.execute(
            "select key, type, number, issuer, issued_on, title from documents where kind != 'cited' order by issued_on desc, key limit 12"
        ).fetchall()
        return {"counts": counts, "newest": [dict(zip((*_FIELDS[:5], "title"), r, strict=True)) for r in newest]}

    found = await _ask(datasette, work)
    return _page("home.html", _lang(request), database=datasette.get_database().name, query="", **found)


async def search_page(datasette: Any, request: Any) -> Response:
    """Search with and without marks, numbers first."""
    query = (request.args.get("q") or "").strip()[:300]
    hits = await _ask(datasette, lambda db: search(db, query, 50)) if query else []
    return _page("search.html", _lang(request), query=query, hits=hits)


def _load(db: sqlite3.Connection, key: str) -> dict[str, Any] | None:
    alias = db.execute("select document_key from aliases where key = ?", (key,)).fetchone()
    key = alias[0] if alias else key
    row = db.execute(f"select {', '.join(_FIELDS)} from documents where key = ?", (key,)).fetchone()  # noqa: S608 - names from above
    return dict(zip(_FIELDS, row, strict=True)) if row else None


def _boxes(db: sqlite3.Connection, key: str, side: str) -> dict[str, list[dict[str, Any]]]:
    mine, other = ("source_key", "target_key") if side == "out" else ("target_key", "source_key")
    boxes: dict[str, list[dict[str, Any]]] = {name: [] for name in _BOXES}
    rows = db.execute(
        f"select r.id, r.relation, r.inferred, r.score, r.third_party, d.key, d.type, d.number, d.issuer, d.issued_on, d.title, d.kind from relations r"  # noqa: S608
        f" join documents d on d.key = r.{other} where r.{mine} = ? order by d.issued_on, d.key limit 2000",
        (key,),
    ).fetchall()
    names = (
        "id",
        "relation",
        "inferred",
        "score",
        "third_party",
        "key",
        "type",
        "number",
        "issuer",
        "issued_on",
        "title",
        "kind",
    )
    for row in rows:
        edge = dict(zip(names, row, strict=True))
        said = db.execute(
            'select substr(t.text, f.sentence_start + 1, f.sentence_end - f.sentence_start), f.rule, f.document_key from relation_evidence e join "references" f on f.id = e.reference_id'
            " join texts t on t.document_key = f.document_key where e.relation_id = ? order by f.id limit 1",
            (edge["id"],),
        ).fetchone()
        edge["sentence"], edge["rule"], edge["said_in"] = (
            (" ".join(said[0].split()), said[1], said[2]) if said else (None, None, None)
        )
        boxes[edge["relation"]].append(edge)
    return boxes


def _marks(db: sqlite3.Connection, key: str) -> list[Mark]:
    marks = []
    for start, end, relation, state, target, method in db.execute(
        'select start, "end", relation, state, target_key, method from "references" where document_key = ?', (key,)
    ):
        href = f"/doc/{quote(target, safe='/')}" if target else None
        marks.append(
            Mark(start, end, "reference", f"{RELATIONS[relation][1]} ({state}{f', {method}' if method else ''})", href)
        )
    for start, end, role, a, b in db.execute(
        'select start, "end", role, "from", "to" from dates where document_key = ?', (key,)
    ):
        marks.append(Mark(start, end, "date", f"{role}: {a or '…'} – {b or '…'}"))
    for start, end, kind, indicator, comparator, value, unit in db.execute(
        'select start, "end", kind, indicator, comparator, value, unit from targets where document_key = ?', (key,)
    ):
        marks.append(Mark(start, end, "target", f"{kind}: {indicator} {comparator} {value:g} {unit or ''}"))
    for start, end, role, to in db.execute(
        'select start, "end", role, "to" from assignments where document_key = ? and not closing', (key,)
    ):
        marks.append(Mark(start, end, "assignment", f"{role}{f', {to}' if to else ''}"))
    return marks


_SHOWN = 240
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
)


def _task(row: tuple[Any, ...], text: str) -> dict[str, Any]:
    """One row of the assignments with the words of its work, cut where they are long."""
    task = dict(zip((name.strip('"') for name in _TASK), row, strict=True))
    work = " ".join(text[task["task_start"] : task["task_end"]].split()) if task["task_start"] is not None else ""
    task["work"] = work if len(work) <= _SHOWN else work[:_SHOWN].rsplit(" ", 1)[0] + " …"
    return task


async def document_page(datasette: Any, request: Any) -> Response:
    """One document: header, relations either side with evidence, the marked text, targets, assignments, sources."""
    key = unquote(request.url_vars["key"])

    def work(db: sqlite3.Connection) -> dict[str, Any] | None:
        document = _load(db, key)
        if document is None:
            return None
        found = document["key"]
        text = db.execute("select text from texts where document_key = ?", (found,)).fetchone()
        open_ = db.execute(
            'select text, state, reason from "references" where document_key = ? and target_key is null order by start limit 200',
            (found,),
        ).fetchall()
        targets = db.execute(
            'select kind, indicator, comparator, value, unit, "from", "to", scope from targets where document_key = ? order by start limit 500',
            (found,),
        ).fetchall()
        tasks = db.execute(
            f"select {', '.join(_TASK)} from assignments where document_key = ? order by start limit 500",  # noqa: S608 - names from this module
            (found,),
        ).fetchall()
        sources = db.execute(
            "select path, locator, media_type, reader, encoding, pages, sha256 from sources where document_key = ? order by rank desc, id",
            (found,),
        ).fetchall()
        findings = db.execute("select kind, message from findings where document_key = ?", (found,)).fetchall()
        return {
            "document": document, "out": _boxes(db, found, "out"), "into": _boxes(db, found, "in"), "open": open_, "targets": targets,
            "tasks": [_task(t, text[0] if text else "") for t in tasks if not t[0]], "charged": [t[2] for t in tasks if t[0]],
            "sources": [(Path(p).name, *rest) for p, *rest in sources], "findings": findings, "text": mark_up(text[0], _marks(db, found)) if text else None,
        }  # fmt: skip

    found = await _ask(datasette, work)
    if found is None:
        return _page("missing.html", _lang(request), status=404, key=key, query="")
    return _page("document.html", _lang(request), query="", **found)


async def lineage_page(datasette: Any, request: Any) -> Response:
    """What a document implements and rests on, and what implements it, as an indented list with evidence."""
    key = unquote(request.url_vars["key"])
    asked = request.args.get("depth") or "2"
    depth = min(4, max(1, int(asked))) if asked.isdecimal() and len(asked) < 3 else 2

    def work(db: sqlite3.Connection) -> dict[str, Any] | None:
        document = _load(db, key)
        if document is None:
            return None
        return {
            "document": document,
            "up": _climb(db, document["key"], depth, "out", (document["key"],)),
            "down": _climb(db, document["key"], depth, "in", (document["key"],)),
        }

    found = await _ask(datasette, work)
    if found is None:
        return _page("missing.html", _lang(request), status=404, key=key, query="")
    return _page("lineage.html", _lang(request), query="", depth=depth, **found)


def _climb(db: sqlite3.Connection, key: str, depth: int, side: str, seen: tuple[str, ...]) -> list[dict[str, Any]]:
    if depth == 0:
        return []
    steps = []
    boxes = _boxes(db, key, side)
    for relation in ("implements", "basis", "guides"):
        for edge in boxes[relation]:
            if edge["key"] not in seen and not edge["third_party"]:
                steps.append({**edge, "steps": _climb(db, edge["key"], depth - 1, side, (*seen, edge["key"]))})
    return steps
