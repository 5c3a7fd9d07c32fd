"""The document's own fields."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cancu.chars import fold, number_key
from cancu.extract.effect import effects_of_parts, passed_on
from cancu.extract.front import heading_at
from cancu.extract.header import find_document
from cancu.extract.lines import lines_of
from cancu.extract.structure import find_sections
from cancu.model import Document
from cancu.rulebook import rules
from conftest import SHARED, needs_shared


def document(text: str, declared: dict[str, Any] | None = None) -> Document:
    return find_document(text, find_sections(text), declared)


@pytest.mark.parametrize("example", rules("header")["examples"])
def test_examples_of_the_rules(example: dict[str, Any]) -> None:
    found = document(example["text"])
    assert {k: getattr(found, k) for k in example["finds"]} == example["finds"]


@pytest.mark.parametrize("row", rules("document_types")["types"], ids=lambda r: r["name"])
def test_every_type_is_read_from_its_headings(row: dict[str, Any]) -> None:
    for heading in row["examples"]:
        assert heading_at(lines_of(f"{heading}\nVề việc khác\n"), 0) == (row["name"], 1)


HEAD = "SỞ Y TẾ\nTỈNH HÀ TĨNH\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
CASES = [
    # broken and merged headers
    (
        "ỦY BAN NHÂN\nDÂN\nTỈNH GIA LAI\nCỘNG HÒA XÃ\nHỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSố:\n8/2025/QĐ-UBND\nGia Lai,\nngày 05 tháng 3 năm 2025\n"
        "QUYẾT ĐỊNH\nPHÊ\nDUYỆT ĐỀ ÁN TRỒNG RỪNG CỦA\nỦY BAN NHÂN DÂN TỈNH\nCHỦ TỊCH ỦY BAN NHÂN\nDÂN TỈNH\nCăn cứ Luật Lâm nghiệp;\nQUYẾT ĐỊNH:\nĐiều 1. Phê duyệt.\n",
        {
            "number": "8/2025/QĐ-UBND",
            "issuer": "Ủy ban nhân dân tỉnh Gia Lai",
            "issued_on": "2025-03-05",
            "title": "PHÊ DUYỆT ĐỀ ÁN TRỒNG RỪNG CỦA ỦY BAN NHÂN DÂN TỈNH",
            "decided_by": "Chủ tịch Ủy ban nhân dân tỉnh Gia Lai",
        },
    ),
    # the number's code on a line of its own; spaces around its hyphen
    (
        HEAD + "Số: 83/QĐ-\nSYT\nHà Tĩnh, ngày 05 tháng 3 năm 2025\nQUYẾT ĐỊNH\nVề mẫu\nĐiều 1. Mẫu.\n",
        {"number": "83/QĐ-SYT"},
    ),
    (
        HEAD + "Số: 83/QĐ - SYT\nHà Tĩnh, ngày 05 tháng 3 năm 2025\nQUYẾT ĐỊNH\nVề mẫu\nĐiều 1. Mẫu.\n",
        {"number": "83/QĐ-SYT"},
    ),
    (HEAD + "Số: 83/QĐ-SYT\n- HÀ TĨNH -\nQUYẾT ĐỊNH\nVề mẫu\nĐiều 1. Mẫu.\n", {"number": "83/QĐ-SYT"}),
    # the line with the number is no heading
    (
        "Luật số: 74/2025/QH15\t\nLUẬT MẪU\nCăn cứ Hiến pháp;\nĐiều 1. Mẫu.\n",
        {"number": "74/2025/QH15", "title": "MẪU"},
    ),
    # the number in a title is another document's
    (
        "Quyết định bãi bỏ quyết định số 2/2007/qđ-ubnd ngày 05 tháng 6 năm 2007 của uỷ ban nhân dân tỉnh hà tĩnh\nCăn cứ Luật Mẫu;\nĐiều 1. Mẫu.\n",
        {"type": "quyết định", "number": None},
    ),
    (
        "Quyết định của Bộ trưởng Bộ Y tế số 7/2007/QĐ-BYT ngày 05 tháng 6 năm 2007 về mẫu\nCăn cứ Luật Mẫu;\nĐiều 1. Mẫu.\n",
        {"type": "quyết định", "number": "7/2007/QĐ-BYT"},
    ),
    # columns set apart by spaces; spaces in the number
    (
        "bộ tài chính                    cộng hoà xã hội chủ nghĩa Việt nam\n-0-              Độc lập-Tự do-Hạnh phúc\nSố:  14 /2002/QĐ/BTC\n"
        "                                  Hà nội, ngày  22  tháng 11 năm 2002\n\n   quyết định của bộ trưởng bộ tài chính\nvề việc sửa đổi mức thuế của\nmột số mặt hàng\n\n"
        "bộ trưởng bộ tài chính\n\nCăn cứ Nghị định số 86/2002/NĐ-CP;\nĐiều 1: Sửa đổi.\n",
        {
            "type": "quyết định",
            "number": "14/2002/QĐ/BTC",
            "issuer": "Bộ Tài chính",
            "issued_on": "2002-11-22",
            "title": "về việc sửa đổi mức thuế của một số mặt hàng",
        },
    ),
    # a table in Markdown, the name on the signature's line
    (
        "| BỘ Y TẾ ------- | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc ----- |\n|---|---|\n| Số: 7/2020/TT-BYT | Hà Nội, ngày 04 tháng 0 5 năm 2020 |\n\n"
        "THÔNG TƯ\n\nQUY ĐỊNH VỀ TIÊM CHỦNG\n\nCăn cứ Luật Dược;\n\nĐiều 1. Phạm vi\n\n| Nơi nhận: - Như trên; - Các bộ, cơ quan ngang bộ, địa phương; - Lưu: VT, PC. | KT. BỘ TRƯỞNG THỨ TRƯỞNG Trần Thị Bình |\n",
        {
            "number": "7/2020/TT-BYT",
            "issued_on": "2020-05-04",
            "title": "QUY ĐỊNH VỀ TIÊM CHỦNG",
            "signer": "Trần Thị Bình",
        },
    ),
    # an official letter
    (
        HEAD
        + "Số: 115/SYT-NVY\nV/v báo cáo tiêm chủng\nquý I\nHà Tĩnh, ngày 3\ntháng 4 năm 2024\nKính gửi: Các bệnh viện\nSở Y tế đề nghị các đơn vị báo cáo.\n",
        {
            "type": "công văn",
            "number": "115/SYT-NVY",
            "issuer": "Sở Y tế tỉnh Hà Tĩnh",
            "issued_on": "2024-04-03",
            "title": "báo cáo tiêm chủng quý I",
        },
    ),
    # no header at all, the title in small letters
    (
        "Quyết định về việc thu phí đò trên địa bàn tỉnh trà vinh \nỦy ban nhân dân tỉnh trà vinh \nCăn cứ Pháp lệnh Phí và lệ phí; \nĐiều 1. Thu phí. \n",
        {
            "type": "quyết định",
            "number": None,
            "issuer": "Ủy ban nhân dân tỉnh Trà Vinh",
            "issued_on": None,
            "title": "về việc thu phí đò trên địa bàn tỉnh trà vinh",
        },
    ),
    # a law's day stands in its last line
    (
        "NGHỊ QUYẾT\nVề chương trình giám sát\nQUỐC HỘI\nCăn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;\nĐiều 1. Giám sát.\n"
        "Nghị quyết này được Quốc hội khóa XV, kỳ họp thứ 5 thông qua ngày 8 tháng 6 năm 2023.\nCHỦ TỊCH QUỐC HỘI\n(Đã ký)\nLê Văn Cường\n",
        {
            "issuer": "Quốc hội",
            "issued_on": "2023-06-08",
            "title": "Về chương trình giám sát",
            "signer": "Lê Văn Cường",
        },
    ),
    # a consolidated text is its own type; the number may be missing
    (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nTHÔNG TƯ1\nHướng dẫn quản lý quỹ\n\nThông tư số 3/2022/TT-BNV ngày 05 tháng 01 năm 2022 của Bộ trưởng Bộ Nội vụ hướng dẫn quản lý quỹ, "
        "có hiệu lực từ ngày 15 tháng 02 năm 2022, được sửa đổi, bổ sung bởi:\nThông tư số 4/2024/TT-BNV.\nCăn cứ Luật A;\nĐiều 1. Quỹ\n",
        {"type": "văn bản hợp nhất", "number": None, "issuer": "Bộ Nội vụ", "title": "Hướng dẫn quản lý quỹ"},
    ),
    # a portal's page: number and day in the lead, the district above its province
    (
        "Kế hoạch truyền thông năm 2024\n\nNgày 3/6/2024, UBND huyện ban hành Kế hoạch số 18/KH-UBND về truyền thông\n\nKẾ HOẠCH\n\nTruyền thông năm 2024\n\n"
        "Căn cứ Quyết định số 1/QĐ-UBND của UBND tỉnh Đắk Nông;\n\nỦy ban nhân dân huyện Cư Jút ban hành kế hoạch như sau:\n\nI. MỤC TIÊU\n",
        {
            "type": "kế hoạch",
            "number": "18/KH-UBND",
            "issuer": "Ủy ban nhân dân huyện Cư Jút",
            "issued_on": "2024-06-03",
            "place": "huyện Cư Jút",
            "parent_place": "tỉnh Đắk Nông",
        },
    ),
    # a joint circular has several issuers
    (
        "BỘ TƯ PHÁP - BỘ TÀI CHÍNH\nSố: 5/2008/TTLT-BTP-BTC\nHà Nội, ngày 1 tháng 2 năm 2008\nTHÔNG TƯ LIÊN TỊCH\nHướng dẫn thu lệ phí\nCăn cứ Luật A;\nĐiều 1. Thu.\n",
        {"type": "thông tư liên tịch", "issuer": "Bộ Tư pháp; Bộ Tài chính", "title": "Hướng dẫn thu lệ phí"},
    ),
    # a draft has neither number nor day
    (
        HEAD
        + "Số:      /QĐ-SYT\nHà Tĩnh, ngày     tháng 5 năm 2024\nQUYẾT ĐỊNH\nVề việc thành lập tổ kiểm tra\nGIÁM ĐỐC SỞ Y TẾ\nCăn cứ Luật A;\nĐiều 1. Lập.\n",
        {"number": None, "issued_on": None, "title": "Về việc thành lập tổ kiểm tra", "issuer": "Sở Y tế tỉnh Hà Tĩnh"},
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_headers(text: str, expected: dict[str, str | None]) -> None:
    found = document(text)
    assert {k: getattr(found, k) for k in expected} == expected


EFFECT = (
    "Số: 3/QĐ-UBND\nHà Tĩnh, ngày 01 tháng 3 năm 2024\nQUYẾT ĐỊNH\nVề giá\nCăn cứ Luật A;\nĐiều 1. Giá.\nĐiều 2. {}\n"
)


@pytest.mark.parametrize(
    ("words", "day", "by"),
    [
        ("Quyết định này có hiệu lực thi hành kể từ ngày ký.", "2024-03-01", "issued"),
        ("Quyết định này có hiệu lực sau 10 ngày kể từ ngày ký.", "2024-03-11", "days_after"),
        ("Quyết định này có hiệu lực thi hành từ ngày 15/4/2024.", "2024-04-15", "day"),
        (
            "Quyết định này có\nhiệu lực kể từ ngày 01 tháng\n5 năm 2024 và thay thế Quyết định số 1.",
            "2024-05-01",
            "day",
        ),
        ("Quyết định này có hiệu lực sau 15 ngày kể từ ngày đăng Công báo.", None, "open"),
        ("Quyết định này có hiệu lực kể từ ngày Nghị quyết được công bố.", None, "open"),
        ("Giám đốc Sở chịu trách nhiệm thi hành.", None, None),
        ("Các quyết định này có hiệu lực kể từ ngày ký.", None, None),
        ("Điều 1 của Quyết định này có hiệu lực từ ngày 01/7/2026.", None, None),
        # words that are left out now and then
        ("Quyết định này có hiệu lực thi hành từ 01 tháng 5 năm 2024.", "2024-05-01", "day"),
        ("Quyết định này có hiệu lực thi hành kể từ ký ban hành.", "2024-03-01", "issued"),
        ("Hiệu lực\n1. Quyết định có hiệu lực kể từ ngày 01 tháng 5 năm 2024.", "2024-05-01", "day"),
        ("Giấy phép theo Quyết định có hiệu lực kể từ ngày 01 tháng 5 năm 2024.", None, None),
        # a form of the annex, and then the document
        (
            "Giấy theo mẫu kèm theo Quyết định này có hiệu lực trong thời hạn 06 tháng kể từ ngày ký.\nĐiều 3. Quyết định này có hiệu lực từ ngày 15/4/2024.",
            "2024-04-15",
            "day",
        ),
    ],
)
def test_effect(words: str, day: str | None, by: str | None) -> None:
    found = document(EFFECT.format(words))
    assert (found.effective_on, found.effective_by) == (day, by)


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (
            "2. Khoản 2, khoản 3 Điều 43 và Điều 71 của Luật này có hiệu lực thi hành từ ngày 01 tháng 01 năm 2026.",
            [
                (("khoản 2", "Điều 43"), "2026-01-01"),
                (("khoản 3", "Điều 43"), "2026-01-01"),
                (("Điều 71",), "2026-01-01"),
            ],
        ),
        ("Khoản 1 Điều 10 Thông tư này có hiệu lực kể từ ngày 25/7/2026.", [(("khoản 1", "Điều 10"), "2026-07-25")]),
        ("1. Luật này có hiệu lực thi hành từ ngày 01 tháng 7 năm 2026, trừ quy định tại khoản 2 Điều này.", []),
        ("Điều 5 của Luật số 3/2020/QH14 có hiệu lực từ ngày 01/7/2026.", []),
        ("Khoản 1 Điều 3 của Luật này có hiệu lực từ ngày 31 tháng 02 năm 2026.", []),
    ],
)
def test_parts_with_a_day_of_their_own(words: str, parts: list) -> None:
    assert list(effects_of_parts(words)) == parts


def test_a_resolution_says_at_which_sitting_it_was_passed() -> None:
    text = "NGHỊ QUYẾT\nVề giá\nĐiều 1. Nghị quyết này có hiệu lực từ ngày thông qua.\nNghị quyết này được Hội đồng thông qua tại Phiên họp thứ 49 ngày 26 tháng 9 năm 2025.\n"
    assert passed_on(text) == "2025-09-26"


NEWS = (
    "Thống kê truy cập\n• Hôm nay: 40\nHuyện họp bàn về nông thôn mới\n\nThứ năm, 20/07/2017 09:59\n\n"
    "Sáng 19/7/2017, huyện tổ chức hội nghị bàn về Quyết định số 20/QĐ-UBND. Theo đó, các xã cùng tham gia.\n\nTrần Văn Bảy\nBanner\n"
)


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("Điều kiện chung. Bộ Y tế quy định chi tiết điều này.", "Bộ Y tế"),
        ("Điều kiện chung và Bộ Y tế quy định chi tiết điều này.", None),
        ("Bộ Y tế quy định chi tiết điều này.", "Bộ Y tế"),
        ("Việc này do Bộ Tài chính quy định; Bộ Y tế hướng dẫn thêm.", "Bộ Y tế"),
        # what lies behind a wide gap begins a sentence
        ("Điều kiện chung" + " " * 45 + "Bộ Y tế quy định chi tiết điều này.", "Bộ Y tế"),
        ("Điều kiện chung" + "\n \t" * 14 + "Bộ Y tế quy định chi tiết điều này.", "Bộ Y tế"),
        ("Điều kiện chung" + " " * 30 + "Bộ Y tế quy định chi tiết điều này.", None),
    ],
)
def test_a_sentence_tells_who_issues(text: str, issuer: str | None) -> None:
    assert find_document(text, find_sections(text)).issuer == issuer


def test_news() -> None:
    found = document(NEWS)
    assert (found.kind, found.type, found.number, found.issuer) == ("news", "tin tức", None, None)
    assert (found.title, found.issued_on) == ("Huyện họp bàn về nông thôn mới", "2017-07-20")


FRAGMENT = "Điều 5. Mức chi\n1. Thông tư số 3/2022/TT-BNV được sửa đổi, bổ sung bởi: Thông tư số 4/2024/TT-BNV.\n"


@pytest.mark.parametrize("text", ["", FRAGMENT, "\n\n", "Điều 5. Mức chi\n1. Một.\n", "Bảng 1\n| a | b |\n"])
def test_fragments_say_nothing_of_a_document(text: str) -> None:
    assert document(text) == Document()


def test_declared_fields_fill_and_never_override() -> None:
    text = "QUYẾT ĐỊNH\nVề giá nước\nCăn cứ Luật A số 5/2020/QH14;\nĐiều 1. Giá.\n"
    declared = {
        "number": "9/QĐ-UBND",
        "issued_on": "2024-02-03",
        "title": "khác",
        "issuer": "Ủy ban nhân dân tỉnh Hà Tĩnh",
    }
    found = document(text, declared)
    assert (found.number, found.issued_on, found.title) == ("9/QĐ-UBND", "2024-02-03", "Về giá nước")
    assert found.issuer == "Ủy ban nhân dân tỉnh Hà Tĩnh"
    translated = document("CIRCULAR\nOn water prices\n", {"number": "9/2031/TT-BCT"})
    assert (translated.type, translated.number) == ("thông tư", "9/2031/TT-BCT"), "the symbol tells the type"
    assert document(text, {"number": "5/2020/QH14"}).number is None, "a number that the text cites is not its own"
    assert document(text, {"number": "9/TB-UBND"}).number is None, "a number of another type is not its own"


@needs_shared
def test_fields_of_the_gold_documents() -> None:
    compared = {"type": fold, "number": number_key, "issuer": fold, "issued_on": str, "title": fold, "signer": fold}
    wrong: dict[str, list[str]] = {key: [] for key in compared}
    for gold_file in sorted((SHARED / "gold/dev").glob("*.gold.json")):
        gold = json.loads(gold_file.read_text(encoding="utf-8")).get("document") or {}
        if not gold:
            continue
        with gold_file.with_name(gold_file.name.replace(".gold.json", ".txt")).open(
            encoding="utf-8", newline=""
        ) as file:
            found = document(file.read())
        for key, same in compared.items():
            value = getattr(found, key)
            if gold.get(key) is not None and (value is None or same(gold[key]) != same(value)):
                wrong[key].append(gold_file.name)
    assert all(len(names) <= 1 for names in wrong.values()), wrong


ANNEX = (
    "\nPHỤ LỤC\nBẢNG GIÁ\n(Kèm theo Quyết định số 31/2030/QĐ-UBND ngày 04 tháng 5 năm 2030 của Ủy ban nhân dân tỉnh)\n"
)


@pytest.mark.parametrize(
    ("before", "number", "day"),
    [
        (
            "Điều 2. Quyết định này có hiệu lực từ ngày ký.\nTM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nLê Văn An\n",
            "31/2030/QĐ-UBND",
            "2030-05-04",
        ),
        ("Điều 2. Mẫu đơn theo quy định.\n", None, None),
        ("XÁC THỰC VĂN BẢN HỢP NHẤT\nTM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nLê Văn An\n", None, None),
    ],
    ids=["signed", "unsigned", "consolidated"],
)
def test_the_annex_behind_the_signature_tells_a_lost_number(before: str, number: str | None, day: str | None) -> None:
    found = document(before + ANNEX)
    assert (found.number, found.issued_on) == (number, day)
