"""Plain text: what it is decoded from, and that UTF-8 comes back as it is."""

from __future__ import annotations

import codecs
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from viparse.normalize.encodings import CHARMAPS

from cancu.read import read_bytes
from cancu.read.plain import decode

TEXT = "Quyết định số 17/2023/QĐ-UBND ngày 04/5/2023\r\ncủa Ủy ban nhân dân huyện về việc trồng rừng ở các xã miền núi.\r\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (("So 17 " * 20 + TEXT).encode("utf-16-le"), "utf-16-le"),
        (unicodedata.normalize("NFD", TEXT).encode(), "utf-8"),
    ],
)
def test_unicode(data: bytes, encoding: str) -> None:
    text = read_bytes(data, "a.txt")
    assert text.text.endswith(TEXT)
    assert text.encoding == encoding
    assert text.media_type == "text/plain"


def test_tags_in_a_text_are_text_and_its_offsets_are_those_of_the_file() -> None:
    tagged = '<p align="center"><b>ỦY BAN NHÂN DÂN</b></p>\n<p>Căn cứ Luật Mẫu;</p>\n'
    assert read_bytes(tagged.encode(), "a.txt").text == tagged
    assert "<p" not in read_bytes(tagged.encode(), "a.html").text
    page = f"<!DOCTYPE html><html><body>{tagged}</body></html>"
    assert "<p" not in read_bytes(page.encode(), "a.txt").text


def test_cp1258() -> None:
    # Windows-1258 writes tones as marks of their own after the letter.
    tones = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    out = ""
    for letter in TEXT:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(c for c in parts if c in tones)
        out += unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones)) + tone
    text = read_bytes(out.encode("cp1258"), "a.txt")
    assert text.text == TEXT
    assert text.encoding == "cp1258"


def encoded(text: str, name: str) -> bytes:
    """A text in an encoding from before Unicode, as viparse's tables have it."""
    back: dict[str, str] = {}
    for legacy, letter in CHARMAPS[name].pairs:
        if letter not in back or len(legacy) < len(back[letter]):
            back[letter] = legacy
    return "".join(back.get(c, c) for c in text).encode("latin-1")


@pytest.mark.parametrize("name", ["tcvn3", "vni", "viscii", "vps"])
@pytest.mark.parametrize(
    "sample",
    [
        TEXT.replace("\r\n", " ") * 4,
        "ỦY BAN NHÂN DÂN\nTỈNH AN SƠN\nSố: 17/2023/QĐ-UBND\n",
        "QUYẾT ĐỊNH\nVề việc trồng rừng",
        "Điều 1. Phê duyệt đề án.",
    ],
)
def test_legacy(name: str, sample: str) -> None:
    # TCVN3 has capitals only as letters of another font.
    sample = sample.lower() if name == "tcvn3" else sample
    assert decode(encoded(sample, name)) == (sample, name, [f"converted from {name.upper()}"])


def test_told_encoding() -> None:
    """Too little text to recognise: what is told holds, but not against Unicode."""
    assert read_bytes(encoded("Ỷ", "vps"), "a.txt", "vps").text == "Ỷ"
    assert read_bytes("Điều 1".encode(), "a.txt", "vps").text == "Điều 1"


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_nfc_utf8_comes_back(text: str) -> None:
    """Vietnamese text in UTF-8 and NFC is kept character for character."""
    text = "Điều 1. " + unicodedata.normalize("NFC", text)
    text = unicodedata.normalize("NFC", text)
    assert decode(text.encode())[0] == text
