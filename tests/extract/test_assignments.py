"""Assignments: every example of the rules, closing articles, and what is none."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cancu
from cancu.chars import level
from cancu.evaluate.annexes import task_rows
from cancu.evaluate.duties import given_work
from cancu.extract import extract
from cancu.extract.actorlists import actors
from cancu.extract.actors import ActorReader
from cancu.extract.assignments import find_assignments
from cancu.extract.issuers import Context
from cancu.model import Assignment, DateSpan, Document, Table, Text
from cancu.rulebook import rules
from conftest import SHARED, needs_shared

PLAN = Document(type="kế hoạch", number="9/KH-UBND", issuer="Ủy ban nhân dân tỉnh Khánh Hòa", place="tỉnh Khánh Hòa")


def find(text: str, document: Document = PLAN) -> tuple[Assignment, ...]:
    return find_assignments(text, document, (), ())


@pytest.mark.parametrize("example", rules("assignments")["examples"], ids=lambda e: e["text"][:30])
def test_every_example_of_the_rules(example: dict) -> None:
    assert [[a.actor, a.role] for a in find(example["text"])] == example["finds"]


@pytest.mark.parametrize("example", rules("actors")["examples"], ids=lambda e: e["text"][:30])
def test_every_example_of_how_bodies_are_named(example: dict) -> None:
    text = level(example["text"])
    reader = ActorReader(text, Context("Ủy ban nhân dân tỉnh Khánh Hòa", "tỉnh Khánh Hòa", None))
    assert [found.name for found in actors(reader, 0, len(text))] == example["finds"]


def test_the_bodies_of_a_closing_article_are_marked() -> None:
    text = "Điều 4. Chánh Văn phòng Ủy ban nhân dân tỉnh, Giám đốc Sở Y tế chịu trách nhiệm thi hành Quyết định này."
    found = find(text)
    assert [a.actor for a in found] == ["Chánh Văn phòng Ủy ban nhân dân tỉnh", "Giám đốc Sở Y tế"]
    assert all(a.closing and a.role == "lead" and a.to is None for a in found)


def test_fields_that_share_an_office() -> None:
    text = "Điều 3. Giám đốc các Sở: Kế hoạch và Đầu tư, Y tế, Tài chính; Cục trưởng Cục Thuế tỉnh chịu trách nhiệm thi hành Quyết định này."
    assert {"Giám đốc Sở Y tế", "Giám đốc Sở Tài chính"} <= {a.actor for a in find(text)}


def test_the_deadline_of_the_work() -> None:
    text = "2. Giao Sở Y tế báo cáo trước ngày 15/12/2031."
    start = text.index("trước")
    due = DateSpan(start, len(text) - 1, text[start:-1], None, "2031-12-14", "deadline")
    (found,) = find_assignments(text, PLAN, (), (due,))
    assert (found.actor, found.to) == ("Sở Y tế", "2031-12-14")
    assert text[found.task_start : found.task_end] == "báo cáo trước ngày 15/12/2031"


@pytest.mark.parametrize("example", rules("tasks")["examples"], ids=lambda e: e["text"][:30])
def test_every_example_of_the_work(example: dict) -> None:
    text = example["text"]
    found = find(text)[0]
    assert (found.actor, text[found.task_start : found.task_end]) == (example["actor"], example["work"])
    assert {k: getattr(found, k) for k in ("product", "reports_to") if k in example} == {
        k: v for k, v in example.items() if k in ("product", "reports_to")
    }


@pytest.mark.parametrize(
    ("text", "body", "counterpart"),
    [
        ("Giao Giám đốc Sở Y tế kiểm tra.", "Sở Y tế tỉnh Khánh Hòa", False),
        ("Giao các đơn vị liên quan kiểm tra.", None, False),
        ("Đề nghị Bộ Y tế hướng dẫn.", "Bộ Y tế", True),
        (
            "Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh giám sát.",
            "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Khánh Hòa",
            True,
        ),
    ],
)
def test_the_body_behind_the_actor_and_whether_it_can_be_tasked(text: str, body: str | None, counterpart: bool) -> None:
    (found,) = find(text)
    assert (found.body, found.counterpart) == (body, counterpart)


@pytest.mark.parametrize(
    ("actor", "counterpart"),
    [
        ("Phòng Nội vụ", False),
        ("Công an huyện", False),
        ("Văn phòng HĐND và UBND huyện", False),
        ("UBND các xã, thị trấn", False),
        ("Sở Nội vụ", True),
        ("Ủy ban nhân dân tỉnh", True),
        ("Tòa án nhân dân huyện", True),
        ("Văn phòng Đoàn đại biểu Quốc hội và HĐND tỉnh", True),
    ],
)
def test_a_district_can_task_its_own_divisions(actor: str, counterpart: bool) -> None:
    head = (
        "ỦY BAN NHÂN DÂN\nHUYỆN CƯ JÚT\nSố: 12/KH-UBND\nCư Jút, ngày 5 tháng 6 năm 2031\nKẾ HOẠCH\nCải cách hành chính"
    )
    (found,) = extract(f"{head}\nIII. TỔ CHỨC THỰC HIỆN\n1. {actor} chủ trì thực hiện.").assignments
    assert (found.actor, found.counterpart) == (actor, counterpart)


LINES = """PHỤ LỤC
TT
Nhiệm vụ
Cơ quan
chủ trì
Cơ quan phối hợp
Thời gian
hoàn thành
Sản phẩm
I
HẠ TẦNG SỐ
1
Xây dựng bản đồ
số của tỉnh
Sở Khoa học và
Công nghệ
Sở Xây dựng; UBND các xã
Quý II/2031
Bản đồ số
2
Tập huấn cho cán bộ
Sở Nội vụ
Thường xuyên
"""


def test_a_table_of_tasks_written_line_by_line() -> None:
    found = cancu.extract(LINES).assignments
    assert [(a.actor, a.role, LINES[a.task_start : a.task_end], a.to, a.product) for a in found] == [
        ("Sở Khoa học và Công nghệ", "lead", "Xây dựng bản đồ\nsố của tỉnh", "2031-06-30", "Bản đồ số"),
        ("Sở Xây dựng", "support", "Xây dựng bản đồ\nsố của tỉnh", "2031-06-30", "Bản đồ số"),
        ("UBND các xã", "support", "Xây dựng bản đồ\nsố của tỉnh", "2031-06-30", "Bản đồ số"),
        ("Sở Nội vụ", "lead", "Tập huấn cho cán bộ", None, None),
    ]


def row_of(lines: str) -> list[tuple[str, str, str | None]]:
    return [
        (a.actor, lines[a.task_start or 0 : a.task_end], a.to)
        for a in cancu.extract(lines).assignments
        if a.role == "lead"
    ]


HEAD = "TT\nNhiệm vụ\nCơ quan\nchủ trì\nSản phẩm\nThời hạn\n"
ROWS = [
    # a name that breaks at "và", with a word that elsewhere opens a name behind it
    ("1\nTrồng rừng\nSở Nông nghiệp và\nMôi trường\nBáo cáo\nQuý I/2031\n2\nTập huấn\nSở Nội vụ\nLớp học\nNăm 2032\n",
     [("Sở Nông nghiệp và Môi trường", "Trồng rừng", "2031-03-31"), ("Sở Nội vụ", "Tập huấn", "2032-12-31")]),
    # a row that goes on over the page: the head stands again, and each cell goes on by itself
    ("1\nTrồng rừng\nSở Nông nghiệp và\nMôi trường\nBáo cáo tình\nQuý I/2031\nTT\nNhiệm vụ\nCơ quan\nchủ trì\nSản phẩm\nThời hạn\nở vùng cao\nhình\n2\nTập huấn\nSở Nội vụ\nLớp học\nNăm 2032\n",
     [("Sở Nông nghiệp và Môi trường", "Trồng rừng", "2031-03-31"), ("Sở Nội vụ", "Tập huấn", "2032-12-31")]),
    # rows without a number below one name
    ("1\nKiểm tra công trình\n-\nCông trình đê.\nSở Y tế\nBáo cáo\nNăm 2031\n-\nCông trình cầu.\nSở Xây dựng\nBáo cáo\nNăm 2032\n2\nTập huấn\nSở Nội vụ\nLớp học\nNăm 2033\n",
     [("Sở Y tế", "Công trình đê.", "2031-12-31"), ("Sở Xây dựng", "Công trình cầu.", "2032-12-31"), ("Sở Nội vụ", "Tập huấn", "2033-12-31")]),
    # a bare day is the day it is due by, and no part of the name before it
    ("1\nTrồng rừng\nCác cơ quan Trung ương và địa phương\n30/6/2031\n2\nTập huấn\nSở Nội vụ\n15/7/2031\n",
     [("Các cơ quan Trung ương và địa phương", "Trồng rừng", "2031-06-30"), ("Sở Nội vụ", "Tập huấn", "2031-07-15")]),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), ROWS, ids=["và", "page", "dashes", "day"])
def test_rows_of_a_table_of_tasks_written_line_by_line(rows: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert row_of(HEAD + rows) == expected


def test_the_document_that_gave_a_task_is_not_the_task() -> None:
    lines = "STT\nNhiệm vụ\nVăn bản giao\nnhiệm vụ\nCơ quan chủ trì\nThời hạn\n1.\nXây dựng bản đồ số\nNghị quyết số 7/NQ-CP\nBộ Y tế\n30/6/2031\n2.\nTập huấn cán bộ\nThông báo số 4-TB/TGV ngày 2/9/2030\nBộ Nội vụ\n15/7/2031\n"
    assert row_of(lines) == [
        ("Bộ Y tế", "Xây dựng bản đồ số", "2031-06-30"),
        ("Bộ Nội vụ", "Tập huấn cán bộ", "2031-07-15"),
    ]


def test_a_table_of_tasks_that_the_reader_kept() -> None:
    text = "Kế hoạch\nSTT\tNội dung\tĐơn vị chủ trì\tThời hạn\n1\tRà soát quy hoạch\tSở Xây dựng, Sở Tài chính\tNăm 2031 và các năm tiếp theo\n"
    rows = tuple(tuple(line.split("\t")) for line in text.splitlines()[1:])
    found = cancu.extract(Text(text, tables=(Table(text.index("STT"), len(text), rows),))).assignments
    assert [(a.actor, a.role, text[a.task_start : a.task_end], a.to) for a in found] == [
        ("Sở Xây dựng", "lead", "Rà soát quy hoạch", None),
        ("Sở Tài chính", "lead", "Rà soát quy hoạch", None),
    ]


def test_a_recurring_duty() -> None:
    text = "Giao Sở Y tế báo cáo trước ngày 20 hằng tháng."
    start = text.index("trước")
    every = DateSpan(start, len(text) - 1, text[start:-1], None, None, "recurrence")
    (found,) = find_assignments(text, PLAN, (), (every,))
    assert (found.to, found.recurrence) == (None, "trước ngày 20 hằng tháng")


DECISION = Document(
    type="quyết định",
    number="9/2031/QĐ-UBND",
    issuer="Ủy ban nhân dân tỉnh Khánh Hòa",
    title="Ban hành Quy định mẫu",
    place="tỉnh Khánh Hòa",
)
POWERS = Document(
    type="quyết định", number="9/2031/QĐ-UBND", title="Quy định chức năng, nhiệm vụ, quyền hạn của Sở Y tế"
)
CASES = [
    # enumerations: a new "các" is a new body, bare words go together
    ("1. Giao các sở, ban, ngành và các đơn vị liên quan kiểm tra.", [["các sở, ban, ngành", "lead"], ["các đơn vị liên quan", "lead"]]),
    ("2. Giao các Bộ, cơ quan ngang Bộ, cơ quan thuộc Chính phủ kiểm tra.", [["các Bộ", "lead"], ["cơ quan ngang Bộ", "lead"], ["cơ quan thuộc Chính phủ", "lead"]]),
    ("Giao UBND các xã, thị trấn Lâm Viên thực hiện.", [["UBND các xã", "lead"], ["UBND thị trấn Lâm Viên", "lead"]]),
    ("Giao Phòng Y tế các huyện, thị xã, thành phố kiểm tra.", [["Phòng Y tế các huyện, thị xã, thành phố", "lead"]]),
    ("Điều 3. Bộ trưởng, Thủ trưởng cơ quan ngang Bộ chịu trách nhiệm thi hành Nghị quyết này.", [["Bộ trưởng", "lead"], ["Thủ trưởng cơ quan ngang Bộ", "lead"]]),
    ("- Chủ trì, phối hợp với Sở Tài chính (Kho bạc), Sở Y tế kiểm tra.", [["Sở Tài chính", "support"], ["Sở Y tế", "support"]]),
    ("Điều 3. Giám đốc: Trung tâm Y tế tỉnh, Trung tâm Tin học tỉnh; Chủ tịch UBND cấp xã chịu trách nhiệm thi hành Quyết định này.", [["Giám đốc Trung tâm Y tế tỉnh", "lead"], ["Giám đốc Trung tâm Tin học tỉnh", "lead"], ["Chủ tịch UBND cấp xã", "lead"]]),
    ("Điều 3. Giám đốc Sở: Y tế, Tài chính chịu trách nhiệm thi hành Quyết định này.", [["Giám đốc Sở Y tế", "lead"], ["Giám đốc Sở Tài chính", "lead"]]),
    # names that go on; words that only look like bodies
    ("Giao Ban Quản lý các khu công nghệ cao và khu công nghiệp theo dõi.", [["Ban Quản lý các khu công nghệ cao và khu công nghiệp", "lead"]]),
    ("Giao Sở Y tế tổng hợp, phối hợp báo cáo UBND tỉnh về phòng ngừa.", [["Sở Y tế", "lead"]]),
    # lines broken inside a name, inside "các", inside "Điều 3"
    ("4. Đề nghị Ủy ban Mặt trận\nTổ quốc Việt Nam tỉnh tuyên truyền.", [["Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", "request"]]),
    ("IV. TỔ CHỨC THỰC HIỆN\n4. Các\nSở, ban, ngành: triển khai.", [["Các Sở, ban, ngành", "lead"]]),
    ("Điều\n3. Trách nhiệm thi hành\n1. Sở Y tế\nChủ trì kiểm tra.", [["Sở Y tế", "lead"]]),
    # the subject of a sentence, behind what tells when or in what case
    ("IV. TỔ CHỨC THỰC HIỆN\nTrường hợp vượt thẩm quyền, Sở Y tế tổng hợp, báo cáo.", [["Sở Y tế", "lead"]]),
    ("IV. TỔ CHỨC THỰC HIỆN\n1. Căn cứ Kế hoạch này các phòng, ban tổ chức triển khai.", [["các phòng, ban", "lead"]]),
    ("Các đơn vị được giao nhiệm vụ thuộc Kế hoạch lập dự toán.", [["Các đơn vị được giao nhiệm vụ thuộc Kế hoạch", "lead"]]),
    ("Nếu có khó khăn, vướng mắc đề nghị các đơn vị phản ánh về Sở Y tế.", [["các đơn vị", "request"]]),
    ("Điều 4. Ban Pháp chế và đại biểu Hội đồng nhân dân tỉnh giám sát việc thực hiện Nghị quyết này.", [["Ban Pháp chế", "lead"], ["đại biểu Hội đồng nhân dân tỉnh", "lead"]]),
    ("2. Ủy ban Thường vụ Quốc hội yêu cầu Chính phủ tập trung thực hiện.", [["Chính phủ", "lead"]]),
    # a directive gives work to all that stand below it; who is named by what they do; the end is on the whole of it
    ("Ủy ban nhân dân tỉnh chỉ thị:\n1. Đối với các Sở: Y tế, Tài chính:\na) Kiểm tra.\n2. Các doanh nghiệp bán muối và nước mắm trên địa bàn tỉnh:\na) Báo cáo kết quả.", [["Sở Y tế", "lead"], ["Sở Tài chính", "lead"], ["Các doanh nghiệp bán muối và nước mắm trên địa bàn tỉnh", "lead"]]),
    ("V. TỔ CHỨC THỰC HIỆN\n1. Sở Y tế\n- Chủ trì kiểm tra.\nSở Y tế, Sở Tài chính căn cứ chức năng, nhiệm vụ nghiêm túc thực hiện nội dung Chỉ thị này.", [["Sở Y tế", "lead"], ["Sở Y tế", "lead"], ["Sở Tài chính", "lead"]]),
    ("Để kịp tiến độ, đề nghị các Thuế tỉnh, thành phố khẩn trương báo cáo.", [["các Thuế tỉnh, thành phố", "request"]]),
    ("Trên đây là Chỉ thị về nước sạch, yêu cầu Giám đốc Sở Y tế triển khai.", [["Giám đốc Sở Y tế", "lead"]]),
    ("5. Để nâng cao hiệu lực, hiệu quả quản lý, các Sở, ngành, UBND cấp xã và các đơn vị có liên quan theo chức năng triển khai những nội dung sau:", [["các Sở, ngành", "lead"], ["UBND cấp xã", "lead"], ["các đơn vị có liên quan", "lead"]]),
    ("Công tác này còn hạn chế như: Các đơn vị phối hợp chậm.", []),
    # what was done on a day, what another rule says
    ("Ngày 02/7/2031, Bộ Tài chính ban hành Thông tư số 7/2031/TT-BTC.", []),
    ("Tại khoản 2 Điều 3 Thông tư số 7/2031/TT-BTC quy định cơ quan thuế rà soát; chủ trì, phối hợp với các đơn vị liên quan lập bảng giá.", []),
    # rules for whoever they concern
    ("V. TỔ CHỨC THỰC HIỆN\n3. Tổ chức, cá nhân có liên quan chịu trách nhiệm trước pháp luật.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[c[0][:40] for c in CASES])
def test_who_is_given_work(text: str, expected: list[list[str]]) -> None:
    assert [[a.actor, a.role] for a in find(text)] == expected


RULING = [
    ("Điều 4. Thủ tục\nỦy ban nhân dân cấp xã chủ trì, phối hợp với các đoàn thể kiểm tra.", []),
    ("Điều 2. Giao Sở Y tế phối hợp với Sở Tài chính kiểm tra.", [["Sở Y tế", "lead"], ["Sở Tài chính", "support"]]),
    ("Điều 9. Trách nhiệm của các cơ quan\n1. Sở Y tế có trách nhiệm kiểm tra.", [["Sở Y tế", "lead"]]),
    # outside such articles: one body that is obliged by its name, not a kind of bodies, nor one that only does its part
    (
        "Điều 4. Giờ bán hàng\n3. Khi thị trường biến động, Sở Công Thương có trách nhiệm tham mưu điều chỉnh giờ bán.",
        [["Sở Công Thương", "lead"]],
    ),
    (
        "Điều 4. Giờ bán hàng\n3. Ủy ban nhân dân cấp xã có trách nhiệm ghi sổ.\n4. Sở Công Thương tiếp nhận văn bản.",
        [],
    ),
    (
        "Điều 5. Nội dung Sở Y tế có trách nhiệm chủ trì\n1. Kiểm tra nước uống.\nĐiều 6. Nội dung các cơ quan khác có trách nhiệm chủ trì\n1. Báo cáo.",
        [["Sở Y tế", "lead"], ["các cơ quan khác", "lead"]],
    ),
    ("Điều 7. Phân công xử lý\nThời gian người có thẩm quyền giao cho đơn vị hoặc cá nhân là 01 ngày.", []),
]


@pytest.mark.parametrize(("text", "expected"), RULING)
def test_what_a_regulation_orders_is_no_work_but_in_its_articles_on_duties(text: str, expected: list) -> None:
    assert [[a.actor, a.role] for a in find(text, DECISION) if a.actor != "các cơ quan"] == expected


def test_powers_are_no_work() -> None:
    text = "Điều 2. Nhiệm vụ\na) Chủ trì, phối hợp với các sở kiểm tra.\nĐiều 9. Chánh Văn phòng, Giám đốc Sở Y tế chịu trách nhiệm thi hành Quyết định này."
    assert [a.actor for a in find(text, POWERS)] == ["Chánh Văn phòng", "Giám đốc Sở Y tế"]


PIECES = st.sampled_from(
    ["Giao ", "Sở Y tế", ", ", "; ", " và ", "phối hợp với ", "các đơn vị liên quan", "\n", "1. ", "Điều 3. ", "chịu trách nhiệm thi hành Quyết định này", "Giám đốc các Sở: ",
     "Đề nghị ", "UBND các xã", "Tài chính", "(", ")", ": ", "V. TỔ CHỨC THỰC HIỆN\n", "- ", "chủ trì", ". "]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=150), st.lists(PIECES, max_size=40).map("".join)))
def test_spans_quote_the_text_and_never_overlap(text: str) -> None:
    found = find(text)
    for a in found:
        assert text[a.start : a.end] == a.text
        assert 0 <= a.start < a.end <= len(text)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("text", "recurrence"),
    [
        ("1. Giao Sở Y tế chi trả trợ cấp hàng tháng cho người cao tuổi.", None),
        ("1. Giao Sở Tài chính bố trí kinh phí trong dự toán ngân sách nhà nước hằng năm.", None),
        ("1. Giao Sở Y tế báo cáo kết quả hàng tháng.", "hàng tháng"),
        ("1. Giao Sở Tài chính xây dựng dự toán ngân sách hằng năm, báo cáo định kỳ hằng quý.", "định kỳ hằng quý"),
    ],
)
def test_money_that_is_paid_every_month_is_no_monthly_duty(text: str, recurrence: str | None) -> None:
    (found,) = cancu.extract(Text(text)).assignments
    assert found.recurrence == recurrence


@needs_shared
def test_real_annexes_and_documents() -> None:
    """Floors under what is measured on documents that were annotated before they were run, and looked at since."""
    local = SHARED / "corpora" / "local" / "tnt305.jsonl.gz"
    rows = task_rows(local)
    assert min(rows["f1_work"], rows["f1_lead"], rows["f1_due"]) >= 0.95, rows["faults"]
    work = given_work(local)
    assert work["f1"] >= 0.95, work["faults"]
