"""OCR: what is known to be misread is put right, and nothing else."""

from __future__ import annotations

import pytest

from cancu.read.ocr_repair import repaired
from cancu.rulebook import rules

RULES = [rules("ocr")["figures"], *rules("ocr")["numbers"]]
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
