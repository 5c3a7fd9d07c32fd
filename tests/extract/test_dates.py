"""Dates: written forms, edges, ranges, recurrence, roles, and what is no date."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancu.chars import lower
from cancu.extract.atoms import _atom, _read, find_atoms
from cancu.extract.dates import find_dates
from cancu.model import DateSpan, Document, Reference
from cancu.rulebook import rules
from conftest import SHARED, needs_shared

HEAD = Document(issued_on="2024-03-05")


def dates(text: str, document: Document = HEAD) -> list[DateSpan]:
    return list(find_dates(text, document, (), ()))


FORMS = [
    ("ký ngày 05/9/2016", "2016-09-05", "2016-09-05", "day"),
    ("ký ngày 26.11.2003", "2003-11-26", "2003-11-26", "day"),
    ("ký ngày 16-7-2012", "2012-07-16", "2012-07-16", "day"),
    ("họp ngày 24 06 2024", "2024-06-24", "2024-06-24", "day"),
    ("họp ngày 5/9/98 tại xã", "1998-09-05", "1998-09-05", "day"),
    ("ký lúc 2026-06-12 08:00", "2026-06-12", "2026-06-12", "day"),
    ("họp ngày 05\ntháng 9 năm\n2016 tại xã", "2016-09-05", "2016-09-05", "day"),
    ("họp ngày 05 tháng 9, 2016", "2016-09-05", "2016-09-05", "day"),
    ("họp ngày 12 tháng 9 tại xã", "2024-09-12", "2024-09-12", "day"),
    ("họp ngày 12/9 tại xã", "2024-09-12", "2024-09-12", "day"),
    ("trong tháng 6/2024", "2024-06-01", "2024-06-30", "month"),
    ("trong tháng 2 năm 2024", "2024-02-01", "2024-02-29", "month"),
    ("kế hoạch tháng 6", "2024-06-01", "2024-06-30", "month"),
    ("Năm 2020: 15 tỷ đồng", "2020-01-01", "2020-12-31", "year"),
    ("năm 2020", "2020-01-01", "2020-12-31", "year"),
    ("năm tài chính 2020", "2020-01-01", "2020-12-31", "year"),
    ("Kế hoạch 2026 của xã", "2026-01-01", "2026-12-31", "year"),
    ("báo cáo quý III/2024", "2024-07-01", "2024-09-30", "quarter"),
    ("báo cáo quý 4 năm 2024", "2024-10-01", "2024-12-31", "quarter"),
    ("báo cáo quí II", "2024-04-01", "2024-06-30", "quarter"),
    ("6 tháng đầu năm 2024", "2024-01-01", "2024-06-30", "half"),
    ("6 tháng cuối năm 2024", "2024-07-01", "2024-12-31", "half"),
    ("kết quả 9 tháng đầu năm 2024", "2024-01-01", "2024-09-30", "period"),
    ("giai đoạn 2016 – 2020", "2016-01-01", "2020-12-31", "period"),
    ("giai đoạn đến năm 2030", None, "2030-12-31", "year"),
    ("giai đoạn 5 năm 2021-2025", "2021-01-01", "2025-12-31", "period"),
    ("nhiệm kỳ 2020-2025", "2020-01-01", "2025-12-31", "period"),
    ("năm học 2024 - 2025", "2024-01-01", "2025-12-31", "period"),
    ("từ năm 2022 đến năm 2030", "2022-01-01", "2030-12-31", "period"),
    ("những tháng cuối năm 2024", None, "2024-12-31", "year"),
    ("nửa cuối năm 2024", "2024-07-01", "2024-12-31", "year"),
    ("từ cuối năm 2024", "2024-10-01", None, "year"),
    ("cuối tháng 4 năm 2024", "2024-04-01", "2024-04-30", "month"),
    ("thu 10 tháng năm 2024", "2024-01-01", "2024-10-31", "period"),
    ("ngày 19 tháng Tám năm 1945", "1945-08-19", "1945-08-19", "day"),
    ("cách mạng tháng Tám năm 1945", "1945-08-01", "1945-08-31", "month"),
    ("kết thúc năm 2024", None, "2024-12-31", "year"),
    ("trong các ngày 08 và 09 tháng 11 năm 2024", "2024-11-08", "2024-11-09", "day"),
    ("(từ 2022 - 2025)", "2022-01-01", "2025-12-31", "period"),
    ("từ tháng 3 đến tháng 10 năm 2026", "2026-03-01", "2026-10-31", "period"),
    ("từ tháng 11 đến tháng 2 năm 2026", "2025-11-01", "2026-02-28", "period"),
    ("từ ngày 01/01/2020 đến hết ngày 31/12/2024", "2020-01-01", "2024-12-31", "period"),
    ("từ ngày 05 đến ngày 10/3/2024", "2024-03-05", "2024-03-10", "period"),
    ("từ ngày 01/01/2020 đến trước ngày 01/7/2020", "2020-01-01", "2020-06-30", "period"),
    ("đến năm 2030", None, "2030-12-31", "year"),
    ("đến hết năm 2025", None, "2025-12-31", "year"),
    ("từ nay đến hết năm 2025", None, "2025-12-31", "year"),
    ("từ nay đến cuối năm 2024", None, "2024-12-31", "year"),
    ("gửi trước ngày 15/12/2024", None, "2024-12-14", "day"),
    ("gửi chậm nhất ngày 15/12/2024", None, "2024-12-15", "day"),
    ("gửi chậm nhất trước ngày 15/12/2024", None, "2024-12-14", "day"),
    ("xong trước năm 2026", None, "2025-12-31", "year"),
    ("từ năm 2024", "2024-01-01", None, "year"),
    ("áp dụng kể từ ngày 10/9/2024 trở đi", "2024-09-10", None, "day"),
    ("sinh từ ngày 10/9/2024 trở về trước", None, "2024-09-10", "day"),
    ("Sau ngày 30/6/2024", "2024-07-01", None, "day"),
    ("từ ngày Quyết định này có hiệu lực đến hết ngày 31/12/2026", None, "2026-12-31", "day"),
    ("báo cáo định kỳ 6 tháng", None, None, "recurrence"),
    ("từ ngày 01 tháng 01 đến ngày 31 tháng 12 của năm đó", None, None, "recurrence"),
    ("hàng năm", None, None, "recurrence"),
    ("định kỳ hằng quý, hằng năm", None, None, "recurrence"),
    ("gửi trước ngày 20 hằng tháng", None, None, "recurrence"),
    ("gửi ngày 15 hàng tháng", None, None, "recurrence"),
    ("gửi trước ngày 15 tháng 12 hàng năm", None, None, "recurrence"),
    ("gửi trước ngày 30 tháng 01 của năm tiếp theo", None, None, "recurrence"),
    ("Hằng năm, xã gửi báo cáo trước ngày 15 tháng 12", None, None, "recurrence"),
]


@pytest.mark.parametrize(("text", "from_", "to", "granularity"), FORMS)
def test_forms(text: str, from_: str | None, to: str | None, granularity: str) -> None:
    found = dates(text)[-1]
    assert (found.from_, found.to, found.granularity) == (from_, to, granularity)


@pytest.mark.parametrize(
    ("text", "intervals"),
    [
        ("các năm 2021, 2022 và 2023", [("2021-01-01", "2021-12-31"), ("2022-01-01", "2022-12-31"), ("2023-01-01", "2023-12-31")]),
        ("họp ngày 5, 6/3/2024", [("2024-03-05", "2024-03-05"), ("2024-03-06", "2024-03-06")]),
        ("vào tháng 4 và tháng 8 năm 2026", [("2026-04-01", "2026-04-30"), ("2026-08-01", "2026-08-31")]),
        ("giai đoạn 2021-2025, định hướng đến năm 2030", [("2021-01-01", "2025-12-31"), (None, "2030-12-31")]),
    ],
)  # fmt: skip
def test_lists(text: str, intervals: list[tuple[str | None, str | None]]) -> None:
    assert [(d.from_, d.to) for d in dates(text)] == intervals


@pytest.mark.parametrize(
    "text",
    [
        "Quyết định số 1730/QĐ-TTg",
        "Luật số 45/2019/QH14",
        "Quyết định số 2020/QĐ-BTTTT",
        "Công văn 2019/UBND-VX",
        "theo TCVN 1234:2005",
        "theo TCVN 1234: 2005 và QCVN 06:2022/BXD",
        "điện thoại 0258.2024.2025",
        "kinh phí 2.020.000 đồng, 2000 đồng",
        "từ 2000 hộ đến 2020 hộ",
        "tăng 5/6 chỉ tiêu",
        "ngày 31/02/2024",
        "trong thời hạn 15 ngày kể từ ngày ký",
        "thời gian 3 tháng 10 ngày",
        "trồng cây hàng năm",
        "mức 300.000 đồng/người/ngày 2.400.000 đồng",
    ],
)
def test_no_dates(text: str) -> None:
    assert dates(text) == []


ROLES = [
    ("theo Quyết định số 15/QĐ-UBND ngày 02/01/2024 của xã", "issued"),
    ("Căn cứ Luật Tổ chức xã hội học tập ngày 19 tháng 6 năm 2015;", "issued"),
    ("UBND XÃ AN LẠC\nAn Lạc, ngày 05 tháng 3 năm 2024", "issued"),
    ("Ngày 04/3/2024, Ủy ban nhân dân xã ban hành Kế hoạch làm đường", "issued"),
    ("theo Luật Thủy sản năm 2017.", "issued"),
    ("Quyết định này có hiệu lực thi hành kể từ ngày 10/3/2024.", "effective"),
    ("Thông tư này có hiệu lực từ ngày 01/7/2024.", "effective"),
    ("Phấn đấu đến năm 2030 đạt 80% số xóm.", "deadline"),
    ("Gửi báo cáo về Sở trước ngày 15/12/2024.", "deadline"),
    ("Hoàn thành trong năm 2024.", "deadline"),
    ("Xây dựng quy chế\nTháng 12/2024\n3", "deadline"),
    ("Chiến lược nước sạch quốc gia đến năm 2030", "period"),
    ("giai đoạn 2021-2025, tầm nhìn đến năm 2045;", "period"),
    ("nhiệm vụ năm 2024", "period"),
    ("Sáng 3/2/2024, xã tổ chức ra quân", "event"),
    ("Đất đã được sử dụng trước ngày 15/10/1993", "event"),
    ("Định kỳ hằng tháng báo cáo", "recurrence"),
]


@pytest.mark.parametrize(("text", "role"), ROLES)
def test_roles(text: str, role: str) -> None:
    assert dates(text)[-1].role == role


def test_day_in_a_reference_is_its_date() -> None:
    text = "Nghị quyết của Huyện ủy ra ngày 02/01/2024 về giao thông"
    cited = Reference(0, 42, text[:42], "unnumbered", "nghị quyết")
    assert find_dates(text, HEAD, (), (cited,))[0].role == "issued"


def test_year_of_a_day_without_year() -> None:
    assert dates("Nhiệm vụ năm 2025. Xong trước ngày 15/11.")[-1].to == "2025-11-14"
    assert dates("Họp ngày 12/9 tại xã.", Document()) == []
    assert dates("Họp ngày 29/02.", Document(issued_on="2023-01-01")) == []
    assert dates("Họp ngày 12/9.", Document(issued_on="không rõ")) == []


@pytest.mark.parametrize("edge", rules("dates")["edges"], ids=lambda e: e["edge"])
def test_examples_of_edges(edge: dict[str, dict[str, str]]) -> None:
    example = edge["example"]
    assert [(d.from_, d.to) for d in dates(example["text"])] == [(example["from"], example["to"])]


@pytest.mark.parametrize("rule", rules("dates")["roles"], ids=lambda r: r["id"])
def test_examples_of_roles(rule: dict[str, dict[str, str]]) -> None:
    assert dates(rule["example"]["text"])[-1].role == rule["example"]["role"]


def test_example_of_recurrence() -> None:
    assert [d.role for d in dates(rules("dates")["recurrence"]["example"]["text"])] == ["recurrence"]


def well_formed(text: str) -> None:
    end = 0
    for d in dates(text):
        assert end <= d.start < d.end <= len(text)
        assert text[d.start : d.end] == d.text
        assert d.from_ is None or d.to is None or d.from_ <= d.to
        assert all(day is None or "1900" <= day[:4] <= "2100" for day in (d.from_, d.to))
        assert (d.from_ is None and d.to is None) == (d.role == "recurrence")
        end = d.end


WORDS = st.sampled_from(
    [
        "ngày",
        "tháng",
        "năm",
        "quý",
        "từ",
        "đến",
        "trước",
        "sau",
        "hết",
        "kể",
        "chậm",
        "nhất",
        "giai",
        "đoạn",
        "nhiệm",
        "kỳ",
        "hằng",
        "hàng",
        "mỗi",
        "đầu",
        "cuối",
        "giữa",
        "và",
        ",",
        "-",
        "/",
        ".",
        ";",
        "(",
        ")",
        "5",
        "31",
        "12",
        "02",
        "99",
        "2024",
        "2025",
        "0000",
        "1899",
        "III",
        "IV",
        "5/3",
        "29/2/2023",
        "31/12/2024",
        "2021-2025",
        "của",
        "tiếp",
        "theo",
        "trở",
        "đi",
        "số",
        "Luật",
    ]
)


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text(text: str) -> None:
    well_formed(text)


@given(st.lists(st.tuples(WORDS, st.sampled_from([" ", "\n", "", "  "])), max_size=30))
@settings(max_examples=400, deadline=None)
def test_mutated_dates(parts: list[tuple[str, str]]) -> None:
    well_formed("".join(w + gap for w, gap in parts))


PIECES = st.sampled_from(["5", "12", "9", "03", "2024", "1998", "tháng", "năm", "quý", "ii", "hàng", "cuối", "đầu", "mỗi", "của", "giêng", "ba", "ngày"])  # fmt: skip


@given(st.lists(st.tuples(PIECES, st.sampled_from([" ", " ", "/", "-", ".", ", ", " - "])), max_size=12))
@settings(max_examples=1500, deadline=None)
def test_no_time_is_passed_over(parts: list[tuple[str, str]]) -> None:
    low = lower("".join(word + gap for word, gap in parts))
    asked_everywhere, end = [], 0
    for at in range(len(low)):
        m = _atom().match(low, at) if at >= end else None
        if m is not None and (low[at].isdigit() or not low[at - 1 : at].isalnum()):
            asked_everywhere.append(_read(m, low))
            end = m.end()
    assert list(find_atoms(low)) == [atom for atom in asked_everywhere if atom is not None]


@pytest.mark.parametrize("seed", ["1", "ngày ", "2024, ", "từ ngày 5 ", "hàng năm, ", "luật a, ", "a/", " ", "- "])
def test_time_is_near_linear(seed: str) -> None:
    text = seed * (100_000 // len(seed))
    begin = time.perf_counter()
    dates(text)
    assert time.perf_counter() - begin < 5


@needs_shared
def test_seeds_are_found_in_full() -> None:
    for path in sorted((SHARED / "gold" / "dev").glob("00[0-4]_*.gold.json")):
        text = path.with_name(path.name.replace(".gold.json", ".txt")).read_text(encoding="utf-8")
        marked = json.loads(path.read_text(encoding="utf-8"))["dates"]
        gold, furniture = (
            {(d["from"], d["to"], d["role"]) for d in marked if bool(d.get("optional")) is optional}
            for optional in (False, True)
        )
        assert {(d.from_, d.to, d.role) for d in dates(text, Document())} - (furniture - gold) == gold
