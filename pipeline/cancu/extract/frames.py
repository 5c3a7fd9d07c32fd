"""Frames: what the headings above a block say of the work in it (rules/assignments.yaml)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from cancu.extract.actors import words
from cancu.extract.clauses import Block
from cancu.extract.spans import Spans
from cancu.extract.structure import Zones
from cancu.model import Document, Section
from cancu.rulebook import WORD_SIGN, rules, starting

_QUIET = frozenset(("header", "preamble", "signature", "recipients", "furniture", "footnote"))
_NORMATIVE = re.compile(r"\d/(?:19|20)\d\d/")
_REGULATION = re.compile(r"(?:quy chế|quy định|điều lệ)")
_QUOTED = re.compile("“[^“”]{90,8000}”")
_AMENDING = re.compile(r"(?:sửa đổi|bổ sung|thay thế)[^.;]{0,80}như sau *+:?\s*+$")
_ASKED = re.compile(
    r"(?<![^\W_])(?P<cue>đề nghị|yêu cầu|giao|chỉ đạo|chỉ thị|phân công)(?: +(?:như sau|một số nội dung sau|cụ thể))?,? *:$"
)


@cache
def listed(name: str, before: str = "", after: str = "(?![^\\W_])") -> re.Pattern[str]:
    """Give the pattern of a word list of rules/assignments.yaml over lower-case text, between two patterns."""
    return re.compile(rf"{before}(?:{words('assignments', name)}){after}")


@cache
def listed_anywhere(name: str, after: str = "(?![^\\W_])") -> re.Pattern[str]:
    """Give the pattern of such a list where its words begin a word, to be looked for anywhere."""
    return re.compile(rf"{starting(rules('assignments')[name], WORD_SIGN)}{after}")


class Frames:
    """What the parts and headings of one text say of the work in its blocks."""

    def __init__(self, text: str, low: str, document: Document, sections: Sequence[Section]) -> None:
        self.low = low
        self.news = document.kind == "news"
        title = (document.title or "").lower()
        self.ruling = document.type in rules("assignments")["ruling"] or bool(
            document.number and _NORMATIVE.search(document.number)
        )
        self.organising = re.search(r"chức năng, *nhiệm vụ", title) is not None
        self._zones = Zones(sections)
        self._regulations = Spans(
            [
                (s.start, s.end)
                for s in sections
                if s.kind in ("attachment", "annex") and _REGULATION.match((s.title or "").strip().lower())
            ]
        )
        self._quoted = Spans([m.span() for m in _QUOTED.finditer(text)])
        self._known: dict[tuple[tuple[int, int], ...], str | None] = {}

    def quiet(self, block: Block) -> bool:
        """Whether no work is given in this part of the text: its header, its recipients, words of another document."""
        zone = self._zones.at(block.body)
        if zone in _QUIET and not (self.news and zone in ("header", "preamble")):
            return True
        return self._quoted.hit(block.body, block.body + 1)

    def strict(self, block: Block) -> bool:
        """Whether the block makes rules: then work is given only under headings of duties and by giving words."""
        return self.ruling or self._regulations.hit(block.body, block.body + 1)

    def of(self, block: Block) -> str | None:
        """What the nearest telling heading above says.

        ``duties``, ``powers``, ``amended`` (another document's words), ``asked`` or ``given`` ("… đề nghị:", "… giao:"), or None.
        """
        if block.governed_by not in self._known:
            self._known[block.governed_by] = self._frame(block.governed_by)
        return self._known[block.governed_by]

    def _frame(self, headings: tuple[tuple[int, int], ...]) -> str | None:
        if any(_AMENDING.search(self.low[s:e]) for s, e in headings):
            return "amended"
        for s, e in headings:
            asked = _ASKED.search(self.low[max(s, e - 60) : e].rstrip())
            if asked is not None:
                return "asked" if asked["cue"] == "đề nghị" else "given"
            heading = self.low[s:e][:200]
            if listed_anywhere("amended").search(heading):
                return "amended"
            if listed_anywhere("duties").search(heading) and "quyền hạn" not in heading:
                return "duties"
            if listed_anywhere("powers").search(heading):
                return "powers"
        return "powers" if self.organising else None
