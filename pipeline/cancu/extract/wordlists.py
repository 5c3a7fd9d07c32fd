"""The word lists of rules/targets.yaml as compiled patterns over levelled lower-case text."""

from __future__ import annotations

import re
from functools import cache

from cancu.rulebook import phrases, rules, starting


def _words(*names: str) -> set[str]:
    return {w for name in names for w in rules("targets")[name]["words"]}


@cache
def anywhere(*names: str) -> re.Pattern[str]:
    """A pattern that finds a word of the lists, whole words only."""
    return re.compile(rf"{starting(_words(*names))}(?!\w)")


@cache
def at_end(*names: str) -> re.Pattern[str]:
    """A pattern that finds a word of the lists at the very end."""
    return re.compile(rf"{starting(_words(*names))} *$")


@cache
def at_start(*names: str) -> re.Pattern[str]:
    """A pattern that matches a word of the lists at the start, with blanks and commas around it."""
    return re.compile(rf"[ ,:\-]*(?:{phrases(_words(*names))})(?!\w)[ ,:\-]*")
