"""What the citing document does to each document it mentions (guide, section 2, ``relation``)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from cancu.chars import number_key
from cancu.extract.cues import after_cues, afters, before_cues, befores, openers, opening_cues
from cancu.extract.mentions import Draft, is_list_gap
from cancu.extract.quotes import in_phrase, opens_title, quotations
from cancu.extract.statements import Statement, Statements

_TYPE_WORD_END = re.compile(
    r"(?<!\w)(?:luật|bộ luật|pháp lệnh|nghị định|thông tư|quyết định|nghị quyết|quy định|chỉ thị) *$"
)
_ENACTING = re.compile(
    r"(?<!\w)(?:ban hành +(?:luật|nghị định|thông tư(?: liên tịch)?|quyết định|nghị quyết|văn bản)"
    r"|(?:luật|nghị định|thông tư|quyết định|nghị quyết|văn bản)(?: liên tịch)? +này|^ *biện pháp(?: để)?(?: tổ chức)?(?: *,)?)(?: +về)?(?: +việc)? *$"
)
_CONJUNCTION = re.compile(r"(?:^|[ ,;])(?:và|đồng thời|hoặc|;)\s*+(?:[a-zđ]\)|\d+\.)?\s*+$")
_SIBLING = re.compile(
    r"(?:[,;]|(?<!\w)và)\s*+(?:các ++(?:văn bản|quyết định|nghị định|thông tư|luật|nghị quyết)?\s*+:?)?\s*+$"
)
_CLEAN = re.compile(
    r"^\W*+(?:(?:các|toàn bộ|những|nội dung|một số|quy định|bao gồm|gồm|tại|của|ban hành kèm theo|kèm theo|điều|khoản"
    r"|nghị định|thông tư|quyết định|nghị quyết|luật|số|kể từ ngày[^.;:]{0,80}có hiệu lực(?: thi hành)?)\W*+)*+$"
)
_EXCEPT = re.compile(r"trừ(?<!\w...)(?: (?:các )?(?:quy định|trường hợp|nội dung|khoản|điều|điểm))?(?!\w)")
_ANNOUNCING = re.compile(r"(?<!\w)(?:ký|ban +hành|ký +ban +hành|công +bố)(?: +(?:các|số))? +$")
_MAX_FILL = 70
_ACTS = frozenset(("repeals", "replaces"))
_CIRCULARS, _STATUTES = ("thông tư", "thông tư liên tịch"), ("nghị định", "luật", "bộ luật", "pháp lệnh")
_IN_A_TITLE = "nested-list"
_ADJACENT = re.compile(
    r"^(?:[ ,:(\-]+(?:có|hiệu quả|tốt|nghiêm túc|nghiêm|đầy đủ|toàn diện|đồng bộ|kịp thời|các|những|nội dung|nhiệm vụ|giải pháp|mục tiêu|chủ yếu"
    r"|đề ra|tại|của|ý kiến|chỉ đạo|kế hoạch|số|trong|được|giao|và|\d\d|sau|thành công|thắng lợi|quả|chỉ tiêu|quan điểm))*[ ,:(\-]*$"
)
# "thực hiện chủ trương … và Kế hoạch …": the mention is the last of several objects.
_REACH = 4000
"""No cue is looked for farther away: a statement may be a whole text without a full stop."""
_LAST_OBJECT = re.compile(r" [^.;:()\d]{4,120} và +$")


@dataclass(frozen=True, slots=True)
class _Cue:
    start: int
    end: int
    rule: str
    relation: str
    words: str
    adjacent: bool


class Governor:
    """Finds the relation of every mention of one text. Build it once, call `govern`."""

    def __init__(self, text: str, levelled: str, low: str, zone_at: Any) -> None:
        self.text, self.levelled, self.low = text, levelled, low
        self.zone_at = zone_at
        self.statements = Statements(text)
        self.quoted = quotations(text)
        self.quote_starts = [s for s, _ in self.quoted]

    def govern(self, drafts: Sequence[Draft], *, news: bool = False) -> None:
        """Set relation, rule, cue, nesting and exceptions of the drafts, which are in order of their starts.

        In a news item (``news``) the document that it announces is `reports_on`.
        """
        if news:
            self._announce(drafts)
        groups: dict[int, list[Draft]] = {}
        for draft in drafts:
            groups.setdefault(self.statements.index_at(draft.start), []).append(draft)
        carried: tuple[int, str, str | None, str | None] | None = None
        for index, group in groups.items():
            statement = self.statements.all[index]
            zone = self.zone_at(group[0].start)
            carried = self._statement(index, statement, zone, group, carried)

    def _announce(self, drafts: Sequence[Draft]) -> None:
        """Numbered documents that a news item announces, and the list on whose strength what it announces was issued."""
        for d in drafts:
            m = _ANNOUNCING.search(self.low, max(0, d.start - 40), d.start)
            if m is not None and d.number is not None:
                d.relation, d.rule, d.cue = "reports_on", "news-announces", m.group().strip()
        for d, after in pairwise(drafts):
            if after.rule == "news-announces" and d.rule is None and self.low[after.start : after.start + 4] != "quyế":
                st = self.statements.all[self.statements.index_at(d.start)]
                if after.start < st.end and not self.low[st.body : d.start].strip():
                    d.relation, d.rule = "implements", "news-grounds"

    def _statement(
        self,
        index: int,
        st: Statement,
        zone: str,
        group: list[Draft],
        carried: tuple[int, str, str | None, str | None] | None,
    ) -> tuple[int, str, str | None, str | None] | None:
        top: Draft | None = None
        previous: Draft | None = None
        acted: set[str] = set()
        for draft in group:
            if draft.rule == "news-announces":
                continue
            if self._in_quotes(draft.start) or in_phrase(self.text, draft.start):
                draft.rule = "quoted"
                continue
            if zone == "furniture":
                draft.rule = "furniture"  # a portal's own words are not the document's
                continue
            if previous is not None and draft.start < previous.end:
                draft.nested_in, draft.rule = previous, "nested"
                continue
            if draft.rule == "news-grounds":
                top = previous = draft
                continue
            if previous is None or top is None:
                self._first(st, zone, draft, carried if carried and carried[0] == index - 1 else None)
                top = draft
            else:
                top = self._next(st, zone, draft, previous, top, acted)
            if draft.number is not None and draft.relation in _ACTS:
                acted.add(number_key(draft.number))
            previous = draft
        self._after(st, [d for d in group if d.rule != "quoted"])
        if top is None:
            return None
        tail = self.low[top.end : st.end].rstrip()
        open_clause = tail.endswith(";") and zone == "preamble"
        return (index, top.relation, top.rule, top.cue) if open_clause else None

    def _first(
        self, st: Statement, zone: str, draft: Draft, carried: tuple[int, str, str | None, str | None] | None
    ) -> None:
        start = draft.pin_start if draft.pin_start is not None else draft.start
        above = self.statements.all[st.lead] if st.lead is not None else None
        if above is not None and "căn cứ ban hành" in self.low[above.start : min(above.end, above.start + _REACH)]:
            draft.rule = "bases-of-another"  # a footnote tells on what an amending document rested
            return
        cue = self._opening(st, zone, start) or self._last_cue(st.body, start, zone)
        if cue is not None:
            _apply(draft, cue)
            return
        lead = self.low[st.body : start]
        if not _CLEAN.match(lead):
            return
        if above is not None:
            cue = self._last_cue(above.body, above.end, zone, near=False)
            if cue is not None:
                _apply(draft, cue)
                return
        if carried is not None and not lead.strip(" *_-"):
            _, draft.relation, draft.rule, draft.cue = carried

    def _next(
        self, st: Statement, zone: str, draft: Draft, previous: Draft, top: Draft, acted: AbstractSet[str]
    ) -> Draft:
        """Set the relation of a later mention of a statement; give the mention that heads the list it is in."""
        start = draft.pin_start if draft.pin_start is not None else draft.start
        begin = min(previous.end, start)
        gap = self.low[begin:start]
        if is_list_gap(self.levelled, previous, draft) and ";" not in gap:
            outer = previous.nested_in
            if outer is not None and outer.nested_in is None and self._back_on_top(st, draft, top):
                _inherit(draft, top)
                return top
            _inherit(draft, previous)
            draft.nested_in = outer
            return top
        semicolon = gap.rfind(";")
        if semicolon >= 0:
            piece_start = begin + semicolon + 1
            cue = self._opening_at(piece_start, zone, start) or self._last_cue(piece_start, start, zone)
            if cue is not None:
                _apply(draft, cue)
                return draft
            again = draft.number is not None and number_key(draft.number) in acted
            if previous.nested_in is not None and (again or previous.rule == _IN_A_TITLE):
                # What was done away with above is only named here: the list goes on inside the title.
                draft.nested_in, draft.rule = previous.nested_in, _IN_A_TITLE
                return top
            if _CLEAN.match(self.low[piece_start:start]) or (top.rule == "basis-can-cu" and len(gap) - semicolon < 30):
                _inherit(draft, top)
                return top
            return draft
        cue = self._last_cue(begin, start, zone)
        titled = opens_title(gap)
        acts = (
            {"repeals", "replaces", top.relation} - {"basis", "cites"}
            if titled
            else {"repeals", "replaces", "amends", "implements", "suspends", "guides"}
        )
        if cue is not None and cue.relation in acts and _CONJUNCTION.search(self.low[begin : cue.start]):
            _apply(draft, cue)
            return draft
        if gap.rstrip().endswith("(") and (same := self._same_number(draft, previous, top)) is not None:
            _inherit(draft, same)
            return top
        if _SIBLING.search(gap) and (cue is None or cue.relation == "cites" or cue.end < start - _MAX_FILL):
            outer = previous.nested_in
            if outer is None or (outer.nested_in is None and self._back_on_top(st, draft, top)):
                head = outer or previous
                if head.rule is None or head.rule == "nested":
                    return top
                _inherit(draft, head)
                draft.nested_in = head.nested_in
                return top
            draft.nested_in, draft.rule = outer, "nested"
            return top
        if titled:
            draft.nested_in, draft.rule = previous, "nested"
            return top
        if cue is not None:
            _apply(draft, cue)
            if cue.relation == "cites":
                draft.nested_in = previous if len(gap) < 200 else None
            return draft if cue.relation != "cites" else top
        draft.nested_in, draft.rule = previous, "nested"
        return top

    def _after(self, st: Statement, group: list[Draft]) -> None:
        """Predicates that follow: "… Thông tư A và Thông tư B hết hiệu lực kể từ ngày …, trừ Điều 5 của Thông tư A"."""
        if not group:
            return
        for m in after_cues().finditer(self.low, group[0].end, st.end):
            subjects = [d for d in group if d.end <= m.start() and d.nested_in is None]
            lead = self.low[st.body : subjects[0].pin_start or subjects[0].start] if subjects else ""
            if (
                not subjects
                or subjects[0].relation != "cites"
                or (subjects[0].rule not in (None, "repeals-lead") and subjects[0].rule != "cites-by")
            ):
                continue
            direct = not self.low[subjects[-1].end : m.start()].strip(" ,")
            if not direct and (subjects[0].rule == "cites-by" or not _CLEAN.match(lead)):
                continue
            rule = afters()[" ".join(m.group().split())]
            before = " ".join(self.low[max(0, m.start() - 20) : m.start()].split())
            behind = self.low[m.end() : m.end() + 40].strip().startswith(tuple(rule.get("not_before", ())))
            if behind or before.endswith(tuple(f" {w}" for w in rule.get("not_after", ()))):
                continue
            for d in subjects:
                if d.relation == "cites":
                    d.relation, d.rule, d.cue = rule["relation"], rule["id"], m.group()
            break
        for m in _EXCEPT.finditer(self.low, st.start, st.end):
            saved = next((d for d in group if d.start >= m.end() and d.pinpoints), None)
            if saved is None or saved.number is None:
                continue
            saved.relation, saved.rule, saved.cue = "cites", "saving-clause", m.group()
            for d in group:
                if (
                    d is not saved
                    and d.number
                    and number_key(d.number) == number_key(saved.number)
                    and d.relation in ("repeals", "replaces")
                ):
                    d.exceptions = saved.pinpoints

    def _back_on_top(self, st: Statement, draft: Draft, top: Draft) -> bool:
        """Whether a list goes on after a title that named another document: "thay thế A về sửa đổi B và C về …".

        Only where documents are done away with, one statement holds the whole list, and the mention has a title of its own.
        """
        acts = top.relation in ("repeals", "replaces") or bool(after_cues().search(self.low, draft.end, st.end))
        beyond = top.type in _CIRCULARS and draft.type in _STATUTES  # which no circular does away with
        return acts and not beyond and st.lead is None and opens_title(self.low[draft.end : draft.end + 40])

    @staticmethod
    def _same_number(draft: Draft, *others: Draft) -> Draft | None:
        """The mention before a bracket that the bracket names again: "… (Nghị quyết số 5/NQ-CP)"."""
        if draft.number is None:
            return None
        return next((o for o in others if o.number and number_key(o.number) == number_key(draft.number)), None)

    def _in_quotes(self, pos: int) -> bool:
        i = bisect_right(self.quote_starts, pos) - 1
        return i >= 0 and pos < self.quoted[i][1]

    def _opening(self, st: Statement, zone: str, start: int) -> _Cue | None:
        return self._opening_at(st.body, zone, start)

    def _opening_at(self, pos: int, zone: str, start: int) -> _Cue | None:
        m = opening_cues().match(self.low, pos, start)
        if m is None:
            return None
        rule = openers()[" ".join(m["cue"].split())]
        where = rule.get("in")
        if where and zone not in (*where, "header") and not (zone == "body" and self._line_start(pos)):
            return None
        fill = self.low[m.end("cue") : start]
        if rule["relation"] == "attached_to" and not _CLEAN.match(fill):
            return None
        running = zone not in ("preamble", "header") and rule["relation"] in ("basis", "implements")
        # In running text the word must be about the document itself: "Căn cứ tình hình thực tế …" is not.
        if running and not _CLEAN.match(fill) and not _ADJACENT.match(" " + " ".join(fill.split())):
            return None
        return _Cue(
            m.start("cue"),
            m.end("cue"),
            rule["id"],
            rule["relation"],
            self.levelled[m.start("cue") : m.end("cue")],
            False,
        )

    def _opens_title_line(self, pos: int) -> bool:
        """Whether the document's own title begins at ``pos``, after its type word or "về việc"."""
        st = self.statements.all[self.statements.index_at(pos)]
        return bool(_TITLE_LEAD.search(self.low[max(st.body, pos - _REACH) : pos]))

    def _begins_clause(self, pos: int) -> bool:
        """Whether what begins at ``pos`` is done by the document itself: it opens a statement, or goes on from "… này …"."""
        st = self.statements.all[self.statements.index_at(pos)]
        lead = self.low[max(st.body, pos - _REACH) : pos]
        if not lead.strip(' *_"-:'):
            return True
        if re.search(r"dự thảo|đề nghị|quá trình|theo hướng", lead):
            return False
        if _IN_FORCE.search(lead):
            return True
        m = _CLAUSE_START.search(lead)
        return m is not None and not (m.group().strip() in ("về", "về việc") and lead[: m.start()].strip(" *_"))

    def _line_start(self, pos: int) -> bool:
        """Whether only markup stands between ``pos`` and the start of its line."""
        line = self.text.rfind("\n", 0, pos) + 1
        return not self.text[line:pos].strip(" \t*_#>-")

    def _last_cue(self, start: int, end: int, zone: str, *, near: bool = True) -> _Cue | None:
        """The last cue before a mention that has force there."""
        found: _Cue | None = None
        for m in before_cues().finditer(self.low, max(start, end - _REACH), end):
            words = " ".join(m["cue"].split())
            for rule in befores()[words]:
                cue = self._weigh(rule, m, end, zone, near)
                if cue is not None:
                    found = cue
                    break
        return found

    def _weigh(self, rule: dict[str, Any], m: re.Match[str], end: int, zone: str, near: bool) -> _Cue | None:
        before = " ".join(self.low[max(0, m.start() - 60) : m.start()].split())
        after = " ".join(self.low[m.end() : m.end() + 60].split())
        enacting = bool(
            _ENACTING.search(
                self.low[max(self.statements.all[self.statements.index_at(m.start())].body, m.start() - 70) : m.start()]
            )
        ) or (zone == "header" and self._opens_title_line(m.start()))
        if rule.get("in") and not enacting:
            return None
        if any(after.startswith(w) for w in rule.get("not_before", ())):
            return None
        stops = [w for w in rule.get("not_after", ()) if not (zone == "header" and w.startswith("về"))]
        if any(before == w or before.endswith((f" {w}", f"({w}", f",{w}")) for w in stops):
            return None
        if rule.get("clause") and not enacting and not self._begins_clause(m.start()):
            return None
        if rule.get("after_type") is False and not enacting and _TYPE_WORD_END.search(before):
            return None
        fill = self.low[m.end() : end]
        if (
            near
            and rule.get("adjacent")
            and not _ADJACENT.match(" " + " ".join(fill.split()))
            and not _LAST_OBJECT.match(fill)
        ):
            return None
        return _Cue(
            m.start(),
            m.end(),
            rule["id"],
            rule["relation"],
            self.levelled[m.start() : m.end()],
            bool(rule.get("adjacent")),
        )


_TITLE_LEAD = re.compile(
    r"(?:^|(?<!\w)(?:luật|nghị định|thông tư|thông tư liên tịch|quyết định|nghị quyết|kế hoạch|chỉ thị|văn bản|về việc|về|v/v|ban hành quy định|hợp nhất))[\W_]*$"
)
_CLAUSE_START = re.compile(
    r"(?:^|[;“\"(]|(?<!\w)(?:này|nay|đồng thời|và|quyết định|quyết nghị|về|về việc|thống nhất|cho phép|:))\s*(?:được\s+)?$"
)
_IN_FORCE = re.compile(r"hiệu lực[^;]{0,120},\s*$")


def _apply(draft: Draft, cue: _Cue) -> None:
    draft.relation, draft.rule, draft.cue = cue.relation, cue.rule, cue.words


def _inherit(draft: Draft, other: Draft) -> None:
    draft.relation, draft.rule, draft.cue = other.relation, other.rule, other.cue
