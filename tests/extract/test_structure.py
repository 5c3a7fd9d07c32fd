"""Sections, their spans and the zones made of them."""

from __future__ import annotations

import gzip
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancu.extract.structure import Zones, find_sections, zone_at
from cancu.model import Section, Table
from cancu.rulebook import rules
from conftest import SHARED, needs_shared

DECISION = """ỦY BAN NHÂN DÂN
TỈNH HÀ TĨNH
CỘNG HÒA XÃ HỘI
CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 12/2024/QĐ-UBND
Hà Tĩnh, ngày 20
tháng 11 năm 2024
QUYẾT ĐỊNH
Ban hành Quy định về giá nước trên địa bàn tỉnh
ỦY BAN NHÂN DÂN TỈNH
Căn cứ Luật Giá ngày 19 tháng 6 năm 2023;
Theo đề nghị của Giám đốc Sở Tài chính.
QUYẾT ĐỊNH:
Điều 1. Ban hành kèm theo Quyết định này Quy định về giá nước.
Điều 2. Quyết định này có hiệu lực kể từ ngày 01 tháng 12 năm 2024.
Điều 3. Chánh Văn phòng chịu trách nhiệm thi hành Quyết định này./.
Nơi nhận:
- Như Điều 3;
- Lưu: VT.
TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
Nguyễn Văn An
QUY ĐỊNH
Về giá nước trên địa bàn tỉnh
(Ban hành kèm theo Quyết định số 12/2024/QĐ-UBND)
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
1. Quy định này quy định giá nước sạch tại các
xã miền núi, trong đó có:
a) Xã thứ nhất;
b) Xã thứ hai.
2. Không áp dụng với nước thô.
Điều 2. Điều khoản thi hành
Sở Tài chính theo dõi việc thực hiện, báo cáo Ủy ban nhân dân tỉnh hằng năm.
PHỤ LỤC I
BẢNG GIÁ
1. Giá cho hộ gia đình: 5.000 đồng.
Văn bản liên quan
Ban hành:
01/02/2024
"""


def labels(text: str) -> list[str]:
    return [s.label for s in find_sections(text) if s.label]


def kinds(text: str) -> list[str]:
    return [s.kind for s in find_sections(text)]


def zone_of(text: str, words: str) -> str:
    return zone_at(find_sections(text), text.index(words))


@pytest.mark.parametrize("example", rules("structure")["examples"])
def test_examples_of_the_rules(example: dict[str, object]) -> None:
    assert labels(str(example["text"])) == example["finds"]


@pytest.mark.parametrize("example", rules("furniture")["examples"])
def test_examples_of_furniture(example: dict[str, str]) -> None:
    text = example["text"]
    found = [text[s.start : s.end].strip() for s in find_sections(text) if s.kind == "furniture"]
    assert found == [example["furniture"]]


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("TỈNH HÀ TĨNH", "header"),
        ("Ban hành Quy định", "header"),
        ("Luật Giá", "preamble"),
        ("Ban hành kèm theo Quyết định này", "body"),
        ("có hiệu lực kể từ", "closing"),
        ("Chánh Văn phòng", "closing"),
        ("Như Điều 3", "recipients"),
        ("PHÓ CHỦ TỊCH", "signature"),
        ("(Ban hành kèm theo", "attachment"),
        ("Xã thứ hai", "attachment"),
        ("theo dõi việc", "closing"),
        ("5.000", "annex"),
        ("01/02/2024", "furniture"),
    ],
)
def test_zones_of_a_decision(words: str, zone: str) -> None:
    assert zone_of(DECISION, words) == zone


def test_parts_know_what_is_around_them() -> None:
    sections = find_sections(DECISION)
    point = next(s for s in sections if s.label == "điểm b")
    around = []
    parent = point.parent
    while parent is not None:
        around.append(sections[parent].label)
        parent = sections[parent].parent
    assert around == ["khoản 1", "Điều 1", "Chương I", "QUY ĐỊNH"]
    assert next(s for s in sections if s.label == "Chương I").title == "QUY ĐỊNH CHUNG"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # what is quoted is another text's
        (
            "Điều 1. Sửa đổi Điều 5 như sau:\n“Điều 5. Mức chi\n1. Mức thứ nhất.\n2. Mức thứ hai.”.\nĐiều 2. Thi hành.\n",
            ["Điều 1", "Điều 2"],
        ),
        # a reference broken over lines is no article
        (
            "Điều 1. Áp dụng theo quy định tại\nĐiều 7 Nghị định số 10/2020/NĐ-CP.\nĐiều 2. Khác.\n",
            ["Điều 1", "Điều 2"],
        ),
        # an article's number alone on its line
        ("Điều 1.\nNội dung.\nĐiều 2.\nKhác.\n", ["Điều 1", "Điều 2"]),
        # the number parted from its word
        ("Điều\n1. Một.\nChương\nII\nKHÁC\nĐiều\n2. Hai.\n1.\nKhoản.\n", ["Điều 1", "Chương II", "Điều 2", "khoản 1"]),
        # a year or a figure at a line's beginning is no clause
        ("Điều 1. Từ năm\n2020. Nội dung.\n1. Một.\n15. Mười lăm.\n2. Hai.\n", ["Điều 1", "khoản 1", "khoản 2"]),
        (
            "I. MỤC TIÊU\n1. Chung\na) Một\nb) Hai\n2. Riêng\nII. KINH PHÍ\n1. Nguồn\n",
            ["I", "1", "a", "b", "2", "II", "1"],
        ),
        ("Phần thứ nhất\nNHỮNG VẤN ĐỀ CHUNG\nMục 1\nVỀ ĐẤT\nĐiều 1. Đất.\n", ["Phần thứ nhất", "Mục 1", "Điều 1"]),
    ],
)
def test_heads(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


def test_lines_of_a_table_open_no_parts() -> None:
    text = "Điều 1. Bảng\n1. Ô thứ nhất\n2. Ô thứ hai\nĐiều 2. Khác\n"
    start = text.index("1. Ô")
    table = Table(start, text.index("Điều 2"), (("1. Ô thứ nhất",), ("2. Ô thứ hai",)))
    assert [s.label for s in find_sections(text, [table])] == ["Điều 1", "Điều 2"]


def test_gazette_page_headers_are_furniture_inside_the_text() -> None:
    text = "Điều 1. Một\n1. Nội dung bị ngắt\n\n12\nCÔNG BÁO/Số 5 + 6/Ngày 07-5-2024\n\ntrang.\n2. Hai.\n"
    sections = find_sections(text)
    page = next(s for s in sections if s.kind == "furniture")
    assert text[page.start : page.end] == "12\nCÔNG BÁO/Số 5 + 6/Ngày 07-5-2024"
    assert zone_at(sections, text.index("trang.")) == "body"


def test_zones_take_the_innermost() -> None:
    sections = (
        Section(0, 10, "header"),
        Section(10, 90, "attachment"),
        Section(20, 80, "điều", "Điều 1", parent=1, closing=True),
        Section(30, 40, "furniture", parent=2),
    )
    zones = Zones(sections)
    assert [zones.at(p) for p in (0, 9, 10, 25, 30, 40, 80, 90, 500)] == [
        "header", "header", "attachment", "closing", "furniture", "closing", "attachment", "body", "body",
    ]  # fmt: skip
    assert Zones(()).at(3) == "body"


LINES = st.sampled_from(
    [
        *DECISION.splitlines(),
        "",
        "“Điều 9. Khác",
        "| a | b |",
        "1.1. Mục",
        "PHỤ LỤC",
        "Đã ký",
        "CÔNG BÁO/Số 1/Ngày 01-01-2020",
        "7",
        "[1] Luật A",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=40))
def test_spans_never_cross(lines: list[str]) -> None:
    text = "\n".join(lines)
    sections = find_sections(text)
    open_: list[int] = []
    for index, section in enumerate(sections):
        assert 0 <= section.start < section.end <= len(text)
        while open_ and sections[open_[-1]].end <= section.start:
            open_.pop()
        assert all(section.end <= sections[i].end for i in open_)
        assert section.parent is None or section.parent in open_
        open_.append(index)


def test_long_texts_take_linear_time() -> None:
    part = 'Điều 1. Một\n1. Nội dung thứ nhất của điều này.\n"\na) Điểm a;\n- Gạch đầu dòng\n'
    start = time.perf_counter()
    find_sections(part * 1000)
    short = time.perf_counter() - start
    start = time.perf_counter()
    find_sections(part * 4000)
    assert time.perf_counter() - start < 12 * short + 0.5


@needs_shared
def test_nearly_all_provincial_decisions_have_their_parts() -> None:
    with gzip.open(SHARED / "corpora/local/tnt305.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for _, line in zip(range(200), file, strict=False)]
    texts = [r["text"] for r in rows if r["type"] == "Quyết định" and r["level"] == "province"]
    whole = sum({"header", "preamble", "điều", "signature"} <= set(kinds(t)) for t in texts)
    assert whole >= 0.95 * len(texts)
