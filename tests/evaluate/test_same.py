"""When two annotations say the same."""

from __future__ import annotations

from typing import Any

import pytest

from cancu.evaluate import same

SPAN = {"start": 10, "end": 20}


def entry(**fields: Any) -> dict[str, Any]:
    return {**SPAN, **fields}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (None, None),
        ("", None),
        ("Số: 05/2031/QÐ-UBND", "5/2031/QĐ-UBND"),
        ("05 / 2031 / QĐ–UBND", "5/2031/QĐ-UBND"),
        ("012/QĐ-TTg", "12/QĐ-TTG"),
        ("0/NQ", "0/NQ"),
    ],
)
def test_bare_number(written: str | None, expected: str | None) -> None:
    assert same.bare_number(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (None, None),
        ("UBND tỉnh Bình Minh", "uy ban nhan dan tinh binh minh"),
        ("HĐND xã Đông Đô", "hoi dong nhan dan xa dong do"),
        ("Bộ trưởng Bộ Tài chính", "bo tai chinh"),
    ],
)
def test_folded_issuer(written: str | None, expected: str | None) -> None:
    assert same.folded_issuer(written) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({"value": 42, "unit": "triệu đồng/người/năm"}, (42e6, "dong nguoi nam")),
        ({"value": 42000000, "unit": "đồng/người/năm"}, (42e6, "dong nguoi nam")),
        ({"value": 1.5, "unit": "nghìn tỷ đồng"}, (1.5e12, "dong")),
        ({"value": 50, "unit": "%"}, (50.0, "%")),
        ({"value": 7, "unit": None}, (7.0, "")),
        ({"value": "một nửa", "unit": "triệu đồng"}, ("một nửa", "trieu dong")),
        ({"value": None, "unit": "xã"}, (None, "xa")),
    ],
)
def test_quantity(target: dict[str, Any], expected: tuple[object, str]) -> None:
    assert same.quantity(target) == expected


@pytest.mark.parametrize(
    ("gold", "found", "expected"),
    [
        pytest.param({"number": "05/QĐ-UBND"}, {"number": "5/QÐ-UBND"}, True, id="zeros and Ð"),
        pytest.param({"number": "5/QĐ-UBND"}, {"number": "15/QĐ-UBND"}, False, id="another number"),
        pytest.param({"number": "5/QĐ-UBND"}, {"number": "5/QĐ-UBND", "start": 20, "end": 30}, False, id="touching"),
        pytest.param(
            {"class": "named", "type": "luật", "title": "Đất đai"},
            {"type": "Luật", "title": "đất đai năm 2031"},
            True,
            id="name within the name",
        ),
        pytest.param(
            {"class": "named", "type": "luật", "title": "Đất đai"},
            {"type": "luật", "title": None},
            False,
            id="no name found",
        ),
        pytest.param(
            {"class": "named", "type": "luật", "title": None}, {"type": "luật"}, True, id="no name on either side"
        ),
        pytest.param(
            {"class": "named", "type": "hiến pháp", "title": "2013"},
            {"type": "Hiến pháp"},
            True,
            id="constitution",
        ),
        pytest.param({"class": "unnumbered", "type": "kế hoạch"}, {"type": "kế hoạch"}, True, id="unnumbered"),
        pytest.param(
            {"class": "unnumbered", "type": "kế hoạch"},
            {"type": "kế hoạch", "number": "1/KH"},
            False,
            id="numbered for unnumbered",
        ),
    ],
)
def test_same_reference(gold: dict[str, Any], found: dict[str, Any], expected: bool) -> None:
    assert same.same_reference(entry(**gold), entry(**found)) is expected


def test_pinpoints_in_no_order() -> None:
    one = {"pinpoints": [["khoản 2", "Điều 5"], ["Điều 7"]]}
    other = {"pinpoints": [["Điều 7"], ["Khoản 2", "điều 5"]]}
    assert same.pinpoints(one) == same.pinpoints(other)
    assert same.pinpoints({"pinpoints": None}) == []


@pytest.mark.parametrize(
    ("gold", "found", "expected"),
    [("số xã đạt chuẩn", "xã đạt chuẩn", 6 / 7), ("số xã", "tỷ lệ hộ", 0.0), (None, "x", 0.0), ("", "", 0.0)],
)
def test_token_f1(gold: str | None, found: str, expected: float) -> None:
    assert same.token_f1(gold, found) == pytest.approx(expected)
