"""Where a document's header, title and preamble stand: the lines up to its body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from cancu.chars import level, lower
from cancu.extract.issuers import Context, match_issuer
from cancu.extract.lines import Line, squeeze_join
from cancu.rulebook import rules

HEAD_LINES = 260
_RULE = re.compile(r"[-_=*.o0~+<> ]{2,}")
_BODY_HEAD = re.compile(
    r"(?:Điều|ĐIỀU) 1 ?[.:-]|(?:Điều|ĐIỀU)(?: 1)?$|(?:Chương|CHƯƠNG) (?:I|1|MỞ ĐẦU)(?:[.: ]|$)|(?:Phần|PHẦN) (?:I|1|thứ nhất|THỨ NHẤT|mở đầu|MỞ ĐẦU)(?:[.: ]|$)"
    r"|I ?[.)\-/:] ?\S|I$|[1A][.)/] ?[^\W\d]|1[.)]$|[-+] ?\S|Kính gửi|KÍNH GỬI|Kính$"
)
_NOTE = re.compile(r"\((?:ban hành |đính |)kèm", re.I)
_SESSION = re.compile(r"\(?(?:khóa|khoá|nhiệm kỳ|kỳ họp|\(khóa|lần thứ)(?!\w)", re.I)
_TITLE_LINES = 40
_LETTER = re.compile(r"(?:(?:công văn )?số.{0,50} )?v/v(?!\w)", re.I)
_GROUNDS = re.compile(r"(?:[-+•] ?)?Căn cứ (?!vào tình)")
_FOOTMARK = re.compile(r"[\d\[\]()*]{1,5}$")
_PARAGRAPH = 240
_ADDRESSED = re.compile(r"Kính ?(?:gửi|$)|KÍNH GỬI")
_NUMBERED = re.compile(r"(?:số|v/v)(?: ?:|\b)", re.I)
_DATED = re.compile(r"(?:^|, ?)ngày \d{1,2} ?(?:/|tháng)")
_PIECE, _HEADING, _PLACE = 9, 60, 60
_PLACE_DAY = re.compile(r"[A-ZĐ][^\d,;:]{1,30}, ?ngày ?(?:\d|\.|…|tháng)")


@dataclass(slots=True)
class Front:
    """Indexes into the lines: where the parts of a document's front begin. ``None`` where there is none."""

    first: int
    heading: int | None = None
    """The line with the type ("QUYẾT ĐỊNH")."""
    type: str | None = None
    title: int = 0
    title_end: int = 0
    rest: str | None = None
    """What stands behind the type on its own line."""
    enacting: int | None = None
    """The line that names who enacts ("ỦY BAN NHÂN DÂN TỈNH"), behind the title."""
    preamble: int | None = None
    body: int = 0
    """The first line behind the header: of the preamble, else of the body."""


@cache
def headings() -> dict[str, str]:
    """Give the headings without spaces, in lower case → the type (rules/document_types.yaml)."""
    out: dict[str, str] = {}
    for row in rules("document_types")["types"]:
        for form in (row["name"], *row.get("headings", ())):
            out[form.replace(" ", "")] = row["name"]
    return out


@cache
def _titled() -> re.Pattern[str]:
    rows = [r for r in rules("document_types")["types"] if r.get("titled")]
    names = sorted((r["name"] for r in rows), key=len, reverse=True)
    forms = "|".join(n.replace(" ", " {1,3}") for n in names)
    glued = "|".join(n.upper() for n in names)
    return re.compile(rf"(?:((?i:{forms}))(?= )|({glued})(?=[A-ZĐÀ-Ỹ]{{2}}))")


@cache
def _preamble() -> re.Pattern[str]:
    words = sorted(rules("structure")["preamble"], key=len, reverse=True)
    return re.compile(rf"[-+•] ?(?:Căn cứ|Xét|Theo đề nghị)(?!\w)|(?:{'|'.join(words)})(?!\w)|(?:Căn|Thực|Triển)$")


@cache
def _openers() -> re.Pattern[str]:
    words = [w[0].upper() + w[1:] for w in rules("header")["openers"]]
    return re.compile(rf"(?:{'|'.join(words)})(?!\w)")


@cache
def _unfinished() -> re.Pattern[str]:
    return re.compile(rf"(?:(?<!\w)(?:{'|'.join(rules('header')['unfinished'])})|[,(\-–])$")


@cache
def _joining() -> re.Pattern[str]:
    return re.compile(rf"(?:(?<!\w)(?:{'|'.join(rules('header')['joining'])})|[,(\-–])$")


def is_rule(say: str) -> bool:
    """Tell whether a line is only a rule of dashes, stars and the like."""
    return bool(_RULE.fullmatch(say)) or (bool(say) and not any(c.isalnum() for c in say))


def is_motto(say: str) -> bool:
    """Tell whether a line is (a piece of) the national or the Party's motto."""
    return 4 <= len(say) < 110 and _is_motto(say)


@lru_cache(maxsize=4096)  # each line is asked about four times
def _is_motto(say: str) -> bool:
    bare = lower(say).replace(" ", "").replace("oà", "òa")
    if bare.startswith(("của", "nước")):
        return False
    for motto in _mottos():
        if bare.startswith(motto) or (len(bare) >= _PIECE and bare in motto):
            return True
        if motto in bare and (say.isupper() or len(bare) <= len(motto) + _PIECE):
            return True
    return say == "CỘNG"


@cache
def _mottos() -> tuple[str, ...]:
    return tuple(m.replace(" ", "").replace("oà", "òa") for m in rules("header")["motto"])


@cache
def _beginnings() -> frozenset[str]:
    """The first letters of the headings: a quick no for most lines."""
    return frozenset(heading[:2] for heading in headings())


def opens_preamble(say: str) -> bool:
    """Tell whether a line opens a paragraph of a preamble."""
    return bool(_preamble().match(say))


def heading_at(lines: Sequence[Line], index: int) -> tuple[str, int] | None:
    """Give the type that the lines from ``index`` on are the heading of, and the index behind the heading."""
    joined = ""
    best = None
    if len(lines[index].say) > _HEADING or lines[index].say.replace(" ", "")[:2].lower() not in _beginnings():
        return None
    for at in range(index, min(index + 3, len(lines))):
        say = lines[at].say
        if not say or len(say) > _HEADING:
            break
        joined += lower(say).replace(" ", "")
        named = headings().get(_FOOTMARK.sub("", joined.rstrip(".")))
        if named is not None:
            best = named, at + 1
        if len(joined) > 30:
            break
    return best


def enacting_words(say: str) -> bool:
    """Tell whether a line is "QUYẾT ĐỊNH:" or the like: the words that end a preamble."""
    low = lower(say)
    return low.endswith(":") and low.rstrip(" :").replace(" ", "") in _enacting()


@cache
def _enacting() -> frozenset[str]:
    return frozenset(w.replace(" ", "") for w in rules("structure")["enacting"])


def find_front(lines: Sequence[Line], first: int) -> Front:
    """Find the front of the document that begins at line ``first``.

    The heading is the first line that is nothing but a type; failing that, the first line that begins with one.
    """
    front = Front(first, title=first, title_end=first, body=first)
    stop = min(len(lines), first + HEAD_LINES)
    seen_motto = letter = False
    for index in range(first, stop):
        say = lines[index].say
        if not say:
            continue
        letter = letter or bool(_LETTER.match(say))
        if (letter and _ADDRESSED.match(say)) or _GROUNDS.match(say):
            stop = index
            break
        seen_motto = seen_motto or is_motto(say)
        found = heading_at(lines, index)
        if found is not None and (lines[index].caps or (not letter and (index - first < 12 or seen_motto))):
            front.type, front.title = found
            front.heading = index
            break
        if _BODY_HEAD.match(say) and not is_rule(say) and not say.startswith(("-", "+")):
            stop = index
            break
    if front.heading is None:
        _titled_heading(lines, front, stop)
    if front.heading is None:
        front.body = _untitled_end(lines, first, stop)
        front.title = front.title_end = front.body
        front.preamble = front.body if front.body < len(lines) and opens_preamble(lines[front.body].say) else None
        return front
    _find_title(lines, front)
    return front


def _holds_day(lines: Sequence[Line]) -> bool:
    """Tell whether lines, put together, hold a day as a header writes it: ", ngày 5 tháng 9"."""
    return any("ngày" in line.say for line in lines) and _DATED.search(squeeze_join(lines)) is not None


def _titled_heading(lines: Sequence[Line], front: Front, stop: int) -> None:
    """Find a line that begins with a type and goes on with the title ("Quyết định về việc …")."""
    for index in range(front.first, min(stop, front.first + 40)):
        line = lines[index]
        if _LETTER.match(line.say):
            return
        hit = _titled().match(line.say)
        if hit is None:
            continue
        rest = line.say[hit.end() :].strip()
        if re.match(r"(?:này|nêu|trên|tại|gồm)(?!\w)|\d|số ?: ?\S+$", rest, re.I):
            continue  # "Luật số: 74/2025/QH15": a header's number; the heading is still to come
        if not line.caps and index > front.first + 2 and not _plain_title(lines, front.first, index):
            continue
        front.heading = index
        front.type = headings()[lower(hit.group()).replace(" ", "")]
        front.title = index + 1
        front.rest = rest
        return


def _plain_title(lines: Sequence[Line], first: int, index: int) -> bool:
    """Tell whether only mottos, numbers, short lines stand before a mixed-case heading."""
    return all(len(lines[i].say) < 70 and not lines[i].say.endswith((";", ",")) for i in range(first, index))


def _untitled_end(lines: Sequence[Line], first: int, stop: int) -> int:
    """Give the first line behind the header of a text without a heading: an official letter, a fragment, a news item."""
    last_header = first
    for index in range(first, min(stop, first + 30)):
        say = lines[index].say
        if is_motto(say) or _NUMBERED.match(say):
            last_header = index + 1
        elif _holds_day(lines[index : index + 2]):
            last_header = min(index + 2, stop)
        if _ADDRESSED.match(say):
            return index
        if opens_preamble(say) and index > first:
            return index
    return last_header


def _find_title(lines: Sequence[Line], front: Front) -> None:
    """Set where the title ends, who enacts, and where preamble and body begin."""
    index = front.title
    got = bool(front.rest)
    whole = any(len(line.say) > _PARAGRAPH and not line.cell for line in lines[front.first : front.first + HEAD_LINES])
    caps: bool | None = lines[front.heading or 0].caps if front.rest else None
    blank = False
    limit = min(len(lines), index + _TITLE_LINES)
    while index < limit:
        line = lines[index]
        say = line.say
        if not say:
            blank = got
        elif is_rule(say) or is_motto(say):
            if got and is_rule(say):
                break
        elif _stops(lines, index, front, got, caps, blank) or (whole and got and _new(lines, index, front, caps)):
            break
        else:
            if caps is None:
                caps = line.caps
            got, blank = True, False
        index += 1
    end = index
    while end > front.title and (not lines[end - 1].say or is_rule(lines[end - 1].say)):
        end -= 1
    front.title_end = end
    front.body = _after_title(lines, index, limit)
    _find_enacting(lines, front)
    if front.body < len(lines) and opens_preamble(lines[front.body].say):
        front.preamble = front.body


def _stops(lines: Sequence[Line], index: int, front: Front, got: bool, caps: bool | None, blank: bool) -> bool:
    """Tell whether a line behind the heading is no longer the title."""
    line, say = lines[index], lines[index].say
    if _NOTE.match(say) or enacting_words(say) or _SESSION.match(say) and got:
        return True
    before = _said_before(lines, index, front)
    hanging = bool(_unfinished().search(lower(before))) if before else not got
    if _BODY_HEAD.match(say) and not (hanging and got):
        return True
    if opens_preamble(say) and not line.caps and (got or say.startswith(("Căn cứ", "Xét "))):
        return not (hanging and got and not say.startswith("Căn"))
    if not got:
        return False
    if not hanging and front.type and re.match(rf"{front.type} số \d", say, re.I) and not say.isupper():
        return True  # "Thông tư số 3/2022/TT-BNV …, được sửa đổi, bổ sung bởi:"
    if blank and not (caps and line.caps and not _body_line(lines, index)):
        return True
    if caps and not line.caps and (any(c.islower() for c in say[:12]) and len(say) > 12 or say[-1:] in ".;"):
        return not hanging
    if caps is False and line.caps and len(say) > 3 and not hanging:
        return True
    if re.match(r"(?:số|ngày) ?:", say, re.I) or is_dated(lines, index):
        return True
    return not caps and not hanging and bool(_openers().match(say)) and len(before) < 400 and _sentence(lines, index)


def _new(lines: Sequence[Line], index: int, front: Front, caps: bool | None) -> bool:
    """Tell whether a line is a paragraph of its own, in a text whose lines are paragraphs."""
    before = _said_before(lines, index, front)
    if caps or lines[index].caps or lines[index].say[0].islower():
        return False
    return not _unfinished().search(lower(before))


def is_dated(lines: Sequence[Line], index: int) -> bool:
    """Tell whether a line, with the next, is the place and day of a header: "Hà Nội, / ngày 5 tháng …"."""
    return len(lines[index].say) < _PLACE and bool(_PLACE_DAY.match(squeeze_join(lines[index : index + 2])))


def _sentence(lines: Sequence[Line], index: int) -> bool:
    """Tell whether the lines from here on are a sentence of a body: it ends in a full stop, colon or semicolon."""
    for line in lines[index : index + 14]:
        if not line.say:
            return False
        if line.say[-1] in ".;:":
            return True
    return False


def _said_before(lines: Sequence[Line], index: int, front: Front) -> str:
    for at in range(index - 1, front.title - 1, -1):
        if lines[at].say and not is_rule(lines[at].say):
            return lines[at].say
    return front.rest or ""


def _body_line(lines: Sequence[Line], index: int) -> bool:
    """Tell whether a line alone names a body or the office that heads it."""
    return names_body([lines[index]]) is not None


def names_body(lines: Sequence[Line]) -> str | None:
    """Give the full name of the body that the lines, joined, are the name of (with an office before it); else None."""
    say = level(squeeze_join(lines)).rstrip(" ,:.*")
    if not 5 < len(say) < 160:
        return None
    for form in (say[0].upper() + say[1:], say.title()):  # "Sở văn hóa, thể thao và du lịch hà nội"
        hit = match_issuer(form, 0, Context())
        if hit is not None and hit.end >= len(say):
            return hit.name
    return None


def _after_title(lines: Sequence[Line], index: int, limit: int) -> int:
    """Give the first line behind the title that opens the preamble or the body."""
    fallback = None
    for at in range(index, min(len(lines), max(limit, index + 12))):
        say = lines[at].say
        if not say or is_rule(say) or _NOTE.match(say):
            continue
        if opens_preamble(say) or _BODY_HEAD.match(say) or enacting_words(say):
            return at
        if fallback is None:
            fallback = at
        elif at - fallback > 6:
            break
    return fallback if fallback is not None else index


def _find_enacting(lines: Sequence[Line], front: Front) -> None:
    """Take the lines that name who enacts ("CHỦ TỊCH ỦY BAN NHÂN / DÂN TỈNH X") off the end of the title."""
    said = [i for i in range(front.title, front.title_end) if lines[i].say and not is_rule(lines[i].say)]
    best = None
    for count in range(1, min(5, len(said) + (1 if front.rest else 0))):
        at = said[-count]
        before = lines[said[-count - 1]].say if count < len(said) else front.rest or ""
        if not before or _joining().search(lower(before)):
            continue
        if names_body([lines[i] for i in said[-count:]]) is not None or _office(lines, said[-count:]):
            best = at
    if best is not None:
        front.enacting = best
        end = best
        while end > front.title and (not lines[end - 1].say or is_rule(lines[end - 1].say)):
            end -= 1
        front.title_end = end
        return
    for at in range(front.title_end, min(front.title_end + 14, len(lines))):
        say = lines[at].say
        if opens_preamble(say) or _BODY_HEAD.match(say):
            return
        for count in range(4, 0, -1):
            if say and names_body(lines[at : at + count]) is not None:
                front.enacting = at
                return


@cache
def _offices() -> tuple[str, ...]:
    return tuple(sorted((o for o in rules("structure")["offices"]), key=len, reverse=True))


def _office(lines: Sequence[Line], indexes: Sequence[int]) -> bool:
    """Tell whether the lines are, in capitals, an office and a few words more ("GIÁM ĐỐC SỞ X")."""
    say = squeeze_join([lines[i] for i in indexes])
    return len(say) < 90 and lines[indexes[0]].caps and "," not in say and lower(say).startswith(_offices())
