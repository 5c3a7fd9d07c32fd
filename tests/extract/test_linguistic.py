"""The linguistic stage: words keep their places whatever the blanks, and every example of the patterns."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cancu.extract.linguistic import ambiguous, make_doc, matches, word_spans
from cancu.rulebook import rules


@pytest.mark.parametrize("case", rules("linguistic")["examples"], ids=lambda e: e["text"][:30])
def test_every_example_of_the_patterns(case: dict) -> None:
    text = case["text"]
    assert [text[s:e] for s, e in matches(case["group"], text)] == case["finds"]


def test_the_patterns_know_every_ambiguous_syllable() -> None:
    listed = {word for pattern in rules("linguistic")["patterns"]["work"] for word in pattern[0]["LOWER"]["IN"]}
    assert listed == ambiguous()


def test_words_of_several_syllables_are_one() -> None:
    text = "các công\n trình  của doanh nghiệp."
    assert [text[s:e] for s, e in word_spans(text)] == ["các", "công\n trình", "của", "doanh nghiệp", "."]


PIECES = st.lists(st.sampled_from(["Sở Y tế", "hoá chất", "công trình", " ", "  ", "\n", "\t", "\u00a0", "12,5%", "(", ")", "“", "…", "a\u0301", "số 5/QĐ-UBND", "."]), max_size=25).map("".join)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.text(max_size=80), PIECES))
@example(" Sở\u00a0Y tế ")
@example("hoá\r\nhọc")
def test_a_doc_is_its_text_and_its_words_have_their_places(text: str) -> None:
    import spacy

    doc = make_doc(spacy.vocab.Vocab(), text)
    assert doc.text == text
    spans = word_spans(text)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert "".join("".join(text[s:e].split()) for s, e in spans) == "".join(text.split())
    assert all(text[t.idx : t.idx + len(t.text)] == t.text for t in doc)
