"""Closing articles: the list of bodies before "chịu trách nhiệm thi hành Quyết định này"."""

from __future__ import annotations

import re
from functools import cache

from cancu.extract.actorlists import Listed, actors
from cancu.extract.actors import ActorReader, words
from cancu.extract.clauses import Block
from cancu.extract.frames import listed_anywhere
from cancu.rulebook import holds, rules, signs

SENTENCE = re.compile(r"[.;:!?*](?:(?<=\.)/\.)? +(?=[^\W\d_])")
_BULLETS = re.compile(r"(?:[ +•*-]|\((?:[ivx]{1,4}|\d{1,2}|[a-zđ])\)){0,12}")
_FILLER = re.compile(r",? {1,99}+(?:theo|căn cứ|trong phạm vi|có(?! +liên| +thẩm))(?![^\W_])[^.;]{0,120}+$")
_DECISION = "quyết"  # "nghị quyết", "quyết định": `_OF_THIS` wants one of them
_OF_THIS = re.compile(r"[^.;]{0,120}?(?:nghị quyết|quyết định)(?: này|\.|$)")
_FAR = 130
_LIST = 4000


def closing_actors(reader: ActorReader, block: Block) -> tuple[list[Listed], bool]:
    """Give the bodies that a block puts in charge of the document, and whether all of it is meant.

    Those that watch over a resolution ("giám sát việc thực hiện Nghị quyết này") are given too; they close nothing.
    """
    for name in ("closing", "oversight"):
        if not holds(reader.low, _signs(name), block.body, block.end):
            continue
        for verb in listed_anywhere(name).finditer(reader.low, block.body, block.end):
            closes = name == "closing"
            if not closes and not _OF_THIS.match(reader.low, verb.end(), block.end):
                continue
            found = _list_before(reader, block, verb.start(), closes)
            if found:
                return found, closes and _whole(reader.low[verb.end() : min(block.end, verb.end() + _FAR)])
    return [], False


@cache
def _signs(name: str) -> tuple[str, ...]:
    return (_DECISION,) if name == "oversight" else signs(rules("assignments")[name])


def _list_before(reader: ActorReader, block: Block, end: int, closes: bool) -> list[Listed]:
    """The list of actors that begins a sentence of the block and goes up to the verb at ``end``."""
    first = max(block.body, end - _LIST)
    for begin in [first, *(m.end() for m in SENTENCE.finditer(reader.levelled, first, end))]:
        start = letter(reader.levelled, _past_heads(reader.low, begin, end))
        if reader.read(start, end) is None:
            continue
        filler = _FILLER.search(reader.low, start, end)
        found = actors(reader, start, filler.start() if filler else end, closing=closes)
        if found and end - found[-1].end < (_FAR if closes or filler else 3):
            return found
    return []


def _whole(rest: str) -> bool:
    """Whether all of the document is to be carried out, not one part or work of it."""
    return not rest.strip(" ./") or re.match(r"[^.;]{0,60}?(?:này|quyết định|nghị quyết|kế hoạch)", rest) is not None


def _past_heads(low: str, start: int, end: int) -> int:
    """Behind what stands before the list: a heading of the article, "Các ông (bà):"."""
    for _ in range(3):
        m = _head().match(low, start, end)
        if m is None:
            break
        start = m.end()
    return start


@cache
def _head() -> re.Pattern[str]:
    return re.compile(
        rf"[- ]*(?:{words('assignments', 'closing_heads')})(?: *\((?:ông|bà|các)[^)]{{0,12}}\))?(?![^\W_])[. :]*"
    )


def letter(levelled: str, start: int) -> int:
    """The first character at or behind ``start`` that is no blank, bullet or mark like "(ii)"."""
    if levelled[start : start + 1].isalpha():
        return start  # most of the time
    m = _BULLETS.match(levelled, start)
    return m.end() if m else start
