"""The index of words for the search, built in a file of its own, by a process of its own where there is much to do, then taken over as it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from cancu.chars import plain
from cancu.store.schema import SEARCH, each

_TABLES = tuple(f"{name}_{part}" for name in ("search", "titles") for part in ("data", "idx", "docsize"))
"""What FTS5 keeps of an index without texts; SQLite's own dump of a database writes these tables row by row too."""


def path_beside(db: sqlite3.Connection) -> Path:
    """Give the file in which the index of a database is built; it stands beside the database while a run links."""
    database = Path(db.execute("pragma database_list").fetchone()[2])
    return database.with_name(database.name + ".words")


class Words:
    """An index in the making; what a run that was killed left of it is thrown away."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("pragma journal_mode = off")  # nothing in it is worth anything unless all of it is
        self._db.execute("pragma synchronous = off")
        self._db.execute("pragma secure_delete = off")  # pieces that were merged need not be wiped
        each(self._db, SEARCH)
        self._db.execute("begin")

    def add(self, row: int, names: str, title: str | None, text: str) -> None:
        """Take in the names, the title and the text of a document under the number of its row."""
        exact = f"{names} {text}"
        self._db.execute("insert into search (rowid, exact, folded) values (?, ?, ?)", (row, exact, plain(exact)))
        if title:
            self._db.execute("insert into titles (rowid, folded) values (?, ?)", (row, plain(title)))

    def close(self) -> None:
        """Finish the file."""
        self._db.execute("commit")
        self._db.close()


def take_over(path: Path, db: sqlite3.Connection) -> None:
    """Move a finished index into the empty one of a database, in the caller's transaction."""
    with closing(sqlite3.connect(path)) as made:
        for table in _TABLES:
            rows = made.execute(f"select * from {table}")  # noqa: S608 - names from above
            marks = ",".join("?" * len(rows.description))
            db.execute(f"delete from {table}")  # noqa: S608
            db.executemany(f"insert into {table} values ({marks})", rows)  # noqa: S608
