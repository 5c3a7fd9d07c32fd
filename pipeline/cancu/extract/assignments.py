"""Assignments: the bodies that a document gives work to (guide, section 5)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import zip_longest

from cancu.chars import fold, level, lower, squeeze
from cancu.extract.actors import actor_end, actors
from cancu.extract.clauses import Block, blocks
from cancu.extract.issuers import Context, context_of
from cancu.extract.structure import Zones
from cancu.model import Assignment, DateSpan, Document, Section
from cancu.rulebook import rules

_QUIET = frozenset(("header", "preamble", "signature", "recipients", "furniture", "footnote"))
_RULING = frozenset(("luật", "nghị định", "thông tư", "thông tư liên tịch", "văn bản hợp nhất", "pháp lệnh", "bộ luật"))
_CLAUSE_START = re.compile(
    r"(?:^|[.;:]|(?<!\w)(?:và|đồng thời|nếu có)) *,? *$|(?:^|[.;:,]) *(?:đồng thời|nay|vì vậy|do đó),? *$"
)
_NOT_ASKED = re.compile(r"(?:theo|xét|căn cứ|hồ sơ|văn bản|đơn|có|nội dung|tờ trình|người|phiếu|được|khi|các) *$")
_DUTY_VERB = re.compile(
    r" *(?:\([^)]{0,80}\))? *(?::|$|(?:chịu |có )?trách nhiệm|chủ trì|chỉ đạo|hướng dẫn|tổ chức|thực hiện|phối hợp|xây dựng|triển khai|căn cứ|theo chức năng|trên cơ sở|tăng cường|gửi|báo cáo|tham mưu|tiếp tục|chủ động|rà soát|giám sát|cân đối|bố trí|thường xuyên|tập trung|góp ý|quản lý|tuyên truyền|tiến hành|cử|lập|đẩy mạnh|kiểm tra|theo dõi|có nhiệm vụ|trong phạm vi|phải|cần|khi|ban hành|nghiên cứu|tổng hợp)"
)


_TASK = re.compile(r" *(?:chủ trì|phối hợp|hướng dẫn|chỉ đạo|tổ chức|triển khai|xây dựng|tham mưu|rà soát)(?!\w)")
_LEADS = re.compile(r" *(?:chủ trì|có trách nhiệm|chịu trách nhiệm)(?!\w)")
_BULLET = 7.0
_PARAGRAPH = 9.0


def find_assignments(
    text: str, document: Document, sections: Sequence[Section], dates: Sequence[DateSpan]
) -> tuple[Assignment, ...]:
    """Find every body that is given work, in order of position.

    Takes the text, its header, its parts and its dates; gives assignments whose spans index ``text``.
    """
    levelled = level(text)
    finder = _Finder(text, levelled, document, sections, dates)
    found: dict[int, Assignment] = {}
    cut = _joined(levelled, blocks(levelled, text))
    for block, after in zip_longest(cut, cut[1:]):
        for assignment in finder.in_block(block, after):
            found.setdefault(assignment.start, assignment)
    out: list[Assignment] = []
    for start in sorted(found):
        if not out or start >= out[-1].end:
            out.append(found[start])
    return tuple(out)


def _joined(levelled: str, cut: Sequence[Block]) -> list[Block]:
    """Join a paragraph to the block before it where that one ends in the middle of an enumeration."""
    out: list[Block] = []
    for block in cut:
        if out and block.depth >= _PARAGRAPH and levelled[out[-1].body : out[-1].end].rstrip().endswith((";", ",")):
            out[-1] = replace(out[-1], end=block.end)
        else:
            out.append(block)
    return out


@cache
def _cues() -> tuple[re.Pattern[str], dict[str, tuple[str, str, str]]]:
    table = {w: (c["role"], c["at"], c["id"]) for c in rules("assignments")["cues"] for w in c["words"]}
    words = "|".join(w.replace(" ", " +") for w in sorted(table, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?P<cue>{words})(?!\w)"), table


@cache
def _closing() -> re.Pattern[str]:
    words = "|".join(w.replace(" ", " +") for w in rules("assignments")["closing"])
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")


class _Finder:
    """What stays the same for all blocks of one text."""

    def __init__(
        self, text: str, levelled: str, document: Document, sections: Sequence[Section], dates: Sequence[DateSpan]
    ) -> None:
        self.text, self.levelled, self.low = text, levelled, lower(levelled)
        self.context: Context = context_of(document, levelled)
        self.ruling = document.type in _RULING
        self.news = document.kind == "news"
        self.zones = Zones(sections)
        self.deadlines = [d for d in dates if d.role == "deadline" and d.to]
        self.starts = [d.start for d in self.deadlines]

    def in_block(self, block: Block, after: Block | None) -> Iterator[Assignment]:
        zone = self.zones.at(block.body)
        if zone in _QUIET and not (self.news and zone in ("header", "preamble")):
            return
        closing = _closing().search(self.low, block.body, block.end)
        if closing is not None and self._opens_with_actor(block, closing.start()):
            yield from self._list(
                self._list_start(block, closing.start()), closing.start(), block, "lead", closing=True
            )
            return
        duty = self._under(block, "duties")
        yield from self._cued(block, duty)
        yield from self._headed(block, after, duty or self.news)

    def _list_start(self, block: Block, end: int) -> int:
        """Behind a heading that the article has before its bodies ("Trách nhiệm thi hành")."""
        m = re.compile(
            r"(?:điều khoản thi hành|tổ chức thực hiện|trách nhiệm (?:thi hành|tổ chức thực hiện|thực hiện))[. ]*"
        ).match(self.low, block.body, end)
        return m.end() if m else block.body

    def _opens_with_actor(self, block: Block, end: int) -> bool:
        start = self._list_start(block, end)
        while start < end and self.levelled[start] == " ":
            start += 1
        return actor_end(self.levelled, start, end, self.context) is not None

    def _under(self, block: Block, kind: str) -> bool:
        """Whether a heading above the block has one of the words of a list in the rules."""
        headings = " ".join(fold(self.levelled[s:e][:160]) for s, e in block.governed_by)
        return any(fold(w) in headings for w in rules("assignments")[kind])

    def _cued(self, block: Block, duty: bool) -> Iterator[Assignment]:
        pattern, table = _cues()
        for m in pattern.finditer(self.low, block.body, block.end):
            role, at, _ = table[squeeze(m["cue"])]
            before = self.low[block.body : m.start()]
            after = m.end()
            if at == "label":
                colon = re.compile(r" *: *").match(self.low, after, block.end)
                if colon is None or len(before.strip()) > 3:
                    continue
                after = colon.end()
            elif at == "heading":
                if before.strip() or self.ruling and not duty:
                    continue
            elif at == "start":
                if not _CLAUSE_START.search(before) or _NOT_ASKED.search(before):
                    continue
            elif self.ruling and not duty or self._under(block, "powers"):
                continue
            yield from self._list(after, block.end, block, role)

    def _headed(self, block: Block, after: Block | None, given: bool) -> Iterator[Assignment]:
        """An item that opens with bodies: "1. Sở Nội vụ" above its tasks, "Các đơn vị có trách nhiệm …", "Sở Y tế chủ trì …".

        ``given``: whether what stands above already says that work is given here.
        """
        items = list(self._list(block.body, block.end, block, "lead"))
        if not items or items[0].start - block.body > 2:
            return
        tail = self.low[items[-1].end : block.end]
        if tail.strip(" .:") == "":
            # A name alone is a heading where tasks follow; a bullet that is only a name is in a list of something else.
            tasks = after is not None and _TASK.match(self.low, after.body, after.end)
            if block.depth < _BULLET and (given or tasks):
                yield from items
        elif _LEADS.match(tail) and not self.ruling or given and _DUTY_VERB.match(tail):
            yield from items

    def _list(self, start: int, end: int, block: Block, role: str, *, closing: bool = False) -> Iterator[Assignment]:
        to = None if closing else self._deadline(block)
        for a, b, told in actors(self.levelled, start, end, self.context):
            yield Assignment(
                start=a,
                end=b,
                text=self.text[a:b],
                actor=told or squeeze(self.levelled[a:b]),
                role=role,
                to=to,
                task_start=block.body,
                task_end=block.end,
                closing=closing,
            )

    def _deadline(self, block: Block) -> str | None:
        i = bisect_left(self.starts, block.body)
        return self.deadlines[i].to if i < len(self.starts) and self.starts[i] < block.end else None
