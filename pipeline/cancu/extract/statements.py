"""Statements: the stretches of text within which one word governs the documents that are named."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

# "Điều 26 Thông tư số 9" at a line's start is the middle of a sentence, not an article.
_CITED = r"(?! +(?:(?:Thông\s+tư|Nghị\s+(?:định|quyết)|Quyết\s+định|Bộ\s+luật|Luật|Pháp\s+lệnh|Hiến\s+pháp)(?!\w)|(?:của|và|tại|này|ban hành|kèm|đến)(?!\w))| ?[,;)])"
_LABEL = rf"(?:Điều +\d+[a-zđ]?(?![\w]){_CITED}[.:]?|(?:Chương|Mục|Phần) +[IVXLC\d]+[.:]?|[IVXLC]{{1,5}}[.)]|\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}[.)]|\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}(?= )|[a-zđ]{{1,2}}[.)]|[-+•*–](?= ?[^\s\d]))"
_MARKUP = r"[ \t>*#_|\"“]*"
_OPENER = (
    r"(?:Căn\s+cứ|Theo\s+đề|Theo\s+Tờ|Xét|Thực\s+hiện|Triển\s+khai|Trên\s+cơ\s+sở|Sau\s+khi|Bãi\s+bỏ|Sửa\s+đổi|Thay\s+thế|Hủy\s+bỏ|QUYẾT|NGHỊ|THÔNG\s+TƯ|Nơi\s+nhận|ỦY\s+BAN|UỶ\s+BAN"
    r"|PHỤ\s+LỤC|Phụ\s+lục|\(Ban\s+hành|\(Kèm)"
)
_BREAK = re.compile(
    # The marks that open each way stand before all of them: then `re` looks for them by a table.
    rf"[;,.:\n](?:(?<=[;,.])[ \t*_]*\n\s*(?=(?:Bộ\s+trưởng|Chính\s+phủ|[ỦU][yỷ]\s+ban|Hội\s+đồng|Thủ\s+tướng|Quốc\s+hội|Chủ\s+tịch|Tổng|Thống\s+đốc|UBND|HĐND))"
    rf"|(?<=\n)(?={_MARKUP}(?:{_LABEL}|{_OPENER}))|(?<=\n)[ \t]*\n\s*|(?<=[^\s.][^\s.A-ZĐ]\.)(?:[ \t]{{0,99}}+[>*#_|\"“]){{0,99}}(?:[ \t]{{0,99}}+/\.)?\s{{1,198}}+(?=[\"“(]?[A-ZĐÀ-Ỹ])|(?<=\.)\s*\n+|(?<=:)[ \t]*\n+)"
)
_START = re.compile(rf"\s*{_MARKUP}(?P<label>{_LABEL})?{_MARKUP}\s*")


class Statement(NamedTuple):
    """``start`` to ``end`` with its label cut off at ``body``; ``lead`` is the statement whose colon opens its list."""

    start: int
    body: int
    end: int
    label: str
    lead: int | None


class Statements:
    """The statements of a text, in order; near-linear in its length."""

    def __init__(self, text: str) -> None:
        cuts = [0]
        for m in _BREAK.finditer(text):
            if m.end() > cuts[-1]:
                cuts.append(m.end())
        self.all: list[Statement] = []
        lead: int | None = None
        lead_class = first_class = ""
        for i, start in enumerate(cuts):
            end = cuts[i + 1] if i + 1 < len(cuts) else len(text)
            m2 = _START.match(text, start)
            assert m2 is not None  # every part of the pattern is optional
            label = _label_class(m2["label"])
            body = min(m2.end(), end)
            if lead is not None:
                if not first_class:
                    first_class = label
                inside = label == first_class and (label != lead_class or not label)
                if not inside:
                    lead = None
            self.all.append(Statement(start, body, end, label, lead))
            if text[start:end].rstrip().endswith(":"):
                lead, lead_class, first_class = i, label, ""
        self._starts = [s.start for s in self.all]

    def index_at(self, pos: int) -> int:
        """Give the index of the statement that holds ``pos``."""
        return bisect_right(self._starts, pos) - 1


def _label_class(label: str | None) -> str:
    if not label:
        return ""
    if label[0].isdigit():
        return "1." if label.count(".") < 2 else "1.1."
    if label.startswith(("Điều", "Chương", "Mục", "Phần")):
        return label.split()[0]
    if label[0] in "-+•*–":
        return label[0]
    return "I." if label[0] in "IVXLC" else "a)"
