"""From a law's name to its number, by the register in rules/laws.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cancu.chars import fold
from cancu.rulebook import rules


@dataclass(frozen=True, slots=True)
class KnownLaw:
    """One entry of the register."""

    type: str
    name: str
    number: str
    year: str
    issued_on: str | None


@cache
def _by_name() -> dict[tuple[str, str], tuple[KnownLaw, ...]]:
    out: dict[tuple[str, str], list[KnownLaw]] = {}
    for row in rules("laws")["laws"]:
        if "number" not in row:
            continue
        parts = row["number"].split("/")
        year = parts[1] if len(parts) > 2 and parts[1].isdigit() else (row.get("issued_on") or "")[:4]
        law = KnownLaw(row["type"], row["name"], row["number"], year, row.get("issued_on"))
        for name in (row["name"], *row.get("aliases", ())):
            out.setdefault((row["type"], fold(name)), []).append(law)
    return {k: tuple(sorted(v, key=lambda x: (x.year, x.number))) for k, v in out.items()}


def law_number(
    type_: str | None, title: str | None, issued_on: str | None, year: str | None, cited_on: str | None
) -> tuple[KnownLaw, str] | None:
    """Give the law that a name means, and how that was told.

    With a day or a year of the law itself the register must agree (``register``). With none, it is the latest law of
    that name passed by the day of the citing document (``register, latest by then``); where no day helps and several
    laws bear the name, none is meant.
    """
    name = fold(title or "")
    laws = _by_name().get((type_ or "", name)) or _by_name().get((type_ or "", name.removesuffix(" viet nam")), ())
    if issued_on is not None:
        exact = [x for x in laws if x.issued_on == issued_on] or [
            x for x in laws if x.issued_on is None and x.year == issued_on[:4]
        ]
        return (exact[0], "register") if len(exact) == 1 else None
    if year is not None:
        same = [x for x in laws if x.year == year]
        return (same[0], "register") if len(same) == 1 else None
    if cited_on is not None:
        before = [x for x in laws if (x.issued_on or f"{x.year}-01-01") <= cited_on]
        return (before[-1], "register, latest by then") if before else None
    return (laws[0], "register, only one") if len(laws) == 1 else None


def constitution(issued_on: str | None, year: str | None, cited_on: str | None) -> tuple[str, str] | None:
    """Give the day of the constitution that is meant, and how that was told: constitutions have no number."""
    days = sorted(row["issued_on"] for row in rules("laws")["laws"] if row["type"] == "hiến pháp")
    written = issued_on[:4] if issued_on else year
    if written is not None:
        return next(((d, "register") for d in days if d[:4] == written), None)
    before = [d for d in days if cited_on is not None and d <= cited_on]
    return (before[-1], "register, latest by then") if before else None
