"""The field of a document, by its title or its issuer."""

from __future__ import annotations

from typing import Any

import pytest

from cancu.extract.fields import field_of
from cancu.rulebook import rules


@pytest.mark.parametrize("example", rules("fields")["examples"], ids=lambda e: e["title"][:40])
def test_examples(example: dict[str, Any]) -> None:
    assert field_of(example["title"], example.get("issuer")) == example["is"]


@pytest.mark.parametrize("entry", rules("fields")["fields"], ids=lambda e: e["id"])
def test_each_cue_alone_tells_its_field(entry: dict[str, Any]) -> None:
    assert {field_of(f"Kế hoạch về {cue}") for cue in entry["cues"]} == {entry["id"]}


def test_words_are_whole_and_marks_count() -> None:
    assert field_of("Những việc được làm, phích cắm, thuê nhà") is None  # not dược, phí, thuế
    assert field_of("Phát triển THUỶ LỢI") == field_of("Phát triển thủy lợi") == "nong-nghiep"
    assert field_of(None) is None and field_of("", "") is None
