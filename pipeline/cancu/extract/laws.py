"""Laws, codes, ordinances and constitutions mentioned by name (guide, section 2, class ``named``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from cancu.chars import fold, squeeze
from cancu.rulebook import holds, rules, signs, starting

_TYPES = ("bộ luật", "luật", "pháp lệnh", "hiến pháp")
_SIGNS = signs(_TYPES)
_HEAD = re.compile(
    rf"(?P<type>{starting(_TYPES)})(?= )(?! +(?:này|sư|gia|định|pháp|tục|hiện hành|và|của|được|có|việt +nam)\b)"
)
_BEFORE = re.compile(r"(?:(?<!\w)pháp|dự án|kỷ|hội|đoàn|khoa|đại học|dự luật) +$")
_AMENDING = re.compile(
    r" +(?:sửa +đổi|bổ +sung|sửa +đổi *, *bổ +sung)[^;.:()]{0,60}?(?:của|các|điều) +(?:\d{1,2} +)?(?=(?:bộ +)?luật|pháp +lệnh)"
)
# "… của 11 Luật có liên quan đến quy hoạch": the amended laws are named together, by their subject.
_RELATED = re.compile(
    r"luật +(?:có +)?liên +quan +(?:đến|tới) ++[^;.:,()\d\"]{2,90}?(?= {1,20}+(?:số|ngày|năm)(?!\w)| {0,20}+[;.:,()\"\d]|$)"
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_TITLE_STOP = frozenset(
    [
        "ngày",
        "năm",
        "số",
        "được",
        "đã",
        "có",
        "hiệu",
        "này",
        "thì",
        "để",
        "tại",
        "theo",
        "trên",
        "cho",
        "nêu",
        "sau",
        "trước",
        "hiện",
        "hành",
        "là",
        "không",
        "phải",
        "do",
        "bằng",
        "nếu",
        "khi",
        "tháng",
        "khóa",
        "khoá",
        "ban",
        "bởi",
        "hoặc",
        "nhằm",
        "cũng",
        "cùng",
        "vào",
        "qua",
        "phù",
    ]
)
_CONSTITUTION = re.compile(r" +nước +cộng +hòa +xã +hội +chủ +nghĩa +việt +nam| +nước +chxhcn +việt +nam")
_REVISED = re.compile(r" *\((?:sửa đổi|đã sửa đổi|bổ sung|sửa đổi, bổ sung)\)")
_MARK = re.compile(r"(?<=[^\W\d])\d{1,2}$")  # a footnote's mark at the end of a word: "Bảo hiểm y tế1"
_COUNTRY = re.compile(r" +việt +nam(?!\w)")  # "Bộ luật Hàng hải Việt Nam"
_MARKS = re.compile(r"[;.:()\"]")
_MAX_WORDS = 24


@dataclass(frozen=True, slots=True)
class LawMatch:
    """A law named in a text: the span of type word and name, both as written, and the parts of an amending law's name."""

    start: int
    end: int
    type: str
    title: str
    inner: tuple[LawMatch, ...] = ()


@cache
def _known() -> frozenset[str]:
    names: set[str] = set()
    for law in rules("laws")["laws"]:
        names.update(f" {fold(n)}" for n in (law["name"], *law.get("aliases", ())))
    return frozenset(names)


@cache
def _beginnings() -> frozenset[str]:
    """What the names of the register begin with, by whole words."""
    return frozenset(
        " ".join(words[:n]) for words in (name.split(" ") for name in _known()) for n in range(2, len(words))
    )


def find_laws(levelled: str, low: str) -> Iterator[LawMatch]:
    """Find laws by name in a levelled text and its lower-case copy, outermost first, in order."""
    pos = 0 if holds(low, _SIGNS) else len(low)
    while (m := _HEAD.search(low, pos)) is not None:
        law = _law_at(levelled, low, m)
        if law is None:
            pos = m.end()
            continue
        yield law
        pos = law.end


def _law_at(levelled: str, low: str, m: re.Match[str]) -> LawMatch | None:
    type_ = squeeze(m["type"])
    if _BEFORE.search(low, max(0, m.start() - 12), m.start()):
        return None
    if type_ == "hiến pháp":
        end = c.end() if (c := _CONSTITUTION.match(low, m.end())) else m.end()
        if not levelled[m.start()].isupper():
            return None
        return LawMatch(m.start(), end, type_, squeeze(levelled[m.end() : end]))
    amending = _AMENDING.match(low, m.end())
    if amending is not None:
        inner = tuple(_chain(levelled, low, amending.end()))
        if inner:
            end = inner[-1].end
            return LawMatch(m.start(), end, type_, squeeze(levelled[m.end() : end]), inner)
        related = _RELATED.match(low, amending.end())
        if related is not None:
            return LawMatch(m.start(), related.end(), type_, squeeze(levelled[m.end() : related.end()]))
    name_end = _title_end(levelled, low, m.end())
    if name_end is None:
        return None
    revised = _REVISED.match(low, name_end)
    end = revised.end() if revised else name_end
    return LawMatch(m.start(), end, type_, squeeze(levelled[m.end() : end]))


def _chain(levelled: str, low: str, pos: int) -> Iterator[LawMatch]:
    """The laws that an amending law's name lists: "Luật A, Luật B và Luật C"."""
    while (m := _HEAD.match(low, pos)) is not None:
        law = _law_at(levelled, low, m)
        if law is None:
            return
        yield law
        joint = re.compile(r" *(?:,|và|, *và) +").match(low, law.end)
        if joint is None:
            return
        pos = joint.end()


def _title_end(levelled: str, low: str, pos: int) -> int | None:
    """Where the name that begins after the type word ends: by the register, else by its capital and its neighbours."""
    words: list[tuple[int, int, str]] = []
    name, known, at = "", 0, pos
    while len(words) < _MAX_WORDS and (w := _WORD.search(low, at, pos + 200)) is not None:
        gap = low[at : w.start()]
        if words and gap != " " and _MARKS.search(gap):
            break
        if not words and gap.strip():
            return None
        at = w.end()
        mark = _MARK.search(low, w.start(), at)
        words.append((w.start(), at - len(mark[0]) if mark else at, gap))
        name = f"{name} {fold(low[w.start() : words[-1][1]])}"
        if name in _known():
            known = len(words)
        elif name not in _beginnings() and not levelled[words[0][0]].isupper():
            break  # neither the register has it, nor can it be guessed
    if known:
        country = _COUNTRY.match(low, words[known - 1][1])
        return country.end() if country is not None else words[known - 1][1]
    return _guessed_end(levelled, low, words)


def _guessed_end(levelled: str, low: str, words: list[tuple[int, int, str]]) -> int | None:
    """A name that the register does not have must begin with a capital; it goes on to a mark or a stop word."""
    if not words or not levelled[words[0][0]].isupper():
        return None
    end = None
    for i, (s, e, gap) in enumerate(words):
        word = low[s:e]
        if word in _TITLE_STOP or (word == "quy" and low[s : s + 8] == "quy định"):
            break
        if word.isdigit() and low[e : e + 1] == "/":
            break  # its number, with no "số" before it
        if i and "," in gap and (levelled[s].isupper() or word in ("nghị", "luật", "bộ", "thông", "các", "quyết")):
            break
        if word in ("luật", "nghị", "thông") and levelled[s].isupper() and i:
            break
        if word in ("các", "những") and i and low[words[i - 1][0] : words[i - 1][1]] == "và":
            break
        end = e
    if end is None:
        return None
    trimmed = re.compile(r"[ ,]{1,99}+(?:và|của|về|các|những|với|trong|từ)$").search(low, words[0][0], end)
    return trimmed.start() if trimmed else end
