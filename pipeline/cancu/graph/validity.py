"""Whether a document holds on a day at a place, and which documents decide that (rules/validity.yaml).

By the law of the day that decides: 80/2015/QH13 Điều 153 and 154, 64/2025/QH15 Điều 54 and 57. A consolidated text, a correction or
a list of lapsed documents decides nothing; the loss of one of its bases alone never ends a document.
"""

from __future__ import annotations

import datetime
import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from cancu.chars import fold
from cancu.extract.amendments import acts_in_part
from cancu.graph.powers import Body, may_end
from cancu.graph.provisions import Provisions
from cancu.rulebook import rules

Parts = tuple[tuple[str, ...], ...]
_FIELDS = (
    "key", "type", "number", "kind", "issued_on", "effective_on", "effective_by", "title", "issuer", "level", "place", "parent_place", "year",
)  # fmt: skip
_ACTING = "relation in ('repeals', 'replaces', 'amends', 'suspends')"
_GUIDING = "relation = 'guides' and third_party = 0"
_AT_ONCE = 500
_ACTS = (
    "select r.source_key, r.relation, f.id, f.pinpoints, f.exceptions, f.target_key, f.document_key, f.start, f.sentence_start, f.sentence_end, f.cue,"  # noqa: S608 - from above
    " case when f.pinpoints = '[]' and r.relation in ('repeals', 'replaces') then"
    " (select substr(t.text, f.sentence_start + 1, f.start - f.sentence_start) from texts t where t.document_key = f.document_key) end"
    ' from relations r left join relation_evidence e on e.relation_id = r.id left join "references" f on f.id = e.reference_id'
    f" where r.target_key = ? and r.{_ACTING} order by r.id, f.id"
)
ENDING = {"repeals": "repealed", "replaces": "replaced"}
_CONSOLIDATED = "văn bản hợp nhất"
_BOUNDARIES = "2025-07-01"


@dataclass(frozen=True, slots=True)
class Doc:
    """What validity asks of a document."""

    key: str
    type: str | None
    number: str | None
    kind: str
    issued_on: str | None
    effective_on: str | None
    effective_by: str | None
    title: str | None
    issuer: Body
    year: int | None

    @property
    def label(self) -> str:
        """As `label_of`."""
        return label_of(self.key, self.type, self.number, self.title)

    @property
    def begins(self) -> str | None:
        """The day from which it holds as far as it is known; where it tells none, its own day, or the last of its year."""
        return self.effective_on or self.issued_on or (f"{self.year}-12-31" if self.year else None)


def label_of(key: str, type_: str | None, number: str | None, title: str | None) -> str:
    """Give what a document is called: its type and number, or type and title; its key where it has none of them."""
    return " ".join(w for w in (type_, number or title) if w) or key


@dataclass(frozen=True, slots=True)
class Act:
    """What another document did to one: ``parts`` empty means all of it, or parts that are not named (``some``); ``kept`` are the parts that a
    saving clause leaves."""

    by: Doc
    relation: str
    on: str | None
    until: str | None
    parts: Parts
    kept: Parts
    reference: int | None
    declares: bool
    allowed: bool
    some: bool

    @property
    def whole(self) -> bool:
        """Whether it ends all of the document, but for what is kept."""
        return self.relation in ENDING and not self.parts and not self.some


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a document has its status. ``kind`` is one of rules/validity.yaml; ``reference`` the mention that says so."""

    kind: str
    document: str | None = None
    on: str | None = None
    label: str | None = None
    parts: Parts = ()
    reference: int | None = None

    def say(self, lang: str = "en") -> str:
        """Give the reason in words, in English or Vietnamese."""
        data = rules("validity")
        parts = "; ".join(" ".join(p) for p in self.parts) or (
            data["some"][lang] if self.kind.endswith("_in_part") else ""
        )
        said = data["reasons"][self.kind][lang]
        return str(said.format(document=self.label, on=told_day(self.on, lang), parts=parts, kept=parts)).strip()


def told_day(day: str | None, lang: str) -> str:
    """Give a day as it is read: 2020-12-31, in Vietnamese 31/12/2020."""
    if day is None:
        return "?"
    return "/".join(reversed(day.split("-"))) if lang == "vi" else day


@dataclass(frozen=True, slots=True)
class Status:
    """The status of a document: ``code`` is one of rules/validity.yaml, ``since`` the day of what decided it. ``here`` is False where
    a place was asked for that the document is not of."""

    code: str
    since: str | None
    reasons: tuple[Reason, ...]
    here: bool = True

    def name(self, lang: str = "en") -> str:
        """Give the name of the status, in English or as vbpl.vn has it."""
        return str(rules("validity")["statuses"][self.code][lang])


def status_of(db: sqlite3.Connection, key: str, on: datetime.date, place: str | None = None) -> Status:
    """Give the status of a document on a day, as far as the corpus tells; ``place`` is an administrative unit in full.

    Raises:
        KeyError: there is no such document.
    """
    return Validity(db).status(key, on.isoformat(), place)


class Validity:
    """Answers for one database; keeps what it has read."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._docs: dict[str, Doc] = {}
        self._acts: dict[str, tuple[Act, ...]] = {}
        self._guided: dict[str, tuple[str, ...]] = {}
        self.provisions = Provisions(db)

    def status(self, key: str, on: str, place: str | None = None) -> Status:
        """As `status_of`, with the day as text."""
        doc = self.doc(key)
        notes = self._where(doc, on)
        if place is not None and not _is_of(doc, place):
            return Status("unknown", None, (Reason("elsewhere"),), here=False)
        if doc.type == _CONSOLIDATED:
            return Status("unknown", None, (Reason("consolidated"),))
        if doc.issued_on is not None and doc.issued_on > on:
            return Status("not_yet", None, (Reason("not_issued", on=doc.issued_on),))
        acts = [a for a in self.acts(key) if a.on is not None and a.on <= on]
        deciding = [a for a in acts if a.allowed and not a.declares]
        notes += [_reason(a, "declared" if a.declares else "no_power") for a in acts if a.declares or not a.allowed]
        ends = self._ends(doc, deciding, on, notes, frozenset())
        if ends is not None:
            return Status("ended", ends[0].on, (*ends, *notes))
        beginning, begins = _beginning(doc)
        if begins is not None and begins > on:
            return Status("not_yet", None, (Reason("begins_later", on=begins), *notes))
        return self._while(doc, deciding, on, beginning, begins, notes)

    def statuses(self, keys: Sequence[str], on: str) -> dict[str, Status]:
        """Give the statuses of many documents, which takes a few queries and not several for each.

        Raises:
            KeyError: one of them is not there.
        """
        for i in range(0, len(keys), _AT_ONCE):
            some = keys[i : i + _AT_ONCE]
            marks = ",".join("?" * len(some))
            for row in self._db.execute(f"select {', '.join(_FIELDS)} from documents where key in ({marks})", some):  # noqa: S608 - marks
                self._docs[row[0]] = _doc(row)
            acted_on = self._having("target_key", _ACTING, some)
            guided = self._having("source_key", _GUIDING, some)
            self._acts |= {key: () for key in some if key not in acted_on}
            self._guided |= {key: () for key in some if key not in guided}
        return {key: self.status(key, on) for key in keys}

    def _having(self, column: str, condition: str, keys: Sequence[str]) -> set[str]:
        marks = ",".join("?" * len(keys))
        query = f"select distinct {column} from relations where {condition} and {column} in ({marks})"  # noqa: S608 - from here
        return {key for (key,) in self._db.execute(query, keys)}

    def doc(self, key: str) -> Doc:
        """Give a document. Raises KeyError where there is none."""
        if key not in self._docs:
            row = self._db.execute(
                f"select {', '.join(_FIELDS)} from documents where key = ?",  # noqa: S608 - names from here
                (key,),
            ).fetchone()
            if row is None:
                raise KeyError(key)
            self._docs[key] = _doc(row)
        return self._docs[key]

    def acts(self, key: str) -> tuple[Act, ...]:
        """Give what other documents did to one, by their day, by documents that come later only."""
        if key not in self._acts:
            rows = self._db.execute(_ACTS, (key,)).fetchall()
            doc = self.doc(key)
            found = [a for a in (self._act(doc, row) for row in rows) if _is_possible(a, doc)]
            self._acts[key] = tuple(
                sorted(_merged(found), key=lambda a: (a.on or "9", a.by.key, a.relation, a.reference or 0))
            )
        return self._acts[key]

    def ended_on(self, key: str, by: str, seen: frozenset[str] = frozenset()) -> Reason | None:
        """Give why and from when a document had wholly ended by a day; None where it had not."""
        doc = self.doc(key)
        deciding = [a for a in self.acts(key) if a.on is not None and a.on <= by and a.allowed and not a.declares]
        ends = self._ends(doc, deciding, by, [], seen)
        return ends[0] if ends else None

    def _act(self, doc: Doc, row: tuple[Any, ...]) -> Act:
        source, relation, reference, pinpoints, exceptions, target, said_in, at, start, end, cue, lead = row
        by = self.doc(source)
        # The evidence of what a third document says may be the mention of the one that acts.
        own = target == doc.key
        parts: Parts = _parts(pinpoints) if own else ()
        # A provision may have a day of its own: "Khoản 2 Điều 1 của Luật này có hiệu lực từ ngày …".
        day = self.provisions.own_day(source, by.effective_on, at) if said_in == source else None
        return Act(
            by, relation, day or by.begins, self._until(said_in, start, end) if relation == "suspends" else None, parts,
            _parts(exceptions) if own else (), reference, _declares(by), may_end(by.issuer, doc.issuer),
            own and lead is not None and acts_in_part(lead, cue),
        )  # fmt: skip

    def _until(self, document: str | None, start: int, end: int) -> str | None:
        """The last day that the sentence of a suspension names."""
        row = self._db.execute(
            "select max(\"to\") from dates where document_key = ? and start >= ? and \"end\" <= ? and +role in ('period', 'deadline', 'effective')",
            (document, start, end),
        ).fetchone()
        return row[0] if row else None

    def _ends(
        self, doc: Doc, deciding: list[Act], on: str, notes: list[Reason], seen: frozenset[str]
    ) -> tuple[Reason, ...] | None:
        whole = [a for a in deciding if a.whole and not a.kept]
        found = [_reason(a, ENDING[a.relation]) for a in whole]
        expires = period_end(doc.type, doc.title)
        if expires is not None and expires < on:
            found.append(Reason("expired", on=expires))
        found += self._lapsed(doc, on, notes, seen)
        return tuple(sorted(found, key=lambda r: (r.on or "", r.kind, r.document or ""))) or None

    def _lapsed(self, doc: Doc, on: str, notes: list[Reason], seen: frozenset[str]) -> list[Reason]:
        """A detailing document whose parents have all ended: what became of it by the law of that day."""
        if doc.key in seen:
            return []
        if doc.key not in self._guided:
            query = f"select distinct target_key from relations where source_key = ? and {_GUIDING} order by 1"  # noqa: S608 - from here
            self._guided[doc.key] = tuple(key for (key,) in self._db.execute(query, (doc.key,)))
        ends = [(key, self.ended_on(key, on, seen | {doc.key})) for key in self._guided[doc.key]]
        gone = [(key, end) for key, end in ends if end is not None and end.on is not None]
        if not gone or len(gone) < len(ends):
            return []
        key, end = max(gone, key=lambda g: (g[1].on or "", g[0]))
        lapses = _regime(end.on or "") == "lapses"
        reason = Reason("lapsed" if lapses else "goes_on", key, end.on, self.doc(key).label, reference=end.reference)
        if lapses:
            return [reason]
        notes.append(reason)
        return []

    def _while(
        self, doc: Doc, deciding: list[Act], on: str, beginning: Reason, begins: str | None, notes: list[Reason]
    ) -> Status:
        """The status of a document that has not ended."""
        stopped = [a for a in deciding if a.relation == "suspends" and (a.until is None or a.until >= on)]
        whole = [a for a in stopped if not a.parts]
        if stopped:
            kind = "suspended" if whole else "suspended_in_part"
            reasons = [_reason(a, kind) for a in whole or stopped]
            return Status("suspended" if whole else "partly_suspended", reasons[0].on, (*reasons, *notes))
        partly = [_reason(a, "kept") for a in deciding if a.whole and a.kept]
        partly += [
            _reason(a, f"{ENDING[a.relation]}_in_part") for a in deciding if a.relation in ENDING and not a.whole
        ]
        partly += [_reason(a, "amended") for a in deciding if a.relation == "amends"]
        if partly:
            partly.sort(key=lambda r: (r.on or "", r.kind, r.document or ""))
            return Status("partly_ended", partly[0].on, (*partly, *notes))
        return Status("unknown" if begins is None else "in_force", begins, (beginning, *notes))

    def _where(self, doc: Doc, on: str) -> list[Reason]:
        old = (
            on >= _BOUNDARIES
            and (doc.issued_on or "9") < _BOUNDARIES
            and doc.issuer.level in ("province", "department", "district", "commune")
        )
        places = {fold(p) for p in (doc.issuer.place, doc.issuer.parent_place) if p}
        return [Reason("old_boundary", on=_BOUNDARIES)] if old and places & _merged_places() else []


def _doc(row: tuple[Any, ...]) -> Doc:
    fields = dict(zip(_FIELDS, row, strict=True))
    name, level, place, parent = (fields.pop(name) for name in ("issuer", "level", "place", "parent_place"))
    issuer = Body(name, level, place, parent, fields["issued_on"])
    return Doc(issuer=issuer, **fields)


def period_end(type_: str | None, title: str | None) -> str | None:
    """Give the last day of the period that a plan, programme or the decision on one gives in its title."""
    data = rules("validity")["periods"]
    if title is None or type_ not in data["types"]:
        return None
    plain = title.replace("–", "-").replace("—", "-")
    for entry in data["patterns"]:
        if type_ in entry.get("types", data["types"]) and (hit := re.search(entry["pattern"], plain, re.I)):
            return f"{hit['end']}-12-31"
    return None


def declares_only(title: str | None) -> bool:
    """Tell whether a title is that of a list of lapsed documents, which declares and does not decide."""
    return title is not None and any(re.search(p, title, re.I) for p in rules("validity")["declaring"]["titles"])


def _declares(doc: Doc) -> bool:
    return declares_only(doc.title) or doc.type == _CONSOLIDATED


def _is_possible(act: Act, doc: Doc) -> bool:
    """Nothing acts on what is not there yet, and a proposal or letter does not act: such an edge is about another document, or a plan."""
    early = act.on is not None and doc.issued_on is not None and act.on < doc.issued_on
    return not early and act.by.type not in rules("validity")["not_deciding"]


def _beginning(doc: Doc) -> tuple[Reason, str | None]:
    if doc.effective_on is not None:
        return Reason("begins", on=doc.effective_on), doc.effective_on
    if doc.kind == "cited":
        return Reason("not_in_corpus"), None
    if doc.effective_by == "open":
        return Reason("open_beginning"), None
    if doc.type in rules("validity")["from_issue"] and doc.issued_on is not None:
        return Reason("from_issue", on=doc.issued_on), doc.issued_on
    return Reason("no_beginning"), None


def _reason(act: Act, kind: str) -> Reason:
    return Reason(kind, act.by.key, act.on, act.by.label, act.kept if kind == "kept" else act.parts, act.reference)


def _parts(packed: str | None) -> Parts:
    return tuple(tuple(p) for p in json.loads(packed)) if packed else ()


def _merged(acts: list[Act]) -> list[Act]:
    """Of several mentions with which one document ends another, one that means all of it covers the others."""
    whole: Mapping[tuple[str, str], Act] = {(a.by.key, a.relation): a for a in reversed(acts) if a.whole}
    return [a for a in acts if whole.get((a.by.key, a.relation), a) is a]


def _regime(day: str) -> str:
    for regime in rules("validity")["regimes"]:
        if regime["from"] <= day <= regime.get("to", "9999-12-31"):
            return str(regime["then"])
    return "lapses"


def _is_of(doc: Doc, place: str) -> bool:
    """Whether a document counts at a place: a national one everywhere, a local one in its own, and in what its place became part of."""
    if doc.issuer.level in (None, "central", "ministry", "party", "other") and doc.issuer.place is None:
        return True
    own = {fold(p) for p in (doc.issuer.place, doc.issuer.parent_place) if p}
    later = {fold(s) for p in rules("places")["provinces"] if fold(p["name"]) in own for s in p.get("successor", ())}
    return not own or fold(place) in own | later


@cache
def _merged_places() -> frozenset[str]:
    return frozenset(fold(p["name"]) for p in rules("places")["provinces"] if "successor" in p or "merged_on" in p)
