"""What needs no linking: texts, spans and the index of words, written apart, by another process where there is much to do, then taken over."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from cancu.chars import plain
from cancu.link.identity import issuer_id, year_of
from cancu.store.catalogue import spelling
from cancu.store.packed import Spans, spans_from
from cancu.store.schema import SEARCH, TABLES, each
from cancu.store.spans import BODY, write_spans

_TABLES = (
    "texts", "sections", "dates", "targets", "assignments",
    *(f"{name}_{part}" for name in ("search", "titles") for part in ("data", "idx", "docsize")),
)  # fmt: skip
"""What is taken over. The last six are what FTS5 keeps of an index without texts; SQLite's own dump of a database writes them row by row too."""


class Leaf(NamedTuple):
    """A document: the number of its row, its key, fields of its header, the digest of its text and its packed spans (neither where it is only cited)."""

    row: int
    key: str
    number: str | None
    title: str | None
    issuer: str | None
    issued_on: str | None
    sha256: str | None = None
    spans: bytes | None = None


class Apart:
    """Writes documents into a file of its own at ``path``; what a run that was killed left of it is thrown away."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._bodies: dict[str, str] = {}
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("pragma journal_mode = off")  # nothing in it is worth anything unless all of it is
        self._db.execute("pragma synchronous = off")
        self._db.execute("pragma secure_delete = off")  # pieces that were merged need not be wiped
        each(self._db, TABLES + SEARCH)
        self._db.execute("begin")

    def __call__(self, leaves: Sequence[Leaf]) -> None:
        """Write what some documents bring; they come in the order of their rows."""
        for leaf in leaves:
            names = " ".join(x for x in (leaf.number, leaf.title, leaf.issuer) if x)
            if leaf.spans is None:
                self._index(leaf, names)
                continue
            found = spans_from(leaf.spans)
            self._index(leaf, f"{names} {found.text}")
            self._db.execute("insert into texts values (?, ?, ?)", (leaf.key, found.text, leaf.sha256))
            write_spans(self._db, leaf.key, found, self._ids(leaf, found))

    def finish(self) -> dict[str, str]:
        """Finish the file; give the bodies that have work, their names by their ids."""
        self._db.execute("commit")
        self.close()
        return self._bodies

    def close(self) -> None:
        """Let go of the file, finished or not."""
        self._db.close()

    def _index(self, leaf: Leaf, exact: str) -> None:
        self._db.execute("insert into search (rowid, exact, folded) values (?, ?, ?)", (leaf.row, exact, plain(exact)))
        if leaf.title:
            self._db.execute("insert into titles (rowid, folded) values (?, ?)", (leaf.row, plain(leaf.title)))

    def _ids(self, leaf: Leaf, found: Spans) -> Mapping[str, str]:
        """The ids of the bodies that have work by a document. They are the bodies of the document's own day."""
        year = year_of(leaf.number, leaf.issued_on)
        ids = {name: issuer_id(name, leaf.issued_on, year) for row in found.assignments if (name := row[BODY])}
        for name, who in ids.items():
            self._bodies[who] = min(name, self._bodies.get(who, name), key=spelling)
        return ids


def path_beside(db: sqlite3.Connection) -> Path:
    """Give the file in which this is written for a database; it stands beside the database while a run links."""
    database = Path(db.execute("pragma database_list").fetchone()[2])
    return database.with_name(database.name + ".apart")


def take_over(path: Path, db: sqlite3.Connection) -> None:
    """Move what was written into the empty tables of a database, in the caller's transaction.

    The tables of both are made by the same words, so that SQLite copies their rows as they are, without looking into them.
    """
    db.execute("attach ? as apart", (str(path),))
    for table in _TABLES:
        db.execute(f"delete from main.{table}")  # noqa: S608 - names from above
        db.execute(f"insert into main.{table} select * from apart.{table}")  # noqa: S608


def let_go(db: sqlite3.Connection) -> None:
    """Leave the file of `take_over`, if there is one, once the transaction has ended."""
    if any(name == "apart" for _, name, _ in db.execute("pragma database_list")):
        db.execute("detach apart")
