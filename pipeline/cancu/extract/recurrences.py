"""The days that a written recurrence names: "trước ngày 20 hằng tháng" (rules/recurrences.yaml)."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache

from cancu.chars import squeeze
from cancu.rulebook import rules

_DAY = re.compile(r"ngày (?P<d>\d{1,2})(?: ?(?:/|-|tháng) ?(?P<m>\d{1,2}))?(?!\d)", re.I)
_MONTH = re.compile(r"tháng (?P<m>\d{1,2})(?!\d)", re.I)
_BEFORE = re.compile(r"(?<!\w)trước(?!\w)", re.I)
_FIRST_MONTH = re.compile(r"tháng đầu", re.I)


@cache
def _periods() -> tuple[tuple[str, int, re.Pattern[str]], ...]:
    return tuple((p["id"], p["months"], re.compile(p["pattern"], re.I)) for p in rules("recurrences")["periods"])


def period_of(written: str) -> tuple[str, int] | None:
    """Give the id and the months of a recurrence's period; None where it is one of days or weeks, or none."""
    words = squeeze(written)
    return next(((id_, months) for id_, months, pattern in _periods() if pattern.search(words)), None)


def occurrences(written: str, first: date, last: date) -> tuple[date, ...]:
    """Give the days from ``first`` to ``last`` by which a recurring duty is due.

    Where no day is told it is the last one of the period; "trước ngày" is the day before, as with any deadline.
    """
    found = period_of(written)
    if found is None:
        return ()
    words, (_, months) = squeeze(written), found
    told = _DAY.search(words)
    lone = None if told else _MONTH.search(words)
    day = int(told["d"]) if told else 31
    month = int(told["m"]) if told and told["m"] else int(lone["m"]) if lone else None
    if month is not None and months == 12:
        due_months = {month}
    elif _FIRST_MONTH.search(words):
        due_months = set(range(1, 13, months))
    else:
        due_months = set(range(months, 13, months))
    earlier = timedelta(days=1 if told and _BEFORE.search(words) else 0)
    days = (
        date(year, m, min(max(day, 1), monthrange(year, m)[1])) - earlier
        for year in range(first.year, min(last.year + 2, 9999))
        for m in sorted(due_months)
        if 1 <= m <= 12
    )
    return tuple(d for d in days if first <= d <= last)
