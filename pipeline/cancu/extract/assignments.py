"""Assignments: the bodies that a document gives work to (guide, section 5)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice, zip_longest

from cancu.chars import fold, level, lower, squeeze
from cancu.extract.actorlists import Listed, actors
from cancu.extract.actors import ActorReader
from cancu.extract.clauses import Block, blocks
from cancu.extract.closings import SENTENCE, closing_actors, letter
from cancu.extract.frames import Frames, listed, listed_anywhere
from cancu.extract.issuers import context_of
from cancu.extract.places import match_place
from cancu.extract.tasks import Given, Tasks
from cancu.extract.tasktables import table_at, task_tables
from cancu.model import Assignment, DateSpan, Document, Section, Table
from cancu.rulebook import WORD_SIGN, rules, starting

_PARAGRAPH = 9.0
_BULLET = 7.0
_PLAIN_END = re.compile(r"[.;:!?]\"? *$")
_MARKUP = re.compile(r"(?m)^[ \t]*#{1,6}(?= )|^[ \t]*-{3,}[ \t]*$|\*\*")
_PAREN = re.compile(r" *\([^()]{0,160}\)")
_LABEL = re.compile(r"(?:đơn vị|cơ quan) +(?:chủ trì|phối hợp|thực hiện|chịu trách nhiệm|tổ chức thu)(?![^\W_])")
_OBLIGED = re.compile(r"[ ,]*có +(?:trách nhiệm|nhiệm vụ)(?! +(?:tuân thủ|chấp hành|trước))(?![^\W_])")
_ON_A_DAY = re.compile(r"(?:^|(?<=[.;] )|(?<= ))ngày +\d{1,2}(?:[/.-]\d{1,2}[/.-]| +tháng +\d{1,2} +năm +)\d{4}, *$")
_DID = re.compile(r" *(?:đã|ban hành|có (?:công|tờ|báo|văn)|ký|phê duyệt|quyết định|thông qua|công bố)(?![^\W_])")
_QUOTING = re.compile(r"[ \-+]*tại +(?:điểm|khoản|điều)(?![^\W_])[^.;]{0,400}(?<![^\W_])quy định(?![^\W_])")
_OF_ALL = re.compile(
    r"(?:thực hiện|thi hành|triển khai)[^.;]{0,40}(?:chỉ thị|kế hoạch|quyết định|nghị quyết|chương trình) này"
)
_NEXT_ITEM = re.compile(r"^ *[a-zđ1][.)] .*")
_DESCRIPTION, _FAR_IN = 120, 1200
_ADJUNCT = 420
_SEEN = 400  # how far around a word is looked, so that time stays proportional to the text
_COLON = re.compile(r" *+(?:\([^)]{0,40}\))? *+: *")
_MARK, _CLAUSE_END, _SENTENCE_END = re.compile(r"[.;:]"), re.compile(r"[.;:] "), re.compile(r"[.;] ")
_GIVES = re.compile(r"[ .\d)-]*(?:giao|yêu cầu|đề nghị)(?![^\W_])")
_REPORTS = re.compile(r" *+,? *+(?:kịp thời )?(?:phản ánh|phản ảnh)")
_PLACE_SUBJECT = re.compile(r"(?:Tỉnh|Thành phố|Huyện|Địa phương)(?![^\W_])(?! +[A-ZĐÀ-Ỹ])")
_BEHIND_ADJUNCT = re.compile(
    r"[,) ](?:(?<=[,)]) +(?:thì +|nay +)?|(?<= )(?= {0,20}+[csủu ])(?:(?<=này )|(?<=quý )|(?<=quí )|(?<=năm )|(?<=tháng )|(?<=\d )|(?<=tạp )|(?<=quyền )|(?<=hành )|(?<=kỳ )) *(?=các |sở |ủy ban |uỷ ban |ubnd ))"
)


def find_assignments(
    text: str,
    document: Document,
    sections: Sequence[Section],
    dates: Sequence[DateSpan],
    tables: Sequence[Table] = (),
) -> tuple[Assignment, ...]:
    """Find every body that is given work, in order of position.

    Takes the text, its header, its parts, its dates and the tables that its reader kept; gives assignments whose spans index ``text``.
    """
    # Markdown's marks stand before articles and around names.
    marked = ("#" in text or "--" in text or "**" in text) and _MARKUP.search(text) is not None
    levelled = level(_MARKUP.sub(lambda m: " " * len(m.group()), text) if marked else text)
    finder = _Finder(text, levelled, document, sections)
    found: dict[int, Given] = {}
    cut = _joined(finder.reader, blocks(levelled, text))
    for block, after in zip_longest(cut, cut[1:]):
        for given in finder.in_block(block, after):
            found.setdefault(given.listed.start, given)
    kept: list[Given] = []
    for start in sorted(found):
        if (not kept or start >= kept[-1].listed.end) and not finder.is_umbrella(found[start]):
            kept.append(found[start])
    quiet = [(s.start, s.end) for s in sections if s.kind in ("furniture", "recipients", "signature")]
    annexes = task_tables(finder.reader, tables, quiet)
    if not kept and not annexes:
        return ()
    tasks = Tasks(finder.reader, cut, dates)
    leads = [*(g.listed.start for g in kept if g.role != "support"), len(text) + 1]
    out = [
        tasks.assignment(g, finder.actor(g.listed), leads[bisect_left(leads, g.behind)])
        for g in kept
        if not table_at(annexes, g.listed.start)
    ]
    out += [a for table in annexes for row in table.rows for a in tasks.of_row(row)]
    return tuple(sorted(out, key=lambda a: (a.start, a.end)))


def _place_in_title(title: str) -> str | None:
    m = re.compile(r"(?:tỉnh|thành +phố|huyện)(?= +[A-ZĐÀ-Ỹ])", re.I).search(title)
    place = match_place(title, m.start()) if m else None
    return place.name if place else None


def _joined(reader: ActorReader, cut: Sequence[Block]) -> list[Block]:
    """Join a paragraph to the block before it where that one ends in an enumeration or in the middle of a name."""
    levelled = reader.levelled
    out: list[Block] = []
    for block in cut:
        if out and block.depth >= _PARAGRAPH and _runs_on(reader, out[-1], block):
            out[-1] = out[-1]._replace(end=block.end)
        else:
            out.append(block)
    return [b for b in out if levelled[b.start : b.end].strip()]


def _runs_on(reader: ActorReader, before: Block, block: Block) -> bool:
    written = reader.levelled[max(before.body, before.end - _SEEN) : before.end].rstrip()
    if written.endswith((";", ",")):
        return True
    if not written or _PLAIN_END.search(written):
        return False
    if before.depth >= _BULLET and before.depth < _PARAGRAPH and len(written) > 25:
        return True  # bullets end with a mark
    if written[-3:].islower() and listed_anywhere("unfinished", "$").search(lower(written[-20:])):
        return True
    end = max(before.body, before.end - _SEEN) + len(written)
    return reader.runs_over(max(before.body, end - 90), end, block.end)


@cache
def _cues() -> tuple[re.Pattern[str], dict[str, list[tuple[str, str]]]]:
    table: dict[str, list[tuple[str, str]]] = {}
    for cue in rules("assignments")["cues"]:
        for word in cue["words"]:
            table.setdefault(word, []).append((cue["role"], cue["at"]))
    return re.compile(rf"(?P<cue>{starting(table, WORD_SIGN)})(?![^\W_])"), table


class _Finder:
    """What stays the same for all blocks of one text."""

    def __init__(self, text: str, levelled: str, document: Document, sections: Sequence[Section]) -> None:
        self.text, self.levelled = text, levelled
        self.context = context_of(document, levelled)
        self.reader = ActorReader(levelled, self.context, text)
        self.low = self.reader.low
        self.title = document.title or ""
        self.frames = Frames(text, self.low, document, sections)
        self.heads: dict[int, set[str]] = {}
        self.under: dict[int, list[Given]] = {}

    def in_block(self, block: Block, after: Block | None) -> Iterator[Given]:
        """Give the actors of one block; ``after`` is the block behind it."""
        if self.frames.quiet(block):
            return
        frame = self.frames.of(block)
        closing, whole = closing_actors(self.reader, block)
        given = [Given(g, "lead", block, closing[-1].end, closing=whole) for g in closing]
        given += self._cued(block, frame)
        given += self._subjects(block, after, frame)
        if not given:
            return
        above = {name for start, _ in block.governed_by for name in self.heads.get(start, ())}
        on_all = self._is_on_all(block)
        for g in given:
            name = fold(g.listed.name)
            if g.heading:
                self.heads.setdefault(block.start, set()).add(name)
            elif g.role == "lead" and name in above and not g.closing and not on_all:
                continue
            if block.governed_by and not on_all and g.role == "lead" and g.listed.start - block.body < 40:
                self.under.setdefault(block.governed_by[0][0], []).append(g)
            yield g

    def is_umbrella(self, given: Given) -> bool:
        """Whether a heading names bodies only together, and each item under it names its own again."""
        if not given.heading:
            return False
        below = self.under.get(given.block.start, [])
        names = {fold(g.listed.name) for g in below}
        return bool(below) and (given.listed.group or bool(names & self.heads.get(given.block.start, set())))

    def actor(self, listed: Listed) -> str:
        """The actor's name; "Tỉnh" alone is the document's own, or the one that the text speaks of."""
        if _PLACE_SUBJECT.fullmatch(listed.name):
            place = self.context.place if self.context.place else _place_in_title(self.title)
            if place and place.lower().startswith(listed.name.lower()):
                return place[0].upper() + place[1:]
        return listed.name

    # -- words that give work ------------------------------------------------------------------------------------

    def _cued(self, block: Block, frame: str | None) -> Iterator[Given]:
        pattern, table = _cues()
        strict = self.frames.strict(block)
        for m in pattern.finditer(self.low, block.body, block.end):
            before = self.low[max(block.body, m.start() - _SEEN) : m.start()]
            for role, at in table[squeeze(m["cue"])]:
                after = m.end()
                heading = False
                if at == "label":
                    colon = _COLON.match(self.low, after, block.end)
                    if colon is None or len(before.strip()) > 3 and not before.rstrip().endswith((".", ";")):
                        continue
                    after = colon.end()
                elif at == "heading":
                    if before.strip() or (squeeze(m["cue"]) == "đối với" and frame not in ("duties", "given")):
                        continue
                    heading = True
                elif at == "lead-in":
                    if frame in ("powers", "amended") or self.low[block.body : block.end].rstrip()[-1:] != ":":
                        continue
                elif at == "start":
                    barred = frame == "amended" or frame == "powers" and (strict or self.frames.organising)
                    if barred or not self._opens(before, strict):
                        continue
                elif not self._is_joint(block, m.start(), frame, strict):
                    continue
                yield from self._list(after, block, role, heading=heading, label=m.start() if at == "label" else None)
                break

    def _opens(self, before: str, strict: bool) -> bool:
        """Whether a giving word behind these words opens a clause of its own."""
        written = before[letter(before, 0) :].rstrip(" ,-\"'")
        if not written or before.rstrip()[-1:] in ".;:":
            return True
        if listed_anywhere("not_asked", " *$").search(before):
            return False
        if strict and before.rstrip().endswith("và"):
            return False  # rules tell of several acts of one body
        if listed_anywhere("before_cue", " *+,? *+$").search(before):
            return True
        clause = _CLAUSE_END.split(before[-_SEEN:])[-1]
        if not strict and clause.rstrip().endswith(",") and listed("adjuncts", "[ \\-+]*").match(clause):
            return True  # "Để kịp tiến độ, đề nghị …"
        # "Ủy ban nhân dân tỉnh yêu cầu …": the deciding body itself asks.
        return re.search(rf"(?:^|[.;:,] )[ \-+]*{listed('asking').pattern}[^.;:,]{{0,60}}$", before) is not None

    def _is_joint(self, block: Block, pos: int, frame: str | None, strict: bool) -> bool:
        """Whether "phối hợp với" at ``pos`` gives work."""
        if frame in ("powers", "amended"):
            return False
        if listed_anywhere("not_joint", " *$").search(self.low, max(block.body, pos - 20), pos):
            return False
        if _QUOTING.match(self.low, block.body, pos) is not None:
            return False  # "Tại khoản 2 Điều 3 Nghị định … quy định Sở A chủ trì, phối hợp với …": what a rule says
        return not strict or frame in ("duties", "asked", "given") or self._given_before(block, pos)

    def _given_before(self, block: Block, pos: int) -> bool:
        """Whether a giving word opens the sentence: "Giao Sở A chủ trì, phối hợp với Sở B"."""
        start = max(self.low.rfind(". ", block.body, pos), self.low.rfind("; ", block.body, pos), block.body - 1) + 1
        return _GIVES.match(self.low, start, pos) is not None

    # -- bodies as subjects and headings -------------------------------------------------------------------------

    def _subjects(self, block: Block, after: Block | None, frame: str | None) -> Iterator[Given]:
        """Bodies that open a block or a clause: "1. Sở Nội vụ" above its tasks, "Căn cứ …, Sở Y tế chủ trì …"."""
        strict = self.frames.strict(block)
        if frame in ("powers", "amended"):
            return
        role = "request" if frame == "asked" else "lead"
        if frame in ("asked", "given"):
            frame = "duties"
        starts = self._clause_starts(block)
        if strict and frame is None and self.low.find("nhiệm", block.body, block.end) < 0:
            # Nobody is obliged here: only a heading may give work, and it stands where the block begins.
            if self.low.find(":", block.body, block.end) < 0 and not self._heads_work(block, after):
                return
            starts = islice(starts, 1)
        for start, depth in starts:
            items = self._items(start, block.end)
            if not items or depth > 0 and not self._is_subject(items, depth):
                continue
            if _LABEL.match(self.low, start) or len(items) == 1 and items[0].office:
                continue
            end = items[-1].end
            while (paren := _PAREN.match(self.levelled, end, block.end)) is not None:
                end = paren.end()
            tail = _NEXT_ITEM.sub("", self.low[end : min(block.end, end + _SEEN)])
            opens = start == letter(self.levelled, block.body)
            if opens and frame == "duties" and items[-1].group and (whole := self._described(block, end, tail)):
                items[-1] = replace(items[-1], end=whole, name=squeeze(self.levelled[items[-1].start : whole]))
                end, tail = whole, ":"
            if not tail.strip(" .:;") or opens and tail.lstrip().startswith(":"):
                if opens and self._is_heading(block, after, items, frame, tail):
                    yield from (Given(g, role, block, end, heading=True) for g in items)
            elif self._is_history(block, start, tail):
                continue
            elif depth < 0 and _OBLIGED.match(tail) or self._is_work(tail, frame, strict, items):
                yield from (Given(g, role, block, end) for g in items)

    def _described(self, block: Block, end: int, tail: str) -> int | None:
        """The end of a group's name that a heading tells by what its bodies do: "Các doanh nghiệp | kinh doanh xăng dầu:"."""
        rest = tail.rstrip()
        if not rest.endswith(":") or len(rest) > _DESCRIPTION or block.end - end > _SEEN:
            return None
        told = rest[:-1]
        if not told.strip() or _MARK.search(told) or listed_anywhere("strong").search(told):
            return None
        return end + len(told.rstrip())

    def _is_on_all(self, block: Block) -> bool:
        """Whether a block is about the whole document, though it stands behind the last heading's list: "… thực hiện Chỉ thị này"."""
        return _OF_ALL.search(self.low, block.body, min(block.end, block.body + _FAR_IN)) is not None

    def _is_history(self, block: Block, start: int, tail: str) -> bool:
        """Whether it is told what a body did on a day: "Ngày 30/6/2031, Chính phủ ban hành …"."""
        return _DID.match(tail) is not None and _ON_A_DAY.search(self.low, block.body, start) is not None

    def _is_subject(self, items: list[Listed], depth: int) -> bool:
        """Whether actors behind a comma are the subject, not more words of an enumeration."""
        first = items[0]
        told = self.levelled[first.start].isupper() or self.low.startswith(
            ("các ", "mỗi ", "toàn thể ", "sở ", "ủy ban ", "uỷ ban ", "chủ tịch ", "giám đốc ", "thủ trưởng "),
            first.start,
        )
        return told and (depth == 1 or listed("strong", "[ ,]*").match(self.low, items[-1].end) is not None)

    def _items(self, start: int, end: int) -> list[Listed]:
        items = list(actors(self.reader, start, end))
        if not items and _PLACE_SUBJECT.match(self.levelled, start, end):
            stop = _PLACE_SUBJECT.match(self.levelled, start, end).end()  # type: ignore[union-attr]
            return [Listed(start, stop, self.levelled[start:stop], False)]
        return items

    def _clause_starts(self, block: Block) -> Iterator[tuple[int, int]]:
        """Where a subject may stand, with how far in: 0 at the start of a clause, then behind what it opens with."""
        first = letter(self.levelled, block.body)
        starts = [first, *(m.end() for m in SENTENCE.finditer(self.levelled, block.body, block.end))]
        adjunct = listed("adjuncts")
        for start in starts:
            if start > first and self.low.endswith("như: ", max(block.body, start - 5), start):
                continue  # "hạn chế như: Một số đơn vị …" tells of what was
            start = letter(self.levelled, start)
            yield start, 0
            if start == first and (about := listed("about").match(self.low, start, block.end)):
                yield letter(self.levelled, about.end()), -1  # "Nội dung | Sở Y tế có trách nhiệm chủ trì"
            if adjunct.match(self.low, start, block.end):
                sentence = _SENTENCE_END.search(self.levelled, start, min(block.end, start + _ADJUNCT))
                stop = sentence.start() if sentence else min(block.end, start + _ADJUNCT)
                for n, m in enumerate(_BEHIND_ADJUNCT.finditer(self.low, start, stop), 1):
                    yield m.end(), n

    def _is_heading(self, block: Block, after: Block | None, items: list[Listed], frame: str | None, tail: str) -> bool:
        """Whether a name alone is a heading: tasks follow it; a bullet that is only a name is in a list of something else."""
        if tail.strip().startswith(":") and tail.strip(" :.;"):
            return frame == "duties" or self.frames.news or listed("work", " *+:? *+").match(tail) is not None
        if block.depth >= _BULLET:
            return frame == "duties" and tail.strip().startswith(":") and self._works(block, after)
        return frame == "duties" or self.frames.news or self._works(block, after)

    def _heads_work(self, block: Block, after: Block | None) -> bool:
        """Whether a name alone would be a heading here, outside the headings of duties."""
        return block.depth < _BULLET and (self.frames.news or self._works(block, after))

    def _works(self, block: Block, after: Block | None) -> bool:
        """Whether the block behind tells work, no further out than this one."""
        return (
            after is not None
            and after.depth >= block.depth
            and listed("work", "[ \\-+]*").match(self.low, after.body, after.end) is not None
        )

    def _is_work(self, tail: str, frame: str | None, strict: bool, items: list[Listed]) -> bool:
        if listed("not_work", "[ ,]*").match(tail):
            return False
        if _REPORTS.match(tail) and all(i.group for i in items):
            return False
        if (self.frames.news or self._is_issuer(items[0])) and listed("issuing", "[ ,]*").match(tail):
            return False
        if strict and frame is None and _OBLIGED.match(tail) is not None and all(map(self._is_one, items)):
            return True  # a rule that obliges one body by its name
        if frame != "duties" and (strict or items[0].end - items[0].start < 4):
            return False
        return listed("work", "[ ,]*").match(tail) is not None

    def _is_one(self, item: Listed) -> bool:
        """Whether a name means one body: "Sở Y tế", not "Ủy ban nhân dân cấp xã"."""
        named = self.reader.named(item.start)
        return not item.group and named is not None and named.resolved

    def _is_issuer(self, item: Listed) -> bool:
        named = self.reader.named(item.start)
        return named is not None and self.context.issuer is not None and fold(named.name) == fold(self.context.issuer)

    def _list(self, start: int, block: Block, role: str, *, heading: bool, label: int | None) -> Iterator[Given]:
        listing = actors(self.reader, start, block.end)
        if not listing and role == "support" and (end := self.reader.bare_group(start, block.end)) is not None:
            at = letter(self.levelled, start)
            listing = [Listed(at, end, squeeze(self.levelled[at:end]), True)]
        yield from (Given(g, role, block, listing[-1].end, heading=heading, label=label) for g in listing)
