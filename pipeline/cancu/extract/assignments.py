"""Assignments: the bodies that a document gives work to (guide, section 5)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import zip_longest

from cancu.chars import fold, level, lower, squeeze
from cancu.extract.actors import actor_end, actors
from cancu.extract.clauses import Block, blocks, clauses
from cancu.extract.issuers import Context, context_of, match_issuer
from cancu.extract.structure import Zones
from cancu.model import Assignment, DateSpan, Document, Section
from cancu.rulebook import rules

_QUIET = frozenset(("header", "preamble", "signature", "recipients", "furniture", "footnote"))
_RULING = frozenset(("luật", "nghị định", "thông tư", "thông tư liên tịch", "văn bản hợp nhất", "pháp lệnh", "bộ luật"))
_CLAUSE_START = re.compile(
    r"(?:^|[.;:,]|(?<!\w)(?:và|đồng thời|nếu có|vướng mắc|khó khăn|phát sinh|bất cập)) *,? *$|(?:^|[.;:,]) *(?:đồng thời|nay|vì vậy|do đó),? *$"
)
_NOT_ASKED = re.compile(r"(?:theo|xét|căn cứ|hồ sơ|văn bản|đơn|có|nội dung|tờ trình|người|phiếu|được|khi|các) *$")
_TASK = re.compile(r" *(?:chủ trì|phối hợp|hướng dẫn|chỉ đạo|tổ chức|triển khai|xây dựng|tham mưu|rà soát)(?!\w)")
_LEADS = re.compile(r" *(?:chủ trì|có trách nhiệm|chịu trách nhiệm)(?!\w)")
_DECIDING = frozenset(("quyết định", "nghị quyết"))
_YEAR_IN_NUMBER = re.compile(r"/(?:19|20)\d{2}/")
_CAPITAL = re.compile(r"(?<!\w)[A-ZĐÀ-Ỹ]")
_NAME = 90
# "Tỉnh nghiên cứu lập báo cáo …": the place stands for its committee.
_PLACE_ITSELF = re.compile(r"(?:Tỉnh|Thành phố|Huyện)(?= +[a-zà-ỹđ])")
# A rule for whoever it concerns gives nobody work.
_ANYBODY = re.compile(r"(?:tổ chức|cá nhân|hộ gia đình|người)(?: *,? *(?:và +)?(?:tổ chức|cá nhân|hộ gia đình))*(?!\w)")
_AREA_LINE = re.compile(r"(?:Thành phố|Tỉnh|Trung ương|Huyện)(?=[,;. ])")
_GROUP_LINE = re.compile(r"(?:sở|ban|ngành|đoàn thể|cơ quan|đơn vị|phường|xã)$")
_ADVERBIAL = 320
# Behind a comma, a time ("Năm 2018 các đơn vị …") or "này" ("Căn cứ Kế hoạch này các phòng …").
_ADVERBIAL_END = re.compile(r", +|: +|(?<=\d) +(?=[a-zà-ỹđ])|(?<= này) +|(?<=hàng quí|hằng quý|hàng năm|hằng năm) +")
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
    cut = _joined(levelled, blocks(levelled, text), finder.context)
    for block, after in zip_longest(cut, cut[1:]):
        for assignment in finder.in_block(block, after):
            found.setdefault(assignment.start, assignment)
    out: list[Assignment] = []
    for start in sorted(found):
        if not out or start >= out[-1].end:
            out.append(found[start])
    return tuple(out)


def _joined(levelled: str, cut: Sequence[Block], context: Context) -> list[Block]:
    """Join a paragraph to the block before it where that one ends inside an enumeration or inside a body's name."""
    out: list[Block] = []
    for block in cut:
        if (
            out
            and block.depth >= _PARAGRAPH
            and (
                levelled[out[-1].body : out[-1].end].rstrip().endswith((";", ","))
                or _cut_in_a_name(levelled, out[-1], block.body, context)
                or (
                    _AREA_LINE.match(levelled, block.body)
                    and _GROUP_LINE.search(lower(levelled[out[-1].body : out[-1].end]))
                )
            )
        ):
            out[-1] = replace(out[-1], end=block.end)
        else:
            out.append(block)
    return out


def _cut_in_a_name(levelled: str, block: Block, seam: int, context: Context) -> bool:
    """Whether a body's name begins in the block and ends behind it: "Đề nghị Ủy ban Mặt trận / Tổ quốc Việt Nam tỉnh"."""
    if levelled[block.body : block.end].rstrip()[-1:] in ".:;!?":
        return False
    capitals = _CAPITAL.finditer(levelled, max(block.body, block.end - _NAME), block.end)
    bodies = (match_issuer(levelled, m.start(), context) for m in capitals)
    return any(body is not None and body.end > seam for body in bodies)


@cache
def _cues() -> tuple[re.Pattern[str], dict[str, tuple[str, str, str]]]:
    table = {w: (c["role"], c["at"], c["id"]) for c in rules("assignments")["cues"] for w in c["words"]}
    words = "|".join(w.replace(" ", " +") for w in sorted(table, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?P<cue>{words})(?!\w)"), table


@cache
def _duty_verb() -> re.Pattern[str]:
    words = "|".join(w.replace(" ", " +") for w in sorted(rules("assignments")["duty_verbs"], key=len, reverse=True))
    return re.compile(rf" *(?:\([^)]{{0,80}}\))? *(?::|$|(?:{words})(?!\w))")


@cache
def _adverbial() -> re.Pattern[str]:
    words = "|".join(w.replace(" ", " +") for w in sorted(rules("assignments")["adverbials"], key=len, reverse=True))
    return re.compile(rf"(?:{words})(?!\w)")


@cache
def _closing() -> re.Pattern[str]:
    words = "|".join(w.replace(" ", " +") for w in rules("assignments")["closing"])
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")


def _rules_by(document: Document) -> bool:
    """Whether a decision lays down rules: its number has a year, or its title says so (Luật 80/2015/QH13)."""
    title = fold(document.title or "")
    return bool(_YEAR_IN_NUMBER.search(document.number or "")) or title.startswith(
        tuple(fold(w) for w in rules("assignments")["ruling_titles"])
    )


class _Finder:
    """What stays the same for all blocks of one text."""

    def __init__(
        self, text: str, levelled: str, document: Document, sections: Sequence[Section], dates: Sequence[DateSpan]
    ) -> None:
        self.text, self.levelled, self.low = text, levelled, lower(levelled)
        self.context: Context = context_of(document, levelled)
        self.ruling = document.type in _RULING or (document.type in _DECIDING and _rules_by(document))
        self.directing = document.type in rules("assignments")["directing"]
        self.powers = any(fold(w) in fold(document.title or "") for w in rules("assignments")["powers_titles"])
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
        if self.powers and not self._under(block, "closing_headings"):
            return
        duty = self._under(block, "duties") and not self._under(block, "not_duties")
        yield from self._cued(block, duty)
        yield from self._headed(block, after, duty or self.news)
        if duty or self.news or (self.directing and not self.ruling):
            yield from self._subjects(block)

    def _subjects(self, block: Block) -> Iterator[Assignment]:
        """Clauses whose subject does the work: "Trường hợp vượt thẩm quyền, Sở Y tế tổng hợp, báo cáo …"."""
        for clause in clauses(self.levelled, block):
            for pos in self._openings(clause.start, clause.end):
                place = _PLACE_ITSELF.match(self.levelled, pos, clause.end) if self.directing else None
                items = [self._one(*place.span(), block)] if place else list(self._list(pos, block.end, block, "lead"))
                if not items or items[0].start > pos + 1 or _ANYBODY.match(self.low, pos):
                    continue
                if (
                    _duty_verb().match(self.low, items[-1].end, block.end)
                    and self.low[items[-1].end : block.end].strip()
                ):
                    yield from items
                break

    def _openings(self, start: int, end: int) -> Iterator[int]:
        """Where the subject of a clause may begin: at its start, or behind the words that tell when or on what ground."""
        while start < end and self.levelled[start] in " -+":
            start += 1
        yield start
        if _adverbial().match(self.low, start, end) is None:
            return
        for m in _ADVERBIAL_END.finditer(self.levelled, start, min(end, start + _ADVERBIAL)):
            yield m.end()

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
        given = False
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
                subject = block.body + len(before) - len(before.lstrip())
                asked_by = actor_end(self.levelled, subject, m.start(), self.context) == block.body + len(
                    before.rstrip()
                )
                if not asked_by and (not _CLAUSE_START.search(before) or _NOT_ASKED.search(before)):
                    continue
                if self.ruling and not duty and role == "lead" and before.strip():
                    continue
            elif (self.ruling and not duty and not given) or self._under(block, "powers"):
                continue
            given = given or role == "lead"
            yield from self._list(after, block.end, block, role)

    def _headed(self, block: Block, after: Block | None, given: bool) -> Iterator[Assignment]:
        """An item that opens with bodies: "1. Sở Nội vụ" above its tasks, "Các đơn vị có trách nhiệm …", "Sở Y tế chủ trì …".

        ``given``: whether what stands above already says that work is given here.
        """
        items = list(self._list(block.body, block.end, block, "lead"))
        if not items or items[0].start - block.body > 2 or _ANYBODY.match(self.low, items[0].start):
            return
        tail = self.low[items[-1].end : block.end]
        if tail.strip(" .:") == "":
            # A name alone is a heading where tasks follow; a bullet that is only a name is in a list of something else.
            tasks = after is not None and _TASK.match(self.low, after.body, after.end)
            if block.depth < _BULLET and (given or tasks):
                yield from items
        elif _LEADS.match(tail) and not self.ruling or given and _duty_verb().match(tail):
            yield from items

    def _list(self, start: int, end: int, block: Block, role: str, *, closing: bool = False) -> Iterator[Assignment]:
        to = None if closing else self._deadline(block)
        for a, b, told in actors(self.levelled, start, end, self.context, loose=role == "support"):
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

    def _one(self, start: int, end: int, block: Block) -> Assignment:
        words = self.text[start:end]
        names = Counter(re.findall(rf"(?<!\w){words.lower()} ((?:[A-ZĐÀ-Ỹ][\w'’]*(?: |$)){{1,3}})", self.levelled))
        name = min(names, key=lambda n: (-names[n], n), default="").strip()
        return Assignment(
            start=start,
            end=end,
            text=words,
            actor=f"{words} {name}".strip(),
            role="lead",
            to=self._deadline(block),
            task_start=block.body,
            task_end=block.end,
        )

    def _deadline(self, block: Block) -> str | None:
        i = bisect_left(self.starts, block.body)
        return self.deadlines[i].to if i < len(self.starts) and self.starts[i] < block.end else None
