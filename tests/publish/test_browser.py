"""A person's walks through the site in a real headless Chromium, with and without JavaScript, on a desk and on a phone."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from cancu.ingest import ingest
from conftest import ROOT, STRICT, needs_program
from payloads import PAYLOADS, write_hostile

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DECISION = "quyet-dinh/thu-tuong-chinh-phu/2016/1730-qd-ttg"
PLAN = "ke-hoach/uy-ban-nhan-dan-tinh-khanh-hoa/2016/8673-kh-ubnd"
PHONE, DESK = {"width": 390, "height": 800}, {"width": 1200, "height": 900}
AXE = os.environ.get("CANCU_AXE", "")
needs_axe = pytest.mark.skipif(
    not AXE and not STRICT, reason="needs axe-core: npm pack axe-core, and CANCU_AXE=…/package/axe.min.js"
)
KINDS = {
    "home": "",
    "search": "search?q=nong+thon+moi",
    "document": f"doc/{DECISION}",
    "plan": f"doc/{PLAN}",
    "lineage": f"lineage/{DECISION}?depth=4",
    "programme": f"programme/{DECISION}",
    "issuer": "issuer/thu-tuong-chinh-phu",
    "place": "place/tinh-khanh-hoa",
    "due": "due?from=2016-01-01&to=2031-12-31",
    "findings": "findings",
    "missing": "missing",
    "report": f"report?what=relation&source={PLAN}&target={DECISION}&relation=implements&action=remove",
    "tables": "tables",
    "privacy": "privacy",
    "changes": "doc/quyet-dinh/uy-ban-nhan-dan-tinh-khanh-hoa/2021/21-2021-qd-ubnd",
    "not there": "doc/none",
    "database": "site",
    "a table": "site/targets",
    "facets": "site/documents?_facet=type",
    "a row": f"site/documents/{DECISION.replace('/', '~2F')}",
    "SQL": "site?sql=select+*+from+documents+limit+2",
    "a query": "site/what_implements?number=1730/QĐ-TTg",
}
DATASETTES = ("database", "a table", "facets", "a row", "SQL", "a query")


@contextmanager
def served(database: Path) -> Iterator[str]:
    command = [str(Path(sys.executable).with_name("cancu")), "serve", "--db", str(database), "--port", "0"]
    site = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert site.stdout is not None
    found = re.search(r"http://\S+/", site.stdout.readline())
    assert found is not None
    try:
        yield found[0]
    finally:
        site.send_signal(signal.SIGINT)
        site.wait(timeout=10)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    database = tmp_path_factory.mktemp("served") / "site.db"
    ingest([ROOT / "corpus"], database, jobs=1)
    with served(database) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield found
        found.close()


class Walk:
    """A page that notes whatever goes wrong: errors on the console, requests off the host."""

    def __init__(self, browser: Any, address: str, viewport: dict[str, int], *, javascript: bool = True) -> None:
        self.troubles: list[str] = []
        self.address = address
        self.page = browser.new_context(java_script_enabled=javascript, viewport=viewport).new_page()
        self.page.on("console", lambda m: self.troubles.append(m.text) if m.type == "error" else None)
        self.page.on("request", lambda r: self.troubles.append(r.url) if not r.url.startswith(address) else None)

    def go(self, path: str = "") -> Any:
        self.page.goto(self.address + path)
        return self.page


@needs_program("chromium")
@pytest.mark.parametrize(("viewport", "javascript"), [(DESK, True), (PHONE, True), (PHONE, False)])
def test_from_a_word_to_the_sentence_that_says_so(
    browser: Any, address: str, viewport: dict[str, int], javascript: bool
) -> None:
    walk = Walk(browser, address, viewport, javascript=javascript)
    page = walk.go()
    page.get_by_role("searchbox").fill("ca nuoc chung suc xay dung nong thon moi")
    page.get_by_role("button").first.click()
    page.get_by_role("link", name="quyết định 1730/QĐ-TTg").first.click()
    assert "1730/QĐ-TTg" in page.get_by_role("heading", level=1).inner_text()
    box = page.locator("section", has=page.get_by_role("heading", name="Văn bản khác"))
    assert "8673/KH-UBND" in box.inner_text()
    page.get_by_role("link", name="Lược đồ").click()
    page.locator("svg.lineage rect.box").first.wait_for()
    assert page.locator("svg.lineage rect.box").count() >= 6
    sentence = page.get_by_role("link", name="Thực hiện Quyết định số 1730/QĐ-TTg").first
    sentence.click()
    assert PLAN in page.url and re.search(r"#r\d+$", page.url)
    name = page.url.rpartition("#")[2]
    assert "1730/QĐ-TTg" in page.locator(f"#{name} + *").inner_text()
    assert walk.troubles == []


@needs_program("chromium")
def test_the_cascade_of_a_target(browser: Any, address: str) -> None:
    walk = Walk(browser, address, DESK)
    page = walk.go(f"doc/{PLAN}")
    targets = page.locator("#targets")
    assert "50 %" in targets.inner_text()
    targets.get_by_role("link", name="1730/QĐ-TTg").first.click()
    assert DECISION in page.url and "KH-UBND" in page.locator("#targets").inner_text()
    assert walk.troubles == []


@needs_program("chromium")
def test_a_query_for_researchers(browser: Any, address: str) -> None:
    walk = Walk(browser, address, DESK)
    page = walk.go("site/what_implements")
    page.locator("input[name=number]").fill("1730/QĐ-TTg")
    page.get_by_role("button", name="Chạy truy vấn").click()
    assert "8673/KH-UBND" in page.locator("table.rows-and-columns").inner_text()
    for name in ("xlsx", "parquet"):
        with page.expect_download() as told:
            page.get_by_role("link", name=name, exact=True).click()
        assert told.value.suggested_filename == f"what_implements.{name}" and told.value.path().stat().st_size > 1000
    assert walk.troubles == []


@needs_program("chromium")
def test_the_tables_of_a_document_as_files(browser: Any, address: str) -> None:
    walk = Walk(browser, address, PHONE, javascript=False)
    page = walk.go(f"doc/{PLAN}")
    page.get_by_text("Bảng số liệu của văn bản này").click()
    with page.expect_download() as told:
        page.locator(".sheets li", has_text="chỉ tiêu").get_by_role("link", name="XLSX").click()
    assert told.value.suggested_filename == "targets.xlsx" and told.value.path().stat().st_size > 1000
    assert walk.troubles == []


@needs_program("chromium")
def test_a_mark_is_explained_by_keyboard(browser: Any, address: str) -> None:
    page = Walk(browser, address, DESK).go(f"doc/{DECISION}")
    mark = page.locator(".text mark.m-date").first
    mark.focus()
    told = page.evaluate("getComputedStyle(document.activeElement, '::after').content")
    assert "2016" in told or "2020" in told


@needs_program("chromium")
@pytest.mark.parametrize("kind", [k for k in KINDS if k != "not there"])  # Chromium tells a 404 on its console
def test_nothing_is_wider_than_a_phone(browser: Any, address: str, kind: str) -> None:
    walk = Walk(browser, address, PHONE)
    page = walk.go(KINDS[kind])
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    assert walk.troubles == []


@needs_axe
@needs_program("chromium")
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_serious(browser: Any, address: str, kind: str) -> None:
    """On a desk and on a phone, in both languages."""
    asked = "_lang" if kind in DATASETTES else "lang"
    for viewport in (DESK, PHONE):
        page = browser.new_context(bypass_csp=True, viewport=viewport).new_page()
        for language in ("vi", "en"):
            path = KINDS[kind] + f"{'&' if '?' in KINDS[kind] else '?'}{asked}={language}"
            page.goto(address + path)
            assert page.evaluate("document.documentElement.lang") == language
            page.add_script_tag(path=AXE)
            found = page.evaluate("axe.run().then(r => r.violations)")
            serious = [(v["id"], v["nodes"][0]["html"][:120]) for v in found if v["impact"] in ("serious", "critical")]
            assert serious == [], (path, viewport)
        page.context.close()


@needs_program("chromium")
def test_no_payload_runs(browser: Any, tmp_path: Path) -> None:
    """All of a hundred, in documents, drawings, tables and addresses: nothing opens, nothing is refused because nothing is tried."""
    database = tmp_path / "site.db"
    ingest([write_hostile(tmp_path)], database, jobs=1)
    with closing(sqlite3.connect(database)) as db:
        keys = [key for (key,) in db.execute("select distinct document_key from sources where state = 'ok' order by 1")]
    assert len(keys) >= len(PAYLOADS)
    paths = [f"doc/{quote(key)}" for key in keys]
    paths += [f"{kind}/{quote(key)}" for key in keys[::10] for kind in ("lineage", "programme")]
    paths += [f"search?q={quote(p)}&type={quote(p)}" for p in PAYLOADS]
    paths += [f"report?what=relation&source={quote(p)}&why={quote(p)}" for p in PAYLOADS[::5]]
    paths += [f"site/documents?title={quote(p)}" for p in PAYLOADS[::5]]
    tables = (
        "documents",
        "texts",
        "references",
        "targets",
        "assignments",
        "issuers",
        "sources",
        "findings",
        "relations",
    )
    paths += [f"site/{table}?_size=100" for table in tables] + ["findings", "due?from=2030-01-01&to=2036-01-01"]
    with served(database) as address:
        walk = Walk(browser, address, DESK)
        walk.page.on("dialog", lambda d: (walk.troubles.append(d.message), d.dismiss()))
        for path in paths:
            walk.go(path)
    assert walk.troubles == []


QUESTIONS = [
    # what is asked, where it begins, the links that are followed (four at most), what the last page says
    ("Which province was first to implement 1730/QĐ-TTg, and when?", "search?q=1730/2016", ["quyết định 1730/QĐ-TTg", "Tình hình thực hiện"], "tỉnh Khánh Hòa"),
    ("With what target for communes?", "search?q=1730/2016", ["quyết định 1730/QĐ-TTg", "Tình hình thực hiện"], "50 %"),
    ("Does 1730/QĐ-TTg still hold?", "search?q=1730+qd+ttg", ["quyết định 1730/QĐ-TTg"], "hết thời hạn vào 31/12/2020"),
    ("What does the district's plan 120/KH-UBND carry out?", "search?q=120/kh-ubnd", ["kế hoạch 120/KH-UBND"], "8673/KH-UBND"),
    ("Which sentence of the commune's plan says that it carries out the district's?", "search?q=08/kh-ubnd", ["kế hoạch 08/KH-UBND"], "Thực hiện Kế hoạch số 120/KH-UBND"),
    ("What is the whole chain from the nation to the commune?", f"doc/{DECISION}", ["Lược đồ", "4"], "08/KH-UBND"),
    ("Which documents should be ingested next?", "", ["Cần nạp thêm"], "Số văn bản nêu"),
    ("What looks wrong in the corpus?", "", ["Vấn đề phát hiện"], "1318/KH-STTTT"),
    ("What did the Prime Minister issue?", f"doc/{DECISION}", ["Thủ tướng Chính phủ"], "1730/QĐ-TTg"),
    ("What is in the table of targets?", "", ["Từ điển dữ liệu"], "indicator"),
]  # fmt: skip


@needs_program("chromium")
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(("question", "start", "links", "says"), QUESTIONS, ids=[q[0] for q in QUESTIONS])
def test_a_first_time_question_is_answered_in_four_clicks(
    browser: Any, address: str, question: str, start: str, links: list[str], says: str, viewport: dict[str, int]
) -> None:
    page = Walk(browser, address, viewport).go(start)
    assert len(links) <= 4
    for name in links:
        page.get_by_role("link", name=name, exact=True).first.click()
    assert says in page.get_by_role("main").inner_text()
    assert question in (ROOT / "docs" / "tasks.md").read_text(encoding="utf-8")
