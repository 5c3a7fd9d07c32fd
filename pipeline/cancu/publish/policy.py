"""The policy of Datasette's own pages: no script or style but those that stand in its templates or come from this site.

Datasette sends no Content-Security-Policy, and its templates have scripts and styles in line. Each of these is given a nonce where the
template is read (`cancu.publish.mended`), before anything of a document is in it; so a script that a document brings along has none, and does not run.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from cancu.publish.foreign import hear

Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[dict[str, Any], Any, Send], Awaitable[None]]

_NONCE: ContextVar[str] = ContextVar("nonce", default="")
_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{n}'; style-src 'self' 'nonce-{n}'; img-src 'self' data:; connect-src 'self'; font-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def nonce() -> str:
    """Give the nonce of the answer that is being made."""
    return _NONCE.get()


class Policy:
    """Sends each page that has no policy of its own with that of Datasette's pages."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        """Handle a request as ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        here = secrets.token_urlsafe(16)
        _NONCE.set(here)  # each request has a context of its own
        hear(scope.get("query_string", b""))

        async def told(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = [(name.lower(), value) for name, value in message.get("headers", [])]
                if b"content-security-policy" not in dict(headers):
                    headers += [
                        (b"content-security-policy", _POLICY.format(n=here).encode()),
                        (b"x-content-type-options", b"nosniff"),
                        (b"referrer-policy", b"no-referrer"),
                    ]
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, told)
