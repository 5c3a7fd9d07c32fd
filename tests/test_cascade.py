"""How the targets of a document come down into those that carry it out."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import cancu
from cancu.cli import main
from cancu.evaluate.cascades import cascade_links
from cancu.ingest import ingest
from cancu.link.cascade import answers
from cancu.model import Target, Text
from cancu.rulebook import rules
from conftest import SHARED, needs_shared


def targets(text: str) -> tuple[Target, ...]:
    return cancu.extract(Text(text)).targets


@pytest.mark.parametrize("example", rules("cascade")["examples"], ids=lambda e: e["lower"])
def test_examples(example: dict[str, Any]) -> None:
    upper, lower = targets(example["upper"]), targets(example["lower"])
    assert len(upper) == len(lower) == 1
    found = answers(upper, lower)
    assert [(a.value, a.time) for a in found] == ([(example["value"], example["time"])] if "value" in example else [])


def target(
    value: float, unit: str, comparator: str = ">=", to: str | None = None, indicator: str = "xã đạt chuẩn"
) -> Target:
    return Target(0, 1, "x", "target", indicator, comparator, value, unit, to=to)


@pytest.mark.parametrize(
    ("upper", "lower", "value"),
    [
        (target(5, "%", "<="), target(3, "%", "<="), "stricter"),
        (target(5, "%", "<="), target(6, "%", "<="), "looser"),
        (target(50, "%"), target(50, "%", ">"), "stricter"),
        (target(50, "%", ">"), target(50, "%", ">="), "looser"),
        (target(900, "xã"), target(20, "xã"), "share"),
        (target(1, "xã"), target(1, "xã"), "equal"),
    ],
)
def test_values(upper: Target, lower: Target, value: str) -> None:
    assert [a.value for a in answers([upper], [lower])] == [value]


def test_each_is_used_once_and_units_differ_for_good() -> None:
    assert len(answers([target(5, "%")], [target(5, "%"), target(6, "%")])) == 1
    assert answers([target(5, "%")], [target(5, "xã")]) == ()


def named(indicator: str, value: float = 10, unit: str = "%", to: str | None = None, **more: str) -> Target:
    comparator, from_, scope = more.get("comparator", "="), more.get("from_"), more.get("scope")
    return Target(
        0, 1, more.get("text", "x"), "target", indicator, comparator, value, unit, to=to, from_=from_, scope=scope
    )


@pytest.mark.parametrize(
    ("upper", "lower", "linked"),
    [
        # one thing under several names; what stands in brackets and when
        (named("Tốc độ tăng tổng sản phẩm trong nước (GDP)"), named("tăng trưởng kinh tế"), True),
        (named("Tốc độ tăng trưởng GDP bình quân", unit="%/năm"), named("Tốc độ tăng trưởng GRDP cả năm"), True),
        (named("Tỉ trọng kinh tế số trong GDP đến năm 2035"), named("Kinh tế số GRDP tỉnh"), True),
        (named("Giảm tỉ lệ hộ nghèo (theo chuẩn mới)", unit="điểm%/năm"), named("Mức giảm tỷ lệ hộ nghèo"), True),
        (named("doanh thu muối", comparator="increase"), named("doanh thu muối", text="doanh thu muối tăng 9% đến 10%"), True),
        # words that make another thing of it
        (named("Tỉ trọng kinh tế số trong GDP"), named("Tỉ trọng kinh tế xanh trong GDP"), False),
        (named("dịch vụ công trực tuyến toàn trình"), named("hồ sơ dịch vụ công trực tuyến toàn trình"), False),
        (named("doanh thu muối", comparator="increase"), named("doanh thu muối"), False),
        (named("thời gian giải quyết thủ tục hành chính"), named("chi phí giải quyết thủ tục hành chính"), False),
        (named("xã đạt chuẩn nông thôn mới"), named("huyện đạt chuẩn nông thôn mới"), False),
        (named("xã đạt chuẩn nông thôn mới"), named("xã đạt chuẩn nông thôn mới nâng cao"), False),
        (named("hộ dùng nước sạch", scope="khu vực nông thôn"), named("hộ dùng nước sạch", scope="khu vực đô thị"), False),
        (named("trẻ em dưới 5 tuổi được khám mắt"), named("trẻ em dưới 3 tuổi được khám mắt"), False),
        (named("thôn có chợ"), named("thôn"), False),
        # spelling, units of one kind, "from 06 to 36 months"
        (named("tỷ lệ xã đạt chuẩn quốc gia về hoà giải"), named("tỉ lệ xã đạt chuẩn quốc gia về hòa giải"), True),
        (named("sản lượng muối", unit="nghìn tấn"), named("sản lượng muối", unit="tấn/năm"), True),
        (named("tỷ số giới tính khi sinh", unit="bé trai/100 bé gái"), named("tỷ số giới tính khi sinh", unit="trẻ trai/100 trẻ gái sinh ra sống"), True),
        (named("trẻ từ 6 đến 36 tháng tuổi được đến lớp"), named("trẻ từ 06 đến 36 tháng tuổi được đến lớp"), True),
        # one of them says more
        (named("giáo viên được bồi dưỡng chuyên môn, nghiệp vụ"), named("giáo viên được bồi dưỡng chuyên môn, nghiệp vụ và ngoại ngữ theo khung sáu bậc dùng cho cấp học"), True),
        (named("giáo viên được bồi dưỡng chuyên môn, nghiệp vụ"), named("trường có giáo viên được bồi dưỡng chuyên môn, nghiệp vụ và ngoại ngữ theo khung sáu bậc"), False),
    ],
)  # fmt: skip
def test_which_indicators_are_of_one_thing(upper: Target, lower: Target, linked: bool) -> None:
    assert bool(answers([upper], [lower])) == linked


def test_what_a_document_says_again_answers_once_and_its_own_time_first() -> None:
    again = named("xã có chợ", 60, to="2030-12-31")
    below = [named("xã có chợ", 30, to="2027-12-31"), named("xã có chợ", 50, to="2030-12-31")]
    assert [(a.upper, a.lower, a.time) for a in answers([again, again], below)] == [(0, 1, "same")]


def test_values_per_head_compare() -> None:
    upper, lower = named("GDP bình quân đầu người", 8000, "USD"), named("GRDP bình quân đầu người", 9000, "USD")
    assert [a.value for a in answers([upper], [lower])] == ["stricter"]


@pytest.mark.parametrize(
    ("upper", "lower", "value"),
    [
        (named("GDP bình quân đầu người", 90, "triệu đồng"), named("GRDP bình quân đầu người", 0.1, "tỷ đồng/người/năm"), "stricter"),
        (named("tỷ lệ hộ nghèo", 3), named("tỷ lệ hộ nghèo", 2), "stricter"),
        (named("mức giảm tỷ lệ hộ nghèo", 1), named("mức giảm tỷ lệ hộ nghèo", 2), "stricter"),
        (named("chi phí đi lại", 20, comparator="decrease"), named("chi phí đi lại", 30, comparator="decrease"), "stricter"),
        (named("số bác sĩ", 15, "bác sĩ/10.000 dân"), named("số bác sĩ", 12, "bác sĩ/10.000 dân"), "looser"),
        (named("lượt khách", 2, "triệu lượt"), named("lượt khách", 2000000, "lượt"), "equal"),
    ],
)  # fmt: skip
def test_values_in_plain_units_and_of_what_should_fall(upper: Target, lower: Target, value: str) -> None:
    assert [a.value for a in answers([upper], [lower])] == [value]


def test_what_is_due_from_a_year_on_is_due_in_it() -> None:
    upper, lower = named("xã có chợ", to="2025-12-31"), named("xã có chợ", from_="2025-01-01")
    assert [a.time for a in answers([upper], [lower])] == ["same"]


def test_the_nearest_time_is_answered() -> None:
    above = [named("xã có chợ", 60, to="2030-12-31")]
    below = [named("xã có chợ", 20, to="2026-12-31"), named("xã có chợ", 40, to="2028-12-31")]
    assert [(a.lower, a.time) for a in answers(above, below)] == [(1, "earlier")]


@needs_shared
def test_seeds(tmp_path: Path) -> None:
    """Half of the communes nationally come down as more than half of the province's, by the same year."""
    db = tmp_path / "a.db"
    ingest([SHARED / "seeds"], db, jobs=1)
    result = CliRunner().invoke(main, ["cascade", "2020/QĐ-BTTTT", "--db", str(db), "--json"])
    links = [link for entry in json.loads(result.stdout)["down"] for link in entry["links"]]
    assert [(link["upper"]["value"], link["upper"]["unit"], link["value"], link["time"]) for link in links] == [
        (50, "%", "stricter", "same"),
        (5, "tiêu chí", "equal", "same"),
        (1, "đơn vị cấp huyện", "equal", "same"),
    ]
    for link in links:
        for part in (link["upper"], link["lower"]):
            assert part["text"]
    with sqlite3.connect(db) as rows:
        kept = rows.execute(
            "select a.value, a.unit, l.value, l.time from target_links l join targets a on a.id = l.upper_target join documents d on d.key = l.upper_key"
            " where d.number = '2020/QĐ-BTTTT' order by a.start"
        ).fetchall()
    assert kept == [
        (50, "%", "stricter", "same"),
        (5, "tiêu chí", "equal", "same"),
        (1, "đơn vị cấp huyện", "equal", "same"),
    ]
    shown = CliRunner().invoke(main, ["cascade", "2020/QĐ-BTTTT", "--db", str(db), "--lang", "vi"]).stdout
    assert "cao hơn mức, cùng thời hạn" in shown


@needs_shared
def test_real_documents() -> None:
    """Floors, over pairs that were looked at since they were first measured."""
    figures = cascade_links(SHARED / "corpora" / "central" / "congbao.jsonl.gz")
    assert figures["precision"] >= 0.97, figures["faults"]
    assert figures["recall"] >= 0.88, figures["faults"]
    assert figures["value"] >= 0.9
    assert figures["negatives_linked"] == 0, figures["faults"]


def test_a_number_that_names_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("QUYẾT ĐỊNH\nSố: 1/QĐ-UBND\nĐiều 1. Ban hành.", encoding="utf-8")
    ingest([tmp_path / "a.txt"], tmp_path / "a.db", jobs=1)
    assert CliRunner().invoke(main, ["cascade", "9/QĐ-BKH", "--db", str(tmp_path / "a.db")]).exit_code == 1
