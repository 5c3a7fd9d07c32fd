"""How fast the extraction is, on one core: all layers on local documents, and one long text against the same in short ones.

    python benchmarks/extraction.py SHARED

Ratios within one run; MB are millions of bytes of UTF-8.
"""

from __future__ import annotations

import gzip
import itertools
import json
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from table import row

from cancu.extract import extract
from cancu.ingest.pool import spare_collector
from cancu.model import Text

_SHORT, _LONG, _WHOLE = 4_000, 8_000_000, 4_000_000


def main(shared: Path) -> None:
    """Print MB/s of each, and the long text's share of the short ones' speed."""
    corpora = shared / "corpora"
    local = list(itertools.chain.from_iterable(map(texts, sorted((corpora / "local").glob("*.jsonl.gz")))))
    for text in local[:60]:  # loads rules and models, two seconds in each process
        extract(Text(text))
    spare_collector()  # as in every worker
    speed = measured(local)
    row(
        f"all layers, one core, corpora/local ({len(local)} documents, {size(local):.1f} MB)",
        f"{speed:.2f} MB/s",
        "0.7 MB/s",
    )
    articles = "\n".join(itertools.islice(texts(corpora / "central" / "phapdien_articles.jsonl.gz"), 20_000))
    whole = articles.encode()[:_LONG].decode(errors="ignore")
    pieces = [whole[i : i + _SHORT] for i in range(0, min(len(whole), _WHOLE), _SHORT)]
    short = measured(pieces)
    row(f"all layers, articles in pieces of {_SHORT} characters", f"{short:.2f} MB/s")
    for length in (1_000_000, 2_000_000, len(whole)):
        one = [whole[:length]]
        row(f"the same in one piece of {size(one):.1f} MB", f"{measured(one) / short:.2f} of that speed", "0.8")


def texts(path: Path) -> Iterator[str]:
    """Give the texts of a JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row.get("text") or row.get("content") or ""


def size(given: Iterable[str]) -> float:
    """Give the MB of texts."""
    return sum(len(t.encode()) for t in given) / 1e6


def measured(given: list[str]) -> float:
    """Give the MB per second of processor time: these machines have other work."""
    start = time.process_time()
    for text in given:
        extract(Text(text))
    return size(given) / (time.process_time() - start)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
