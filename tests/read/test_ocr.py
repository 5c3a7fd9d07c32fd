"""OCR: what is known to be misread is put right, and nothing else."""

from __future__ import annotations

import io

import pytest

from cancu.read import read_bytes
from cancu.read.ocr import has_ocr
from cancu.read.ocr_repair import repaired
from cancu.rulebook import rules
from conftest import needs_program
from read_files import LINES, make_pdf, scan

RULES = [rules("ocr")["figures"], rules("ocr")["codes"], *rules("ocr")["numbers"]]
EXAMPLES = [(e["text"], e["gives"]) for rule in RULES for e in rule["examples"]]


@pytest.mark.parametrize(("text", "gives"), EXAMPLES)
def test_examples(text: str, gives: str) -> None:
    assert repaired(text) == gives


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("Quy định chỉ tiết về tô\nchức", "Quy định chi tiết về tổ\nchức"),
        ("HỘI ĐÓNG NHÂN DÂN", "HỘI ĐỒNG NHÂN DÂN"),
        ("Thành phó An Sơn", "Thành phố An Sơn"),
        ("chỉ tiêu, chỉ thị, tô điểm, phó giám đốc thành phố", "chỉ tiêu, chỉ thị, tô điểm, phó giám đốc thành phố"),
    ],
)
def test_words(text: str, gives: str) -> None:
    assert repaired(text) == gives


def test_good_text_stays() -> None:
    """No wrong word is a right one: what each is put right to stays as it is."""
    for better in rules("ocr")["words"].values():
        assert repaired(better) == better


@needs_program("tesseract")
def test_a_scan() -> None:
    if not has_ocr():
        pytest.skip("needs tesseract-ocr-vie")
    text = read_bytes(scan(make_pdf([LINES])), "scan.pdf")
    assert "17/2023/QĐ-UBND" in text.text
    assert "91/2021/NĐ-CP" in text.text
    assert any(warning.startswith("OCR of 1 pages") for warning in text.warnings)


@needs_program("tesseract")
@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_a_picture_of_a_page(kind: str) -> None:
    import pypdfium2

    if not has_ocr():
        pytest.skip("needs tesseract-ocr-vie")
    out = io.BytesIO()
    pypdfium2.PdfDocument(make_pdf([LINES]))[0].render(scale=200 / 72, grayscale=True).to_pil().save(out, kind)
    text = read_bytes(out.getvalue(), "a.bin")
    assert text.media_type == f"image/{kind.lower()}"
    assert "17/2023/QĐ-UBND" in text.text
