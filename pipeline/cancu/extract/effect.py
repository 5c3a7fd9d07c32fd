"""When a document takes effect, as it says itself, and the days that a header and a closing line give."""

from __future__ import annotations

import datetime
import re
from functools import cache

from cancu.chars import level, lower
from cancu.extract.pinpoints import pinpoints_before

# Digits come apart in texts read from pictures: "0 6", "2 025".
_DAY = (
    r"(?P<d>[0-3] ?\d|\d) {0,3}(?:tháng {0,3}|[/.\-] ?)(?P<m>[01] ?\d|\d)"
    r" {0,3}(?:năm {0,3}|[/.\-] ?)(?P<y>[12] ?\d ?\d ?\d)(?!\d)"
)
DAY = re.compile(rf"ngày {{0,6}}{_DAY}", re.I)
# "Điều 5 của Luật này có hiệu lực …" and "các quyết định này có hiệu lực …" are not of the document.
_TYPES = "quyết định|nghị quyết|nghị định|thông tư(?: liên tịch)?|chỉ thị|luật|pháp lệnh|bộ luật|kế hoạch|quy định|quy chế|văn bản"
# A class of all first letters lets the search run fast over everything else.
_IN_FORCE = re.compile(
    r"[bchklnpqtv\d](?:(?<!của .)(?<!các .)(?<!những .)"
    rf"(?:{'|'.join(f'(?<={t[0]}){t[1:]}' for t in _TYPES.split('|'))}) {{1,3}}này"
    # "này" is left out now and then, where a closing article opens with the document
    r"|(?:(?<=t)hi {1,3}hành|(?<=h)iệu {1,3}lực|(?<=\d)(?<!\w.)\d{0,2}\.) {1,3}(?:quyết định|nghị quyết|nghị định|thông tư) (?=có {1,3}hiệu {1,3}lực))"
    r"(?P<between>[^.;]{0,160}?)có {1,3}hiệu {1,3}lực(?! {1,3}trong {1,3}thời {1,3}hạn)(?P<said>[^.;]{0,140})"
)
_HAS_FORCE = re.compile(r"có {1,3}hiệu {1,3}lực")
_AROUND = 250
"""No match of `_IN_FORCE` reaches farther than this before or behind these words."""
_FORCE = re.compile(r"hiệu {1,3}lực")
"""A quick no for most plans."""
_SAME = re.compile(r"(?:kể )?từ (?:ngày )?(?:được )?(?:ký|thông qua|ban hành)(?: ban hành)?(?!\w)", re.I)
_AFTER = re.compile(
    r"sau (?P<n>\d{1,3}|mười lăm|mười|bảy|năm|ba mươi|bốn mươi lăm) ?(?:\([^)]{1,20}\) ?)?ngày,? ?(?:làm việc,? ?)?kể từ ngày "
    r"(?:Hội đồng nhân dân [^.;]{0,40}|HĐND [^.;]{0,40}|Quốc hội |được |[^.;]{0,40}? )?(?:ký|thông qua|ban hành)",
    re.I,
)
_FROM = re.compile(rf"(?:kể )?từ {{0,3}}(?:0 giờ )?(?:ngày)? {{0,4}}{_DAY}", re.I)
_OPEN = re.compile(r"(?:kể )?từ (?:ngày|khi|thời điểm)|sau \d{1,3} ngày", re.I)
_PASSED = re.compile(
    rf"thông {{1,3}}qua {{0,3}}(?:tại (?:kỳ|phiên) họp [^.;\d]{{0,40}}\d{{0,3}},? {{0,3}})?(?:vào )?ngày {{0,4}}{_DAY}"
)
_THIS_ACT = re.compile(r"(?:luật|nghị quyết|pháp lệnh|hiến pháp) {1,3}này[^.;]{0,200}+$")
_SPEAKS_OF = 220
"""How far before `_PASSED` the act stands that was passed."""
_PART = re.compile(
    r"(?<!\w)(?:quyết định|nghị quyết|nghị định|thông tư(?: liên tịch)?|luật|pháp lệnh|bộ luật) {1,3}này {1,3}có {1,3}hiệu {1,3}lực"
    rf"(?: {{1,3}}thi {{1,3}}hành)? {{1,3}}(?:kể )?từ {{0,3}}(?:ngày)? {{0,4}}{_DAY}"
)
_TAIL = 30_000
_NUMBERS = {"năm": 5, "bảy": 7, "mười": 10, "mười lăm": 15, "ba mươi": 30, "bốn mươi lăm": 45}


def iso(day: str | int, month: str | int, year: str | int) -> str | None:
    """Give the ISO day; None where there is no such day."""
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def day_of(hit: re.Match[str]) -> str | None:
    """Give the ISO day that a pattern with the groups d, m and y found."""
    return iso(*(hit[part].replace(" ", "") for part in ("d", "m", "y")))


def passed_on(levelled: str) -> str | None:
    """Give the day on which a law or a council's resolution says that it was passed; None where it does not."""
    hit = None
    low = lower(levelled)
    behind = max(0, len(low) - _TAIL)
    for found in _PASSED.finditer(low, behind):
        if _THIS_ACT.search(low, max(behind, found.start() - _SPEAKS_OF), found.start()) is not None:
            hit, behind = found, found.end()
    return day_of(hit) if hit else None


def effective_on(levelled: str, issued_on: str | None) -> tuple[str | None, str | None]:
    """Give the day from which a document says that it is in force, and how it says so.

    The ways are ``day`` (a date is named), ``issued`` ("kể từ ngày ký": the day of issue), ``days_after`` ("sau 10 ngày
    kể từ ngày ký", counted from it), and ``open``: effect from the gazette's day or from another event, so that no day
    can be told. A text that says nothing of its effect gives None for both.
    """
    told = False
    low = lower(levelled)
    said_at = [hit.start() for hit in _HAS_FORCE.finditer(low)]
    if not said_at:
        return None, None
    for hit in _IN_FORCE.finditer(low, max(0, said_at[0] - _AROUND), said_at[-1] + _AROUND):
        said = hit["said"]
        fixed = _FROM.search(said) or _FROM.search(hit["between"])
        if fixed is not None:
            return day_of(fixed), "day"
        counted = _AFTER.search(said)
        if counted is not None:
            return _later(issued_on, counted["n"]), "days_after"
        if _SAME.search(said):
            return issued_on, "issued"
        told = told or _OPEN.search(said) is not None
    return None, "open" if told else None


@cache
def _later(day: str | None, count: str) -> str | None:
    if day is None:
        return None
    days = int(count) if count.isdigit() else _NUMBERS[count.lower()]
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=days)).isoformat()


def effects_of_parts(text: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Give the parts of a document that it says are in force from a day of their own ("Khoản 3 Điều 1 của Luật này có hiệu lực từ ngày …").

    Each part innermost first, with its day; in order of position.
    """
    levelled = level(text)
    low = lower(levelled)
    if _FORCE.search(low) is None:
        return ()
    return tuple(
        (part, day)
        for hit in _PART.finditer(low)
        if (day := day_of(hit)) is not None
        for part in pinpoints_before(levelled, low, hit.start())[0]
    )
