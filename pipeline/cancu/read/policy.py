"""What is not read whatever its format: documents stamped as state secrets. And drafts, which are marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import islice, pairwise

from cancu.chars import LEVEL, exchange
from cancu.model import Text
from cancu.read.errors import error
from cancu.rulebook import rules

_FIRST = 8000
_LEVEL = tuple(pair for pair in LEVEL if len(f"a{pair[0]}a".splitlines()) == 1 and pair[0] != "\t")
"""Lines and cells stay what they are."""


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile(rules("formats")[kind]["pattern"])


def _first_lines(head: str) -> list[str]:
    lines = exchange(head, _LEVEL).splitlines()
    cells = (" ".join(cell.split()) for line in lines for cell in line.split("\t"))
    return list(islice(filter(None, cells), max(rules("formats")[kind]["lines"] for kind in ("classified", "draft"))))


def _is_classified(lines: Sequence[str]) -> bool:
    """Tell whether a text bears a stamp of secrecy (rules/formats.yaml, `classified`)."""
    rule = rules("formats")["classified"]
    stamp, unless = _pattern("classified"), tuple(rule["not_after"])
    pairs = pairwise(("", *lines[: rule["lines"]]))
    return any(stamp.fullmatch(line) and not before.endswith(unless) for before, line in pairs)


def _is_draft(lines: Sequence[str]) -> bool:
    """Tell whether a text is marked as a draft in its first lines (rules/formats.yaml, `draft`)."""
    return any(map(_pattern("draft").fullmatch, lines[: rules("formats")["draft"]["lines"]]))


def checked(text: Text) -> Text:
    """Give the text on, with a warning if it is a draft.

    Raises:
        ReadError: it is stamped as a state secret, or has no text at all.
    """
    if not text.text.strip():
        raise error("not-text")
    head = text.text[:_FIRST]
    if not any(rules("formats")[kind]["word"] in head for kind in ("classified", "draft")):
        return text
    lines = _first_lines(head)
    if _is_classified(lines):
        raise error("classified")
    if _is_draft(lines):
        return replace(text, warnings=(*text.warnings, "marked as a draft (dự thảo)"))
    return text
