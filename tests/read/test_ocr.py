"""OCR: what is known to be misread is put right, and nothing else."""

from __future__ import annotations

import io

import pytest

from cancu.read import read_bytes
from cancu.read.ocr import has_ocr, ocr, skew
from cancu.read.ocr_figures import Word, settled
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


PLACE = (0.1, 0.1, 0.3, 0.12)


def word(text: str, sure: float = 90.0, place: tuple[float, float, float, float] = PLACE) -> Word:
    return Word(("1", "1", "1"), place, sure, text)


@pytest.mark.parametrize(
    ("one", "other", "latin", "text"),
    [
        (("33/2023/NĐ-CP", 80), ("39/2023/NĐ-CP", 90), "55/2023/ND-CP.", "55/2023/NĐ-CP"),  # the Latin model's figures
        (("02/2020/UBTVQHI14", 90), ("02/2020/UBTVQH14", 60), "02/2020/UBTVQH14", "02/2020/UBTVQH14"),  # two of three
        (("3ó/2014", 50), ("36/2014", 40), "36/2014", "36/2014"),
        (("12", 50), ("17", 80), None, "17"),  # the surer of two
        (
            ("tổ", 60),
            ("tô", 90),
            "t6",
            "tổ",
        ),  # no figure but for the Latin model, which sees letters with marks as such
        (("I.", 90), None, "1.", "I."),  # a heading
        (("!.", 40), None, "1.", "1."),
        (("§", 70), ("§", 72), "8", "8"),
    ],
)
def test_figures_are_settled(
    one: tuple[str, float], other: tuple[str, float] | None, latin: str | None, text: str
) -> None:
    found = settled(word(*one), [word(*other)] if other else [], [word(latin)] if latin else [])
    assert found.text == text


def test_only_words_in_the_same_place_count() -> None:
    elsewhere = [word("75/2021", 99, (0.5, 0.1, 0.7, 0.12)), word("75/2021", 99, (0.1, 0.2, 0.3, 0.22))]
    assert settled(word("73/2021", 50), elsewhere, elsewhere).text == "73/2021"


@pytest.mark.parametrize("turn", [-2.3, -0.4, 0.0, 1.7])
def test_the_skew_of_a_page_is_seen(turn: float) -> None:
    import pypdfium2

    page = pypdfium2.PdfDocument(scan(make_pdf([LINES * 4]), turn))[0]
    assert skew(page.render(scale=2, grayscale=True).to_pil()) == pytest.approx(-turn, abs=0.15)


def test_a_blank_page_stays_as_it_is() -> None:
    from PIL import Image

    assert skew(Image.new("L", (600, 850), 255)) == 0


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


@needs_program("tesseract")
def test_a_long_scan_has_the_time_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page adds to the processor time that the process may take, up to what it can be given."""
    import pypdfium2

    if not has_ocr():
        pytest.skip("needs tesseract-ocr-vie")
    limits = [(121, 124)]
    monkeypatch.setattr("resource.getrlimit", lambda kind: limits[-1])
    monkeypatch.setattr("resource.setrlimit", lambda kind, pair: limits.append(pair))
    page = pypdfium2.PdfDocument(scan(make_pdf([LINES])))[0]
    assert "17/2023/QĐ-UBND" in ocr(page)[0]
    assert "17/2023/QĐ-UBND" in ocr(page)[0]
    assert limits == [(121, 124), (123, 124), (124, 124)]


@needs_program("tesseract")
def test_a_large_sheet_is_read_within_the_memory_of_a_parser() -> None:
    import pypdfium2
    from PIL import Image

    if not has_ocr():
        pytest.skip("needs tesseract-ocr-vie")
    sheet, out = Image.new("L", (7500, 5300), 255), io.BytesIO()
    page = pypdfium2.PdfDocument(make_pdf([LINES]))[0].render(scale=300 / 72, grayscale=True).to_pil()
    sheet.paste(page.rotate(1, fillcolor=255), (100, 100))
    sheet.save(out, "PDF", resolution=160)
    assert "17/2023/QĐ-UBND" in read_bytes(out.getvalue(), "a.pdf").text
