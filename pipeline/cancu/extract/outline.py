"""The numbered parts of a body: chương, mục, điều, khoản, điểm, and the headings of plans."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from cancu.chars import fold, lower
from cancu.extract.lines import Line
from cancu.rulebook import rules

ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
_FINISHED = (".", ";", ":", '"', "'", "/", "-", "”")
_KHOAN_SKIP = 3
_QUOTE_SPAN = 400
_TITLE_LINES = 6
_ARTICLE = 5
_WORD_ALONE = 10


@dataclass(slots=True)
class Head:
    """The beginning of a part: its line, depth (smaller is further out), kind, label and title."""

    line: int
    level: float
    kind: str
    label: str | None = None
    title: str | None = None
    number: int = 0


@cache
def _part() -> re.Pattern[str]:
    words = sorted((w for p in rules("structure")["parts"] for w in p["words"]), key=len, reverse=True)
    forms = "|".join(f"{w[0].upper()}{w[1:]}|{w.upper()}" for w in words)
    ordinals = "|".join(f"{o}|{o.upper()}|{o[0].upper()}{o[1:]}" for o in rules("structure")["ordinals"])
    return re.compile(
        rf"({forms}) ?([IVXL]{{1,7}}|\d{{1,3}}[a-zđ]?|{ordinals}|[A-E](?=[.:]|$))(?!\w) ?([.:]|-(?!\d))? ?"
    )


@cache
def _levels() -> dict[str, tuple[str, float]]:
    return {w: (p["kind"], float(p["level"])) for p in rules("structure")["parts"] for w in p["words"]}


_ITEM = re.compile(
    r"(?P<dotted>\d{1,2}(?:\.\d{1,2}){1,3})(?:[.)] ?| )(?=[^\W\d\"'(]|[\"'(])"
    r"|(?P<number>\d{1,3}[a-z]?)[.)/](?: |$|(?=[^\W\d]|\"))"
    r"|(?P<roman>[IVXL]{1,6}) ?(?:[.)\-/:] ?(?=[^\W\d])|[.)]$)"
    r"|(?P<letter>[A-H])[.)/] ?(?=[^\W\d]{2})"
    r"|(?P<point>[a-zđ]\d?)(?:[.)] ?(?=\S)|\)$)"
)


def roman_value(numeral: str) -> int:
    """Give the value of a Roman numeral."""
    total = 0
    for at, char in enumerate(numeral):
        value = ROMAN[char]
        total += -value if any(ROMAN[c] > value for c in numeral[at + 1 : at + 2]) else value
    return total


def quoted_lines(lines: Sequence[Line], start: int, stop: int) -> set[int]:
    """Give the indexes of the lines that stand, from a quotation mark at a line's start or end, inside a quotation.

    The line that opens the quotation is among them where the mark is its first character. A mark that is never
    closed opens nothing.
    """
    inside: set[int] = set()
    index = start
    while index < stop:
        say = lines[index].say
        if say[:1] != '"' and say[:1] != "'" or (say.count('"') % 2 == 0 and say[:1] == '"'):
            index += 1
            continue
        mark = say[0]
        end = _closing(lines, index, stop, mark)
        if end is None:
            inside.add(index)
            index += 1
            continue
        inside.update(range(index, end + 1))
        index = end + 1
    return inside


def _closing(lines: Sequence[Line], index: int, stop: int, mark: str) -> int | None:
    pattern = re.compile(rf"{mark} ?[.;,)]{{0,3}}$")
    for at in range(index, min(stop, index + _QUOTE_SPAN)):
        say = lines[at].say
        if at > index and say[:1] == mark and not say[1:].startswith((".", ";")):
            return None  # another one opens: this one was never closed
        if pattern.search(say) and (at > index or len(say) > 1):
            return at
    return None


def find_heads(lines: Sequence[Line], start: int, stop: int, skip: set[int]) -> list[Head]:
    """Give the heads of parts in ``lines[start:stop]``, in order; lines in ``skip`` hold none."""
    out: list[Head] = []
    numbers: dict[str, int] = {}
    article_open = False
    before = ""
    joined = -1
    for index in range(start, stop):
        line = lines[index]
        say = line.say
        if not say:
            continue
        if index not in skip and index != joined and not line.cell:
            broken = _broken(lines, index, stop)
            head = _part_head(lines, index, before, numbers, broken) or _item_head(line, index, numbers, article_open)
            if head is not None and broken is not None and head.level <= _ARTICLE:
                joined = index + 1
            if head is not None:
                if head.level <= _ARTICLE:
                    _reset(numbers, head.level)
                    article_open = head.kind == "điều"
                    if head.kind in {"phần", "chương", "mục"}:
                        article_open = False
                elif head.kind == "khoản" or head.label and head.level == 6:
                    numbers.pop("điểm", None)
                out.append(head)
        before = say
    return out


def _reset(numbers: dict[str, int], level: float) -> None:
    numbers.pop("khoản", None)
    numbers.pop("điểm", None)
    if level <= 2:
        numbers.pop("mục", None)
    if level <= 1:
        numbers.pop("roman", None)


def _broken(lines: Sequence[Line], index: int, stop: int) -> str | None:
    """Give a part's word and number that a line break parts ("Điều / 4. Thi hành"), on one line; else None."""
    if len(lines[index].say) > _WORD_ALONE or index + 1 >= stop:
        return None
    if lower(lines[index].say) not in _levels() or not lines[index].say[0].isupper():
        return None
    return f"{lines[index].say} {lines[index + 1].say}"


def _part_head(
    lines: Sequence[Line], index: int, before: str, numbers: dict[str, int], broken: str | None
) -> Head | None:
    line, first = lines[index], index
    say = broken or line.say
    if broken is not None:
        index += 1
    if say[0] not in "PpCcMmTtĐđ":
        return None
    hit = _part().match(say)
    if hit is None:
        return None
    word = lower(hit.group(1))
    kind, level = _levels()[word]
    rest = say[hit.end() :]
    stopped = hit.group(3) is not None
    number = hit.group(2)
    if kind == "điều":
        if not number[0].isdigit():
            return None
        value = int(re.match(r"\d+", number).group())  # type: ignore[union-attr]
        previous = numbers.get("điều", 0)
        ended = not before or before.endswith(_FINISHED) or lines[index - 1].say == ""
        if not stopped and not (
            rest == "" and (ended or value == previous + 1) or rest[:1].isupper() and ended and value == previous + 1
        ):
            return None
        if value > previous + 40 and previous:
            return None
        numbers["điều"] = value
        return Head(first, level, kind, f"Điều {number}", _title(lines, index, rest), value)
    if (
        not stopped
        and rest
        and not (
            line.caps or rest[:1].isupper() and (not before or before.endswith(_FINISHED) or lines[index - 1].say == "")
        )
    ):
        return None
    if len(say) > 240:
        return None
    if kind == "mục" and not stopped and rest and not line.caps:
        return None
    label = f"{hit.group(1)[0].upper()}{lower(hit.group(1)[1:])} {number}"
    return Head(first, level, kind, label, _caps_title(lines, index, rest), 0)


def _item_head(line: Line, index: int, numbers: dict[str, int], in_article: bool) -> Head | None:
    say = line.say
    first = say[0]
    if not (first.isdigit() or say[1:2] in ")./-: 1234567" or first in "IVXL"):
        return None
    hit = _ITEM.match(say)
    if hit is None:
        return None
    group = hit.lastgroup
    mark, rest = hit.group(group or 0), say[hit.end() :]
    title = _short_title(rest)
    if group == "dotted":
        dots = mark.count(".")
        if int(mark.split(".")[0]) == 0 or re.match(r"\d", rest):
            return None
        return Head(index, 6 + dots * 0.2, "heading", mark, title)
    if group == "number":
        value = int(mark.rstrip("abcdefghijklmnopqrstuvwxyz"))
        previous = numbers.get("khoản", 0)
        if value != 1 and not previous <= value <= previous + _KHOAN_SKIP or value == 0:
            return None
        if value == previous and mark.isdigit():
            return None
        numbers["khoản"] = value
        numbers.pop("điểm", None)
        if in_article:
            return Head(index, 6, "khoản", f"khoản {mark}", None, value)
        return Head(index, 6, "heading", mark, title, value)
    if group == "roman":
        value = roman_value(mark)
        previous = numbers.get("roman", 0)
        if in_article and not line.caps or value not in (1, previous + 1, previous + 2):
            return None
        numbers["roman"] = value
        _reset(numbers, 2)
        return Head(index, 2 if not in_article else 5.5, "heading", mark, title, value)
    if group == "letter":
        if not line.caps or in_article:
            return None
        numbers.pop("roman", None)
        _reset(numbers, 1)
        return Head(index, 1.5, "heading", mark, title)
    if group != "point" or say[len(mark)] == "." and len(rest) < 3:
        return None
    letters = "abcdđeghiklmnopqrstuvxy"
    place = letters.find(mark[0])
    previous = numbers.get("điểm", -1)
    if place < 0 or not (place == 0 or previous < place <= previous + 3 or len(mark) > 1):
        return None
    numbers["điểm"] = place
    if in_article:
        return Head(index, 7, "điểm", f"điểm {mark}", None, place)
    return Head(index, 7, "heading", mark, title, place)


def _short_title(rest: str) -> str | None:
    rest = rest.strip()
    return rest if rest and len(rest) <= 160 and rest[-1] not in ".;,:" else None


def _title(lines: Sequence[Line], index: int, rest: str) -> str | None:
    """Give the heading of an article: what stands behind its number, and goes on in small letters on the next lines."""
    parts = [rest] if rest else []
    for at in range(index + 1, min(index + _TITLE_LINES, len(lines))):
        say = lines[at].say
        if not say:
            if parts:
                break
            continue
        if parts and not say[0].islower() or _ITEM.match(say):
            break
        parts.append(say)
        if say[-1] in ".;:":
            break
    title = " ".join(parts).strip()
    return title if title and len(title) <= 220 and title[-1] not in ".;:," else None


def _caps_title(lines: Sequence[Line], index: int, rest: str) -> str | None:
    """Give the heading of a chapter: behind its number, or the lines in capitals under it."""
    parts = [rest] if rest else []
    for at in range(index + 1, min(index + _TITLE_LINES, len(lines))):
        line = lines[at]
        if not line.say:
            continue
        if _part().match(line.say) or _ITEM.match(line.say) or (parts and not line.caps and not line.say[0].islower()):
            break
        if not line.caps and parts and lines[index].caps:
            break
        parts.append(line.say)
        if not line.caps:
            break
    title = " ".join(parts).strip()
    return title if title and len(title) <= 300 else None


@cache
def _closing_titles() -> frozenset[str]:
    return frozenset(fold(t) for t in rules("structure")["closing_titles"])


@cache
def _closing_words() -> re.Pattern[str]:
    words = "|".join(re.escape(lower(w)).replace(r"\ ", " ") for w in rules("structure")["closing_words"])
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")


def closes_by_title(title: str | None) -> bool:
    """Tell whether a heading is that of closing provisions."""
    return title is not None and fold(title) in _closing_titles()


def closes_by_words(said: str) -> bool:
    """Tell whether an article says what closing provisions say: effect, repeal, who is to carry it out."""
    return bool(_closing_words().search(lower(said)))


def is_head(line: Line) -> bool:
    """Tell whether a line looks like the beginning of an article or of a chapter, whatever came before."""
    return bool(line.say) and line.say[0] in "ĐCPM" and _part().match(line.say) is not None
