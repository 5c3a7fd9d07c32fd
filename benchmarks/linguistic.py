"""What the linguistic stage costs: its share of the extraction's time, and the share of the text that is given to it.

    python benchmarks/linguistic.py SHARED

Over all of SHARED/corpora/local, in one run.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from extraction import texts
from table import row

from cancu.extract import actors, extract, linguistic
from cancu.model import Text


class Watch:
    """Stands before the function that the rules ask, and counts."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.characters = 0

    def __call__(self, group: str, stretch: str) -> tuple[tuple[int, int], ...]:
        """Ask the linguistic stage; what it has in memory is not given to it anew."""
        before = linguistic.matches.cache_info().misses
        start = time.perf_counter()
        found = linguistic.matches(group, stretch)
        self.seconds += time.perf_counter() - start
        if linguistic.matches.cache_info().misses > before:
            self.characters += len(stretch)
        return found


def main(shared: Path) -> None:
    """Print both shares."""
    watch = Watch()
    actors.matches = watch
    whole = size = 0.0
    for file in sorted((shared / "corpora" / "local").glob("*.jsonl.gz")):
        for text in texts(file):
            start = time.perf_counter()
            extract(Text(text))
            whole += time.perf_counter() - start
            size += len(text)
    share, given = watch.seconds / whole, watch.characters / size
    row("the linguistic stage: share of the extraction's time", f"{share:.1%}", "50 %")
    row("the text that it is given", f"{given:.2%}", "10 %")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
