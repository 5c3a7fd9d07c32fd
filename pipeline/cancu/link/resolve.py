"""Resolution: which document each mention means; an outcome of all documents and all their mentions.

The order of the documents does not matter: candidates are compared as sets, and ties stay ambiguous.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from sys import intern

from cancu.chars import fold
from cancu.link.edges import ORDER, Edge, Said, merge, said_by
from cancu.link.findings import Finding
from cancu.link.identity import key_of, year_of
from cancu.link.laws import constitution
from cancu.link.mentions import Entry, Identity, Mention, Resolution, day_of, identity_of, mentions, year_in
from cancu.link.titles import TitleIndex
from cancu.model import Document, Reference

_CONSTITUTION = "hiến pháp"


@dataclass(slots=True)
class Linked:
    """The outcome: resolutions by (key of the citing document, index of the reference), cited documents, edges, findings."""

    resolutions: dict[tuple[str, int], Resolution] = field(default_factory=dict)
    cited: dict[str, Document] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def resolve(entries: Iterable[Entry], decided: Mapping[tuple[str, str], str] | None = None) -> Linked:
    """Resolve all mentions of documents that are all in memory; `Linker` does it for any number of them.

    ``decided`` holds a person's decisions: (key of the citing document, mention's text on one line) → key.
    """
    ordered = sorted(entries, key=lambda e: e.key)
    linker = Linker(decided)
    for entry in ordered:
        linker.learn(entry)
    found = {entry.key: linker.first(entry) for entry in ordered}
    linker.close()
    out = Linked()
    said: list[Said] = []
    for entry in ordered:
        resolutions = found[entry.key] or linker.last(entry)
        names = {i: (entry.key, i) for i in resolutions}
        out.resolutions.update((names[i], r) for i, r in resolutions.items())
        said.extend(said_by(entry, resolutions, names))
    out.cited = dict(linker.cited())
    out.edges = list(merge(sorted(said, key=ORDER)))
    out.findings = list(linker.findings())
    return out


_Counts = tuple[str, int] | dict[str, int] | None
"""Values and how often each is told. Nearly always there is one, which takes a fifth of the memory that a dictionary takes."""


@dataclass(slots=True)
class _Told:
    """What the mentions of one document tell of it. Of several spellings the commonest or the least is kept: it depends on no order."""

    days: _Counts = None
    titles: _Counts = None
    numbers: _Counts = None
    issuer: str | None = None
    type: str | None = None

    def add(self, m: Mention) -> None:
        r = m.reference
        if m.issued_on:
            self.days = _counted(self.days, m.issued_on)
        if r.title:
            self.titles = _counted(self.titles, r.title)
        self.numbers = _counted(self.numbers, m.number)
        self.issuer = _least(self.issuer, r.issuer)
        self.type = _least(self.type, r.type)

    def day(self) -> str | None:
        return _commonest(self.days)

    def number(self) -> str | None:
        """The spelling that most use: misprints are rarer ("NĐCP")."""
        return _commonest(self.numbers)

    def document(self) -> Document:
        return Document(
            type=self.type, number=self.number(), issuer=self.issuer, issued_on=self.day(),
            title=_commonest(self.titles), kind="cited",
        )  # fmt: skip


def _least(a: str | None, b: str | None) -> str | None:
    return a if b is None else intern(b) if a is None else min(a, intern(b))


def _counted(counts: _Counts, value: str) -> _Counts:
    value = intern(value)  # the same few words are told of many documents
    if counts is None:
        return (value, 1)
    if isinstance(counts, tuple):
        if counts[0] == value:
            return (value, counts[1] + 1)
        counts = dict((counts,))
    counts[value] = counts.get(value, 0) + 1
    return counts


def _commonest(counts: _Counts) -> str | None:
    if isinstance(counts, dict):
        return min(counts, key=lambda value: (-counts[value], value))
    return counts[0] if counts else None


class Linker:
    """Tells what mentions mean, one document at a time; holds what is known of documents, not the documents.

    Three passes: `learn` every document of the corpus; then `first` for each; after `close`, `last` for those that had to
    wait, since titles are compared with everything that is known. Then `cited` and `findings`. Each pass in the order of keys.
    """

    def __init__(self, decided: Mapping[tuple[str, str], str] | None = None) -> None:
        self._decided = dict(decided or {})
        self._corpus: dict[Identity, str] = {}
        self._keys: set[str] = set()
        self._known: dict[str, set[Identity]] = defaultdict(set)
        self._said: dict[Identity, _Told] = {}
        self._named: dict[Identity, str] = {}
        """Keys made of what the mentions say; asked for when all of them are known."""
        self._by_key: dict[str, _Told] = {}
        self._own: dict[str, Document] = {}
        self._wanted: set[str] = set()
        self._titles = TitleIndex()
        self._constitutions: dict[str | None, str] = {}

    def learn(self, entry: Entry) -> None:
        """Take in a document of the corpus and the numbers that it mentions."""
        d = entry.document
        self._keys.add(entry.key)
        if d.number:
            identity = identity_of(d.type, d.number, d.issuer, d.issued_on)
            self._corpus[identity] = min(entry.key, self._corpus.get(identity, entry.key))
            self._known[identity.number].add(identity)
        if d.type == _CONSTITUTION:
            year = year_of(None, d.issued_on)
            self._constitutions[year] = min(entry.key, self._constitutions.get(year, entry.key))
        for m in mentions(entry):
            if m.identity.settled:
                self._known[m.identity.number].add(m.identity)
                self._said.setdefault(m.identity, _Told()).add(m)
        self._wanted.update(fold(r.issuer) for r in entry.references if r.class_ == "unnumbered" and r.issuer)

    def first(self, entry: Entry) -> dict[int, Resolution] | None:
        """Resolve the mentions with numbers; None where others have to wait for `last`."""
        found = self._numbers(entry)
        for m, resolution in found:
            if resolution.key is not None:
                self._by_key.setdefault(resolution.key, _Told()).add(m)
        if entry.document.kind != "news":
            self._enter(entry.key, entry.document)
        if len(found) < len(entry.references):
            return None
        return self._decide(entry, {m.at: r for m, r in found})

    def close(self) -> None:
        """Every document had its `first`: enter the titles of those that are only cited."""
        for key, told in sorted(self._by_key.items()):
            if key not in self._keys and told.issuer and fold(told.issuer) in self._wanted:
                self._titles.add(key, told.document())

    def last(self, entry: Entry) -> dict[int, Resolution]:
        """Resolve all mentions of a document."""
        found = {m.at: r for m, r in self._numbers(entry)}
        for i, r in enumerate(entry.references):
            if i not in found:
                found[i] = self._constitution(r, entry.document) if r.type == _CONSTITUTION else self._title(r, entry)
        return self._decide(entry, found)

    def cited(self) -> Iterator[tuple[str, Document]]:
        """Give the documents that are known from references only, with what these tell, in the order of keys."""
        for key in sorted({*self._by_key, *self._own} - self._keys):
            yield key, self._own[key] if key in self._own else self._by_key[key].document()

    def findings(self) -> Iterator[Finding]:
        """Give a finding for each document that is cited with different days."""
        for key, told in sorted(self._by_key.items()):
            if isinstance(told.days, dict):
                days = ", ".join(f"{day} ({n})" for day, n in sorted(told.days.items()))
                yield Finding("two-dates", key, said={"days": days})

    def _enter(self, key: str, document: Document) -> None:
        if document.issuer and fold(document.issuer) in self._wanted:
            self._titles.add(key, document)

    def _numbers(self, entry: Entry) -> list[tuple[Mention, Resolution]]:
        all_ = list(mentions(entry))
        local: dict[str, set[Identity]] = defaultdict(set)
        for m in all_:
            if m.identity.settled:
                local[m.identity.number].add(m.identity)
        return [(m, self._number(m, local.get(m.identity.number, ()))) for m in all_]

    def _number(self, m: Mention, local: Iterable[Identity]) -> Resolution:
        if m.identity.settled and m.identity in self._corpus:
            return self._settled(m, m.identity)
        known = [i for i in self._known.get(m.identity.number, ()) if i.fits(m.identity)]
        in_corpus = [i for i in known if i in self._corpus]
        if m.identity.settled:
            # A document of the corpus that lacks a field fits too, when it is the only one.
            return self._settled(m, in_corpus[0] if len(in_corpus) == 1 else m.identity)
        near = [i for i in local if i.fits(m.identity)]
        for group, how in (
            (near, "the same number in the same text"),
            (in_corpus, "the only one in the corpus"),
            (known, "the only one known"),
        ):
            sure = how != "the only one known" or m.identity.issuer is not None
            if len(group) == 1 and sure and (group[0].settled or group[0] in self._corpus):
                return Resolution(*self._of(group[0]), f"number; {how}")
        if len(known) > 1:
            candidates = tuple(sorted({self._of(i)[1] for i in known if i.settled or i in self._corpus}))
            reason = "the mention leaves issuer or year open, and several documents fit"
            return Resolution("ambiguous", candidates=candidates, reason=reason)
        missing = " and ".join(w for w, v in (("issuer", m.identity.issuer), ("year", m.identity.year)) if v is None)
        return Resolution("unresolved", reason=f"the mention does not tell the {missing}")

    def _settled(self, m: Mention, identity: Identity) -> Resolution:
        return Resolution(*self._of(identity), m.method if m.method != "number" else "number, issuer and year")

    def _of(self, identity: Identity) -> tuple[str, str]:
        """Give (state, key) of an identity: the corpus document's key, else one made from what the mentions say."""
        exact = self._corpus.get(identity)
        if exact is not None:
            return "resolved", exact
        key = self._named.get(identity)
        if key is None:
            told = self._said[identity]
            day = told.day()
            day = day if day is not None and day[:4] == identity.year else f"{identity.year}-01-01"
            key = self._named[identity] = key_of(told.type, told.issuer or "Quốc hội", told.number(), day)
        return ("resolved" if key in self._keys else "cited"), key

    def _title(self, r: Reference, entry: Entry) -> Resolution:
        """An unnumbered mention: by title and issuer, only where one candidate is alike enough (marked as inferred)."""
        if r.class_ != "unnumbered" or not r.title:
            return Resolution("unresolved", reason="nothing identifies the document")
        found = self._titles.matches(r, exclude=entry.key)
        if len(found) == 1:
            key, score = found[0]
            return Resolution("resolved" if key in self._keys else "cited", key, "title and issuer", score)
        if found:
            candidates = tuple(sorted(k for k, _ in found))
            return Resolution("ambiguous", candidates=candidates, reason="several titles are alike")
        if r.issuer and (r.issued_on or len(r.title.split()) >= 6):
            return self._made(r, r.issuer, r.issued_on, r.title, "its own words")
        return Resolution("unresolved", reason="no document of that title is known")

    def _constitution(self, r: Reference, citing: Document) -> Resolution:
        known = constitution(r.issued_on, year_in(r.text), day_of(citing))
        if known is None:
            return Resolution("unresolved", reason="nothing identifies the document")
        day, method = known
        if day[:4] in self._constitutions:
            return Resolution("resolved", self._constitutions[day[:4]], method)
        return self._made(r, "Quốc hội", day, "nước Cộng hòa xã hội chủ nghĩa Việt Nam", method)

    def _made(self, r: Reference, issuer: str, day: str | None, title: str, method: str) -> Resolution:
        key = key_of(r.type, issuer, None, day, title)
        self._own[key] = Document(type=r.type, issuer=issuer, issued_on=day, title=title, kind="cited")
        return Resolution("cited", key, method)

    def _decide(self, entry: Entry, found: dict[int, Resolution]) -> dict[int, Resolution]:
        """Let a person's decisions stand over what was found."""
        for i, r in enumerate(entry.references if self._decided else ()):
            key = self._decided.get((entry.key, " ".join(r.text.split())))
            if key is not None:
                found[i] = Resolution("resolved" if key in self._keys else "cited", key, "correction")
                if key not in self._by_key:
                    self._own.setdefault(
                        key,
                        Document(
                            type=r.type, number=r.number, issuer=r.issuer, issued_on=r.issued_on, title=r.title, kind="cited"
                        ),
                    )  # fmt: skip
        return found
