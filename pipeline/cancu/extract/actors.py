"""Actors: reading enumerations of bodies ("Sở Y tế, Sở Tài chính và các đơn vị liên quan") one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from cancu.extract.issuers import Context, match_issuer
from cancu.rulebook import rules

_SEPARATOR = re.compile(r" *(?:;|,|(?<!\w)và(?!\w)|(?<!\w)cùng(?!\w)|(?<!\w)hoặc(?!\w)) *(?:và +|cùng +)?")
_STOP = re.compile(r"[.:;()\n\"]| - (?![A-ZĐÀ-Ỹ])")
_RELATED = re.compile(
    r"(?: +(?:có +)?liên +quan(?! đến)| +khác| +trực +thuộc| +thuộc +[^,;:.()]{1,60}?(?=[,;:.(]| và | chủ | phối | có | chịu | thực | triển | căn | tiến | gửi | lập | xây | theo | tổ chức | báo cáo |$))"
)
# "Các đơn vị được giao thực hiện nhiệm vụ | lập dự toán": who they are goes on to what they are to do.
_CHARGED = re.compile(
    r" +được +(?:giao|phân bổ|phân công|lựa chọn|hỗ trợ|bố trí)(?!\w)[^.;:]{0,170}?(?= +(?:cần|phải|có trách nhiệm|chịu trách nhiệm|chủ động|lập|căn cứ|tổ chức|báo cáo|góp ý|triển khai|rà soát|tập trung|trình)(?!\w))"
)
_PLACE = re.compile(
    r"(?i:thị +xã|thành +phố|thị +trấn|xã|phường|huyện|quận|đặc +khu)(?: +[A-ZĐÀ-Ỹ][\w'’]*){1,4}(?![\wÀ-ỹ])"
)
_LOCAL = re.compile(r"(?:UBND|[ỦU][yỷ] +ban +nhân +dân|huyện|xã|thị +trấn|phường)(?!\w)", re.I)
_TAKEN = re.compile(r" *, *(?:thị +xã|thành +phố|thị +trấn)$", re.I)
_PROPER = re.compile(r" +[A-ZĐÀ-Ỹ][a-zà-ỹ]")
_ASIDE = re.compile(r" *\([^()]{1,80}\)")
_AREA = re.compile(
    r" +(?:cấp +(?:tỉnh|huyện|xã)|(?:của +)?(?:tỉnh|thành +phố|huyện|xã|trung +ương|ngành|bộ)(?! +(?:trưởng|có|chủ))|ở +(?:trung +ương|địa +phương)|các +cấp)(?!\w)",
    re.I,
)
_NEXT = re.compile(r",|;| và ")
# "các Bộ, cơ quan ngang Bộ, cơ quan thuộc Chính phủ" are three (Luật Tổ chức Chính phủ).
_OF_THE_STATE = r"cơ +quan +(?:ngang +bộ|thuộc +chính +phủ)"
_STATE = re.compile(rf"(?:các +)?{_OF_THE_STATE}(?!\w)", re.I)
# "báo cáo", "phòng ngừa", "trường hợp": words that only look like bodies.
_NO_BODY = r"(?! +(?:hợp|chức(?! +(?:chính|đoàn|xã|tín|thành|quốc|liên|có|nghề))|tiêu|hành|cáo|ngừa|chống|cháy|bệnh|nghị|thảo|phí|sinh|phương|viên(?! +(?:của|ban|hội|mặt))))"
_UNITS = re.compile(
    r" +(?:các +)?(?:huyện|quận|thị +xã|thành +phố|xã|phường|thị +trấn|đặc +khu)(?: *, *(?:huyện|quận|thị +xã|thành +phố|xã|phường|thị +trấn|đặc +khu)| và +(?:thành +phố|xã|phường|thị +trấn|đặc +khu)){1,4}(?=[ ,;.:)]|$)(?! +(?-i:[A-ZĐÀ-Ỹ])[a-zà-ỹ])",
    re.I,
)
_GOES_ON = re.compile(r" và +(?=khu )|, +(?=[A-ZĐÀ-Ỹ][a-zà-ỹ]+(?: [a-zà-ỹ]+){0,2} và +[A-ZĐÀ-Ỹ])")
_AND = re.compile(r" và +")
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
        rf"(?:(?:các|những|toàn +thể|mỗi) +)?(?:{_alternatives('generic')})(?!\w){_NO_BODY}"
        rf"(?: *(?:,|-|/| và ) *(?!{_OF_THE_STATE})(?:{_alternatives('generic')})(?!\w){_NO_BODY}){{0,8}}",
        re.I,
    )
    body = re.compile(rf"(?:các +|những +)?(?:{_alternatives('bodies')})(?!\w){_NO_BODY}", re.I)
    verb = re.compile(
        rf"(?<!\w)(?=[a-zà-ỹđ])(?i:{_alternatives('verbs')})(?!\w)"
    )  # not the "Quản lý" of a "Ban Quản lý"
    return office, generic, body, verb


def actor_end(levelled: str, pos: int, limit: int, context: Context, *, loose: bool = False) -> int | None:
    """Give where the actor that begins at ``pos`` ends, or None where none begins there.

    ``loose``: a group counts without "các" too ("phối hợp với đơn vị điện lực"). An office, then a named body by the register of issuers, or a generic group, or a name up to the next mark or verb.
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
    if head is not None and not levelled[at : at + 1].isalpha():
        return head.end() - (
            levelled[head.end() - 1] == " "
        )  # "Bộ trưởng, Thủ trưởng cơ quan ngang Bộ": an office alone
    if (state := _STATE.match(levelled, at, limit)) is not None:
        return _tail(levelled, state.end(), limit)
    named = match_issuer(levelled, at, context) if levelled[at : at + 1].isalpha() else None
    group = generic.match(levelled, at, limit)
    if named is not None and named.end <= limit and (group is None or named.end >= group.end()):
        return _widened(levelled, _onward(levelled, at, named.end, limit, context), limit)
    if group is not None and (
        (loose and group.group()[0].islower())
        or group.group()[:3].lower() in ("các", "nhữ")
        or head is not None
        or "," in group.group()
    ):
        return _group_end(levelled, group.end(), limit, verb)
    word = body.match(levelled, at, limit)
    if word is None and head is None:
        return None
    end = _name_end(levelled, word.end() - 1 if word else at, limit, context)
    if head is not None and end <= head.end():
        # An office alone: "Chủ tịch, Tổng Giám đốc các Công ty", "Bộ trưởng, Thủ trưởng …".
        return head.end() - (levelled[head.end() - 1] == " ")
    return end if end > at else None


def _onward(levelled: str, at: int, end: int, limit: int, context: Context) -> int:
    """Take what a name goes on with behind "và" or a comma: "Ban Quản lý các khu công nghệ cao | và khu công nghiệp"."""
    m = _GOES_ON.match(levelled, end, limit)
    if m is None or actor_end(levelled, m.end(), limit, context, loose=True) is not None:
        return end
    if _patterns()[3].match(levelled, m.end(), limit) is not None:
        return end
    return max(end, _name_end(levelled, m.end(), limit, context))


def _name_end(levelled: str, at: int, limit: int, context: Context) -> int:
    """Give where a name that no register has ends: at a mark, a verb, or an "và" behind which another actor begins."""
    verb = _patterns()[3]
    stops = [limit]
    for pattern in (_STOP, re.compile(r","), verb):
        m = pattern.search(levelled, at + 1, limit)
        if m is not None:
            stops.append(m.start())
    for m in _AND.finditer(levelled, at + 1, min(stops)):
        if levelled[m.end() : m.end() + 4].lower() == "các " or actor_end(levelled, m.end(), limit, context):
            stops.append(m.start())
            break
    end = min(stops)
    while end > at and levelled[end - 1] in " ,-":
        end -= 1
    return end


def _group_end(levelled: str, end: int, limit: int, verb: re.Pattern[str]) -> int:
    """Take the words that tell which group it is, up to its verb: "các đơn vị | thuộc Bộ", "Các cơ quan | báo chí"."""
    tail = _tail(levelled, end, limit)
    stops = [m.start() for p in (_STOP, _NEXT, verb) if (m := p.search(levelled, tail, limit)) is not None]
    stop = min(stops, default=limit)
    more = levelled[tail:stop]
    if not more.strip() or len(more) > _MORE:
        return tail
    return tail + len(more.rstrip(" ,-"))


def _widened(levelled: str, end: int, limit: int) -> int:
    """Take what belongs to a named body's area or kind: "các xã, phường", "Thành phố"."""
    more = re.compile(
        r"(?: *, *| và +)(?:các +)?(?:huyện|quận|thị +xã|thành +phố|xã|phường|thị +trấn|đặc +khu)(?=[ ,;.:)]|$)(?! +(?-i:[A-ZĐÀ-Ỹ])[a-zà-ỹ])",
        re.I,
    )
    taken = _TAKEN.search(levelled, max(0, end - 14), end)
    if taken is not None and _PROPER.match(levelled, end, limit):
        return taken.start()  # "UBND các xã, thị trấn | Kiến Đức": the town is named, and another
    units = _UNITS.match(levelled, end, limit)
    if units is not None:
        end = units.end()
    while (m := more.match(levelled, end, limit)) is not None:
        end = m.end()
    return _tail(levelled, end, limit)


def _tail(levelled: str, end: int, limit: int) -> int:
    for _ in range(3):
        m = (
            _CHARGED.match(levelled, end, limit)
            or _RELATED.match(levelled, end, limit)
            or _AREA.match(levelled, end, limit)
        )
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


def actors(
    levelled: str, pos: int, limit: int, context: Context, *, loose: bool = False
) -> Iterator[tuple[int, int, str | None]]:
    """Read the enumeration that begins at ``pos``: (start, end, the actor where it is not just the words), until no actor follows.

    "Giám đốc các Sở: Tài chính, Y tế" gives "Giám đốc Sở Tài chính" and "Giám đốc Sở Y tế"; "Giám đốc: Trung tâm A,
    Trung tâm B" the directors of both.
    """
    shared: str | None = None
    head: str | None = None
    opening: int | None = None
    after_local = False
    while pos < limit:
        while pos < limit and levelled[pos] == " ":
            pos += 1
        end = actor_end(levelled, pos, limit, context, loose=loose)
        if end is None and after_local and (place := _PLACE.match(levelled, pos, limit)) is not None:
            end = place.end()  # "UBND các xã, thị trấn Kiến Đức"
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
            r"(?P<office>[^,;:]{0,40}?)(?:các +)?(?P<kind>sở|bộ)(?:, +(?:cơ +quan|ngành))?$", re.I
        ).search(levelled[pos:end])
        if opened is not None and list_head is not None:
            shared, opening = f"{list_head['office']}{list_head['kind'].capitalize()} ", pos
            pos = opened.end()
            continue
        if opened is not None and _patterns()[0].fullmatch(levelled, pos, end):
            head, opening = " ".join(levelled[pos:end].split()), pos
            pos = opened.end()
            continue
        if head is not None:
            yield (pos if opening is None else opening), end, f"{head} {' '.join(levelled[pos:end].split())}"
            opening = None
        elif not field:
            yield pos, end, None
            shared = None
        after_local = bool(_LOCAL.search(levelled, pos, end))
        aside = _ASIDE.match(levelled, end, limit)
        separator = _SEPARATOR.match(levelled, aside.end() if aside else end, limit)
        if separator is None:
            return
        if levelled[end : separator.end()].strip() == ";":
            head = None
        if (
            shared is not None
            and levelled[end : separator.end()].strip() == ";"
            and actor_end(levelled, separator.end(), limit, context, loose=loose)
        ):
            shared = None
        pos = separator.end()
