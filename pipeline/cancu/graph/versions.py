"""A document over time: which of its provisions were changed from which day, by which provision of which other document.

An amending document changes from its first day (80/2015/QH13 Điều 12 and 151, 64/2025/QH15 Điều 8 and 53). What is quoted in it is new text
and no act; consolidated texts, lists of lapsed documents and proposals change nothing (rules/validity.yaml).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cancu.extract.amendments import meets_words
from cancu.extract.pinpoints import parse_pinpoints
from cancu.graph.provisions import same_label
from cancu.graph.validity import ENDING, Act, Doc, Parts, Reason, Validity, told_day
from cancu.rulebook import rules
from cancu.store.sentences import sentence_around

_CHANGING = ("amends", "repeals", "replaces")
_AMENDMENTS = (
    'select a.document_key, a.reference_id, r.relation, a.start, a."end", a.text, a.act, a.pinpoint from amendments a join "references" r on r.id = a.reference_id'
    " where r.target_key = ? order by a.document_key, a.start, a.id"
)
_MENTION = (
    'select document_key, start, "end", text, relation, sentence_start, sentence_end from "references" where id = ?'
)
_TOLD_ENDS = {"repeals": ("repealed", "repealed_in_part"), "replaces": ("replaced", "replaced_in_part"), "amends": ("amended", "amended"), "suspends": ("suspended", "suspended_in_part")}  # fmt: skip


class NoProvision(ValueError):
    """The words name no part of a document."""


@dataclass(frozen=True, slots=True)
class Change:
    """One act on a document.

    ``act`` is ``amends``, ``adds``, ``repeals`` or ``replaces``; ``part`` the provision changed, innermost part first; where it is empty all of the
    document goes (``whole``), but for what a saving clause leaves (``kept``), or the part is not told. ``on`` is the day
    from which it holds, ``day`` tells whether that is the first day of the document that does it (``effective``), a day that this sets for the
    provision of it (``provision``), or, where neither is known, its issue (``issued``); both None where that is not known either. ``at`` is the provision that does it, innermost first.

    ``state`` is ``holds``, ``unknown`` (no day is known), ``suspended`` (what does it is suspended), ``ended`` (what does it was repealed or replaced after
    it had taken effect), ``never`` (before it had) or ``no_power`` (its issuer may not); ``later`` are the acts on what does it.

    ``document`` is where it is said: ``by`` itself, or a third one (``third_party``). ``text`` stands at ``start`` to ``end`` of it, ``sentence``
    around it, white space squeezed. All None and 0 where a person's correction says it.
    """

    by: str
    label: str
    at: tuple[str, ...]
    act: str
    part: tuple[str, ...]
    whole: bool
    kept: Parts
    on: str | None
    day: str | None
    state: str
    later: tuple[Reason, ...]
    third_party: bool
    document: str | None = None
    reference: int | None = None
    start: int = 0
    end: int = 0
    text: str | None = None
    sentence: str | None = None

    def say(self, lang: str = "en") -> str:
        """Give in words what is changed and how: "khoản 1 Điều 3: amended"."""
        words = rules("validity")["changes"]
        kind = "untold" if not self.whole else "whole_but" if self.kept else "whole"
        kept = "; ".join(" ".join(k) for k in self.kept)
        part = " ".join(self.part) or words["parts"][kind][lang].format(kept=kept)
        return str(words["acts"][self.act][lang].format(part=part))

    def say_day(self, lang: str = "en") -> str:
        """Give the day from which it holds in words, marked where it is the day of issue only."""
        return str(rules("validity")["changes"]["days"][self.day or "unknown"][lang].format(on=told_day(self.on, lang)))

    def say_state(self, lang: str = "en") -> str:
        """Give in words whether it holds, and by whose word where it is not its own document's."""
        words = rules("validity")["changes"]
        return "; ".join(
            (words["states"][self.state][lang], *([words["third_party"][lang]] if self.third_party else []))
        )


@dataclass(frozen=True, slots=True)
class _Told:
    """Where an act is said."""

    document: str
    reference: int
    relation: str
    start: int
    end: int
    text: str
    at: tuple[str, ...]
    sentence: str


def versions(
    db: sqlite3.Connection, key: str, on: date | None = None, provision: Sequence[str] | None = None
) -> tuple[Change, ...]:
    """Give the changes of a document, ordered by the day from which each holds.

    ``on`` leaves out what holds from a later day only, and tells the state of each on that day; without it each is told as it came out in
    the end. Changes of which no day is known stand where the year of the document that makes them puts them, else at the end. ``provision``, innermost
    part first, leaves only what concerns that part: itself, what it lies in, and what lies in it.

    Raises:
        KeyError: there is no such document.
    """
    reader = _Reader(db, key)
    day = on.isoformat() if on else None
    found = [c for c in reader.changes(day) if day is None or (c.on or _guess(reader.validity.doc(c.by)) or day) <= day]
    if provision is not None:
        around = frozenset(map(same_label, provision)) | _above(reader.provisions.sections(key), provision)
        found = [c for c in found if _concerns(c, provision, around)]
    return tuple(sorted(found, key=lambda c: _order(c, reader.validity)))


def read_provision(words: str) -> tuple[str, ...]:
    """Give the provision that words name, innermost part first: "3" and "Điều 3" are Điều 3, "khoản 1 Điều 3" a part of it.

    Raises:
        NoProvision: they name none, or several.
    """
    bare = words.strip()
    named = parse_pinpoints(f"Điều {bare}" if bare[:1].isdigit() and len(bare.split()) == 1 else bare)
    if len(named) != 1 or not named[0]:
        raise NoProvision(words)
    return named[0]


class _Reader:
    """Reads what one document's changes are told by; keeps sections and texts of the documents that make them."""

    def __init__(self, db: sqlite3.Connection, key: str) -> None:
        self.db, self.key = db, key
        self.validity = Validity(db)
        self.validity.doc(key)
        self.provisions = self.validity.provisions
        self._texts: dict[str, str] = {}

    def changes(self, on: str | None) -> Iterator[Change]:
        """The acts on parts as the amendments tell them; else the relations, of whole documents, or by a third document's word."""
        acts = [a for a in self.validity.acts(self.key) if a.relation in _CHANGING and not a.declares]
        acting = {a.by.key: a for a in reversed(acts)}
        told: set[tuple[str, str]] = set()
        for by, where, act, part in self._amendments(acting):
            told |= {(by, "amends"), (by, act), (by, where.relation)}
            yield self._change(acting[by], act, part, where, on)
        seen: set[tuple[Any, ...]] = set()
        for a in acts:
            for part in a.parts or ((),):
                name = (a.by.key, a.relation, part)
                if name in seen or (not a.whole and name[:2] in told):
                    continue
                seen.add(name)
                yield self._change(a, a.relation, part, self._mention(a), on)

    def _amendments(self, acting: Iterable[str]) -> Iterator[tuple[str, _Told, str, tuple[str, ...]]]:
        """Each act on a part. One that a title tells too is told by the provision that does it."""
        rows = [r for r in self.db.execute(_AMENDMENTS, (self.key,)) if r[0] in acting]
        placed = [(r, self.provisions.at(r[0], r[3])) for r in rows]
        within = {(r[0], r[6], r[7]) for r, at in placed if at}
        seen: set[tuple[Any, ...]] = set()
        for (by, reference, relation, start, end, text, act, pinpoint), at in placed:
            name = (by, act, pinpoint)
            if (not at and name in within) or (*name, at) in seen:
                continue
            seen.add((*name, at))
            part = tuple(json.loads(pinpoint))
            act = "amends" if meets_words(text) else act
            if part:
                yield (
                    by,
                    _Told(by, reference, relation, start, end, text, at, self._sentence(by, start, end)),
                    act,
                    part,
                )

    def _mention(self, act: Act) -> _Told | None:
        if act.reference is None:
            return None
        document, start, end, text, relation, low, high = self.db.execute(_MENTION, (act.reference,)).fetchone()
        at = self.provisions.at(document, start) if document == act.by.key else ()
        return _Told(document, act.reference, relation, start, end, text, at, self._words(document, low, high))

    def _sentence(self, document: str, start: int, end: int) -> str:
        # The new words, of which no more than their opening would be shown, are not the act's.
        return _without_open_quote(self._words(document, *sentence_around(self._text(document), start, end)))

    def _words(self, document: str, start: int, end: int) -> str:
        return " ".join(self._text(document)[start:end].split())

    def _text(self, key: str) -> str:
        if key not in self._texts:
            row = self.db.execute("select text from texts where document_key = ?", (key,)).fetchone()
            self._texts[key] = row[0] if row else ""
        return self._texts[key]

    def _change(
        self, act: Act, verb: str, part: tuple[str, ...], told: _Told | None, on: str | None
    ) -> Change:  # fmt: skip
        at = told.at if told else ()
        first = act.by.effective_on or act.by.issued_on
        day = None if first is None else "effective" if act.by.effective_on else "issued"
        own = self.provisions.own_day(act.by.key, act.by.effective_on, told.start) if at and told else None
        if own is not None:
            first, day = own, "provision"
        later = self._later(act.by, at, on)
        whole = act.whole and not part
        change = Change(
            act.by.key, act.by.label, at, verb, part, whole, act.kept if whole else (), first, day, _state(act, first, later, on),
            tuple(r for _, r in later), told is not None and told.document != act.by.key,
        )  # fmt: skip
        if told is not None:
            change = replace(
                change, document=told.document, reference=told.reference, start=told.start, end=told.end, text=told.text, sentence=told.sentence
            )  # fmt: skip
        return change

    def _later(self, by: Doc, at: tuple[str, ...], on: str | None) -> list[tuple[Act, Reason]]:
        """What was done to the document that makes a change, or to the provision of it that does."""
        out = []
        for act in self.validity.acts(by.key):
            if act.by.key == by.key or act.declares or not act.allowed or (on and (act.on or "9") > on):
                continue
            if (act.parts and not _covers(act.parts, at)) or (act.kept and _covers(act.kept, at)):
                continue
            kind = _TOLD_ENDS[act.relation][bool(act.parts)]
            reason = Reason(kind, act.by.key, act.on, act.by.label, act.parts, act.reference)
            if act.relation != "amends" or act.parts:
                out.append((act, reason))
        return out


def _state(act: Act, first: str | None, later: Sequence[tuple[Act, Reason]], on: str | None) -> str:
    if not act.allowed:
        return "no_power"
    ends = [a.on for a, _ in later if a.relation in ENDING and a.on is not None]
    if ends:
        return "never" if first is not None and min(ends) <= first else "ended"
    day = on or "9999-12-31"
    if any(a.relation == "suspends" and (a.until is None or a.until >= day) for a, _ in later):
        return "suspended"
    return "holds" if first is not None else "unknown"


def _covers(parts: Parts, at: tuple[str, ...]) -> bool:
    """Whether one of the parts is the provision, or holds it."""
    mine = set(map(same_label, at))
    return any(mine >= set(map(same_label, part)) for part in parts)


def _concerns(change: Change, wanted: Sequence[str], around: frozenset[str]) -> bool:
    if any(around >= set(map(same_label, part)) for part in change.kept):
        return False
    changed = set(map(same_label, change.part))
    return changed <= around or set(map(same_label, wanted)) <= changed


def _above(sections: Sequence[tuple[Any, ...]], provision: Sequence[str]) -> frozenset[str]:
    """The parts of the document that a provision lies in: its chapter is changed with it."""
    place = find_part(sections, provision)
    if place is None:
        return frozenset()
    return frozenset(same_label(s[1]) for s in sections if s[2] <= place[0] and place[1] <= s[3])


def find_part(sections: Sequence[Sequence[Any]], part: Sequence[str]) -> tuple[int, int] | None:
    """Give the span of the part that is named from the smallest to the largest ("khoản 2", "Điều 5"), None where it does not stand there.

    ``sections`` are rows of position, label, start, end and the position of the part around it.
    """
    by_position = {s[0]: s for s in sections}
    for section in sections:
        if same_label(section[1]) != same_label(part[0]):
            continue
        above = set()
        at: int | None = section[4]
        while at is not None and at in by_position:
            above.add(same_label(by_position[at][1]))
            at = by_position[at][4]
        if all(same_label(p) in above for p in part[1:]):
            return section[2], section[3]
    return None


def _without_open_quote(words: str) -> str:
    """Give the words without what stands in a quotation that is not closed in them."""
    closed = max(words.rfind("”"), words.rfind('"'))
    at = closed if words[closed : closed + 1] == '"' else words.find("“", closed + 1)
    return words if at < 0 else words[:at].rstrip()


def _guess(doc: Doc) -> str | None:
    """Where a document of which only the year is known stands in the order."""
    return f"{doc.year}-12-31" if doc.year else None


def _order(change: Change, validity: Validity) -> tuple[str, str, int, tuple[str, ...]]:
    return change.on or _guess(validity.doc(change.by)) or "9", change.by, change.start, change.part
