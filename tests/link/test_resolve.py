"""Resolution: what each mention means, whatever the order of the documents."""

from __future__ import annotations

import random

from cancu.link.identity import key_of
from cancu.link.mentions import Entry
from cancu.link.resolve import resolve
from cancu.model import Document, Reference

TTG = "Thủ tướng Chính phủ"
KH = "Ủy ban nhân dân tỉnh Khánh Hòa"
GL = "Ủy ban nhân dân tỉnh Gia Lai"


def ref(text: str = "Quyết định", **fields: object) -> Reference:
    base: dict = {"class_": "numbered", "type": "quyết định"} | fields
    return Reference(start=0, end=len(text), text=text, **base)


def entry(document: Document, *references: Reference) -> Entry:
    return Entry(
        key_of(document.type, document.issuer, document.number, document.issued_on, document.title, "0" * 64),
        document,
        references,
    )


DECISION = entry(
    Document(
        "quyết định", "9/QĐ-TTg", TTG, "2031-01-05", "Ban hành Kế hoạch thi đua xây dựng làng mẫu giai đoạn 2031 - 2035"
    )
)


def test_a_mention_finds_the_document_of_the_corpus() -> None:
    plan = entry(
        Document("kế hoạch", "8/KH-UBND", KH, "2031-03-01"),
        ref(number="9/QĐ-TTg", issuer=TTG, issued_on="2031-01-05", relation="implements"),
    )
    out = resolve([plan, DECISION])
    r = out.resolutions[(plan.key, 0)]
    assert (r.state, r.key, r.inferred) == ("resolved", DECISION.key, False)
    (edge,) = out.edges
    assert (edge.source, edge.target, edge.relation) == (plan.key, DECISION.key, "implements")


def test_a_document_that_is_only_cited_gets_a_key_of_its_own() -> None:
    plan = entry(
        Document("kế hoạch", "8/KH-UBND", KH, "2031-03-01"), ref(number="9/QĐ-TTg", issuer=TTG, issued_on="2031-01-05")
    )
    out = resolve([plan])
    assert out.resolutions[(plan.key, 0)].state == "cited"
    assert out.cited["quyet-dinh/thu-tuong-chinh-phu/2031/9-qd-ttg"].number == "9/QĐ-TTg"


def test_local_numbers_of_two_provinces_are_not_mixed_up() -> None:
    a = entry(Document("quyết định", "01/2031/QĐ-UBND", KH, "2031-01-01"))
    b = entry(Document("quyết định", "01/2031/QĐ-UBND", GL, "2031-01-01"))
    plan = entry(Document("kế hoạch", "8/KH-BNV", "Bộ Nội vụ", "2031-03-01"), ref(number="01/2031/QĐ-UBND"))
    r = resolve([a, b, plan]).resolutions[(plan.key, 0)]
    assert r.state == "ambiguous"
    assert set(r.candidates) == {a.key, b.key}


def test_a_short_mention_means_what_the_same_text_said_in_full() -> None:
    plan = entry(
        Document("kế hoạch", "8/KH-UBND", KH, "2031-03-01"),
        ref(number="9/QĐ-TTg", issuer=TTG, issued_on="2031-01-05"),
        ref(number="9/QĐ-TTg", issuer=TTG),
    )
    out = resolve([plan])
    assert out.resolutions[(plan.key, 1)].key == out.resolutions[(plan.key, 0)].key


def test_what_leaves_issuer_or_year_open_stays_unresolved() -> None:
    plan = entry(Document("kế hoạch", "8/KH-UBND", KH, "2031-03-01"), ref(number="77/NQ-TW"))
    r = resolve([plan]).resolutions[(plan.key, 0)]
    assert (r.state, r.key) == ("unresolved", None)
    assert "issuer" in (r.reason or "")


def test_a_law_by_name_and_day_gets_its_number() -> None:
    law = ref(
        "Luật Đất đai ngày 18/01/2024",
        class_="named",
        type="luật",
        title="Đất đai",
        issuer="Quốc hội",
        issued_on="2024-01-18",
    )
    plan = entry(Document("kế hoạch", "8/KH-UBND", KH, "2031-03-01"), law)
    r = resolve([plan]).resolutions[(plan.key, 0)]
    assert r.key == "luat/quoc-hoi/2024/31-2024-qh15"
    assert not r.inferred


def test_a_law_by_name_alone_is_inferred_from_the_citing_day() -> None:
    law = ref("Luật Đất đai", class_="named", type="luật", title="Đất đai", issuer="Quốc hội")
    old = entry(Document("kế hoạch", "8/KH-UBND", KH, "2010-03-01"), law)
    r = resolve([old]).resolutions[(old.key, 0)]
    assert r.key == "luat/quoc-hoi/2003/13-2003-qh11"
    assert r.inferred


def test_a_title_matches_only_when_it_is_the_only_candidate() -> None:
    mention = ref(
        class_="unnumbered",
        type="kế hoạch",
        title="thi đua xây dựng làng mẫu giai đoạn 2031-2035",
        issuer=TTG,
        relation="implements",
    )
    plan = entry(Document("kế hoạch", "8/KH-UBND", KH, "2031-03-01"), mention)
    r = resolve([plan, DECISION]).resolutions[(plan.key, 0)]
    assert (r.state, r.key, r.inferred) == ("resolved", DECISION.key, True)
    assert r.score is not None and r.score >= 0.75
    twin = entry(Document("quyết định", "10/QĐ-TTg", TTG, "2031-01-06", DECISION.document.title))
    assert resolve([plan, DECISION, twin]).resolutions[(plan.key, 0)].state == "ambiguous"


def test_what_a_news_item_tells_runs_from_the_document_it_reports_on() -> None:
    news = entry(
        Document("tin tức", None, None, "2031-03-02", "Bài mẫu", kind="news"),
        ref(type="kế hoạch", number="8/KH-UBND", issuer=KH, issued_on="2031-03-01", relation="reports_on"),
        ref(number="9/QĐ-TTg", issuer=TTG, issued_on="2031-01-05", relation="implements"),
    )
    edges = {(e.source, e.relation, e.target) for e in resolve([news, DECISION]).edges}
    plan = "ke-hoach/uy-ban-nhan-dan-tinh-khanh-hoa-2025/2031/8-kh-ubnd"
    assert edges == {(news.key, "reports_on", plan), (plan, "implements", DECISION.key)}


def test_two_dates_for_one_document_are_a_finding() -> None:
    a = entry(
        Document("kế hoạch", "8/KH-UBND", KH, "2031-03-01"),
        ref(number="7/2030/TT-BTC", type="thông tư", issuer="Bộ Tài chính", issued_on="2030-05-01"),
    )
    b = entry(
        Document("kế hoạch", "9/KH-UBND", KH, "2031-03-01"),
        ref(number="7/2030/TT-BTC", type="thông tư", issuer="Bộ Tài chính", issued_on="2030-05-02"),
    )
    out = resolve([a, b])
    assert out.resolutions[(a.key, 0)].key == out.resolutions[(b.key, 0)].key
    assert [f.kind for f in out.findings] == ["two-dates"]


def test_a_persons_decision_wins() -> None:
    plan = entry(
        Document("kế hoạch", "8/KH-UBND", KH, "2031-03-01"),
        ref("Nghị quyết 77-NQ/TW", number="77-NQ/TW", type="nghị quyết"),
    )
    r = resolve([plan], {(plan.key, "Nghị quyết 77-NQ/TW"): "nghi-quyet/bo-chinh-tri/2030/77-nq-tw"}).resolutions[
        (plan.key, 0)
    ]
    assert (r.key, r.method) == ("nghi-quyet/bo-chinh-tri/2030/77-nq-tw", "correction")


def test_the_order_of_the_documents_does_not_matter() -> None:
    rng = random.Random(7)
    entries = [DECISION]
    for n in range(30):
        cites = [
            ref(
                number=f"{rng.randint(1, 12)}/QĐ-UBND",
                issuer=rng.choice([KH, GL, None]),
                issued_on=rng.choice(["2031-01-01", "2030-02-02", None]),
            )
            for _ in range(4)
        ]
        entries.append(
            entry(
                Document("quyết định", f"{n % 15}/QĐ-UBND", rng.choice([KH, GL]), f"203{n % 2}-01-{n % 27 + 1:02d}"),
                *cites,
            )
        )
    unique = list({e.key: e for e in entries}.values())
    first = resolve(unique)
    for _ in range(20):
        rng.shuffle(unique)
        again = resolve(unique)
        assert (again.edges, again.resolutions, again.cited, again.findings) == (
            first.edges,
            first.resolutions,
            first.cited,
            first.findings,
        )


def test_what_a_consolidated_text_says_is_said_by_what_it_puts_together() -> None:
    base = ref(
        number="5/2029/TT-BTC", type="thông tư", issuer="Bộ Tài chính", issued_on="2029-05-01", relation="consolidates"
    )
    gone = ref(
        number="4/2020/TT-BTC", type="thông tư", issuer="Bộ Tài chính", issued_on="2020-05-01", relation="repeals"
    )
    text = entry(Document("văn bản hợp nhất", "7/VBHN-BTC", "Bộ Tài chính", "2031-03-01"), base, gone)
    edges = {(e.source.rsplit("/", 1)[1], e.relation, e.third_party) for e in resolve([text]).edges}
    assert edges == {("7-vbhn-btc", "consolidates", False), ("5-2029-tt-btc", "repeals", True)}


def test_a_portals_own_words_make_no_edge() -> None:
    notice = ref(
        number="13/2023/NĐ-CP",
        type="nghị định",
        issuer="Chính phủ",
        relation="cites",
        rule="furniture",
        issued_on="2023-04-17",
    )
    plan = entry(Document("kế hoạch", "8/KH-UBND", KH, "2031-03-01"), notice)
    assert resolve([plan]).edges == []


def law(title: str, **fields: object) -> Reference:
    return ref(title, class_="named", type="luật", title=title, issuer="Quốc hội", **fields)


def test_a_bare_name_is_the_law_that_the_same_text_tells_in_full() -> None:
    plan = entry(
        Document("nghị định", "158/2025/NĐ-CP", "Chính phủ"),
        law("Bảo hiểm xã hội"),
        ref(type="luật", title="Bảo hiểm xã hội", number="58/2014/QH13", issuer="Quốc hội"),
    )
    out = resolve([plan])
    assert out.resolutions[(plan.key, 0)].key == "luat/quoc-hoi/2014/58-2014-qh13"
    assert not out.resolutions[(plan.key, 0)].inferred


def test_a_bare_name_else_is_the_latest_law_by_the_year_of_the_number() -> None:
    plan = entry(Document("nghị định", "158/2025/NĐ-CP", "Chính phủ"), law("Bảo hiểm xã hội"))
    r = resolve([plan]).resolutions[(plan.key, 0)]
    assert (r.key, r.inferred) == ("luat/quoc-hoi/2024/41-2024-qh15", True)


def test_the_constitution_is_that_of_its_year_or_of_the_day() -> None:
    def key(text: str, issued_on: str | None) -> str | None:
        plan = entry(
            Document("quyết định", "1/QĐ-UBND", KH, issued_on),
            ref(text, class_="named", type="hiến pháp", title="", issuer="Quốc hội"),
        )
        return resolve([plan]).resolutions[(plan.key, 0)].key

    of_2013, of_1992 = key("Hiến pháp năm 2013", None), key("Hiến pháp", "2005-01-01")
    assert of_2013 == key("Hiến pháp", "2025-01-01")
    assert of_1992 == key("Hiến pháp năm 1992", "2025-01-01")
    assert None not in (of_2013, of_1992) and of_2013 != of_1992
    assert key("Hiến pháp", None) is None
