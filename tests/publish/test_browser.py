"""A person's walk through the site in a real headless Chromium: search without marks → document → lineage → evidence."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cancu.ingest import ingest
from conftest import ROOT, needs_program

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    database = tmp_path_factory.mktemp("served") / "site.db"
    ingest([ROOT / "corpus"], database, jobs=1)
    command = [str(Path(sys.executable).with_name("cancu")), "serve", "--db", str(database), "--port", "0"]
    site = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert site.stdout is not None
    found = re.search(r"http://\S+/", site.stdout.readline())
    assert found is not None
    yield found[0]
    site.send_signal(signal.SIGINT)
    site.wait(timeout=10)


@needs_program("chromium")
@pytest.mark.parametrize("javascript", [True, False])
def test_from_a_word_to_the_sentence_that_says_so(address: str, javascript: bool) -> None:
    from playwright.sync_api import sync_playwright

    troubles: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_context(java_script_enabled=javascript, viewport={"width": 390, "height": 800}).new_page()
        page.on("console", lambda m: troubles.append(m.text) if m.type == "error" else None)
        page.on("request", lambda r: troubles.append(r.url) if not r.url.startswith(address) else None)
        page.goto(address)
        page.get_by_role("searchbox").fill("ca nuoc chung suc xay dung nong thon moi")
        page.get_by_role("button").click()
        page.get_by_role("link", name="quyết định 1730/QĐ-TTg").first.click()
        assert "1730/QĐ-TTg" in page.get_by_role("heading", level=1).inner_text()
        box = page.locator("section", has=page.get_by_role("heading", name="Văn bản khác tác động"))
        assert "8673/KH-UBND" in box.inner_text()
        page.get_by_role("link", name="Lược đồ").click()
        assert "Thực hiện Quyết định số 1730/QĐ-TTg" in page.get_by_role("main").inner_text()
        # Nothing is wider than the screen of a phone.
        if javascript:
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
            page.goto(address + "doc/quyet-dinh/thu-tuong-chinh-phu/2016/1730-qd-ttg")
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
        browser.close()
    assert troubles == []
