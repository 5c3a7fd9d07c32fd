"""Shards: what workers on other machines read and found, as Parquet files in a folder that all share."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from cancu.model import Page
from cancu.store.packed import Packed
from cancu.store.writer import SourceRow

_PLAIN = ("path", "locator", "state", "sha256", "media_type", "reader", "encoding", "url", "code", "reason", "advice")
_NUMBERS = {"rank": "int32", "bytes": "int64", "seconds": "float64"}
_AS_JSON = ("pages", "warnings", "declared")
_PACKED = {f.name: "binary" if f.type == "bytes" else "string" for f in fields(Packed)}
_KEY = b"cancu"


def write(rows: Iterable[SourceRow], path: Path, made_by: Mapping[str, str]) -> None:
    """Write rows as one shard, whole or not at all. Columns are the fields of `SourceRow`, and `packed_…` those of its `Packed`.

    Raises:
        OSError: the folder cannot be written, or is full.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema(
        [
            *((name, pa.string()) for name in (*_PLAIN, *_AS_JSON)),
            *((name, pa.type_for_alias(kind)) for name, kind in _NUMBERS.items()),
            *((f"packed_{name}", pa.type_for_alias(kind)) for name, kind in _PACKED.items()),
        ],
        metadata={_KEY: json.dumps(dict(made_by)).encode()},
    )
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        pq.write_table(pa.Table.from_pylist([_flat(row) for row in rows], schema), part, compression="none")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _flat(row: SourceRow) -> dict[str, Any]:
    out: dict[str, Any] = {name: getattr(row, name) for name in (*_PLAIN, *_NUMBERS)}
    out["pages"] = json.dumps([[p.number, p.start, p.end] for p in row.pages])
    out["warnings"] = json.dumps(row.warnings, ensure_ascii=False)
    out["declared"] = json.dumps(dict(row.declared or {}), ensure_ascii=False, default=str)
    return out | {f"packed_{name}": value for name, value in (asdict(row.packed) if row.packed else {}).items()}


def read(path: Path) -> list[SourceRow]:
    """Give the rows of a shard.

    Raises:
        OSError: it is not there, or cannot be read.
    """
    import pyarrow.parquet as pq

    return [_row(values) for values in pq.ParquetFile(path).read().to_pylist()]


def _row(values: dict[str, Any]) -> SourceRow:
    packed = {name: values.pop(f"packed_{name}") for name in _PACKED}
    pages, warnings, declared = (json.loads(values.pop(name)) for name in _AS_JSON)
    return SourceRow(
        **values,
        pages=tuple(Page(*page) for page in pages),
        warnings=tuple(warnings),
        declared=declared,
        packed=Packed(**packed) if packed["id"] is not None else None,
    )


def left_over(folder: Path, made_by: Mapping[str, str]) -> list[Path]:
    """Give the shards that a run left which was stopped, as far as they were made for the same database by the same versions."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    found: list[Path] = []
    for path in sorted(folder.glob("*.parquet")):
        try:
            told = (pq.read_schema(path).metadata or {}).get(_KEY)
        except pa.ArrowInvalid:  # somebody else's file
            continue
        if told is not None and json.loads(told) == dict(made_by):
            found.append(path)
    return found


def set_aside(path: Path) -> None:
    """Move a shard that stands in the database into the folder `done` beside it; it may be deleted."""
    done = path.parent / "done"
    done.mkdir(exist_ok=True)
    path.replace(done / path.name)
