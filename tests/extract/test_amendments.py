"""What amending clauses do to which parts: every example of the rules, and what is told of others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancu.extract.amendments import acts_in_part, find_amendments, meets_words
from cancu.rulebook import rules


@pytest.mark.parametrize("example", rules("amendments")["examples"], ids=lambda e: e["text"][:30])
def test_every_example_of_the_rules(example: dict) -> None:
    assert [[a.relation, list(a.pinpoint)] for a in find_amendments(example["text"])] == example["finds"]


@pytest.mark.parametrize("example", rules("amendments")["in_part"], ids=lambda e: e["lead"][:40])
def test_every_example_of_acts_on_a_part(example: dict) -> None:
    assert acts_in_part(example["lead"], example["cue"]) is example["part"]


@pytest.mark.parametrize("example", rules("amendments")["of_words"], ids=lambda e: e["text"][:40])
def test_every_example_of_acts_on_words(example: dict) -> None:
    assert meets_words(example["text"]) is example["words"]


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        ("3. Bổ sung điểm d sau điểm c khoản 1 Điều 33 như sau:", [("adds", ("điểm d", "khoản 1", "Điều 33"))]),
        ("4. Điều 8 Thông tư số 13/2031/TT-BTC được sửa đổi như sau:", [("amends", ("Điều 8",))]),
        ("Điều 1. Sửa đổi, bổ sung một số điều của Thông tư số 13/2031/TT-BTC", []),
        ("Điều 2. Sửa đổi, bổ sung Thông tư số 13/2031/TT-BTC như sau:", [("amends", ())]),
        ("Sửa đổi Điều 5 như sau: “Điều 5. Bãi bỏ Điều 6.”", [("amends", ("Điều 5",))]),
        (  # a quotation within the quotation, and the next item on the same line
            "4. Sửa đổi khoản 1 Điều 8 như sau: “1. Đo theo “Danh mục phép thử” đã công bố; bãi bỏ Điều 3.” 5. Bổ sung Điều 9a.",
            [("amends", ("khoản 1", "Điều 8")), ("adds", ("Điều 9a",))],
        ),
    ],
)
def test_forms(clause: str, found: list) -> None:
    assert [(a.relation, a.pinpoint) for a in find_amendments(clause)] == found


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    for a in find_amendments(text):
        assert 0 <= a.at <= a.end <= len(text)
