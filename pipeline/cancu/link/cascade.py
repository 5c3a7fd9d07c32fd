"""Which targets of a document answer which of the one that it carries out: the same thing measured, by how much, by when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from cancu.chars import fold, lower
from cancu.model import Target
from cancu.rulebook import rules

CARRIES_OUT = ("implements", "guides")
"""The relations by which a document carries out another."""
_DOWN = ("<=", "<", "decrease")
_STRICT = (">", "<")
_LEAST = 0.62
"""How alike two indicators must be (shared words by all words) to measure the same thing."""
_YEARLY = re.compile(r"(?:điểm *)?% */ *năm")
_PER = re.compile(r"/|dau nguoi|binh quan mot")
"""What is counted for each compares between areas, as shares do."""
_GROWS = re.compile(r"(?<!\w)tăng [^,;\d]{0,50}\d")
_BRACKETS = re.compile(r"\([^()]*\)?")
_DATES = re.compile(
    r"(?:(?:den|trong|tu|vao|cua|toi|truoc|het|ca) )*(?:(?:nam|quy|thang|ngay|giai doan) (?:\d{1,4}|[ivx]{1,4})(?: \d{1,4})*)(?!\w)"
)


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
            (-score, *_apart(above, below), u, w)
            for u, above in _once(upper)
            for w, below in _once(lower)
            if (score := likeness(above, below)) >= _LEAST
        ),
    )
    used_above: set[int] = set()
    used_below: set[int] = set()
    found = []
    for minus, _, _, u, w in pairs:
        if u in used_above or w in used_below:
            continue
        used_above.add(u)
        used_below.add(w)
        found.append(Answer(u, w, round(-minus, 3), _value(upper[u], lower[w]), _time(upper[u].to, lower[w].to)))
    return tuple(sorted(found, key=lambda a: a.lower))


def _once(targets: Sequence[Target]) -> Iterator[tuple[int, Target]]:
    """The targets with their places, each that a document says again only once."""
    said = set()
    for place, target in enumerate(targets):
        key = (_words(target.indicator, _grows(target)), _unit(target.unit), target.value, target.value_max, target.to)
        if target.kind == "target" and key not in said:
            said.add(key)
            yield place, target


def likeness(one: Target, other: Target) -> float:
    """Give how alike the indicators of two targets are; 0 where their kinds, units or telling words differ."""
    if one.kind != "target" or other.kind != "target" or _unit(one.unit) != _unit(other.unit):
        return 0.0
    a, told = _words(one.indicator, _grows(one))
    b, other_told = _words(other.indicator, _grows(other))
    return len(a & b) / len(a | b) if a | b and told == other_told else 0.0


def _apart(above: Target, below: Target) -> tuple[bool, bool]:
    """Of indicators equally alike, those go together that are due at one time, then those of one value."""
    return above.to != below.to, above.value != below.value


@cache
def _unit(unit: str | None) -> str:
    """A unit to compare by: what grows by a percentage a year grows by a percentage."""
    if unit is None or _YEARLY.fullmatch(unit):
        return unit and "%" or ""
    return fold(unit) or unit


def _grows(target: Target) -> bool:
    """Whether a target tells by how much something is to grow: "tăng 13% đến 15%"."""
    return target.comparator == "increase" or _GROWS.search(lower(target.text)) is not None


@cache
def _words(indicator: str, grows: bool) -> tuple[frozenset[str], frozenset[str]]:
    """The words of an indicator, and those of them that must not differ.

    Words are compared under one name for one thing, without times, without what stands in brackets, and without those that only
    say where and how it is counted.
    """
    words = f" {_DATES.sub(' ', fold(_BRACKETS.sub(' ', indicator)))} "
    if grows and " tang " not in words:
        words = f" tang{words}"
    for phrase, name in _names():
        words = words.replace(f" {phrase} ", f" {name} ")
    telling = frozenset(
        phrase for phrase in _folded("telling") if re.search(rf"(?<!\w){phrase}(?!\w)", words.replace("_", " "))
    )
    for phrase in _folded("unspecific"):
        words = words.replace(f" {phrase} ", " ")
    return frozenset(words.removeprefix(" so ").split()), telling


@cache
def _names() -> tuple[tuple[str, str], ...]:
    """Each of the names of a thing, the longest first, with the first of them, as one word."""
    pairs = [(fold(name), fold(names[0]).replace(" ", "_")) for names in rules("cascade")["same"] for name in names]
    return tuple(sorted(pairs, key=lambda p: (-len(p[0]), p)))


@cache
def _folded(key: str) -> tuple[str, ...]:
    return tuple(sorted((fold(w) for w in rules("cascade")[key]), key=len, reverse=True))


def _value(above: Target, below: Target) -> str:
    if above.value == below.value:
        stricter = below.comparator in _STRICT and above.comparator not in _STRICT
        looser = above.comparator in _STRICT and below.comparator not in _STRICT
        return "stricter" if stricter else "looser" if looser else "equal"
    if _unit(above.unit) != "%" and not _PER.search(f"{above.unit} {fold(above.indicator)}"):
        return "share"
    falling = above.comparator in _DOWN or below.comparator in _DOWN
    return "stricter" if (below.value < above.value) == falling else "looser"


def _time(above: str | None, below: str | None) -> str | None:
    if above is None or below is None:
        return None
    return "same" if above == below else "earlier" if below < above else "later"
