"""What a database knows of each source already, so that a run does only what changed."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from typing import Any, NamedTuple

from cancu.read.rows import LISTED

UNCHANGED = "unchanged"
"""The state of a row that need not be written again."""


class Seen(NamedTuple):
    """A source as it was read: the bytes' sha256 (of a document in a container: text and fields), by which reader, in what encoding."""

    print: str
    reader: str | None
    encoding: str | None = None


def fingerprint(text_sha256: str | None, declared: Mapping[str, Any] | None) -> str:
    """Give what stands for a document of a container: its text and the fields that came with it."""
    fields = json.dumps(dict(declared or {}), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(f"{text_sha256} {fields}".encode("utf-8", "surrogatepass")).hexdigest()


def file_print(sha256: str, listed: Mapping[str, Any]) -> str:
    """Give what stands for a file: its bytes' sha256, and what a list tells of it, if one does."""
    return fingerprint(sha256, listed) if listed else sha256


def _print(sha256: str | None, text_sha256: str, declared: str) -> str:
    if sha256 is None:
        return fingerprint(text_sha256, json.loads(declared))
    fields = json.loads(declared) if LISTED in declared else {}
    return file_print(sha256, {name: fields[name] for name in fields.get(LISTED, ())})


class Before(NamedTuple):
    """What is known of a file: its sources as they were read well, by the place in it ("" for the file itself), and what a list told of it."""

    seen: Mapping[str, Seen]
    listed: Mapping[str, Any]


class Known:
    """What a database knows of files, asked file by file: it is not held in memory."""

    def __init__(self, db: sqlite3.Connection, made_by: str) -> None:
        """Look at a database; what was read by other versions than ``made_by`` is to be read again."""
        self._db, self._made_by = db, made_by

    def of(self, path: str) -> Before:
        """Give what is known of a file. What a list told of it holds until a list tells something else, also where the file is given alone."""
        query = (
            "select coalesce(s.locator, ''), s.sha256, e.text_sha256, s.declared, s.reader, s.encoding, s.state = 'ok' and e.made_by = ?"
            " from sources s left join extractions e on e.id = s.extraction_id where s.path = ?"
        )
        seen: dict[str, Seen] = {}
        listed: dict[str, Any] = {}
        for locator, sha256, text_sha256, declared, reader, encoding, good in self._db.execute(
            query, (self._made_by, path)
        ):
            if good:
                seen[locator] = Seen(_print(sha256, text_sha256, declared), reader, encoding)
            if LISTED in declared:
                fields = json.loads(declared)
                listed = {name: fields[name] for name in fields[LISTED]}
        return Before(seen, listed)


def failed_sources(db: sqlite3.Connection) -> dict[str, tuple[str, str, str, str]]:
    """Give what is said of each source in quarantine, by its id: its path, code, reason and advice."""
    rows = db.execute("select id, path, code, reason, advice from sources where state = 'failed'")
    return {row[0]: row[1:] for row in rows}
