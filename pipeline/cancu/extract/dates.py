"""Dates: every expression of calendar time as an interval with its role (guide, section 3; rules/dates.yaml)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from cancu.chars import level, lower
from cancu.extract import datewords as words
from cancu.extract.atoms import Atom, day_before, find_atoms, make_day, next_day
from cancu.extract.dateroles import at_head, follows_name, role_of
from cancu.model import DateSpan, Document, Reference, Section

# "ngày 5, 6/3/2024", "từ ngày 5 đến ngày 10/3/2024": days that share the month and year of the last.
_DAYS_BEFORE = re.compile(
    r"(?<!\w)(?:(?P<all>(?:trong +)?các +)?ngày +|(?P<since>từ +(?:ngày +)?))(?P<days>\d{1,2}(?: *, *\d{1,2}){0,6})"
    r"(?P<join> *- *| *đến +(?:hết +)?(?:ngày +)?| *(?:,|và|, *và) *(?:ngày +)?)$"
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_BARE_YEAR_ENDS = re.compile(r" *(?:[,.;:)\]\"]|-|$|(?:đạt|và|là|đến|có|trở|phải|sẽ)\b)")


@dataclass(frozen=True, slots=True)
class Expression:
    """A time with the words around it: what `find_dates` gives, before its role and its missing year."""

    start: int
    end: int
    edge: str
    kind: str
    first: Atom | None
    last: Atom | None
    part: str | None = None
    until_before: bool = False


def find_dates(
    text: str, document: Document, sections: Sequence[Section], references: Sequence[Reference]
) -> tuple[DateSpan, ...]:
    """Find every expression of calendar time.

    Takes the text, its header (for days without a year), its sections and the references found in it (a day
    within one is that document's date). Gives the spans in order, not overlapping. Rules: rules/dates.yaml.
    """
    low = lower(level(text))
    expressions = _expressions(low)
    if not expressions:
        return ()
    own = _own_day(expressions, document, text, low)
    # A document is not older than what it cites.
    known = own or max((day for r in references if (day := _day(r.issued_on)) is not None), default=None)
    home = _home_year(expressions, own)
    cited = _Cited(references)
    out: list[DateSpan] = []
    nearby: tuple[int, int] | None = None
    for e in expressions:
        found = _dated(e, low, _year_near(nearby, e, text, home))
        if found is None:
            continue
        from_, to, kind = found
        until = to or from_
        past = known is not None and until is not None and until < known
        role = role_of(text, low, e.start, e.end, e.edge, kind, cited.inside(e.start, e.end), past)
        if role != "issued" and e.kind != "period" and e.last and not e.last.yearless and e.last.first:
            nearby = (e.end, e.last.first.year)
        out.append(DateSpan(e.start, e.end, text[e.start : e.end], _iso(from_), _iso(to), role, kind))
    return tuple(out)


class _Cited:
    """Where references stand, for asking whether a span lies in one."""

    def __init__(self, references: Sequence[Reference]) -> None:
        self._spans = sorted((r.start, r.end) for r in references if r.class_ in ("numbered", "named", "unnumbered"))
        self._starts = [s for s, _ in self._spans]

    def inside(self, start: int, end: int) -> bool:
        at = bisect_right(self._starts, start)
        # A nested reference starts later than the one around it, so a few before are looked at too.
        return any(e >= end for _, e in self._spans[max(0, at - 3) : at])


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _expressions(low: str) -> list[Expression]:
    atoms = list(find_atoms(low))
    out: list[Expression] = []
    i = 0
    while i < len(atoms):
        floor = out[-1].end if out else 0
        if atoms[i].start < floor:
            i += 1
            continue
        found, used = _expression(low, atoms, i, floor, out[-1] if out else None)
        out.extend(found)
        i += used
    return _years_flow_back(low, out)


def _expression(
    low: str, atoms: list[Atom], i: int, floor: int, before: Expression | None
) -> tuple[list[Expression], int]:
    """Read the expression around the atom ``i``: what it gives, and how many atoms it takes."""
    a = atoms[i]
    low_from = max(floor, a.start - words.LEAD)
    window = low[low_from : a.start]
    if a.kind == "day" and not a.weak and (m := _DAYS_BEFORE.search(window)):
        shared = _shared_days(m, a, low_from)
        if shared:
            return shared, 1
    lead = words.lead_pattern().search(window)
    start = low_from + lead.start() if lead else a.start
    edge, part = _edge(lead)
    if a.kind == "recurrence":
        return [_recurrence(low, atoms, i, start)], 1
    if not _stands(low, a, lead, before):
        return [], 1
    last, used, until_before = a, 1, False
    if i + 1 < len(atoms) and a.kind != "period":
        b = atoms[i + 1]
        gap = low[a.end : b.start]
        join = words.join_pattern().fullmatch(gap) if len(gap) <= 24 else None
        if (
            join
            and b.kind not in ("recurrence", "period")
            and (not b.weak or join["unit"] or a.kind == b.kind or edge == "since")
        ):
            last, used, until_before = b, 2, "trước" in join["join"]
    end = last.end
    kind = a.kind if used == 1 else "period"
    if tail := words.since_tail().match(low, end):
        end, edge = tail.end(), "since" if tail["on"] else "upto"
    elif kind == "period" and edge == "since":
        edge = "none"
    first = a
    if a.yearless and not last.yearless and last.first is not None and a.first is not None:
        year = last.first.year - (1 if a.first.month > last.first.month else 0)
        filled = a.in_year(year)
        if filled is None:
            return [], used
        first, last = filled, (last if used == 2 else filled)
    found = Expression(start, end, edge, kind, first, last, part, until_before)
    if last.yearless and (tail := words.recurring_tail().match(low, end)):
        found = replace(found, end=tail.end(), kind="recurrence")
    return [found], used


def _edge(lead: re.Match[str] | None) -> tuple[str, str | None]:
    if lead is None:
        return "none", None
    opening = " ".join((lead["edge"] or "").split())
    edge = "none"
    kinds = words.edge_kinds()
    if opening:
        # "chậm nhất trước", "từ hoặc sau": the longest known phrase wins, and "trước" at the end always excludes.
        known = opening if opening in kinds else max((w for w in kinds if opening.startswith(w)), key=len)
        edge = "before" if opening.endswith("trước") else kinds[known]
    if lead["termto"]:
        edge = "upto"
    return edge, " ".join(lead["part"].split()) if lead["part"] else None


def _stands(low: str, a: Atom, lead: re.Match[str] | None, before: Expression | None) -> bool:
    """Tell whether the atom is a time here: by its form, the word before it, or the time it is listed with."""
    unit = (lead["unit"] or "") if lead else ""
    if not a.weak and not (a.kind == "day" and a.yearless):
        return True
    if (
        before is not None
        and before.last is not None
        and before.last.kind == a.kind
        and words.list_pattern().fullmatch(low, before.end, a.start)
    ):
        return True
    if a.kind == "day":
        return bool(unit) and "năm" not in unit
    if a.kind == "year":
        if "năm" in unit or (lead and lead["term"]):
            return True
        if lead and lead["edge"] and _BARE_YEAR_ENDS.match(low, a.end):
            return True
        head = low[max(0, a.start - words.CONTEXT) : a.start]
        return bool(words.year_head().search(head)) or follows_name("laws", head)
    if unit and "năm" not in unit:
        return False
    listed = before is not None and before.kind == "month" and words.list_pattern().fullmatch(low, before.end, a.start)
    return bool(listed) or bool(lead and (lead["edge"] or lead["part"] or lead["term"]))


def _recurrence(low: str, atoms: list[Atom], i: int, start: int) -> Expression:
    """A recurrence, with the day after it ("Hàng năm, trước ngày 31/3") or before it ("ngày 20 hằng tháng")."""
    a = atoms[i]
    end = a.end
    if tail := words.recurring_tail().match(low, end):
        end = tail.end()
    if i + 1 < len(atoms) and atoms[i + 1].yearless and atoms[i + 1].kind == "day":
        b = atoms[i + 1]
        lead = words.lead_pattern().search(low, max(end, b.start - words.LEAD), b.start)
        if lead and not low[end : lead.start()].strip(" ,:"):
            end = b.end
    if low[start : a.start].find("(") >= 0 and low[end : end + 1] == ")":
        end += 1
    return Expression(start, end, "none", "recurrence", None, None)


def _shared_days(m: re.Match[str], a: Atom, offset: int) -> list[Expression]:
    """Days listed before the last one: single days, or the first of a range."""
    if a.first is None:
        return []
    year, month = a.first.year, a.first.month
    listed = []
    for d in re.finditer(r"\d{1,2}", m["days"]):
        day = make_day(year, month, int(d[0]))
        if day is None or day > a.first:
            return []
        at = offset + m.start("days") + d.start()
        listed.append(Atom(at, at + len(d[0]), "day", day, day, yearless=a.yearless))
    ranged = m["join"].strip(" ").startswith(("-", "đến"))
    if m["since"] and not ranged:
        return []
    start = offset + m.start()
    opened = listed[0].first if listed else None
    if m["all"] and not ranged and opened and (a.first - opened).days == len(listed):
        return [Expression(start, a.end, "none", "day", listed[0], a)]
    out = [Expression(start if n == 0 else x.start, x.end, "none", "day", x, x) for n, x in enumerate(listed)]
    if ranged:
        first = out.pop()
        return [*out, Expression(first.start, a.end, "none", "period", listed[-1], a)]
    return [*out, Expression(a.start, a.end, "none", "day", a, a)]


def _years_flow_back(low: str, found: list[Expression]) -> list[Expression]:
    """Give times without a year that of the time they are listed with ("tháng 4 và tháng 8 năm 2026")."""
    out = list(found)
    for n in range(len(out) - 2, -1, -1):
        e, after = out[n], out[n + 1]
        if (
            e.last is None
            or not e.last.yearless
            or e.kind == "recurrence"
            or after.first is None
            or after.first.yearless
        ):
            continue
        if (
            e.last.kind == after.first.kind
            and after.first.first
            and words.list_pattern().fullmatch(low, e.end, after.start)
        ):
            year = after.first.first.year
            first, last = e.first.in_year(year) if e.first else None, e.last.in_year(year)
            if first and last:
                out[n] = replace(e, first=first, last=last)
    return out


def _day(iso: str | None) -> date | None:
    m = _ISO.fullmatch(iso or "")
    return make_day(int(m[1]), int(m[2]), int(m[3])) if m else None


def _own_day(found: list[Expression], document: Document, text: str, low: str) -> date | None:
    """The document's own date: from its header, else the first day after a place ("Hà Nội, ngày …")."""
    if (day := _day(document.issued_on)) is not None:
        return day
    days = ((e.start, e.first) for e in found if e.kind == "day" and e.edge == "none" and e.first)
    return next((a.first for at, a in days if not a.yearless and at_head(text, low, at)), None)


def _home_year(found: list[Expression], own: date | None) -> int | None:
    """The year that the document is about: the one it names most, of its own year and the next; else its own."""
    if own is None:
        days = (e.first for e in found if e.kind == "day" and e.first)
        own = next((a.first for a in days if not a.yearless), None)
    named = Counter(
        e.first.first.year for e in found if e.kind == "year" and e.edge == "none" and e.first and e.first.first
    )
    about = [(n, year) for year, n in named.items() if own is None or own.year <= year <= own.year + 1]
    if about:
        return max(about)[1]
    return own.year if own else None


def _year_near(nearby: tuple[int, int] | None, e: Expression, text: str, home: int | None) -> int | None:
    """The year of a time just before, on the same line; else the year that the document is about."""
    if nearby and e.start - nearby[0] < 120 and "\n" not in text[nearby[0] : e.start]:
        return nearby[1]
    return home


def _dated(e: Expression, low: str, year: int | None) -> tuple[date | None, date | None, str] | None:
    """Give first day, last day and granularity; None where there is no such time."""
    if e.kind == "recurrence" or e.first is None or e.last is None:
        return None, None, "recurrence"
    first, last = e.first, e.last
    if last.yearless:
        around = low[max(0, e.start - words.CONTEXT) : e.start]
        around = around[max(around.rfind("; "), around.rfind(". ")) + 1 :]
        if words.recurring_before().search(around):
            return None, None, "recurrence"
        if year is None:
            return None
        first_filled, last_filled = first.in_year(year), last.in_year(year)
        if first_filled is None or last_filled is None:
            return None
        first, last = (first_filled, last_filled) if first is not last else (last_filled, last_filled)
    a, b = first.first, last.last
    if a is None or b is None or a > b:
        return None
    if e.until_before and last.first:
        b = day_before(last.first)
    if e.part and first is last and first.kind == "year":
        if e.part == "cuối" and e.edge in ("none", "within"):
            return None, b, e.kind
        a, b = _part(a, b, e.part)
    match e.edge:
        case "upto":
            return None, b, e.kind
        case "before":
            return None, day_before(a), e.kind
        case "since":
            return a, None, e.kind
        case "after":
            return next_day(b), None, e.kind
    return (a, b, e.kind) if a <= b else None


def _part(a: date, b: date, part: str) -> tuple[date, date]:
    """Halves of a year are exact, its end is its last quarter; other parts are too vague to cut the year."""
    match part:
        case "nửa đầu":
            return a, date(a.year, 6, 30)
        case "nửa cuối":
            return date(a.year, 7, 1), b
        case "cuối":
            return date(a.year, 10, 1), b
    return a, b
