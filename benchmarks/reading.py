"""What reading reaches on the shared real documents: speed, numbers kept, headers, OCR, web pages, encodings.

    python benchmarks/reading.py ../shared [PART ...]     parts: speed numbers headers ocr pages encodings

Prints one line for each measure: what, the figure, and the bar it is held to.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from table import row

import cancu
from cancu.read import read, read_bytes, sandbox
from cancu.read.html import read_html
from cancu.read.plain import decode, nfc

PAGES_OF_PDFPLUMBER = 96
"""How many pages pdfplumber reads for the comparison: it reads about ten a second."""

# Number and day as they stand on the pages, read from pictures of them by eye.
HEADERS = {
    "VanBanGoc_64.2024.pdf": ("64/2024/QĐ-UBND", "2024-11-07"),
    "VanBanGoc_68.2024.pdf": ("68/2024/QĐ-UBND", "2024-12-05"),
    "VanBanGoc_70.2024.pdf": ("70/2024/QĐ-UBND", "2024-12-12"),
    "VanBanGoc_QĐ 02.2025.pdf": ("02/2025/QĐ-UBND", "2025-01-17"),
    "VanBanGoc_QĐ 04.2025.pdf": ("04/2025/QĐ-UBND", "2025-01-20"),
    "VanBanGoc_QĐ 06.2025.pdf": ("06/2025/QĐ-UBND", "2025-01-23"),
    "VanBanGoc_QĐ 10.2025.pdf": ("10/2025/QĐ-UBND", "2025-02-28"),
    "VanBanGoc_QĐ 12.2025.pdf": ("12/2025/QĐ-UBND", "2025-02-28"),
    "VanBanGoc_QĐ 14.2025.pdf": ("14/2025/QĐ-UBND", "2025-02-28"),
    "VanBanGoc_QĐ 16.2025.pdf": ("16/2025/QĐ-UBND", "2025-02-28"),
    "VanBanGoc_QĐ 18.2025.pdf": ("18/2025/QĐ-UBND", "2025-02-28"),
    "VanBanGoc_QĐ 20.2025.pdf": ("20/2025/QĐ-UBND", "2025-02-28"),
    "VanBanGoc_QĐ 22.2025.pdf": ("22/2025/QĐ-UBND", "2025-02-28"),
    "VanBanGoc_QĐ 24.2025.pdf": ("24/2025/QĐ-UBND", "2025-02-28"),
    "VanBanGoc_QĐ 33.2025.pdf": ("33/2025/QĐ-UBND", "2025-04-21"),
    "VanBanGoc_QĐ 38.2025.pdf": ("38/2025/QĐ-UBND", "2025-06-30"),
}

SYMBOL = r"[A-ZĐƯ][A-Za-zĐƯđư]{0,9}\d{0,2}"


def number_pattern(gap: str) -> re.Pattern[str]:
    """A số/ký hiệu with gaps of a kind around its slashes and hyphens."""
    return re.compile(
        rf"(?<![\w/.])\d{{1,5}}{gap}/{gap}(?:(?:19|20)\d\d{gap}/{gap})?{SYMBOL}(?:{gap}-{gap}{SYMBOL}){{0,4}}(?!\w)"
    )


BROKEN, WHOLE = number_pattern(r"\s*"), number_pattern(" ?")
FIGURE = re.compile(r"[\w/.,-]*\d[\w/.,-]*")


def numbers(text: str, pattern: re.Pattern[str]) -> Counter[str]:
    """The document numbers in a text, without white space."""
    return Counter("".join(m[0].split()) for m in pattern.finditer(text))


def figures(text: str) -> Counter[str]:
    """Every word with a figure in it."""
    return Counter(m[0].strip(".,-/") for m in FIGURE.finditer(text))


def kept(gold: Counter[str], found: Counter[str]) -> tuple[int, int]:
    """How many of the gold ones were found, and how many there are."""
    return (gold & found).total(), gold.total()


def records(path: Path) -> Iterator[dict[str, str]]:
    """The records of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def speed(corpora: Path) -> None:
    """All of our reading against pdfplumber's text alone, on the gazette's PDFs, one after the other in both."""
    import pdfplumber

    paths = sorted((corpora / "pdf" / "congbao").glob("*.pdf"))
    read(paths[0])  # starts the worker
    started = time.perf_counter()
    pages = sum(len(read(path).pages) for path in paths)
    ours = pages / (time.perf_counter() - started)
    started, pages = time.perf_counter(), 0
    for path in paths:
        with pdfplumber.open(path) as document:
            for page in document.pages[: PAGES_OF_PDFPLUMBER - pages]:
                page.extract_text()
                pages += 1
    theirs = pages / (time.perf_counter() - started)
    row(
        f"pages a second: cancu {ours:.0f}, pdfplumber's text alone {theirs:.1f}",
        f"{ours / theirs:.1f} x",
        "10 x, aim 15",
    )


def references(corpora: Path) -> None:
    """Document numbers kept through reading the gazette's PDFs, against the gazette's own text."""
    hits = total = 0
    texts = {record["id"]: record["text"] for record in records(corpora / "central" / "congbao.jsonl.gz")}
    for path in sorted((corpora / "pdf" / "congbao").glob("*.pdf")):
        hit, all_ = kept(numbers(nfc(texts[path.stem]), BROKEN), numbers(read(path).text, WHOLE))
        hits, total = hits + hit, total + all_
    row("numbers kept, gazette PDFs", f"{hits / total:.4f} ({hits} of {total})", "0.99")


def headers(corpora: Path) -> None:
    """Number and day of the signed PDFs of Hà Nội."""
    right = 0
    for name, (number, day) in HEADERS.items():
        document = cancu.extract(read(corpora / "pdf" / "hanoi" / name)).document
        right += (document.number == number) + (str(document.issued_on) == day)
    row("number and day of signed PDFs", f"{right / 2 / len(HEADERS):.3f} ({right} of {2 * len(HEADERS)})", "1.0")


def ocr(corpora: Path) -> None:
    """Pages made scans, on the documents whose misreadings were looked at, and on others of which none was."""
    gazette = sorted((corpora / "pdf" / "congbao").glob("*.pdf"))
    scans("documents looked at", gazette[1::3] + sorted((corpora / "pdf" / "hanoi").glob("*QĐ*"))[::4], 4)
    scans("others", gazette[0::3] + gazette[2::3], 11)


def scans(what: str, paths: list[Path], seed: int) -> None:
    """Of born-digital PDFs the page with most numbers as a scan: 300 dpi, noise, turned by up to a degree; against its text."""
    chance = random.Random(seed)
    read_pages = errors = letters = hits = total = refs = all_refs = 0
    for path in paths:
        text = read(path)
        tabled = {table.page for table in text.tables}
        # Page one and the last have two columns, which the two ways of reading put in different orders.
        inner = [p for p in text.pages[1:-1] if p.end - p.start > 900 and p.number not in tabled]
        if not inner:
            continue
        page = max(inner, key=lambda p: numbers(text.text[p.start : p.end], WHOLE).total())
        gold = " ".join(text.text[page.start : page.end].split())
        found = " ".join(read_bytes(scanned(path, page.number - 1, chance), "scan.pdf").text.split())
        read_pages += 1
        errors, letters = errors + distance(gold, found), letters + len(gold)
        hit, all_ = kept(figures(gold), figures(found))
        hits, total = hits + hit, total + all_
        hit, all_ = kept(numbers(gold, WHOLE), numbers(found, WHOLE))
        refs, all_refs = refs + hit, all_refs + all_
    row(f"OCR, {what}, {read_pages} pages made scans: character error rate", f"{100 * errors / letters:.2f} %", "2 %")
    row(f"OCR, {what}: document numbers kept", f"{refs / all_refs:.3f} ({refs} of {all_refs})", "0.97")
    row(f"OCR, {what}: all words with figures kept", f"{hits / total:.3f} ({hits} of {total})", "0.97")


def scanned(path: Path, index: int, chance: random.Random) -> bytes:
    """A PDF that holds a picture of one page of another, with noise and skew."""
    import pypdfium2
    from PIL import Image, ImageChops

    document = pypdfium2.PdfDocument(path.read_bytes())
    picture = document[index].render(scale=300 / 72, grayscale=True).to_pil()
    picture = picture.rotate(chance.uniform(-1, 1), Image.Resampling.BICUBIC, fillcolor=255)
    noise = Image.effect_noise(picture.size, 24)
    picture = ImageChops.add(picture.point(lambda v: v * 0.9 + 10), noise, offset=-128)
    out = io.BytesIO()
    picture.save(out, "PDF", resolution=300)
    return out.getvalue()


def distance(one: str, other: str) -> int:
    """Levenshtein's distance."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


def pages(corpora: Path) -> None:
    """Portal pages against their articles: with the portal's layout known, and as if it were not."""
    from cancu.read import html

    articles = {record["id"]: record["text"] for record in records(corpora / "central" / "vbpl.jsonl.gz")}
    known = html._portal
    for name, portal in (("layout known", known), ("layout unknown", lambda tree: None)):
        html._portal = portal
        lost = all_ = extra = size = 0
        for path in sorted((corpora / "html").glob("vbpl-*.html.gz")):
            gold = articles[path.name.removesuffix(".html.gz")]
            found = read_html(gzip.decompress(path.read_bytes()), path.name).text
            lost += sum(s not in packed(found) for s in sentences(gold))
            all_ += len(sentences(gold))
            extra += sum(len(s) for s in sentences(found) if s not in packed(gold))
            size += len(packed(found))
        html._portal = known
        row(f"web pages, {name}: article sentences lost", f"{lost} of {all_}", "0")
        row(f"web pages, {name}: furniture kept", f"{100 * extra / size:.2f} %", "2 %")
    lost = sum(
        a.read_text(encoding="utf-8") != read(b).text
        for a, b in zip(
            sorted((corpora.parent / "gold/dev").glob("00*.txt")),
            sorted((corpora.parent / "seeds").glob("*")),
            strict=True,
        )
    )
    row("seeds whose text is not their gold text", str(lost), "0")


def packed(text: str) -> str:
    """A text without white space."""
    return "".join(text.split())


def sentences(text: str) -> list[str]:
    """The sentences of a text, packed; short ones left out."""
    return [s for part in re.split(r"\n+|(?<=[.;:])\s", text) if len(s := packed(part)) > 8]


def encodings(corpora: Path) -> None:
    """Words kept by texts put into encodings from before Unicode: whole texts, and their first 150 letters."""
    from viparse.normalize.encodings import CHARMAPS

    texts = [nfc(p.read_text(encoding="utf-8")) for p in sorted((corpora.parent / "gold" / "dev").glob("*.txt"))]
    for name in ("cp1258", "tcvn3", "vni", "viscii", "vps"):
        back: dict[str, str] = {}
        for legacy, letter in CHARMAPS[name].pairs if name in CHARMAPS else ():
            if letter not in back or len(legacy) < len(back[letter]):
                back[letter] = legacy
        scores = []
        for size in (6000, 150):
            hits = total = 0
            for text in texts:
                text = "".join(c for c in text[:size] if c.isascii() or c.isalpha() and c not in "Ðð")
                text = text.lower() if name == "tcvn3" else text
                data = (
                    cp1258(text)
                    if name == "cp1258"
                    else "".join(back.get(c, c) for c in text).encode("latin-1", "ignore")
                )
                one, other = text.split(), nfc(decode(data)[0]).split()
                blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
                hits, total = hits + sum(block.size for block in blocks), total + len(one)
            scores.append(hits / total)
        row(f"words right, {name}: whole texts; first 150 letters", f"{scores[0]:.4f}; {scores[1]:.4f}", "0.985")
    hits = total = 0
    for path in sorted((corpora / "legacy" / "originals_tcvn3_vni").rglob("*.pdf")):
        gold = words((corpora / "legacy" / "transcripts" / f"{path.stem}.txt").read_text(encoding="utf-8"))
        found = words(read(path).text)
        hits, total = hits + (gold & found).total(), total + gold.total()
    row("syllables right, PDFs in TCVN3 fonts", f"{hits / total:.4f}", "0.985")


def words(text: str) -> Counter[str]:
    """The syllables of a text, in small letters."""
    return Counter(re.findall(r"[^\W\d_]{2,}", nfc(text).lower()))


def cp1258(text: str) -> bytes:
    """A text in Windows-1258, which writes tones as marks of their own."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    out = ""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        out += nfc("".join(c for c in parts if c not in tones)) + "".join(c for c in parts if c in tones)
    return out.encode("cp1258", "ignore")


PARTS = {
    "speed": speed,
    "numbers": references,
    "headers": headers,
    "ocr": ocr,
    "pages": pages,
    "encodings": encodings,
}

if __name__ == "__main__":
    for part in sys.argv[2:] or PARTS:
        PARTS[part](Path(sys.argv[1]) / "corpora")
    sandbox.close()
