"""What a file is, by its first bytes; its name decides nothing but between kinds of plain text."""

from __future__ import annotations

import re

PDF, HTML, TEXT, JSONL, GZIP = "application/pdf", "text/html", "text/plain", "application/jsonl", "application/gzip"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
ZIP, OLE, RTF, UNKNOWN = "application/zip", "application/x-ole-storage", "application/rtf", "application/octet-stream"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
DOC, XLS, PPT = "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"
EML = "message/rfc822"
CSV, PARQUET = "text/csv", "application/vnd.apache.parquet"
PACKED = (ZIP, EML)
"""What holds files: archives and mails."""
PICTURES = ("image/png", "image/jpeg", "image/tiff", "image/gif")

HEAD = 65536
"""How many of the first bytes are looked at."""

_MAGIC = (
    (b"\x1f\x8b", GZIP),
    (b"{\\rtf", RTF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"GIF8", "image/gif"),
    (b"PAR1", PARQUET),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x7fELF", UNKNOWN),
)
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The streams of an old Office file, by which it is told what it is.
_OLE_STREAMS = (("WordDocument", DOC), ("Workbook", XLS), ("Book", XLS), ("PowerPoint Document", PPT))
_MAIL = re.compile(
    rb"(?:(?:Return-Path|Received|Delivered-To|MIME-Version|From|To|Subject|Date|Message-ID|X-[\w-]{1,60}): [^\n]*\n(?:[ \t][^\n]*\n)*){3}",
    re.I,
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,2000}-->\s*)?<(?:!doctype\s+html|html|head|body|meta)\b", re.I
)
# A fragment without a document around it must be marked up all along: Markdown, too, may open with a lone <div>.
_FRAGMENT = re.compile(rb"\s*<(?:div|table|tr|p|h[1-6]|main|article|section|span)\b", re.I)
_BLOCK_TAG = re.compile(rb"</(?:p|div|td|tr|li|h[1-6]|span)>", re.I)
_ENOUGH_TAGS = 5
_JSON_LINE = re.compile(rb"\s*\{\s*\"")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def media_type(data: bytes) -> str:
    """Give the media type of a file from its first bytes (HEAD of them are enough, but for the kinds of zip).

    Raises:
        ReadError: it is a zip file with too many files in it to be listed.
    """
    for magic, found in _MAGIC:
        if data.startswith(magic):
            return found
    if data.startswith(_OLE_MAGIC):
        return _ole_type(data)
    if data.startswith(b"PK\x03\x04"):
        return _zip_type(data)
    head = data[:HEAD]
    if b"%PDF-" in head[:1024]:
        return PDF
    head = head.removeprefix(b"\xef\xbb\xbf")
    if head.startswith(_UTF16):
        plain = head[2:].replace(b"\x00", b"")
        return HTML if _is_html(plain) else TEXT
    if _is_html(head):
        return HTML
    if _MAIL.match(head.lstrip()):
        return EML
    if looks_binary(head):
        return UNKNOWN
    if _JSON_LINE.match(head):
        return JSONL
    return TEXT


def is_web_page(data: bytes) -> bool:
    """Tell whether bytes are a whole HTML document, not only text with tags in it."""
    return bool(_HTML.match(data[:HEAD].removeprefix(b"\xef\xbb\xbf")))


def _is_html(head: bytes) -> bool:
    if _HTML.match(head):
        return True
    tags = len(_BLOCK_TAG.findall(head))
    return bool(_FRAGMENT.match(head)) and tags >= min(_ENOUGH_TAGS, max(1, head.count(b"\n\n")))


def looks_binary(head: bytes) -> bool:
    """Tell whether bytes are no text in any encoding: NULs that UTF-16 does not explain, or many control characters.

    VISCII has letters in six control characters, so a few of them prove nothing.
    """
    if not head:
        return False
    if b"\x00" in head:
        return utf16_without_mark(head) is None
    control = sum(head.count(bytes((c,))) for c in (*range(1, 9), *range(14, 27), 28, 29, 31, 127))
    return control > max(4, len(head) // 20)


def utf16_without_mark(head: bytes) -> str | None:
    """Give "utf-16-le" or "utf-16-be" for UTF-16 that lacks its mark: the high bytes of plain Latin letters are NUL."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(1, len(head) // 2)
    if odd > 0.3 * half and even < 0.02 * half:
        return "utf-16-le"
    if even > 0.3 * half and odd < 0.02 * half:
        return "utf-16-be"
    return None


def is_encrypted_office(data: bytes) -> bool:
    """Tell whether bytes are an Office document under a password: an old container around an encrypted package."""
    return data.startswith(_OLE_MAGIC) and "EncryptedPackage".encode("utf-16-le") in data


def _ole_type(data: bytes) -> str:
    for stream, found in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return found
    return OLE


def _zip_type(data: bytes) -> str:
    import zipfile

    from cancu.read.archive import open_zip

    try:
        names = set(open_zip(data).namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        # The list at the end of the archive is cut off; the names stand before each part, too.
        names = {n.decode() for n in (b"word/document.xml", b"xl/workbook.xml", b"ppt/presentation.xml") if n in data}
        if not names and b"word/" in data:
            return DOCX
    for part, found in (
        ("word/document.xml", DOCX),
        ("xl/workbook.xml", XLSX),
        ("ppt/presentation.xml", PPTX),
        ("content.xml", ODT),
    ):
        if part in names:
            return found
    return ZIP
