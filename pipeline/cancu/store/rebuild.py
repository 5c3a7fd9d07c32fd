"""Everything that is derived from the sources, computed anew in one transaction, one document at a time."""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import Protocol

from cancu.link.edges import Edge, Said, merge, said_by
from cancu.link.findings import Finding
from cancu.link.identity import key_of_document
from cancu.link.mentions import Entry, Resolution
from cancu.link.resolve import Linker
from cancu.model import Document
from cancu.store.apart import Apart, Leaf, let_go, path_beside, take_over
from cancu.store.catalogue import Catalogue
from cancu.store.corrections import Corrections
from cancu.store.origins import source_differences, write_pages
from cancu.store.packed import Mentions, document_from, mentions_from
from cancu.store.schema import clear, indexes
from cancu.store.spans import write_references
from cancu.store.target_links import write_target_links

_SAID = (
    "create temp table said (source text, target text, relation text, third integer, inferred integer, rank real, mention integer,"
    " score real, method text, basis_kind text)"
)
_TOGETHER = 50
"""Relations that are written at a time."""
_LINKED = ("documents", "references", "relations", "relation_evidence", "amendments")
"""The large tables that linking fills."""
_LEAVES, _BYTES = 200, 500_000
"""Documents that are handed over at a time, and the bytes of spans that are enough too."""


class Hand(Protocol):
    """Hands leaves to an `Apart`, here or in another process."""

    def some(self, leaves: Iterator[list[Leaf]]) -> None:
        """Hand over as many as there is room for, and wait for nothing."""

    def rest(self, leaves: Iterator[list[Leaf]]) -> Mapping[str, str]:
        """Hand over all that are left, and give what `Apart.finish` gives."""


By = Callable[[Callable[[], Apart]], AbstractContextManager[Hand]]
"""Has an `Apart` made, for as long as the context lasts."""


class _Here:
    """Hands everything over at the end, in this process."""

    def __init__(self, apart: Apart) -> None:
        self._apart = apart

    def some(self, leaves: Iterator[list[Leaf]]) -> None:
        """Wait: nothing is gained by turns."""

    def rest(self, leaves: Iterator[list[Leaf]]) -> Mapping[str, str]:
        for some in leaves:
            self._apart(some)
        return self._apart.finish()


@contextmanager
def alone(make: Callable[[], Apart]) -> Iterator[Hand]:
    """Do it in this process."""
    with closing(make()) as apart:
        yield _Here(apart)


@dataclass(frozen=True, slots=True)
class _Primary:
    """A document of the corpus, and the row of the extraction of its best source."""

    key: str
    extraction: int
    url: str | None


def rebuild(
    db: sqlite3.Connection,
    corrections: Corrections,
    by: str,
    warnings: Callable[[sqlite3.Connection], Iterable[Finding]],
    apart_by: By = alone,
) -> None:
    """Compute documents, resolutions, relations, search and findings from all sources, and replace what was there.

    The outcome depends on the set of sources only, never on the order in which they came. One transaction. ``by`` is what `is_built`
    will be asked for: versions and corrections. ``warnings`` tells findings from the finished tables. ``apart_by`` is `alone`, or has
    another process do what needs no linking. What is held in memory is what linking knows of documents, never their texts.
    """
    with _transaction(db):
        db.execute(
            "delete from extractions where id not in (select extraction_id from sources where extraction_id is not null)"
        )
        db.execute("insert or replace into state values ('built', ?)", (by,))
        clear(db)
        work = _Rebuild(db, corrections)
        work.run(apart_by)
        for statement in indexes(_LINKED, others=True):
            db.execute(statement)
        write_target_links(db)
        work.find(warnings(db))


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Tables refer to each other; they are filled in an order of their own, so that the check waits for the tests."""
    db.execute("pragma foreign_keys = off")
    try:
        db.execute("begin immediate")
        with db:
            yield
    finally:
        let_go(db)
        db.execute("drop table if exists temp.said")
        db.execute("drop table if exists temp.found")
        db.execute("pragma foreign_keys = on")


class _Rebuild:
    def __init__(self, db: sqlite3.Connection, corrections: Corrections) -> None:
        self.db = db
        self.corrections = corrections
        self.catalogue = Catalogue(db)
        self.linker = Linker(corrections.resolutions)
        self.aliases: dict[str, str] = {}
        self.primaries: list[_Primary] = []
        self.attached: list[tuple[str, int]] = []
        """Each source, with the key of its document before it."""
        self.numbers = array("q")
        """The id of each primary's first reference."""

    def run(self, apart_by: By) -> None:
        self.primaries = self._group()
        self.db.execute(_SAID)
        path = path_beside(self.db)
        try:
            with apart_by(partial(Apart, path)) as hand:
                leaves = _in_handfuls(self._leaves())
                self._learn(partial(hand.some, leaves))
                late = self._all(partial(hand.some, leaves))
                self.linker.close()
                for i in late:
                    self._last(i)
                leaves = chain(leaves, _in_handfuls(self._cited()))
                self._relations(partial(hand.some, leaves))
                for statement in self._linked():  # while the other process still writes
                    hand.some(leaves)
                    self.db.execute(statement)
                self.catalogue.close(hand.rest(leaves))
            take_over(path, self.db)
        finally:
            path.unlink(missing_ok=True)
        self.find(source_differences(self.db))

    def _group(self) -> list[_Primary]:
        """Group the sources by document, take the best text of each."""
        groups: dict[str, tuple[int, str, str, int, str | None]] = {}
        keys: dict[int, str] = {}
        query = (
            "select s.rowid, s.rank, s.url, e.rowid, e.id, e.text_sha256, e.key, e.document from sources s join extractions e on e.id = s.extraction_id"
            " where s.state = 'ok' order by s.id"
        )
        for source, rank, url, row, extraction, sha, old, packed in self.db.execute(query):
            if row not in keys:
                keys[row] = self._key(old, packed, sha)
            key = keys[row]
            self.attached.append((key, source))
            before = groups.get(key)
            this = (-rank, sha, extraction, row)
            best = min(this, before[:4]) if before else this
            urls = [u for u in (url, before[4] if before else None) if u]
            groups[key] = (*best, min(urls, default=None))
        return [_Primary(key, row, url) for key, (_, _, _, row, url) in sorted(groups.items())]

    def _key(self, old: str, packed: str, sha: str) -> str:
        """The key of a document with its corrections."""
        if not self.corrections.all:
            return old
        key = key_of_document(self._fixed(old, packed)[0], sha)
        if key != old:
            self.aliases[old] = key
        return key

    def _leaves(self) -> Iterator[Leaf]:
        query = "select text_sha256, key, document, spans from extractions where rowid = ?"
        for row, p in enumerate(self.primaries, 1):
            sha, old, packed, spans = self.db.execute(query, (p.extraction,)).fetchone()
            d, _ = self._fixed(old, packed)
            yield Leaf(row, p.key, d.number, d.title, d.issuer, d.issued_on, sha, spans)

    def _learn(self, hand_over: Callable[[], None]) -> None:
        first = 1
        for p in self.primaries:
            entry, *_ = self._entry(p)
            self.linker.learn(entry)
            self.numbers.append(first)
            first += len(entry.references)
            hand_over()

    def _entry(self, p: _Primary) -> tuple[Entry, Mentions, str, bool]:
        """What linking needs of a document, the digest of its text, and whether a person corrected it."""
        sha, old, packed, mentions = self.db.execute(
            "select text_sha256, key, document, mentions from extractions where rowid = ?", (p.extraction,)
        ).fetchone()
        found = mentions_from(mentions)
        document, corrected = self._fixed(old, packed)
        return Entry(p.key, document, found.references, found.third_party), found, sha, corrected

    def _fixed(self, old: str, packed: str) -> tuple[Document, bool]:
        """A document with its corrections, and whether it has any."""
        document = document_from(packed)
        fixed = self.corrections.apply(old, document) if self.corrections.all else document
        return fixed, fixed != document

    def _all(self, hand_over: Callable[[], None]) -> list[int]:
        """Write all documents; give those with mentions that have to wait."""
        late = []
        for i, p in enumerate(self.primaries):
            entry, found, sha, corrected = self._entry(p)
            self.catalogue.add(i + 1, p.key, entry.document, sha256=sha, url=p.url, corrected=corrected)
            resolutions = self.linker.first(entry)
            if resolutions is None:
                late.append(i)
            else:
                self._write(i, entry, found, resolutions)
            hand_over()
        return late

    def _last(self, i: int) -> None:
        entry, found, *_ = self._entry(self.primaries[i])
        self._write(i, entry, found, self.linker.last(entry))

    def _write(self, i: int, entry: Entry, found: Mentions, resolutions: Mapping[int, Resolution]) -> None:
        if not entry.references:
            return
        first = self.numbers[i]
        write_references(self.db, entry.key, first, found, resolutions)
        said = said_by(entry, resolutions, {n: first + n for n in resolutions})
        self.db.executemany("insert into temp.said values (?,?,?,?,?,?,?,?,?,?)", said)

    def _cited(self) -> Iterator[Leaf]:
        """Write the documents that are only cited, and give their leaves."""
        corpus = {p.key for p in self.primaries}
        cited = dict(self.linker.cited())
        for e in self.corrections.edges:
            for key in {e.source, e.target} - corpus:
                cited.setdefault(key, Document(kind="cited"))
        rows = list(enumerate(sorted(cited.items()), len(self.primaries) + 1))
        for row, (key, d) in rows:
            self.catalogue.add(row, key, d)
        self.db.executemany("insert into aliases values (?, ?, 'a field was corrected')", sorted(self.aliases.items()))
        known = corpus | set(cited)
        self.db.executemany(
            'insert into corrections (what, document_key, field, value, who, "when", why, applied) values (?,?,?,?,?,?,?,?)',
            [c.row(known, self.aliases) for c in self.corrections.all],
        )
        return (Leaf(row, key, d.number, d.title, d.issuer, d.issued_on) for row, (key, d) in rows)

    def _relations(self, hand_over: Callable[[], None]) -> None:
        changed: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        for e in self.corrections.edges:
            changed[e.action].add((e.source, e.target, e.relation))
        number = 0
        order = ", ".join(map(str, range(1, 8)))
        # Closed whatever happens: a table that is being read cannot be dropped.
        with closing(self.db.execute(f"select * from temp.said order by {order}")) as reading:  # noqa: S608 - numbers
            merged = merge(Said(*row) for row in reading)
            edges = (e for e in merged if (e.source, e.target, e.relation) not in changed["remove"])
            numbered = enumerate(edges, 1)
            while some := list(islice(numbered, _TOGETHER)):
                hand_over()
                number = some[-1][0]
                self._put_relations(some)
        for source, target, relation in sorted(changed["add"]):
            number += 1
            self.db.execute(
                "insert into relations values (?,?,?,?,0,0,null,'correction',null,0)",
                (number, source, target, relation),
            )

    def _put_relations(self, some: Sequence[tuple[int, Edge]]) -> None:
        self.db.executemany(
            "insert into relations values (?,?,?,?,?,?,?,?,?,?)",
            [(n, e.source, e.target, e.relation, int(e.third_party), int(e.inferred), e.score, e.method, e.basis_kind, len(e.evidence))
             for n, e in some],
        )  # fmt: skip
        evidence = [(n, mention) for n, e in some for mention in e.evidence]
        self.db.executemany("insert into relation_evidence values (?, ?)", evidence)

    def _linked(self) -> Iterator[str]:
        """Do what wants the tables that linking fills and no others; give the statements that make their indexes, to be run in between."""
        yield from indexes(_LINKED)
        # A candidate that no mention means after all is no document here.
        yield "delete from reference_candidates where document_key not in (select key from documents)"
        self.db.executemany("update sources set document_key = ? where rowid = ?", self.attached)
        self.attached.clear()
        write_pages(self.db)
        self.find(self.linker.findings())

    def find(self, findings: Iterable[Finding]) -> None:
        """Write findings, the most serious first."""
        self.db.execute("create temp table found (kind, severity, document, other, reference, message, message_vi)")
        self.db.executemany(
            "insert into temp.found values (?,?,?,?,?,?,?)",
            ((f.kind, f.severity, f.document, f.other, f.reference, f.say(), f.say("vi")) for f in findings),
        )
        self.db.execute(
            "insert into findings (kind, severity, document_key, other_key, reference_id, message, message_vi)"
            " select * from temp.found order by severity, kind, document, coalesce(other, ''), message"
        )
        self.db.execute("drop table temp.found")


def _in_handfuls(leaves: Iterator[Leaf]) -> Iterator[list[Leaf]]:
    """Put so many together that handing over costs little, and few enough of long documents."""
    some: list[Leaf] = []
    size = 0
    for leaf in leaves:
        some.append(leaf)
        size += len(leaf.spans or b"")
        if len(some) >= _LEAVES or size >= _BYTES:
            yield some
            some, size = [], 0
    if some:
        yield some
