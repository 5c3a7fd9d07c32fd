"""Programs that the process of a parser starts."""

from __future__ import annotations

import resource


def all_memory() -> None:
    """Lift the limit on memory that holds for a small file to the process's own, in a program about to start (LibreOffice, tesseract)."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
