"""The Datasette plugin: pages for documents, search and lineage over the tables, read-only, Vietnamese first."""

from __future__ import annotations

from typing import Any

from datasette import hookimpl

from cancu.publish import pages


@hookimpl  # type: ignore[untyped-decorator]  # pluggy has no types
def register_routes() -> list[tuple[str, Any]]:
    """Our addresses; Datasette's own stay what they are."""
    return [
        (r"^/$", pages.home),
        (r"^/search$", pages.search_page),
        (r"^/doc/(?P<key>.+)$", pages.document_page),
        (r"^/lineage/(?P<key>.+)$", pages.lineage_page),
        (r"^/cancu-static/cancu\.css$", pages.stylesheet),
    ]
