"""Each kind of finding: a document that has it, and near ones that must not. Every case is a graph of its own, and all its findings are named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cancu.graph.check import findings
from cancu.ingest import ingest
from cancu.rulebook import rules
from cancu.store.reading import reading
from graph.made_up import BYT, CP, KH, LD, TTG, World, committee

PROVINCE = committee(KH)
Case = Callable[[World], None]


def plan(w: World, key: str, issued: str, *, title: str = "Nước sạch", place: str = KH) -> None:
    w.doc(key, "kế hoạch", committee(place), issued, place=place, title=title)


def decree(w: World, key: str, day: str) -> None:
    w.doc(key, "nghị định", CP, day, day, by="issued")


def programme(w: World, key: str, day: str) -> None:
    w.doc(key, "quyết định", TTG, day, day, by="issued", title="Phê duyệt Chương trình nước sạch")


def ended(
    w: World, *, parts: list[list[str]] | None = None, on: str = "2024-08-01", by: str = "N2", act: str = "replaces"
) -> None:
    """N1 of 2020, which N2 replaces, or does something else to."""
    decree(w, "N1", "2020-03-01")
    decree(w, by, on)
    w.says(by, act, "N1", parts)


def rests_on_ended(w: World) -> None:
    ended(w)
    plan(w, "P", "2024-08-02")
    w.says("P", "basis", "N1", kind="content")


def rests_on_its_last_day(w: World) -> None:
    ended(w)
    plan(w, "P", "2024-08-01")
    w.says("P", "basis", "N1", kind="content")


def rests_on_what_ended_in_part(w: World) -> None:
    ended(w, parts=[["Điều 3"]], act="repeals")
    plan(w, "P", "2024-09-01")
    w.says("P", "basis", "N1", kind="content")


def rests_on_what_was_amended(w: World) -> None:
    ended(w, act="amends")
    plan(w, "P", "2024-09-01")
    w.says("P", "basis", "N1", kind="content")


def only_names_what_had_ended(w: World) -> None:
    ended(w)
    plan(w, "P", "2024-09-01")
    decree(w, "N3", "2023-01-01")
    w.says("P", "basis", "N3", kind="content")
    w.says("P", "cites", "N1")


def rests_on_what_it_replaces(w: World) -> None:
    ended(w)
    w.says("N2", "basis", "N1", kind="content")


def rests_on_what_a_list_declares(w: World) -> None:
    decree(w, "N1", "2020-03-01")
    w.doc(
        "L",
        "quyết định",
        CP,
        "2024-01-31",
        "2024-01-31",
        by="issued",
        title="Công bố Danh mục văn bản hết hiệu lực năm 2023",
    )
    w.says("L", "repeals", "N1")
    plan(w, "P", "2024-09-01")
    w.says("P", "basis", "N1", kind="content")


def cites_later(w: World) -> None:
    decree(w, "N1", "2020-03-02")
    w.doc("Q", "quyết định", PROVINCE, "2020-03-01", place=KH)
    w.says("Q", "cites", "N1")


def cites_of_the_same_day(w: World) -> None:
    decree(w, "N1", "2020-03-01")
    w.doc("Q", "quyết định", PROVINCE, "2020-03-01", place=KH)
    w.says("Q", "cites", "N1")


def cites_what_has_no_day(w: World) -> None:
    w.doc("N1", "nghị định", CP, None, kind="cited")
    w.doc("Q", "quyết định", PROVINCE, "2020-03-01", place=KH)
    w.says("Q", "cites", "N1")


def later_ones_are_told_by_another(w: World) -> None:
    decree(w, "N1", "2020-03-02")
    w.doc("Q", "quyết định", PROVINCE, "2020-03-01", place=KH)
    w.doc("R", "báo cáo", PROVINCE, "2021-03-01", place=KH)
    w.says("Q", "amends", "N1", third="R")


def parent_replaced(w: World) -> None:
    programme(w, "C1", "2021-01-01")
    programme(w, "C2", "2023-01-01")
    w.says("C2", "replaces", "C1")
    plan(w, "P", "2021-06-01")
    w.says("P", "implements", "C1")


def parent_replaced_by_inference(w: World) -> None:
    parent_replaced(w)
    w.edges[-1] = ("P", "basis", "C1", [], [], "content", None)


def parent_replaced_in_part(w: World) -> None:
    parent_replaced(w)
    w.edges[0] = ("C2", "replaces", "C1", [["mục II"]], [], None, None)


def parent_replaced_and_the_plan_too(w: World) -> None:
    parent_replaced(w)
    plan(w, "P2", "2023-06-01")
    w.says("P2", "replaces", "P")
    w.says("P2", "implements", "C2")


def parent_replaced_after_the_plan_was_over(w: World) -> None:
    programme(w, "C1", "2021-01-01")
    programme(w, "C2", "2023-01-01")
    w.says("C2", "replaces", "C1")
    plan(w, "P", "2021-06-01", title="Nước sạch năm 2021")
    w.says("P", "implements", "C1")


def a_basis_that_is_no_parent_replaced(w: World) -> None:
    ended(w)
    plan(w, "P", "2021-06-01")
    w.says("P", "basis", "N1", kind="content")


def plan_without_parent(w: World) -> None:
    plan(w, "P", "2021-06-01")


def plan_with_an_organising_law_only(w: World) -> None:
    decree(w, "N1", "2020-03-01")
    plan(w, "P", "2021-06-01")
    w.says("P", "basis", "N1", kind="competence")


def plan_with_a_basis(w: World) -> None:
    decree(w, "N1", "2020-03-01")
    plan(w, "P", "2021-06-01")
    w.says("P", "basis", "N1", kind="content")


def others_without_parent(w: World) -> None:
    w.doc("Q", "quyết định", PROVINCE, "2020-03-01", place=KH)
    w.doc("P", "kế hoạch", PROVINCE, "2020-03-01", place=KH, kind="cited")


def circle(w: World) -> None:
    plan(w, "P1", "2021-06-01")
    plan(w, "P2", "2021-06-01")
    plan(w, "P3", "2021-06-01")
    w.says("P1", "implements", "P2")
    w.says("P2", "basis", "P3", kind="content")
    w.says("P3", "implements", "P1")


def circle_that_a_mere_mention_closes(w: World) -> None:
    circle(w)
    w.edges[-1] = ("P3", "cites", "P1", [], [], None, None)
    decree(w, "N1", "2020-03-01")
    w.says("P3", "basis", "N1", kind="content")


def two_ways_to_one_parent(w: World) -> None:
    circle(w)
    w.edges[-1] = ("P1", "implements", "P3", [], [], None, None)
    decree(w, "N1", "2020-03-01")
    w.says("P3", "basis", "N1", kind="content")


def detailing_parent_changed(w: World) -> None:
    decree(w, "N1", "2020-03-01")
    w.doc("T", "thông tư", BYT, "2021-01-01", "2021-02-15", by="day")
    w.says("T", "guides", "N1")
    decree(w, "N2", "2021-01-02")
    w.says("N2", "amends", "N1", [["Điều 5"]])


def detailing_parent_changed_before(w: World) -> None:
    detailing_parent_changed(w)
    w.documents["N2"] = (*w.documents["N2"][:3], "2021-01-01", "2021-01-01", *w.documents["N2"][5:])


def detailing_parent_suspended(w: World) -> None:
    detailing_parent_changed(w)
    w.edges[-1] = ("N2", "suspends", "N1", [["Điều 5"]], [], None, None)


def detailing_parent_changed_without_power(w: World) -> None:
    detailing_parent_changed(w)
    w.documents["N2"] = (
        "quyết định",
        "N2",
        committee(LD),
        "2021-01-02",
        "2021-01-02",
        "issued",
        None,
        LD,
        None,
        "province",
        "primary",
    )


def carrying_parent_amended(w: World) -> None:
    programme(w, "C1", "2021-01-01")
    plan(w, "P", "2021-06-01")
    w.says("P", "implements", "C1")
    programme(w, "C2", "2023-01-01")
    w.says("C2", "amends", "C1", [["mục II"]])


def effect_before_issue(w: World) -> None:
    w.doc("Q", "quyết định", PROVINCE, "2023-11-02", "2023-11-01", by="day", place=KH)


def effect_on_the_day(w: World) -> None:
    w.doc("Q", "quyết định", PROVINCE, "2023-11-02", "2023-11-02", by="day", place=KH)


def central_effect_before_issue(w: World) -> None:
    w.doc(
        "N1", "nghị định", CP, "2023-11-02", "2023-11-01", by="day"
    )  # a local one may never, a central one by exception


def _targets(w: World, value: float, to: str) -> None:
    programme(w, "C1", "2021-01-01")
    plan(w, "P", "2021-06-01")
    w.says("P", "implements", "C1")
    w.target("C1", "tỷ lệ hộ dùng nước sạch", 80, "2030-12-31")
    w.target("P", "tỷ lệ hộ dùng nước sạch", value, to)


def looser(w: World) -> None:
    _targets(w, 70, "2030-12-31")


def equal(w: World) -> None:
    _targets(w, 80, "2030-12-31")


def stricter(w: World) -> None:
    _targets(w, 85, "2030-12-31")


def a_step_on_the_way(w: World) -> None:
    _targets(w, 70, "2027-12-31")


def looser_and_later(w: World) -> None:
    _targets(w, 70, "2031-12-31")


def looser_beside_the_parent(w: World) -> None:
    _targets(w, 70, "2030-12-31")
    w.edges[-1] = ("P", "basis", "C1", [], [], "competence", None)
    decree(w, "N1", "2020-03-01")
    w.says("P", "basis", "N1", kind="content")


def ended_without_power(w: World) -> None:
    w.doc("Q1", "quyết định", PROVINCE, "2020-01-01", "2020-01-01", by="issued", place=KH)
    w.doc("Q2", "quyết định", committee(LD), "2021-01-01", "2021-01-01", by="issued", place=LD)
    w.says("Q2", "repeals", "Q1")


def ended_by_its_issuer(w: World) -> None:
    ended_without_power(w)
    w.documents["Q2"] = (
        "quyết định",
        "Q2",
        PROVINCE,
        "2021-01-01",
        "2021-01-01",
        "issued",
        None,
        KH,
        None,
        "province",
        "primary",
    )


CASES: dict[str, tuple[tuple[Case, tuple[str, str | None]], tuple[Case, ...]]] = {
    "rests-on-ended": (
        (rests_on_ended, ("P", "N1")),
        (rests_on_its_last_day, rests_on_what_ended_in_part, rests_on_what_was_amended, only_names_what_had_ended, rests_on_what_it_replaces, rests_on_what_a_list_declares),
    ),
    "cites-later": ((cites_later, ("Q", "N1")), (cites_of_the_same_day, cites_what_has_no_day, later_ones_are_told_by_another)),
    "parent-replaced": (
        (parent_replaced, ("P", "C1")),
        (parent_replaced_in_part, parent_replaced_and_the_plan_too, parent_replaced_after_the_plan_was_over, a_basis_that_is_no_parent_replaced),
    ),
    "plan-without-parent": ((plan_without_parent, ("P", None)), (plan_with_a_basis, others_without_parent)),
    "cycle": ((circle, ("P1", "P2")), (circle_that_a_mere_mention_closes, two_ways_to_one_parent)),
    "detailing-parent-changed": (
        (detailing_parent_changed, ("T", "N1")),
        (detailing_parent_changed_before, detailing_parent_suspended, carrying_parent_amended),
    ),
    "effect-before-issue": ((effect_before_issue, ("Q", None)), (effect_on_the_day, central_effect_before_issue)),
    "looser-target": ((looser, ("P", "C1")), (equal, stricter, a_step_on_the_way, looser_beside_the_parent)),
    "no-power": ((ended_without_power, ("Q1", "Q2")), (ended_by_its_issuer,)),
}  # fmt: skip


def found(case: Case) -> set[tuple[str, str, str | None]]:
    w = World()
    case(w)
    return {(f.kind, f.document, f.other) for f in findings(w.db())}


@pytest.mark.parametrize("kind", CASES)
def test_what_has_it_is_found_and_nothing_else(kind: str) -> None:
    case, (document, other) = CASES[kind][0]
    assert found(case) == {(kind, document, other)}


@pytest.mark.parametrize("near", [n for _, all_ in CASES.values() for n in all_], ids=lambda case: case.__name__)
def test_what_is_near_it_is_not_found(near: Case) -> None:
    assert found(near) == set()


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (parent_replaced_by_inference, {("parent-replaced", "P", "C1")}),
        (plan_with_an_organising_law_only, {("plan-without-parent", "P", None)}),
        (looser_and_later, {("looser-target", "P", "C1")}),
        (detailing_parent_changed_without_power, set()),
    ],
)
def test_other_forms(case: Case, expected: set) -> None:
    assert found(case) == expected


LETTER = "ỦY BAN NHÂN DÂN\nTỈNH KHÁNH HÒA\nSố: {number}/QĐ-UBND\n\nKhánh Hòa, ngày 02 tháng 3 năm 2022\n\nQUYẾT ĐỊNH\nVề phí chợ\n\nCăn cứ {cited};\n\nĐiều 1. Phí chợ.\n"
SAME, OTHER = (
    f"Quyết định số 1730/QĐ-TTg ngày {day} của Thủ tướng Chính phủ" for day in ("05 tháng 9 năm 2016", "06/9/2016")
)
SPELT = "Quyết định số 1730/QĐ-TTg ngày 05/9/2016 của Thủ tướng Chính phủ"


@pytest.mark.parametrize(("second", "kinds"), [(OTHER, ["two-dates"]), (SPELT, []), (SAME, [])])
def test_two_dates_for_one_document(tmp_path: Path, second: str, kinds: list[str]) -> None:
    for number, cited in ((11, SAME), (12, second)):
        (tmp_path / f"{number}.txt").write_text(LETTER.format(number=number, cited=cited), encoding="utf-8")
    ingest([tmp_path], tmp_path / "a.db", jobs=1)
    with reading(tmp_path / "a.db") as db:
        rows = db.execute("select kind, document_key, message from findings").fetchall()
    assert [kind for kind, *_ in rows] == kinds
    assert all("1730-qd-ttg" in key and "2016-09-05 (1), 2016-09-06 (1)" in said for _, key, said in rows)


def test_every_kind_has_its_case() -> None:
    elsewhere = {"two-dates", "sources-differ"}  # above, and tests/ingest
    assert set(rules("validity")["findings"]) == set(CASES) | elsewhere
