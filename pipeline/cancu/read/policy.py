"""What is not read whatever its format: documents stamped as state secrets. And drafts, which are marked."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import islice

from cancu.chars import level
from cancu.model import Text
from cancu.read.errors import error
from cancu.rulebook import rules

_FIRST = 8000


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile(rules("formats")[kind]["pattern"])


def _first_lines(text: str, count: int) -> list[str]:
    cells = (c for line in text[:_FIRST].splitlines() for c in line.split("\t"))
    return list(islice((" ".join(level(c).split()) for c in cells if c.strip()), count))


def is_classified(text: str) -> bool:
    """Tell whether a text bears a stamp of secrecy (rules/formats.yaml, `classified`)."""
    rule = rules("formats")["classified"]
    before = ""
    for line in _first_lines(text, rule["lines"]):
        if _pattern("classified").fullmatch(line) and not before.endswith(tuple(rule["not_after"])):
            return True
        before = line
    return False


def is_draft(text: str) -> bool:
    """Tell whether a text is marked as a draft in its first lines (rules/formats.yaml, `draft`)."""
    lines = _first_lines(text, rules("formats")["draft"]["lines"])
    return any(_pattern("draft").fullmatch(line) for line in lines)


def checked(text: Text) -> Text:
    """Give the text on, with a warning if it is a draft.

    Raises:
        ReadError: it is stamped as a state secret, or has no text at all.
    """
    if not text.text.strip():
        raise error("not-text")
    if is_classified(text.text):
        raise error("classified")
    if is_draft(text.text):
        return replace(text, warnings=(*text.warnings, "marked as a draft (dự thảo)"))
    return text
