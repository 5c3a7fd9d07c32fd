"""The policy of Datasette's own pages: no script or style but those that stand in its templates or come from this site.

Datasette sends no Content-Security-Policy, and its templates have scripts and styles in line. Each of these is given a nonce where the
template is read, before anything of a document is in it; so a script that a document brings along has none, and does not run.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

import jinja2

Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[dict[str, Any], Any, Send], Awaitable[None]]

NONCE = "cancu_nonce"
"""What templates call for the nonce."""
_NONCE: ContextVar[str] = ContextVar(NONCE, default="")
_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{n}'; style-src 'self' 'nonce-{n}'; img-src 'self' data:; connect-src 'self'; font-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# What would need 'unsafe-inline': the editor of SQL (a plain box does) and a menu of 1.0 write styles; a button of 1.0 has its script in an attribute.
_LEFT_OUT = frozenset({"_codemirror.html", "_codemirror_foot.html"})
_PARTS_LEFT_OUT = re.compile(
    r"<script[^>]*navigation-search\.js[^>]*></script>|<navigation-search\b.*?</navigation-search>|<button[^>]*\sonclick=.*?</button>",
    re.S,
)
_TAG = re.compile(r"<(script|style)\b")
_STYLE = re.compile(r'\sstyle="(?:\{\{.*?\}\}|[^"])*"')


def nonce() -> str:
    """Give the nonce of the answer that is being made."""
    return _NONCE.get()


class Nonces(jinja2.BaseLoader):
    """Gives Datasette's templates with a nonce in each script and style, and without styles in attributes."""

    def __init__(self, inner: jinja2.BaseLoader) -> None:
        self._inner = inner

    def get_source(self, environment: jinja2.Environment, template: str) -> Any:
        """Give a template as jinja2 asks for it. Raises TemplateNotFound as the loader within does."""
        source, name, fresh = self._inner.get_source(environment, template)
        if template in _LEFT_OUT:
            return "", name, fresh
        return with_nonces(source), name, fresh

    def list_templates(self) -> list[str]:
        """Give the names of all templates."""
        return self._inner.list_templates()


def with_nonces(source: str) -> str:
    """Give the source of a template with a nonce in each script and style, without styles and scripts in attributes."""
    kept = _PARTS_LEFT_OUT.sub("", source)
    return _TAG.sub(rf'<\1 nonce="{{{{ {NONCE}() }}}}"', _STYLE.sub("", kept))


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
