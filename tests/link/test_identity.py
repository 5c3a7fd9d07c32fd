"""Keys: readable, reproducible, with the issuer as a legal person with its time."""

from __future__ import annotations

import pytest

from cancu.link.identity import issuer_id, key_of, number_match, year_of


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        (
            ("quyết định", "Thủ tướng Chính phủ", "1730/QĐ-TTg", "2016-09-05"),
            "quyet-dinh/thu-tuong-chinh-phu/2016/1730-qd-ttg",
        ),
        (
            ("quyết định", "Ủy ban nhân dân tỉnh Khánh Hòa", "005/2031/QĐ-UBND", None),
            "quyet-dinh/uy-ban-nhan-dan-tinh-khanh-hoa-2025/2031/5-2031-qd-ubnd",
        ),
        (("quyết định", None, "15/QĐ-UBND", None), "quyet-dinh/-/-/15-qd-ubnd"),
    ],
)
def test_keys(fields: tuple, key: str) -> None:
    assert key_of(*fields) == key


def test_a_document_without_number_takes_title_day_and_hash() -> None:
    key = key_of("kế hoạch", "Sở Y tế tỉnh Khánh Hòa", None, "2031-02-03", "Về việc kiểm tra mẫu", "ab" * 32)
    assert key == "ke-hoach/so-y-te-tinh-khanh-hoa-2025/2031/kiem-tra-mau-2031-02-03-abababab"


def test_the_new_gia_lai_is_not_the_old_one() -> None:
    name = "Ủy ban nhân dân tỉnh Gia Lai"
    assert issuer_id(name, "2025-06-30") == "uy-ban-nhan-dan-tinh-gia-lai"
    assert issuer_id(name, "2025-07-01") == "uy-ban-nhan-dan-tinh-gia-lai-2025"
    assert issuer_id("Ủy ban nhân dân tỉnh Điện Biên", "2025-08-01") == "uy-ban-nhan-dan-tinh-dien-bien"


def test_year_and_number() -> None:
    assert year_of("12/2024/QĐ-UBND", "2025-01-02") == "2024"
    assert year_of("12/QĐ-UBND", "2025-01-02") == "2025"
    assert number_match("01/2016/NQ.HĐTP") == number_match("1/2016/nq-hđtp")
