"""Writing: sources and what was found in them as they come, and everything derived from them in one transaction."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cancu.chars import fold, number_key, slug
from cancu.extract.issuers import Context, match_issuer
from cancu.link.identity import UNKNOWN, issuer_id, key_of, year_of
from cancu.link.resolve import Entry, Linked, Resolution, resolve
from cancu.model import Document, Extraction, Page, as_json, extraction_from
from cancu.store.corrections import Corrections
from cancu.store.origins import write_differences, write_pages
from cancu.store.schema import DERIVED_TABLES, SEARCH
from cancu.store.sentences import sentence_around
from cancu.store.target_links import write_target_links


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One file, or one document of a container: where it is, what became of it, and what was found (if it was read)."""

    path: str
    locator: str | None
    state: str
    sha256: str | None = None
    media_type: str | None = None
    reader: str | None = None
    encoding: str | None = None
    pages: tuple[Page, ...] = ()
    warnings: tuple[str, ...] = ()
    url: str | None = None
    declared: Mapping[str, Any] | None = None
    rank: int = 0
    code: str | None = None
    reason: str | None = None
    advice: str | None = None
    text_sha256: str | None = None
    text: str | None = None
    found: Extraction | None = None

    @property
    def id(self) -> str:
        """The path, and the place in it for a document of a container."""
        return f"{self.path}#{self.locator}" if self.locator else self.path


def put_sources(db: sqlite3.Connection, rows: Iterable[SourceRow], rules_version: str) -> None:
    """Write a batch of sources in one transaction; a source that was there is replaced. What is derived is then stale."""
    with db:
        mark_stale(db)
        for row in rows:
            if row.found is not None and row.text_sha256 is not None:
                blob = zlib.compress(
                    json.dumps({"text": row.text, "found": as_json(row.found)}, ensure_ascii=False).encode(
                        "utf-8", "surrogatepass"
                    ),
                    6,
                )
                db.execute(
                    "insert or replace into extractions values (?, ?, ?)", (row.text_sha256, rules_version, blob)
                )
            db.execute(
                "insert or replace into sources (id, path, locator, sha256, media_type, reader, encoding, pages, page_spans, warnings, url, declared, rank,"
                " state, code, reason, advice, text_sha256) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (row.id, row.path, row.locator, row.sha256, row.media_type, row.reader, row.encoding, len(row.pages) or None,
                 json.dumps([[p.number, p.start, p.end] for p in row.pages]), json.dumps(row.warnings, ensure_ascii=False),
                 row.url, json.dumps(dict(row.declared or {}), ensure_ascii=False, default=str), row.rank, row.state, row.code, row.reason, row.advice, row.text_sha256),
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Primary:
    """A document of the corpus with the extraction of its best source."""

    key: str
    document: Document
    found: Extraction
    text: str
    text_sha256: str
    url: str | None
    corrected: bool


def mark_stale(db: sqlite3.Connection) -> None:
    """Note, in the caller's transaction, that the derived tables no longer fit the sources."""
    db.execute("insert or replace into state values ('built', '')")


def prune(db: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Take sources out, in one transaction."""
    with db:
        mark_stale(db)
        db.executemany("delete from sources where id = ?", ((i,) for i in ids))


def is_built(db: sqlite3.Connection, by: str) -> bool:
    """Whether the derived tables fit the sources, and were computed as ``by`` says."""
    row = db.execute("select value from state where name = 'built'").fetchone()
    return row is not None and row[0] == by


def rebuild(db: sqlite3.Connection, corrections: Corrections, by: str) -> Linked:
    """Compute documents, resolutions, relations, search and findings from all sources, and replace what was there.

    The outcome depends on the set of sources only, never on the order in which they came. One transaction. ``by`` is what `is_built`
    will be asked for: versions and corrections.
    """
    primaries, aliases, attached = _primaries(db, corrections)
    linked = resolve(
        (Entry(p.key, p.document, p.found.references, p.found.third_party) for p in primaries), corrections.resolutions
    )
    with db:
        db.execute(
            "delete from extractions where text_sha256 not in (select text_sha256 from sources where text_sha256 is not null)"
        )
        db.execute("insert or replace into state values ('built', ?)", (by,))
        db.execute("drop table search")
        db.execute(SEARCH)
        for table in DERIVED_TABLES:
            db.execute(f'delete from "{table}"')  # noqa: S608 - names from this package
        _write_documents(db, primaries, linked, aliases, corrections)
        ids = _write_mentions(db, primaries, linked)
        _write_relations(db, linked, ids, corrections)
        _write_amendments(db, primaries, ids)
        _write_spans(db, primaries)
        write_target_links(db)
        db.executemany("update sources set document_key = ? where id = ?", attached)
        for p in primaries:
            write_pages(db, p.key, p.text_sha256)
            write_differences(db, p.key, p.text, p.text_sha256)
        db.executemany(
            "insert into findings (kind, document_key, message) values (?, ?, ?)",
            [(f.kind, f.document, f.message) for f in linked.findings],
        )
        db.executemany(
            'insert into corrections (what, document_key, field, value, who, "when", why, applied) values (?,?,?,?,?,?,?,?)',
            [c.row({p.key for p in primaries} | set(linked.cited), aliases) for c in corrections.all],
        )
    return linked


def _primaries(
    db: sqlite3.Connection, corrections: Corrections
) -> tuple[list[_Primary], dict[str, str], list[tuple[str, str]]]:
    """Group the sources by document, take the best text of each; give also old keys and (key, source id) pairs."""
    groups: dict[str, list[tuple[int, str, str | None]]] = defaultdict(list)
    opened: dict[str, tuple[Document, Document]] = {}
    aliases: dict[str, str] = {}
    attached: list[tuple[str, str]] = []
    query = "select s.id, s.rank, s.text_sha256, s.url, e.found from sources s join extractions e using (text_sha256) where s.state = 'ok' order by s.id"
    for source, rank, sha, url, blob in db.execute(query):
        if sha not in opened:
            document = extraction_from(
                json.loads(zlib.decompress(blob).decode("utf-8", "surrogatepass"))["found"]
            ).document
            old = _key(document, sha)
            fixed = corrections.apply(old, document)
            opened[sha] = (document, fixed)
            if _key(fixed, sha) != old:
                aliases[old] = _key(fixed, sha)
        key = _key(opened[sha][1], sha)
        groups[key].append((-rank, sha, url))
        attached.append((key, source))
    primaries: list[_Primary] = []
    for key, sources in sorted(groups.items()):
        _, sha, _ = min(sources, key=lambda s: (s[0], s[1]))
        blob = db.execute("select found from extractions where text_sha256 = ?", (sha,)).fetchone()[0]
        stored = json.loads(zlib.decompress(blob).decode("utf-8", "surrogatepass"))
        found = extraction_from(stored["found"])
        original, fixed = opened[sha]
        url = min((u for *_, u in sources if u), default=None)
        primaries.append(
            _Primary(key, fixed, replace(found, document=fixed), stored["text"], sha, url, original != fixed)
        )
    return primaries, aliases, attached


def _key(d: Document, sha: str) -> str:
    return key_of(d.type, d.issuer, d.number, d.issued_on, d.title, sha)


def _write_documents(
    db: sqlite3.Connection,
    primaries: Sequence[_Primary],
    linked: Linked,
    aliases: Mapping[str, str],
    corrections: Corrections,
) -> None:
    everything: list[tuple[str, Document, _Primary | None]] = [(p.key, p.document, p) for p in primaries]
    everything += [
        (key, document, None) for key, document in linked.cited.items() if key not in {p.key for p in primaries}
    ]
    extra = {k for e in corrections.edges for k in (e.source, e.target)} - {k for k, *_ in everything}
    everything += [(key, Document(kind="cited"), None) for key in sorted(extra)]
    issuers: dict[str, tuple[str, str | None, str | None]] = {}
    places: dict[str, tuple[str, str | None, str | None]] = {}
    counts: Counter[str] = Counter()
    rows = []
    for key, d, p in sorted(everything, key=lambda e: e[0]):
        who = issuer_id(d.issuer, d.issued_on, year_of(d.number, d.issued_on))
        body = match_issuer(d.issuer, 0, Context()) if d.issuer else None
        place = d.place or (body.place if body else None)
        where = slug(place) if place else None
        if who != UNKNOWN and d.issuer:
            issuers.setdefault(who, (d.issuer, body.level if body else None, place))
            counts[f"issuer:{who}"] += p is not None
        if where and place:
            places.setdefault(where, (place, None, d.parent_place))
            counts[f"place:{where}"] += p is not None
        year = year_of(d.number, d.issued_on)
        rows.append(
            (key, d.type, d.number, number_key(d.number) if d.number else None, d.issuer, who if who != UNKNOWN else None, d.issued_on,
             int(year) if year else None, d.effective_on, d.effective_by, d.title, d.signer, d.kind if p else "cited", place, where, d.parent_place, d.decided_by,
             body.level if body else None, p.text_sha256 if p else None, p.url if p else None, int(p.corrected) if p else 0)
        )  # fmt: skip
    for p in primaries:
        for who, name in _bodies(p):
            if who not in issuers:
                body = match_issuer(name, 0, Context())
                issuers[who] = (name, body.level if body else None, body.place if body else None)
    db.executemany(
        "insert into issuers values (?,?,?,?,?)", [(k, *v, counts[f"issuer:{k}"]) for k, v in sorted(issuers.items())]
    )
    db.executemany(
        "insert into places values (?,?,?,?,?)", [(k, *v, counts[f"place:{k}"]) for k, v in sorted(places.items())]
    )
    db.executemany(f"insert into documents values ({','.join('?' * 21)})", rows)  # noqa: S608 - only question marks
    db.executemany("insert into aliases values (?, ?, 'a field was corrected')", sorted(aliases.items()))
    db.executemany("insert into texts values (?, ?, ?)", [(p.key, p.text, p.text_sha256) for p in primaries])
    searchable = (
        (k, " ".join(x for x in (d.number, d.title, d.issuer, p.text if p else None) if x)) for k, d, p in everything
    )
    db.executemany(
        "insert into search (key, exact, folded) values (?, ?, ?)", ((k, t, _folded(t)) for k, t in searchable)
    )


def _folded(text: str) -> str:
    """Fold for search without the cache that `fold` keeps for short strings."""
    return str(fold.__wrapped__(text))


def _write_mentions(
    db: sqlite3.Connection, primaries: Sequence[_Primary], linked: Linked
) -> dict[tuple[str, int], int]:
    ids: dict[tuple[str, int], int] = {}
    rows: list[tuple[Any, ...]] = []
    candidates: list[tuple[int, str]] = []
    known = {p.key for p in primaries} | set(linked.cited)
    for p in primaries:
        for i, r in enumerate(p.found.references):
            ids[(p.key, i)] = number = len(rows) + 1
            t = linked.resolutions.get((p.key, i), Resolution("unresolved"))
            first, last = sentence_around(p.text, r.start, r.end)
            rows.append(
                (number, p.key, i, r.start, r.end, r.text, r.class_, r.type, r.number, r.issuer, r.issued_on, r.title, r.relation,
                 json.dumps(r.pinpoints, ensure_ascii=False), json.dumps(r.exceptions, ensure_ascii=False), r.basis_kind, r.rule, r.cue, first, last,
                 t.state, t.key, t.method, t.score, t.reason)
            )  # fmt: skip
            candidates.extend((number, c) for c in t.candidates if c in known)
    db.executemany(f'insert into "references" values ({",".join("?" * 25)})', rows)  # noqa: S608 - only question marks
    db.executemany("insert or ignore into reference_candidates values (?, ?)", candidates)
    return ids


def _write_relations(
    db: sqlite3.Connection, linked: Linked, ids: Mapping[tuple[str, int], int], corrections: Corrections
) -> None:
    removed = {(e.source, e.target, e.relation) for e in corrections.edges if e.action == "remove"}
    number = 0
    for edge in linked.edges:
        if (edge.source, edge.target, edge.relation) in removed:
            continue
        number += 1
        db.execute(
            "insert into relations values (?,?,?,?,?,?,?,?,?,?)",
            (
                number,
                edge.source,
                edge.target,
                edge.relation,
                int(edge.third_party),
                int(edge.inferred),
                edge.score,
                edge.method,
                edge.basis_kind,
                len(edge.evidence),
            ),
        )
        db.executemany("insert into relation_evidence values (?, ?)", [(number, ids[e]) for e in edge.evidence])
    for correction in corrections.edges:
        if correction.action == "add":
            number += 1
            db.execute(
                "insert into relations values (?,?,?,?,0,0,null,'correction',null,0)",
                (number, correction.source, correction.target, correction.relation),
            )


def _bodies(p: _Primary) -> Iterator[tuple[str, str]]:
    """The bodies to which a document gives work: (issuer id, name). They are the bodies of the document's own day."""
    for name in sorted({a.body for a in p.found.assignments if a.body}):
        yield _body_id(p, name), name


def _body_id(p: _Primary, name: str) -> str:
    return issuer_id(name, p.document.issued_on, year_of(p.document.number, p.document.issued_on))


def _write_amendments(
    db: sqlite3.Connection, primaries: Sequence[_Primary], ids: Mapping[tuple[str, int], int]
) -> None:
    for p in primaries:
        db.executemany(
            'insert into amendments (document_key, reference_id, start, "end", text, act, pinpoint) values (?,?,?,?,?,?,?)',
            [
                (
                    p.key,
                    ids[(p.key, a.reference)],
                    a.start,
                    a.end,
                    a.text,
                    a.act,
                    json.dumps(a.pinpoint, ensure_ascii=False),
                )
                for a in p.found.amendments
            ],
        )


def _write_spans(db: sqlite3.Connection, primaries: Sequence[_Primary]) -> None:
    for p in primaries:
        db.executemany(
            'insert into sections (document_key, position, kind, label, title, start, "end", parent, closing) values (?,?,?,?,?,?,?,?,?)',
            [
                (p.key, i, s.kind, s.label, s.title, s.start, s.end, s.parent, int(s.closing))
                for i, s in enumerate(p.found.sections)
            ],
        )
        db.executemany(
            'insert into dates (document_key, start, "end", text, "from", "to", role, granularity) values (?,?,?,?,?,?,?,?)',
            [(p.key, d.start, d.end, d.text, d.from_, d.to, d.role, d.granularity) for d in p.found.dates],
        )
        db.executemany(
            'insert into targets (document_key, start, "end", text, kind, indicator, comparator, value, value_max, unit, numerator, denominator, "from", "to", scope)'
            " values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            [
                (
                    p.key,
                    t.start,
                    t.end,
                    t.text,
                    t.kind,
                    t.indicator,
                    t.comparator,
                    t.value,
                    t.value_max,
                    t.unit,
                    t.numerator,
                    t.denominator,
                    t.from_,
                    t.to,
                    t.scope,
                )
                for t in p.found.targets
            ],
        )
        db.executemany(
            'insert into assignments (document_key, start, "end", text, actor, role, "to", task_start, task_end, closing, recurrence, product, reports_to,'
            " issuer_id, counterpart) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            [
                (
                    p.key,
                    a.start,
                    a.end,
                    a.text,
                    a.actor,
                    a.role,
                    a.to,
                    a.task_start,
                    a.task_end,
                    int(a.closing),
                    a.recurrence,
                    a.product,
                    a.reports_to,
                    _body_id(p, a.body) if a.body else None,
                    int(a.counterpart),
                )
                for a in p.found.assignments
            ],
        )
