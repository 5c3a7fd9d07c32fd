"""Readers' own SQL waits in a line: one at a time, so that runaway queries do not hold up the pages."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs
from weakref import WeakKeyDictionary

from cancu.rulebook import rules

Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[dict[str, Any], Any, Send], Awaitable[None]]
_MOST = 24
"""Queries that wait; more are sent away at once."""
_COSTLY = frozenset({"xlsx", "parquet"})
"""Files of whole tables (cancu.publish.sheets) wait in the same line."""


class Line:
    """Whose turn it is on a site, and how many wait."""

    def __init__(self) -> None:
        self.turn: asyncio.Lock | None = None
        self.waiting = 0


_LINES: WeakKeyDictionary[Any, Line] = WeakKeyDictionary()


class QueryQueue:
    """Lets one request with SQL of a reader run at a time; the others wait, and past a number are told to come again.

    A site has one line, however often Datasette makes its application (1.0 does so for each request within).
    """

    def __init__(self, app: App, site: Any) -> None:
        self._app = app
        self._line = _LINES.setdefault(site, Line())
        self._named = frozenset(q["name"] for q in rules("queries")["queries"])

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        """Handle a request as ASGI has it."""
        if scope["type"] != "http" or not self._is_query(scope):
            await self._app(scope, receive, send)
            return
        if self._line.waiting >= _MOST:
            await send(
                {
                    "type": "http.response.start",
                    "status": 503,
                    "headers": [(b"content-type", b"text/plain"), (b"retry-after", b"10")],
                }
            )
            await send({"type": "http.response.body", "body": b"too many queries; try again in a moment"})
            return
        if self._line.turn is None:
            self._line.turn = asyncio.Lock()
        self._line.waiting += 1
        try:
            async with self._line.turn:
                await self._app(scope, receive, send)
        finally:
            self._line.waiting -= 1

    def _is_query(self, scope: dict[str, Any]) -> bool:
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        last, _, end = scope["path"].rpartition("/")[2].partition(".")
        return (
            "sql" in asked
            or last in self._named
            or end in _COSTLY
            or bool(_COSTLY.intersection(asked.get("_format", ())))
        )
