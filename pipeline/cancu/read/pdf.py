"""PDF: text by pdfium, stamps in their place, page furniture off, tables by pdfplumber, scans by OCR."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from cancu.chars import level
from cancu.model import Page, Table, Text
from cancu.read.blocks import Rows
from cancu.read.errors import ReadError, error
from cancu.read.ocr import has_ocr, ocr
from cancu.read.ocr_repair import repaired
from cancu.read.pdf_fonts import from_legacy, in_unicode, looks_broken, looks_legacy
from cancu.read.pdf_size import check_pdf
from cancu.read.pdf_stamps import with_stamps
from cancu.read.pdf_tables import place_tables, tables_of
from cancu.read.plain import nfc
from cancu.rulebook import rules

_ENCRYPTED, _FORMAT = 4, 3  # FPDF_ERR_PASSWORD, FPDF_ERR_FORMAT
_FEW, _MORE = 40, 250
"""A page with fewer letters than the first and a picture is a scan, or than the second and a picture all over it: what
letters it has are the stamp of who signed or copied it."""
_NUMBER_LINE = re.compile(r"[-–— ]{0,3}(\d{1,4})[-–— ]{0,3}")
_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\u00ad": "-"})
_JUNK = re.compile("[\x00\x01\x03-\x08\x0b\x0e-\x1f\x7f\uffff]")
# A number broken at the end of a line: "36/2017/TT-⏎BGTVT", "36/2017/⏎TT-BGTVT", "10/5/⏎2013".
_JOINS = (
    (
        re.compile(r"(?<=[A-ZĐƯÂ]-)[ ]{0,3}\n[ ]{0,3}(?=[A-ZĐƯÂ]{2,12}\b)"),
        re.compile(r"\d[\w/.-]{0,24}/[\wĐƯÂ-]{1,24}-$"),
    ),
    (re.compile(r"(?<=\d/)[ ]{0,3}\n[ ]{0,3}(?=(?:19|20)\d\d\b|[A-ZĐƯ]{2,6}-[A-ZĐƯ])"), re.compile(r"\d/$")),
)


@cache
def _furniture() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rule["pattern"], re.IGNORECASE) for rule in rules("formats")["page_furniture"])


def read_pdf(data: bytes, name: str) -> Text:
    """Give a PDF as Text, with its pages and tables.

    Raises:
        ReadError: it is encrypted, damaged, too long, or a scan where there is no OCR.
    """
    document = opened(data)
    try:
        return _read(document, len(document))
    finally:
        document.close()


def opened(data: bytes) -> Any:
    """Open a PDF with pdfium, with its forms.

    Raises:
        ReadError: it is encrypted, damaged, or has too many pages.
    """
    import pypdfium2

    check_pdf(data)
    try:
        document = pypdfium2.PdfDocument(data)
        document.init_forms()
    except pypdfium2.PdfiumError as problem:
        code = getattr(problem, "err_code", None)
        raise error("encrypted" if code == _ENCRYPTED else "truncated") from None
    count = len(document)
    if not count:
        raise error("truncated", "has no pages")
    if count > rules("formats")["limits"]["pages"]:
        raise error("too-large", f"has {count} pages")
    return document


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as pdfium opened it: the text it tells of itself, in Unicode, and from which encoding; whether that is to be believed."""

    page: Any
    text: str
    encoding: str | None
    kind: Literal["text", "scan", "broken"]


def look(document: Any, index: int) -> Seen | None:
    """Give a page of a document and what it tells of itself; nothing where it is damaged."""
    import pypdfium2

    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return None
    text, page = with_stamps(document, page, index)
    encoding = None
    if looks_legacy(text):
        text, encoding = in_unicode(page, text)
    if looks_broken(text):
        return Seen(page, text, encoding, "broken")
    return Seen(page, text, encoding, "scan" if _is_scan(page, sum(map(str.isalnum, text))) else "text")


def _read(document: Any, count: int) -> Text:
    bodies: list[str] = []
    poor: dict[str, list[int]] = {"scan": [], "broken": []}
    found: dict[int, list[Rows]] = {}
    warnings: list[str] = []
    encodings: set[str] = set()
    for index in range(count):
        seen = look(document, index)
        if seen is None:
            bodies.append("")
            warnings.append(f"page {index + 1} is damaged")
            continue
        bodies.append(cleaned(seen.text))
        encodings |= {seen.encoding} if seen.encoding else set()
        if seen.kind != "text":
            poor[seen.kind].append(index)
        else:
            try:
                found[index] = [
                    [[_cell(c, seen.encoding) for c in row] for row in rows] for rows in tables_of(seen.page)
                ]
            except (ArithmeticError, ValueError, AssertionError):  # lines at places that are no numbers
                warnings.append(f"page {index + 1}: its tables could not be read")
        seen.page.close()
    warnings += [f"converted from {encoding.upper()}" for encoding in sorted(encodings)]
    warnings += _read_broken(document, bodies, poor["broken"])
    warnings += _read_scans(document, bodies, poor["scan"], count)
    bodies = _without_furniture(bodies)
    out: list[str] = []
    pages: list[Page] = []
    tables: list[Table] = []
    at = 0
    for index, body in enumerate(bodies):
        body = nfc(_join_numbers(body))
        pages.append(Page(index + 1, at, at + len(body)))
        tables += place_tables(found.get(index, []), body, at, index + 1)
        out.append(body)
        at += len(body) + 1
    text = "\n".join(out)
    if not text.strip():
        raise error("not-text")
    encoding = min(encodings) if len(encodings) == 1 else None
    return Text(text, encoding=encoding, pages=tuple(pages), tables=tuple(tables), warnings=tuple(warnings))


def _pages(indexes: list[int]) -> str:
    return ", ".join(str(i + 1) for i in indexes[:10]) + (" …" if len(indexes) > 10 else "")


def _read_broken(document: Any, bodies: list[str], broken: list[int]) -> list[str]:
    """Read pages whose fonts tell wrong letters by OCR, into `bodies`; gives warnings."""
    if not broken:
        return []
    if not has_ocr():
        return [f"the fonts tell wrong letters, not read by OCR for want of tesseract-ocr-vie: {_pages(broken)}"]
    return [f"the fonts tell wrong letters on pages {_pages(broken)}", *_ocr(document, bodies, broken, keep=False)]


def _read_scans(document: Any, bodies: list[str], scans: list[int], count: int) -> list[str]:
    """Read pages without text by OCR, into `bodies`; gives warnings."""
    if not scans:
        return []
    if not has_ocr():
        if len(scans) == count:
            raise error("needs-ocr")
        return [f"pages without text, not read for want of tesseract-ocr-vie: {_pages(scans)}"]
    return _ocr(document, bodies, scans, keep=True)


def _ocr(document: Any, bodies: list[str], indexes: list[int], keep: bool) -> list[str]:
    """Read pages by OCR, into `bodies`, where `keep` says whether what the page tells of itself stays; gives warnings."""
    limit = rules("formats")["limits"]["ocr_pages"]
    warnings = []
    if len(indexes) > limit:
        warnings.append(f"only the first {limit} scanned pages were read")
    sure: list[float] = []
    for index in indexes[:limit]:
        try:
            text, confidence = ocr(document[index])
        except ReadError as problem:
            warnings.append(f"page {index + 1}: {problem.reason}")
            continue
        text = repaired(cleaned(text))
        seen = set(text.split())
        # What the page says of itself (the stamp of who copied it) goes below what is seen on it, if it was not seen.
        own = [line for line in bodies[index].split("\n") if keep and not set(line.split()) <= seen]
        bodies[index] = "\n".join(part for part in (text, *own) if part)
        sure.append(confidence)
    if sure:
        warnings.append(f"OCR of {len(sure)} pages, mean confidence {sum(sure) / len(sure):.0f} %")
    return warnings


def _is_scan(page: Any, letters: int) -> bool:
    """Tell whether a page with this many letters is a picture of one."""
    import pypdfium2.raw as raw

    if letters >= _MORE:
        return False
    width, height = page.get_size()
    covered = 0.0
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, bottom, right, top = item.get_bounds()
        covered = max(covered, (right - left) * (top - bottom) / max(1.0, width * height))
    return covered > (0.3 if letters < _FEW else 0.7)


def cleaned(text: str) -> str:
    """Give text as pdfium or tesseract tells it without what is no character, hyphens as hyphens, line ends as one character."""
    text = _JUNK.sub("", text.replace("\r\n", "\n").replace("\r", "\n").translate(_HYPHENS))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def _cell(text: str, encoding: str | None) -> str:
    text = from_legacy(text, encoding) if encoding else text
    return " ".join(cleaned(text).split())


def _join_numbers(text: str) -> str:
    """Join a document number or a date that the end of a line breaks."""
    for gap, before in _JOINS:
        parts, last = [], 0
        for match in gap.finditer(text):
            if before.search(text, max(0, match.start() - 50), match.start()):
                parts.append(text[last : match.start()])
                last = match.end()
        text = "".join((*parts, text[last:]))
    return text


def _without_furniture(bodies: list[str]) -> list[str]:
    """Take the running headers (rules/formats.yaml) and the page numbers off the first and last lines of pages."""
    pages = [body.split("\n") for body in bodies]
    for lines in pages:
        for at in (0, 0, -1, -1):
            if lines and _is_furniture(lines[at]):
                del lines[at]
    for at in (0, -1):
        steps: Counter[int] = Counter()
        for index, lines in enumerate(pages):
            match = _NUMBER_LINE.fullmatch(lines[at].strip()) if lines else None
            if match:
                steps[int(match[1]) - index] += 1
        # A lone number counts as the page's only where most pages have it, counting up.
        step, times = steps.most_common(1)[0] if steps else (0, 0)
        if times < max(2, 0.6 * (len(pages) - 1)):
            continue
        for index, lines in enumerate(pages):
            match = _NUMBER_LINE.fullmatch(lines[at].strip()) if lines else None
            if match and int(match[1]) - index == step:
                del lines[at]
    return ["\n".join(lines).strip("\n") for lines in pages]


def _is_furniture(line: str) -> bool:
    flat = " ".join(level(line).split())
    return not flat or any(pattern.fullmatch(flat) for pattern in _furniture())
