"""Old Office files and old fonts: what a records office has from before 2007."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font
from viparse.normalize.encodings import get_charmap

from cancu.evaluate.reading import diacritics, exact, old_fonts
from cancu.read import ReadError, read_bytes
from cancu.read.legacyfonts import font_encoding, join_runs
from conftest import SHARED, needs_program, needs_shared

SENTENCE = "Quyết định về việc trồng cây ở phường Đông Sơn, đến năm 2030 đạt 45%"
OFFICE = needs_program("soffice", "libreoffice")


def typed(text: str, encoding: str) -> str:
    """Type a text as the keyboards of before Unicode did: the letters that the encoding has in the place of ours."""
    back: dict[str, str] = {}
    for there, here in sorted(get_charmap(encoding).pairs, key=lambda pair: -len(pair[0])):
        back.setdefault(here, there)
    return "".join(back.get(letter, letter) for letter in text)


def word(runs: list[tuple[str, str]]) -> bytes:
    """A .docx with one paragraph of runs of (text, font)."""
    document = docx.Document()
    paragraph = document.add_paragraph()
    for text, font in runs:
        run = paragraph.add_run(text)
        run.font.name = font
        run._element.rPr.rFonts.set(qn("w:hAnsi"), font)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", "tcvn3"),
        (".VnArialH", "tcvn3"),
        ("VNI-Times", "vni"),
        ("VNSTCVN3", "tcvn3"),
        ("VnSouthern(Ds)", "tcvn3"),
        ("ABCDEF+.VnTime", "tcvn3"),
        ("Verdana", None),
        ("Times New Roman", None),
        ("Arial", None),
        (None, None),
    ],
)
def test_fonts_tell_their_encoding(font: str | None, encoding: str | None) -> None:
    assert font_encoding(font) == encoding


@pytest.mark.parametrize(("font", "encoding"), [(".VnTime", "tcvn3"), ("VNI-Times", "vni")])
def test_runs_are_converted_each_by_its_font(font: str, encoding: str) -> None:
    old = typed(SENTENCE, encoding)
    assert old != SENTENCE
    assert join_runs([("Số 5: ", "Arial"), (old, font), (" – hết", "Arial")]) == f"Số 5: {SENTENCE} – hết"
    half = len(old) // 2  # a letter may be cut in two by its run: VNI writes one as two characters
    assert join_runs([(old[:half], font), (old[half:], font)]) == SENTENCE


@pytest.mark.parametrize(("font", "other"), [("VNSTCVN3", "vni"), ("VNI-Times", "tcvn3")])
def test_letters_win_against_the_name_of_a_font_that_is_used_for_another_encoding(font: str, other: str) -> None:
    assert join_runs([(typed(SENTENCE, other), font)]) == SENTENCE


@given(
    st.lists(
        st.sampled_from([*SENTENCE.replace(",", "").split()[:-2], "khuyến", "nguyện", "của", "mỗi", "GIÁ"]), min_size=1
    ),
    st.sampled_from([(".VnTime", "tcvn3"), ("VNI-Times", "vni")]),
)
def test_a_name_that_is_right_is_never_overruled(words: list[str], font: tuple[str, str]) -> None:
    name, encoding = font
    assert join_runs([(typed(" ".join(words), encoding), name)]) == " ".join(words)


def test_capitals_of_a_font_of_capitals() -> None:
    assert join_runs([(typed("quyết định", "tcvn3"), ".VnTimeH")]) == "QUYẾT ĐỊNH"


@pytest.mark.parametrize(("font", "encoding"), [(".VnTime", "tcvn3"), ("VNI-Times", "vni")])
def test_word_in_old_fonts(font: str, encoding: str) -> None:
    data = word([("Điều 1. ", "Times New Roman"), (typed(SENTENCE, encoding), font)])
    assert read_bytes(data, "cu.docx").text.strip() == f"Điều 1. {SENTENCE}"


def test_workbook() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Chỉ tiêu", "Đơn vị", "Năm 2030"])
    sheet.append(["Tỷ lệ hộ nghèo", "%", 0.015])
    sheet.append(["Diện tích rừng", "ha", 1200.5])
    sheet["C2"].number_format = "0.0%"
    out = io.BytesIO()
    book.save(out)
    found = read_bytes(out.getvalue(), "chi-tieu.xlsx")
    assert found.tables[0].rows[1] == ("Tỷ lệ hộ nghèo", "%", "1,5%")
    assert "Diện tích rừng" in found.text and "1200,5" in found.text


def test_cells_whose_font_lost_its_name_among_cells_of_an_old_font() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([typed(SENTENCE, "tcvn3"), typed("Tổng giá trị tài sản", "tcvn3"), "Thu mua cà phê"])
    sheet["A1"].font = Font(name=".VnTime")
    out = io.BytesIO()
    book.save(out)
    assert read_bytes(out.getvalue(), "a.xlsx").tables[0].rows[0] == (
        SENTENCE,
        "Tổng giá trị tài sản",
        "Thu mua cà phê",
    )


def slides(font: str | None, text: str) -> bytes:
    """A .pptx with a slide with a text in a font and one with a table."""
    show = pptx.Presentation()
    one, two = (show.slides.add_slide(show.slide_layouts[6]) for _ in range(2))
    run = one.shapes.add_textbox(0, 0, 100, 100).text_frame.paragraphs[0].add_run()
    run.text, run.font.name = text, font
    table = two.shapes.add_table(1, 2, 0, 0, 100, 100).table
    table.cell(0, 0).text, table.cell(0, 1).text = "Hộ nghèo", "1,5%"
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


@pytest.mark.parametrize("font", [".VnTime", "VNI-Times"])
def test_presentation(font: str | None) -> None:
    found = read_bytes(slides(font, typed(SENTENCE, "tcvn3")), "a.pptx")
    assert found.text == f"{SENTENCE}\nHộ nghèo\t1,5%\n"
    assert [found.text[p.start : p.end].strip() for p in found.pages] == [SENTENCE, "Hộ nghèo\t1,5%"]
    assert found.tables[0].rows == (("Hộ nghèo", "1,5%"),)


@OFFICE
def test_old_presentation(tmp_path: Path) -> None:
    source = tmp_path / "a.pptx"
    source.write_bytes(slides("VNI-Times", typed(SENTENCE, "vni")))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to"]
    subprocess.run([*command, "ppt", "--outdir", tmp_path, source], check=True, capture_output=True)
    assert SENTENCE in read_bytes((tmp_path / "a.ppt").read_bytes(), "a.bin").text


def test_a_damaged_presentation_is_told_as_such() -> None:
    whole = slides(None, SENTENCE)
    with pytest.raises(ReadError) as found:
        read_bytes(whole.replace(b"ppt/slides/slide2.xml", b"ppt/slides/slide9.xml"), "a.pptx")
    assert found.value.code == "truncated"


@OFFICE
@pytest.mark.parametrize(("kind", "made"), [("doc", "MS Word 97"), ("rtf", "Rich Text Format"), ("odt", "writer8")])
def test_old_word_documents(tmp_path: Path, kind: str, made: str) -> None:
    """A document saved in an old format reads as the new one does, tables and old fonts too."""
    source = tmp_path / "a.docx"
    source.write_bytes(word([(typed(SENTENCE, "tcvn3"), ".VnTime")]))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to"]
    subprocess.run([*command, f"{kind}:{made}", "--outdir", tmp_path, source], check=True, capture_output=True)
    found = read_bytes((tmp_path / f"a.{kind}").read_bytes(), "a.bin")
    assert found.text.strip() == SENTENCE
    assert "converted by LibreOffice" in found.warnings


@OFFICE
def test_a_damaged_old_file_costs_one_line() -> None:
    with pytest.raises(ReadError) as found:
        read_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le"), "a.doc")
    assert found.value.code in ("truncated", "crashed", "not-text")


def test_without_libreoffice_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from cancu.read import office

    monkeypatch.setattr(office, "office", lambda: None)
    with pytest.raises(ReadError) as found:
        office.read_doc(b"", "a.doc")
    assert found.value.code == "needs-office"


def test_an_encrypted_workbook_is_told_as_such() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    with pytest.raises(ReadError) as found:
        read_bytes(data, "a.xlsx")
    assert found.value.code == "encrypted"


def test_the_measure_counts_wrong_marks() -> None:
    assert diacritics("Quyết đinh của tỉnh", "Quyết định của tỉnh") == (4, 5, 5)


def test_words_not_converted_or_wrongly_count_as_wrong() -> None:
    """They share no base letters with the right ones, so that an alignment passes over them."""
    assert exact("các tỉnh của", "của các tỉnh") == 3
    assert exact("caực tổnh của", "của các tỉnh") == 1
    assert exact("QuyÕt ®Þnh", "Quyết định") == 0


@OFFICE
@needs_shared
def test_some_originals_in_old_fonts(tmp_path: Path) -> None:
    """A sample of real files: every fourth one."""
    (tmp_path / "originals_tcvn3_vni").mkdir()
    (tmp_path / "transcripts").symlink_to(SHARED / "corpora" / "legacy" / "transcripts")
    names = sorted((SHARED / "corpora" / "legacy" / "originals_tcvn3_vni").rglob("*.doc"))[::8]
    for name in names:
        (tmp_path / "originals_tcvn3_vni" / name.name).symlink_to(name)
    figures = old_fonts(tmp_path)
    assert figures["files"] >= 5
    assert figures["exact"] >= 0.985, figures["faults"]
