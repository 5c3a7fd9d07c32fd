"""Places: spellings, tiers, levels, and the register itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancu import chars
from cancu.extract.places import level_of, match_place, parent_of, split_place
from cancu.rulebook import rules


@pytest.mark.parametrize("example", rules("places")["examples"], ids=lambda e: e["text"])
def test_examples_of_the_rules(example: dict[str, str]) -> None:
    found = match_place(example["text"], 0)
    assert found is not None
    assert (found.name, found.level, found.parent) == (example["name"], example["level"], example.get("parent"))
    assert found.end == len(example["text"])


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("tỉnh Khánh Hoà và", "tỉnh Khánh Hòa", " và"),
        ("TỈNH KHÁNH HÒA", "tỉnh Khánh Hòa", ""),
        ("huyện ĐăkR’Lấp", "huyện Đắk R'Lấp", ""),
        ("huyện Đak R'lấp", "huyện Đắk R'Lấp", ""),
        ("tỉnh Đắc Lắc", "tỉnh Đắk Lắk", ""),
        ("tỉnh Thừa Thiên - Huế", "tỉnh Thừa Thiên Huế", ""),
        ("TP Hồ Chí Minh.", "Thành phố Hồ Chí Minh", "."),
        ("TPHCM", "Thành phố Hồ Chí Minh", ""),
        ("thành  phố\nHà  Nội", "thành phố Hà Nội", ""),
        ("tỉnh hà tây", "tỉnh Hà Tây", ""),
        ("huyện Điện Biên Đông", "huyện Điện Biên Đông", ""),
        ("quận 3, phường", "quận 3", ", phường"),
        ("xã Bình Lộc về việc", "xã Bình Lộc", " về việc"),
        ("XÃ BÌNH LỘC CỘNG HÒA", "xã Bình Lộc", " CỘNG HÒA"),
        ("xã Bình Lộc Quyết định", "xã Bình Lộc", " Quyết định"),
    ],
)
def test_spellings(text: str, name: str, rest: str) -> None:
    levelled = chars.level(text)
    found = match_place(levelled, 0)
    assert found is not None
    assert found.name == name
    assert levelled[found.end :] == rest


@pytest.mark.parametrize(
    "text",
    ["tỉnh", "tỉnh ủy", "xã hội chủ nghĩa", "XÃ HỘI CHỦ NGHĨA", "thành phố về việc", "địa phương", "Khánh Hòa", ""],
)
def test_no_place(text: str) -> None:
    assert match_place(text, 0) is None


def test_only_at_the_position() -> None:
    text = "UBND tỉnh Hà Tĩnh"
    assert match_place(text, 0) is None
    assert match_place(text, 6) is None
    found = match_place(text, 5)
    assert found is not None
    assert text[found.start : found.end] == "tỉnh Hà Tĩnh"


@pytest.mark.parametrize(
    ("name", "level", "parent"),
    [
        ("tỉnh Hà Tĩnh", "province", None),
        ("thành phố Hà Nội", "province", None),
        ("Thành phố Hồ Chí Minh", "province", None),
        ("thành phố Thủ Dầu Một", "district", "tỉnh Bình Dương"),
        ("huyện Cư Jút", "district", "tỉnh Đắk Nông"),
        ("huyện Châu Thành", "district", None),
        ("xã Bình Lộc", "commune", None),
        ("Hà Tĩnh", None, None),
    ],
)
def test_levels_and_parents(name: str, level: str | None, parent: str | None) -> None:
    assert level_of(name) == level
    assert parent_of(name) == parent


def test_split() -> None:
    assert split_place("thị xã Sa Pa") == ("thị xã", "Sa Pa")
    assert split_place("Sa Pa") == ("", "Sa Pa")


def test_the_register_is_whole() -> None:
    provinces = rules("places")["provinces"]
    now = [p for p in provinces if "to" not in p]
    before_2025_07 = [p for p in provinces if p.get("to", "9999") >= "2025-06-30" and p["name"] != "thành phố Huế"]
    assert len(now) == 34
    assert len(before_2025_07) + 1 == 63
    names = {p["name"] for p in provinces}
    assert len(names) == len(provinces)
    for province in provinces:
        assert set(province.get("successor", ())) <= names
        assert ("to" in province) == bool(province.get("successor"))


@given(st.text(alphabet="tỉnhxãphườnguyệđHNộiaĐắkR'L - .,2TP", max_size=40), st.integers(0, 5))
def test_spans_hold(text: str, pos: int) -> None:
    found = match_place(chars.level(text), pos)
    if found is not None:
        assert found.start == pos < found.end <= len(text)
        assert level_of(found.name) == found.level
