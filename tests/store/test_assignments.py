"""Assignments in the tables: each single body is an issuer with its time."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from cancu.ingest import ingest

PLAN = """ỦY BAN NHÂN DÂN
TỈNH KHÁNH HÒA
Số: 9/KH-UBND
Khánh Hòa, ngày 01 tháng 3 năm 2031
KẾ HOẠCH
Kiểm tra cơ sở y tế
I. TỔ CHỨC THỰC HIỆN
1. Sở Y tế chủ trì, phối hợp với các đơn vị liên quan kiểm tra, hoàn thành trước ngày 15/12/2031.
2. Đề nghị Bộ Y tế hướng dẫn.
"""


def test_bodies_that_are_given_work_are_issuers(tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text(PLAN, encoding="utf-8")
    path = tmp_path / "a.db"
    ingest([tmp_path / "plan.txt"], path, jobs=1)
    db = sqlite3.connect(path)
    rows = db.execute(
        'select a.actor, a.role, a."to", a.counterpart, i.name from assignments a left join issuers i on i.id = a.issuer_id order by a.start'
    ).fetchall()
    assert rows == [
        ("Sở Y tế", "lead", "2031-12-14", 0, "Sở Y tế tỉnh Khánh Hòa"),
        ("các đơn vị liên quan", "support", "2031-12-14", 0, None),
        ("Bộ Y tế", "request", None, 1, "Bộ Y tế"),
    ]
