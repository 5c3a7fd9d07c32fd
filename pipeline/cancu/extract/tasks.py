"""Tasks: the work that a body is given, with its deadline, product, recurrence and to whom it is reported (rules/tasks.yaml)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from cancu.chars import squeeze
from cancu.extract.actorlists import Listed
from cancu.extract.actors import ActorReader
from cancu.extract.clauses import Block
from cancu.extract.closings import letter
from cancu.extract.issuers import Context, IssuerMatch, match_issuer
from cancu.extract.places import level_of
from cancu.extract.taskrows import Row
from cancu.extract.tasktables import cell_actors
from cancu.model import Assignment, DateSpan
from cancu.rulebook import WORD_SIGN, phrases, rules, starting

_PAREN = re.compile(r" *\([^()]{0,160}\)")
_CLAUSE_END = re.compile(r"[;.](?= |$)")
_FAR, _NEAR = 200, 2000  # how far around a word is looked, so that time stays proportional to the text
_GOES_ON = re.compile(r"(?:và|những|các)\s+(?:các\s+)?năm\s+(?:tiếp|sau|kế)|và\s+h[àằ]ng\s+năm|trở\s+đi")
_RANKS: dict[str | None, float] = {
    "central": 0,
    "ministry": 1,
    "province": 2,
    "department": 3,
    "district": 4,
    "commune": 5,
}
_UNDER = 0.5
"""A district's or commune's own division stands under it."""


@dataclass(frozen=True, slots=True)
class Given:
    """An actor with the block in which it is given work, and where the list of actors that it stands in ends."""

    listed: Listed
    role: str
    block: Block
    behind: int
    closing: bool = False
    heading: bool = False
    label: int | None = None
    """Where the label begins that names it ("Đơn vị chủ trì: …")."""


@cache
def _label(part: str) -> re.Pattern[str]:
    listed = phrases(rules("tasks")["labels"][part])
    return re.compile(rf"(?:^|(?<=[.;] )|(?<=[.;-] )) *(?:{listed})(?: *\([^)]{{0,40}}\))? *: *")


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile(rf"{starting(rules('tasks')[name], WORD_SIGN)}(?![^\W_])")


@lru_cache(maxsize=65536)
def _named(actor: str, context: Context) -> IssuerMatch | None:
    """The body that an actor's name begins with: the same few are named in most documents."""
    return match_issuer(actor, 0, context)


@cache
def _recurring_thing() -> re.Pattern[str]:
    return re.compile(rf"{_words('recurring_things').pattern} *$")


def _year_in(cell: str) -> str | None:
    """The end of the last year that a cell on time names and no date has: "2026 - 2027"."""
    years = re.findall(r"(?<![\d/.-])(?:19|20)\d\d(?![\d/])", cell)
    return f"{max(years)}-12-31" if years else None


class Tasks:
    """Tells the work of each actor of one text."""

    def __init__(self, reader: ActorReader, cut: Sequence[Block], dates: Sequence[DateSpan]) -> None:
        self.reader, self.text = reader, reader.text
        self.cut = cut
        self.starts = [b.start for b in cut]
        self.dates = [d for d in dates if d.role in ("deadline", "recurrence", "period")]
        self.date_starts = [d.start for d in self.dates]
        self.every = dates
        self.every_start = [d.start for d in dates]
        issuer = reader.context.issuer
        body = match_issuer(issuer, 0, reader.context) if issuer else None
        self.rank = _rank(body) if body else None

    def assignment(self, given: Given, actor: str, until: int) -> Assignment:
        """Give the assignment of an actor; ``until`` is where the next one that leads begins."""
        a, b = given.listed.start, given.listed.end
        work, time, product = (None, None, None) if given.closing else self._parts(given, until)
        to, recurrence = self._when(given, work, time)
        return Assignment(
            start=a,
            end=b,
            text=self.text[a:b],
            actor=actor,
            role=given.role,
            to=to,
            task_start=work[0] if work else None,
            task_end=work[1] if work else None,
            closing=given.closing,
            recurrence=recurrence,
            product=self._quote(product),
            reports_to=self._reports_to(work),
            body=self.body(actor),
            counterpart=self.is_counterpart(actor),
        )

    # -- the parts -----------------------------------------------------------------------------------------------

    def _parts(
        self, given: Given, until: int
    ) -> tuple[tuple[int, int] | None, tuple[int, int] | None, tuple[int, int] | None]:
        """The spans of the work, and of the time and the product where labels tell them."""
        if given.label is not None:
            return self._labelled(given)
        return self._work(given, until), None, None

    def _work(self, given: Given, until: int) -> tuple[int, int] | None:
        low, block = self.reader.low, given.block
        start = given.behind
        while (paren := _PAREN.match(low, start, block.end)) is not None:
            start = paren.end()
        start = re.compile(r"[ .:,;]*").match(low, start).end()  # type: ignore[union-attr]
        end = block.end
        if given.role == "support":
            stop = _CLAUSE_END.search(low, start, end)
            end = stop.start() if stop else end
        elif start < until < end:
            end = self._sentence_before(start, until)
        if start >= block.end:
            return self._below(block)
        lead_in = end == block.end and low[max(start, end - _FAR) : end].rstrip().endswith(":")
        below = self._below(block) if lead_in else None
        return self._trim(start, below[1] if below else end)

    def _sentence_before(self, start: int, until: int) -> int:
        """The end of the last sentence or clause before ``until``."""
        ends = [m.start() for m in re.compile(r"[.;](?= )").finditer(self.reader.low, max(start, until - _NEAR), until)]
        return ends[-1] if ends else until

    def _below(self, block: Block) -> tuple[int, int] | None:
        """What the blocks under a heading say."""
        i = bisect_left(self.starts, block.start) + 1
        first = last = None
        while i < len(self.cut) and any(s == block.start for s, _ in self.cut[i].governed_by):
            first = first or self.cut[i]
            last = self.cut[i]
            i += 1
        return self._trim(first.body, last.end) if first and last else None

    def _labelled(self, given: Given) -> tuple[tuple[int, int] | None, tuple[int, int] | None, tuple[int, int] | None]:
        """The parts of a task that stand under labels beside the actor's."""
        block = given.block
        at = given.label or block.body
        before = self._trim(max(block.body, at - _NEAR), at)
        if before is not None and before[1] - before[0] > 12:  # "1. Rà soát quy hoạch. Đơn vị chủ trì: Sở A."
            end = min(block.end, at + _NEAR)
            return before, self._part("time", at, end), self._part("product", at, end)
        i = bisect_left(self.starts, block.start)
        heading = next((h for h in block.governed_by if not self._names_bodies(*h)), None)
        work = None
        for j in range(i - 1, max(-1, i - 12), -1):
            if heading and not any(s == heading[0] for s, _ in self.cut[j].governed_by):
                break
            work = self._part("work", self.cut[j].body, self.cut[j].end)
            if work:
                break
        time, product = self._beside(i, heading)
        if work is None and heading is not None:
            k = bisect_left(self.starts, heading[0])
            body = self.cut[k].body if k < len(self.cut) and self.cut[k].start == heading[0] else heading[0]
            work = self._trim(body, heading[1])
        return work, time, product

    def _names_bodies(self, start: int, end: int) -> bool:
        """Whether a heading is only a label of bodies: "b) Cơ quan thực hiện:"."""
        mark = re.compile(r"(?:[a-zđ\d]{1,2}[.)]|[-+]) *").match(self.reader.low, start, end)
        return _label("body").match(self.reader.low[mark.end() if mark else start : end]) is not None

    def _beside(self, i: int, heading: tuple[int, int] | None) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
        """The time and the product that labels tell behind block ``i``, before the next task."""
        time = product = None
        for block in self.cut[i + 1 : i + 9]:
            inside = heading is None or any(s == heading[0] for s, _ in block.governed_by)
            if not inside or self._part("work", block.body, block.end):
                break
            time = time or self._part("time", block.body, block.end)
            product = product or self._part("product", block.body, block.end)
        return time, product

    def _part(self, name: str, start: int, end: int) -> tuple[int, int] | None:
        """What stands behind a label of this part."""
        end = min(end, start + _NEAR)
        m = _label(name).search(self.reader.low[start:end])
        if m is None:
            return None
        stop = re.compile(r"[.;] +(?=[^\W\d_][^.:;]{2,40}:)").search(self.reader.low, start + m.end(), end)
        return self._trim(start + m.end(), stop.start() if stop else end)

    def _trim(self, start: int, end: int) -> tuple[int, int] | None:
        start = letter(self.reader.levelled, start)
        while end > start and self.reader.levelled[end - 1] in " .;:,/-|":
            end -= 1
        return (start, end) if end > start else None

    # -- what the work says --------------------------------------------------------------------------------------

    def _when(
        self, given: Given, work: tuple[int, int] | None, time: tuple[int, int] | None
    ) -> tuple[str | None, str | None]:
        """The day and the recurrence: told by a label, by what stands before the actor, or in the work itself."""
        block = given.block
        if given.closing:
            return None, None
        if time is None and _label("work").match(self.reader.low[block.body : block.body + _FAR]):
            time, _ = self._beside(bisect_left(self.starts, block.start), next(iter(block.governed_by), None))
        if time is not None:
            return self._due(time, loose=True)
        if work is not None and work[1] > block.end and self._several(block):
            return None, None  # a list of tasks, each with a day of its own
        start = self._sentence_start(block.body, given.listed.start)
        found = self._due((start, given.listed.start), loose=True)
        if found == (None, None):
            found = self._due(work, loose=False)
        return self._due((given.listed.start, block.end), loose=False) if found == (None, None) else found

    def _sentence_start(self, begin: int, end: int) -> int:
        begin = max(begin, end - _NEAR)
        starts = [m.end() for m in re.compile(r"[.;] ").finditer(self.reader.low, begin, end)]
        return starts[-1] if starts else begin

    def _several(self, block: Block) -> bool:
        """Whether more than one block stands under a heading."""
        i = bisect_left(self.starts, block.start)
        return sum(any(s == block.start for s, _ in b.governed_by) for b in self.cut[i + 1 : i + 3]) > 1

    def _due(self, span: tuple[int, int] | None, *, loose: bool) -> tuple[str | None, str | None]:
        """The day by which the work is due, and the words of its recurrence. ``loose``: in a label's words each time is a deadline."""
        to = recurrence = None
        if span is not None:
            i = bisect_left(self.date_starts, span[0])
            while i < len(self.dates) and self.dates[i].start < span[1]:
                d = self.dates[i]
                if d.role == "recurrence":
                    if _recurring_thing().search(self.reader.low, max(0, d.start - _NEAR), d.start):
                        i += 1
                        continue  # "trợ cấp hàng tháng": what is paid, not when it is done
                    recurrence = recurrence or squeeze(d.text)
                elif to is None and d.to and (d.role == "deadline" or loose):
                    to = d.to
                i += 1
        return to, recurrence

    def of_row(self, row: Row) -> Iterator[Assignment]:
        """Give the assignments of one row of a table of tasks."""
        to, recurrence = self._due(row.get("time"), loose=True)
        cell = self.text[slice(*row["time"])] if "time" in row else ""
        to = None if _GOES_ON.search(cell) else to or self._day_in(row.get("time")) or _year_in(cell)
        for role in ("lead", "support"):
            for start, end, name in cell_actors(self.reader, row[role]) if role in row else ():
                yield Assignment(
                    start=start,
                    end=end,
                    text=self.text[start:end],
                    actor=name,
                    role=role,
                    to=to,
                    task_start=row["work"][0],
                    task_end=row["work"][1],
                    recurrence=recurrence,
                    product=self._quote(row.get("product")),
                    body=self.body(name),
                    counterpart=self.is_counterpart(name),
                )

    def _day_in(self, cell: tuple[int, int] | None) -> str | None:
        """The day that is all that a cell on time says: "30/06/2025"."""
        if cell is None:
            return None
        inside = self.every[bisect_left(self.every_start, cell[0]) : bisect_left(self.every_start, cell[1])]
        return next((d.to for d in inside if d.to and cell[1] - cell[0] <= d.end - d.start + 2), None)

    def _reports_to(self, work: tuple[int, int] | None) -> str | None:
        if work is None:
            return None
        low = self.reader.low
        for m in _words("reports").finditer(low, *work):
            for gap in re.compile(r"(?<= )(?=[^\W\d_])").finditer(low, m.end(), min(work[1], m.end() + 90)):
                if re.compile(r"[.;:,]").search(low, m.end(), gap.start()):
                    break
                named = self.reader.named(gap.start())
                if named is not None and named.end <= work[1]:
                    found = self.reader.read(gap.start(), work[1])
                    return squeeze(self.text[gap.start() : found.end if found else named.end])
        return None

    def _quote(self, span: tuple[int, int] | None) -> str | None:
        return squeeze(self.text[span[0] : span[1]]) if span else None

    # -- the body ------------------------------------------------------------------------------------------------

    def body(self, actor: str) -> str | None:
        """The body's full name in the document's context, where the name means one body: "Giám đốc Sở Y tế" → "Sở Y tế tỉnh X"."""
        named = _named(actor, self.reader.context)
        if named is None or not named.resolved or named.level == "other" or named.end < len(actor):
            return None
        return named.name

    def is_counterpart(self, actor: str) -> bool:
        """Whether the document's issuer has no power over the body: it stands above the issuer, or beside the administration."""
        if self.rank is None:
            return False
        low = actor.lower()
        named = _named(actor, self.reader.context)
        shared = named is not None and named.name.startswith(tuple(rules("tasks")["shared_offices"]))
        if not shared and _words("independent").search(low):
            return True
        rank = _rank(named) if named is not None else None
        if rank is None and re.match(r"(?:các )?bộ(?:,| |$)(?!.{0,12}(?:chỉ huy|đội|chqs|tư lệnh))", low):
            rank = 1
        return rank is not None and rank < self.rank


def _rank(body: IssuerMatch) -> float | None:
    """How far down a body stands; None where that is not known."""
    tier = level_of(body.place) if body.level == "department" and body.place else None
    return _RANKS[tier] + _UNDER if tier in ("district", "commune") else _RANKS.get(body.level)
