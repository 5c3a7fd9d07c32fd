"""What belongs to the page around a text, not to the text: menus, counters, boxes of links, page headers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from cancu.chars import level, lower
from cancu.extract.lines import Line
from cancu.rulebook import holds, rules

_PAGE_NUMBER = re.compile(r"\d{1,4}")
_REPEATED = re.compile(r"[^\W\d]{2,8}(?: [^\W\d]{1,8}){0,3} (?:số )?\d{1,6}[/-]")
_LEADING = 60
_TRIM = " .:-+"


@cache
def _phrases(part: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Give the phrases of a part of rules/furniture.yaml: those of whole lines, and those that a line begins with."""
    entries = [str(e) for e in rules("furniture")[part]]
    whole = frozenset(e for e in entries if not e.endswith("…"))
    return whole, tuple(e[:-1] for e in entries if e.endswith("…"))


@cache
def _openings(part: str) -> frozenset[str]:
    """The characters that a line with one of these phrases may begin with: a quick no for most lines."""
    whole, begins = _phrases(part)
    first = {phrase[0] for phrase in (*whole, *begins)}
    return frozenset((*first, *(c.upper() for c in first), *_TRIM))


def _is(line: Line, part: str) -> bool:
    if len(line.say) > 120 or not line.say or line.say[0] not in _openings(part):
        return False
    whole, begins = _phrases(part)
    say = lower(line.say).strip(_TRIM)
    return say in whole or bool(begins) and say.startswith(begins)


def leading(lines: Sequence[Line]) -> int:
    """Give how many lines at the top belong to the page (0 where none do)."""
    last = 0
    seen = 0
    for index, line in enumerate(lines[: _LEADING * 3]):
        if not line.say:
            continue
        if _is(line, "before"):
            last = index + 1
        elif seen >= _LEADING or index - last > 3:
            break
        seen += 1
    return last


def trailing(lines: Sequence[Line], after: int) -> int:
    """Give the index of the line from which on all belongs to the page; ``len(lines)`` where none does.

    Takes the index of the first line behind the header: no furniture is looked for before it.
    """
    for index in range(after, len(lines)):
        if not _is(lines[index], "after"):
            continue
        start = index
        if _is(lines[index], "repeats_title"):
            for above in range(index - 1, max(after, index - 4), -1):
                if _REPEATED.match(lines[above].say):
                    start = above
                    break
        return start
    return len(lines)


def running(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Give the page headers of a gazette as pairs of line indexes (first, after the last), page numbers included."""
    out: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        if len(line.say) < 12 or line.say[0] not in "Cc" or not _is(line, "running"):
            continue
        first, last = index, index + 1
        above = _next_said(lines, index, -1)
        below = _next_said(lines, index, 1)
        if above is not None and _PAGE_NUMBER.fullmatch(lines[above].say) and (not out or above >= out[-1][1]):
            first = above
        elif below is not None and _PAGE_NUMBER.fullmatch(lines[below].say):
            last = below + 1
        out.append((first, last))
    return out


def blank_running(text: str) -> str:
    """Give the text with the page headers of a gazette as spaces and a line's end; same length, same offsets.

    What a page's end cut in two is whole again: a sentence, or a list under its opening words.
    """
    whole, begins = _phrases("running")
    # The levelled text is at hand, and has the phrases that the text itself has.
    if not holds(lower(level(text)), (*whole, *begins)):
        return text
    parts, done = [], 0
    for hit in _running().finditer(lower(text)):
        parts += [text[done : hit.start()], " " * (hit.end() - hit.start() - 1), "\n"]
        done = hit.end()
    return "".join([*parts, text[done:]])


@cache
def _running() -> re.Pattern[str]:
    whole, begins = _phrases("running")
    words = "|".join(re.escape(w.lower()) for w in sorted((*whole, *begins), key=len, reverse=True))
    return re.compile(
        rf"(?:(?<!\s)\s{{0,40}})?(?:\n[ \t]{{0,99}}+\d{{1,4}}[ \t]{{0,99}}+\s{{0,40}})?\n[ \t]{{0,99}}+(?:{words})[^\n]*(?:\n\s*\d{{1,4}}[ \t]*(?=\n))?\s*\n"
    )


def _next_said(lines: Sequence[Line], index: int, step: int) -> int | None:
    for at in range(index + step, index + step * 4, step):
        if not 0 <= at < len(lines):
            return None
        if lines[at].say:
            return at
    return None
