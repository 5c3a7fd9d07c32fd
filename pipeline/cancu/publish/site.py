"""The site as Datasette is told it: limits, descriptions, queries for researchers; for 0.65 and for 1.0."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cancu.publish.words import BETWEEN, TABLES
from cancu.rulebook import rules
from cancu.store.schema import create

SETTINGS = {
    "suggest_facets": False,  # suggesting facets costs a second a page where tables are large
    "sql_time_limit_ms": 1000,
    "num_sql_threads": 3,  # one for readers' SQL, which comes one at a time (cancu.publish.queue), two for Datasette's own pages
    "max_returned_rows": 1000,
    "allow_download": False,
}


def make(db: Path, *, names: bool = True, immutable: bool = False) -> Any:
    """Give the site of a database. Without ``names`` nobody can read who signed; ``immutable`` for a file that nobody writes."""
    from datasette.app import Datasette  # isort: skip - it registers its plugins, of which the next is one
    from datasette import handle_exception  # isort: skip
    from datasette.version import __version__

    # Where rich is installed Datasette prints each error with all local values, a query that was cut off too: a second of work each time.
    handle_exception.rich = None

    database = db.stem
    there = _columns_of_tables()
    described: dict[str, Any] = {
        table: {
            "description": _both(en, vi),
            "columns": {name: _both(en, vi) for name, (en, vi) in columns(table).items() if name in there[table]},
        }
        for table, (en, vi) in TABLES.items()
    }
    queries = {
        q["name"]: {"title": _both(**q["title"]), "description": _both(**q["description"]), "sql": q["sql"]}
        for q in rules("queries")["queries"]
    }
    plugins = {"cancu": {"names": names}}
    of_database: dict[str, Any] = {"tables": described}
    files = {"immutables": [str(db)]} if immutable else {"files": [str(db)]}
    if __version__.startswith("0."):
        metadata = {"plugins": plugins, "databases": {database: {**of_database, "queries": queries}}}
        return Datasette(**files, metadata=metadata, settings=SETTINGS)
    config = {"plugins": plugins, "databases": {database: {"queries": queries}}}
    return Datasette(**files, metadata={"databases": {database: of_database}}, config=config, settings=SETTINGS)


def _both(en: str, vi: str) -> str:
    return f"{vi}{BETWEEN}{en}"


def columns(table: str) -> dict[str, tuple[str, str]]:
    """Give what the columns of a table have, in English and Vietnamese (columns.yaml)."""
    data = _columns()
    common, own = data["*"], data.get(table, {})
    return {**common, **own}


@cache
def _columns_of_tables() -> dict[str, frozenset[str]]:
    """The names of the columns that each table has."""
    with closing(sqlite3.connect(":memory:")) as made:
        create(made)
        return {t: frozenset(row[1] for row in made.execute(f'pragma table_info("{t}")')) for t in TABLES}


@cache
def _columns() -> dict[str, dict[str, tuple[str, str]]]:
    loaded = yaml.safe_load(Path(__file__).with_name("columns.yaml").read_text(encoding="utf-8"))
    return {table: {name: (en, vi) for name, (en, vi) in told.items()} for table, told in loaded.items()}


def hide_signers(conn: sqlite3.Connection) -> None:
    """Let a connection read nothing of who signed: the column is null to it, in tables and in any query."""

    def allow(action: int, table: str | None, column: str | None, _database: str | None, _trigger: str | None) -> int:
        if action == sqlite3.SQLITE_READ and table == "documents" and column == "signer":
            return sqlite3.SQLITE_IGNORE
        return sqlite3.SQLITE_OK

    conn.set_authorizer(allow)
