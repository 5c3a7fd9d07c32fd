"""Evaluation: runs the extraction over gold documents and scores what it finds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cancu.evaluate.gold import GoldCase, GoldError
from cancu.evaluate.score import Fault, Scorer
from cancu.extract import extract
from cancu.model import Extraction, Text, as_json
from cancu.read import ReadError, read

PREDICTED = ("document", "references", "dates", "targets", "assignments")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of one run, and everything that was wrong in it."""

    figures: dict[str, Any]
    faults: tuple[Fault, ...]


def prediction(extraction: Extraction) -> dict[str, Any]:
    """Give an extraction in the shape of a gold file."""
    found = as_json(extraction)
    return {key: found[key] for key in PREDICTED}


def evaluate(
    cases: Iterable[GoldCase],
    *,
    read: Callable[[Path], Text] = read,
    extract: Callable[[Text], Extraction] = extract,
    save_to: Path | None = None,
) -> Evaluation:
    """Read, extract and score each case; with `save_to`, also write each prediction there as NAME.json.

    Takes other functions for `read` and `extract` where a test wants its own.

    Raises:
        GoldError: a gold file cannot be used, or the document beside it cannot be read.
    """
    scorer = Scorer()
    for case in cases:
        try:
            text = read(case.source)
        except ReadError as error:
            raise GoldError(f"{case.source}: {error}") from error
        found = prediction(extract(text))
        if save_to is not None:
            path = save_to / f"{case.name}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        scorer.add(case.name, case.load(), found)
    return Evaluation(scorer.figures(), tuple(scorer.faults))
