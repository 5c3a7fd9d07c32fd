"""Boxes on the page: what stands under the boxes of a span is the span, as another library sees the page."""

from __future__ import annotations

import cmath
import io
import json
import math
import random
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cancu.cli import main
from cancu.model import Box, Text
from cancu.read import boxes, read, sandbox
from cancu.read.ocr import has_ocr
from cancu.read.pdf_fonts import from_legacy
from conftest import SHARED, needs_program, needs_shared
from read_files import LINES, make_pdf, scan

LEVEL = str.maketrans({"\u00ad": "-", "\u2010": "-", "\ufffe": "-", "\x02": "-"})
LETTERS = [
    "Điều 5 của Thông tư số 36/2017/TT-",
    "BGTVT và 50 km2 đường",
    "Số 120",
    "số 120, 12 ha; 12 hộ",
    "-",
    "ữ ợ ệ ẵ",
]


@pytest.fixture(scope="module", autouse=True)
def worker_ends() -> Iterator[None]:
    """The parsing process does not outlive the tests."""
    yield
    sandbox.close()


def letters(text: str) -> list[str]:
    """The characters of a text but white space, in no order."""
    return sorted(c for c in unicodedata.normalize("NFC", text).translate(LEVEL) if not c.isspace())


class Pages:
    """A PDF as pdfplumber sees it, what was stamped on it included."""

    def __init__(self, data: bytes) -> None:
        import pdfplumber
        import pypdfium2
        import pypdfium2.raw as raw

        document = pypdfium2.PdfDocument(data)
        document.init_forms()
        for page in document:
            raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
        flat = io.BytesIO()
        document.save(flat)
        self._pdf = pdfplumber.open(flat)
        self._seen: dict[int, list[tuple[str, float, float]]] = {}

    def under(self, found: Sequence[Box]) -> list[str]:
        """The characters whose middle lies in one of the boxes."""
        out = []
        for number in {box.page for box in found}:
            if number not in self._seen:
                page = self._pdf.pages[number - 1]
                self._seen[number] = [
                    (c["text"], (c["x0"] + c["x1"]) / 2, page.height - (c["top"] + c["bottom"]) / 2) for c in page.chars
                ]
            here = [box for box in found if box.page == number]
            # pdfplumber's letters are as high as their font, ours as they are seen: their middles differ by a little.
            out += [
                c
                for c, x, y in self._seen[number]
                if any(box.x0 <= x <= box.x1 and box.y0 - 2 <= y <= box.y1 + 2 for box in here)
            ]
        return letters("".join(out))


def some_spans(text: str, count: int, chance: random.Random) -> list[tuple[int, int]]:
    """Spans of whole words, of one to thirty."""
    words = [match.span() for match in re.finditer(r"\S+", text)]
    starts = [chance.randrange(len(words)) for _ in range(count)]
    return [(words[at][0], words[min(len(words) - 1, at + chance.choice((0, 0, 1, 3, 8, 30)))][1]) for at in starts]


def held(
    text: Text, data: bytes, spans: list[tuple[int, int]], found: Sequence[Sequence[Box]]
) -> tuple[int, list[str]]:
    """How many spans have boxes, and the spans under whose boxes other words stand."""
    pages = Pages(data)
    given = [(text.text[s:e], here) for (s, e), here in zip(spans, found, strict=True) if here]
    return len(given), [quote for quote, here in given if letters(quote) != pages.under(here)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from(LETTERS), min_size=1, max_size=8), min_size=1, max_size=3), st.randoms())
def test_a_box_holds_its_words_and_no_others(tmp_path: Path, lines: list[list[str]], chance: random.Random) -> None:
    """Also where words come again and numbers are joined over lines; and every span of these plain pages has its boxes."""
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf([[*page, "Nơi nhận."] for page in lines]))
    text = read(path)
    spans = some_spans(text.text, 12, chance)
    found = boxes(path, text, spans)
    assert held(text, path.read_bytes(), spans, found) == (len(spans), [])


def test_a_number_over_two_lines_and_a_word_that_comes_again(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf([["Căn cứ Thông tư số 36/2017/TT-", "BGTVT và Thông tư số 36/2017/TT-BGTVT."]]))
    text = read(path)
    number = "36/2017/TT-BGTVT"
    spans = [match.span() for match in re.finditer(number, text.text)]
    broken, whole = boxes(path, text, spans)
    assert [round(box.y0 / 18) for box in broken] == [43, 42]
    assert [round(box.y0 / 18) for box in whole] == [42]
    assert broken[1].x1 < whole[0].x0


def test_what_is_not_on_the_page_has_no_box(tmp_path: Path) -> None:
    """Of another file than the one the text is of: none, or those of the same words."""
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf([LINES]))
    text = read(path)
    path.write_bytes(make_pdf([[line.replace("17/2023", "18/2024") for line in LINES]]))
    at = text.text.index("17/2023/QĐ-UBND")
    title = text.text.index("QUYẾT ĐỊNH")
    gone, there = boxes(path, text, [(at, at + 15), (title, title + 10)])
    assert gone == ()
    assert len(there) == 1


def test_the_command(tmp_path: Path) -> None:
    pdf, plain = tmp_path / "a.pdf", tmp_path / "a.txt"
    pdf.write_bytes(make_pdf([LINES]))
    plain.write_text("\n".join(LINES), encoding="utf-8")
    done = CliRunner().invoke(main, ["extract", str(pdf), str(plain), "--json", "--boxes"])
    of_pdf, of_plain = map(json.loads, done.stdout.splitlines())
    (reference,) = of_pdf["references"]
    assert [box["page"] for box in reference["boxes"]] == [1]
    assert of_plain["references"][0]["boxes"] == []
    assert "--json" in CliRunner().invoke(main, ["extract", str(pdf), "--boxes"]).stderr


@needs_program("tesseract")
def test_a_scan_has_the_boxes_of_its_words(tmp_path: Path) -> None:
    if not has_ocr():
        pytest.skip("needs tesseract-ocr-vie")
    path, born = tmp_path / "scan.pdf", make_pdf([LINES])
    path.write_bytes(scan(born))
    text = read(path)
    spans = [match.span() for match in re.finditer(r"\S+", text.text)]
    number, wrong = held(text, born, spans, boxes(path, text, spans))
    assert number > 0.8 * len(spans)
    assert len(wrong) <= 0.1 * len(
        spans
    )  # tesseract's boxes are a point off here and there, and its words not all right


@needs_program("tesseract")
def test_boxes_of_a_page_that_is_not_straight(tmp_path: Path) -> None:
    """They stand where the words are on the page as it is: turned by two degrees about its middle."""
    if not has_ocr():
        pytest.skip("needs tesseract-ocr-vie")
    centres = []
    for name, turn in (("straight.pdf", 0.0), ("turned.pdf", 2.0)):
        path = tmp_path / name
        path.write_bytes(scan(make_pdf([LINES * 4]), turn))
        text = read(path)
        at = text.text.rindex("17/2023/QĐ-UBND")
        ((box,),) = boxes(path, text, [(at, at + 15)])
        centres.append(complex((box.x0 + box.x1) / 2 - 595 / 2, (box.y0 + box.y1) / 2 - 842 / 2))
    assert abs(centres[0] * cmath.rect(1, math.radians(2)) - centres[1]) < 3
    assert abs(centres[0] - centres[1]) > 4


@needs_shared
@pytest.mark.parametrize(
    "name", ["congbao/*-02-*.pdf", "congbao/*ttlt*.pdf", "hanoi/*64.2024*", "hanoi/*02.2025*", "hanoi/*33*"]
)
def test_real_pages(name: str) -> None:
    """Of the words of real documents nearly all have their boxes, and what is under them is the words."""
    path = next((SHARED / "corpora" / "pdf").glob(name))
    text = read(path)
    spans = some_spans(text.text, 150, random.Random(2))
    number, wrong = held(text, path.read_bytes(), spans, boxes(path, text, spans))
    assert number >= 0.97 * len(spans)
    assert wrong == []


@needs_shared
def test_fonts_from_before_unicode() -> None:
    """A page in TCVN3 has boxes, too: its letters stand one for one."""
    path = next((SHARED / "corpora" / "legacy" / "originals_tcvn3_vni").rglob("*QD115*.pdf"))
    text = read(path)
    words = [match.span() for match in re.finditer(r"\S+", text.text)]
    found = boxes(path, text, words)
    assert sum(map(bool, found)) >= 0.97 * len(words)
    pages = Pages(path.read_bytes())
    wrong = [
        text.text[s:e]
        for (s, e), here in zip(words, found, strict=True)
        if here and letters(from_legacy("".join(pages.under(here)), "tcvn3").lower()) != letters(text.text[s:e].lower())
    ]
    assert wrong == []
