"""Gold files: finding them, loading them, and the source that each stands beside."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

SUFFIX = ".gold.json"
_SOURCE_SUFFIXES = (".txt", ".html", ".htm", ".docx", ".pdf", ".doc", ".rtf")


class GoldError(ValueError):
    """A gold folder or file cannot be used; the message names it and says what is wrong."""


@dataclass(frozen=True, slots=True)
class GoldCase:
    """One gold file and the document it annotates."""

    name: str
    """The stem, with the folders between it and the gold folder ("circulars/05_2008")."""
    gold: Path
    source: Path

    def load(self) -> dict[str, Any]:
        """Give the annotations. Raises GoldError where the file is not one JSON object."""
        try:
            data = json.loads(self.gold.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise GoldError(f"{self.gold}: cannot be read: {error}") from error
        if not isinstance(data, dict):
            raise GoldError(f"{self.gold}: is not a JSON object")
        return data

    @property
    def half(self) -> str:
        """``a`` or ``b``, by the name alone: develop on one half, and watch the other for overfitting."""
        return "ab"[hashlib.sha256(self.name.encode()).digest()[0] % 2]


def find_cases(folder: Path, *, files: str = "*", half: str | None = None) -> list[GoldCase]:
    """Find the gold files under a folder, each with its source of the same stem beside it, by name.

    Takes `files`, a glob that a name must match, and `half` ("a" or "b"), to take only that half of them.

    Raises:
        GoldError: the folder is missing, a gold file has no source beside it, or nothing is found.
    """
    if not folder.is_dir():
        raise GoldError(f"{folder}: is not a folder; give the folder that holds NAME{SUFFIX} files")
    cases = [c for c in _cases(folder) if fnmatch(c.name, files) and half in (None, c.half)]
    if not cases:
        raise GoldError(f"{folder}: holds no NAME{SUFFIX} that was asked for")
    return cases


def _cases(folder: Path) -> Iterator[GoldCase]:
    for gold in sorted(folder.rglob(f"*{SUFFIX}")):
        stem = gold.name.removesuffix(SUFFIX)
        sources = (gold.with_name(stem + suffix) for suffix in _SOURCE_SUFFIXES)
        source = next((s for s in sources if s.is_file()), None)
        if source is None:
            raise GoldError(f"{gold}: has no {stem} with one of {', '.join(_SOURCE_SUFFIXES)} beside it")
        yield GoldCase(gold.relative_to(folder).with_name(stem).as_posix(), gold, source)
