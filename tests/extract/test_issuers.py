"""Issuing bodies: phrases, symbols, context; and how they agree with the gold files."""

from __future__ import annotations

import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancu import chars
from cancu.extract.issuers import (
    Context,
    context_of,
    find_bodies,
    issuer_of_number,
    match_issuer,
    match_joint,
    type_of_number,
)
from cancu.model import Document
from cancu.rulebook import rules
from conftest import SHARED, needs_shared

PROVINCE = Context(issuer="Ủy ban nhân dân tỉnh Hà Tĩnh", place="tỉnh Hà Tĩnh")
CITY = Context(place="thành phố Hà Nội")
DISTRICT = Context(place="huyện Đắk R'Lấp", parent_place="tỉnh Đắk Nông")
MINISTRY = Context(issuer="Bộ Y tế")
NOWHERE = Context()


@pytest.mark.parametrize("example", rules("issuers")["examples"], ids=lambda e: e.get("text") or e["number"])
def test_examples_of_the_issuers(example: dict[str, str]) -> None:
    context = Context(place=example.get("place"))
    if "number" in example:
        assert issuer_of_number(example["number"], None, context) == example["name"]
        return
    found = match_issuer(example["text"], 0, context)
    assert found is not None
    assert (found.name, found.end) == (example["name"], len(example["text"]))


@pytest.mark.parametrize("example", rules("symbols")["examples"], ids=lambda e: e["number"])
def test_examples_of_the_symbols(example: dict[str, str | None]) -> None:
    number = str(example["number"])
    assert type_of_number(number) == example["type"]
    assert issuer_of_number(number, None, Context(place=example.get("place"))) == example["issuer"]


@pytest.mark.parametrize(
    ("text", "context", "name", "rest"),
    [
        ("UBND tỉnh về việc", PROVINCE, "Ủy ban nhân dân tỉnh Hà Tĩnh", " về việc"),
        ("Uỷ  ban\nnhân dân tỉnh", PROVINCE, "Ủy ban nhân dân tỉnh Hà Tĩnh", ""),
        ("ủy ban nhân dân tỉnh hậu giang", NOWHERE, "Ủy ban nhân dân tỉnh Hậu Giang", ""),
        ("UBND tỉnh Nghệ An", PROVINCE, "Ủy ban nhân dân tỉnh Nghệ An", ""),
        ("Chủ tịch UBND Thành phố", CITY, "Ủy ban nhân dân thành phố Hà Nội", ""),
        ("UBND TP. về", CITY, "Ủy ban nhân dân thành phố Hà Nội", ". về"),
        ("UBND tỉnh", DISTRICT, "Ủy ban nhân dân tỉnh Đắk Nông", ""),
        ("UBND huyện", DISTRICT, "Ủy ban nhân dân huyện Đắk R'Lấp", ""),
        ("HĐND huyện ĐăkR’Lấp", NOWHERE, "Hội đồng nhân dân huyện Đắk R'Lấp", ""),
        ("UBND xã Bình Lộc, huyện Cư Jút", NOWHERE, "Ủy ban nhân dân xã Bình Lộc", ""),
        ("Huyện uỷ", DISTRICT, "Huyện ủy Đắk R'Lấp", ""),
        ("Tỉnh ủy Đăk Nông", NOWHERE, "Tỉnh ủy Đắk Nông", ""),
        ("Thành ủy TP. Hồ Chí Minh", NOWHERE, "Thành ủy Thành phố Hồ Chí Minh", ""),
        ("Ban chấp hành Đảng bộ huyện", DISTRICT, "Ban Chấp hành Đảng bộ huyện Đắk R'Lấp", ""),
        ("Sở TT&TT", PROVINCE, "Sở Thông tin và Truyền thông tỉnh Hà Tĩnh", ""),
        ("Giám đốc Sở Nội vụ", CITY, "Sở Nội vụ thành phố Hà Nội", ""),
        ("Phòng Nông nghiệp và PTNT huyện", DISTRICT, "Phòng Nông nghiệp và Phát triển nông thôn huyện Đắk R'Lấp", ""),
        ("Kho bạc Nhà nước tỉnh", PROVINCE, "Kho bạc Nhà nước tỉnh Hà Tĩnh", ""),
        ("Bộ Lao động, Thương binh & Xã hội", NOWHERE, "Bộ Lao động - Thương binh và Xã hội", ""),
        ("BỘ GIÁO DỤC VÀ ĐÀO TẠO", NOWHERE, "Bộ Giáo dục và Đào tạo", ""),
        ("Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ", NOWHERE, "Văn phòng Chính phủ", ""),
        ("Bộ Văn hoá-Thông tin", NOWHERE, "Bộ Văn hóa - Thông tin", ""),
        ("Bộ đã ban hành", MINISTRY, "Bộ Y tế", " đã ban hành"),
        ("liên Bộ Tài chính - Y tế", NOWHERE, "Bộ Tài chính; Bộ Y tế", ""),
        ("Tổng Kiểm toán Nhà nước", NOWHERE, "Kiểm toán nhà nước", ""),
        ("BCH Trung ương Đảng khóa", NOWHERE, "Ban Chấp hành Trung ương", " khóa"),
        (
            "Ban Chỉ đạo các Chương trình MTQG huyện",
            DISTRICT,
            "Ban Chỉ đạo các Chương trình mục tiêu quốc gia huyện Đắk R'Lấp",
            "",
        ),
        ("Ban Chỉ đạo phòng, chống rét tỉnh", PROVINCE, "Ban Chỉ đạo phòng, chống rét tỉnh Hà Tĩnh", ""),
        ("Trưởng phòng Tư pháp quận 3", NOWHERE, "Phòng Tư pháp quận 3", ""),
    ],
)
def test_phrases_in_context(text: str, context: Context, name: str, rest: str) -> None:
    levelled = chars.level(text)
    found = match_issuer(levelled, 0, context)
    assert found is not None
    assert found.name == name
    assert levelled[found.end :] == rest
    assert found.resolved


@pytest.mark.parametrize(
    "text",
    ["UBND tỉnh", "Tỉnh ủy", "Sở Y tế", "UBND các xã, thị trấn", "Ủy ban nhân dân cấp xã", "UBND tỉnh, thành phố"],
)
def test_a_phrase_that_leaves_the_body_open(text: str) -> None:
    found = match_issuer(text, 0, NOWHERE)
    assert found is not None
    assert (found.end, found.resolved, found.place) == (len(text), False, None)


@pytest.mark.parametrize(
    "text",
    [
        "Bộ luật Dân sự",
        "bộ phận",
        "chính phủ điện tử",
        "BAN HÀNH",
        "HỘI NGHỊ",
        "Công an",
        "trường hợp",
        "Số 12",
        "sở hữu",
        "",
    ],
)
def test_no_body(text: str) -> None:
    assert match_issuer(text, 0, PROVINCE) is None


def test_joint_documents() -> None:
    text = "Bộ Tài chính và Bộ Tài nguyên và Môi trường hướng dẫn"
    joint = match_joint(text, 0, NOWHERE)
    assert joint is not None
    assert joint.name == "Bộ Tài chính; Bộ Tài nguyên và Môi trường"
    assert text[joint.end :] == " hướng dẫn"
    single = match_issuer(text, 0, NOWHERE)
    assert single is not None
    assert single.name == "Bộ Tài chính"


@pytest.mark.parametrize(
    ("number", "type_", "context", "issuer"),
    [
        ("5/TTr-UBND", "tờ trình", PROVINCE, "Ủy ban nhân dân tỉnh Hà Tĩnh"),
        ("5/NQ-HĐND", "nghị quyết", CITY, "Hội đồng nhân dân thành phố Hà Nội"),
        ("5/QĐ-UBND", "quyết định", DISTRICT, None),
        ("5/BC-STP", "báo cáo", DISTRICT, "Sở Tư pháp tỉnh Đắk Nông"),
        ("5/TTr-SXD", "tờ trình", NOWHERE, None),
        ("12-NQ/HU", "nghị quyết", DISTRICT, "Huyện ủy Đắk R'Lấp"),
        ("12-NQ/TU", "nghị quyết", CITY, "Thành ủy Hà Nội"),
        ("5/2012/TTLT-BGD&ĐT-BTC", None, NOWHERE, "Bộ Giáo dục và Đào tạo; Bộ Tài chính"),
        ("5/2012/TT-BLDTBXH", None, NOWHERE, "Bộ Lao động - Thương binh và Xã hội"),
        ("5/BCĐ-KH", None, PROVINCE, None),
        ("5", None, PROVINCE, None),
        ("", None, PROVINCE, None),
    ],
)
def test_numbers_in_context(number: str, type_: str | None, context: Context, issuer: str | None) -> None:
    assert issuer_of_number(number, type_, context) == issuer


def test_context_of_a_document() -> None:
    district = context_of(Document(issuer="Ủy ban nhân dân huyện Cư Jút"))
    assert (district.place, district.parent_place) == ("huyện Cư Jút", "tỉnh Đắk Nông")
    assert context_of(Document(issuer="Bộ Y tế")) == Context(issuer="Bộ Y tế")
    assert context_of(Document(place="tỉnh Hà Tĩnh")).place == "tỉnh Hà Tĩnh"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Quyết định của UBND tỉnh Hà Tĩnh. Sở Y tế tỉnh Hà Tĩnh đã trình.", "tỉnh Hà Tĩnh"),
        ("Quyết định của UBND tỉnh Hà Tĩnh, của UBND tỉnh Nghệ An.", None),
        ("Ngân sách thành phố Hà Nội theo nghị quyết của HĐND Thành phố.", "thành phố Hà Nội"),
        ("Quyết định của UBND tỉnh.", None),
    ],
)
def test_context_where_the_header_is_lost(text: str, place: str | None) -> None:
    assert context_of(Document(), text).place == place


def test_find_bodies() -> None:
    text = "Giao Sở Tài chính chủ trì, phối hợp với Công an tỉnh và UBND các xã, phường; báo cáo Chính phủ."
    found = find_bodies(text, PROVINCE)
    assert [text[b.start : b.end] for b in found] == [
        "Sở Tài chính",
        "Công an tỉnh",
        "UBND các xã, phường",
        "Chính phủ",
    ]
    assert [b.name for b in found][:2] == ["Sở Tài chính tỉnh Hà Tĩnh", "Công an tỉnh Hà Tĩnh"]


def test_names_of_people_and_places_are_no_bodies() -> None:
    assert find_bodies("ông Trần Trường Vinh ở phường Trường Thi; ĐỘC LẬP - TỰ DO, XÃ HỘI CHỦ NGHĨA", PROVINCE) == ()


def test_long_texts_take_linear_time() -> None:
    hostile = "Ban Chỉ đạo về " + "phát triển, " * 20_000 + "UBND tỉnh " * 2_000
    start = time.perf_counter()
    find_bodies(hostile, PROVINCE)
    assert time.perf_counter() - start < 5


_PIECES = [
    "UBND",
    "Ủy ban nhân dân",
    "tỉnh",
    "huyện",
    "Hà Tĩnh",
    "Bộ",
    "Tài chính",
    "và",
    ",",
    "Ban Chỉ đạo",
    "về",
    "Sở",
    "\n",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map(" ".join))
def test_spans_hold(text: str) -> None:
    levelled = chars.level(text)
    last = 0
    for body in find_bodies(levelled, DISTRICT):
        assert last <= body.start < body.end <= len(text)
        assert levelled[body.start : body.end] == levelled[body.start : body.end].strip()
        last = body.end


@needs_shared
def test_agrees_with_the_gold_files() -> None:
    """Of the numbered references, by their own phrase or number and the document's issuer, 97 % and more are right."""
    right = wrong = 0
    for gold_path in sorted((SHARED / "gold" / "dev").glob("*.gold.json")):
        gold = json.loads(gold_path.read_text(encoding="utf-8"))
        text = gold_path.with_name(gold_path.name.replace(".gold.json", ".txt")).read_text(encoding="utf-8")
        levelled = chars.level(text)
        own = (gold.get("document") or {}).get("issuer")
        context = context_of(Document(issuer=own), levelled)
        for ref in gold.get("references", ()):
            if ref["class"] != "numbered":
                continue
            issuer = issuer_of_number(ref["number"], ref["type"], context)
            for lead in re.finditer(r"(?<!\w)của +", levelled[ref["start"] : ref["end"]]):
                match = match_joint if "TTLT" in ref["number"] else match_issuer
                found = match(levelled, ref["start"] + lead.end(), context)
                if found is not None:
                    issuer = found.name if found.resolved else None
                    break
            same = chars.fold(issuer or "") == chars.fold(ref["issuer"] or "")
            right, wrong = right + same, wrong + (not same)
    assert right / (right + wrong) > 0.97
