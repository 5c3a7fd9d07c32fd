"""The readers by media type; other packages add theirs by the entry point group "cancu.readers"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module, metadata
from types import MappingProxyType

from cancu.model import Text
from cancu.read.boilerplate import Boilerplate
from cancu.read.errors import ReadError, error
from cancu.read.html import read_html
from cancu.read.media import DOC, DOCX, HTML, ODT, PDF, PICTURES, PPT, PPTX, RTF, TEXT, XLS, XLSX

ENTRY_POINTS = "cancu.readers"

Function = Callable[[bytes, str], Text]


@dataclass(frozen=True, slots=True)
class Reader:
    """What reads one media type: a function from the bytes and the name of a file to its Text."""

    media_type: str
    name: str
    version: str
    target: str
    """Where the function is: "package.module:function"."""
    what: str = ""
    """The format, for people."""
    sandboxed: bool = True
    """Whether it runs in a process of its own; only our plain text reader does not."""

    @property
    def signature(self) -> str:
        """Its name and version."""
        return f"{self.name} {self.version}"

    def load(self) -> Function:
        """Import the function."""
        module, _, name = self.target.partition(":")
        function: Function = getattr(import_module(module), name)
        return function


_HTML_READER = "cancu.read.html:read_html"

_OWN = (
    Reader(TEXT, "text", "1", "cancu.read.plain:read_text", "plain text", sandboxed=False),
    Reader(HTML, "html", "1", _HTML_READER, "web page"),
    Reader(DOCX, "docx", "1", "cancu.read.docx:read_docx", "Word document (.docx)"),
    Reader(PDF, "pdf", "2", "cancu.read.pdf:read_pdf", "PDF"),
    Reader(XLSX, "xlsx", "1", "cancu.read.sheets:read_xlsx", "Excel workbook (.xlsx)"),
    Reader(DOC, "doc", "1", "cancu.read.office:read_doc", "Word 97-2003 document (.doc)"),
    Reader(RTF, "rtf", "1", "cancu.read.office:read_rtf", "Rich Text (.rtf)"),
    Reader(ODT, "odt", "1", "cancu.read.office:read_odt", "OpenDocument text (.odt)"),
    Reader(XLS, "xls", "1", "cancu.read.office:read_xls", "Excel 97-2003 workbook (.xls)"),
    Reader(PPTX, "pptx", "1", "cancu.read.slides:read_pptx", "presentation (.pptx)"),
    Reader(PPT, "ppt", "1", "cancu.read.office:read_ppt", "PowerPoint 97-2003 presentation (.ppt)"),
    *(Reader(kind, "picture", "2", "cancu.read.picture:read_picture", "picture of a page") for kind in PICTURES),
)

UNREAD: Mapping[str, ReadError] = MappingProxyType(
    {
        "application/x-ole-storage": error(
            "unsupported", "is an old Office file, but neither .doc, .xls nor .ppt", "save it as .docx or PDF"
        ),
        "application/vnd.rar": error("archive", "is a rar archive"),
        "application/x-7z-compressed": error("archive", "is a 7z archive"),
    }
)
"""Formats that are recognised but not read: what is said of them, and what to do."""


@cache
def readers() -> Mapping[str, Reader]:
    """Give the reader of each media type: ours, and those of other packages, which may replace ours."""
    found = {reader.media_type: reader for reader in _OWN}
    for point in metadata.entry_points(group=ENTRY_POINTS):
        package = point.dist
        name, version = (package.name, package.version) if package is not None else (point.value, "0")
        found[point.name] = Reader(point.name, name, version, point.value, point.name)
    return MappingProxyType(found)


def signatures(boilerplate: Boilerplate | None = None) -> frozenset[str]:
    """Give the name and version of each reader, as it signs what it reads without this boilerplate."""
    return frozenset(_signature(reader, boilerplate) for reader in readers().values())


def _signature(reader: Reader, boilerplate: Boilerplate | None) -> str:
    taken = boilerplate is not None and reader.target == _HTML_READER
    return f"{reader.signature}, boilerplate {boilerplate.fingerprint}" if taken and boilerplate else reader.signature


def reader_of(media_type: str) -> Reader:
    """Give the reader of a media type.

    Raises:
        ReadError: there is none.
    """
    reader = readers().get(media_type)
    if reader is not None:
        return reader
    if media_type in UNREAD:
        refusal = UNREAD[media_type]
        raise ReadError(refusal.reason, refusal.advice, refusal.code)
    raise error("binary")


def run(media_type: str, data: bytes, name: str, boilerplate: Boilerplate | None = None) -> Text:
    """Read bytes in this process, and sign the Text with the reader's name and version. Raises what that raises.

    Our reader of web pages leaves out the `boilerplate`.
    """
    reader = reader_of(media_type)
    if boilerplate is not None and reader.target == _HTML_READER:
        text = read_html(data, name, lambda place, line: not boilerplate.has(place, line))
    else:
        text = reader.load()(data, name)
    return replace(text, media_type=media_type, reader=_signature(reader, boilerplate))
