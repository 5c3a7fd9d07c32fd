"""The site over the sample corpus, through Datasette's own client: right, escaped, and with a strict policy."""

from __future__ import annotations

import asyncio
import html
import json
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import jinja2
import lxml.html
import pytest
from datasette.app import Datasette
from datasette.version import __version__
from hypothesis import given
from hypothesis import strategies as st

from cancu.chars import fold
from cancu.ingest import ingest
from cancu.publish import web
from cancu.publish.marks import Mark, mark_up
from cancu.publish.mended import mend
from cancu.publish.names import FINDINGS, MEANT, RELATIONS_BACK, quantity
from cancu.publish.site import columns, make
from cancu.publish.web import kept
from cancu.publish.words import RELATIONS, TABLES
from cancu.rulebook import rules
from cancu.store.corrections import load_corrections
from cancu.store.schema import create
from cancu.store.search import terms
from conftest import ROOT
from payloads import PAYLOADS, write_hostile

SQL = "/site.json?sql=" if __version__.startswith("0.") else "/site/-/query.json?sql="
DECISION = "quyet-dinh/thu-tuong-chinh-phu/2016/1730-qd-ttg"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    hostile = write_hostile(folder)
    path = folder / "site.db"
    ingest([ROOT / "corpus", hostile], path, jobs=1)
    return path


async def get(database: Path, path: str, status: int = 200) -> str:
    response = await Datasette([str(database)]).client.get(path, follow_redirects=True)
    assert response.status_code == status, response.text[:300]
    return response.text


async def test_home_counts_and_lists(database: Path) -> None:
    page = await get(database, "/")
    assert '<html lang="vi">' in page and "Văn bản mới nhất" in page
    assert "Newest documents" in await get(database, "/?lang=en")


async def test_search_without_marks_and_by_number(database: Path) -> None:
    for query in ("chung suc xay dung nong thon moi", "1730/qd-ttg", "1730 qđ ttg"):
        assert f'href="/doc/{DECISION}?lang=vi"' in await get(database, f"/search?q={query}")
    assert "Không tìm thấy" in await get(database, "/search?q=khongcogi")


async def test_a_document_shows_both_sides_with_evidence_and_marks(database: Path) -> None:
    page = await get(database, f"/doc/{DECISION}")
    assert "8673/KH-UBND" in page and '<blockquote lang="vi">' in page
    assert re.search(r"bãi bỏ\s*<b>0</b>", page)  # empty boxes are shown, with their zero
    assert 'class="m-target"' in page and 'class="m-reference' in page
    assert "Nguyễn Văn Mẫu" in page


async def test_work_is_shown_with_its_words_and_the_closing_article_folded(database: Path) -> None:
    db = sqlite3.connect(database)
    key, actor = db.execute("select document_key, actor from assignments where closing limit 1").fetchone()
    page = await get(database, f"/doc/{key}")
    assert re.search(rf'<details class="charged">.*{re.escape(actor)}.*</details>', page, re.S)
    key, start, end = db.execute(
        "select document_key, task_start, task_end from assignments where not closing and task_end - task_start between 20 and 120 limit 1"
    ).fetchone()
    text = db.execute("select text from texts where document_key = ?", (key,)).fetchone()[0]
    assert f'<td lang="vi" data-label="Nhiệm vụ">{" ".join(text[start:end].split())}' in await get(
        database, f"/doc/{key}"
    )


async def test_lineage_goes_down_to_the_commune(database: Path) -> None:
    page = await get(database, f"/lineage/{DECISION}?depth=4")
    for number in ("8673/KH-UBND", "120/KH-UBND", "08/KH-UBND"):
        assert number in page


async def test_what_is_not_there_is_a_clean_404(database: Path) -> None:
    assert "Không có văn bản này" in await get(database, "/doc/none/<script>", 404)
    await get(database, "/lineage/none", 404)


def hostile_in(page: str) -> list[str]:
    """What a browser would run: our own pages have no script, no picture, no frame, no handler, no address but web addresses."""
    tree = lxml.html.document_fromstring(page)
    found = [e.tag for e in tree.iter("script", "img", "iframe", "object", "embed", "math", "base", "textarea")]
    for element in tree.iter():
        for name, value in element.attrib.items():
            if (
                name.startswith("on")
                or name == "style"
                or (
                    name in ("href", "src", "action")
                    and ":" in value.split("/")[0]
                    and not value.startswith(("http://", "https://"))
                )
            ):
                found.append(f"{element.tag} {name}={value[:60]}")
    return found


async def test_a_hundred_payloads_come_out_as_text(database: Path) -> None:
    """In title, body, number, issuer and file name of documents, in labels of the drawing, in what is asked."""
    assert len(PAYLOADS) == 100
    with sqlite3.connect(database) as db:
        keys = [
            row[0]
            for row in db.execute(
                "select distinct document_key from sources where path like '%hostile%' and state = 'ok'"
            )
        ]
        bodies = [row[0] for row in db.execute("select id from issuers where name like '%alert%'")]
    assert len(keys) >= len(PAYLOADS)
    site = Datasette([str(database)])
    addresses = [f"/{kind}/{quote(key)}" for key in keys for kind in ("doc", "lineage", "programme")]
    addresses += [f"/issuer/{quote(b)}" for b in bodies]
    for p in PAYLOADS:
        asked = quote(p)
        addresses += [f"/search?q={asked}", f"/search?type={asked}&issuer_id={asked}", f"/doc/{asked}", f"/due?actor={asked}&from={asked}", f"/findings?kind={asked}",
                      f"/report?what=relation&source={asked}&why={asked}"]  # fmt: skip
    addresses += [
        "/",
        "/findings",
        "/missing",
        "/tables",
        f"/lineage/{DECISION}?relation=%3Cscript%3E&depth=9&side=%22",
    ]
    for address in addresses:
        response = await site.client.get(address)
        assert response.status_code in (200, 404), address
        assert hostile_in(response.text) == [], address
        assert "unsafe-inline" not in response.headers["content-security-policy"]


async def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere(database: Path) -> None:
    response = await Datasette([str(database)]).client.get(f"/doc/{DECISION}")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe-inline" not in policy
    assert "<script" not in response.text and " style=" not in response.text
    assert not re.search(r'(?:src|href)="(?:https?:)?//', response.text)


async def test_datasettes_own_pages_run_only_what_stands_in_its_templates(database: Path) -> None:
    site = make(database)
    for address in (
        "/site",
        "/site/documents?_size=200",
        "/site/texts",
        "/site.json",
        "/site/none",
        "/site?sql=select+1",
    ):
        response = await site.client.get(address, follow_redirects=True)
        policy = response.headers["content-security-policy"]
        assert "unsafe" not in policy and response.headers["x-content-type-options"] == "nosniff"
        nonce = re.search(r"script-src 'self' 'nonce-([\w-]+)'", policy)[1]
        if "html" in response.headers["content-type"]:
            tree = lxml.html.document_fromstring(response.text)
            assert {e.get("nonce") for e in tree.iter("script", "style")} == {nonce}, address
            assert not tree.xpath("//*[@style or @onclick]"), address
    again = (await site.client.get("/site")).headers["content-security-policy"]
    assert nonce not in again


def test_a_nonce_is_given_where_a_template_is_read() -> None:
    source = '<style>a</style><p style="color: #{{ c("x") }}">{{ x }}</p><script src="y"></script>'
    told = jinja2.Environment(autoescape=True).from_string(mend(source))
    page = told.render(cancu_nonce=lambda: "N", c=lambda x: x, x="<script>bad()</script>")
    assert (
        page == '<style nonce="N">a</style><p>&lt;script&gt;bad()&lt;/script&gt;</p><script nonce="N" src="y"></script>'
    )


async def test_search_takes_short_forms_and_facets(database: Path) -> None:
    page = await get(database, "/search?q=ke hoach NTM")
    assert "xây dựng nông thôn mới" in page
    everything = await get(database, "/search?q=nong thon moi")
    narrowed = await get(database, "/search?q=nong thon moi&type=" + quote("quyết định") + "&year=2016")
    assert f"/doc/{DECISION}" in narrowed and "8673/KH-UBND" in everything and "8673/KH-UBND" not in narrowed
    assert 'aria-current="true"' in narrowed  # and can be taken back
    assert f"/doc/{DECISION}" not in await get(database, "/search?q=1730/2016&on=2022-01-01&in_force=1")
    assert f"/doc/{DECISION}" in await get(database, "/search?q=1730/2016&on=2018-01-01&in_force=1")


async def test_statuses_are_counted_of_all_that_is_found(tmp_path: Path) -> None:
    many = tmp_path / "site.db"
    with closing(sqlite3.connect(many)) as db, db:
        create(db)
        rows = ((f"kh/{n}", "kế hoạch", "primary", "2020-01-01" if n < 900 else "2099-01-01") for n in range(1200))
        db.executemany(
            "insert into documents (key, type, kind, issued_on, effective_on) values (?1, ?2, ?3, ?4, ?4)", rows
        )
    page = await get(many, "/search?type=kế+hoạch&lang=en&on=2030-01-01")
    assert re.search(r">in force</a> 900<", page) and re.search(r">not yet in force</a> 300<", page)


async def test_a_status_narrows_all_that_is_found_not_only_the_page(database: Path) -> None:
    """The hundred hostile plans of 2031 are not in force yet: they fill more than a page, and all are left out or counted."""
    text = await get(database, "/search?q=chủ trì&on=2030-01-01&lang=en")
    total = int(re.search(r'role="status">(\d+) results', text)[1])
    later = int(re.search(r">not yet in force</a> (\d+)", text)[1])
    assert total > 100 and later >= 100
    in_force = await get(database, "/search?q=chủ trì&on=2030-01-01&lang=en&in_force=1")
    left = int(re.search(r'role="status">(\d+) results', in_force)[1])
    assert left <= total - later and "not yet in force</span>" not in in_force
    only = await get(database, "/search?q=chủ trì&on=2030-01-01&lang=en&status=not_yet")
    assert f'role="status">{later} results' in only


async def test_words_are_marked_in_snippets_and_fields_narrow(database: Path) -> None:
    page = await get(database, "/search?q=nong thon moi&field=nong-nghiep")
    assert "<b>nông thôn mới</b>" in page and "120/KH-UBND" in page
    assert 'aria-current="true">Nông nghiệp, nông thôn</a>' in page
    assert "120/KH-UBND" not in await get(database, "/search?q=nong thon moi&field=noi-vu")


@pytest.mark.parametrize("example", rules("search")["examples"], ids=lambda e: e["query"])
def test_examples_of_short_forms(example: dict[str, str]) -> None:
    with sqlite3.connect(":memory:") as db:
        create(db)
        db.execute("insert into search (exact, folded) values (?, ?)", (example["finds"], fold(example["finds"])))
        assert db.execute(
            "select rowid from search where search match ?", (f"folded: ({terms(example['query'])[1]})",)
        ).fetchall()


async def test_every_kind_of_page_is_there(database: Path) -> None:
    with sqlite3.connect(database) as db:
        (who,) = db.execute("select id from issuers where id = 'thu-tuong-chinh-phu'").fetchone()
    for address, says in (
        (f"/programme/{DECISION}", "tỉnh Khánh Hòa"), (f"/issuer/{who}", "1730/QĐ-TTg"), ("/place/tinh-khanh-hoa", "Ủy ban nhân dân tỉnh Khánh Hòa"),
        ("/due?from=2016-01-01&to=2031-12-31", "kết quả"), ("/findings", "Mức độ"), ("/missing", "Số văn bản nêu"), ("/tables", "target_links"),
        ("/privacy", "người ký"), ("/report?what=field&document=x&field=title&value=y", "what: field"), ("/robots.txt", "Disallow: /search"),
    ):  # fmt: skip
        assert says in await get(database, address), address
    for address in ("/programme/none", "/issuer/none", "/place/none", "/data/json/none"):
        await get(database, address, 404)


async def test_a_report_is_an_entry_that_corrections_take(database: Path, tmp_path: Path) -> None:
    page = await get(
        database, f"/report?what=relation&source=a&target={DECISION}&relation=implements&action=remove&who=N&why=W"
    )
    text = html.unescape(re.search(r"<pre[^>]*>(.*?)</pre>", page, re.S)[1])
    (tmp_path / "c.yaml").write_text(text, encoding="utf-8")
    (correction,) = list(load_corrections(tmp_path / "c.yaml").edges)
    assert (correction.target, correction.action) == (DECISION, "remove")


async def test_the_map_of_a_programme_has_every_province_and_leads_to_documents(database: Path) -> None:
    page = html.unescape(await get(database, f"/programme/{DECISION}?lang=en"))
    drawn = page.partition('class="map"')[2].partition("</svg>")[0]
    assert drawn.count("<rect") == 63 and "Map of the provinces</title>" in drawn
    assert re.search(
        r'<a href="/doc/[^"]+"><g class="t-stated"><title>tỉnh Khánh Hòa: carried out, stated, [^<]+, 56 days</title>',
        drawn,
    )
    assert drawn.count('class="t-none"') == 62 and "tỉnh Cà Mau: nothing in the corpus" in drawn


async def test_a_document_for_programs(database: Path) -> None:
    record = json.loads(await get(database, f"/data/json/{DECISION}"))
    assert record["number"] == "1730/QĐ-TTg" and record["said_of_it"]
    assert json.loads(await get(database, f"/data/annotations/{DECISION}"))["type"] == "AnnotationPage"
    assert "<akomaNtoso" in await get(database, f"/data/akn/{DECISION}")


async def test_the_old_words_stand_beside_the_new(database: Path) -> None:
    with sqlite3.connect(database) as db:
        key, part = db.execute(
            'select r.target_key, a.pinpoint from amendments a join "references" r on r.id = a.reference_id join texts t on t.document_key = r.target_key limit 1'
        ).fetchone()
    page = html.unescape(await get(database, f"/doc/{key}?lang=en"))
    changed = page.partition('id="changes"')[2].partition("</section>")[0]
    assert " ".join(json.loads(part)) + ": amended" in changed and changed.count("<h4>") == 2
    assert "như sau:\n" in changed  # the new words, and not only what announces them
    assert "the document that made it ended since" in changed and "the whole document: replaced" in changed


@pytest.mark.parametrize("query", rules("queries")["queries"], ids=lambda q: q["name"])
async def test_queries_for_researchers_run(database: Path, query: dict) -> None:
    response = await make(database).client.get(
        f"/site/{query['name']}.json", params={**query["try"], "_shape": "array"}
    )
    assert response.status_code == 200, response.text[:200]
    wanted = {e["name"]: e["rows"] for e in rules("queries")["examples"]}.get(query["name"], 0)
    assert len(response.json()) >= wanted


async def test_without_names_nobody_reads_who_signed(database: Path) -> None:
    signed = "Nguyễn Văn Mẫu"
    assert signed in (await make(database).client.get(f"/doc/{DECISION}")).text.partition('id="text"')[0]
    site = make(database, names=False)
    assert signed not in (await site.client.get(f"/doc/{DECISION}")).text.partition('id="text"')[0]
    rows = (await site.client.get("/site/documents.json?_shape=array&_size=50")).json()
    assert {r["signer"] for r in rows} == {None}
    asked = await site.client.get(f"{SQL}select+signer+from+documents&_shape=array")
    assert {r["signer"] for r in asked.json()} == {None}


async def test_the_tables_are_described_and_nothing_can_be_written(database: Path) -> None:
    page = (await make(database).client.get("/site/targets")).text
    assert "Chỉ tiêu và kết quả" in page
    asked = await make(database).client.get("/site.json?sql=delete+from+documents", follow_redirects=True)
    assert asked.status_code in (400, 403, 404)


async def test_every_column_of_every_table_is_told_in_both_languages(database: Path) -> None:
    with sqlite3.connect(database) as db:
        bare = [
            (table, row[1])
            for table in TABLES
            for row in db.execute(f'pragma table_info("{table}")')
            if not all(columns(table).get(row[1], ()))
        ]
    assert bare == []
    assert "tính theo ký tự" in (await get(database, "/tables")) and "code points" in (
        await get(database, "/tables?lang=en")
    )
    assert "số ký hiệu dùng để so sánh" in (await make(database).client.get("/site/documents")).text


async def test_datasettes_own_addresses_stay(database: Path) -> None:
    response = await Datasette([str(database)]).client.get("/site/documents.json?_shape=array&_size=1")
    assert response.status_code == 200 and response.json()[0]["key"]


def plain(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", page))


marks = st.builds(
    Mark,
    st.integers(-2, 30),
    st.integers(-2, 32),
    st.sampled_from(["reference", "date"]),
    st.text(max_size=6),
    st.sampled_from([None, "/doc/x"]),
)


@given(st.text(max_size=30), st.lists(marks, max_size=6))
def test_marking_keeps_the_text(text: str, spans: list[Mark]) -> None:
    assert plain(mark_up(text, spans)) == text


def test_overlapping_marks_each_keep_their_stretch() -> None:
    page = mark_up("abcdef", [Mark(0, 4, "date", "D"), Mark(2, 6, "target", "T")])
    assert page == (
        '<mark class="m-date" data-tip="D" tabindex="0">ab</mark><mark class="m-date m-target" data-tip="D · T" tabindex="0">cd</mark>'
        '<mark class="m-target" data-tip="T" tabindex="0">ef</mark>'
    )


async def test_runaway_queries_wait_in_line(database: Path) -> None:
    """Three at once, each cut off after its second, take their turns; a table page beside them does not wait for them."""
    runaway = SQL + quote("with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n")
    site = make(database)
    await site.client.get("/site/documents.json?_size=1")  # as after the first request, everything is loaded
    begun = time.monotonic()
    queries = [asyncio.create_task(site.client.get(runaway)) for _ in range(3)]
    await asyncio.sleep(0.1)
    assert (await site.client.get("/site/documents.json?_size=1")).status_code == 200
    assert not any(q.done() for q in queries)  # answered while the first still ran
    await asyncio.gather(*queries)
    assert time.monotonic() - begun > 2.5


def test_a_blank_between_two_marks_is_no_link() -> None:
    page = mark_up("ab cd", [Mark(0, 5, "reference", "R", "/doc/x"), Mark(0, 2, "date", "D"), Mark(3, 5, "date", "D")])
    assert page.count("<a ") == 2 and '<span class="m-reference"> </span>' in page


def test_pages_are_marked_where_they_begin_and_the_text_stays() -> None:
    page = mark_up("one two", [Mark(2, 5, "date", "D")], {}, {0: ("p1", "page 1"), 4: ("p2", 'page "2"')})
    assert plain(page) == "one two"
    assert page.index('id="p1"') < page.index("on") < page.index('id="p2"') < page.index("wo")
    assert 'data-page="page &quot;2&quot;"' in page


async def test_the_page_of_a_pdf_is_told_in_the_text_and_beside_each_sentence(database: Path) -> None:
    page = await get(database, "/doc/ke-hoach/uy-ban-nhan-dan-tinh-khanh-hoa/2016/8673-kh-ubnd")
    assert 'data-page="trang 1"' in page and "(trang 1)</small></blockquote>" in page
    assert "(page 1)" in await get(database, f"/lineage/{DECISION}?lang=en")


async def test_numbers_and_days_are_told_as_they_are_read(database: Path) -> None:
    assert quantity(">=", 1250000.5, None, "xã", "vi") == "≥ 1.250.000,5 xã"
    assert quantity("=", 4.2, 5, "%", "en") == "= 4.2–5 %"
    assert quantity("decrease", 2.0, None, "%", "vi") == "giảm 2 %"
    key = "quyet-dinh/uy-ban-nhan-dan-tinh-khanh-hoa/2017/455-qd-ubnd"
    assert "= 4,2 %" in await get(database, f"/doc/{key}") and "= 4.2 %" in await get(database, f"/doc/{key}?lang=en")


async def test_what_links_and_findings_say_is_told_in_vietnamese(database: Path) -> None:
    with sqlite3.connect(database) as db:
        told = {
            r[0]
            for r in db.execute(
                'select reason from "references" union select method from "references" where target_key is not null'
            )
        } - {None}
    assert told <= set(MEANT)
    assert set(FINDINGS) == set(rules("validity")["findings"]) and set(RELATIONS_BACK) == set(RELATIONS)
    assert "viện dẫn không nêu năm" in await get(database, f"/doc/{_with_open(database)}")


def _with_open(database: Path) -> str:
    with sqlite3.connect(database) as db:
        return db.execute(
            "select document_key from \"references\" where reason = 'the mention does not tell the year' limit 1"
        ).fetchone()[0]


async def test_figures_are_of_the_latest_run(tmp_path: Path) -> None:
    path = tmp_path / "site.db"
    one = tmp_path / "in"
    one.mkdir()
    names = sorted((ROOT / "corpus").glob("*.txt"))[:2]
    for i, name in enumerate(names):
        (one / name.name).write_bytes(name.read_bytes())
        ingest([one], path, jobs=1)
        assert re.search(rf"<b>{i + 1}</b> văn bản<", await get(path, "/"))


async def test_a_programme_is_drawn_over_time_and_by_target(database: Path) -> None:
    page = await get(database, f"/programme/{DECISION}")
    for name in ("took", "grew", "compared"):
        assert f'<section id="{name}">' in page
    assert page.count('<svg class="plot" role="img"') == 3
    assert "6 văn bản, 1 tỉnh, thành phố" in page
    assert 'class="stricter"' in page and 'class="equal"' in page


async def test_what_is_due_goes_on_before_and_after_and_into_a_calendar(database: Path) -> None:
    page = html.unescape(await get(database, "/due?from=2017-02-01&to=2017-02-28&actor=ubnd"))
    assert "from=2017-01-04&to=2017-01-31&actor=ubnd" in page and "from=2017-03-01&to=2017-03-28&actor=ubnd" in page
    link = re.search(r'href="(/due\.ics[^"]*)"', page)[1]
    response = await Datasette([str(database)]).client.get(link)
    assert response.headers["content-type"].startswith("text/calendar")
    assert response.text.count("BEGIN:VEVENT") == page.count("<time ") > 0
    for days in (
        "from=0001-01-01&to=0001-02-01",
        "from=9999-01-01&to=9999-12-31",
        "from=9999-12-01",
        "from=0001-01-01&to=9999-12-31",
        "from=2020-01-01&to=2019-01-01",
    ):
        await get(database, f"/due?{days}")


async def test_an_error_can_be_reported_on_each_field_and_edge(database: Path) -> None:
    page = html.unescape(await get(database, f"/doc/{DECISION}"))
    for field in ("type", "number", "title", "issuer", "issued_on", "effective_on", "signer"):
        assert f"what=field&document={DECISION}&field={field}" in page
    lineage = html.unescape(await get(database, f"/lineage/{DECISION}"))
    assert (
        f"what=relation&source=ke-hoach/uy-ban-nhan-dan-tinh-khanh-hoa/2016/8673-kh-ubnd&target={DECISION}&relation=implements"
        in lineage
    )
    assert '<option value="implements" selected>' in await get(database, "/report?what=relation&relation=implements")


async def test_a_table_tells_of_its_own_columns_only(database: Path) -> None:
    page = (await make(database).client.get("/site/issuers")).text
    assert "<dt>level</dt>" in page and "<dt>reference_id</dt>" not in page


async def test_days_are_told_in_the_way_of_the_language(database: Path) -> None:
    assert ">05/09/2016<" in await get(database, "/search?q=1730/2016")
    assert ">2016-09-05<" in await get(database, "/search?q=1730/2016&lang=en")


def test_figures_of_the_whole_stay_and_those_of_single_things_are_bounded(database: Path) -> None:
    asked: list[object] = []

    def work(_: sqlite3.Connection) -> int:
        asked.append(1)
        return len(asked)

    with sqlite3.connect(database) as db:
        assert kept(db, "whole", work) == 1
        for i in range(200):
            kept(db, "single", work, i)
        assert kept(db, "whole", work) == 1 and len(asked) == 201
        assert kept(db, "single", work, 199) == 201 and kept(db, "single", work, 0) == 202  # the oldest was dropped
    assert sum(1 for key in web._FIGURES if key[1]) <= 64
