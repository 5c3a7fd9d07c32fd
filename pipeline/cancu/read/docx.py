"""Word documents: the text in reading order, tables as tables, footnotes, numbered lists with their numbers."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from cancu.chars import lower
from cancu.model import Text
from cancu.read.archive import check_zip
from cancu.read.blocks import Builder, Rows
from cancu.read.docx_fonts import Fonts
from cancu.read.docx_numbers import Numbering, W
from cancu.read.errors import error
from cancu.read.legacyfonts import join_runs
from cancu.read.plain import nfc

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MOTTO = "độc lập"
_SKIPPED = frozenset(
    # Deleted and moved-away text (tracked changes are accepted), the code of fields, what is shown a second time.
    [f"{W}{t}" for t in ("del", "moveFrom", "delText", "instrText", "pPr", "rPr", "sectPr")]
    + [f"{W}{t}" for t in ("tblPr", "tblGrid", "trPr", "tcPr")]
    + [f"{_MC}Fallback"]
)
_SIGNS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}softHyphen": "\u00ad",  # the letter ư of TCVN3; dropped in Unicode text
}
_DEEPEST = 60


def read_docx(data: bytes, name: str) -> Text:
    """Give a Word document as Text.

    Raises:
        ReadError: it is damaged, encrypted, or unpacks to more than the limits.
    """
    check_zip(data)
    import docx
    from docx.opc.exceptions import OpcError

    try:
        document = docx.Document(io.BytesIO(data))
    except (OpcError, zipfile.BadZipFile, KeyError, ValueError, EOFError) as problem:
        raise error("truncated", f"is a damaged Word document ({type(problem).__name__})") from None
    package = document.part.package
    roots = {str(part.partname): root for part in package.iter_parts() if (root := _root(part)) is not None}
    fonts = Fonts(roots.get("/word/styles.xml"), document.element.body)
    writer = _Writer(fonts, Numbering(roots.get("/word/numbering.xml"), roots.get("/word/styles.xml")))
    headers = [root for part, root in roots.items() if part.startswith("/word/header")]
    body_has_motto = _MOTTO in lower(_head(document.element.body))
    for header in headers:
        # The header of the document itself, put where Word repeats it on each page.
        if not body_has_motto and _MOTTO in lower(_head(header)):
            writer.blocks(header)
            break
    writer.blocks(document.element.body)
    for kind in ("footnotes", "endnotes"):
        notes = roots.get(f"/word/{kind}.xml")
        if notes is not None:
            writer.notes(notes)
    if not writer.build.text.strip() and any("/media/" in n for n in zipfile.ZipFile(io.BytesIO(data)).namelist()):
        raise error("needs-ocr", "holds pictures and no text", "save it as PDF and install tesseract-ocr-vie")
    return Text(writer.build.text, tables=tuple(writer.build.tables), warnings=tuple(writer.warnings))


def _root(part: Any) -> Any | None:
    element = getattr(part, "element", None)
    if element is not None or not str(part.partname).endswith(("footnotes.xml", "endnotes.xml", "numbering.xml")):
        return element
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(part.blob, parser)


def _head(root: Any) -> str:
    out, length = [], 0
    for node in root.iter(f"{W}t"):
        out.append(node.text or "")
        length += len(out[-1])
        if length > 3000:
            break
    return nfc("".join(out))


class _Writer:
    """Walks the tree of a document part and writes lines and tables."""

    def __init__(self, fonts: Fonts, numbering: Numbering) -> None:
        self.build = Builder()
        self._fonts = fonts
        self.warnings: list[str] = []
        self._numbering = numbering
        self._note_order: list[str] = []

    def blocks(self, root: Any, build: Builder | None = None, depth: int = 0) -> None:
        """Write the paragraphs and tables below a node, in order."""
        build = build or self.build
        if depth > _DEEPEST:
            raise error("truncated", "is nested too deeply")
        for child in root:
            if child.tag == f"{W}p":
                self._paragraph(child, build, depth)
            elif child.tag == f"{W}tbl":
                self._table(child, build, depth)
            elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
                self.blocks(child, build, depth + 1)  # content controls, insertions, custom XML

    def _paragraph(self, paragraph: Any, build: Builder, depth: int) -> None:
        boxes: list[Any] = []
        parts: list[tuple[str, str | None]] = []
        self._runs(paragraph, parts, boxes, 0, self._fonts.of_paragraph(paragraph))
        text = nfc(join_runs(parts))
        if text.strip():
            text = self._numbering.label(paragraph) + text.lstrip()
            for line in text.split("\n"):
                build.line(line)
        for box in boxes:
            self.blocks(box, build, depth + 1)

    def _runs(
        self, node: Any, parts: list[tuple[str, str | None]], boxes: list[Any], depth: int, font: str | None
    ) -> None:
        if depth > _DEEPEST:
            raise error("truncated", "is nested too deeply")
        for child in node:
            tag = child.tag
            if tag == f"{W}t":
                parts.append((child.text or "", font))
            elif tag in _SIGNS:
                if tag != f"{W}br" or child.get(f"{W}type") not in ("page", "column"):
                    parts.append((_SIGNS[tag], font))
                else:
                    parts.append(("\n", font))
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                key = f"{tag.rpartition('}')[2].removesuffix('Reference')} {child.get(f'{W}id')}"
                self._note_order.append(key)
                parts.append((f"[{len(self._note_order)}]", None))
            elif tag == f"{W}txbxContent":
                boxes.append(child)
            elif isinstance(tag, str) and tag not in _SKIPPED:
                self._runs(child, parts, boxes, depth + 1, self._fonts.of_run(child, font))

    def _table(self, table: Any, build: Builder, depth: int) -> None:
        rows: Rows = []
        nested = False
        for tr in _below(table, f"{W}tr"):
            if tr.find(f"{W}trPr/{W}del") is not None:
                continue
            row: list[str] = []
            for cell in _below(tr, f"{W}tc"):
                inner = Builder()
                self.blocks(cell, inner, depth + 1)
                nested = nested or bool(inner.tables)
                properties = cell.find(f"{W}tcPr")
                span = properties.find(f"{W}gridSpan") if properties is not None else None
                width = span.get(f"{W}val", "1") if span is not None else "1"
                row.append(inner.text.rstrip("\n"))
                row.extend([""] * (min(100, int(width)) - 1 if width.isdecimal() else 0))
            rows.append(row)
        build.table(rows)
        if nested:
            self.warnings.append("a table inside a table was read as the text of its cell")

    def notes(self, root: Any) -> None:
        """Write the footnotes that the text refers to, each with the number that stands in the text."""
        kind = root.tag.rpartition("}")[2].removesuffix("s")
        for note in root.findall(f"{W}{kind}"):
            key = f"{kind} {note.get(f'{W}id')}"
            if key in self._note_order:
                inner = Builder()
                self.blocks(note, inner)
                text = inner.text.strip()
                if text:
                    self.build.line(f"[{self._note_order.index(key) + 1}] {text.replace(chr(10), ' ')}")


def _below(node: Any, tag: str) -> list[Any]:
    """The rows of a table or cells of a row, also those inside content controls and insertions."""
    out = []
    for child in node:
        if child.tag == tag:
            out.append(child)
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            out.extend(_below(child, tag))
    return out
