"""The Datasette plugin: pages for documents, search and lineage over the tables, read-only, Vietnamese first."""

from __future__ import annotations

from typing import Any

from datasette import Response, hookimpl

from cancu.publish.pages import document, home, lineage, lists, search
from cancu.publish.policy import NONCE, Nonces, Policy, nonce
from cancu.publish.queue import QueryQueue
from cancu.publish.site import hide_signers
from cancu.publish.web import HERE


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
        (r"^/findings$", lists.findings),
        (r"^/missing$", lists.missing_page),
        (r"^/report$", lists.report),
        (r"^/tables$", lists.tables),
        (r"^/privacy$", lists.privacy),
        (r"^/robots\.txt$", lists.robots),
        (r"^/cancu-static/cancu\.css$", stylesheet),
    ]


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: Any, database: str, datasette: Any) -> None:
    """On a site without names no query can read who signed."""
    if (datasette.plugin_config("cancu") or {}).get("names") is False:
        hide_signers(conn)


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper() -> Any:
    """Readers' SQL runs one query at a time; every page has a policy."""
    return lambda app: Policy(QueryQueue(app))


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Any) -> None:
    """Scripts and styles of Datasette's templates get a nonce."""
    env.loader = Nonces(env.loader)
    env.globals[NONCE] = nonce


async def stylesheet() -> Response:
    """The style of all our pages."""
    return Response((HERE / "static" / "cancu.css").read_text(encoding="utf-8"), content_type="text/css; charset=utf-8")
