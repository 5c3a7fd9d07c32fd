"""PDF: tables on pdfium's lines, fonts from before Unicode, fonts that tell wrong letters, sizes told before unpacking."""

from __future__ import annotations

import zlib

import pytest

import hostile
from cancu.read import ReadError, read_bytes
from cancu.read.pdf_fonts import from_legacy, looks_broken, looks_legacy
from cancu.read.pdf_size import check_pdf
from conftest import SHARED, needs_shared
from read_files import LINES, make_pdf

GRID = [["Xã", "Diện tích (ha)"], ["An Lạc", "120"], ["An Hòa", "85,5"]]


def test_table() -> None:
    text = read_bytes(make_pdf([LINES], grid=GRID), "a.pdf")
    assert [table.rows for table in text.tables] == [tuple(map(tuple, GRID))]
    assert text.tables[0].page == 1
    assert text.text[text.tables[0].start : text.tables[0].end].split()[0] == "Xã"


@pytest.mark.parametrize(
    ("text", "legacy", "broken"),
    [
        ("Căn cứ Nghị định số 91/2021/NĐ-CP của Chính phủ quy định chi tiết", False, False),
        ("C¨n cø NghÞ ®Þnh sè 91/2021/N§-CP cña ChÝnh phñ quy ®Þnh chi tiÕt", True, False),
        ("QUYӂT ĈӎNH vӅ viӋc phê duyӋt kӃ hoҥch phát triӇn kinh tӃ - xã hӝi " * 2, False, True),
        ("Résumé: the café of Zürich", False, False),
    ],
)
def test_fonts(text: str, legacy: bool, broken: bool) -> None:
    assert looks_legacy(text) == legacy
    assert looks_broken(text) == broken


def test_glyphs_of_tcvn3() -> None:
    assert from_legacy("nhµ n\u2212íc, x\u2219 héi", "tcvn3") == "nhà nước, xã hội"


@needs_shared
def test_tcvn3_pdf() -> None:
    path = next((SHARED / "corpora" / "legacy" / "originals_tcvn3_vni").rglob("*QD115*.pdf"))
    text = read_bytes(path.read_bytes(), path.name)
    assert text.encoding == "tcvn3"
    assert text.text.startswith("QUYẾT ĐỊNH\nCỦA THỦ TƯỚNG CHÍNH PHỦ")


def test_sizes_are_told_before_unpacking() -> None:
    check_pdf(make_pdf([LINES], grid=GRID))
    blank = zlib.compress(bytes(60_000_000), 9)
    picture = b"/Subtype/Image/Width 8000/Height 7500/Filter/FlateDecode"
    check_pdf(hostile.page(hostile.stream(b""), hostile.stream(blank, picture)))  # a large scan
    for contents in (blank, zlib.compress(blank, 9)):
        with pytest.raises(ReadError) as found:
            check_pdf(hostile.page(hostile.stream(contents, b"/Filter/FlateDecode")))
        assert found.value.code == "too-large"
