"""Provision by provision: what an amending clause does to which parts of another document.

"Sửa đổi, bổ sung điểm a khoản 1 Điều 3 như sau: …" amends one point; what is quoted after it is new text, not a cue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from cancu.chars import level, lower, squeeze
from cancu.extract.pinpoints import pinpoints_after, pinpoints_before
from cancu.extract.quotes import quotations
from cancu.rulebook import phrases, rules

_QUOTED = re.compile(r"(?:[“\"]|‘(?![^“”\"‘]*+‘))[^“”\"]{0,20000}[”\"]")
_TOLD = re.compile(r"\((?:đã )?được (?:sửa đổi|bổ sung|thay thế)[^()]{0,400}\)", re.I)
_START = re.compile(
    r"(?:^|[.:;]\s|\n(?<!\n\n)\s)\s{0,99}+(?:\d{1,3}\.(?:\d{1,2}\.?)?|[a-zđ]\))?\s{0,99}+(?=(?:điểm|khoản|điều|mục|phụ lục|mẫu|biểu|chương|phần)\s)"
)
_SENTENCE = re.compile(r"[.;]\s|\n")
_PASSIVE = re.compile(r"(?<!\w)được +$")
_BY = re.compile(r" ++(?:tại|bởi|theo)(?!\w)")
_INTO = re.compile(r" *+,? *+(?:vào +sau|vào|sau|tại|của) +")
_FAR = re.compile(r"(?: ++[^ .;:()]{1,12}){1,9}? ++(?:tại|của|trong) +(?=(?:các +)?(?:điểm|khoản|điều|mục|phụ +lục) )")
_DOCUMENT = re.compile(r"(?<!\w)(?:luật|bộ luật|nghị định|thông tư|quyết định|nghị quyết|pháp lệnh)(?!\w)")
_WHOLE = re.compile(
    r" ++(?:toàn bộ +)?(?:luật|bộ luật|nghị định|thông tư(?: liên tịch)?|quyết định|nghị quyết|pháp lệnh) +(?:số +)?\d"
)
_BARE = frozenset((k,) for k in ("Điều", "khoản", "điểm", "mục", "Danh mục"))


@dataclass(frozen=True, slots=True)
class Amendment:
    """One act on one part: ``relation`` is ``amends``, ``adds``, ``repeals`` or ``replaces``; ``at`` is where its verb stands."""

    relation: str
    pinpoint: tuple[str, ...]
    at: int
    end: int


@cache
def _verbs() -> tuple[re.Pattern[str], dict[str, str]]:
    table = {w: v["relation"] for v in rules("amendments")["verbs"] for w in v["words"]}
    words = phrases(table)
    return re.compile(rf"(?<!\w)(?P<verb>{words})(?!\w)"), table


@cache
def _between() -> re.Pattern[str]:
    words = phrases(rules("amendments")["between"])
    return re.compile(rf"(?: *(?:{words})(?!\w))*[ :,]*")


@cache
def _behind(objects: str) -> re.Pattern[str]:
    """What may stand behind the word of an act: further acts, and what they meet, of one of the rules' lists."""
    data = rules("amendments")
    verbs = phrases(w for v in data["verbs"] for w in v["words"])
    some, met, not_parts = (phrases(data[name]) for name in ("some", objects, "not_parts"))
    return re.compile(
        rf"(?:[ ,;]+(?:và +)?(?:{verbs})(?!\w)){{0,5}}[ ,]+(?:(?:{some}),? +)?(?!(?:{not_parts})(?!\w))(?:{met})(?!\w)"
    )


def acts_in_part(lead: str, cue: str | None) -> bool:
    """Tell whether an act that names no part by its number still meets only a part: "Bãi bỏ một số điều của Nghị định số …".

    Takes the words of its sentence up to the document, and the word of the act that was found among them.
    """
    low = squeeze(lower(level(lead)))
    at = low.find(squeeze(lower(level(cue)))) if cue else -1
    return cue is not None and at >= 0 and _behind("parts").match(f"{low} ", at + len(squeeze(cue))) is not None


def meets_words(act: str) -> bool:
    """Tell whether an act, as its words stand, meets words of a part and not the part: "Bỏ cụm từ “cấp huyện” tại khoản 4 Điều 19"."""
    low = lower(level(act))
    verb = _verbs()[0].match(low)
    return verb is not None and _behind("words").match(f"{low} ", verb.end()) is not None


def find_amendments(clause: str) -> tuple[Amendment, ...]:
    """Find what one clause (an article's heading, an item) does to which parts; quoted text is passed over.

    Takes the clause as written; gives amendments in order, each with one pinpoint (innermost part first).
    """
    plain = own_words(clause)
    levelled = level(plain)
    found = list(_found(levelled, lower(levelled)))
    # "sửa đổi khoản 3, bổ sung khoản 7 Điều 26": the first is in Điều 26 too.
    for i in range(len(found) - 2, -1, -1):
        a, b = found[i], found[i + 1]
        outer = b.pinpoint[1:]
        if (
            len(a.pinpoint) == 1
            and len(outer) == 1
            and a.pinpoint[0].split()[0] == b.pinpoint[0].split()[0]
            and a.at < b.at
            and not _SENTENCE.search(plain, a.at, b.at)
        ):
            found[i] = replace(a, pinpoint=(*a.pinpoint, *outer))
    return tuple(found)


def own_words(clause: str) -> str:
    """Blank out what is quoted in a clause, and what brackets tell of earlier amendments; same length, same offsets."""
    parts, at = [], 0
    for start, end in quotations(clause):  # they may hold quotations of their own
        end += clause[end : end + 1] == '"'  # a straight mark left behind would open one
        parts += [clause[at:start], " " * (end - start)]
        at = end
    plain = "".join([*parts, clause[at:]])
    plain = _QUOTED.sub(lambda m: " " * len(m.group()), plain)
    for mark in "“‘":
        head, opened, rest = plain.partition(mark)
        plain = head + " " * (len(opened) + len(rest))  # a quotation that is cut off goes on to the end
    return _TOLD.sub(lambda m: " " * len(m.group()), plain)


def _found(levelled: str, low: str) -> Iterator[Amendment]:
    pattern, table = _verbs()
    for m in pattern.finditer(low):
        relation = table[squeeze(m["verb"])]
        passive = _PASSIVE.search(low, 0, m.start())
        if passive is not None and _BY.match(low, m.end()):
            continue  # "đã được sửa đổi, bổ sung tại …": told of another document
        inner, end = _parts_after(levelled, low, m.end())
        outer = _parts_before(levelled, low, passive.start()) if passive is not None else ()
        if outer and inner:
            for o in outer:
                for i in inner:
                    yield Amendment(relation, (*i, *o), m.start(), end)
            continue
        if passive is not None and not (inner or outer):
            outer = _parts_at_start(levelled, low, m.start())
        several = "một số" in low[m.end() : end]
        parts = [p for p in inner or outer if p not in _BARE and not (several and p == ("Phụ lục",))]
        for part in parts:
            yield Amendment(relation, part, m.start(), max(end, m.end()))
        if not parts and passive is None and _WHOLE.match(low, m.end()):
            yield Amendment(relation, (), m.start(), m.end())


def _parts_after(levelled: str, low: str, pos: int) -> tuple[tuple[tuple[str, ...], ...], int]:
    """The parts behind a verb: "điểm b khoản 1 Điều 3", "khoản 7 vào Điều 8", "điểm d sau điểm c khoản 1 Điều 33"."""
    gap = _between().match(low, pos)
    start = gap.end() if gap else pos
    inner, end = pinpoints_after(levelled, low, start, len(low))
    if not inner:
        far = _FAR.match(low, pos)
        if far is None:
            return (), pos
        inner, end = pinpoints_after(levelled, low, far.end(), len(low))
    into = _INTO.match(low, end)
    if into is None:
        return inner, end
    place, placed = pinpoints_after(levelled, low, into.end(), len(low))
    if len(place) != 1:
        return inner, end
    kinds = {p.split()[0] for i in inner for p in i}
    rest = tuple(p for p in place[0] if p.split()[0] not in kinds)
    return tuple((*i, *rest) for i in inner), placed


def _parts_at_start(levelled: str, low: str, pos: int) -> tuple[tuple[str, ...], ...]:
    """The parts that open the sentence: "Mục 7 Phụ lục III Hồ sơ tổng thể về cơ sở được sửa đổi như sau"."""
    opened = [m.end() for m in _START.finditer(low, max(0, pos - 260), pos)]
    return pinpoints_after(levelled, low, opened[-1], pos)[0] if opened else ()


def _parts_before(levelled: str, low: str, pos: int) -> tuple[tuple[str, ...], ...]:
    """The parts before "được sửa đổi", with or without the document between ("Điều 8 Thông tư số … được sửa đổi")."""
    parts, _ = pinpoints_before(levelled, low, pos)
    if parts:
        return parts
    last = None
    for m in _DOCUMENT.finditer(low, max(0, pos - 260), pos):
        parts, _ = pinpoints_before(levelled, low, m.start())
        last = parts or last
    return last or ()
