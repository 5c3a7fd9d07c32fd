"""Folding: what the index of words is asked with and filled with."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancu.chars import fold, plain

_WRITTEN = "Ủy ban nhân dân tỉnh Đắk R’Lấp – “ba\u00a0phần” ½ … İ ð ß σ 摧 "
_LETTERS = "".join(dict.fromkeys(_WRITTEN + _WRITTEN.upper() + unicodedata.normalize("NFD", _WRITTEN)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Uỷ ban", "uy ban"),
        ("ĐẮK R’LẤP", "dak r lap"),
        ("“45%” – 2025…", "45 2025"),
        ("Ðắc\u00a0Lắc", "dac lac"),
        ("Μ摧 tỉnh", "tinh"),
    ],
)
def test_words_are_folded(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(st.text(st.sampled_from(_LETTERS) | st.characters(), max_size=40))
def test_a_text_is_folded_letter_by_letter_however_it_is_composed(text: str) -> None:
    folded = plain(text)
    assert folded.isascii()
    assert plain(unicodedata.normalize("NFD", text)) == folded
    # One letter of another language takes the whole text another way: the rest must come out the same.
    assert plain(text + "\n摧") == folded + "\n"
