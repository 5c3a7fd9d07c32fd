"""Datasette's own pages, on either version of it, in the reader's language."""

from __future__ import annotations

import re
from pathlib import Path

import lxml.html
import pytest

from cancu.ingest import ingest
from cancu.publish.foreign import TEXTS
from cancu.publish.site import make
from conftest import ROOT

DECISION = "quyet-dinh/thu-tuong-chinh-phu/2016/1730-qd-ttg".replace("/", "~2F")
PAGES = (
    "/site", "/site/targets?_size=2", "/site/targets?_size=0&scope=x", "/site/documents?_facet=type&type=kế+hoạch&_sort=key", f"/site/documents/{DECISION}",
    "/site?sql=select+*+from+documents+limit+2", "/site?sql=select+1+where+0", "/site/what_implements?number=1730/QĐ-TTg",
)  # fmt: skip
WORDS = re.compile(
    "|".join(rf"\b{re.escape(text)}(?!\w)" for _, text, _ in TEXTS if len(text) > 5 and text != "schema")
)
VIETNAMESE = re.compile("|".join(re.escape(vietnamese) for _, _, vietnamese in TEXTS if len(vietnamese) > 5))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("foreign") / "site.db"
    ingest([ROOT / "corpus"], path, jobs=1)
    return path


async def shown(database: Path, address: str) -> tuple[lxml.html.HtmlElement, str]:
    """A page and what a reader sees of it, without what comes from the database."""
    told = await make(database).client.get(address, follow_redirects=True)
    assert told.status_code == 200, told.text[:300]
    page = lxml.html.fromstring(told.text)
    words = [e.get(name) for name in ("value", "aria-label") for e in page.xpath(f"//*[@{name}][not(self::option)]")]
    for part in page.xpath("//script|//style|//pre|//textarea|//table|//dl|//option[not(normalize-space(@value)='')]"):
        part.drop_tree()
    return page, "\n".join([page.find("body").text_content(), *words])


@pytest.mark.parametrize("address", PAGES)
async def test_a_vietnamese_reader_reads_vietnamese(database: Path, address: str) -> None:
    page, text = await shown(database, address)
    assert page.get("lang") == "vi" and page.xpath("//nav[@class='cancu']/a[.='Vấn đề phát hiện']")
    assert not WORDS.search(text), WORDS.findall(text)
    assert not re.search(r"\d rows?\b", text)


@pytest.mark.parametrize("address", PAGES)
async def test_an_english_reader_reads_english(database: Path, address: str) -> None:
    page, text = await shown(database, f"{address}{'&' if '?' in address else '?'}_lang=en")
    assert page.get("lang") == "en" and page.xpath("//nav[@class='cancu']/a[.='Findings']")
    assert WORDS.search(text) and not VIETNAMESE.search(text), VIETNAMESE.findall(text)


async def test_the_other_language_is_one_link_away_and_forms_keep_it(database: Path) -> None:
    page, _ = await shown(database, "/site/targets?_size=2&unit=%25")
    (other,) = page.xpath("//nav[@class='cancu']/a[.='English']/@href")
    assert other == "?_size=2&unit=%25&_lang=en"
    page, _ = await shown(database, f"/site/targets{other}")
    assert page.xpath("//form[contains(@class, 'filters')]//input[@name='_lang'][@value='en']")
    page, _ = await shown(database, "/site?_lang=en")
    assert page.xpath("//form[contains(@class, 'sql')]//input[@name='_lang'][@value='en']")


async def test_tables_columns_and_queries_are_described_in_one_language(database: Path) -> None:
    for asked, there, other in (
        ("", "Văn bản nào thực hiện", "What implements"),
        ("?_lang=en", "What implements", "Văn bản nào"),
    ):
        told = (await make(database).client.get(f"/site{asked}")).text
        assert there in told and other not in told
    told = (await make(database).client.get("/site/targets?_size=1")).text
    assert (
        "Chỉ tiêu và kết quả." in told
        and "Quantities to be reached" not in told
        and "the high one of a range" not in told
    )
