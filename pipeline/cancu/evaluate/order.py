"""Whether the order in which documents come changes what they are linked to. It must not."""

from __future__ import annotations

import gzip
import json
import random
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from cancu.extract import extract
from cancu.link.identity import key_of_document
from cancu.link.mentions import Entry
from cancu.link.resolve import resolve
from cancu.model import Text

SHUFFLES = 20


def shuffles(folder: Path) -> dict[str, Any]:
    """Link the documents of the JSONL files in a folder in 20 random orders, and count those with another outcome."""
    rows: list[str] = []
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows.extend(json.loads(line)["text"] for line in lines)
    with ProcessPoolExecutor() as pool:
        entries = list({e.key: e for e in pool.map(_entry, rows, chunksize=20)}.values())
    first = resolve(entries)
    chance = random.Random(1)  # noqa: S311 - shuffles, no secrets
    different = 0
    for _ in range(SHUFFLES):
        chance.shuffle(entries)
        again = resolve(entries)
        different += (again.edges, again.resolutions, again.cited, again.findings) != (
            first.edges,
            first.resolutions,
            first.cited,
            first.findings,
        )
    return {"documents": len(entries), "relations": len(first.edges), "shuffles": SHUFFLES, "different": different}


def _entry(text: str) -> Entry:
    source = Text(text)
    found = extract(source)
    document = found.document
    return Entry(key_of_document(document, source.sha256), document, found.references, found.third_party)
