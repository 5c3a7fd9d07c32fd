"""Days as written beside a number: "ngày 05 tháng 9 năm 2016", "05/9/2016", "26.11.2003", "16-7-2012"."""

from __future__ import annotations

import re
from datetime import date

_DAY = re.compile(
    r"(?:ngày|NGÀY|Ngày)? *(?P<d>\d{1,2}) *(?:(?:tháng|THÁNG|Tháng) *(?P<m>\d{1,2}) *+,? *+(?:năm|NĂM|Năm)? *+(?P<y>\d{4})"
    r"|(?P<s>[/.\-]) *(?P<m2>\d{1,2}) *(?P=s) *(?P<y2>\d{4}))(?!\d)"
)


def day_at(levelled: str, pos: int) -> tuple[int, str] | None:
    """Give (end, ISO day) of the calendar day that is written at ``pos`` of a levelled text, or None."""
    m = _DAY.match(levelled, pos)
    if m is None:
        return None
    try:
        day = date(int(m["y"] or m["y2"]), int(m["m"] or m["m2"]), int(m["d"]))
    except ValueError:
        return None
    return (m.end(), day.isoformat()) if 1900 <= day.year <= 2100 else None
