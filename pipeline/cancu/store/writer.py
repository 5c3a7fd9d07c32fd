"""Writing sources, and what was found in them, as they come."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cancu.model import Page
from cancu.store.packed import Packed, json_list


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
    packed: Packed | None = None
    seconds: float = 0.0
    """How long it took; told in the log, not kept."""
    bytes: int = 0
    """How much of the input it stands for: together the rows of a file have its size."""

    @property
    def id(self) -> str:
        """The path, and the place in it for a document of a container."""
        return f"{self.path}#{self.locator}" if self.locator else self.path


def put_sources(db: sqlite3.Connection, rows: Sequence[SourceRow], made_by: str) -> None:
    """Write a batch of sources, in the caller's transaction; a source that was there is replaced.

    What is derived is then stale, unless the batch tells nothing of a document that was not known before: files in quarantine, another
    copy of a text, other bytes with the same text in them.
    """
    with _marking(db, [row.id for row in rows], [row.packed.id for row in rows if row.packed is not None]):
        for row in rows:
            _put(db, row, made_by)


def _put(db: sqlite3.Connection, row: SourceRow, made_by: str) -> None:
    p = row.packed
    if p is not None:
        db.execute(
            "insert or replace into extractions values (?,?,?,?,?,?,?)",
            (p.id, p.text_sha256, made_by, p.key, p.document, p.mentions, p.spans),
        )
    db.execute(
        "insert or replace into sources (id, path, locator, sha256, media_type, reader, encoding, pages, page_spans, warnings, url, declared, rank,"
        " state, code, reason, advice, text_sha256, extraction_id) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (row.id, row.path, row.locator, row.sha256, row.media_type, row.reader, row.encoding, len(row.pages) or None,
         json_list([[n.number, n.start, n.end] for n in row.pages]), json_list(row.warnings),
         row.url, json.dumps(dict(row.declared or {}), ensure_ascii=False, default=str), row.rank, row.state, row.code, row.reason, row.advice,
         p.text_sha256 if p else None, p.id if p else None),
    )  # fmt: skip


def prune(db: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Take sources out, in one transaction. What is derived is then stale, as after `put_sources`."""
    with db, _marking(db, ids, ()):
        db.executemany("delete from sources where id = ?", ((i,) for i in ids))


_Told = tuple[Any, ...]


@contextmanager
def _marking(db: sqlite3.Connection, ids: Sequence[str], extractions: Iterable[str]) -> Iterator[None]:
    """Change the sources of these ids, and note that the derived tables no longer fit where these extractions tell another thing of their documents then."""
    built = db.execute("select 1 from state where name = 'built' and value <> ''").fetchone()
    if built is None:
        yield
        return
    query = "select extraction_id from sources where id = ? and extraction_id is not null"
    old = {row[0] for i in ids for row in db.execute(query, (i,))}
    before = {e: _told_by(db, e) for e in old.union(extractions)}
    keys = {e: _document(db, e) for e in before}
    yield
    if any(_told_by(db, e) != told for e, told in before.items()):
        db.execute("update state set value = '' where name = 'built'")
    else:
        changed = ((key, e) for e, key in keys.items())
        db.executemany("update sources set document_key = ? where extraction_id = ?", changed)


def _told_by(db: sqlite3.Connection, extraction: str) -> _Told:
    """All that linking takes from the sources of an extraction: how good its text is, its address, its first source, its pages."""
    query = (
        "select max(rank), min(url), min(id), (select json_array(id, page_spans) from sources where extraction_id = ?1 and pages is not null"
        " order by id limit 1) from sources where extraction_id = ?1 and state = 'ok'"
    )
    told: _Told = db.execute(query, (extraction,)).fetchone()
    return told


def _document(db: sqlite3.Connection, extraction: str) -> str | None:
    query = "select max(document_key) from sources where extraction_id = ?"
    key: str | None = db.execute(query, (extraction,)).fetchone()[0]
    return key


def is_built(db: sqlite3.Connection, by: str) -> bool:
    """Whether the derived tables fit the sources, and were computed as ``by`` says."""
    row = db.execute("select value from state where name = 'built'").fetchone()
    return row is not None and row[0] == by
