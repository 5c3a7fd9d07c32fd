"""The words that govern a mention, compiled from rules/relations.yaml."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from cancu.rulebook import phrases, rules, starting


@cache
def openers() -> dict[str, dict[str, Any]]:
    """Give the cues that open a statement → their rules."""
    return {w: r for r in rules("relations") for w in r.get("opens", ())}


@cache
def opening_cues() -> re.Pattern[str]:
    """Give the pattern of those cues, at the start of a statement."""
    words = phrases(openers())
    return re.compile(rf"[\s*_(>#\-\"]*(?P<cue>{words})(?!\w)")


@cache
def befores() -> dict[str, list[dict[str, Any]]]:
    """Give the cues that stand before a mention → their rules."""
    out: dict[str, list[dict[str, Any]]] = {}
    for r in rules("relations"):
        for w in r.get("before", ()):
            out.setdefault(w, []).append(r)
    return out


@cache
def before_cues() -> re.Pattern[str]:
    """Give the pattern of those cues."""
    return re.compile(rf"(?P<cue>{starting(befores())})(?!\w)")


@cache
def afters() -> dict[str, dict[str, Any]]:
    """Give the predicates that follow a mention → their rules."""
    return {w: r for r in rules("relations") for w in r.get("after", ())}


@cache
def after_cues() -> re.Pattern[str]:
    """Give the pattern of those predicates."""
    return re.compile(rf"{starting(afters())}(?!\w)")
