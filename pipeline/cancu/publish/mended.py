"""Datasette's templates as this site reads them: scripts and styles with a nonce, fields with names, the reader's language, tables that scroll by keyboard."""

from __future__ import annotations

import re
from typing import Any

import jinja2

from cancu.publish.foreign import TEXTS

NONCE = "cancu_nonce"
"""What templates call for the nonce of an answer."""
# What would need 'unsafe-inline': the editor of SQL (a plain box does) and a menu of 1.0 write styles; a button of 1.0 has its script in an attribute.
_LEFT_OUT = frozenset({"_codemirror.html", "_codemirror_foot.html"})
_CHANGES = tuple(
    (re.compile(pattern, re.S), put)
    for pattern, put in (
        # No element is looked through past where the next of its kind begins.
        (r"<script(?>(?:(?!<script)[^>])*?navigation-search\.js)(?:(?!<script)[^>])*></script>", ""),
        (r"<navigation-search\b(?:(?!<navigation-search).)*?</navigation-search>", ""),
        (r"<button(?>(?:(?!<button)[^>])*?\sonclick=)(?:(?!<button).)*?</button>", ""),
        (r'\sstyle="(?:\{\{(?:(?!\sstyle=").)*?\}\}|[^"{]|\{(?!\{))*+"', ""),
        (r"<(script|style)\b", rf'<\1 nonce="{{{{ {NONCE}() }}}}"'),
        (r"<html(?: lang=\"en\")?>", '<html lang="{{ cancu_lang() }}">'),
        (r'<textarea id="sql-editor"', '<textarea id="sql-editor" rows="8" aria-label="SQL"'),
        (
            r'<(select|input type="text") name="_filter_(column|op|value)',
            r"""<\1 aria-label="{{ cancu_said('Filter: \2') }}" name="_filter_\2""",
        ),
        (r'<select name="_sort"', """<select aria-label="{{ cancu_said('Sort by') }}" name="_sort\""""),
        (
            r'<div class="table-wrapper">',
            """<div class="table-wrapper" tabindex="0" role="region" aria-label="{{ cancu_said('Table') }}">""",
        ),
        (r"(<body\b(?:(?!<body)[^>])*>)", r"\1{{ cancu_bar() }}"),
        (r'(<footer class="ft">)', r"\1{{ cancu_foot() }} "),
        (r'(<form class="sql(?:(?!<form)[^>])*>)', r"\1{{ cancu_keep() }}"),
        # One row, two rows; in Vietnamese a word is the same for both.
        (
            r"(row|hidden table)(\{% if ([^%]+) == 1 %\}\{% else %\}s\{% endif %\})",
            r"""{{ cancu_said("\1" if \3 == 1 else "\1s") }}""",
        ),
        (r"(?<=\+ )rows(?=</span>|\{%)|(?<=\}\} )rows(?=\{%)", "{{ cancu_said('rows') }}"),
        (r'"\{:,\}"\.format\(', "cancu_count("),
        (
            r"\{\{ (show_hide_text|item\.label|display)( \}\}(?:</a>|</option>))",
            r"{{ cancu_said(\1)\2",
        ),
        (
            r"\{\{ (column_description|column\.description|metadata\.description|metadata\.title or database|query\.title or query\.name|query\.description or query\.sql) \}\}",
            r"{{ cancu_half(\1) }}",
        ),
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
    """Give the source of a template with a nonce in each script and style, none in attributes, what helps to reach and to name its parts, and its texts in both languages."""
    for pattern, put in _CHANGES:
        source = pattern.sub(put, source)
    for where, text, _ in TEXTS:
        source = source.replace(where.replace("@", text), where.replace("@", _call(where, text)))
    return source


def _call(where: str, text: str) -> str:
    """The call that gives a text in the reader's language: within an expression of the template, or as one."""
    return f"cancu_said('{text}')" if where == '"@"' else f"{{{{ cancu_said('{text}') }}}}"
