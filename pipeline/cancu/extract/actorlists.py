"""Enumerations of actors: reading "Sở Y tế, Sở Tài chính và các đơn vị liên quan" one by one, with what they share."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cancu.chars import squeeze
from cancu.extract.actors import Actor, ActorReader
from cancu.extract.issuers import match_issuer

_SEPARATOR = re.compile(
    r" *+(?:\([^()]{0,90}\))? *+(?:[;,]|(?<![^\W_])(?:và|cùng(?: với)?|hoặc)(?![^\W_])) *+(?:(?:và|cùng(?: với)?) +)?",
    re.I,
)
_LIST_HEAD = re.compile(
    r"(?P<office>(?:(?!các +)[^,;:]){0,40}?)(?P<all>các +)?(?P<kind>sở|bộ|phòng|ban|chi cục|vụ|cục)(?:, *(?:cơ +quan|ban|ngành|sở|phòng|cục|vụ|đơn vị))*(?: +(?:có +)?liên +quan)?$",
    re.I,
)
_ALL_HEAD = re.compile(
    r"(?P<office>(?:(?!các +)[^,;:]){0,40}?)các +(?P<kind>sở|bộ|phòng|ban|chi cục) +(?=[A-ZĐÀ-Ỹ])", re.I
)
_OPENED = re.compile(r" *: *")
_FIELD = re.compile(
    r"[A-ZĐÀ-Ỹ][^,;.:()\n]{1,60}?(?=[,;.:()]| (?: {0,20}+[,;.:()]|(?:và|chịu|có|theo|căn|chủ|phối|triển|khẩn) )|$)"
)
_SHARES_NEXT = re.compile(r"(?:chủ tịch|giám đốc|phó giám đốc|tổng giám đốc|phó chủ tịch|hiệu trưởng)$", re.I)


@dataclass(frozen=True, slots=True)
class Listed:
    """One actor of an enumeration; ``name`` has what it shares with its neighbours ("Giám đốc Sở Y tế")."""

    start: int
    end: int
    name: str
    group: bool
    office: bool = False
    """Whether it is an office of no named body ("Chủ nhiệm")."""


def actors(reader: ActorReader, pos: int, limit: int, *, closing: bool = False) -> list[Listed]:
    """Read the enumeration that begins at ``pos`` until no actor follows.

    ``closing``: all that stands before ``limit`` is a list of actors, so that what is not known as one is one too.
    """
    text = reader.levelled
    out: list[Listed] = []
    shared: str | None = None  # "Giám đốc Sở " before the fields of a list
    opening: int | None = None
    office = ""  # "Giám đốc " before the bodies of a list
    last: Actor | None = None
    separator = ""
    while pos < limit:
        while pos < limit and text[pos] == " ":
            pos += 1
        found = reader.read(pos, limit)
        if shared is not None and (found is None or separator != ";" and _is_field(reader, pos, found)):
            end = _field_end(reader, pos, limit, shared)
            if end is not None:
                start = pos if opening is None else opening
                out.append(Listed(start, end, shared + squeeze(text[pos:end]), False))
                opening, last = None, None
                pos, separator = _past(text, end, limit)
                if not separator:
                    break
                continue
        if found is None:
            place = reader.place_item(pos, limit) if last is not None else None
            if place is not None and last is not None:
                out.append(
                    Listed(pos, place, _before_area(text[last.start : last.end]) + squeeze(text[pos:place]), False)
                )
                end = place
            elif closing and (unknown := _item_end(text, pos, limit)) is not None:
                end = unknown
                if out and separator == "," and text[pos].islower():
                    before = out.pop()  # "Cục Quản lý Khám, chữa bệnh"
                    out.append(Listed(before.start, end, squeeze(text[before.start : end]), before.group))
                else:
                    out.append(Listed(pos, end, squeeze(text[pos:end]), False))
            else:
                break
        else:
            colon = _OPENED.match(text, found.end, limit)
            if found.body == found.end and colon and reader.read(colon.end(), limit) is not None:
                office, opening = squeeze(text[found.start : found.end]) + " ", found.start
                pos, separator = colon.end(), ","
                continue
            head, field_at = _list_head(reader, found, limit)
            if head is not None:
                shared, opening = head, found.start
                pos, separator = field_at, ","
                continue
            shared = None
            end = found.end
            if closing and not _SEPARATOR.match(text, end, limit):
                end = max(end, _item_end(text, pos, limit) or end)
            found = found._replace(end=end)
            name = _named(reader, found, last, separator, limit)
            office = office if found.body == found.start else ""
            start = found.start if opening is None else opening
            opening = None
            out.append(Listed(start, end, office + name, found.group, found.body == end))
            last = found
        pos, separator = _past(text, end, limit)
        if not separator:
            break
    return out


def _past(text: str, end: int, limit: int) -> tuple[int, str]:
    """The start of the next item and the separator before it, "" where the list ends."""
    m = _SEPARATOR.match(text, end, limit)
    return (end, "") if m is None else (m.end(), ";" if ";" in m.group() else ",")


def _list_head(reader: ActorReader, found: Actor, limit: int) -> tuple[str | None, int]:
    """Whether an actor only opens a list of fields: "Giám đốc các Sở: | Tài chính, Y tế", "các Sở | Tài chính, Y tế"."""
    text = reader.levelled
    opened = _OPENED.match(text, found.end, limit)
    whole = _LIST_HEAD.fullmatch(squeeze(text[found.start : found.end])) if opened is not None else None
    if opened is not None and whole is not None and (whole["all"] or whole["office"]):
        capital = text[opened.end() : opened.end() + 1].isupper() and reader.read(opened.end(), limit) is None
        if capital or _any_field(reader, opened.end(), limit, whole["kind"]):
            return f"{whole['office']}{whole['kind'].capitalize()} ", opened.end()
    m = _ALL_HEAD.match(text, found.start, limit)
    if m is not None and text[m.end()].isupper():
        end = _field_end(reader, m.end(), limit, m["kind"].capitalize() + " ")
        if end is not None and _any_field(reader, m.end(), limit, m["kind"]):
            return f"{m['office']}{m['kind'].capitalize()} ", m.end()
    return None, 0


def _any_field(reader: ActorReader, pos: int, limit: int, kind: str) -> bool:
    """Whether the register knows "Sở X" for the field X at ``pos``."""
    if pos >= limit or not reader.levelled[pos].isupper():
        return False
    lead = kind.capitalize() + " "
    named = match_issuer(lead + reader.levelled[pos : min(limit, pos + 120)], 0, reader.context)
    return named is not None and named.end > len(lead) + 2


def _is_field(reader: ActorReader, pos: int, found: Actor) -> bool:
    """Whether words read as a group are a field's name ("Công Thương" is read as no actor, "Y tế" neither)."""
    return found.group and reader.levelled[pos].isupper() and not reader.low.startswith(("các ", "thủ "), pos)


def _field_end(reader: ActorReader, pos: int, limit: int, shared: str) -> int | None:
    """Where the field of a department ends that is named without "Sở": "Giám đốc các Sở: Tài chính, Y tế"."""
    text = reader.levelled
    kind = shared.split()[-1] + " "
    named = match_issuer(kind + text[pos : min(limit, pos + 120)], 0, reader.context)
    if named is not None and named.end > len(kind) + 2 and pos + named.end - len(kind) <= limit:
        return pos + named.end - len(kind)
    m = _FIELD.match(text, pos, limit)
    return m.end() if m else None


def _before_area(words: str) -> str:
    """What a body shares with the next place: "Chủ tịch UBND các huyện" → "Chủ tịch UBND "."""
    m = re.compile(
        r"(?P<body>.{2,80}?) (?:các )?(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn)(?![^\W_])", re.I
    ).match(squeeze(words))
    return f"{m['body']} " if m else ""


def _named(reader: ActorReader, found: Actor, last: Actor | None, separator: str, limit: int) -> str:
    """The actor's name with the office that it shares with the one before or the body with the one behind it."""
    text = reader.levelled
    own = squeeze(text[found.start : found.end])
    if found.body == found.end and _SHARES_NEXT.search(own):
        behind = re.compile(r" *(?:,|và) *").match(text, found.end, limit)
        following = reader.read(behind.end(), limit) if behind else None
        if following is not None and following.start < following.body < following.end:
            return f"{own} {squeeze(text[following.body : following.end])}"
    if last is not None and separator == "," and found.body == found.start and last.body > last.start:
        kind, before = (squeeze(text[a.body : a.end]).lower() for a in (found, last))
        short = [k.replace("ủy ban nhân dân", "ubnd").replace("uỷ ban nhân dân", "ubnd") for k in (kind, before)]
        if not kind.startswith("các ") and last.body < last.end and _head_word(short[0]) == _head_word(short[1]):
            return f"{squeeze(text[last.start : last.body])} {own}"
    return own


def _head_word(name: str) -> str:
    return "cơ quan" if name.startswith("cơ quan") else name.split(" ", 1)[0]


def _item_end(text: str, pos: int, limit: int) -> int | None:
    """The end of an unknown item of a closing list, at the next mark."""
    m = re.compile(r"[A-ZĐÀ-Ỹa-zà-ỹ][^,;:.\n]{2,110}?(?= {0,20}(?:[,;]| và (?:các|Chủ|Thủ|Giám|Ủy|Uỷ|UBND)|$))").match(
        text, pos, limit
    )
    return m.end() if m else None
