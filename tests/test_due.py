"""What is due: deadlines and recurring duties of a database, as a list and as a calendar."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from icalendar import Calendar

from cancu.cli import main
from cancu.graph.due import due
from cancu.ingest import ingest

PLAN = """ỦY BAN NHÂN DÂN
TỈNH KHÁNH HÒA
Số: 8/KH-UBND
Khánh Hòa, ngày 01 tháng 3 năm 2031
KẾ HOẠCH
Thi đua xây dựng làng mẫu năm 2031
III. TỔ CHỨC THỰC HIỆN
1. Sở Y tế chủ trì khám sức khỏe cho các làng, hoàn thành trước ngày 30/9/2031.
2. Sở Nội vụ chủ trì tổng hợp kết quả, báo cáo Ủy ban nhân dân tỉnh trước ngày 20 hằng quý.
3. Việc bình xét kết thúc trước ngày 15/11/2031.
CHỦ TỊCH
Trần Thị Thử
"""


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("due")
    (folder / "plan.txt").write_text(PLAN, encoding="utf-8")
    ingest([folder / "plan.txt"], folder / "a.db", jobs=1)
    return folder / "a.db"


def test_deadlines_and_recurring_duties(db: Path) -> None:
    found = due(db, date(2031, 1, 1), date(2032, 12, 31))
    assert [(item.on, item.actor) for item in found] == [
        ("2031-03-19", "Sở Nội vụ"),
        ("2031-06-19", "Sở Nội vụ"),
        ("2031-09-19", "Sở Nội vụ"),
        ("2031-09-29", "Sở Y tế"),
        ("2031-11-14", None),
        ("2031-12-19", "Sở Nội vụ"),
    ]
    assert "khám sức khỏe" in found[3].quote
    assert all(PLAN[item.start : item.end].strip() for item in found)


def test_one_body_without_accents(db: Path) -> None:
    assert {item.actor for item in due(db, date(2031, 1, 1), date(2031, 12, 31), actor="so y te")} == {"Sở Y tế"}


def test_nothing_before_the_document(db: Path) -> None:
    assert due(db, date(2030, 1, 1), date(2031, 2, 28)) == ()


def run(*args: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, [str(a) for a in args])
    return result.exit_code, result.stdout, result.stderr


def test_command(db: Path, tmp_path: Path) -> None:
    period = ("due", "--from", "2031-09-01", "--to", "2031-09-30", "--db", db)
    code, out, _ = run(*period, "--lang", "vi")
    assert code == 0
    assert "2031-09-29  Sở Y tế  kế hoạch 8/KH-UBND" in out and "định kỳ: trước ngày 20 hằng quý" in out
    code, out, _ = run(*period, "--json")
    assert [json.loads(line)["on"] for line in out.splitlines()] == ["2031-09-19", "2031-09-29"]
    assert run(*period, "--ics", tmp_path / "a.ics")[0] == 0
    events = Calendar.from_ical((tmp_path / "a.ics").read_bytes()).walk("VEVENT")
    assert [str(e["SUMMARY"]) for e in events] == ["Sở Nội vụ: kế hoạch 8/KH-UBND", "Sở Y tế: kế hoạch 8/KH-UBND"]
    assert [e["DTSTART"].dt for e in events] == [date(2031, 9, 19), date(2031, 9, 29)]
    assert run(*period, "--ics", tmp_path / "none" / "a.ics")[0] == 1


def test_command_with_nothing_due_or_a_wrong_period(db: Path) -> None:
    code, _, err = run("due", "--from", "2040-01-01", "--to", "2040-01-31", "--db", db)
    assert code == 1 and "nothing is due" in err
    assert run("due", "--from", "2031-02-01", "--to", "2031-01-01", "--db", db)[0] == 2


def test_doctor(monkeypatch: pytest.MonkeyPatch) -> None:
    from cancu import doctor

    monkeypatch.setattr(doctor, "has_ocr", lambda: True)
    monkeypatch.setattr(doctor, "office", lambda: None)
    monkeypatch.setattr(doctor, "without_network", lambda: ("unshare",))
    code, out, _ = run("doctor")
    assert code == 1
    assert "missing" in out and "libreoffice-writer-nogui" in out and "tesseract-ocr" not in out
    code, out, _ = run("doctor", "--json")
    assert {name: part["there"] for name, part in json.loads(out).items()} == {
        "tesseract": True,
        "libreoffice": False,
        "unshare": True,
    }
