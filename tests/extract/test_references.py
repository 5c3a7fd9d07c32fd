"""References, their fields and their relations: every example of the rules, lists, and spans as a property."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cancu.chars import number_key
from cancu.extract.header import find_document
from cancu.extract.laws import find_laws
from cancu.extract.numbers import find_numbers
from cancu.extract.pinpoints import parse_pinpoints, pinpoints_before
from cancu.extract.references import basis_kind, find_references
from cancu.extract.structure import find_sections
from cancu.extract.thirdparty import third_party_edges
from cancu.model import Document, Reference, as_json
from cancu.rulebook import rules
from conftest import SHARED, needs_shared

KHANH_HOA = Document(
    type="quyết định", number="99/QĐ-UBND", issuer="Ủy ban nhân dân tỉnh Khánh Hòa", place="tỉnh Khánh Hòa"
)
HANOI = Document(
    type="quyết định", number="99/QĐ-UBND", issuer="Ủy ban nhân dân thành phố Hà Nội", place="thành phố Hà Nội"
)


def find(text: str, document: Document = KHANH_HOA) -> tuple[Reference, ...]:
    return find_references(text, document, find_sections(text))


EXAMPLES = [(e["text"], e["finds"], "rules/references.yaml") for e in rules("references")["examples"]] + [
    (e["text"], e["finds"], rule["id"]) for rule in rules("relations") for e in rule["examples"]
]


@pytest.mark.parametrize(("text", "expected", "rule"), EXAMPLES, ids=[f"{e[2]}-{i}" for i, e in enumerate(EXAMPLES)])
def test_every_example_of_the_rules_is_found(text: str, expected: list[dict], rule: str) -> None:
    document = HANOI if "Hà Nội" in text else KHANH_HOA
    found = [as_json(r) for r in find(text, document)]
    assert [number_key(r["number"]) for r in found if r["number"]] == [number_key(e["number"]) for e in expected]
    for got, want in zip([r for r in found if r["number"]], expected, strict=True):
        for field, value in want.items():
            assert got[field] == value, f"{rule}: {field}"


@pytest.mark.parametrize("example", rules("references")["unnumbered"]["examples"], ids=lambda e: e["text"][:40])
def test_documents_without_a_number_are_told_by_their_body_and_title(example: dict) -> None:
    found = [as_json(r) for r in find(example["text"]) if r.class_ == "unnumbered"]
    assert [{k: got[k] for k in want} for got, want in zip(found, example["finds"], strict=True)] == example["finds"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Quyết định số 1730/QĐ-TTg", ["1730/QĐ-TTg"]),
        ("Luật số 45/2019/QH14", ["45/2019/QH14"]),
        ("Luật số 03/1998/QH 10", ["03/1998/QH10"]),
        ("Tờ trình số 12/TTr-SNN", ["12/TTr-SNN"]),
        ("Nghị quyết số 06-NQ/TU", ["06-NQ/TU"]),
        ("Quyết định số 12 /QĐ-UBND", ["12/QĐ-UBND"]),
        ("Quyết định số 5/QÐ-TTg", ["5/QĐ-TTg"]),
        ("Thông tư số\n36/2031/TT- BGTVT", ["36/2031/TT-BGTVT"]),
        ("Thông tư số 18/2031/TT-\nBTC quy định", ["18/2031/TT-BTC"]),
        ("Nghị định số 178/CP", ["178/CP"]),
        ("Công văn số 26-TC/HTQT", ["26-TC/HTQT"]),
        ("Thông tư liên tịch số 05/2031/TTLT-BTP-BTC", ["05/2031/TTLT-BTP-BTC"]),
        ("Công văn số 8935/BNV-CTTN&BĐG", ["8935/BNV-CTTN&BĐG"]),
        ("Nghị định số 30a/2031/NQ-CP", ["30a/2031/NQ-CP"]),
        ("quyết định số 177/2031/qđ-ub ngày 01/10/2031", ["177/2031/qđ-ub"]),
        ("ngày 05/9/2031, đạt 117/136 xã, 42 triệu đồng/người/năm, 24/7", []),
        ("QCVN 40:2031/BTNMT và TCVN 1234-5:2030", []),
        ("Nghị định số 11/2031/NĐ-CP - Quy định về mẫu", ["11/2031/NĐ-CP"]),
    ],
)
def test_numbers_in_every_form(text: str, numbers: list[str]) -> None:
    from cancu.chars import level

    levelled = level(text)
    assert [m.number for m in find_numbers(levelled) if m.certain or numbers] == numbers


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("điểm a khoản 2 Điều 5", [["điểm a", "khoản 2", "Điều 5"]]),
        ("các khoản 2 và 3 Điều 13", [["khoản 2", "Điều 13"], ["khoản 3", "Điều 13"]]),
        ("khoản 1 đến khoản 3 Điều 5", [["khoản 1", "Điều 5"], ["khoản 2", "Điều 5"], ["khoản 3", "Điều 5"]]),
        ("Điều 44, khoản 1 Điều 45, Điều 48", [["Điều 44"], ["khoản 1", "Điều 45"], ["Điều 48"]]),
        ("điểm 1.3, mục III, phần B", [["điểm 1.3", "mục III", "phần B"]]),
        ("khoản 1, Điều 14", [["khoản 1", "Điều 14"]]),
        (
            "khoản 1, 2 và điểm a khoản 3 Điều 4",
            [["khoản 1", "Điều 4"], ["khoản 2", "Điều 4"], ["điểm a", "khoản 3", "Điều 4"]],
        ),
        ("số thứ tự 4, 5 mục I Phụ lục", [["số thứ tự 4", "mục I", "Phụ lục"], ["số thứ tự 5", "mục I", "Phụ lục"]]),
        ("Điều 5-7", [["Điều 5"], ["Điều 6"], ["Điều 7"]]),
    ],
)
def test_pinpoints_are_written_out(phrase: str, expected: list[list[str]]) -> None:
    assert [list(p) for p in parse_pinpoints(phrase)] == expected


def test_pinpoints_reach_over_what_binds_them_to_the_document() -> None:
    text = "Bãi bỏ khoản 1 Điều 3 Quy định ban hành kèm theo Quyết định số 5/QĐ-UBND"
    points, start = pinpoints_before(text, text.lower(), text.index("Quyết định"))
    assert points == (("khoản 1", "Điều 3"),)
    assert text[start:].startswith("khoản 1")


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("theo Luật Đất đai và Luật Nhà ở", ["Đất đai", "Nhà ở"]),
        ("Luật Thi đua, khen thưởng;", ["Thi đua, khen thưởng"]),
        (
            "Luật sửa đổi, bổ sung một số điều của Luật Đất đai, Luật Nhà ở số 43/2024/QH15",
            ["sửa đổi, bổ sung một số điều của Luật Đất đai, Luật Nhà ở"],
        ),
        ("theo quy định của pháp luật và luật sư", []),
        ("Luật này có hiệu lực", []),
        ("Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam năm 2013", ["nước Cộng hòa xã hội chủ nghĩa Việt Nam"]),
        ("Luật Bảo tồn đồ thử nghiệm ngày 01/01/2031", ["Bảo tồn đồ thử nghiệm"]),
    ],
)
def test_laws_by_name(text: str, titles: list[str]) -> None:
    assert [law.title for law in find_laws(text, text.lower())] == titles


def test_shared_parts_are_distributed_over_a_list() -> None:
    text = (
        "Căn cứ Quyết định số 11/QĐ-UBND ngày 22/12/2031; Quyết định số 12/QĐ-UBND ngày 22/12/2031 và "
        "Quyết định số 13/QĐ-UBND ngày 29/12/2031 của UBND huyện Diên Khánh về việc giao mẫu;"
    )
    found = find(text)
    assert {r.issuer for r in found} == {"Ủy ban nhân dân huyện Diên Khánh"}
    assert {r.relation for r in found} == {"basis"}
    assert [r.issued_on for r in found] == ["2031-12-22", "2031-12-22", "2031-12-29"]


def test_a_document_in_the_title_of_another_is_cited_only() -> None:
    text = "Căn cứ Nghị định số 5/2031/NĐ-CP ngày 01/02/2031 của Chính phủ sửa đổi, bổ sung một số điều của Nghị định số 3/2030/NĐ-CP;"
    outer, inner = find(text)
    assert (outer.relation, inner.relation) == ("basis", "cites")
    (edge,) = third_party_edges(text, (outer, inner))
    assert (edge.source, edge.target, edge.relation) == (0, 1, "amends")


@pytest.mark.parametrize(
    ("between", "edges"),
    [
        (
            "quy định chi tiết một số điều của Luật Phí số 97/2015/QH13 được sửa đổi, bổ sung bởi ",
            [(2, 0)],
        ),  # not of the law
        ("được sửa đổi, bổ sung bởi ", [(1, 0)]),
    ],
)
def test_a_decree_amends_the_decree_that_details_a_law_and_not_the_law(between: str, edges: list) -> None:
    text = f"Căn cứ Nghị định số 5/2031/NĐ-CP {between}Nghị định số 7/2032/NĐ-CP;"
    assert [(e.source, e.target) for e in third_party_edges(text, find(text)) if e.relation == "amends"] == edges


def test_a_consolidated_text_puts_together_what_it_lists_and_not_what_its_title_details() -> None:
    text = (
        "VĂN BẢN HỢP NHẤT\nTHÔNG TƯ\nHƯỚNG DẪN THỰC HIỆN QUYẾT ĐỊNH SỐ 17/2028/QĐ-TTG NGÀY 18/12/2028 CỦA THỦ TƯỚNG CHÍNH PHỦ\n"
        "Thông tư số 24/2029/TT-BNV ngày 10/7/2029 của Bộ trưởng Bộ Nội vụ hướng dẫn thực hiện Quyết định số 17/2028/QĐ-TTg được sửa đổi bởi:\n"
        "Thông tư số 8/2030/TT-BNV ngày 29/8/2030 của Bộ trưởng Bộ Nội vụ, có hiệu lực từ ngày 12/10/2030.\n"
        "Căn cứ Luật Phí số 97/2015/QH13;\n"
    )
    found = find_references(text, Document("văn bản hợp nhất"), ())
    assert [r.number for r in found if r.relation == "consolidates"] == ["24/2029/TT-BNV", "8/2030/TT-BNV"]


def test_a_circular_amends_the_circular_that_details_a_decree() -> None:
    text = "Theo Thông tư số 4/2030/TT-BTC hướng dẫn một số điều của Nghị định số 5/2029/NĐ-CP được sửa đổi bởi Thông tư số 6/2031/TT-BTC."
    assert [(e.source, e.target) for e in third_party_edges(text, find(text)) if e.relation == "amends"] == [(2, 0)]


def test_a_decree_alone_beside_a_law_amends_nothing() -> None:
    text = "Theo Luật Phí số 97/2015/QH13 được sửa đổi, bổ sung tại Nghị định số 7/2032/NĐ-CP."
    assert third_party_edges(text, find(text)) == ()


def test_what_an_amending_document_quotes_is_not_its_own_doing() -> None:
    text = (
        "Điều 1. Sửa đổi Điều 3 Quyết định số 5/2030/QĐ-UBND như sau:\n"
        "“Điều 3. Thay thế Quyết định số 4/2029/QĐ-UBND ngày 01/02/2029 của UBND tỉnh Khánh Hòa.”.\n"
    )
    amended, quoted = find(text)
    assert (amended.relation, quoted.relation) == ("amends", "cites")


def test_a_saving_clause_stays_with_the_repeal() -> None:
    text = (
        "2. Kể từ ngày Nghị định này có hiệu lực thi hành, Nghị định số 35/2030/NĐ-CP ngày 29/3/2030 của Chính phủ hết hiệu lực, "
        "trừ quy định tại Điều 90 của Nghị định số 35/2030/NĐ-CP."
    )
    repealed, saved = find(text)
    assert repealed.relation == "repeals"
    assert repealed.exceptions == (("Điều 90",),)
    assert saved.relation == "cites"


def test_competence_bases_are_told_from_content() -> None:
    assert basis_kind("Tổ chức chính quyền địa phương", "luật") == "competence"
    assert basis_kind("Đất đai", "luật") == "content"


def test_the_document_itself_is_no_reference() -> None:
    document = Document(type="quyết định", number="12/QĐ-UBND", issued_on="2031-02-01")
    text = "Số: 12/QĐ-UBND\nĐiều 1. (Ban hành kèm theo Quyết định số 12/QĐ-UBND ngày 01/02/2031)"
    assert find_references(text, document, ()) == ()


PIECES = st.sampled_from(
    ["Căn cứ ", "Quyết định số ", "12/2031/QĐ-UBND", " ngày 05/9/2031", " của UBND tỉnh", "; ", ", ", " và ", "\n", "Luật Đất đai", " sửa đổi, bổ sung ",
     "khoản 1 Điều 5 ", "“", "”", "Điều 1. ", "thay thế ", "06-NQ/TU", " năm 2031", "(", ")", "Đề án ", "a) ", "\u00a0", "Ð", "hết hiệu lực", "  "]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join)))
def test_spans_quote_the_text(text: str) -> None:
    for r in find_references(text, KHANH_HOA, ()):
        assert text[r.start : r.end] == r.text
        assert 0 <= r.start < r.end <= len(text)


@needs_shared
def test_spans_quote_real_texts() -> None:
    for path in sorted((SHARED / "gold" / "dev").glob("*.txt"))[::4]:
        text = path.read_bytes().decode()
        sections = find_sections(text)
        references = find_references(text, find_document(text, sections), sections)
        assert all(text[r.start : r.end] == r.text for r in references)
        assert [r.start for r in references] == sorted(r.start for r in references)


@pytest.mark.parametrize(
    ("text", "title", "issuer"),
    [
        (
            "Căn cứ Quyết định số 31/QĐ-TTg ngày 02/3/2030 của Thủ tướng Chính phủ phê duyệt Đề án đào tạo nghề cho thanh niên nông thôn;\n"
            "Điều 1. Tổ chức thực hiện Đề án đào tạo nghề cho thanh niên nông thôn.",
            "đào tạo nghề cho thanh niên nông thôn",
            "Thủ tướng Chính phủ",
        ),
        (
            "1. Gắn với Chiến lược phát triển vận tải đường thủy của Bộ Xây dựng giai đoạn 2030 - 2035.",
            "phát triển vận tải đường thủy của Bộ Xây dựng giai đoạn 2030 - 2035",
            "Bộ Xây dựng",
        ),
        (
            "Điều 1. Tổ chức thực hiện Đề án đào tạo nghề cho thanh niên nông thôn.",
            "đào tạo nghề cho thanh niên nông thôn",
            None,
        ),
    ],
)
def test_who_issued_what_is_named_by_its_title(text: str, title: str, issuer: str | None) -> None:
    (found,) = [r for r in find(text) if r.class_ == "unnumbered"]
    assert (found.title, found.issuer) == (title, issuer)


def test_a_decision_in_the_title_of_another_is_of_the_same_body() -> None:
    found = find(
        "Bãi bỏ các Quyết định: số 21/2023/QĐ-UBND ngày 23/6/2023 của Ủy ban nhân dân tỉnh Hải Dương sửa đổi Quy định quản lý "
        "chợ ban hành kèm theo Quyết định số 23/2016/QĐ-UBND ngày 05 tháng 8 năm 2016; số 48/2023/QĐ-UBND ngày 08/12/2023 của "
        "Ủy ban nhân dân thành phố Hải Phòng."
    )
    assert [(r.number, r.issuer) for r in found] == [
        ("21/2023/QĐ-UBND", "Ủy ban nhân dân tỉnh Hải Dương"),
        ("23/2016/QĐ-UBND", "Ủy ban nhân dân tỉnh Hải Dương"),
        ("48/2023/QĐ-UBND", "Ủy ban nhân dân thành phố Hải Phòng"),
    ]


def test_parts_of_an_annex_and_of_an_article_are_told_apart() -> None:
    assert [list(p) for p in parse_pinpoints("Khoản 4 Điều 11, Phụ lục 4 và Phụ lục 6A")] == [
        ["khoản 4", "Điều 11"],
        ["Phụ lục 4"],
        ["Phụ lục 6A"],
    ]
    assert [list(p) for p in parse_pinpoints("mục B, Phụ lục số 01")] == [["mục B", "Phụ lục số 01"]]
    (found,) = find(
        "Thay thế Phụ lục số 03 - Tỷ lệ phân chia nguồn thu giữa các cấp ban hành kèm theo Nghị quyết số 9/2030/NQ-HĐND."
    )
    assert found.pinpoints == (("Phụ lục số 03",),)
