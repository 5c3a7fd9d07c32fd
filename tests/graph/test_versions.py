"""A document over time, worked out by hand for the made-up graph, and out of texts."""

from __future__ import annotations

import datetime
import sqlite3
from pathlib import Path

import pytest

from cancu.graph.provisions import OTHER_DAYS
from cancu.graph.validity import status_of
from cancu.graph.versions import Change, NoProvision, find_part, read_provision, versions
from cancu.ingest import ingest
from graph.made_up import world

DECREE, LATER = "10/2012/NĐ-CP", "60/2024/NĐ-CP"


@pytest.fixture(scope="module")
def db() -> sqlite3.Connection:
    return world().db()


def told(changes: tuple[Change, ...]) -> list[tuple]:
    return [(c.on, c.act, " ".join(c.part), c.by, " ".join(c.at)) for c in changes]


def test_a_decree_from_its_first_amendment_to_its_end(db: sqlite3.Connection) -> None:
    assert told(versions(db, DECREE)) == [
        ("2014-05-01", "amends", "khoản 1 Điều 3", "20/2014/NĐ-CP", "khoản 1 Điều 1"),
        ("2014-05-01", "adds", "khoản 5 Điều 3", "20/2014/NĐ-CP", "khoản 2 Điều 1"),
        ("2016-07-01", "amends", "Điều 7", "30/2016/NĐ-CP", "Điều 1"),
        ("2018-04-01", "repeals", "Điều 8", "40/2018/NĐ-CP", "Điều 2"),
        ("2018-04-01", "repeals", "Điều 9", "40/2018/NĐ-CP", "Điều 2"),
        ("2020-03-01", "replaces", "", "50/2020/NĐ-CP", ""),
        ("2024-08-01", "repeals", "", "60/2024/NĐ-CP", ""),
    ]
    replaced, repealed = versions(db, DECREE)[-2:]
    assert replaced.whole and replaced.kept == (("Điều 90",),) and repealed.whole and repealed.kept == ()


def test_each_change_shows_where_it_is_said(db: sqlite3.Connection) -> None:
    for change in versions(db, DECREE):
        text = db.execute("select text from texts where document_key = ?", (change.document,)).fetchone()[0]
        assert text[change.start : change.end] == change.text and change.text in (change.sentence or "")
        assert change.document == change.by and not change.third_party and change.reference


@pytest.mark.parametrize(
    ("on", "count"),
    [("2014-04-30", 0), ("2014-05-01", 2), ("2016-06-30", 2), ("2016-07-01", 3), ("2018-04-01", 5), ("2020-02-29", 5), ("2024-08-01", 7)],
)  # fmt: skip
def test_the_version_on_a_day_has_what_held_by_then(db: sqlite3.Connection, on: str, count: int) -> None:
    assert len(versions(db, DECREE, datetime.date.fromisoformat(on))) == count


@pytest.mark.parametrize(
    ("provision", "days"),
    [
        ("Điều 3", ["2014-05-01", "2014-05-01", "2020-03-01", "2024-08-01"]),
        ("khoản 1 Điều 3", ["2014-05-01", "2020-03-01", "2024-08-01"]),
        ("điểm a khoản 1 Điều 3", ["2014-05-01", "2020-03-01", "2024-08-01"]),  # changed with the khoản it lies in
        ("khoản 2 Điều 3", ["2020-03-01", "2024-08-01"]),
        ("khoản 2 Điều 8", ["2018-04-01", "2020-03-01", "2024-08-01"]),
        ("Điều 90", ["2024-08-01"]),  # the saving clause kept it from the replacement
        ("khoản 1 Điều 90", ["2024-08-01"]),
        ("9", ["2018-04-01", "2020-03-01", "2024-08-01"]),
        ("Điều 99", ["2020-03-01", "2024-08-01"]),
    ],
)
def test_the_history_of_one_provision(db: sqlite3.Connection, provision: str, days: list[str]) -> None:
    assert [c.on for c in versions(db, DECREE, provision=read_provision(provision))] == days


def test_what_became_of_the_documents_that_change(db: sqlite3.Connection) -> None:
    found = {c.by: c for c in versions(db, LATER)}
    assert {by: (c.on, c.day, c.state) for by, c in found.items()} == {
        "61/2025/NĐ-CP": ("2025-03-01", "effective", "never"),  # its Điều 1 khoản 3 was repealed a fortnight before
        "63/2025/NĐ-CP": ("2025-04-01", "effective", "holds"),  # suspended up to the year's end
        "65/2025/NĐ-CP": ("2025-06-01", "issued", "holds"),
        "67/2025/TT-BYT": ("2025-07-20", "effective", "no_power"),
        "68/2025/NĐ-CP": (None, None, "unknown"),
    }
    assert [(r.kind, r.document) for r in found["61/2025/NĐ-CP"].later] == [("repealed_in_part", "62/2025/NĐ-CP")]
    assert [(r.kind, r.on) for r in found["63/2025/NĐ-CP"].later] == [("suspended", "2025-05-01")]
    hearsay = found["68/2025/NĐ-CP"]
    assert (hearsay.third_party, hearsay.document, hearsay.part, hearsay.whole) == (True, "64/2025/NĐ-CP", (), False)
    (amended,) = (c for c in versions(db, DECREE) if c.by == "30/2016/NĐ-CP")
    assert [(r.kind, r.document) for r in amended.later] == [("amended", "31/2017/NĐ-CP")]


@pytest.mark.parametrize(
    ("on", "state"), [("2025-04-30", "holds"), ("2025-05-01", "suspended"), ("2025-12-31", "suspended"), ("2026-01-01", "holds")]
)  # fmt: skip
def test_a_suspended_amendment_on_a_day(db: sqlite3.Connection, on: str, state: str) -> None:
    found = {c.by: c.state for c in versions(db, LATER, datetime.date.fromisoformat(on))}
    assert found["63/2025/NĐ-CP"] == state


def test_every_change_is_said_in_both_languages(db: sqlite3.Connection) -> None:
    changes = [*versions(db, DECREE), *versions(db, LATER)]
    for lang in ("en", "vi"):
        said = [f"{c.say(lang)} {c.say_day(lang)} {c.say_state(lang)}" for c in changes]
        assert not any("{" in s or "None" in s for s in said)
    assert changes[5].say("vi") == "toàn bộ văn bản, trừ Điều 90: thay thế"
    assert "told by another document" in next(c for c in changes if c.by == "68/2025/NĐ-CP").say_state()
    assert "2025-06-01 (day of issue)" in {c.say_day() for c in changes}


def test_consolidated_texts_lists_and_proposals_change_nothing(db: sqlite3.Connection) -> None:
    assert versions(db, "7/2017/TT-BYT") == ()
    assert "66/2025/TTr-BYT" not in {c.by for c in versions(db, LATER)}


def test_nothing_is_changed_before_it_is_issued_and_an_unknown_key_is_an_error(db: sqlite3.Connection) -> None:
    assert versions(db, "100/QĐ-TTg") == ()
    with pytest.raises(KeyError):
        versions(db, "no such key")


@pytest.mark.parametrize(
    ("words", "part"),
    [("3", ("Điều 3",)), ("3a", ("Điều 3a",)), ("Điều 3", ("Điều 3",)), ("điểm a khoản 1 Điều 3", ("điểm a", "khoản 1", "Điều 3")), ("Chương II", ("chương II",))],
)  # fmt: skip
def test_how_a_provision_is_named(words: str, part: tuple[str, ...]) -> None:
    assert read_provision(words) == part


@pytest.mark.parametrize("words", ["", "phí chợ", "Điều 3, Điều 4"])
def test_what_names_no_provision(words: str) -> None:
    with pytest.raises(NoProvision):
        read_provision(words)


def test_a_part_is_found_within_the_parts_around_it() -> None:
    sections = [
        (0, "Điều 1", 0, 50, None),
        (1, "khoản 1", 5, 20, 0),
        (2, "Điều 2", 50, 90, None),
        (3, "Khoản 1", 55, 70, 2),
    ]
    assert find_part(sections, ("khoản 1", "Điều 2")) == (55, 70)
    assert find_part(sections, ("khoản 2", "Điều 2")) is None


HEAD = "ỦY BAN NHÂN DÂN\nTỈNH KHÁNH HÒA\nSố: {number}\n\nKhánh Hòa, ngày {day}\n\nQUYẾT ĐỊNH\n{title}\n\nCăn cứ Luật Tổ chức chính quyền địa phương;\n\n"
MARKET = "Quyết định số 08/2021/QĐ-UBND ngày 02 tháng 3 năm 2021 của Ủy ban nhân dân tỉnh Khánh Hòa"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    """Five decisions as texts: what is changed, an amending one with a quotation, a partial repeal, a list of parts, a replacement with a saving clause."""
    folder = tmp_path_factory.mktemp("written")
    texts = {
        ("08/2021/QĐ-UBND", "02 tháng 3 năm 2021", "Ban hành Quy định quản lý chợ"): (
            "Chương I\nQUY ĐỊNH CHUNG\nĐiều 1. Phạm vi\n1. Chợ hạng một.\n2. Chợ hạng hai.\nChương II\nPHÍ CHỢ\nĐiều 2. Mức phí\n1. Phí ngày.\n"
            "Điều 3. Hiệu lực\nQuyết định này có hiệu lực từ ngày 15 tháng 3 năm 2021.\n"
        ),
        ("09/2022/QĐ-UBND", "01 tháng 4 năm 2022", f"Sửa đổi, bổ sung một số điều của {MARKET}"): (
            f"Điều 1. Sửa đổi, bổ sung một số điều của {MARKET}\n"
            "1. Sửa đổi, bổ sung khoản 2 Điều 1 như sau:\n“2. Chợ hạng hai do xã quản lý. Bãi bỏ Điều 2 Quyết định số 08/2021/QĐ-UBND.”\n"
            "2. Thay thế cụm từ “hạng một” bằng cụm từ “loại một” tại khoản 1 Điều 1.\n"
            "3. Bổ sung Điều 2a như sau:\n“Điều 2a. Miễn phí\n1. Sửa đổi Điều 1 của nội quy chợ.”\n"
            "Điều 2. Hiệu lực\n1. Quyết định này có hiệu lực từ ngày 15 tháng 4 năm 2022, trừ quy định tại khoản 2 Điều này.\n"
            "2. Khoản 3 Điều 1 của Quyết định này có hiệu lực từ ngày 01 tháng 7 năm 2022.\n"
        ),
        ("10/2023/QĐ-UBND", "03 tháng 5 năm 2023", "Bãi bỏ một phần quy định về quản lý chợ"): (
            f"Điều 1. Bãi bỏ Chương II {MARKET}.\nĐiều 2. Quyết định này có hiệu lực từ ngày 20 tháng 5 năm 2023.\n"
        ),
        ("11/2023/QĐ-UBND", "04 tháng 6 năm 2023", "Bãi bỏ một số điều về chợ"): (
            f"Điều 1. Bãi bỏ một số điều của {MARKET}.\nĐiều 2. Quyết định này có hiệu lực từ ngày 20 tháng 6 năm 2023.\n"
        ),
        ("12/2024/QĐ-UBND", "05 tháng 7 năm 2024", "Ban hành Quy định quản lý chợ"): (
            "Điều 1. Chợ do tỉnh quản lý.\nĐiều 2. Hiệu lực\n"
            f"Quyết định này có hiệu lực từ ngày 20 tháng 7 năm 2024 và thay thế {MARKET}, trừ khoản 1 Điều 1 Quyết định số 08/2021/QĐ-UBND.\n"
        ),
    }  # fmt: skip
    for (number, day, title), body in texts.items():
        text = HEAD.format(number=number, day=day, title=title) + body
        (folder / f"{number[:2]}.txt").write_text(text, encoding="utf-8")
    ingest([folder], folder / "a.db", jobs=1)
    return sqlite3.connect(folder / "a.db")


def market(db: sqlite3.Connection, *words: str) -> tuple[Change, ...]:
    key = db.execute("select key from documents where number = '08/2021/QĐ-UBND' and kind = 'primary'").fetchone()[0]
    return versions(db, key, provision=read_provision(words[0]) if words else None)


def test_what_is_quoted_changes_nothing(written: sqlite3.Connection) -> None:
    changes = [c for c in market(written) if "09/2022" in c.label]
    assert [(c.act, c.part, c.at, c.on) for c in changes] == [
        ("amends", ("khoản 2", "Điều 1"), ("khoản 1", "Điều 1"), "2022-04-15"),
        (
            "amends",
            ("khoản 1", "Điều 1"),
            ("khoản 2", "Điều 1"),
            "2022-04-15",
        ),  # words of it are replaced, not the khoản
        ("adds", ("Điều 2a",), ("khoản 3", "Điều 1"), "2022-07-01"),
    ]


def test_a_provision_with_a_day_of_its_own_changes_from_that_day(written: sqlite3.Connection) -> None:
    (late,) = (c for c in market(written) if c.part == ("Điều 2a",))
    assert (late.on, late.day, late.say_day()) == ("2022-07-01", "provision", "2022-07-01 (of that provision)")


def test_a_document_ends_on_the_day_of_the_provision_that_ends_it(tmp_path: Path) -> None:
    first = HEAD.format(number="20/2024/QĐ-UBND", day="02 tháng 3 năm 2024", title="Ban hành Quy định quản lý bến bãi")
    second = HEAD.format(number="21/2025/QĐ-UBND", day="04 tháng 5 năm 2025", title="Ban hành Quy định quản lý cảng")
    told = "Quyết định số 20/2024/QĐ-UBND ngày 02 tháng 3 năm 2024 của Ủy ban nhân dân tỉnh Khánh Hòa"
    (tmp_path / "20.txt").write_text(
        f"{first}Điều 1. Quyết định này có hiệu lực từ ngày 15 tháng 3 năm 2024.\n", encoding="utf-8"
    )
    (tmp_path / "21.txt").write_text(
        f"{second}Điều 1. Cảng do tỉnh quản lý.\nĐiều 2. Bãi bỏ {told}.\nĐiều 3. Hiệu lực\n"
        "1. Quyết định này có hiệu lực từ ngày 20 tháng 5 năm 2025.\n"
        "2. Điều 2 của Quyết định này có hiệu lực từ ngày 01 tháng 9 năm 2025.\n",
        encoding="utf-8",
    )
    ingest([tmp_path], tmp_path / "a.db", jobs=1)
    with sqlite3.connect(tmp_path / "a.db") as db:
        (key,) = db.execute("select key from documents where number = '20/2024/QĐ-UBND'").fetchone()
        codes = [
            status_of(db, key, datetime.date.fromisoformat(day)).code
            for day in ("2025-06-01", "2025-08-31", "2025-09-01")
        ]
    assert codes == ["in_force", "in_force", "ended"]


def test_days_of_provisions_are_looked_up_by_their_document(written: sqlite3.Connection) -> None:
    (step,) = written.execute(f"explain query plan {OTHER_DAYS}", ("a", "2025-01-01"))
    assert "dates_document" in step[3]


def test_partial_repeals_and_a_replacement_with_a_saving_clause(written: sqlite3.Connection) -> None:
    chapter, some, whole = market(written)[3:]
    assert (chapter.act, chapter.part, chapter.whole) == ("repeals", ("chương II",), False)
    assert (some.act, some.part, some.whole, some.on) == ("repeals", (), False, "2023-06-20")
    assert (whole.act, whole.whole, whole.kept) == ("replaces", True, (("khoản 1", "Điều 1"),))


def test_an_article_is_changed_with_its_chapter(written: sqlite3.Connection) -> None:
    assert [c.part for c in market(written, "khoản 1 Điều 2")] == [("chương II",), (), ()]
    assert [c.label for c in market(written, "khoản 1 Điều 1")] == [
        "quyết định 09/2022/QĐ-UBND",
        "quyết định 11/2023/QĐ-UBND",
    ]
