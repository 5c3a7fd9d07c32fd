"""The Datasette plugin: pages for documents, search and lineage over the tables, read-only, Vietnamese first."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from datasette import Response, hookimpl
from markupsafe import Markup

from cancu.publish.foreign import SAID
from cancu.publish.mended import NONCE, Mended
from cancu.publish.pages import document, home, lineage, lists, search
from cancu.publish.policy import Policy, nonce
from cancu.publish.queue import QueryQueue
from cancu.publish.sheets import renderers
from cancu.publish.site import hide_signers
from cancu.publish.web import HEADERS, HERE

_KEYS = frozenset({"key", "document_key", "source_key", "target_key", "other_key", "upper_key", "lower_key"})


@hookimpl  # type: ignore[untyped-decorator]  # pluggy has no types
def register_routes() -> list[tuple[str, Any]]:
    """Our addresses; Datasette's own stay what they are."""
    return [
        (r"^/$", home.home),
        (r"^/search$", search.search),
        (r"^/doc/(?P<key>.+)$", document.document),
        (r"^/data/(?P<form>json|akn|annotations)/(?P<key>.+)$", document.data),
        (r"^/lineage/(?P<key>.+)$", lineage.lineage_page),
        (r"^/programme/(?P<key>.+)$", lineage.programme),
        (r"^/issuer/(?P<id>[^/]+)$", lists.issuer),
        (r"^/place/(?P<id>[^/]+)$", lists.place),
        (r"^/due$", lists.due),
        (r"^/due\.ics$", lists.due_calendar),
        (r"^/findings$", lists.findings),
        (r"^/missing$", lists.missing_page),
        (r"^/report$", lists.report),
        (r"^/tables$", lists.tables),
        (r"^/privacy$", lists.privacy),
        (r"^/robots\.txt$", lists.robots),
        (r"^/cancu-static/(?P<name>cancu|datasette)\.css$", stylesheet),
    ]


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: Any, database: str, datasette: Any) -> None:
    """On a site without names no query can read who signed."""
    if (datasette.plugin_config("cancu") or {}).get("names") is False:
        hide_signers(conn)


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Any:
    """Readers' SQL runs one query at a time; every page has a policy."""
    return lambda app: Policy(QueryQueue(app, datasette))


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Any) -> None:
    """Datasette's templates are read mended."""
    env.loader = Mended(env.loader)
    env.globals |= {NONCE: nonce, **{f"cancu_{name}": give for name, give in SAID.items()}}


@hookimpl  # type: ignore[untyped-decorator]
def extra_css_urls() -> list[str]:
    """What Datasette's own pages need to be readable for all."""
    return ["/cancu-static/datasette.css"]


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(value: Any, column: str) -> Markup | None:
    """The key of a document leads to its page, in tables and in the outcome of queries."""
    if column not in _KEYS or not isinstance(value, str):
        return None
    return Markup('<a href="/doc/{}">{}</a>').format(quote(value, safe="/"), value)


@hookimpl  # type: ignore[untyped-decorator]
def register_output_renderer() -> list[dict[str, Any]]:
    """Tables and queries as XLSX and Parquet too."""
    return renderers()


async def stylesheet(request: Any) -> Response:
    """The style of our pages, and what is added to that of Datasette's."""
    style = (HERE / "static" / f"{request.url_vars['name']}.css").read_text(encoding="utf-8")
    return Response(style, content_type="text/css; charset=utf-8", headers=HEADERS)
