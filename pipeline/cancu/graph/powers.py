"""Who may end whose documents: the issuer itself, its successor, a body above it (rules/validity.yaml, issuers.yaml, places.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cancu.chars import fold
from cancu.extract.places import match_place
from cancu.rulebook import rules

_UNKNOWN = 99


@dataclass(frozen=True, slots=True)
class Body:
    """The issuer of a document, as far as its power goes. Names of joint issuers are parted by ";". ``on`` is the day on which it issued it."""

    name: str | None
    level: str | None
    place: str | None
    parent_place: str | None = None
    on: str | None = None


def may_end(decider: Body, issuer: Body) -> bool:
    """Tell whether a body may repeal, replace or suspend documents of another. Where one of them is not known, it may."""
    if not decider.name or not issuer.name:
        return True
    ones, others = (
        tuple(_today(name, body.on) for name in (body.name or "").split("; ")) for body in (decider, issuer)
    )
    return any(_may(a, decider, b, issuer) for a in ones for b in others)


def _today(name: str, on: str | None) -> str:
    """The name that a body has since, where another has its old one."""
    for entry in rules("validity")["renamed"]:
        if on is not None and on < entry["before"] and fold(name) == fold(entry["name"]):
            return str(entry["now"])
    return name


def _may(a: str, decider: Body, b: str, issuer: Body) -> bool:
    if fold(a) == fold(b) or fold(a) in successors(b):
        return True
    above, below = _rank(a, decider.level), _rank(b, issuer.level)
    if _UNKNOWN in (above, below):
        return True  # Party bodies and others whose order is not known here
    if above <= rules("validity")["levels"]["central"]:
        return above < below
    if decider.level == "ministry":
        return issuer.level == "ministry" and fold(a).startswith("bo ") and not fold(b).startswith("bo ")
    if not _same_place(decider, issuer):
        return False
    councils = rules("validity")["councils"]
    return above < below or (above == below and a.startswith(councils["above"]) and b.startswith(councils["below"]))


def _rank(name: str, level: str | None) -> int:
    data = rules("validity")
    for entry in data["ranks"]:
        if name in entry["names"]:
            return int(entry["rank"])
    return int(data["levels"].get(level, _UNKNOWN))


def _same_place(decider: Body, issuer: Body) -> bool:
    """Whether the issuer's place is the decider's, lies in it, or became part of it."""
    if not decider.place or not issuer.place:
        return True
    wanted = fold(decider.place)
    unit = match_place(issuer.place, 0)
    places = [p for p in (issuer.place, issuer.parent_place, unit.parent if unit else None) if p]
    return any(wanted == fold(p) or wanted in _later(fold(p)) for p in places)


@cache
def successors(name: str) -> frozenset[str]:
    """Give the folded names of the bodies that went on with the work of one, at any remove."""
    found: set[str] = set()
    todo = [fold(name)]
    while todo:
        for after in _next(todo.pop()) - found:
            found.add(after)
            todo.append(after)
    return frozenset(found)


def _next(name: str) -> set[str]:
    found = set(_named().get(name, ()))
    for place, later in _places().items():
        if name.endswith(" " + place):
            found |= {name.removesuffix(place) + p for p in later}
    for department, later in _named().items():  # departments follow the fields of the ministries
        if department.startswith("so ") and name.startswith(department + " "):
            found |= {d + name.removeprefix(department) for d in later}
    return found


def _later(place: str) -> frozenset[str]:
    return frozenset(_places().get(place, ()))


@cache
def _places() -> dict[str, tuple[str, ...]]:
    return {fold(p["name"]): tuple(map(fold, p["successor"])) for p in rules("places")["provinces"] if "successor" in p}


@cache
def _named() -> dict[str, tuple[str, ...]]:
    """Folded names of ministries, and of departments without their place, to those that followed."""
    out: dict[str, tuple[str, ...]] = {}
    data = rules("issuers")
    for field in data["fields"]:
        if "successors" in field:
            out[fold(f"Bộ {field['name']}")] = tuple(map(fold, field["successors"]))
            later = [s.removeprefix("Bộ ") for s in field["successors"] if s.startswith("Bộ ")]
            out[fold(f"Sở {field['name']}")] = tuple(fold(f"Sở {name}") for name in later)
    for body in data["central"]:
        if "successors" in body:
            out[fold(body["name"])] = tuple(map(fold, body["successors"]))
    return out
