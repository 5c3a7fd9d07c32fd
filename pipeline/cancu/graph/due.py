"""What is due: the deadlines and the recurring duties of a database, between two days, with their sentences."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cancu.chars import fold, squeeze
from cancu.extract.dates import find_dates
from cancu.extract.recurrences import occurrences
from cancu.model import Document
from cancu.store.reading import reading

_LONGEST, _LONGEST_TITLE = 400, 100
_NEXT_YEAR = timedelta(days=366)

_DUTIES = """
select a.document_key, a.actor, a.role, a."to", a.recurrence, a.counterpart, a.start, a."end", a.task_start, a.task_end,
  d.type, d.number, d.title, d.issued_on, i.name
from (select id from assignments where "to" between :first and :last union select id from assignments where recurrence is not null) x
  join assignments a on a.id = x.id join documents d on d.key = a.document_key left join issuers i on i.id = a.issuer_id
where not a.closing and coalesce(d.issued_on, '') <= :last
"""
_DEADLINES = """
select x.document_key, x."to", x.start, x."end", d.type, d.number, d.title, t.text
from dates x join documents d on d.key = x.document_key join texts t on t.document_key = x.document_key
where x.role = 'deadline' and x."to" between :first and :last and not exists (
  select 1 from assignments a where a.document_key = x.document_key and a."to" = x."to"
    and x.start between min(a.start, coalesce(a.task_start, a.start)) - :near and coalesce(a.task_end, a."end") + :near)
order by x.document_key, x.start
"""
_NEAR = 200


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due on a day: who must do it (None where the text tells only the day), and the words for it."""

    on: str
    actor: str | None
    role: str | None
    recurrence: str | None
    counterpart: bool
    key: str
    document: str
    start: int
    end: int
    quote: str


def due(db_path: Path | str, first: date, last: date, *, actor: str | None = None) -> tuple[Due, ...]:
    """Give what is due from ``first`` to ``last``, both included, in the order of the days.

    A recurring duty is due from the day on which its document was issued to the end of the time that the document's
    title names, if it names one. ``actor`` is a part of a body's name, with or without diacritics.
    """
    with reading(db_path) as db:
        return due_in(db, first, last, actor=actor)


def due_in(db: sqlite3.Connection, first: date, last: date, *, actor: str | None = None) -> tuple[Due, ...]:
    """As `due`, for an open database."""
    wanted = fold(actor) if actor else ""
    period = {"first": first.isoformat(), "last": last.isoformat()}
    rows = db.cursor()
    rows.row_factory = sqlite3.Row
    found = [
        item
        for row in rows.execute(_DUTIES, period)
        if wanted in fold(row["actor"]) or wanted in fold(row["name"] or "")
        for item in _of_duty(db, row, first, last)
    ]
    if not wanted:
        found += [_of_deadline(row) for row in rows.execute(_DEADLINES, {**period, "near": _NEAR})]
    return tuple(sorted(set(found), key=lambda item: (item.on, item.key, item.start, item.actor or "")))


def _of_duty(db: sqlite3.Connection, row: sqlite3.Row, first: date, last: date) -> Iterator[Due]:
    start = min(row["start"], row["start"] if row["task_start"] is None else row["task_start"])
    end = max(row["end"], row["task_end"] or 0)
    days: list[str] = []
    if row["to"] and first.isoformat() <= row["to"] <= last.isoformat():
        days.append(row["to"])
    elif row["recurrence"] and not row["to"]:
        since, until = _in_force(row)
        days += [d.isoformat() for d in occurrences(row["recurrence"], max(first, since), min(last, until))]
    if not days:  # most recurring duties of a large corpus: their texts stay unread
        return
    (text,) = db.execute("select text from texts where document_key = ?", (row["document_key"],)).fetchone()
    quote = _quote(text, start, end)
    for day in days:
        yield Due(day, squeeze(row["actor"]), row["role"], row["recurrence"], bool(row["counterpart"]), row["document_key"], _label(row), start, end, quote)  # fmt: skip


def _of_deadline(row: sqlite3.Row) -> Due:
    start, end = row["start"], row["end"]
    text = row["text"]
    begin = max(text.rfind("\n", 0, start) + 1, text.rfind(". ", 0, start) + 2)
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    return Due(
        row["to"], None, None, None, False, row["document_key"], _label(row), start, end, _quote(text, begin, stop)
    )


def _in_force(row: sqlite3.Row) -> tuple[date, date]:
    issued = date.fromisoformat(row["issued_on"]) if row["issued_on"] else date.min
    ends = _end_of_title(row["title"] or "", row["issued_on"])
    until = date.fromisoformat(ends) if ends else date.max
    late = "năm sau" in row["recurrence"] or "năm tiếp" in row["recurrence"]
    return issued, until + _NEXT_YEAR if late and ends else until


@lru_cache(20_000)
def _end_of_title(title: str, issued_on: str | None) -> str | None:
    return max((d.to for d in find_dates(title, Document(issued_on=issued_on), (), ()) if d.to), default=None)


def _label(row: sqlite3.Row) -> str:
    told = row["number"] or squeeze(row["title"] or "")[:_LONGEST_TITLE]
    return " ".join(part for part in (row["type"], told) if part) or str(row["document_key"])


def _quote(text: str, start: int, end: int) -> str:
    words = squeeze(text[start:end])
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


def calendar(items: Iterable[Due]) -> bytes:
    """Give an iCalendar file (RFC 5545) of what is due, each as an event of its whole day."""
    from hashlib import sha256

    from icalendar import Calendar, Event

    out = Calendar()
    out.add("prodid", "-//Cancu//due//VI")
    out.add("version", "2.0")
    for item in items:
        event = Event()
        day = date.fromisoformat(item.on)
        name = f"{item.on} {item.key} {item.start} {item.actor}"
        event.add("uid", f"{sha256(name.encode()).hexdigest()[:32]}@cancu")
        # The stamp is the day itself, so that the same duties give the same file.
        event.add("dtstamp", datetime(day.year, day.month, day.day, tzinfo=UTC))
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", f"{item.actor}: {item.document}" if item.actor else item.document)
        event.add("description", f"{item.quote}\n{item.key}")
        out.add_component(event)
    return bytes(out.to_ical())
