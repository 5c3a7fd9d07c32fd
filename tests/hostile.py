"""Makes hostile files: damaged ones of every format, bombs, odd names and characters.

python tests/hostile.py FOLDER [DAMAGED]        a folder full of them; 500 damaged files unless told otherwise
"""

from __future__ import annotations

import io
import random
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from read_files import LINES

MB = 1_000_000
RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip file of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _office(main: str, content_type: str, parts: dict[str, bytes]) -> bytes:
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
        f'"application/xml"/><Override PartName="/{main}" ContentType="{content_type}"/></Types>'
    )
    rel = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="{main}"/>'
    return zipped({"[Content_Types].xml": types.encode(), "_rels/.rels": RELS.format(rel).encode(), **parts})


def docx(body: str, doctype: str = "") -> bytes:
    """A DOCX whose document has this body (XML)."""
    xml = f'<?xml version="1.0"?>{doctype}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return _office("word/document.xml", kind, {"word/document.xml": xml.encode()})


def xlsx(rows: str, doctype: str = "") -> bytes:
    """An XLSX whose one sheet has these rows (XML)."""
    sheet = f'<?xml version="1.0"?>{doctype}<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>'
    book = f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'
    rel = f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    parts = {
        "xl/workbook.xml": book.encode(),
        "xl/_rels/workbook.xml.rels": RELS.format(rel).encode(),
        "xl/worksheets/sheet1.xml": sheet.encode(),
    }
    return _office("xl/workbook.xml", kind, parts)


def paragraphs(lines: list[str]) -> str:
    """Lines as the paragraphs of a DOCX."""
    return "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)


def cells(lines: list[str]) -> str:
    """Lines as the rows of an XLSX."""
    return "".join(f'<row><c t="inlineStr"><is><t>{line}</t></is></c></row>' for line in lines)


def pdf(objects: list[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, data in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object with more entries in its dictionary."""
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), entries, data)


def page(contents: bytes, *others: bytes, resources: bytes = b"<<>>") -> bytes:
    """A PDF of one page: its contents are object 4, others follow."""
    leaf = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources%s>>" % resources
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", leaf, contents, *others])


def good() -> dict[str, bytes]:
    """One sound small file of each format."""
    text = "\n".join(LINES)
    html = "<html><body>" + "".join(f"<p>{line}</p>" for line in LINES) + "</body></html>"
    shown = b"BT /F 12 Tf 70 700 Td (Quyet dinh so 17/2023/QD-UBND) Tj ET"
    font = b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    eml = "From: a@example.org\nTo: b@example.org\nSubject: Ke hoach\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
    return {
        "txt": text.encode(),
        "utf16.txt": text.encode("utf-16"),
        "html": html.encode(),
        "docx": docx(paragraphs(LINES)),
        "xlsx": xlsx(cells(LINES)),
        "pdf": page(stream(zlib.compress(shown), b"/Filter/FlateDecode"), resources=font),
        "zip": zipped({"a.txt": text.encode(), "b.html": html.encode()}),
        "rtf": b"{\\rtf1\\ansi Quyet dinh so 17/2023/QD-UBND\\par Dieu 1.}",
        "eml": (eml + text).encode(),
        "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + text.encode("utf-16-le"),
    }


def damaged(count: int, seed: int = 7) -> Iterator[tuple[str, bytes]]:
    """Cut off and bit-flipped files, of each format in turn."""
    chance = random.Random(seed)
    sound = list(good().items())
    for number in range(count):
        kind, data = sound[number % len(sound)]
        broken = bytearray(data[: chance.randrange(1, len(data))] if chance.random() < 0.4 else data)
        for _ in range(chance.choice((0, 1, 3, 20))):
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        yield f"damaged-{number:03}.{kind}", bytes(broken)


def _laughs(element: str) -> tuple[str, str]:
    entities = ['<!ENTITY l0 "ha ha ha ha ha ha ha ha">']
    entities += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 11)]
    return f"<!DOCTYPE {element} [{''.join(entities)}]>", "&l10;"


def bombs(size: int = 400 * MB) -> Iterator[tuple[str, bytes]]:
    """Small files that unpack, or multiply, to much."""
    blank = zlib.compress(b" " * size, 9)
    twice = zlib.compress(zlib.compress(b"q Q " * (size // 4), 9), 9)
    doctype, laugh = _laughs("w:document")
    sheet_doctype, _ = _laughs("worksheet")
    yield "bomb.docx", docx(paragraphs(["ha " * (size // 3)]))
    yield "bomb-elements.docx", docx("<w:p/>" * (size // 6))
    yield "bomb-entities.docx", docx(paragraphs([laugh]), doctype)
    yield "bomb.xlsx", xlsx(cells(["ha " * (size // 3)]))
    yield "bomb-entities.xlsx", xlsx(cells([laugh]), sheet_doctype)
    inner = zipped({"a.txt": b"ha " * (size // 3)})
    yield "bomb.zip", inner
    yield "bomb-nested.zip", zipped({f"{n}.zip": inner for n in range(30)})
    yield "bomb-many.zip", _many_parts(min(60_000, size // 1000))
    yield "bomb.pdf", page(stream(blank, b"/Filter/FlateDecode"))
    yield "bomb-twice.pdf", page(stream(twice, b"/Filter[/FlateDecode/FlateDecode]"))
    image = b"/Type/XObject/Subtype/Image/Width 20000/Height 20000/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"
    yield (
        "bomb-image.pdf",
        page(stream(b"595 0 0 842 0 0 cm /I Do"), stream(blank, image), resources=b"<</XObject<</I 5 0 R>>>>"),
    )
    yield "bomb-forms.pdf", _forms(9)
    yield "bomb-pages.pdf", _pages_in_a_ring()
    yield "bomb-entities.html", (_laughs("html")[0] + "<html><body><p>&l10;</p></body></html>").encode()
    yield "bomb-entities.xml", ('<?xml version="1.0"?>' + _laughs("a")[0] + "<a>&l10;</a>").encode()
    yield "bomb-deep.html", b"<html><body>" + b"<div>" * 200_000 + b"a"
    yield "bomb.txt.gz", _gzip(b"ha " * (size // 3))


def _gzip(data: bytes) -> bytes:
    import gzip

    return gzip.compress(data, 6, mtime=0)


def _many_parts(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}", b"")
    return out.getvalue()


def _forms(depth: int) -> bytes:
    """Forms that each draw the next ten times."""
    forms = [
        stream(b"/X Do " * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (n + 6))
        for n in range(depth)
    ]
    last = stream(b"0 0 m 9 9 l S " * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    return page(stream(b"/X Do " * 10), *forms, last, resources=b"<</XObject<</X 5 0 R>>>>")


def _pages_in_a_ring() -> bytes:
    tree = b"<</Type/Pages/Kids[2 0 R 2 0 R 3 0 R]/Count 100000000>>"
    leaf = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", tree, leaf])


def odd() -> Iterator[tuple[str, bytes]]:
    """Names and characters that programs stumble over."""
    text = "\n".join(LINES)
    yield "a" * 251 + ".txt", text.encode()
    yield "ế" * 83 + ".html", good()["html"]
    yield "bidi.txt", text.replace("Điều", "\u202e\u2066Điều\u2069\u200f").encode()
    yield "nul.txt", text.replace(" ", " \x00").encode()
    yield "nul.html", good()["html"].replace(b"120", b"12\x000")
    yield "nul.jsonl", b'{"id": "a\\u0000b", "text": "Quy\\u0000t \\ud800 \\u202e"}\n'
    yield "traversal.zip", zipped({"../../escaped.txt": text.encode(), "/tmp/escaped.txt": text.encode()})
    yield "traversal.docx", zipped({"../../word/document.xml": b"<a/>", "word/document.xml": b"<w:document/>"})
    yield "-rf.txt", text.encode()
    yield "new\nline\x1b[31m.txt", text.encode()
    yield "bytes\udcff\udcfe.txt", text.encode()  # a name that is no UTF-8
    yield "empty.txt", b""
    yield "encrypted.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")


def write(folder: Path, count: int = 500, size: int = 400 * MB, huge: int = 1000 * MB) -> int:
    """Write them all into a folder, with a text file of `huge` bytes; gives how many there are. No bombs if `size` is 0."""
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for group in (damaged(count), bombs(size) if size else (), odd()):
        for name, data in group:
            (folder / name).write_bytes(data)
            written += 1
    with (folder / "huge.txt").open("wb") as file:  # a hole: it takes no room on the disk
        file.write("\n".join(LINES).encode())
        file.truncate(huge)
    return written + 1


if __name__ == "__main__":
    print(write(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 500), "files")
