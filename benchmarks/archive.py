"""From JSONL to a finished database with search and graph: the articles of the code of laws, and the local corpora.

python benchmarks/archive.py SHARED
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from half_million import timed
from table import row


def main(shared: Path) -> None:
    """Print documents and MB a second."""
    corpora = shared / "corpora"
    sources = [corpora / "central" / "phapdien_articles.jsonl.gz", *sorted((corpora / "local").glob("*.jsonl.gz"))]
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "a.db"
        took, peak = timed(sources, db)
        with closing(sqlite3.connect(db)) as opened:
            count, size = opened.execute("select count(*), sum(length(cast(text as blob))) from texts").fetchone()
    row(
        f"JSONL to a database, {count} texts of {size / count / 1000:.1f} kB",
        f"{count / took:.0f} documents/s",
        "1000 documents/s at 1.6 kB",
    )
    row("the same in MB, and peak memory", f"{size / took / 1e6:.2f} MB/s, {peak / 1e6:.2f} GB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
