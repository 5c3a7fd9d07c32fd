"""What all pages share: asking the database, filling a template, the policy they are sent with."""

from __future__ import annotations

import asyncio
import datetime
import sqlite3
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jinja2
from datasette import Response

from cancu.publish.names import FINDINGS, MEANT, RELATIONS_BACK, number, quantity
from cancu.publish.site import hide_signers
from cancu.publish.words import RELATIONS, ROLES, WORDS
from cancu.rulebook import rules

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
}  # fmt: skip

# Our pages have threads of their own: runaway queries of others wait in Datasette's.
_POOL = ThreadPoolExecutor(2, thread_name_prefix="cancu")
_LOCAL = threading.local()


async def ask(datasette: Any, work: Callable[[sqlite3.Connection], Any]) -> Any:
    """Run ``work`` with a read-only connection to the site's database, off the event loop."""
    database = datasette.get_database()
    if database.path is None:
        return await database.execute_fn(work)
    names = (datasette.plugin_config("cancu") or {}).get("names") is not False
    return await asyncio.get_running_loop().run_in_executor(_POOL, _run, Path(database.path), names, work)


def _run(path: Path, names: bool, work: Callable[[sqlite3.Connection], Any]) -> Any:
    told = path.stat()
    name = (path, told.st_ino, told.st_dev, names)  # another file under the same name, swapped in, is another database
    kept: dict[Any, sqlite3.Connection] = _LOCAL.__dict__.setdefault("kept", {})
    if name not in kept:
        for old in kept.values():
            with closing(old):
                pass
        kept.clear()
        kept[name] = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        kept[name].execute("pragma query_only = on")
        if not names:
            hide_signers(kept[name])
    return work(kept[name])


_FIGURES: dict[tuple[Any, ...], tuple[tuple[Any, ...], Any]] = {}
_FIGURES_KEPT, _FIGURES_TURN = 64, threading.Lock()
"""So many figures of single things are kept; those of the whole are few."""


def kept(db: sqlite3.Connection, name: str, work: Callable[[sqlite3.Connection], Any], *of: object) -> Any:
    """Give the outcome of ``work``, computed once for each state of a database: for figures that take long and only a run changes.

    ``of`` tells of what the figure is, where there is one for each thing; the least asked for of those are dropped.
    """
    path = db.execute("pragma database_list").fetchone()[2]
    run = db.execute("select max(id), max(finished_at), (select value from state where name = 'built') from runs")
    state = (Path(path).stat().st_ino if path else id(db), *run.fetchone())
    key = (name, of, path)
    was, found = _FIGURES.get(key, ((), None))
    if was != state:
        found = work(db)
    with _FIGURES_TURN:
        _FIGURES.pop(key, None)  # to the end: what is asked for often stays
        _FIGURES[key] = (state, found)
        of_one = [k for k in _FIGURES if k[1]]
        for old in of_one[: max(0, len(of_one) - _FIGURES_KEPT)]:
            del _FIGURES[old]
    return found


@cache
def _templates() -> jinja2.Environment:
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "html"), autoescape=True, undefined=jinja2.StrictUndefined
    )
    env.filters["path"] = lambda key: quote(key, safe="/")
    env.filters["day"] = _day
    env.filters["number"] = number
    env.globals["quantity"] = quantity
    return env


@jinja2.pass_context
def _day(context: jinja2.runtime.Context, iso: str | None) -> str:
    """A day as Vietnamese offices write it; on an English page, and anything else, as it is."""
    if context.get("lang") == "en":
        return iso or ""
    parts = (iso or "").split("-")
    return "/".join(reversed(parts)) if len(parts) == 3 and all(p.isdecimal() for p in parts) else iso or ""


def page(template: str, request: Any, status: int = 200, **values: Any) -> Response:
    """Fill a template; all values are escaped by Jinja."""
    lang = language(request)
    at = 1 if lang == "vi" else 0
    other = {**single(request), "lang": "en" if lang == "vi" else "vi"}
    body = (
        _templates()
        .get_template(template)
        .render(
            w=_words(lang),
            lang=lang,
            other_lang=f"?{urlencode(other)}",
            relations={k: v[at] for k, v in RELATIONS.items()},
            relations_back={k: v[at] for k, v in RELATIONS_BACK.items()},
            roles={k: v[at] for k, v in ROLES.items()},
            finding_kinds={k: v[at] for k, v in FINDINGS.items()},
            meant={k: v[at] for k, v in MEANT.items()},
            statuses={k: v[lang] for k, v in rules("validity")["statuses"].items()},
            **{"query": "", **values},
        )
    )
    return Response.html(body, status=status, headers=HEADERS)


def part(template: str, lang: str, **values: Any) -> str:
    """Fill a template that is part of a page of Datasette's."""
    return _templates().get_template(template).render(w=_words(lang), lang=lang, **values)


def _words(lang: str) -> dict[str, str]:
    at = 1 if lang == "vi" else 0
    return {name: both[at] for name, both in WORDS.items()}


def language(request: Any) -> str:
    """The language of a page: Vietnamese unless English is asked for."""
    return "en" if request.args.get("lang") == "en" else "vi"


def single(request: Any) -> dict[str, str]:
    """The parameters of an address, the first value of each."""
    return {name: request.args.get(name) for name in request.args}


def address(fields: Mapping[str, str | None], **changed: str | None) -> str:
    """Give the query of an address with some parameters changed; None takes one out."""
    kept = {**fields, **changed}
    return "?" + urlencode({k: v for k, v in kept.items() if v})


def day_of(given: str | None) -> datetime.date | None:
    """The day that a parameter tells; None where it tells none."""
    try:
        return datetime.date.fromisoformat(given or "")
    except ValueError:
        return None


def missing(request: Any, key: str) -> Response:
    """The page for what is not there."""
    return page("missing.html", request, status=404, key=key)
