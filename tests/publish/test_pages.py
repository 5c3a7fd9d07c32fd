"""The site over the sample corpus, through Datasette's own client: right, escaped, and with a strict policy."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st

from cancu.ingest import ingest
from cancu.publish.marks import Mark, mark_up
from conftest import ROOT

DECISION = "quyet-dinh/thu-tuong-chinh-phu/2016/1730-qd-ttg"
PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{7*7}}",
    "<svg/onload=alert(1)>",
    "'\"><b>",
    "</title><script>x</script>",
]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    rows = [
        {
            "id": f"p{i}",
            "text": f"ỦY BAN NHÂN DÂN\nTỈNH KHÁNH HÒA\nSố: {i}9/KH-UBND\nKhánh Hòa, ngày 01 tháng 3 năm 2031\nKẾ HOẠCH\nThử {p} hết\nThực hiện Quyết định số 9/QĐ-TTg ngày 05/01/2031 của Thủ tướng Chính phủ {p};\n",
        }
        for i, p in enumerate(PAYLOADS)
    ]
    hostile = folder / "hostile<script>.jsonl"
    hostile.write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
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
    assert f'<td lang="vi">{" ".join(text[start:end].split())}' in await get(database, f"/doc/{key}")


async def test_lineage_goes_down_to_the_commune(database: Path) -> None:
    page = await get(database, f"/lineage/{DECISION}?depth=4")
    for number in ("8673/KH-UBND", "120/KH-UBND", "08/KH-UBND"):
        assert number in page


async def test_what_is_not_there_is_a_clean_404(database: Path) -> None:
    assert "Không có văn bản này" in await get(database, "/doc/none/<script>", 404)
    await get(database, "/lineage/none", 404)


async def test_nothing_hostile_comes_out_unescaped(database: Path) -> None:
    with sqlite3.connect(database) as db:
        keys = [r[0] for r in db.execute("select key from documents where number like '%9/KH-UBND' and year = 2031")]
    assert len(keys) == len(PAYLOADS)
    pages = [await get(database, f"/doc/{k}") for k in keys]
    pages += [await get(database, "/search?q=" + p.replace("#", "%23")) for p in PAYLOADS]
    pages += [await get(database, f"/lineage/{k}") for k in keys]
    for page in pages:
        for bad in ("<script>alert", "<img src=x", "<svg/onload", "</title><script>", "{{7*7}}49"):
            assert bad not in page
        assert not re.search(r'href="\s*javascript:', page)


async def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere(database: Path) -> None:
    response = await Datasette([str(database)]).client.get(f"/doc/{DECISION}")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe-inline" not in policy
    assert "<script" not in response.text and " style=" not in response.text
    assert not re.search(r'(?:src|href)="(?:https?:)?//', response.text)


async def test_datasettes_own_addresses_stay(database: Path) -> None:
    response = await Datasette([str(database)]).client.get("/site/documents.json?_shape=array&_size=1")
    assert response.status_code == 200 and response.json()[0]["key"]


def plain(page: str) -> str:
    import html

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
