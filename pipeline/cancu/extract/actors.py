"""Actors: reading enumerations of bodies ("Sở Y tế, Sở Tài chính và các đơn vị liên quan") one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from cancu.extract.issuers import Context, match_issuer
from cancu.rulebook import rules

_SEPARATOR = re.compile(r" *(?:;|,|(?<!\w)và(?!\w)|(?<!\w)cùng(?!\w)|(?<!\w)hoặc(?!\w)) *(?:và +|cùng +)?")
_STOP = re.compile(r"[.:;()\n\"]| - ")
_RELATED = re.compile(
    r"(?: +(?:có +)?liên +quan(?! đến)| +khác| +trực +thuộc| +thuộc +[^,;:.()]{1,60}?(?=[,;:.(]| và | chủ | phối | có | chịu | thực | triển |$))"
)
_AREA = re.compile(
    r" +(?:cấp +(?:tỉnh|huyện|xã)|(?:của +)?(?:tỉnh|thành +phố|huyện|xã|trung +ương|ngành|bộ)(?! +(?:trưởng|có|chủ))|ở +(?:trung +ương|địa +phương)|các +cấp)(?!\w)",
    re.I,
)
_NEXT = re.compile(r",|;| và ")
_MORE = 60
_MAX = 170


def _alternatives(name: str) -> str:
    return "|".join(w.replace(" ", " +") for w in sorted(rules("assignments")[name], key=len, reverse=True))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    office = re.compile(
        rf"(?:các +|những +)?(?:{_alternatives('offices')})(?!\w)(?: +(?=các|sở|bộ|ủy|uỷ|ubnd|cục|ban|phòng|chi|công|trung|kho|hội|cơ|đơn|văn|tổng|viện))?",
        re.I,
    )
    generic = re.compile(
        rf"(?:(?:các|những|toàn +thể|mỗi) +)?(?:{_alternatives('generic')})(?!\w)"
        rf"(?: *(?:,|-|/| và ) *(?:các +)?(?:{_alternatives('generic')})(?!\w)){{0,8}}",
        re.I,
    )
    body = re.compile(rf"(?:các +|những +)?(?:{_alternatives('bodies')})(?!\w)(?! +(?:hợp|chức|tiêu|hành))", re.I)
    verb = re.compile(rf"(?<!\w)(?:{_alternatives('verbs')})(?!\w)", re.I)
    return office, generic, body, verb


def actor_end(levelled: str, pos: int, limit: int, context: Context) -> int | None:
    """Give where the actor that begins at ``pos`` ends, or None where none begins there.

    An office, then a named body by the register of issuers, or a generic group, or a name up to the next mark or verb.
    """
    office, generic, body, verb = _patterns()
    limit = min(limit, pos + _MAX)
    at = pos
    head = office.match(levelled, pos, limit)
    if head is not None:
        at = head.end()
        if levelled[at - 1] != " ":
            nxt = re.compile(r" +").match(levelled, at)
            at = nxt.end() if nxt else at
    named = match_issuer(levelled, at, context) if levelled[at : at + 1].isalpha() else None
    group = generic.match(levelled, at, limit)
    if named is not None and named.end <= limit and (group is None or named.end >= group.end()):
        return _widened(levelled, named.end, limit)
    if group is not None and (group.group()[:3].lower() in ("các", "nhữ") or head is not None or "," in group.group()):
        return _group_end(levelled, group.end(), limit, verb)
    if body.match(levelled, at, limit) is None and head is None:
        return None
    stops = [limit]
    for pattern in (_STOP, re.compile(r",| và "), verb):
        m = pattern.search(levelled, at + 1, limit)
        if m is not None:
            stops.append(m.start())
    end = min(stops)
    while end > pos and levelled[end - 1] in " ,-":
        end -= 1
    if head is not None and end <= head.end():
        return head.end() - (levelled[head.end() - 1] == " ")
    return end if end > at else None


def _group_end(levelled: str, end: int, limit: int, verb: re.Pattern[str]) -> int:
    """Take the words that tell which group it is, up to its verb: "các đơn vị | thuộc Bộ", "Các cơ quan | báo chí"."""
    tail = _tail(levelled, end, limit)
    stops = [m.start() for p in (_STOP, _NEXT, verb) if (m := p.search(levelled, tail, limit)) is not None]
    stop = min(stops, default=limit)
    more = levelled[tail:stop]
    if not more.strip() or len(more) > _MORE or not stops:
        return tail
    return tail + len(more.rstrip(" ,-"))


def _widened(levelled: str, end: int, limit: int) -> int:
    """Take what belongs to a named body's area or kind: "các xã, phường", "Thành phố"."""
    more = re.compile(
        r"(?: *, *| và +)(?:các +)?(?:huyện|quận|thị +xã|thành +phố|xã|phường|thị +trấn|đặc +khu)(?=[ ,;.:)]|$)(?! +[A-ZĐÀ-Ỹ][a-zà-ỹ])",
        re.I,
    )
    while (m := more.match(levelled, end, limit)) is not None:
        end = m.end()
    return _tail(levelled, end, limit)


def _tail(levelled: str, end: int, limit: int) -> int:
    for _ in range(3):
        m = _RELATED.match(levelled, end, limit) or _AREA.match(levelled, end, limit)
        if m is None:
            break
        end = m.end()
    return end


_FIELD = re.compile(r"[A-ZĐÀ-Ỹ][^,;.:()]{1,60}?(?= *[,;.:(]| và |$)")


def _field_end(levelled: str, pos: int, limit: int, shared: str, context: Context) -> int | None:
    """Give where the field of a department ends that is named without "Sở": "Giám đốc các Sở: Tài chính, Y tế"."""
    kind = shared.split()[-1] + " "
    named = match_issuer(kind + levelled[pos:limit], 0, context)
    if named is not None and named.end > len(kind) + 2:
        return pos + named.end - len(kind)
    m = _FIELD.match(levelled, pos, limit)
    return m.end() if m else None


def actors(levelled: str, pos: int, limit: int, context: Context) -> Iterator[tuple[int, int, str | None]]:
    """Read the enumeration that begins at ``pos``: (start, end, the actor where it is not just the words), until no actor follows.

    "Giám đốc các Sở: Tài chính, Y tế" gives "Giám đốc Sở Tài chính" and "Giám đốc Sở Y tế".
    """
    shared: str | None = None
    opening: int | None = None
    while pos < limit:
        while pos < limit and levelled[pos] == " ":
            pos += 1
        end = actor_end(levelled, pos, limit, context)
        field = ""
        if end is None and shared is not None:
            end = _field_end(levelled, pos, limit, shared, context)
            if end is None:
                return
            field = " ".join(levelled[pos:end].split())
            yield (pos if opening is None else opening), end, f"{shared}{field}"
            opening = None
        elif end is None:
            return
        opened = re.compile(r" *: *").match(levelled, end, limit)
        list_head = re.compile(
            r"(?P<office>[^,;:]{0,40}?)các +(?P<kind>sở|bộ)(?:, +(?:cơ +quan|ngành))?$", re.I
        ).search(levelled[pos:end])
        if opened is not None and list_head is not None:
            shared, opening = f"{list_head['office']}{list_head['kind'].capitalize()} ", pos
            pos = opened.end()
            continue
        if not field:
            yield pos, end, None
            shared = None
        separator = _SEPARATOR.match(levelled, end, limit)
        if separator is None:
            return
        if (
            shared is not None
            and levelled[end : separator.end()].strip() == ";"
            and actor_end(levelled, separator.end(), limit, context)
        ):
            shared = None
        pos = separator.end()
