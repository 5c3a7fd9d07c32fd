"""Targets and results: the quantities that a document sets to be reached or reports as reached (guide, section 4).

Quantities are found in one pass; each is then judged by its clause, the headings that govern it and the type of the
document. What a word means is in rules/targets.yaml.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from cancu import chars
from cancu.extract.clauses import Block, Clause, blocks, clauses
from cancu.extract.indicators import indicator_of, says_no_thing, scope_of
from cancu.extract.plans import only_year, sets_goals, title_time
from cancu.extract.quantities import Quantity, iter_quantities
from cancu.extract.spans import Spans
from cancu.extract.targettables import table_targets
from cancu.extract.targettimes import Times
from cancu.extract.tasktables import task_areas
from cancu.extract.wordlists import anywhere, at_end
from cancu.model import DateSpan, Document, Reference, Section, Table, Target
from cancu.rulebook import holds, phrases, signs

# A document in which none of these words stands sets no targets, and is left at once.
_WORTH = (
    "mục tiêu", "chỉ tiêu", "phấn đấu", "tỷ lệ", "tỉ lệ", "tỷ trọng", "tỉ trọng", "bảo đảm", "đảm bảo", "đến nay", "tiêu chí", "hoàn thành",
    "hoàn thiện", "số lượng", "dự toán",
)  # fmt: skip
_WORTH_SIGNS, _WORTH_WORDS = signs(_WORTH), re.compile(phrases(_WORTH))
# "đạt mục tiêu Nghị quyết đề ra": a goal that was met sets none.
_MET = re.compile(r"(?:đạt|vượt|so với|hoàn thành) +(?:các +)?(?:mục +tiêu|chỉ +tiêu)(?! +(?:đến|năm|\d))")
_ONE_OF = re.compile(r" *(?:trong(?: +(?:số|các|những))|số|phần)(?!\w)")
_NATIONAL = re.compile(r"mục +tiêu +quốc +gia|chương +trình +mục +tiêu|tiêu +chí +đánh +giá|tiêu +chí +xét")
_GROUP_HEAD = re.compile(r" *(?:chỉ tiêu|mục tiêu)(?: +(?:cụ thể|số))? *+\d{0,2} *+[:.]")
_SO_FAR = re.compile(r"(?<!\w)(?:đến nay|hiện nay|hiện có|tính đến)(?!\w)")
_ATTRIBUTE = re.compile(r"(?<!\w)(?:với|có) +(?:tốc độ|công suất|dung lượng|quy mô|diện tích|trọng tải)[^,;]{0,20}$")
# "Giảm tỷ lệ hộ nghèo 1,5%/năm" is a change; with one of the words of _LEVEL behind the verb, a level.
_CHANGE = re.compile(
    r"[ \-]*(?:phấn đấu |bình quân |mỗi năm |hằng năm |hàng năm |trung bình ){0,3}(?P<verb>tăng|giảm) "
)
_LEVEL = re.compile(r"(?<!\w)(?:đạt|còn|xuống|lên|chiếm|ở mức|bằng|là|tới)(?!\w)")
_CARRIED_OUT = re.compile(r"(?<!\w)(?:đạt|vượt|bằng|được)(?: +(?:khoảng|gần|trên|hơn))? *$")
_BEYOND = re.compile(r"(?<!\w)vượt *$")  # "vượt 11% so dự toán": a change, from the plan
_OWN_CHANGE = re.compile(r"(?<!\w)(?:tăng|giảm)(?!\w)[^,;\d]*$")
_SHORT_HEAD = 90
_NUMBERED = re.compile(r"(?:[IVX]{1,5}|[A-E]|\d{1,2}(?:\.\d{1,2})*) ?[.)/:\-]|PHỤ LỤC|PHẦN|CHƯƠNG|MỤC", re.I)
# "cắt giảm 30% chi phí": what is to become less is no share of money.
_CUT = re.compile(r"(?<!\w)cắt *$")
_COORDINATED = re.compile(r"(?:,|và|hoặc|trong đó|trong đó có|gồm|bao gồm|đồng thời có|với|có) *$")
_LISTED = re.compile(r"\w[)\"']? *(?:,|và) *$")
# A cell that is no row's name: a quantity, a unit, a number of order, "Đạt".
_CELL = re.compile(r"[≥≤<>=]{0,2} *(?:bình quân +)?(?:từ +)?[\d.,\- ]*%?(?:/năm)?(?: *[^\W\d]+){0,2}[ .;]*")
_CELL_REST = 14
_ROW_CELLS = 8
_WIDE = 2000
"""So far from a quantity is looked for what it is of; a clause may be a whole text without a full stop."""
_RATE = re.compile(r"/ ?(?!năm|tháng|quý|ngày|tuần)")
_NEVER = ("time", "age", "part")
_BARE = ("=", "range")
"""With these a number without a unit is no quantity of anything."""
_NO_CONTEXT, _GOAL, _PERIOD, _RESULT, _OTHER = "", "goal", "period", "result", "other"


@dataclass(frozen=True, slots=True)
class _Place:
    """A quantity where it stands, with the clause around it in lower case."""

    quantity: Quantity
    block: Block
    clause: Clause
    near: Clause
    """The clause up to `_WIDE` characters from the quantity."""
    before: str
    after: str
    earlier: str
    """The block before the clause."""
    context: str
    """What the headings say it is under: a goal, a result, something else, or nothing known."""


def find_targets(
    text: str,
    document: Document,
    sections: Sequence[Section],
    references: Sequence[Reference],
    dates: Sequence[DateSpan],
    tables: Sequence[Table] = (),
) -> tuple[Target, ...]:
    """Find the targets and results of a document, in the order of the text.

    Takes the text, what is known of the document, and the references and dates found in it (no number inside one is a
    quantity; dates give the time that a target is due by). Gives `Target` records. Rules: rules/targets.yaml.
    """
    plain = chars.level(text)
    level = chars.lower(plain)
    in_tables, closed = table_targets(
        text, tables, dates, sets_goals=sets_goals(document), title_time=title_time(document.title)
    )
    if not holds(level, _WORTH_SIGNS) or _WORTH_WORDS.search(level) is None:
        return in_tables
    plain = _with_cells_apart(text, plain, tables)
    level = chars.lower(plain)
    inside = [
        (index, block, quantity)
        for index, block in enumerate(blocks(plain, text))
        for quantity in iter_quantities(text, level, block.body, block.end)
        if _may_measure(quantity)
    ]
    if not inside:
        return in_tables
    taken = Spans([*((r.start, r.end) for r in references), *((d.start, d.end) for d in dates), *closed])
    setting = _Setting(text, plain, level, dates, document, task_areas(text, plain, tables))
    found: list[Target] = []
    last: tuple[int, Clause] | None = None
    for index, block, quantity in inside:
        if taken.hit(quantity.number_start, quantity.end):
            continue
        place = setting.place(quantity, block)
        previous = found[-1] if last == (index, place.clause) else None
        kind = setting.kind(place, previous)
        if kind is not None:
            found.append(setting.target(place, index, kind, previous))
            last = (index, place.clause)
    return tuple(sorted((*found, *in_tables), key=lambda t: t.start))


def _may_measure(quantity: Quantity) -> bool:
    """Whether a quantity may be a target by itself: a quick no for most numbers."""
    if quantity.unit is None and (quantity.comparator in _BARE or quantity.denominator is not None):
        return False
    return not quantity.baseline and quantity.unit_class not in _NEVER


def _with_cells_apart(text: str, plain: str, tables: Sequence[Table]) -> str:
    """End a sentence at each cell's end: what stands in one cell is no part of a sentence in another."""
    parts, at = [], 0
    for table in sorted(tables, key=lambda t: t.start):
        start = max(at, table.start)
        parts += [plain[at:start], "".join(";" if text[i] == "\t" else plain[i] for i in range(start, table.end))]
        at = max(start, table.end)
    return "".join([*parts, plain[at:]])


class _Setting:
    """What all quantities of one document are judged by."""

    def __init__(
        self,
        text: str,
        plain: str,
        level: str,
        dates: Sequence[DateSpan],
        document: Document,
        tasks: Sequence[tuple[int, int]],
    ) -> None:
        self.text, self.plain, self.level = text, plain, level
        self.blocks = blocks(plain, text)
        self.times = Times(level, dates)
        self.sets_goals = sets_goals(document)
        self.title_year = only_year(document.title)
        self.issued = document.issued_on
        self._clauses: dict[int, tuple[Clause, ...]] = {}
        self.tasks = tasks
        self._contexts: dict[tuple[tuple[int, int], ...], str] = {}

    def place(self, quantity: Quantity, block: Block) -> _Place:
        """Say where a quantity stands."""
        if block.start not in self._clauses:
            self._clauses[block.start] = clauses(self.plain, block)
        inside = self._clauses[block.start]
        at = bisect_right(inside, quantity.number_start, key=lambda c: c.start) - 1
        clause = inside[at] if at >= 0 and quantity.number_start < inside[at].end else Clause(block.body, block.end)
        # "Tổ chức thực hiện: 5 cuộc": a short head before a colon belongs to what follows it.
        if clause.start > block.body and self.plain[clause.start - 1] == ":":
            before = inside[at - 1] if at > 0 else clause
            if clause.start - block.body < _SHORT_HEAD:
                clause = Clause(block.body, clause.end)
            elif before.end == clause.start - 1 and not self.level[clause.start : quantity.start].strip():
                clause = Clause(max(before.start, clause.start - _SHORT_HEAD), clause.end)
        # A heading above a table of tasks says what the tasks are for; "02 phần mềm" in it is what one of them makes, no goal.
        table = next((s for s, e in self.tasks if s <= block.start < e), 0)
        governed = tuple(h for h in block.governed_by if h[0] >= table)
        if governed not in self._contexts:
            self._contexts[governed] = self._context(governed)
        near = Clause(max(clause.start, quantity.number_start - _WIDE), min(clause.end, quantity.end + _WIDE))
        return _Place(
            quantity,
            block,
            clause,
            near,
            self.level[near.start : max(near.start, quantity.start)],
            self.level[quantity.end : max(near.end, quantity.end)],
            self.level[max(block.body, clause.start - _WIDE) : clause.start],
            self._contexts[governed],
        )

    def _context(self, governed: Sequence[tuple[int, int]]) -> str:
        for start, end in governed:
            heading = _NATIONAL.sub(" ", self.level[start:end])
            if anywhere("goal_headings").search(heading):
                return _GOAL
            if anywhere("result_headings").search(heading):
                return _RESULT
            if anywhere("not_goal_headings").search(heading):
                return _OTHER
            if anywhere("period_headings").search(heading) and not self.text[start:end].isupper() and end - start < 120:
                return _PERIOD
        return _NO_CONTEXT

    def kind(self, place: _Place, previous: Target | None) -> str | None:
        """Say whether a quantity is a ``target``, a ``result`` or (None) neither."""
        quantity = place.quantity
        if (
            at_end("labels").search(self.level[max(0, quantity.start - 30) : quantity.start])
            and quantity.unit_class != "percent"
            and "/" not in (quantity.unit or "")
        ):
            return None
        if _ONE_OF.match(self.level, quantity.end) and quantity.unit is None:
            return None
        if quantity.unit_class == "measure" and _ATTRIBUTE.search(place.before) and re.search(r"\d", place.after):
            return None  # a property of what is counted: "với tốc độ 1 Gb/s đạt 100%"
        goal = (
            place.context == _GOAL
            or (place.context == _PERIOD and self.sets_goals)
            or _GROUP_HEAD.match(self.level, place.block.body) is not None
        )
        reported = place.context == _RESULT
        of_plan = quantity.unit_class == "percent" and self._is_of_plan(place)
        before = anywhere("income").sub(" ", place.before) if reported else place.before
        cut = _is_cut(place, previous)
        barred = not self.sets_goals or (not cut and anywhere("rejects").search(before[-80:]) is not None)
        if not goal and barred and not of_plan:
            return None
        share = not cut and anywhere("reject_after").match(place.after.lstrip()) is not None
        if not of_plan and (share or at_end("rejects").search(before)):
            return None
        reached = of_plan or self._is_reached(place, goal)
        said = _MET.sub(" ", _NATIONAL.sub(" ", place.earlier[-400:] + place.before))
        strong = anywhere("strong_cues").search(said) is not None
        cued = strong or anywhere("goal_cues").search(place.before) is not None
        if not (goal or cued or reached or previous is not None or _counts_itself(place)):
            return None
        if not self._is_measured(place, goal or strong, cued, reached, previous):
            return None
        if previous is not None and (cut or previous.kind == "result") and _COORDINATED.search(place.before):
            return previous.kind
        return "result" if reached and not (strong and not goal) else "target"

    def _is_of_plan(self, place: _Place) -> bool:
        """Whether a percentage tells how much of a plan was carried out: "đạt 103% dự toán", "vượt 5% so kế hoạch"."""
        if self._is_wanted(place) or not anywhere("plans").match(place.after.lstrip()):
            return False
        return (
            _CARRIED_OUT.search(place.before + self.level[place.quantity.start : place.quantity.number_start])
            is not None
        )

    def _is_wanted(self, place: _Place) -> bool:
        """Whether words before a quantity say that it is to be reached; in a report only the plainest do."""
        cues = "strong_cues" if place.context == _RESULT else "goal_cues"
        return anywhere(cues).search(_MET.sub(" ", place.before)) is not None

    def _is_reached(self, place: _Place, goal: bool) -> bool:
        if goal:
            return _SO_FAR.search(place.before) is not None
        if self._is_wanted(place):
            return False
        if place.context == _RESULT:
            return True
        text = place.earlier[-400:] + place.before if place.quantity.denominator is not None else place.before
        return anywhere("result_cues").search(text) is not None

    def _is_measured(self, place: _Place, strong: bool, cued: bool, reached: bool, previous: Target | None) -> bool:
        """Whether the quantity, by its unit, measures what it should."""
        quantity = place.quantity
        if quantity.unit_class == "percent" or (quantity.denominator is not None and quantity.unit is not None):
            return True
        if quantity.unit_class == "money":
            return anywhere("money_measures").search(place.before) is not None
        measured = anywhere("measures").search(place.before[-120:]) is not None
        if quantity.unit is None:
            return strong  # `_may_measure` let only such through as are more or less than something
        counted = at_end("count_verbs").search(place.before) is not None
        joined = previous is not None and _COORDINATED.search(place.before) is not None
        if strong:
            return quantity.comparator != "=" or counted or joined or measured
        if _counts_itself(place) or joined:
            return True
        if cued:
            return quantity.comparator != "=" or at_end("strong_cues").search(place.before) is not None
        return reached and (counted or measured)

    def _row_head(self, index: int, quantity: Quantity) -> tuple[int, int] | None:
        """The span of the row's name, where a quantity fills a table cell that was read as a line of its own."""
        block = self.blocks[index]
        if block.end - block.body > _WIDE:
            return None
        rest = self.level[block.body : quantity.start] + self.level[quantity.end : block.end]
        if len(rest.strip(" .;")) > _CELL_REST or not index > 0:
            return None
        for before in range(index - 1, max(-1, index - _ROW_CELLS), -1):
            head = self.blocks[before]
            if not _CELL.fullmatch(self.level, head.body, head.end):
                return head.body, head.end
        return None

    def target(self, place: _Place, index: int, kind: str, previous: Target | None) -> Target:
        """Make the record of a quantity that was judged a target or result."""
        quantity = place.quantity
        unit = quantity.unit
        thing = None
        if quantity.unit_class in ("thing", None) and quantity.unit is not None and not _RATE.search(quantity.unit):
            thing = (quantity.unit_start, quantity.unit_end)
        wording = indicator_of(
            self.text, self.level, (place.near.start, place.near.end), (quantity.start, quantity.end), thing
        )
        indicator = wording.indicator
        comparator = quantity.comparator
        if previous is not None and comparator == "=" and unit == previous.unit != "%" and _LISTED.search(place.before):
            comparator = previous.comparator  # "ít nhất 100 mô hình trồng trọt, 50 mô hình chăn nuôi"
        if comparator == "=" and _is_cut(place, previous):
            comparator = "decrease"
        change = _CHANGE.match(place.before)
        if comparator in ("=", ">=", "~") and change is not None and not _LEVEL.search(place.before, change.end()):
            comparator = "increase" if change["verb"] == "tăng" else "decrease"
        if self._is_of_plan(place) and _BEYOND.search(self.level, place.near.start, quantity.number_start):
            comparator = "increase"
        start, end = min(wording.start, quantity.start), max(wording.end, quantity.end)
        head = self._row_head(index, quantity)
        if head is not None:
            name = chars.squeeze(self.text[head[0] : head[1]]).rstrip(" .;:%")
            indicator, start = name, head[0] if head[1] + _CELL_REST > place.block.start else start
        elif previous is not None and quantity.unit_class == "percent" and says_no_thing(indicator):
            indicator = previous.indicator
            if (own := _OWN_CHANGE.search(place.before)) is not None:
                start = min(start, place.near.start + own.start())
        from_, to = self.time(place, kind)
        if kind == "result" and self.issued and from_ and from_ > self.issued:
            kind = "target"  # nothing was reached after the document's day
        fraction = quantity.denominator is not None
        return Target(
            start=start,
            end=end,
            text=self.text[start:end],
            kind=kind,
            indicator=indicator,
            comparator=comparator,
            value=quantity.value,
            unit=unit,
            value_max=quantity.value_max,
            numerator=quantity.value if fraction else None,
            denominator=quantity.denominator,
            from_=from_,
            to=to,
            scope=scope_of(
                self.text,
                self.level,
                place.near.start,
                quantity.start,
                place.near.end,
                next(iter(place.block.governed_by), None),
            ),
        )

    def time(self, place: _Place, kind: str) -> tuple[str | None, str | None]:
        """Give the time a quantity is due or was reached by: of its clause, its paragraph, or the headings above it."""
        quantity = place.quantity
        near = place.near
        nearest = self.times.nearest((near.start, near.end), (quantity.start, quantity.end))
        if nearest is not None:
            return nearest.from_, nearest.to
        if kind == "result" and _SO_FAR.search(place.before):
            return None, None
        if kind == "result":
            # What was reached was reached in the time that its section reports on, and in no other.
            reported = (h for h in place.block.governed_by if anywhere("result_headings").search(self.level[slice(*h)]))
            above = next((d for h in reported if (d := self.times.last(*h))), None)
            return (above.from_, above.to) if above else (None, None)
        if self.title_year and quantity.unit is not None and quantity.unit.endswith("/năm"):
            return f"{self.title_year}-01-01", f"{self.title_year}-12-31"
        earlier = self.times.last(place.block.start, place.clause.start)
        if earlier:
            return earlier.from_, earlier.to
        for start, end in place.block.governed_by:
            above = self.times.last(start, end)
            # The title in capitals tells the plan's own period; a numbered heading, that of the goals below it.
            if above and (not self.text[start:end].isupper() or _NUMBERED.match(self.text, start)):
                return above.from_, above.to
        if self.title_year:
            return f"{self.title_year}-01-01", f"{self.title_year}-12-31"
        return None, None


def _is_cut(place: _Place, previous: Target | None) -> bool:
    """Whether a quantity tells how much of something is cut: "cắt giảm 50% thời gian", and ", 30% chi phí" behind it."""
    if place.quantity.comparator == "decrease":
        return _CUT.search(place.before) is not None
    joined = previous is not None and previous.comparator == "decrease" and previous.unit == place.quantity.unit
    return joined and _LISTED.search(place.before) is not None


def _counts_itself(place: _Place) -> bool:
    """Whether the words right before the number say that it counts: "Số lượng: 5.000 cuốn", "hoàn thiện 11 cơ sở dữ liệu"."""
    return (
        re.search(r"(?<!\w)(?:số lượng[^,.]{0,60}|hoàn thiện|mỗi [^,.\d]{2,50} có) *+:? *+$", place.before) is not None
    )
