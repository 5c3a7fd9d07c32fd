"""News items and portal articles: whether a text is one, its title and its day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from cancu.chars import lower
from cancu.extract.back import is_recipients, name_of
from cancu.extract.effect import iso
from cancu.extract.front import Front, heading_at, is_motto
from cancu.extract.lines import Line
from cancu.rulebook import holds, rules

_DATELINE = re.compile(
    r"(?:(?:thứ [^\W\d]{2,4}|chủ nhật),? ?(?:ngày )?|(?:ngày đăng|cập nhật|đăng ngày|ngày) ?:? ?|\d{1,2}[:h]\d{2} ?(?:\||-|,)? ?)"
    r"(\d{1,2})[/ .-](\d{1,2})[/ .-](\d{4})",
    re.I,
)
_SOURCE = re.compile(r"\([\w .-]{2,30}\) ?- ")
_TOLD = re.compile(r"(?:(?:sáng|chiều|tối|vừa qua|mới đây)(?: ngày)? ?(?:\d|,)|ngày \d{1,2}/\d{1,2}(?:/\d{4})?,)", re.I)
_LEGAL = re.compile(
    r"(?:Điều|ĐIỀU) \d{1,3}[.:]|(?:Chương|CHƯƠNG) [IVX\d]|PHỤ LỤC|Kính gửi|KÍNH GỬI|Căn cứ (?:Luật|Nghị|Quyết|Thông|Pháp|Hiến)"
)
_CONTENTS = "nội dung chính"
_ENOUGH = 3
_FIRST = 12
_SPAN = 12_000


def is_news(lines: Sequence[Line], front: Front, stop: int) -> bool:
    """Tell whether the lines are a news item: nothing of a document's form, and enough of a news item's ways.

    Weights: rules/header.yaml, ``news``.
    """
    said = [line for line in lines[front.first : stop] if line.say]
    if not said or front.type and front.preamble is not None:
        return False
    low = lower(" ".join([line.say for line in said]))
    if holds(low, (*rules("header")["articles"], _CONTENTS)):
        ends = lower("\n".join(line.say for line in (*said[:_FIRST], *said[-6:])))
        if _article().search(ends) is not None:
            return not any(is_motto(line.say) for line in said[: 2 * _FIRST])
    # The weight first: it tells most texts to be none.
    if front.type is not None or _weight(lines, said, low[:_SPAN], front, stop) <= _ENOUGH:
        return False
    return not (
        any(_LEGAL.match(line.say) or is_motto(line.say) or is_recipients(line) for line in said)
        or any(heading_at(lines, i) for i in range(front.first, min(stop, front.first + _FIRST)))
    )


def _weight(lines: Sequence[Line], said: Sequence[Line], low: str, front: Front, stop: int) -> int:
    """How much speaks for a news item."""
    weight = 0
    for line in said[:_FIRST]:
        if len(line.say) < 60 and _DATELINE.search(line.say):
            weight += 3
        if _SOURCE.match(line.say) or _TOLD.match(line.say):
            weight += 2
    weight += 2 * (name_of(said[-1].say, strict=True) is not None)
    weight += 2 * (stop < len(lines)) + (front.first > 0)
    return weight + sum(int(row["weight"]) for row in rules("header")["news"] if holds(low, row["words"]))


@cache
def _article() -> re.Pattern[str]:
    words = "|".join(re.escape(w) for w in rules("header")["articles"])
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)|^{_CONTENTS}$", re.M)


def news_title(lines: Sequence[Line], first: int, stop: int) -> str | None:
    """Give the title: the first line, unless it is already a sentence of the text."""
    for index in range(first, min(stop, first + _FIRST)):
        say = lines[index].say
        if not say or _DATELINE.fullmatch(say) or len(say) < 15:
            continue
        if say[-1] in ".;:" or _SOURCE.match(say):
            return None
        return say
    return None


def news_day(lines: Sequence[Line], first: int, stop: int) -> str | None:
    """Give the day in the line under the title ("Thứ năm, 20/07/2017 09:59")."""
    for line in lines[first : min(stop, first + _FIRST)]:
        hit = _DATELINE.search(line.say) if len(line.say) < 60 else None
        if hit:
            return iso(hit.group(1), hit.group(2), hit.group(3))
    return None
