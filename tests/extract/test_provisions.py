"""Which provision of an amending document does what to which part of which document."""

from __future__ import annotations

import pytest

from cancu.extract import extract
from cancu.model import Text

HEAD = """ỦY BAN NHÂN DÂN
TỈNH AN SƠN
Số: 14/2031/QĐ-UBND

QUYẾT ĐỊNH
Sửa đổi, bổ sung một số điều của Quy định về quản lý chợ

Căn cứ Luật Tổ chức chính quyền địa phương;

"""


def acts(body: str) -> list[tuple[str, tuple[str, ...], str | None]]:
    text = HEAD + body
    found = extract(Text(text))
    assert all(text[a.start : a.end] == a.text for a in found.amendments)
    return [(a.act, a.pinpoint, found.references[a.reference].number) for a in found.amendments]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "Điều 1. Sửa đổi, bổ sung một số điều của Quyết định số 08/2027/QĐ-UBND ngày 02/3/2027 của Ủy ban nhân dân tỉnh\n"
            "1. Sửa đổi, bổ sung khoản\n2 Điều 4 như sau:\n“2. Chợ hạng hai do huyện quản lý. Bãi bỏ Điều 9.”\n"
            "2. Sửa đổi, bổ sung Điều 6 như sau:\na) Bổ sung khoản 5 như sau:\n“5. Phí chợ.”\n"
            "b) Bãi bỏ khoản 2.\n3. Thay thế Phụ lục I.\n"
            "Điều 2. Quyết định này có hiệu lực từ ngày 01/5/2031.\n",
            [
                ("amends", ("khoản 2", "Điều 4"), "08/2027/QĐ-UBND"),
                ("amends", ("Điều 6",), "08/2027/QĐ-UBND"),
                ("adds", ("khoản 5", "Điều 6"), "08/2027/QĐ-UBND"),
                ("repeals", ("khoản 2", "Điều 6"), "08/2027/QĐ-UBND"),
                ("replaces", ("Phụ lục I",), "08/2027/QĐ-UBND"),
            ],
        ),
        (
            "Điều 1. Bãi bỏ khoản 3 Điều 7 Quyết định số 08/2027/QĐ-UBND ngày 02/3/2027 của Ủy ban nhân dân tỉnh.\n",
            [("repeals", ("khoản 3", "Điều 7"), "08/2027/QĐ-UBND")],
        ),
        (
            "Điều 1. Thay thế Quyết định số 08/2027/QĐ-UBND ngày 02/3/2027 của Ủy ban nhân dân tỉnh.\n"
            "1. Sở Công Thương sửa đổi khoản 2 Điều 3 của nội quy.\n",
            [],
        ),
        (  # named twice on its line, and a form by its code
            "Điều 1. Sửa đổi, bổ sung một số điều của Quyết định số 08/2027/QĐ-UBND, ngày 02/3/2027 của Ủy ban nhân dân tỉnh "
            "(Quyết định số 08/2027/QĐ-UBND), cụ thể như sau:\n1. Điều 2 được sửa đổi như sau:\n“Điều 2. Chợ.”\n"
            "2. Bãi bỏ Mẫu QLC-7.\n",
            [("amends", ("Điều 2",), "08/2027/QĐ-UBND"), ("repeals", ("mẫu QLC-7",), "08/2027/QĐ-UBND")],
        ),
        (  # a part of a document is repealed, item by item
            "Điều 1. Bãi bỏ một số điều của Quyết định số 08/2027/QĐ-UBND ngày 02/3/2027 của Ủy ban nhân dân tỉnh\n"
            "1. Bãi bỏ khoản 2 Điều 4.\n2. Bãi bỏ Điều 9.\n",
            [
                ("repeals", ("khoản 2", "Điều 4"), "08/2027/QĐ-UBND"),
                ("repeals", ("Điều 9",), "08/2027/QĐ-UBND"),
            ],
        ),
        (  # of which of the two, nobody says
            "Điều 1. Sửa đổi, bổ sung một số điều của Quyết định số 08/2027/QĐ-UBND và Quyết định số 09/2027/QĐ-UBND\n"
            "1. Sửa đổi Điều 4 như sau:\n“Điều 4. Phí chợ.”\n",
            [],
        ),
    ],
)
def test_acts(body: str, expected: list) -> None:
    assert acts(body) == expected
