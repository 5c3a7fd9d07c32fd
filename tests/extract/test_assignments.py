"""Assignments: every example of the rules, closing articles, and what is none."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancu.extract.assignments import find_assignments
from cancu.model import Assignment, DateSpan, Document
from cancu.rulebook import rules

PLAN = Document(type="kế hoạch", number="9/KH-UBND", issuer="Ủy ban nhân dân tỉnh Khánh Hòa", place="tỉnh Khánh Hòa")


def find(text: str, document: Document = PLAN) -> tuple[Assignment, ...]:
    return find_assignments(text, document, (), ())


@pytest.mark.parametrize("example", rules("assignments")["examples"], ids=lambda e: e["text"][:30])
def test_every_example_of_the_rules(example: dict) -> None:
    assert [[a.actor, a.role] for a in find(example["text"])] == example["finds"]


def test_the_bodies_of_a_closing_article_are_marked() -> None:
    text = "Điều 4. Chánh Văn phòng Ủy ban nhân dân tỉnh, Giám đốc Sở Y tế chịu trách nhiệm thi hành Quyết định này."
    found = find(text)
    assert [a.actor for a in found] == ["Chánh Văn phòng Ủy ban nhân dân tỉnh", "Giám đốc Sở Y tế"]
    assert all(a.closing and a.role == "lead" and a.to is None for a in found)


def test_fields_that_share_an_office() -> None:
    text = "Điều 3. Giám đốc các Sở: Kế hoạch và Đầu tư, Y tế, Tài chính; Cục trưởng Cục Thuế tỉnh chịu trách nhiệm thi hành Quyết định này."
    assert {"Giám đốc Sở Y tế", "Giám đốc Sở Tài chính"} <= {a.actor for a in find(text)}


def test_the_deadline_of_the_work() -> None:
    text = "2. Giao Sở Y tế báo cáo trước ngày 15/12/2031."
    start = text.index("trước")
    due = DateSpan(start, len(text) - 1, text[start:-1], None, "2031-12-14", "deadline")
    (found,) = find_assignments(text, PLAN, (), (due,))
    assert (found.actor, found.to) == ("Sở Y tế", "2031-12-14")
    assert text[found.task_start : found.task_end].strip().startswith("Giao")


PIECES = st.sampled_from(
    ["Giao ", "Sở Y tế", ", ", "; ", " và ", "phối hợp với ", "các đơn vị liên quan", "\n", "1. ", "Điều 3. ", "chịu trách nhiệm thi hành Quyết định này", "Giám đốc các Sở: ",
     "Đề nghị ", "UBND các xã", "Tài chính", "(", ")", ": ", "V. TỔ CHỨC THỰC HIỆN\n", "- ", "chủ trì", ". "]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=150), st.lists(PIECES, max_size=40).map("".join)))
def test_spans_quote_the_text_and_never_overlap(text: str) -> None:
    found = find(text)
    for a in found:
        assert text[a.start : a.end] == a.text
        assert 0 <= a.start < a.end <= len(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
