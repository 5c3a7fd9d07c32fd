"""New and changed files of a folder, as soon as nobody writes them any more."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cancu.ingest.paths import Names

_SHARE = 10
"""A look at the folder may take a tenth of the time: a large one is looked at less often."""


class _Look(NamedTuple):
    size: int
    changed: int


def arrivals(folder: Path, names: Names, delay: float) -> Iterator[list[Path]]:
    """Give, for ever, the files under a folder that are new or changed and whose size and time have stayed the same for ``delay`` seconds.

    The folder is looked at over and over: a network share tells nobody what other machines write to it. While the caller works on what it
    was given, nothing is missed: the next look finds it.
    """
    taken: dict[Path, _Look] = {}
    waiting: dict[Path, tuple[_Look, float]] = {}
    while True:
        start = time.monotonic()
        there = dict(_looks(folder, names)) if folder.is_dir() else {}  # a share that is away comes back
        taken = {path: look for path, look in taken.items() if path in there}
        new = {path: look for path, look in there.items() if taken.get(path) != look}
        waiting = {
            path: before if (before := waiting.get(path)) is not None and before[0] == look else (look, start)
            for path, look in new.items()
        }
        ready = sorted(path for path, (_, since) in waiting.items() if start - since >= delay)
        if ready:
            taken |= {path: new[path] for path in ready}
            yield ready
            continue
        time.sleep(max(0.05, min(1.0, delay / 4), _SHARE * (time.monotonic() - start)))


def _looks(folder: Path, names: Names) -> Iterator[tuple[Path, _Look]]:
    for found in names.walk(folder):
        if isinstance(found, tuple):  # a folder that cannot be listed: the run says so
            yield found[0], _Look(0, 0)
            continue
        try:
            told = found.stat()
        except OSError:  # gone since it was listed
            continue
        yield found, _Look(told.st_size, told.st_mtime_ns)
