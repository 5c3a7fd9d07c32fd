"""Web pages: the article by the portal's layout where we know it, otherwise by where the text stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from cancu.model import Text
from cancu.read.blocks import Builder, Rows, is_of_frame
from cancu.read.errors import error
from cancu.read.plain import decode, nfc
from cancu.rulebook import rules

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_BLOCKS = frozenset(
    ["address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset",
     "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "li", "main", "ol",
     "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"]
)  # fmt: skip
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*+=\s*+[\"']?\s*+([A-Za-z0-9_-]{2,40})", re.IGNORECASE)
# Elements that end only where a tag says so; the others end by themselves.
_TAG = re.compile(
    r"<(/?)(?:a|abbr|article|aside|b|big|blockquote|button|center|code|del|details|div|dl|em|fieldset|figure|font|footer|form|"
    r"h[1-6]|header|i|ins|label|main|nav|ol|pre|q|s|section|select|small|span|strong|sub|summary|sup|table|tt|u|ul)\b",
    re.IGNORECASE,
)
_SPACE = re.compile(r"[ \t\r\n\f\u00a0]+")
_WORD = re.compile(r"[a-z]+(?:-link)?")
_NUMBER = re.compile(r"\d+")
_SHARE = 0.85
"""The part of a page's text that one child must hold for it to be the article."""
_LINKS = 0.6
"""A block whose text is links beyond this share is a menu, if it has several."""
_SHORT = 200
_DEEPEST = 400


Keeps = Callable[[str, str], bool]
"""Asked of each line, with its place on the page, whether it is to stay."""


def read_html(data: bytes, name: str, keeps: Keeps | None = None) -> Text:
    """Give the document in a web page as Text, its data tables as tables, without the lines that `keeps` denies.

    Raises:
        ReadError: the page has no text.
    """
    from selectolax.lexbor import LexborHTMLParser

    source, encoding, warnings = _decode(data)
    _check_open_tags(source)
    tree = LexborHTMLParser(_keep_rows(source))
    _check_nesting(tree)
    found = _portal(tree)
    if found is not None:
        portal, article = found
        warnings.append(f"layout: {portal}")
    else:
        root = tree.body or tree.root
        if root is None:
            raise error("not-text")
        _drop_furniture(root)
        article = _article(root)
    build = Builder()
    _Writer(build, keeps).write(article)
    if found is None and len(build.text) < _SHORT:
        fallback = _trafilatura(source)
        if len(fallback) > 2 * len(build.text):
            return Text(nfc(fallback), "text/html", encoding=encoding, warnings=(*warnings, "layout: trafilatura"))
    if not build.text:
        raise error("not-text")
    title = tree.css_first("title")
    declared = {"page_title": _squeeze(title.text())} if title is not None and _squeeze(title.text()) else {}
    return Text(
        build.text,
        "text/html",
        encoding=encoding,
        tables=tuple(build.tables),
        warnings=tuple(warnings),
        declared=declared,
    )


def lines_of(data: bytes) -> list[tuple[str, str]]:
    """Give the lines that `read_html` gives of a web page, each with its place. Raises ReadError as that does."""
    out: list[tuple[str, str]] = []

    def note(place: str, line: str) -> bool:
        out.append((place, line))
        return True

    read_html(data, "", note)
    return out


def _check_open_tags(source: str) -> None:
    """See that not too many elements are open at once: the parser looks through all of them at each tag.

    Raises:
        ReadError: they are.
    """
    opened = 0
    for tag in _TAG.finditer(source):
        opened += -1 if tag[1] else 1
        if opened > 10 * rules("formats")["limits"]["nesting"]:
            raise error("too-large", "has too many elements within each other")


def _check_nesting(tree: Any) -> None:
    """See that elements are not nested so deeply that looking at each within each takes for ever.

    Raises:
        ReadError: they are.
    """
    limit = rules("formats")["limits"]["nesting"]
    level = [tree.root] if tree.root is not None else []
    for _ in range(limit):
        level = [child for node in level for child in node.iter()]
        if not level:
            return
    raise error("too-large", f"has more than {limit} elements within each other")


def _squeeze(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _keep_rows(source: str) -> str:
    """A fragment of table rows without its table would lose them all in an HTML5 parser."""
    return f"<table>{source}</table>" if re.match(r"\s*<t(?:r|d|h|body)\b", source, re.IGNORECASE) else source


def _decode(data: bytes) -> tuple[str, str, list[str]]:
    declared = _CHARSET.search(data[:4096])
    if declared is not None and declared[1].lower() in (b"windows-1258", b"cp1258"):
        return nfc(data.decode("cp1258", "replace")), "cp1258", []
    text, encoding, warnings = decode(data)
    return nfc(text), encoding, warnings


def _portal(tree: Any) -> tuple[str, LexborNode] | None:
    for portal in rules("portals")["portals"]:
        if tree.css_first(portal["when"]) is not None:
            root = tree.css_first(portal["content"])
            if root is not None:
                for selector in portal["drop"]:
                    for node in root.css(selector):
                        node.decompose()
                return portal["id"], root
    return None


@cache
def _furniture() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    data = rules("portals")["furniture"]
    return frozenset(data["tags"]), frozenset(data["words"]), frozenset(data["roles"])


def _drop_furniture(root: LexborNode) -> None:
    """Take menus, footers, scripts and the like out of the tree (rules/portals.yaml, `furniture`)."""
    tags, words, roles = _furniture()
    whole = _size(root)
    for node in list(root.css("*")):
        if node.parent is None or node.tag in ("html", "body"):
            continue
        attributes = node.attributes
        named = _WORD.findall(f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower())
        hidden = attributes.get("aria-hidden") == "true" or "hidden" in attributes
        if node.tag in tags:
            drop = node.tag != "form" or _size(node) < whole / 2  # ASP.NET pages are one form from top to bottom
        elif node.tag == "header":
            drop = not any(p in ("article", "main") for p in _ancestors(node))
        else:
            drop = (
                hidden or attributes.get("role") in roles or (not words.isdisjoint(named) and _size(node) < whole / 2)
            )
        if drop:
            node.decompose()
    for node in list(root.css("ul, ol, div, section, table")):
        links = node.css("a")
        if node.parent is not None and len(links) >= 3 and not node.css_first("main, article"):
            size = _size(node)
            if size < whole / 2 and sum(_size(a) for a in links) > _LINKS * size:
                node.decompose()


def _ancestors(node: LexborNode) -> list[str]:
    out, here = [], node.parent
    while here is not None:
        out.append(str(here.tag))
        here = here.parent
    return out


def _size(node: LexborNode) -> int:
    return len(_SPACE.sub("", node.text() or ""))


def _article(root: LexborNode) -> LexborNode:
    """Give the node of the article: main or article if they hold most text, else as deep as one child holds it."""
    whole = _size(root)
    for selector in ("article", "main", '[role="main"]', '[itemprop="articleBody"]'):
        best = max(root.css(selector), key=_size, default=None)
        if best is not None and _size(best) > whole / 2:
            root = best
            break
    for _ in range(_DEEPEST):
        size = _size(root)
        inner = next((c for c in root.iter() if c.tag in _BLOCKS and _size(c) >= _SHARE * size), None)
        # What stands beside the child is kept unless it is little and the child is clearly a container.
        if (
            inner is None
            or inner.tag in ("p", "table", "tbody", "tr", "td", "ul", "ol", "li")
            or _beside_matters(root, inner)
        ):
            return root
        root = inner
    return root


def _beside_matters(root: LexborNode, inner: LexborNode) -> bool:
    """Text of the same kind beside the largest child (headings, paragraphs, tables) belongs to the article.

    So does what has a document's header, signature or recipients in it.
    """
    return any(
        c.mem_id != inner.mem_id
        and _size(c) > 0
        and (c.tag in ("p", "table", "h1", "h2", "h3", "h4") or is_of_frame(c.text() or ""))
        for c in root.iter()
    )


class _Writer:
    """Writes a tree into a Builder: blocks become lines, tables rows; white space as a browser shows it."""

    def __init__(self, build: Builder, keeps: Keeps | None = None) -> None:
        self._build = build
        self._keeps = keeps
        self._line: list[str] = []

    def write(self, root: LexborNode) -> None:
        """Write all below a node."""
        self._walk(root, 0)
        self._flush(root)

    def _flush(self, around: LexborNode) -> None:
        line = _SPACE.sub(" ", "".join(self._line))
        self._line.clear()
        if self._keeps is None or not line.strip() or self._keeps(_place(around), line):
            self._build.line(line)

    def _walk(self, node: LexborNode, depth: int) -> None:
        if depth > _DEEPEST:
            self._line.append(node.text() or "")
            return
        for child in node.iter(include_text=True):
            tag = child.tag
            if tag == "-text":
                self._line.append(child.text(deep=False) or "")
            elif tag == "br":
                self._flush(node)
            elif tag in ("script", "style", "template", "noscript"):
                continue
            elif tag == "table":
                self._flush(node)
                self._table(child, depth)
            elif tag in _BLOCKS:
                self._flush(node)
                self._walk(child, depth + 1)
                self._flush(child)
            else:
                self._walk(child, depth + 1)

    def _table(self, node: LexborNode, depth: int) -> None:
        if node.css_first("td table, th table") is not None:  # a table around tables lays out the page
            self._walk(node, depth + 1)
            self._flush(node)
            return
        rows: Rows = []
        pending: dict[int, tuple[int, str]] = {}
        for caption in node.css("caption"):
            self._build.line(_squeeze(caption.text()))
        for tr in node.css("tr"):
            row: list[str] = []
            cells = [c for c in tr.iter() if c.tag in ("td", "th")]
            for cell in cells:
                while len(row) in pending:
                    row.append(_take(pending, len(row)))
                text = _cell_text(cell)
                spans = _span(cell, "rowspan")
                for _ in range(_span(cell, "colspan")):
                    if spans > 1:
                        pending[len(row)] = (spans - 1, "")
                    row.append(text)
                    text = ""
            while len(row) in pending:
                row.append(_take(pending, len(row)))
            if self._keeps is None or self._keeps(_place(tr), " ".join(row)):
                rows.append(row)
        self._build.table(rows)


def _place(node: LexborNode) -> str:
    """Give where a node stands: the elements from the outermost in, with their ids and classes but for numbers in them."""
    around: list[str] = []
    here: LexborNode | None = node
    while here is not None and here.tag != "-document":
        if here.tag in _BLOCKS:
            marks = here.attributes
            named = [f"#{marks['id']}"] if marks.get("id") else []
            named += [f".{name}" for name in sorted((marks.get("class") or "").split())]
            around.append(_NUMBER.sub("0", f"{here.tag}{''.join(named)}"))
        here = here.parent
    return " > ".join(reversed(around))


def _take(pending: dict[int, tuple[int, str]], column: int) -> str:
    left, text = pending.pop(column)
    if left > 1:
        pending[column] = (left - 1, text)
    return text


def _span(cell: LexborNode, name: str) -> int:
    value = cell.attributes.get(name) or "1"
    return min(100, int(value)) if value.isdecimal() and int(value) > 0 else 1


def _cell_text(cell: LexborNode) -> str:
    inner = Builder()
    _Writer(inner).write(cell)
    return inner.text.rstrip("\n")


def _trafilatura(source: str) -> str:
    import trafilatura

    return trafilatura.extract(source, include_comments=False, include_tables=True, favor_recall=True) or ""
