"""The parts of a document, as a tree of sections, and the zone that a position lies in."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache

from cancu.chars import lower
from cancu.extract import back, front, furniture, outline
from cancu.extract.front import Front
from cancu.extract.lines import Line, lines_of
from cancu.extract.outline import Head
from cancu.model import Section, Table
from cancu.rulebook import rules

__all__ = ["Zones", "find_sections", "zone_at"]

_OUTER = 0.0
_INNER = 20.0
_SAID = 700
_NOTE_REACH = 10
_LAST_ARTICLES = 3
_SHORTEST = 150
_LONGEST = 240
_GROUNDS = 60
_FIRST_PART = re.compile(r"(?:Điều|Chương|I\.|1\.) ?")
_FOOTNOTE = re.compile(r"\[\d{1,3}\] ?\S")
_GAZETTE_NOTE = re.compile(
    r"\d{1,3} ?(?:Luật|Nghị định|Thông tư|Quyết định|Nghị quyết|Khoản|Điều|Điểm|Cụm từ|Nội dung|Phụ lục|Đoạn|Mục|Chương)(?!\w)"
)
_CONSOLIDATED = re.compile(r"được (?:sửa đổi|bổ sung|bãi bỏ|thay thế)|bãi bỏ|căn cứ ban hành|hết hiệu lực|có hiệu lực")
_ZONES = frozenset({"header", "preamble", "annex", "attachment", "signature", "recipients", "footnote", "furniture"})


def find_sections(text: str, tables: Sequence[Table] = ()) -> tuple[Section, ...]:
    """Give the sections of a text in order of their starts, an outer one before those in it.

    Spans never cross; ``parent`` is the index of the section around. Lines inside ``tables`` open no parts, nor do
    quotations of other texts. Words and levels: rules/structure.yaml, rules/document_types.yaml, rules/furniture.yaml.
    """
    lines, front_ = front_of(text, len(text))
    heads = _Outline(lines, front_, tables).heads()
    return _tree(text, lines, heads)


@lru_cache(maxsize=2)
def front_of(text: str, end: int) -> tuple[list[Line], Front]:
    """Give the lines of a text up to a place, and the front in them (do not change them).

    The last ones are kept: of most texts the header is read from the lines that its parts were.
    """
    lines = lines_of(text, 0, end)
    return lines, front.find_front(lines, furniture.leading(lines))


class _Outline:
    """Collects the heads of all parts of one text, with the lines at which furniture and the like end."""

    def __init__(self, lines: list[Line], front_: Front, tables: Sequence[Table]) -> None:
        self.lines, self.front = lines, front_
        self.first = front_.first
        self.body = max(self.front.body, self.first)
        self.stop = furniture.trailing(lines, self.body)
        self.skip = _in_tables(lines, tables)
        self.out: list[tuple[int, int | None, Head]] = []

    def add(self, first: int, last: int | None, level: float, kind: str, label: str | None = None) -> None:
        """Enter a part from line ``first`` to before line ``last`` (None: to the next of its level)."""
        if last is None or last > first:
            self.out.append((first, last, Head(first, level, kind, label)))

    def heads(self) -> list[tuple[int, int | None, Head]]:
        """Give all heads in order."""
        lines = self.lines
        if self.first:
            self.add(0, self.first, _OUTER, "furniture")
        has_header = self.front.heading is not None or self.body > self.first
        if has_header:
            self.add(self.first, self.body, _OUTER, "header")
        for first, last in furniture.running(lines):
            self.add(first, last, _INNER, "furniture")
            self.skip.update(range(first, last))
        self.skip |= outline.quoted_lines(lines, self.body, self.stop)
        marks = self._back()
        bounds = [self.body, *(m for m, _ in marks), self.stop]
        for begin, end in itertools.pairwise(bounds):
            self._part(begin, end)
        if self.stop < len(lines):
            self.add(self.stop, None, _OUTER, "furniture")
        self._footnotes()
        return sorted(self.out, key=lambda h: (h[0], h[2].level))

    def _part(self, begin: int, end: int) -> None:
        """Enter the preamble and the numbered parts of the body or of one attachment."""
        if begin >= end:
            return
        heads = [h for h in outline.find_heads(self.lines, begin, end, self.skip) if not self._in_back(h.line)]
        start = self._preamble_start(begin, end, heads)
        if start is not None:
            stop = self._preamble_end(start, end, heads)
            heads = [h for h in heads if h.line >= stop]
            self.add(start, stop, 0.5, "preamble")
        self.out.extend((h.line, None, h) for h in heads)

    def _in_back(self, line: int) -> bool:
        return any(first <= line < last for first, last in self.back_spans)

    def _preamble_start(self, begin: int, end: int, heads: list[Head]) -> int | None:
        limit = next((h.line for h in heads if h.kind != "heading" or h.level <= 6), end)
        for index in range(begin, min(limit + 1, end, begin + _GROUNDS)):
            say = self.lines[index].say
            near = begin == self.body and index <= begin + 3
            if say and (front.opens_preamble(say) if near else say.startswith("Căn cứ ")):
                return index if not self.lines[index].caps else None
        return None

    def _preamble_end(self, start: int, end: int, heads: list[Head]) -> int:
        """Give the line behind a preamble: behind the enacting words, or where the first part begins."""
        last = start
        ended = False
        first_head = next((h.line for h in heads if h.line > start), end)
        for index in range(start, min(first_head, end)):
            say = self.lines[index].say
            if front.enacting_words(say):
                return index + 1
            if not say or index in self.skip:
                continue
            if ended and not front.opens_preamble(say) and first_head - start > 120:
                return last + 1
            last = index
            ended = say.endswith((";", ".", ":", ","))
            if say.endswith(":") and re.search(r"như sau ?:$|sau đây ?:$", say):
                return index + 1
        return first_head

    def _back(self) -> list[tuple[int, str]]:
        """Enter recipients, signatures, annexes and attachments; give where annexes and attachments begin."""
        lines, index = self.lines, self.body
        marks: list[tuple[int, str]] = []
        self.back_spans: list[tuple[int, int]] = []
        self.signed: int | None = None
        while index < self.stop:
            line = lines[index]
            if not line.say or index in self.skip:
                index += 1
                continue
            last = self._back_part(index, self.signed is None or bool(marks))
            if last is not None:
                index = last
                continue
            kind = self._attached(index, not marks and self._after_back(index))
            if kind is not None:
                level = 0.2 if kind == "annex" and marks and any(k == "attachment" for _, k in marks) else _OUTER
                marks.append((index, kind))
                self.add(index, None, level, kind, line.say if len(line.say) < 40 else None)
            index += 1
        return marks

    def _back_part(self, index: int, wanted: bool) -> int | None:
        """Enter the recipients or the signature that begin at a line; give the line behind them."""
        lines = self.lines
        if back.is_recipients(lines[index]):
            last = back.recipients_end(lines, index, self.stop)
            self.add(index, last, _OUTER, "recipients")
            self.back_spans.append((index, last))
            return last
        if wanted and back.opens_signature(lines[index]):
            found = back.read_signature(lines, index, self.stop)
            if found is not None:
                self.signed = index if self.signed is None else self.signed
                self.add(index, found.last, _OUTER, "signature")
                self.back_spans.append((index, found.last))
                return found.last
        return None

    def _after_back(self, index: int) -> bool:
        if self.lines[self.stop - 1].end - self.lines[index].start < _SHORTEST:
            return False
        return any(last <= index for _, last in self.back_spans) and all(
            not self.lines[i].say or self._in_back(i) for i in range(max(last for _, last in self.back_spans), index)
        )

    def _attached(self, index: int, behind_signature: bool) -> str | None:
        """Tell what begins at a line: an ``annex``, an ``attachment``, or nothing (None)."""
        line = self.lines[index]
        if len(line.say) > _LONGEST:
            return None
        if _annex().match(line.say):
            return "annex"
        if behind_signature and not _FOOTNOTE.match(line.say) and not line.cell and len(line.say) > 2:
            return "attachment"
        if line.say.endswith(":"):
            return None
        if front.heading_at(self.lines, index) is None and not (
            lower(line.say).startswith(_attachable()) and line.caps
        ):
            return None
        for below in self.lines[index + 1 : index + 1 + _NOTE_REACH]:
            if _note().match(lower(below.say)):
                return "attachment"
            if _FIRST_PART.match(below.say):
                break
        return None

    def _footnotes(self) -> None:
        lines = self.lines
        index = self.body
        while index < self.stop:
            say = lines[index].say
            note = bool(say) and (
                say[0] == "[" and _FOOTNOTE.match(say)
                or say[0].isdigit() and _GAZETTE_NOTE.match(say) and _is_consolidated(lines)
                and _CONSOLIDATED.search(" ".join(x.say for x in lines[index : index + 4]))
            )  # fmt: skip
            if not note or self._in_back(index) or index in self.skip:
                index += 1
                continue
            last = index + 1
            while last < self.stop and lines[last].say and not _FOOTNOTE.match(lines[last].say) and last - index < 60:
                if last in self.skip or _GAZETTE_NOTE.match(lines[last].say) or outline.is_head(lines[last]):
                    break
                last += 1
            self.add(index, last, _INNER, "footnote")
            index = last


def _is_consolidated(lines: Sequence[Line]) -> bool:
    return any("hợp nhất" in lower(line.say) or "VBHN" in line.say for line in lines[:60])


@cache
def _annex() -> re.Pattern[str]:
    words = "|".join(f"{w.upper()}|{w[0].upper()}{w[1:]}" for w in rules("structure")["annex"])
    return re.compile(
        rf"(?:{words})(?: (?:SỐ |số )?(?:[IVXL]{{1,6}}|\d{{1,3}}[A-Za-z]?|[A-Z]))?(?: ?[.:/-].{{0,80}}| ?[A-Z0-9Đ./-]{{1,20}}|[:.]?)$"
    )


@cache
def _note() -> re.Pattern[str]:
    return re.compile(rf"\(? ?(?:ban hành )?(?:{'|'.join(rules('structure')['attached'])}|kèm$)(?!\w)|\(ban hành")


@cache
def _attachable() -> tuple[str, ...]:
    return tuple(r["name"] for r in rules("document_types")["types"] if r.get("attached"))


def _in_tables(lines: Sequence[Line], tables: Sequence[Table]) -> set[int]:
    spans = sorted((t.start, t.end) for t in tables)
    starts = [s for s, _ in spans]
    out: set[int] = set()
    if not spans:
        return out
    for index, line in enumerate(lines):
        at = bisect_right(starts, line.start) - 1
        if at >= 0 and line.start < spans[at][1]:
            out.add(index)
    return out


def _tree(text: str, lines: Sequence[Line], heads: Sequence[tuple[int, int | None, Head]]) -> tuple[Section, ...]:
    """Close every part at the next one of its level or further out, and set parents and the closing provisions."""
    ends = [len(text)] * len(heads)
    parents: list[int | None] = [None] * len(heads)
    stack: list[int] = []
    starts = [lines[first].start for first, _, _ in heads]
    for at, (first, last, head) in enumerate(heads):
        start = starts[at]
        while stack and (
            ends[stack[-1]] <= start or heads[stack[-1]][1] is None and heads[stack[-1]][2].level >= head.level
        ):
            top = stack.pop()
            ends[top] = min(ends[top], start)
        parents[at] = stack[-1] if stack else None
        ends[at] = len(text)
        if last is not None:
            ends[at] = lines[last - 1].end if last > first else lines[first].end
        if stack:
            ends[at] = min(ends[at], ends[stack[-1]])
        stack.append(at)
    closing = _closing(text, heads, starts, ends, parents)
    return tuple(
        Section(starts[at], max(starts[at], ends[at]), head.kind, head.label, head.title, parents[at], closing[at])
        for at, (_, _, head) in enumerate(heads)
    )


def _closing(
    text: str,
    heads: Sequence[tuple[int, int | None, Head]],
    starts: Sequence[int],
    ends: Sequence[int],
    parents: Sequence[int | None],
) -> list[bool]:
    out = [False] * len(heads)
    groups: dict[int | None, list[int]] = {}
    for at, (_, _, head) in enumerate(heads):
        parent = parents[at]
        out[at] = parent is not None and out[parent] and heads[parent][2].kind in _PARTS
        out[at] = out[at] or head.kind in _PARTS and outline.closes_by_title(head.title)
        if head.kind == "điều":
            groups.setdefault(_container(heads, parents, at), []).append(at)
    for articles in groups.values():
        for at in articles[-_LAST_ARTICLES:]:
            said = " ".join(text[starts[at] : min(ends[at], starts[at] + _SAID)].split())
            if at != articles[0] and outline.closes_by_words(said):
                out[at] = True
    for at in range(len(heads)):
        parent = parents[at]
        if parent is not None and out[parent] and heads[parent][2].kind in _PARTS:
            out[at] = True
    return out


_PARTS = frozenset({"phần", "chương", "mục", "điều", "khoản", "điểm"})


def _container(heads: Sequence[tuple[int, int | None, Head]], parents: Sequence[int | None], at: int) -> int | None:
    """Give the annex or attachment around a part; None for the main body."""
    up = parents[at]
    while up is not None and heads[up][2].kind not in {"annex", "attachment"}:
        up = parents[up]
    return up


class Zones:
    """Which zone of a document a position lies in, by bisection over its sections."""

    def __init__(self, sections: Sequence[Section]) -> None:
        """Take the sections of one text, as `find_sections` gives them."""
        self._starts: list[int] = []
        self._zones: list[str] = []
        stack: list[tuple[int, str]] = []
        for section in sections:
            while stack and stack[-1][0] <= section.start:
                end, _ = stack.pop()
                self._enter(end, stack[-1][1] if stack else "body")
            zone = section.kind if section.kind in _ZONES else "closing" if section.closing else None
            around = stack[-1][1] if stack else "body"
            stack.append((section.end, zone or around))
            self._enter(section.start, zone or around)
        while stack:
            end, _ = stack.pop()
            self._enter(end, stack[-1][1] if stack else "body")

    def _enter(self, pos: int, zone: str) -> None:
        if self._starts and self._starts[-1] == pos:
            self._zones[-1] = zone
        else:
            self._starts.append(pos)
            self._zones.append(zone)

    def at(self, pos: int) -> str:
        """Give the zone: ``header``, ``preamble``, ``body``, ``closing``, ``annex``, ``attachment``, ``signature``,
        ``recipients``, ``footnote`` or ``furniture``; the innermost where they nest."""
        index = bisect_right(self._starts, pos) - 1
        return self._zones[index] if index >= 0 else "body"


def zone_at(sections: Sequence[Section], pos: int) -> str:
    """Give the zone of one position; for many, build `Zones` once."""
    return Zones(sections).at(pos)
