"""The document itself: type, number, issuer, day, title, signer (guide, section 1)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from cancu.chars import canonical_number, level, lower, number_key, squeeze
from cancu.extract import back, effect, furniture, news
from cancu.extract.days import day_at
from cancu.extract.front import Front, is_dated, is_motto, is_rule, names_body
from cancu.extract.issuer_of_header import find_header_issuer
from cancu.extract.issuers import Context, context_of, match_issuer, type_of_number
from cancu.extract.lines import Line, lines_of
from cancu.extract.places import parent_of
from cancu.extract.structure import front_of
from cancu.model import Document, Section
from cancu.rulebook import rules

_LONE_CODE = (
    r"(?=[A-ZĐ]{2,14}\d{0,2}(?!\w| [A-ZĐÀ-Ỹ]{2}))"  # "QĐ - UBND", "QĐ-" and "UBND" on the next line; not "- HÀ NỘI"
)
_SYMBOL = rf"\d{{1,6}}(?:\.\d{{1,3}})?[A-Za-z]?(?:(?: {{0,8}}/ {{0,4}}| ?- ?)\d{{4}}(?!\d))?(?:(?: {{0,8}}/ {{0,3}}| ?-|- ?| {{0,2}}- {{0,2}}{_LONE_CODE})(?=[A-ZĐa-z])[0-9A-Za-zĐđÀ-ỹ&.]{{1,14}}){{1,6}}"
_NUMBER = re.compile(
    rf"(?:^|(?<=  )|(?<=[\s|])(?-i:(?=Số|SỐ)))(?:Luật|Nghị quyết|Pháp lệnh|Nghị định|Thông tư|Quyết định|Chỉ thị|Bộ luật|Lệnh)? ?số(?: hiệu)? ?[:.;]? {{0,8}}(?P<number>{_SYMBOL})",
    re.I,
)
_BY_NAME = re.compile(rf"(?P<type>[^\W\d]{{2,7}}(?: [^\W\d]{{2,7}}){{0,3}}) số ?:? ?(?P<number>{_SYMBOL})", re.I)
_OLD = re.compile(r"(?:^|(?<=  ))số ?[:.]? {0,8}(?P<number>\d{1,5} ?[-/] ?[A-ZĐ]{1,12})(?![\w-])", re.I)
_VOUCHED = re.compile(r"xác {1,3}thực {1,3}văn {1,3}bản {1,3}hợp {1,3}nhất", re.I)
_ANNEXED = re.compile(
    rf"\( {{0,2}}(?:ban hành )?(?:kèm|đính kèm) {{1,2}}theo {{1,2}}(?:[^\W\d]{{2,7}} {{1,2}}){{1,4}}số ?:? {{0,3}}(?P<number>{_SYMBOL}) {{0,3}}",
    re.I,
)
_LEAD = re.compile(
    r"(?:của (?=bộ|ủy|uỷ|chính|thủ|hội|chủ|ban|tổng|thống|liên|ngân|tỉnh|thành|giám|cục)|số {0,2}:? {0,2}(?=\d)|ngày (?=\d))",
    re.I,
)
_SUBJECT = re.compile(r"(?:V/v|v/v|V/V|Về việc|VỀ VIỆC|Vv)(?!\w) ?:? ?")
_BRIEF = re.compile(r"v/?v", re.I)
_ABOUT = re.compile(r"Về(?= [a-zà-ỹđ])")  # "Về hướng dẫn …" in the place of "V/v hướng dẫn …"
_NO_FORCE = "văn bản hợp nhất"
_SUBJECT_LINES = 9
_AMENDED_LINES = 25
_CONSOLIDATED = re.compile(
    r"được {1,3}(?:sửa đổi,? {1,3}bổ sung|sửa đổi|bổ sung|đính chính)[^.;]{0,80}bởi ?:|/VBHN", re.I
)
_JSON_DAY = re.compile(r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})/(\d{1,2})/(\d{4}))")
_BODY_SPAN = 4000
_TITLE_MAX = 1500


DECLARED = ("number", "issuer", "title", "issued_on", "issued")
"""The fields that came with a source and take part in what is told of its document."""


def find_document(text: str, sections: Sequence[Section], declared: Mapping[str, Any] | None = None) -> Document:
    """Find what the header, the preamble and the signature of a text say of the document itself.

    Takes the text, its sections (`find_sections`) and the fields that came with the source (``number``, ``issued_on``,
    ``title``, ``issuer``), which fill what the text lacks and never override it. What the text leaves open is None.
    Words: rules/header.yaml, rules/document_types.yaml.
    """
    reading = _Reading(text, sections)
    declared = declared or {}
    if news.is_news(reading.lines, reading.front, reading.stop):
        return _news(reading)
    front = reading.front
    number = reading.number()
    kind = reading.type_with(number)
    if number is None:
        number = _declared_number(reading, declared, kind)
        kind = kind or (type_of_number(number) if number is not None else None)
    issued_on = reading.issued_on()
    if number is None and kind != _NO_FORCE:
        number, day = _named_by_annex(level(text), sections, kind)
        issued_on = issued_on or day
    if issued_on is None:
        issued_on = effect.passed_on(reading.levelled) or _declared_day(declared)
    issuer = find_header_issuer(
        reading.lines, front, number, kind, reading.text[: len(reading.levelled)]
    ) or _declared_text(declared, "issuer")
    title = reading.title(kind) or _declared_text(declared, "title")
    place, parent = _places(issuer, reading.levelled)
    in_force = (None, None) if kind == _NO_FORCE else effect.effective_on(reading.levelled, issued_on)
    effective_on, effective_by = in_force
    return Document(
        type=kind,
        number=number,
        issuer=issuer,
        issued_on=issued_on,
        title=title,
        signer=reading.signer(),
        effective_on=effective_on,
        effective_by=effective_by,
        decided_by=_decided_by(reading.lines, front, issuer),
        place=place,
        parent_place=parent,
    )


def _news(reading: _Reading) -> Document:
    lines, first, stop = reading.lines, reading.front.first, reading.stop
    context = context_of(Document(), reading.levelled)
    return Document(
        type="tin tức",
        kind="news",
        title=news.news_title(lines, first, stop),
        issued_on=news.news_day(lines, first, stop),
        place=context.place,
        parent_place=context.parent_place,
    )


@dataclass(slots=True)
class _Reading:
    """One text while its header is read."""

    text: str
    levelled: str
    lines: list[Line]
    front: Front
    stop: int
    sections: Sequence[Section]

    def __init__(self, text: str, sections: Sequence[Section]) -> None:
        self.text, self.sections = text, sections
        end = next((s.start for s in sections if s.kind == "furniture" and s.parent is None and s.start > 0), len(text))
        self.levelled = level(text[:end])
        lines, self.front = front_of(text, min(end, _reach(text, sections)))
        running = {i for a, b in furniture.running(lines[: self.front.body + 60]) for i in range(a, b)}
        self.lines = [replace(x, say="") if i in running else x for i, x in enumerate(lines)] if running else lines
        self.stop = len(self.lines)

    def _header(self) -> tuple[int, int]:
        """Give the lines before the type's heading, or, where there is no heading, before the body."""
        front = self.front
        return front.first, front.heading if front.heading is not None else front.body

    def number(self) -> str | None:
        """Give the số/ký hiệu: before the heading, else between title and preamble, else named with its type."""
        first, last = self._header()
        said = self._joined(first, last)
        hit = _NUMBER.search(said) or _OLD.search(said)
        if hit is None:
            said = self._joined(self.front.title_end, self.front.body)
            hit = _NUMBER.match(said)
        if hit is None and self.front.heading is not None:
            end = self.front.title + 3
            hit = next((h for x in self.lines[self.front.title : end] if (h := _NUMBER.fullmatch(x.say))), None)
        if hit is not None:
            return canonical_number(hit["number"]).rstrip(".-/")
        if self.front.type is None:
            return None
        for found in _BY_NAME.finditer(self._joined(first, last)):
            if lower(found["type"]).endswith(self.front.type):
                return canonical_number(found["number"]).rstrip(".-/")
        lead = (self.front.rest or "") + "  "
        hit = re.match(rf"(?:(?P<of>của [^\d]{{0,80}}) )?số (?P<number>{_SYMBOL}) ?(?:ngày|về|V)", lead, re.I)
        if hit is None or _names_type(lower(hit["of"] or "")):
            return None  # "Quyết định bãi bỏ Quyết định số 1": that number is another's
        return canonical_number(hit["number"]).rstrip(".-/")

    def _joined(self, first: int, last: int) -> str:
        """Give lines joined; an empty one, or another row's cell, as two spaces."""
        return "  ".join(line.say for line in self.lines[first:last])

    def type_with(self, number: str | None) -> str | None:
        """Give the type: by the heading, by the number's symbol; a consolidated text is its own type."""
        front = self.front
        head = self._joined(front.first, front.body)
        span = " ".join(x.say for x in self.lines[front.title_end : front.title_end + _AMENDED_LINES])
        amended = front.heading is not None and _CONSOLIDATED.search(span) is not None
        consolidated = amended or "văn bản hợp nhất" in lower(head[:400])
        if "VBHN" in number.upper() if number else consolidated:
            return _NO_FORCE
        if front.type == "thông tư" and number and "TTL" in number.upper():
            return "thông tư liên tịch"
        if front.type is not None:
            return front.type
        return type_of_number(number) if number else None

    def issued_on(self) -> str | None:
        """Give the day in the header; else that of a sentence before the heading that tells of the document's issue."""
        first, last = self._header()
        for begin, end, most in ((first, last, 400), (self.front.title_end, self.front.body, 60)):
            said = " ".join(line.say for line in self.lines[begin:end] if line.say and len(line.say) <= most)
            dated = list(effect.DAY.finditer(said))
            if dated:
                best = next((h for h in dated if said[: h.start()].rstrip()[-1:] in {",", "."}), dated[-1])
                return effect.day_of(best)
        return None

    def title(self, kind: str | None) -> str | None:
        """Give the trích yếu on one line, without the type and without what stands between both."""
        front = self.front
        if front.heading is None:
            return self._subject()
        raw = squeeze(" ".join(self._written(front)))[:_TITLE_MAX]
        said = _without_lead(raw)
        return said.strip(" .*_-:") or None

    def _written(self, front: Front) -> list[str]:
        """Give the title's lines as written (quotation marks and dashes kept)."""
        out = []
        if front.rest:
            line = self.lines[front.heading or 0]
            whole = squeeze(self.text[line.start : line.end].replace("*", " "))
            out.append(whole[len(whole) - len(front.rest) :] if whole.endswith(front.rest[-6:]) else front.rest)
        for line in self.lines[front.title : front.title_end]:
            if line.say and not is_rule(line.say) and not is_motto(line.say):
                out.append(_MARKS.sub(" ", self.text[line.start : line.end]))
        return out

    def _subject(self) -> str | None:
        """Give the subject of an official letter ("V/v …"), as written."""
        for index in range(self.front.first, min(self.front.body, len(self.lines))):
            line = self.lines[index]
            hit = _SUBJECT.search(line.say) or _ABOUT.match(line.say)
            if hit is None:
                continue
            # "V/v" only says that a subject follows; "Về việc" is written with it.
            parts = [line.say[hit.end() if _BRIEF.match(hit.group()) else hit.start() :]]
            for at in range(index + 1, min(self.front.body, index + _SUBJECT_LINES)):
                below = self.lines[at]
                if not below.say or is_motto(below.say) or is_rule(below.say) or effect.DAY.search(below.say):
                    break
                if is_dated(self.lines, at) or below.say.startswith(("Kính", "KÍNH")):
                    break
                if below.cell and below.row == line.row:
                    break
                parts.append(below.say)
            return squeeze(" ".join(parts)).strip(" .*") or None
        return None

    def signer(self) -> str | None:
        """Give the name under the first signature; where its office was lost, the name beside the recipients."""
        for section in self.sections:
            if section.kind == "signature":
                lines = lines_of(self.text, section.start, section.end)
                found = back.read_signature(lines, 0, len(lines))
                if found is not None and found.name:
                    return found.name
        for section in self.sections:
            if section.kind == "recipients":
                lines = lines_of(self.text, section.start, section.end)
                name = back.name_among_recipients(lines, 0, len(lines))
                if name is not None:
                    return name
        return None


_MARKS = re.compile(r"[*#_|]+|<[^<>]{1,200}>")


def _reach(text: str, sections: Sequence[Section]) -> int:
    """Give how far the lines are read: a front never goes further than its preamble's first lines."""
    head = next((s.end for s in sections if s.kind == "header"), 0)
    return min(len(text), max(head + _BODY_SPAN, 3 * _BODY_SPAN))


def _without_lead(title: str) -> str:
    """Take off what stands between type and title: "của Bộ trưởng Bộ Y tế", "số 12/…", "ngày …"."""
    for _ in range(4):
        hit = _LEAD.match(title)
        if hit is None:
            return title
        rest = level(title[hit.end() :])
        word = lower(hit.group())
        if word.startswith("của"):
            body = match_issuer(rest[:1].upper() + rest[1:], 0, Context())
            cut = body.end if body else None
            if (
                body is not None
                and not rest[:1].isupper()
                and not rest[body.end :].lstrip().startswith(("về", "số", "ngày"))
            ):
                return title
        elif word.startswith("số"):
            number = re.match(_SYMBOL, rest)
            cut = number.end() if number else None
        else:
            day = effect.DAY.match("ngày " + rest)
            cut = day.end() - 5 if day else None
        if cut is None or cut >= len(rest):
            return title
        title = title[hit.end() + cut :].lstrip(" ,.-:")
    return title


@cache
def _types() -> re.Pattern[str]:
    words = "|".join(t["type"] for t in rules("references")["types"])
    return re.compile(rf"(?<!\w)(?:{words}|về)(?!\w)")


def _names_type(low: str) -> bool:
    return _types().search(low) is not None


@cache
def _offices() -> tuple[str, ...]:
    return tuple(sorted(rules("structure")["offices"], key=len, reverse=True))


def _decided_by(lines: Sequence[Line], front: Front, issuer: str | None) -> str | None:
    """Give the office that enacts, where the line above the preamble names one: "Chủ tịch Ủy ban nhân dân …"."""
    if front.enacting is None or issuer is None:
        return None
    low = lower(lines[front.enacting].say)
    office = next((o for o in _offices() if low.startswith(o + " ") or low == o), None)
    if office is None or names_body([lines[front.enacting]]) is None and low == office:
        return None
    office = office[0].upper() + office[1:]
    if lower(issuer) in lower(office):
        return office
    return None if lower(issuer).startswith(lower(office)) else f"{office} {issuer}"


def _places(issuer: str | None, levelled: str) -> tuple[str | None, str | None]:
    """Give the document's own administrative unit and the province above it."""
    if issuer is None:
        return None, None
    body = match_issuer(level(issuer), 0, Context())
    place = body.place if body else None
    if place is None:
        return None, None
    parent = parent_of(place)
    if parent is None and not lower(place).startswith(("tỉnh", "thành phố hà nội", "thành phố hồ chí minh")):
        around = context_of(Document(), levelled).place
        parent = around if around != place and not _is_province(place) else None
    return place, parent


def _is_province(place: str) -> bool:
    body = match_issuer(f"Ủy ban nhân dân {place}", 0, Context())
    return body is not None and body.level == "province"


def _declared_text(declared: Mapping[str, Any], key: str) -> str | None:
    value = declared.get(key)
    return squeeze(value) or None if isinstance(value, str) else None


def _declared_number(reading: _Reading, declared: Mapping[str, Any], kind: str | None) -> str | None:
    """Give the number that came with the source, unless its symbol is another type's or the text cites it."""
    value = _declared_text(declared, "number")
    if value is None or not re.fullmatch(_SYMBOL, level(value)):
        return None
    named = type_of_number(value)
    if kind is not None and named is not None and named != kind:
        return None
    bare = number_key(value)
    for hit in re.finditer(_SYMBOL, reading.levelled):
        if number_key(hit.group()) == bare and "kèm theo" not in lower(
            reading.levelled[max(0, hit.start() - 60) : hit.start()]
        ):
            return None
    return canonical_number(value)


def _named_by_annex(levelled: str, sections: Sequence[Section], kind: str | None) -> tuple[str | None, str | None]:
    """Give number and day by the line under an annex's heading: what follows a document's signature is attached to it."""
    signed = [s.end for s in sections if s.kind == "signature"]
    m = _ANNEXED.search(levelled, signed[0], signed[0] + _BODY_SPAN) if signed else None
    if m is None or _VOUCHED.search(levelled, 0, m.start()):
        return None, None  # the annexes of a consolidated text are those of what it consolidates
    if kind is not None and type_of_number(canonical_number(m["number"])) not in (None, kind):
        return None, None
    day = day_at(levelled, m.end())
    return canonical_number(m["number"]), day[1] if day else None


def _declared_day(declared: Mapping[str, Any]) -> str | None:
    for key in ("issued_on", "issued"):
        value = declared.get(key)
        hit = _JSON_DAY.match(value) if isinstance(value, str) else None
        if hit:
            y, m, d = hit.group(1, 2, 3) if hit.group(1) else hit.group(6, 5, 4)
            return effect.iso(d, m, y)
    return None
