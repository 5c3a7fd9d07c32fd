"""No page reads a whole large table: each statement that a page sends is explained by SQLite."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cancu.graph.coverage import coverage
from cancu.ingest import ingest
from cancu.publish import web
from cancu.publish.site import make
from conftest import ROOT

DECISION = "quyet-dinh/thu-tuong-chinh-phu/2016/1730-qd-ttg"
PLAN = "ke-hoach/uy-ban-nhan-dan-tinh-khanh-hoa/2016/8673-kh-ubnd"
PAGES = (
    "/", "/search?q=nong+thon+moi", "/search?q=ke+hoach&status=in_force", "/search?q=kế+hoạch&in_force=1&on=2018-01-01", "/search?in_force=1",
    "/search?type=kế+hoạch", "/search?field=y-te", "/search?issuer_id=thu-tuong-chinh-phu", "/search?level=province&kind=primary",
    "/search?place_id=tinh-khanh-hoa&year=2016", "/search?signer=Nguyễn+Văn+Mẫu", "/search?q=1730/2016", "/search?q=ke+hoach&type=kế+hoạch",
    f"/doc/{DECISION}", f"/doc/{PLAN}", f"/lineage/{DECISION}?depth=4", f"/programme/{DECISION}", "/issuer/thu-tuong-chinh-phu",
    "/place/tinh-khanh-hoa", "/due", "/due?from=2016-01-01&to=2020-01-01&actor=so", "/findings", "/findings?kind=looser-target", "/missing",
    "/tables", f"/report?what=field&document={DECISION}", f"/data/json/{DECISION}",
)  # fmt: skip
SMALL = {"runs", "state", "issuers", "places", "corrections", "missing"}
# In the order of an index, up to a limit.
# What asks for one document, and goes through all that have a role: of half a million documents that takes a tenth of a second.
VAGUE = re.compile(r"INDEX \w+_(?:role|kind|class|state|relation|act|severity)\b")
FIRST_OF_AN_INDEX = re.compile(r"USING INDEX (documents_issued|findings_severity)$")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plans") / "site.db"
    ingest([ROOT / "corpus"], path, jobs=1)
    return path


@pytest.mark.parametrize("address", PAGES)
async def test_no_page_scans_a_large_table(database: Path, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    sent: list[str] = []
    run = web._run

    def traced(path: Path, names: bool, work: Callable[[sqlite3.Connection], Any]) -> Any:
        def watched(db: sqlite3.Connection) -> Any:
            db.set_trace_callback(sent.append)
            try:
                return work(db)
            finally:
                db.set_trace_callback(None)

        return run(path, names, watched)

    site = make(database)
    assert (await site.client.get(address)).status_code == 200  # what is counted once a run has been
    monkeypatch.setattr(web, "_run", traced)
    assert (await site.client.get(address)).status_code == 200
    assert sent and scans(database, sent) == []


def test_who_carried_a_programme_out_is_read_by_indexes_though_once_a_run(database: Path) -> None:
    sent: list[str] = []
    with closing(sqlite3.connect(database)) as db:
        db.set_trace_callback(sent.append)
        assert coverage(db, DECISION).carried
    assert any(" basis" in s or "basis_kind" in s for s in sent) and scans(database, sent) == []


def scans(database: Path, sent: list[str]) -> list[tuple[str, str]]:
    """The statements that read a whole large table, each with the step that does."""
    with closing(sqlite3.connect(database)) as db:
        tables = {name for (name,) in db.execute("select name from sqlite_master where type = 'table'")} - SMALL
        found = []
        for statement in {s.strip() for s in sent if s.strip().lower().startswith(("select", "with"))}:
            known = {**{name: name for name in tables}, **_short_names(statement, tables)}
            for *_, step in db.execute(f"explain query plan {statement}"):
                scan = re.match(r"SCAN (\S+)", step)
                if scan and known.get(scan[1]) and "VIRTUAL TABLE" not in step and not FIRST_OF_AN_INDEX.search(step):
                    found.append((step, statement[:200]))
                if "document_key = '" in statement and VAGUE.search(step):
                    found.append((step, statement[:200]))
    return found


def _short_names(statement: str, tables: set[str]) -> dict[str, str]:
    """Which table each short name of a statement means."""
    found = re.findall(r'(?:from|join)\s+"?(\w+)"?\s+(?:as\s+)?(\w+)', statement, re.I)
    return {short: table for table, short in found if table in tables}


def test_a_scan_would_be_seen() -> None:
    assert _short_names('select 1 from "references" r join documents d on 1', {"references", "documents"}) == {
        "r": "references",
        "d": "documents",
    }
