"""Which targets of a document answer which of the one that it carries out: the same thing measured, by how much, by when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from cancu.link.measures import Measure, likeness, measure
from cancu.model import Target

CARRIES_OUT = ("implements", "guides")
"""The relations by which a document carries out another."""
_STRICT = (">", "<")
_LEAST = 0.62
"""How alike two indicators must be to measure the same thing."""


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
    """Pair each target of the lower document with the one it answers best; each of both is used once at most.

    The most alike go together first, not those whose likeness adds up to most: two half-right links would outweigh a right one.
    """
    above, below = _once(upper), _once(lower)
    alike: dict[tuple[str, frozenset[str]], list[int]] = defaultdict(list)
    for w, it in below.items():
        alike[it.unit, it.telling].append(w)
    pairs = sorted(
        (-score, *_apart(upper[u], lower[w]), u, w)
        for u, it in above.items()
        for w in alike[it.unit, it.telling]
        if (score := likeness(it, below[w])) >= _LEAST
    )
    used_above: set[int] = set()
    used_below: set[int] = set()
    found = []
    for minus, *_, u, w in pairs:
        if u in used_above or w in used_below:
            continue
        used_above.add(u)
        used_below.add(w)
        value = _value((upper[u], above[u]), (lower[w], below[w]))
        found.append(Answer(u, w, round(-minus, 3), value, _time(_due(upper[u]), _due(lower[w]))))
    return tuple(sorted(found, key=lambda a: a.lower))


def _once(targets: Sequence[Target]) -> dict[int, Measure]:
    """What the targets measure, by their places; each that a document says again only once."""
    said = set()
    found = {}
    for place, target in enumerate(targets):
        if target.kind != "target":
            continue
        it = measure(target)
        key = (it.words, it.telling, it.unit, it.factor, target.value, target.value_max, target.to)
        if key not in said:
            said.add(key)
            found[place] = it
    return found


def _apart(above: Target, below: Target) -> tuple[int, bool, bool]:
    """Of indicators equally alike, those go together that are due at one time or near it, for one period, then those of one value."""
    one, other = _due(above), _due(below)
    years = abs(int(one[:4]) - int(other[:4])) if one and other else 0
    return (
        years + (one != other),
        above.from_ != below.from_,
        above.value != below.value,
    )


def _value(above: tuple[Target, Measure], below: tuple[Target, Measure]) -> str:
    (one, it), (other, its) = above, below
    asked, given = one.value * it.factor, other.value * its.factor
    if asked == given:
        stricter = other.comparator in _STRICT and one.comparator not in _STRICT
        looser = one.comparator in _STRICT and other.comparator not in _STRICT
        return "stricter" if stricter else "looser" if looser else "equal"
    if not it.rate:
        return "share"
    return "stricter" if (given < asked) == (it.falling or its.falling) else "looser"


def _due(target: Target) -> str | None:
    """When a target is due: "from 2025 on" is due in 2025."""
    return target.to or (f"{target.from_[:4]}-12-31" if target.from_ else None)


def _time(above: str | None, below: str | None) -> str | None:
    if above is None or below is None:
        return None
    return "same" if above == below else "earlier" if below < above else "later"
