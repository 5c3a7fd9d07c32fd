"""Tables of targets that were written as lines: rows, columns, parts of rows, periods, and what is no such table."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancu.evaluate.written import written_targets
from cancu.extract.targettables import table_targets
from cancu.extract.writtentables import written_tables
from conftest import SHARED, needs_shared

Found = list[tuple[str, str, str, float, str | None, str | None]]


def found(lines: list[str], *, sets_goals: bool = True) -> Found:
    text = "\n".join(lines) + "\n"
    targets, _ = table_targets(text, (), (), sets_goals=sets_goals, title_time=(None, None))
    assert all(text[t.start : t.end] == t.text for t in targets)
    return [(t.kind, t.indicator, t.comparator, t.value, t.unit, t.to) for t in targets]


YEARS = ["TT", "Chỉ tiêu", "Đơn vị tính", "Thực hiện 2030", "Giai đoạn 2031 - 2032", "Năm 2031", "Năm 2032"]
GOALS = ["TT", "CHỈ TIÊU", "MỤC TIÊU", "2031 - 2035", "CƠ QUAN CHỦ", "TRÌ", "CƠ QUAN", "PHỐI HỢP"]

PLACES = [
    "TT",
    "NGÀNH, LĨNH VỰC/",
    "ĐỊA PHƯƠNG",
    "TỐC ĐỘ BÌNH",
    "QUÂN 2031 -",
    "2035 (%/NĂM)",
    "CƠ QUAN CHỦ",
    "TRÌ, THEO DÕI",
]


def years(name: str, unit: str, *values: float) -> Found:
    ends = ("2030-12-31", "2031-12-31", "2032-12-31")
    kinds = ("result", "target", "target")
    return [(k, name, "=", v, unit, e) for k, v, e in zip(kinds, values, ends, strict=True)]


CASES: list[tuple[str, list[str], Found]] = [
    (
        "years under a period, a name over two lines",
        [*YEARS, "I", "Kinh tế", "1", "Diện tích rừng", "trồng mới", "ha", "1.200", "1.250", "1.300", "2", "Hộ dùng nước máy", "%", "81,5", "83", "85"],
        [*years("Diện tích rừng trồng mới", "ha", 1200, 1250, 1300), *years("Hộ dùng nước máy", "%", 81.5, 83, 85)],
    ),
    (
        "parts of a row are told with what they are parts of; a row with a value too few is left alone",
        [*YEARS, "1", "Cam", "-", "Diện tích", "ha", "10", "11", "12", "-", "Sản lượng", "tấn", "90", "95", "2", "Quýt", "- Sản lượng", "tấn", "50", "55", "60"],
        [*years("Cam - Diện tích", "ha", 10, 11, 12), *years("Quýt - Sản lượng", "tấn", 50, 55, 60)],
    ),
    (
        "words below a year stand for two columns; the numbers of the columns are no row",
        ["STT", "Nội dung", "Đơn vị tính", "Năm 2030", "Năm 2031", "Kế hoạch", "Ước thực hiện", "1", "2", "3", "4", "5", "1", "Số lớp học", "lớp", "20", "19", "25", "2", "Số thư viện", "nhà", "3", "3", "4"],
        [
            ("target", "Số lớp học", "=", 20, "lớp", "2030-12-31"), ("result", "Số lớp học", "=", 19, "lớp", "2030-12-31"), ("target", "Số lớp học", "=", 25, "lớp", "2031-12-31"),
            ("target", "Số thư viện", "=", 3, "nhà", "2030-12-31"), ("result", "Số thư viện", "=", 3, "nhà", "2030-12-31"), ("target", "Số thư viện", "=", 4, "nhà", "2031-12-31"),
        ],
    ),
    (
        "bodies behind the values, comparators in lines of their own, parts behind Trong đó, a page's end",
        [*GOALS, "I", "VỀ KINH TẾ", "1", "Tốc độ tăng sản lượng muối", "bình quân (%)", "Phấn đấu ≥", "9,5", "1. Bộ Công Thương đầu", "mối", "Các đơn vị có liên", "quan",
         "2", "Hạng của cảng biển", "Thuộc nhóm", "5 cảng dẫn đầu", "Bộ Xây dựng", "3", "Tăng trưởng giá trị chè (%)", "7 - 8", "Bộ Công Thương", "Các bộ, cơ", "quan",
         "Trong đó:", "Nhóm chè xanh", "5 - 6", "Bộ Công Thương", "CÔNG BÁO/Số 1/Ngày 2-3-2031", "17", *GOALS, "4", "Trần nợ của xã (%)", "Không quá", "30", "Bộ Tài chính"],
        [
            ("target", "Tốc độ tăng sản lượng muối bình quân", ">=", 9.5, "%", "2035-12-31"),
            ("target", "Tăng trưởng giá trị chè", "range", 7, "%", "2035-12-31"),
            ("target", "Tăng trưởng giá trị chè - Nhóm chè xanh", "range", 5, "%", "2035-12-31"),
            ("target", "Trần nợ của xã", "<=", 30, "%", "2035-12-31"),
        ],
    ),
    (
        "headings that tell the period",
        ["TT", "Chỉ tiêu", "Đơn vị", "Kết quả", "Cơ quan chủ trì", "theo dõi", "I", "Giai đoạn 2031-2032", "1", "Tỉ lệ hồ sơ được số hóa", "%", "80%", "Bộ Nội vụ", "II", "Giai đoạn 2033-2035",
         "1", "Tỉ lệ hồ sơ được số hóa", "%", "95%", "Bộ Nội vụ", "2", "Tỉ lệ cán bộ được học", "%", "100%", "Bộ Nội vụ"],
        [
            ("target", "Tỉ lệ hồ sơ được số hóa", "=", 80, "%", "2032-12-31"),
            ("target", "Tỉ lệ hồ sơ được số hóa", "=", 95, "%", "2035-12-31"),
            ("target", "Tỉ lệ cán bộ được học", "=", 100, "%", "2035-12-31"),
        ],
    ),
    (
        "numbered criteria with a head over groups; what is met, and a row with one value for all, tell no quantity",
        ["STT", "Tên tiêu chí", "Nội dung tiêu chí", "Chỉ tiêu theo đối tượng", "Nhóm 1", "Nhóm 2", "1", "Chợ", "1.1. Có ban quản lý chợ.", "Đạt", "(theo quy định)", "1.2. Tỷ lệ hộ bán hàng có tủ mát", "≥70%", "≥80%",
         "2", "Bến cảng", "2.1. Có đèn hiệu", "Đạt", "Đạt", "3", "Kho muối", "3.1. Tỷ lệ kho có mái", "90%", "(xã quy định)", "3.2. Tỷ lệ kho có nền cứng", "60%", "65%", "4", "Đường", "4.1. Tỷ lệ đường có đèn", "40%", "50%"],
        [
            ("target", "Tỷ lệ hộ bán hàng có tủ mát", ">=", 70, "%", None), ("target", "Tỷ lệ hộ bán hàng có tủ mát", ">=", 80, "%", None),
            ("target", "Tỷ lệ kho có nền cứng", "=", 60, "%", None), ("target", "Tỷ lệ kho có nền cứng", "=", 65, "%", None),
            ("target", "Tỷ lệ đường có đèn", "=", 40, "%", None), ("target", "Tỷ lệ đường có đèn", "=", 50, "%", None),
        ],
    ),
    (
        "places, with what is measured in the head; a first row without a number, the head again on the next page",
        [*PLACES, "Cả nước", "≥ 9,5", "I", "Theo ngành", "1", "Muối và", "hải sản", "4,5", "Bộ Công Thương", "II", "Theo tỉnh", "1", "Khánh Hoà", "10,0 - 11,0", "2", "Cà Mau", "8,5", "CÔNG BÁO/Số 1/Ngày 2-3-2031", "17", *PLACES, "3", "Hà Nội", "9,0"],
        [("target", "TỐC ĐỘ BÌNH QUÂN", c, v, "%/NĂM", "2035-12-31") for c, v in ((">=", 9.5), ("=", 4.5), ("range", 10), ("=", 8.5), ("=", 9))],
    ),
    (
        "a row that only compares is named with the row above",
        [*YEARS, "1", "Vốn đầu tư", "tỷ đồng", "100", "110", "120", "Tỷ lệ so với GRDP", "%", "40", "41", "42", "2", "Số lớp học", "lớp", "20", "19", "25"],
        [*years("Vốn đầu tư", "tỷ đồng", 100, 110, 120), *years("Vốn đầu tư - Tỷ lệ so với GRDP", "%", 40, 41, 42), *years("Số lớp học", "lớp", 20, 19, 25)],
    ),
    ("tasks", ["TT", "Nội dung thực hiện", "Cơ quan chủ trì", "Thời gian", "1", "Trồng cây", "Sở Y tế", "2031", "2", "Tập huấn", "Sở Y tế", "2032"], []),
    ("points", ["TT", "Nội dung", "Điểm", "1", "Hồ sơ đủ", "10", "2", "Hồ sơ đúng hạn", "20"], []),
    ("budgets", ["TT", "Nội dung", "Kinh phí năm 2031", "1", "Mở lớp", "10", "2", "In tài liệu", "20"], []),
    ("names without values", [*YEARS, "1", "Diện tích", "ha", "2", "Sản lượng", "tấn"], []),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_tables_written_as_lines(lines: list[str], expected: Found) -> None:
    assert found(lines) == expected


def test_a_document_that_sets_no_goals_has_none() -> None:
    assert found(CASES[0][1], sets_goals=False) == []


PIECES = st.sampled_from(
    ["TT", "STT", "Chỉ tiêu", "Đơn vị", "Năm 2031", "Kế hoạch", "1", "2", "3", "-", "- Sản lượng", "I", "A", "Diện tích", "ha", "%", "10", "≥ 5", "Không quá", "1 - 2", "Trong đó:", "Bộ Y tế", "CÔNG BÁO/Số 1", "Nhóm 1", "Nhóm 2", "Đạt", "1.1. Có chợ", "Địa phương", "Số xã năm 2031 (xã)", "7,5"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=60))
def test_cells_are_spans_of_the_text_in_order(lines: list[str]) -> None:
    text = "\n".join(lines)
    for rows in written_tables(text):
        width = len(rows[0])
        for row in rows[1:]:
            assert len(row) == width
            assert all(0 <= c.start <= c.end <= len(text) for c in row)
            assert [c.start for c in row] == sorted(c.start for c in row)


@needs_shared
def test_real_tables() -> None:
    """Floors, over tables that were looked at since they were first measured."""
    figures = written_targets(SHARED / "corpora" / "central" / "vbpl.jsonl.gz")
    assert figures["f1"] >= 0.95, figures["faults"]
    assert figures["time"] >= 0.95
    assert figures["indicator"] >= 0.95
