"""Recurrences: the days they name."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancu.extract.recurrences import occurrences, period_of
from cancu.rulebook import rules


@pytest.mark.parametrize("example", rules("recurrences")["examples"], ids=lambda e: e["text"])
def test_days(example: dict) -> None:
    first, last = date.fromisoformat(example["from"]), date.fromisoformat(example["to"])
    assert [d.isoformat() for d in occurrences(example["text"], first, last)] == example["days"]


@pytest.mark.parametrize(
    ("written", "id_"), [(text, p["id"]) for p in rules("recurrences")["periods"] for text in p["examples"]]
)
def test_periods(written: str, id_: str) -> None:
    found = period_of(written)
    assert found is not None and found[0] == id_


@given(
    st.sampled_from([e["text"] for e in rules("recurrences")["examples"]])
    | st.text(alphabet="ngày tháqă0123456789/ ", max_size=40),
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    st.integers(0, 900),
)
def test_days_are_in_order_and_within(written: str, first: date, span: int) -> None:
    last = date.fromordinal(first.toordinal() + span)
    days = occurrences(written, first, last)
    assert list(days) == sorted(set(days))
    assert all(first <= day <= last for day in days)
