"""Targets in tables: every example of the rules, the spans, and real tables."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancu.evaluate.tables import table_targets as measured
from cancu.extract import extract
from cancu.extract.cells import cells_of
from cancu.extract.targettables import table_targets
from cancu.model import Table, Text
from cancu.rulebook import rules
from conftest import SHARED, needs_program, needs_shared


def table(rows: list[list[str]], lead: str = "") -> tuple[str, Table]:
    """The text that a reader makes of a table, and the table."""
    lines = "\n".join("\t".join(row).rstrip("\t") for row in rows)
    return f"{lead}{lines}\n", Table(len(lead), len(lead) + len(lines), tuple(tuple(row) for row in rows))


@pytest.mark.parametrize("example", rules("target_tables")["examples"], ids=lambda e: str(e["rows"][0])[:40])
def test_every_example_of_the_rules(example: dict[str, Any]) -> None:
    text, kept = table(example["rows"], "KẾ HOẠCH\n")
    found, _ = table_targets(text, [kept], (), sets_goals=True, title_time=(None, None))
    keys = {key for wanted in example["finds"] for key in wanted}
    own = [
        {k: getattr(t, {"from": "from_"}.get(k, k)) for k in wanted}
        for t, wanted in zip(found, example["finds"], strict=False)
    ]
    assert len(found) == len(example["finds"]), found
    assert own == example["finds"]
    assert all(text[t.start : t.end] == t.text for t in found), keys


def test_rows_of_places_give_nothing_where_no_goals_are_set() -> None:
    text, kept = table([["Địa phương", "Số hộ năm 2031 (hộ)"], ["Xã Vĩnh Thạnh", "2100"]])
    assert table_targets(text, [kept], (), sets_goals=False, title_time=(None, None))[0] == ()


def test_a_table_is_not_read_as_running_text_too() -> None:
    rows = [["Chỉ tiêu", "Kế hoạch năm 2031"], ["Tỷ lệ hộ nghèo (%)", "3,5"], ["Tỷ lệ che phủ rừng", "đạt 46%"]]
    text, kept = table(rows, "Số: 5/KH-UBND\nKẾ HOẠCH\nPhát triển kinh tế năm 2031\nI. MỤC TIÊU\n")
    found = extract(Text(text, tables=(kept,))).targets
    assert [(t.indicator, t.value, t.unit, t.to) for t in found] == [
        ("Tỷ lệ hộ nghèo", 3.5, "%", "2031-12-31"),
        ("Tỷ lệ che phủ rừng", 46, "%", "2031-12-31"),
    ]


def test_words_of_a_budget_are_no_targets() -> None:
    rows = [["TT", "Nội dung", "Kinh phí"], ["1", "Phấn đấu đạt 45% số thôn có loa", "150"]]
    text, kept = table(rows, "KẾ HOẠCH\nI. MỤC TIÊU\n")
    assert extract(Text(text, tables=(kept,))).targets == ()


CELLS = st.lists(st.lists(st.text('aă 1.%"', max_size=6), min_size=1, max_size=4), min_size=1, max_size=5)


@given(CELLS)
def test_cells_lie_within_the_table_one_behind_the_other(rows: list[list[str]]) -> None:
    rows = [[" ".join(cell.split()) for cell in row] for row in rows]
    text, kept = table(rows, "Đầu trang 1\n")
    at = kept.start
    for row, cells in zip(rows, cells_of(text, kept), strict=True):
        for written, cell in zip(row, cells, strict=True):
            assert at <= cell.start <= cell.end <= kept.end
            assert text[cell.start : cell.end] == cell.text == written
            at = cell.end


@given(
    st.lists(
        st.lists(
            st.sampled_from(["Chỉ tiêu", "ĐVT", "Năm 2031", "Kế hoạch", "5", "≥ 4%", "-", "", "Xã A", "3 - 2"]),
            min_size=2,
            max_size=4,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_any_table_gives_spans_of_the_text(rows: list[list[str]]) -> None:
    text, kept = table(rows)
    found, closed = table_targets(text, [kept], (), sets_goals=True, title_time=("2031-01-01", "2031-12-31"))
    assert all(text[t.start : t.end] == t.text for t in found)
    assert all(kept.start <= s <= e <= kept.end for s, e in closed)


@needs_program("soffice", "libreoffice")
@needs_shared
def test_real_tables() -> None:
    figures = measured(SHARED / "corpora" / "html")
    assert figures["f1"] >= 0.95, figures["faults"][:5]
    assert figures["time"] >= 0.95
    assert figures["indicator"] >= 0.9
