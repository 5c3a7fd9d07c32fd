"""Tables and queries as XLSX and Parquet: the same rows as in JSON, bounded, and no formula in them."""

from __future__ import annotations

import io
import sqlite3
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet as pq

from cancu.ingest import ingest
from cancu.publish import sheets
from cancu.publish.sheets import Sheet, parquet, workbook
from cancu.publish.site import make
from conftest import ROOT

FORMULAS = (
    '=HYPERLINK("http://x.example","y")',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "#N/A",
    "\t=1+1",
    "=",
)
PLAN = "ke-hoach/uy-ban-nhan-dan-tinh-khanh-hoa/2016/8673-kh-ubnd"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sheets") / "site.db"
    ingest([ROOT / "corpus"], path, jobs=1)
    return path


def read(body: bytes) -> list[tuple]:
    return list(openpyxl.load_workbook(io.BytesIO(body)).worksheets[0].iter_rows(values_only=True))


@pytest.mark.parametrize(
    "asked",
    [
        "documents.{}?_size=3",  # not only the page that is shown
        "targets.{}?kind=target&_sort=value",
        f"references.{{}}?document_key={quote(PLAN)}",
        "what_implements.{}?number=" + quote("1730/QĐ-TTg"),
        "documents/" + PLAN.replace("/", "~2F") + ".{}",
    ],
)
async def test_a_table_or_query_is_the_same_in_every_form(database: Path, asked: str) -> None:
    site = make(database)
    rows = (await site.client.get("/site/" + asked.format("json").replace("_size=3", "_size=max"), params=None)).json()[
        "rows"
    ]
    assert rows
    head, *told = read((await site.client.get("/site/" + asked.format("xlsx"))).content)
    table = pq.read_table(io.BytesIO((await site.client.get("/site/" + asked.format("parquet"))).content))
    assert table.column_names == list(head) and table.num_rows == len(told) == len(rows)
    assert [row[0] for row in told] == table.column(0).to_pylist()
    assert head[0] in rows[0] if isinstance(rows[0], dict) else told[0][0] == rows[0][0]


async def test_sql_of_a_reader_has_links_to_both(database: Path) -> None:
    site = make(database)
    for address in ("/site/targets", "/site/what_implements?number=1730/QĐ-TTg", "/site?sql=select+key+from+documents"):
        page = (await site.client.get(address, follow_redirects=True)).text
        assert ".xlsx" in page and ".parquet" in page, address
    page = (await site.client.get(f"/doc/{PLAN}")).text
    for table in ("references", "targets", "assignments", "dates"):
        for end in ("csv", "xlsx", "parquet"):
            assert f'href="/site/{table}.{end}?document_key={quote(PLAN)}' in page


async def test_a_long_table_is_cut_and_says_so(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "ROWS", 7)
    body = (await make(database).client.get("/site/documents.xlsx")).content
    book = openpyxl.load_workbook(io.BytesIO(body))
    assert book.worksheets[0].max_row == 8
    assert "There are more rows" in str(list(book.worksheets[1].values))
    table = pq.read_table(io.BytesIO((await make(database).client.get("/site/documents.parquet")).content))
    assert table.num_rows == 7 and table.schema.metadata[b"cut"] == b"yes"


async def test_a_file_with_sql_in_its_address_does_not_wait_for_itself(database: Path) -> None:
    assert (await make(database).client.get("/site/documents.xlsx?sql=select+1")).status_code == 200


async def test_without_names_no_file_has_who_signed(database: Path) -> None:
    body = (await make(database, names=False).client.get("/site/documents.xlsx")).content
    head, *rows = read(body)
    assert {row[head.index("signer")] for row in rows} == {None}
    with sqlite3.connect(database) as db:
        assert db.execute("select count(signer) from documents").fetchone()[0]


def test_without_pyarrow_there_is_no_parquet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "PARQUET", False)
    assert [r["extension"] for r in sheets.renderers()] == ["xlsx"]


def test_what_looks_like_a_formula_stays_text() -> None:
    body = workbook(Sheet("s", ("=a", "b"), tuple((f, None) for f in FORMULAS), False, "=http://x"))
    book = openpyxl.load_workbook(io.BytesIO(body))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [c.value for c in cells if c.data_type in ("f", "e")]
    assert [row[0].value for row in book.worksheets[0].iter_rows(min_row=2)] == list(FORMULAS)
    assert b"<f>" not in body


values = st.one_of(
    st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=20)
)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(values, values), max_size=8))
def test_any_rows_become_files(rows: list[tuple]) -> None:
    sheet = Sheet("s", ("a", "a"), tuple(rows), False, "http://x")
    assert len(read(workbook(sheet))) <= len(rows) + 1
    table = pq.read_table(io.BytesIO(parquet(sheet)))
    assert table.column_names == ["a", "a_2"] and table.num_rows == len(rows)
