"""Datasette's templates as this site reads them: scripts and styles with a nonce, fields with names, a language, tables that scroll by keyboard."""

from __future__ import annotations

import re
from typing import Any

import jinja2

NONCE = "cancu_nonce"
"""What templates call for the nonce of an answer."""
# What would need 'unsafe-inline': the editor of SQL (a plain box does) and a menu of 1.0 write styles; a button of 1.0 has its script in an attribute.
_LEFT_OUT = frozenset({"_codemirror.html", "_codemirror_foot.html"})
_CHANGES = tuple(
    (re.compile(pattern, re.S), put)
    for pattern, put in (
        (r"<script[^>]*navigation-search\.js[^>]*></script>", ""),
        (r"<navigation-search\b.*?</navigation-search>", ""),
        (r"<button[^>]*\sonclick=.*?</button>", ""),
        (r'\sstyle="(?:\{\{.*?\}\}|[^"{]|\{(?!\{))*+"', ""),
        (r"<(script|style)\b", rf'<\1 nonce="{{{{ {NONCE}() }}}}"'),
        (r"<html>", '<html lang="en">'),
        (r'<textarea id="sql-editor"', '<textarea id="sql-editor" rows="8" aria-label="SQL"'),
        (
            r'<(select|input type="text") name="_filter_(column|op|value)',
            r'<\1 aria-label="Filter: \2" name="_filter_\2',
        ),
        (r'<select name="_sort"', '<select aria-label="Sort by" name="_sort"'),
        (r'<div class="table-wrapper">', '<div class="table-wrapper" tabindex="0" role="region" aria-label="Table">'),
    )
)


class Mended(jinja2.BaseLoader):
    """Gives the templates of another loader, mended."""

    def __init__(self, inner: jinja2.BaseLoader) -> None:
        self._inner = inner

    def get_source(self, environment: jinja2.Environment, template: str) -> Any:
        """Give a template as jinja2 asks for it. Raises TemplateNotFound as the loader within does."""
        source, name, fresh = self._inner.get_source(environment, template)
        return "" if template in _LEFT_OUT else mend(source), name, fresh

    def list_templates(self) -> list[str]:
        """Give the names of all templates."""
        return self._inner.list_templates()


def mend(source: str) -> str:
    """Give the source of a template with a nonce in each script and style, none in attributes, and what helps to reach and to name its parts."""
    for pattern, put in _CHANGES:
        source = pattern.sub(put, source)
    return source
