"""Writing sources, and what was found in them, as they come."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
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


def put_sources(db: sqlite3.Connection, rows: Iterable[SourceRow], made_by: str) -> None:
    """Write a batch of sources, in the caller's transaction; a source that was there is replaced. What is derived is then stale."""
    mark_stale(db)
    for row in rows:
        p = row.packed
        if p is not None:
            db.execute(
                "insert or replace into extractions values (?,?,?,?,?,?)",
                (p.id, p.text_sha256, made_by, p.document, p.mentions, p.spans),
            )
        db.execute(
            "insert or replace into sources (id, path, locator, sha256, media_type, reader, encoding, pages, page_spans, warnings, url, declared, rank,"
            " state, code, reason, advice, text_sha256, extraction_id) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (row.id, row.path, row.locator, row.sha256, row.media_type, row.reader, row.encoding, len(row.pages) or None,
             json_list([[p.number, p.start, p.end] for p in row.pages]), json_list(row.warnings),
             row.url, json.dumps(dict(row.declared or {}), ensure_ascii=False, default=str), row.rank, row.state, row.code, row.reason, row.advice,
             p.text_sha256 if p else None, p.id if p else None),
        )  # fmt: skip


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
