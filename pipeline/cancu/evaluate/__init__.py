"""Gold files, scores and their report: how right the extraction is, as docs/annotation.md defines right."""

from __future__ import annotations

from cancu.evaluate.gold import GoldCase, GoldError, find_cases
from cancu.evaluate.run import Evaluation, evaluate
from cancu.evaluate.score import Fault, Scorer

__all__ = ["Evaluation", "Fault", "GoldCase", "GoldError", "Scorer", "evaluate", "find_cases"]
