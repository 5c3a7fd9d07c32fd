"""A hundred pieces of HTML that a careless page would run, and documents that are full of them."""

from __future__ import annotations

import json
from pathlib import Path

_TAGS = (
    "<script>alert({n})</script>", "<img src=x onerror=alert({n})>", "<svg/onload=alert({n})>", "<body onload=alert({n})>", "<iframe src=javascript:alert({n})>",
    "</title><script>alert({n})</script>", "</textarea><script>alert({n})</script>", "<a href=javascript:alert({n})>x</a>", "<math><mi xlink:href=javascript:alert({n})>",
    "<details open ontoggle=alert({n})>",
)  # fmt: skip
_AROUND = (
    "{p}",
    '">{p}',
    "'>{p}",
    "--><!--{p}",
    "]]>{p}",
    "%3Cx%3E{p}",
    "&lt;{p}",
    "\\u003c{p}",
    "{{{{7*7}}}}{p}",
    "javascript:{p}",
)
PAYLOADS = [
    around.format(p=tag.format(n=100 + 10 * a + b)) for a, around in enumerate(_AROUND) for b, tag in enumerate(_TAGS)
]


def write_hostile(folder: Path) -> Path:
    """Write documents with a payload in title, body, number, issuer and address each; give the file, whose name is one too."""
    rows = [
        {
            "id": f"p{i}", "number": f"{i}9/KH-UBND{p}", "issuer": f"Ủy ban {p}", "title": p, "url": f"javascript:alert({i})",
            "text": f"ỦY BAN NHÂN DÂN\nTỈNH KHÁNH HÒA\nSố: {i}9/KH-UBND\nKhánh Hòa, ngày 01 tháng 3 năm 2031\nKẾ HOẠCH\nThử {p} hết\nThực hiện Quyết định số 9/QĐ-TTg ngày 05/01/2031 của Thủ tướng Chính phủ {p};\nMục tiêu: đến năm 2035 có 60% số {p} đạt chuẩn.\nGiao Sở Y tế {p} chủ trì.\n",
        }
        for i, p in enumerate(PAYLOADS)
    ]  # fmt: skip
    rows += [{"id": f"q{i}", "title": p, "issuer": p, "text": f"{p}\n"} for i, p in enumerate(PAYLOADS)]
    path = folder / "hostile<script>.jsonl"
    path.write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    return path
