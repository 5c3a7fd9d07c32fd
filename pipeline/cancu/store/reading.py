"""Opening a database to read from it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from cancu.store.schema import SchemaError, check


@contextmanager
def reading(path: Path | str) -> Iterator[sqlite3.Connection]:
    """Open a database for reading.

    A run that was stopped inside a transaction left its journal beside the file; SQLite rolls that back at the first
    reading, for which it must be able to write. Nothing else is written.

    Raises:
        SchemaError: it is no database of this version, or cannot be opened.
    """
    mode = "rw" if os.access(path, os.W_OK) else "ro"
    try:
        with closing(sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode={mode}", uri=True)) as db:
            db.execute("pragma query_only = on")
            check(db)
            yield db
    except sqlite3.DatabaseError as error:
        raise SchemaError(f"{path}: cannot be read: {error}; choose another file with --db") from error
