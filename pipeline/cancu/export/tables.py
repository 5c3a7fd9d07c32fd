"""The tables as CSV and as Parquet, one file each, a batch of rows at a time."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cancu.export.files import whole

TABLES = (
    "documents", "texts", "sections", "references", "reference_candidates", "relations", "relation_evidence", "amendments", "dates",
    "targets", "target_links", "assignments", "issuers", "places", "aliases", "pages", "sources", "findings", "missing", "corrections",
)  # fmt: skip
_FLAGS = frozenset({"corrected", "third_party", "inferred", "closing", "counterpart", "applied"})
_BATCH, _TEXTS = 5_000, 100
"""Rows at a time; of whole texts fewer, since one may be long."""


def write_csv(db: sqlite3.Connection, folder: Path) -> int:
    """Write each table as UTF-8 CSV with a head; give the number of rows. Values stand as they are: what begins with "=" is no
    formula here, and spreadsheets should import the columns as text."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for table in TABLES:
        with whole(folder / f"{table}.csv") as part, part.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(_columns(db, table))
            for rows in _rows(db, table):
                out.writerows(rows)
                count += len(rows)
    return count


def write_parquet(db: sqlite3.Connection, folder: Path) -> int:
    """Write each table as Parquet, which DuckDB, pandas and Spark read; give the number of rows. Days stay ISO words, for a person's
    correction may hold anything.

    Raises:
        ImportError: pyarrow is not installed.
    """
    import pyarrow
    from pyarrow import parquet

    kinds = {"integer": pyarrow.int64(), "real": pyarrow.float64()}
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for table in TABLES:
        described = db.execute(f'pragma table_info("{table}")').fetchall()
        stored = [kinds.get(row[2].lower(), pyarrow.string()) for row in described]
        names = [row[1] for row in described]
        shown = [pyarrow.bool_() if name in _FLAGS else kind for name, kind in zip(names, stored, strict=True)]
        schema = pyarrow.schema(list(zip(names, shown, strict=True)))
        with whole(folder / f"{table}.parquet") as part, parquet.ParquetWriter(part, schema) as out:
            for rows in _rows(db, table):
                columns = zip(zip(*rows, strict=True), stored, shown, strict=True)
                arrays = [pyarrow.array(values, kind).cast(wanted) for values, kind, wanted in columns]
                out.write_batch(pyarrow.record_batch(arrays, schema=schema))
                count += len(rows)
    return count


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in db.execute(f'pragma table_info("{table}")')]


def _rows(db: sqlite3.Connection, table: str) -> Iterator[list[tuple[Any, ...]]]:
    reading = db.execute(f'select * from "{table}" order by rowid')  # noqa: S608 - names from this module
    while rows := reading.fetchmany(_TEXTS if table == "texts" else _BATCH):
        yield rows
