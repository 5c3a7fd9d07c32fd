"""What comes again on the pages of a site is learned and left out; nothing of a document is."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from cancu.chars import squeeze
from cancu.cli import main
from cancu.ingest import ingest
from cancu.read import read_bytes, sandbox
from cancu.read.boilerplate import Boilerplate, Line, _pattern, learned, load_boilerplate, said
from cancu.read.html import lines_of, read_html
from cancu.rulebook import RuleError, rules
from portal_pages import LAYOUTS, MENU, Document, page

COUNT = 12


@pytest.fixture(scope="module", autouse=True)
def worker_ends() -> Iterator[None]:
    """The parsing process does not outlive the tests."""
    yield
    sandbox.close()


def known(layout: str) -> Boilerplate:
    pages = [lines_of(LAYOUTS[layout](Document(n, 2020 + n % 5)).encode()) for n in range(COUNT)]
    return Boilerplate(frozenset((place, line) for place, lines in learned(pages).items() for line in lines))


def written(layout: str, document: Document, left_out: Boilerplate | None = None) -> list[str]:
    """The lines that are read of a page."""
    text = read_bytes(LAYOUTS[layout](document).encode(), "a.html", boilerplate=left_out)
    return text.text.splitlines()


@pytest.mark.parametrize("example", rules("boilerplate")["learning"]["examples"], ids=lambda e: e["text"])
def test_examples(example: dict[str, object]) -> None:
    text = str(example["text"])
    assert bool(_pattern("never").search(text)) == example["never"]
    assert bool(_pattern("numbered").search(text)) == example["numbered"]


def test_the_shape_in_the_rules_is_that_of_the_lines() -> None:
    for places in rules("boilerplate")["examples"]:
        assert [line for lines in places.values() for line in lines if said(line) != line] == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_line_of_a_document_is_lost(layout: str) -> None:
    """On pages that nothing was learned from, and on those that something was, with and without what was learned."""
    left_out = known(layout)
    for number in (3, 77, 204):
        document = Document(number, 2025)
        for told in (None, left_out):
            lines = [squeeze(line) for line in written(layout, document, told)]
            assert [line for line in document.lines if line not in lines] == []


@pytest.mark.parametrize("layout", ["old_tables", "sharepoint"])
def test_the_site_is_left_out(layout: str) -> None:
    """Menus, counters whatever they count, footers; not what a page says of its document."""
    document = Document(77, 2025)
    before, after = written(layout, document), written(layout, document, known(layout))
    gone = set(before) - set(after)
    assert gone
    if layout == "old_tables":
        assert {*MENU, "Hôm nay: 117", "Liên kết website"} <= gone
        assert document.name in after
    else:
        assert {"Bỏ qua nội dung chính", "Cổng thông tin điện tử huyện Phú Hòa"} <= gone
        assert f"Trích yếu\t{document.title}" in after


def test_documents_that_are_much_alike_lose_nothing() -> None:
    """A form that is filled in: its header, its bases and who signs stand in places of their own, and come again on each page."""
    blocks = (("dau", 0, 5), ("ten", 5, 8), ("can-cu", 8, 11), ("noi-dung", 11, 18), ("nhan", 18, 21), ("ky", 21, 23))

    def form(number: int) -> str:
        lines = Document(number, 2024).lines
        return page(
            "".join(
                f'<div class="{name}">{"".join(f"<p>{line}</p>" for line in lines[a:b])}</div>' for name, a, b in blocks
            )
        )

    found = learned([lines_of(form(n).encode()) for n in range(COUNT)])
    here = Boilerplate(frozenset((place, line) for place, lines in found.items() for line in lines))
    text = read_html(form(8).encode(), "a.html", lambda place, line: not here.has(place, line)).text
    assert [line for line in Document(8, 2024).lines if line not in text] == []


LINES = st.tuples(st.sampled_from(["body > div.a", "body > div.b > p", "body"]), st.sampled_from(["Trang chủ", "Lượt xem: 5", "Số: 4/QĐ", "Tin 1", "x"]))  # fmt: skip


@given(st.lists(st.lists(LINES, max_size=6), max_size=8), st.randoms())
def test_the_order_of_the_pages_does_not_matter(pages: list[list[Line]], chance: random.Random) -> None:
    shuffled = [chance.sample(lines, len(lines)) for lines in chance.sample(pages, len(pages))]
    assert learned(pages) == learned(shuffled)


def test_a_few_pages_teach_nothing() -> None:
    assert learned([[("body > div", "Trang chủ")]] * 2) == {}
    assert learned([[("body > div", "Trang chủ")]] * 3) == {"body > div": ["trang chủ"]}


def test_from_the_command_to_the_database(tmp_path: Path) -> None:
    """The result of a run that was stopped and taken up again is that of one that was not; another file means reading again."""
    folder, file = tmp_path / "pages", tmp_path / "site.yaml"
    folder.mkdir()
    for number in range(COUNT):
        (folder / f"{number:02}.html").write_text(LAYOUTS["old_tables"](Document(number, 2024)), encoding="utf-8")
    (folder / "a.txt").write_text("Trang chủ\nĐiều 1. Trồng rừng.\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["boilerplate", str(folder), "--out", str(file), "--json"])
    assert done.exit_code == 0, done.output
    assert f'"pages": {COUNT}' in done.stdout
    assert "trang chủ" in [
        line for lines in yaml.safe_load(file.read_text("utf-8"))["places"].values() for line in lines
    ]

    def rows(name: str) -> list[tuple[str, str, str]]:
        with sqlite3.connect(tmp_path / name) as db:
            query = "select s.path, s.reader, t.text from sources s join texts t on t.document_key = s.document_key order by 1"
            return db.execute(query).fetchall()

    ingest([folder], tmp_path / "whole.db", boilerplate=file)
    ingest(sorted(folder.iterdir())[5:8], tmp_path / "parts.db", boilerplate=file)
    ingest([folder], tmp_path / "parts.db", boilerplate=file)
    assert rows("whole.db") == rows("parts.db")
    assert len(rows("whole.db")) == COUNT + 1
    assert {"Trang chủ" in text for path, _, text in rows("whole.db") if path.endswith(".html")} == {False}
    signed = f"html 1, boilerplate {load_boilerplate(file).fingerprint}"
    assert {reader for path, reader, _ in rows("whole.db") if path.endswith(".html")} == {signed}

    def read_again(boilerplate: Path | None) -> int:
        counts: list[int] = []
        ingest(
            [folder],
            tmp_path / "whole.db",
            boilerplate=boilerplate,
            listen=[lambda event: counts.append(event.values["read"]) if event.name == "finished" else None],
        )
        return counts[0]

    assert read_again(file) == 0
    assert read_again(None) == COUNT  # the text file is as it was
    assert {"Trang chủ" in text for path, _, text in rows("whole.db") if path.endswith(".html")} == {True}


def test_a_file_of_another_shape_is_refused(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("places: [a]", encoding="utf-8")
    with pytest.raises(RuleError, match=r"bad\.yaml"):
        load_boilerplate(bad)
