"""Which targets of a document answer which of the one that it carries out: the same thing measured, by how much, by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from cancu.chars import fold
from cancu.model import Target
from cancu.rulebook import rules

CARRIES_OUT = ("implements", "guides")
"""The relations by which a document carries out another."""
_DOWN = ("<=", "<", "decrease")
_STRICT = (">", "<")
_LEAST = 0.6
"""How alike two indicators must be (shared words by all words) to measure the same thing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A target of the upper document and the one of the lower document that answers it, by their places in the lists.

    ``value`` is ``equal``, ``stricter``, ``looser``, or ``share`` for counts over different areas, which do not compare;
    ``time`` is ``same``, ``earlier``, ``later``, or None where one of them tells none. ``score`` is how alike the
    indicators are, 0 to 1.
    """

    upper: int
    lower: int
    score: float
    value: str
    time: str | None


def answers(upper: Sequence[Target], lower: Sequence[Target]) -> tuple[Answer, ...]:
    """Pair each target of the lower document with the one it answers best; each of both is used once at most."""
    pairs = sorted(
        (
            (-score, u, w)
            for u, above in enumerate(upper)
            for w, below in enumerate(lower)
            if (score := likeness(above, below)) >= _LEAST
        ),
    )
    used_above: set[int] = set()
    used_below: set[int] = set()
    found = []
    for minus, u, w in pairs:
        if u in used_above or w in used_below:
            continue
        used_above.add(u)
        used_below.add(w)
        found.append(Answer(u, w, round(-minus, 3), _value(upper[u], lower[w]), _time(upper[u].to, lower[w].to)))
    return tuple(sorted(found, key=lambda a: a.lower))


def likeness(one: Target, other: Target) -> float:
    """Give how alike the indicators of two targets are; 0 where their kinds or units differ."""
    if one.kind != "target" or other.kind != "target" or _unit(one) != _unit(other):
        return 0.0
    a, b = _words(one.indicator), _words(other.indicator)
    return len(a & b) / len(a | b) if a | b else 0.0


def _unit(target: Target) -> str:
    return fold(target.unit or "") or (target.unit or "")


@cache
def _words(indicator: str) -> frozenset[str]:
    """The words of an indicator without those that only say where and how it is counted."""
    words = f" {fold(indicator)} "
    for phrase in _unspecific():
        words = words.replace(f" {phrase} ", " ")
    return frozenset(words.split())


@cache
def _unspecific() -> tuple[str, ...]:
    return tuple(sorted((fold(w) for w in rules("cascade")["unspecific"]), key=len, reverse=True))


def _value(above: Target, below: Target) -> str:
    if above.value == below.value:
        stricter = below.comparator in _STRICT and above.comparator not in _STRICT
        looser = above.comparator in _STRICT and below.comparator not in _STRICT
        return "stricter" if stricter else "looser" if looser else "equal"
    if above.unit != "%":
        return "share"
    falling = above.comparator in _DOWN or below.comparator in _DOWN
    return "stricter" if (below.value < above.value) == falling else "looser"


def _time(above: str | None, below: str | None) -> str | None:
    if above is None or below is None:
        return None
    return "same" if above == below else "earlier" if below < above else "later"
