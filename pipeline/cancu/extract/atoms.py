"""Calendar atoms: the smallest written times ("05/9/2016", "tháng 6 năm 2024", "quý III/2024", "2021 - 2025").

An atom is what stands between the words that open or close it ("từ", "trước ngày"); those are read
in `cancu.extract.dates`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from cancu.extract.datewords import recurrence_openings, recurrence_pattern

FIRST_YEAR, LAST_YEAR = 1900, 2100

_Y = r"(?:19|20)\d\d"
# "tháng" before a year is a slip of the pen for "năm", common enough to be read.
_YEAR_TAIL = rf"(?: ?[/.\-] ?(?={_Y}\b)| *+,? *+(?:của )?(?:năm|tháng) +(?={_Y}\b)|, *(?={_Y}\b))"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
# "24 06 2024" is a day only after "ngày" or a day of the week.
_BEFORE_SPACED = re.compile(r"(?:ngày|thứ +\w{2,4} *,|chủ +nhật *,) +$")
_SPELT_MONTHS = {
    "giêng": 1, "hai": 2, "ba": 3, "tư": 4, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
    "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12,
}  # fmt: skip
_SPELT = {"ba": 3, "sáu": 6, "chín": 9}


@cache
def _openings() -> re.Pattern[str]:
    # A set of first characters lets the search run fast over everything else.
    opening = ["tháng", "quý", "quí", *recurrence_openings()]
    first = "".join(sorted({w[0] for w in opening}))
    rest = "|".join(sorted({re.escape(w[1:]) for w in opening}))
    # "1. Tổ chức", "30 ngày" and the like are passed over.
    number = r"(?:\d{3}|\d?(?!\d)(?: ?[/.\-]? ?\d| *+,? *+(?:th|nă|h[àằ]|mỗ|c[ủu]|đầ)))"
    return re.compile(rf"[0-9{first}](?<![\w/].)(?:(?<=[0-9])(?={number})|(?:{rest})\b)")


@cache
def _atom() -> re.Pattern[str]:
    return re.compile(
        r"(?<![\w/])(?:"
        r"(?P<iso>(?<![\d.,\-])(?P<iy>(?:19|20)\d\d)-(?P<im>\d\d)-(?P<id>\d\d)(?![\d/\-]))"
        r"|(?P<dmy>(?<!\d[.,\-])(?P<d>\d{1,2}) ?(?P<s>[/.\-]) ?(?P<m>\d{1,2}) ?(?P=s) ?"
        r"(?P<y>(?:19|20)\d\d|\d\d)(?!\w|[/\-]\w|[.,]\d))"
        rf"|(?P<half>(?P<n>0?[1-9]|1[01]|ba|sáu|chín) +tháng +"
        rf"(?:(?P<part>đầu|cuối) +(?:của +)?năm(?: +(?P<hy>{_Y})\b)?|năm +(?P<hy2>{_Y})\b))"
        rf"|(?P<dmon>(?P<d2>\d{{1,2}}) *(?:tháng|năm(?= *\d{{1,2}} +năm)) *(?P<m2>\d{{1,2}})(?![\d%])(?:{_YEAR_TAIL}(?P<y2>{_Y})(?![\d]))?)"
        rf"|(?P<mon>(?<!/ )tháng *(?P<m3>\d{{1,2}})(?![\d%]|[.,]\d)(?:{_YEAR_TAIL}(?P<y3>{_Y})(?!\d))?)"
        rf"|(?P<spelt>(?:(?P<ds>\d{{1,2}}) +)?tháng +(?P<ms>{'|'.join(sorted(_SPELT_MONTHS, key=len, reverse=True))}) +năm +(?P<ys>{_Y})\b)"
        rf"|(?P<qua>qu[ýí] *(?P<q>iii|ii|iv|i|[1-4])(?![\w])(?:{_YEAR_TAIL}(?P<y4>{_Y})(?!\d))?)"
        rf"|(?P<span>(?<!\d[.,\-])(?P<ya>{_Y}) ?- ?(?P<yb>{_Y})(?!\w|[/\-]\w|[.,]\d))"
        rf"|(?P<my>(?<!\d[.,\-])(?P<m5>\d{{1,2}}) ?[/\-] ?(?P<y5>{_Y})(?!\w|[/\-]|[.,]\d))"
        r"|(?P<dm>(?<!\d[.,\-])(?P<d6>\d{1,2}) ?[/\-] ?(?P<m6>\d{1,2})(?![\w%]|[/\-.,]\d|[/\-]\w))"
        rf"|(?P<year>(?<!\d[.,\-])(?<!:)(?P<y7>{_Y})(?![\w%]|[/\-]\w|[.,]\d))"
        r"|(?P<dnum>(?P<d8>\d{1,2})(?= ?,? (?:của )?(?:hàng|hằng|mỗi|cuối|tháng (?:sau|tiếp|kế|đầu|cuối)|đầu)))"
        r"|(?P<spaced>(?P<d9>\d{1,2}) (?P<m9>\d{1,2}) (?P<y9>(?:19|20)\d\d)(?!\w|[/\-]\w|[.,]\d))"
        rf"|(?P<every>{recurrence_pattern()})"
        r")"
    )


class Atom(NamedTuple):
    """A written time: its span in the levelled text, its kind, and first and last day.

    ``kind`` is ``day``, ``month``, ``quarter``, ``half``, ``year``, ``period``, ``recurrence``. Without a year,
    ``first`` and ``last`` are those of the leap year 2000 and ``yearless`` is true. ``weak`` atoms (a bare
    year, "5/6", "06/2024") count only with a word before them or a sure atom beside them.
    """

    start: int
    end: int
    kind: str
    first: date | None
    last: date | None
    yearless: bool = False
    weak: bool = False

    def in_year(self, year: int) -> Atom | None:
        """Give the atom with its missing year filled in; None where that year has no such day."""
        if not self.yearless or self.first is None or self.last is None:
            return self
        if self.kind == "day":
            day = make_day(year, self.first.month, self.first.day)
            return self._replace(first=day, last=day, yearless=False) if day else None
        last_day = calendar.monthrange(year, self.last.month)[1]
        return self._replace(
            first=self.first.replace(year=year), last=date(year, self.last.month, last_day), yearless=False
        )


def make_day(year: int, month: int, day: int) -> date | None:
    """Give the day, or None where there is none or the year is outside 1900-2100."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def next_day(day: date) -> date:
    """Give the day after."""
    return day + timedelta(days=1)


def day_before(day: date) -> date:
    """Give the day before."""
    return day - timedelta(days=1)


def find_atoms(low: str) -> Iterator[Atom]:
    """Find every written time in a levelled, lower-cased text, left to right, not overlapping."""
    end = 0
    match = _atom().match
    for opening in _openings().finditer(low):
        if opening.start() < end or (m := match(low, opening.start())) is None:
            continue
        end = m.end()
        atom = _read(m, low)
        if atom is not None:
            yield atom


def _read(m: re.Match[str], low: str) -> Atom | None:
    kind = m.lastgroup  # each kind is a group around its parts, which closes last
    if kind == "every":
        return Atom(m.start(), m.end(), "recurrence", None, None)
    if kind == "iso":
        return _day(m, m["iy"], m["im"], m["id"])
    if kind == "dmy":
        short = len(m["y"]) == 2
        if short and (m["s"] != "/" or "ngày" not in low[max(0, m.start() - 6) : m.start()]):
            return None
        return _day(m, _long_year(m["y"]), m["m"], m["d"])
    if kind == "half":
        return _half(m)
    if kind == "dmon":
        return _day(m, m["y2"], m["m2"], m["d2"])
    if kind == "mon":
        return _months(m, m["y3"], int(m["m3"]), int(m["m3"]), "month")
    if kind == "spelt":
        month = _SPELT_MONTHS[" ".join(m["ms"].split())]
        if m["ds"]:
            return _day(m, m["ys"], str(month), m["ds"])
        return _months(m, m["ys"], month, month, "month")
    if kind == "qua":
        q = _ROMAN[m["q"]]
        return _months(m, m["y4"], 3 * q - 2, 3 * q, "quarter")
    if kind == "span":
        first, last = int(m["ya"]), int(m["yb"])
        return Atom(m.start(), m.end(), "period", date(first, 1, 1), date(last, 12, 31)) if first <= last else None
    if kind == "my":
        return _months(m, m["y5"], int(m["m5"]), int(m["m5"]), "month", weak=True)
    if kind == "dm":
        return _day(m, None, m["m6"], m["d6"], weak=True)
    if kind == "spaced":
        return (
            _day(m, m["y9"], m["m9"], m["d9"])
            if _BEFORE_SPACED.search(low, max(0, m.start() - 12), m.start())
            else None
        )
    if kind == "year":
        year = int(m["y7"])
        return Atom(m.start(), m.end(), "year", date(year, 1, 1), date(year, 12, 31), weak=True)
    if kind == "dnum" and low[max(0, m.start() - 5) : m.start()].endswith("ngày "):
        return Atom(m.start(), m.end(), "recurrence", None, None)
    return None


def _long_year(year: str) -> str:
    if len(year) == 4:
        return year
    return ("19" if int(year) >= 45 else "20") + year


def _day(m: re.Match[str], year: str | None, month: str, day: str, weak: bool = False) -> Atom | None:
    made = make_day(int(year) if year else 2000, int(month), int(day))
    return Atom(m.start(), m.end(), "day", made, made, yearless=year is None, weak=weak) if made else None


def _months(m: re.Match[str], year: str | None, first: int, last: int, kind: str, weak: bool = False) -> Atom | None:
    if not 1 <= first <= last <= 12:
        return None
    y = int(year) if year else 2000
    return Atom(
        m.start(),
        m.end(),
        kind,
        date(y, first, 1),
        date(y, last, calendar.monthrange(y, last)[1]),
        yearless=year is None,
        weak=weak,
    )


def _half(m: re.Match[str]) -> Atom | None:
    n = _SPELT.get(m["n"]) or int(m["n"])
    first, last = (13 - n, 12) if m["part"] == "cuối" else (1, n)
    return _months(m, m["hy"] or m["hy2"], first, last, "half" if n == 6 else "period")
