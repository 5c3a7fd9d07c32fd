"""Resolution: which document each mention means; a pure function of all documents and all their mentions.

The order of the documents does not matter: candidates are compared as sets, and ties stay ambiguous.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from cancu.chars import fold
from cancu.link.identity import UNKNOWN, issuer_id, key_of, number_match, year_of
from cancu.link.laws import constitution, law_number
from cancu.link.titles import TitleIndex
from cancu.model import Document, Reference, ThirdPartyEdge

_CONSTITUTION = "hiến pháp"
_LAWS = frozenset(("luật", "bộ luật", "pháp lệnh"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of the corpus with what it says of others."""

    key: str
    document: Document
    references: tuple[Reference, ...] = ()
    third_party: tuple[ThirdPartyEdge, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """What one mention means. ``state`` is ``resolved`` (in the corpus), ``cited`` (known from references only),
    ``ambiguous`` (``candidates`` has them) or ``unresolved``; ``method`` tells how, ``score`` how sure a title match is."""

    state: str
    key: str | None = None
    method: str | None = None
    score: float | None = None
    candidates: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def inferred(self) -> bool:
        """Whether the match rests on likeness or on the register's dates, not on what is written."""
        return self.method is not None and self.method.startswith(("title", "register, latest"))


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between two documents; ``evidence`` are (key of the text, index of the reference) pairs."""

    source: str
    target: str
    relation: str
    third_party: bool
    inferred: bool
    score: float | None
    method: str
    basis_kind: str | None
    evidence: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person should look at."""

    kind: str
    document: str
    message: str


@dataclass(slots=True)
class Linked:
    """The outcome: resolutions by (key of the citing document, index of the reference), cited documents, edges, findings."""

    resolutions: dict[tuple[str, int], Resolution] = field(default_factory=dict)
    cited: dict[str, Document] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Identity:
    """What settles a numbered document."""

    number: str
    type: str | None
    issuer: str | None
    year: str | None

    def fits(self, other: _Identity) -> bool:
        return all(
            a is None or b is None or a == b
            for a, b in ((self.type, other.type), (self.issuer, other.issuer), (self.year, other.year))
        )

    @property
    def settled(self) -> bool:
        return self.issuer is not None and self.year is not None


@dataclass(frozen=True, slots=True)
class _Mention:
    entry: Entry
    index: int
    reference: Reference
    identity: _Identity
    number: str
    issued_on: str | None
    method: str


def resolve(entries: Iterable[Entry], decided: Mapping[tuple[str, str], str] | None = None) -> Linked:
    """Resolve all mentions of all documents.

    ``decided`` holds a person's decisions: (key of the citing document, mention's text on one line) → key.
    """
    ordered = sorted(entries, key=lambda e: e.key)
    out = Linked()
    corpus: dict[_Identity, set[str]] = defaultdict(set)
    for entry in ordered:
        if entry.document.number:
            corpus[
                _identity(entry.document.type, entry.document.number, entry.document.issuer, entry.document.issued_on)
            ].add(entry.key)
    mentions = [m for e in ordered for m in _mentions(e)]
    by_number: dict[str, set[_Identity]] = defaultdict(set)
    for identity in corpus:
        by_number[identity.number].add(identity)
    for m in mentions:
        if m.identity.settled:
            by_number[m.identity.number].add(m.identity)
    keys = _Keys(corpus, mentions)
    local: dict[tuple[str, str], set[_Identity]] = defaultdict(set)
    for m in mentions:
        if m.identity.settled:
            local[(m.entry.key, m.identity.number)].add(m.identity)
    for m in mentions:
        out.resolutions[(m.entry.key, m.index)] = _resolve_number(m, by_number, local, keys)
    keys.describe(out)
    _resolve_titles(ordered, out)
    for (key, index), resolution in _decisions(ordered, decided or {}, out).items():
        out.resolutions[(key, index)] = resolution
    _edges(ordered, out)
    return out


def _identity(type_: str | None, number: str, issuer: str | None, issued_on: str | None) -> _Identity:
    year = year_of(number, issued_on)
    who = issuer_id(issuer, issued_on, year)
    return _Identity(number_match(number), fold(type_) if type_ else None, None if who == UNKNOWN else who, year)


def _mentions(entry: Entry) -> Iterable[_Mention]:
    named: list[tuple[int, Reference, str | None]] = []
    told: dict[tuple[str | None, str], set[tuple[str, str | None]]] = defaultdict(set)
    for index, r in enumerate(entry.references):
        if r.number is not None:
            if r.title and r.type in _LAWS:
                told[(r.type, fold(r.title))].add((r.number, r.issued_on))
            yield _Mention(
                entry, index, r, _identity(r.type, r.number, r.issuer, r.issued_on), r.number, r.issued_on, "number"
            )
        elif r.class_ == "named" and r.title:
            named.append((index, r, _year_in(r.text) if r.issued_on is None else None))
    bare: list[tuple[int, Reference]] = []
    for index, r, year in named:
        if r.issued_on is None and year is None:
            bare.append((index, r))
        elif (known := law_number(r.type, r.title, r.issued_on, year, None)) is not None:
            told[(r.type, fold(r.title or ""))].add((known[0].number, known[0].issued_on))
            yield _law_mention(entry, index, r, known[0].number, known[0].issued_on, known[0].year, known[1])
    for index, r in bare:
        same = dict(sorted(told[(r.type, fold(r.title or ""))], key=lambda t: t[1] or ""))
        if len(same) == 1:
            number, day = next(iter(same.items()))
            yield _law_mention(entry, index, r, number, day, year_of(number, day), "the same law in the same text")
        elif (known := law_number(r.type, r.title, None, None, _day_of(entry.document))) is not None:
            yield _law_mention(entry, index, r, known[0].number, known[0].issued_on, known[0].year, known[1])


def _day_of(document: Document) -> str | None:
    """The day of a document; where only its number tells the year, that year's last."""
    year = year_of(document.number, document.issued_on)
    return document.issued_on or (f"{year}-12-31" if year else None)


def _law_mention(
    entry: Entry, index: int, r: Reference, number: str, issued_on: str | None, year: str | None, method: str
) -> _Mention:
    day = issued_on or (f"{year}-01-01" if year else None)
    return _Mention(entry, index, r, _identity(r.type, number, r.issuer or "Quốc hội", day), number, issued_on, method)


def _year_in(text: str) -> str | None:
    words = fold(text).split()
    return next((b for a, b in pairwise(words) if a == "nam" and len(b) == 4 and b.isdigit()), None)


class _Keys:
    """The key of each settled identity: that of the corpus document, else one made from what the mentions say."""

    def __init__(self, corpus: Mapping[_Identity, set[str]], mentions: Sequence[_Mention]) -> None:
        self.corpus = corpus
        self.said: dict[_Identity, list[_Mention]] = defaultdict(list)
        for m in mentions:
            self.said[m.identity].append(m)
        self.at = {(m.entry.key, m.index): m for m in mentions}

    def of(self, identity: _Identity) -> tuple[str, str]:
        """Give (state, key) of a settled identity."""
        exact = self.corpus.get(identity)
        if exact is not None:
            return "resolved", min(exact)
        said = self.said[identity]
        days = Counter(m.issued_on for m in said if m.issued_on)
        day = min(days, key=lambda d: (-days[d], d)) if days else None
        issuers = sorted({m.reference.issuer or "Quốc hội" for m in said})
        numbers = sorted({m.number for m in said}, key=lambda n: (len(n), n))
        day = day if day is not None and day[:4] == identity.year else f"{identity.year}-01-01"
        return "cited", key_of(said[0].reference.type, issuers[0], numbers[0], day)

    def describe(self, out: Linked) -> None:
        """Add a cited document for each key that only references know, and a finding where their days differ."""
        by_key: dict[str, list[_Mention]] = defaultdict(list)
        for (key, index), r in out.resolutions.items():
            if r.key is not None and r.state in ("cited", "resolved"):
                by_key[r.key].append(self.at[(key, index)])
        for key, said in sorted(by_key.items()):
            days = Counter(m.issued_on for m in said if m.issued_on)
            if len(days) > 1:
                told = ", ".join(f"{d} ({n})" for d, n in sorted(days.items()))
                out.findings.append(Finding("two-dates", key, f"cited with different dates: {told}"))
            state = out.resolutions[(said[0].entry.key, said[0].index)].state
            if state == "cited":
                titles = Counter(m.reference.title for m in said if m.reference.title)
                out.cited[key] = Document(
                    type=said[0].reference.type,
                    number=min((m.number for m in said), key=lambda n: (len(n), n)),
                    issuer=min((m.reference.issuer for m in said if m.reference.issuer), default=None),
                    issued_on=min(days, key=lambda d: (-days[d], d)) if days else None,
                    title=min(titles, key=lambda t: (-titles[t], t)) if titles else None,
                    kind="cited",
                )


def _resolve_number(
    m: _Mention, by_number: Mapping[str, set[_Identity]], local: Mapping[tuple[str, str], set[_Identity]], keys: _Keys
) -> Resolution:
    known = [i for i in by_number.get(m.identity.number, ()) if i.fits(m.identity)]
    in_corpus = [i for i in known if i in keys.corpus]
    if m.identity.settled:
        # A document of the corpus that lacks a field fits too, when it is the only one.
        pick = m.identity if m.identity in keys.corpus or len(in_corpus) != 1 else in_corpus[0]
        state, key = keys.of(pick)
        return Resolution(state, key, m.method if m.method != "number" else "number, issuer and year")
    near = [i for i in local.get((m.entry.key, m.identity.number), ()) if i.fits(m.identity)]
    for group, how in (
        (near, "the same number in the same text"),
        (in_corpus, "the only one in the corpus"),
        (known, "the only one known"),
    ):
        sure = how != "the only one known" or m.identity.issuer is not None
        if len(group) == 1 and sure and (group[0].settled or group[0] in keys.corpus):
            state, key = keys.of(group[0])
            return Resolution(state, key, f"number; {how}")
    if len(known) > 1:
        candidates = tuple(sorted({keys.of(i)[1] for i in known if i.settled or i in keys.corpus}))
        return Resolution(
            "ambiguous",
            candidates=candidates,
            reason="the mention leaves issuer or year open, and several documents fit",
        )
    missing = " and ".join(w for w, v in (("issuer", m.identity.issuer), ("year", m.identity.year)) if v is None)
    return Resolution("unresolved", reason=f"the mention does not tell the {missing}")


def _resolve_titles(entries: Sequence[Entry], out: Linked) -> None:
    """Unnumbered mentions: by title and issuer, only where one candidate is alike enough (marked as inferred)."""
    index = TitleIndex()
    for e in entries:
        if e.document.kind != "news":
            index.add(e.key, e.document)
    for key, document in out.cited.items():
        index.add(key, document)
    own: dict[str, Document] = {}
    for e in entries:
        for i, r in enumerate(e.references):
            if (e.key, i) in out.resolutions:
                continue
            if r.type == _CONSTITUTION:
                out.resolutions[(e.key, i)] = _resolve_constitution(r, e.document, entries, own)
                continue
            if r.class_ != "unnumbered" or not r.title:
                out.resolutions[(e.key, i)] = Resolution("unresolved", reason="nothing identifies the document")
                continue
            found = index.matches(r, exclude=e.key)
            if len(found) == 1:
                key, score = found[0]
                out.resolutions[(e.key, i)] = Resolution(
                    "cited" if key in out.cited else "resolved", key, "title and issuer", score
                )
            elif found:
                out.resolutions[(e.key, i)] = Resolution(
                    "ambiguous", candidates=tuple(sorted(k for k, _ in found)), reason="several titles are alike"
                )
            elif r.issuer and (r.issued_on or len(r.title.split()) >= 6):
                key = key_of(r.type, r.issuer, None, r.issued_on, r.title)
                out.resolutions[(e.key, i)] = Resolution("cited", key, "its own words")
                own[key] = Document(type=r.type, issuer=r.issuer, issued_on=r.issued_on, title=r.title, kind="cited")
            else:
                out.resolutions[(e.key, i)] = Resolution("unresolved", reason="no document of that title is known")
    out.cited.update(own)


def _resolve_constitution(
    r: Reference, citing: Document, entries: Sequence[Entry], own: dict[str, Document]
) -> Resolution:
    known = constitution(r.issued_on, _year_in(r.text), _day_of(citing))
    if known is None:
        return Resolution("unresolved", reason="nothing identifies the document")
    day, method = known
    for e in entries:
        if e.document.type == _CONSTITUTION and year_of(None, e.document.issued_on) == day[:4]:
            return Resolution("resolved", e.key, method)
    title = "nước Cộng hòa xã hội chủ nghĩa Việt Nam"
    key = key_of(_CONSTITUTION, "Quốc hội", None, day, title)
    own[key] = Document(type=_CONSTITUTION, issuer="Quốc hội", issued_on=day, title=title, kind="cited")
    return Resolution("cited", key, method)


def _decisions(
    entries: Sequence[Entry], decided: Mapping[tuple[str, str], str], out: Linked
) -> dict[tuple[str, int], Resolution]:
    corpus = {e.key for e in entries}
    found: dict[tuple[str, int], Resolution] = {}
    for e in entries:
        for i, r in enumerate(e.references):
            key = decided.get((e.key, " ".join(r.text.split())))
            if key is not None:
                found[(e.key, i)] = Resolution("resolved" if key in corpus else "cited", key, "correction")
                if key not in corpus:
                    out.cited.setdefault(
                        key,
                        Document(
                            type=r.type,
                            number=r.number,
                            issuer=r.issuer,
                            issued_on=r.issued_on,
                            title=r.title,
                            kind="cited",
                        ),
                    )
    return found


def _edges(entries: Sequence[Entry], out: Linked) -> None:
    """Turn resolved mentions into relations. What a news item tells runs from the document it reports on."""
    groups: dict[tuple[str, str, str, bool], list[tuple[str, int, Resolution, Reference]]] = defaultdict(list)
    for e in entries:
        targets = [out.resolutions[(e.key, i)] for i in range(len(e.references))]
        reported = sorted(
            {t.key for t, r in zip(targets, e.references, strict=True) if t.key and r.relation == "reports_on"}
        )
        consolidated = [
            t.key for t, r in zip(targets, e.references, strict=True) if t.key and r.relation == "consolidates"
        ]
        for i, (r, t) in enumerate(zip(e.references, targets, strict=True)):
            if t.key is None:
                continue
            if r.rule == "furniture":
                continue
            source = e.key
            # What a consolidated text says is said by the documents that it puts together.
            told = bool(consolidated) and r.relation not in ("consolidates", "cites")
            if told:
                source = consolidated[0]
            if e.document.kind == "news" and r.relation not in ("reports_on", "cites") and len(reported) == 1:
                source = reported[0]
            if source != t.key:
                groups[(source, t.key, r.relation, told)].append((e.key, i, t, r))
        for edge in e.third_party:
            a, b = targets[edge.source], targets[edge.target]
            if a.key and b.key and a.key != b.key:
                groups[(a.key, b.key, edge.relation, True)].append(
                    (e.key, edge.source, a if a.inferred else b, e.references[edge.source])
                )
    for (source, target, relation, third), said in sorted(groups.items()):
        best = min(said, key=lambda s: (s[2].inferred, -(s[2].score or 1.0), s[0], s[1]))
        kinds = sorted({r.basis_kind for *_, r in said if r.basis_kind})
        out.edges.append(
            Edge(
                source,
                target,
                relation,
                third,
                best[2].inferred,
                best[2].score,
                best[2].method or "",
                kinds[0] if len(kinds) == 1 else None,
                tuple(sorted({(k, i) for k, i, *_ in said})),
            )
        )
