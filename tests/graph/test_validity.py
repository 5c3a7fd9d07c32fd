"""Statuses worked out by hand for the made-up graph, with the law that gives them."""

from __future__ import annotations

import datetime
import re
import sqlite3

import pytest

from cancu.chars import fold
from cancu.graph.check import findings
from cancu.graph.powers import Body, may_end, successors
from cancu.graph.validity import Validity, declares_only, period_end, status_of
from cancu.rulebook import rules
from graph.made_up import HG, KH, LD, TQ, committee, council, world


@pytest.fixture(scope="module")
def db() -> sqlite3.Connection:
    return world().db()


def test_the_graph_is_large_enough() -> None:
    assert len(world().documents) >= 60


@pytest.mark.parametrize(
    ("key", "on", "code", "why"),
    [
        # an amended decree, its parts, its end but for Điều 90, its end
        ("10/2012/NĐ-CP", "2012-01-31", "not_yet", ["not_issued"]),
        ("10/2012/NĐ-CP", "2012-03-19", "not_yet", ["begins_later"]),
        ("10/2012/NĐ-CP", "2012-03-20", "in_force", ["begins"]),
        ("10/2012/NĐ-CP", "2014-04-30", "in_force", ["begins"]),
        ("10/2012/NĐ-CP", "2014-05-01", "partly_ended", ["amended"]),
        ("10/2012/NĐ-CP", "2016-07-01", "partly_ended", ["amended", "amended"]),
        ("10/2012/NĐ-CP", "2018-04-01", "partly_ended", ["amended", "amended", "repealed_in_part"]),
        ("10/2012/NĐ-CP", "2020-03-01", "partly_ended", ["amended", "amended", "repealed_in_part", "kept"]),
        ("10/2012/NĐ-CP", "2024-08-01", "ended", ["repealed"]),
        ("50/2020/NĐ-CP", "2024-07-31", "in_force", ["begins"]),
        ("50/2020/NĐ-CP", "2024-08-01", "ended", ["replaced"]),
        ("90/2013/QH13", "2024-06-30", "in_force", ["begins"]),
        ("90/2013/QH13", "2024-07-01", "ended", ["replaced"]),
        # 80/2015/QH13 Điều 154.4: what details a law that ended in 2024 lapsed with it, and what details that
        ("11/2014/NĐ-CP", "2024-06-30", "in_force", ["begins"]),
        ("11/2014/NĐ-CP", "2024-07-01", "ended", ["lapsed"]),
        ("5/2015/TT-BNN", "2024-07-01", "ended", ["lapsed"]),
        # 64/2025/QH15 Điều 57.2: since 2025-04-01 it goes on
        ("12/2010/NĐ-CP", "2025-06-30", "in_force", ["begins"]),
        ("12/2010/NĐ-CP", "2025-07-01", "in_force", ["begins", "goes_on"]),
        # one of the two laws that it details stands
        ("13/2015/NĐ-CP", "2024-12-31", "in_force", ["begins"]),
        # consolidated text, correction, list: decide nothing
        ("1/VBHN-BYT", "2020-01-01", "unknown", ["consolidated"]),
        ("7/2017/TT-BYT", "2020-01-01", "in_force", ["begins"]),
        ("7/2017/TT-BYT", "2022-01-01", "in_force", ["begins", "declared"]),
        # suspensions
        ("14/2022/TT-BYT", "2022-05-31", "in_force", ["begins"]),
        ("14/2022/TT-BYT", "2022-06-01", "suspended", ["suspended"]),
        ("14/2022/TT-BYT", "2022-12-31", "suspended", ["suspended"]),
        ("14/2022/TT-BYT", "2023-01-01", "in_force", ["begins"]),
        ("16/2022/TT-BYT", "2023-01-01", "partly_suspended", ["suspended_in_part"]),
        # 176/2025/QH15: the ministry's work went on in another one, which may replace; a third one may not
        ("18/2020/TT-BTTTT", "2025-10-14", "in_force", ["begins"]),
        ("18/2020/TT-BTTTT", "2025-10-15", "ended", ["replaced"]),
        ("21/2020/TT-BTTTT", "2024-01-01", "in_force", ["begins", "no_power"]),
        # 64/2025/QH15 Điều 54.2: within the old boundary until the new province acts
        ("1/2023/QĐ-HG", "2025-06-30", "in_force", ["begins"]),
        ("1/2023/QĐ-HG", "2025-07-01", "in_force", ["begins", "old_boundary"]),
        ("2/2023/QĐ-HG", "2025-09-14", "in_force", ["begins", "old_boundary"]),
        ("2/2023/QĐ-HG", "2025-09-15", "ended", ["repealed", "old_boundary"]),
        ("4/2023/QĐ-LĐ", "2025-10-01", "in_force", ["begins", "no_power", "old_boundary"]),
        # council over committee, province over district, not the other way round
        ("6/2019/QĐ-KH", "2022-07-20", "ended", ["repealed"]),
        ("7/NQ-KH", "2021-03-01", "in_force", ["begins", "no_power"]),
        ("9/QĐ-VN", "2022-01-15", "ended", ["repealed"]),
        # what the corpus cannot tell
        ("23/2021/QĐ-KH", "2022-01-01", "unknown", ["no_beginning"]),
        ("24/2021/TT-BYT", "2024-01-01", "unknown", ["open_beginning"]),
        ("25/2011/NĐ-CP", "2024-07-31", "unknown", ["not_in_corpus"]),
        ("25/2011/NĐ-CP", "2024-08-01", "ended", ["repealed"]),
        ("26/2012/NĐ-CP", "2024-08-01", "unknown", ["not_in_corpus"]),
        # plans hold from their day to the end of their period
        ("102/KH-KH", "2021-06-01", "in_force", ["from_issue"]),
        ("102/KH-KH", "2025-12-31", "in_force", ["from_issue", "old_boundary"]),
        ("102/KH-KH", "2026-01-01", "ended", ["expired", "old_boundary"]),
        ("104/KH-VT", "2023-01-01", "ended", ["expired"]),
        ("100/QĐ-TTg", "2030-12-31", "in_force", ["begins"]),
        ("100/QĐ-TTg", "2031-01-01", "ended", ["expired"]),
        # the loss of a basis ends nothing
        ("301/KH-KH", "2025-01-01", "in_force", ["from_issue"]),
    ],
)
def test_status_on_a_day(db: sqlite3.Connection, key: str, on: str, code: str, why: list[str]) -> None:
    status = status_of(db, key, datetime.date.fromisoformat(on))
    assert (status.code, sorted(r.kind for r in status.reasons)) == (code, sorted(why))
    for reason in status.reasons:
        for lang in ("en", "vi"):
            assert reason.say(lang) and "{" not in reason.say(lang) and "None" not in reason.say(lang)


def test_reasons_name_what_decides(db: sqlite3.Connection) -> None:
    status = status_of(db, "10/2012/NĐ-CP", datetime.date(2020, 3, 1))
    assert (status.name("vi"), status.since) == ("Hết hiệu lực một phần", "2014-05-01")
    said = [r.say("vi") for r in status.reasons]
    assert "Điều 8; Điều 9 bị nghị định 40/2018/NĐ-CP bãi bỏ từ 01/04/2018" in said
    assert "nghị định 50/2020/NĐ-CP chấm dứt hiệu lực từ 01/03/2020, trừ Điều 90" in said
    assert all(r.reference for r in status.reasons)


@pytest.mark.parametrize(
    ("key", "place", "here"),
    [("1/2023/QĐ-HG", HG, True), ("1/2023/QĐ-HG", TQ, True), ("1/2023/QĐ-HG", LD, False), ("100/QĐ-TTg", LD, True), ("9/QĐ-VN", KH, True)],
)  # fmt: skip
def test_status_at_a_place(db: sqlite3.Connection, key: str, place: str, here: bool) -> None:
    assert (
        status_of(db, key, datetime.date(2021, 12, 1) if key == "9/QĐ-VN" else datetime.date(2025, 8, 1), place).here
        is here
    )


def test_an_unknown_document_is_an_error(db: sqlite3.Connection) -> None:
    with pytest.raises(KeyError):
        status_of(db, "no such key", datetime.date(2020, 1, 1))


def test_every_finding_and_no_other(db: sqlite3.Connection) -> None:
    found = {(f.kind, f.document, f.other) for f in findings(db)}
    assert found == {
        ("no-power", "21/2020/TT-BTTTT", "22/2023/TT-BYT"),
        ("no-power", "4/2023/QĐ-LĐ", "3/2025/QĐ-TQ"),
        ("no-power", "7/NQ-KH", "8/2021/QĐ-KH"),
        ("rests-on-ended", "300/KH-KH", "50/2020/NĐ-CP"),
        ("parent-replaced", "301/KH-KH", "50/2020/NĐ-CP"),
        ("cites-later", "301/KH-KH", "300/KH-KH"),
        ("cites-later", "13/2015/NĐ-CP", "92/2024/QH15"),
        ("plan-without-parent", "302/KH-KH", None),
        ("effect-before-issue", "303/QĐ-KH", None),
        ("cycle", "304/KH-A", "305/KH-B"),
        ("looser-target", "201/KH-LĐ", "200/NQ-CP"),
        ("detailing-parent-changed", "306/2013/TT-BNN", "10/2012/NĐ-CP"),
        ("detailing-parent-changed", "11/2014/NĐ-CP", "90/2013/QH13"),
        ("detailing-parent-changed", "13/2015/NĐ-CP", "90/2013/QH13"),
        ("detailing-parent-changed", "12/2010/NĐ-CP", "93/2009/QH12"),
        ("parent-replaced", "12/2010/NĐ-CP", "93/2009/QH12"),
        ("parent-replaced", "13/2015/NĐ-CP", "90/2013/QH13"),
    }
    for f in findings(db):
        assert "{" not in f.say() + f.say("vi") and f.severity in (1, 2, 3)


def test_acts_are_kept_once(db: sqlite3.Connection) -> None:
    validity = Validity(db)
    assert validity.acts("10/2012/NĐ-CP") is validity.acts("10/2012/NĐ-CP")


@pytest.mark.parametrize("example", rules("validity")["periods"]["examples"], ids=lambda e: e["title"])
def test_examples_of_periods(example: dict) -> None:
    assert period_end(example["type"], example["title"]) == example.get("ends")


@pytest.mark.parametrize("example", rules("validity")["declaring"]["examples"], ids=lambda e: e["title"])
def test_examples_of_lists_that_declare(example: dict) -> None:
    assert declares_only(example["title"]) is example["declares"]


def test_every_pattern_has_an_example() -> None:
    data = rules("validity")["periods"]
    for entry in data["patterns"]:
        assert any(re.search(entry["pattern"], e["title"], re.I) for e in data["examples"])


@pytest.mark.parametrize(
    ("decider", "issuer", "may"),
    [
        (Body("Quốc hội", "central", None), Body("Chính phủ", "central", None), True),
        (Body("Thủ tướng Chính phủ", "central", None), Body("Chính phủ", "central", None), False),
        (Body("Thủ tướng Chính phủ", "central", None), Body(committee(KH), "province", KH), True),
        (Body("Bộ Y tế", "ministry", None), Body(committee(KH), "province", KH), False),
        (Body("Bộ Y tế", "ministry", None), Body("Bộ Tài chính; Bộ Y tế", "ministry", None), True),
        (Body("Bộ Tài chính", "ministry", None), Body("Bộ Kế hoạch và Đầu tư", "ministry", None), True),
        (Body("Bộ Kế hoạch và Đầu tư", "ministry", None), Body("Bộ Tài chính", "ministry", None), False),
        (Body(council(KH), "province", KH), Body(committee(KH), "province", KH), True),
        (Body(committee(KH), "province", KH), Body(committee(LD), "province", LD), False),
        (Body(committee(TQ), "province", TQ), Body(committee(HG), "province", HG), True),
        (Body(committee(KH), "province", KH), Body("Sở Y tế tỉnh Khánh Hòa", "department", KH), True),
        (Body(None, None, None), Body(committee(KH), "province", KH), True),
        # 176/2025/QH15: the work of one ministry went to several
        (
            Body("Bộ Giáo dục và Đào tạo", "ministry", None),
            Body("Bộ Lao động - Thương binh và Xã hội", "ministry", None),
            True,
        ),
        (
            Body("Bộ Công Thương", "ministry", None),
            Body("Bộ Lao động - Thương binh và Xã hội", "ministry", None),
            False,
        ),
        # the Bộ Nội vụ of before 1998 is today's Bộ Công an
        (Body("Bộ Công an", "ministry", None), Body("Bộ Nội vụ", "ministry", None, on="1993-02-01"), True),
        (Body("Bộ Công an", "ministry", None), Body("Bộ Nội vụ", "ministry", None, on="2013-02-01"), False),
        (
            Body("Bộ Nội vụ", "ministry", None, on="2020-01-01"),
            Body("Bộ Nội vụ", "ministry", None, on="1993-02-01"),
            False,
        ),
    ],
)
def test_who_may_end_whose_documents(decider: Body, issuer: Body, may: bool) -> None:
    assert may_end(decider, issuer) is may


def test_successors_of_successors() -> None:
    assert fold("Bộ Tài chính") in successors("Ủy ban Kế hoạch Nhà nước")
    assert fold("Sở Nông nghiệp và Môi trường tỉnh Tuyên Quang") in successors(
        "Sở Nông nghiệp và Phát triển nông thôn tỉnh Hà Giang"
    )
