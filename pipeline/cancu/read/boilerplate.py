"""What comes again on the pages of a web site: learned from many of its pages, taken out of each by itself.

Learning is a step of its own that writes a file (`cancu boilerplate`); reading is told that file. So what a page gives depends on
the page and the file alone, never on which pages were read before it.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cancu.chars import lower, squeeze
from cancu.read.blocks import is_of_frame
from cancu.rulebook import RULES_DIR, load, rules

Line = tuple[str, str]
"""The place of a line on a web page (the elements around it, outermost first), and the line."""

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """The lines that belong to web sites, each with its place, as `said`."""

    lines: frozenset[Line]

    @property
    def fingerprint(self) -> str:
        """Eight hex digits that stand for all of it."""
        return hashlib.sha256(repr(sorted(self.lines)).encode()).hexdigest()[:8]

    def has(self, place: str, line: str) -> bool:
        """Tell whether a line of a page is one of these."""
        return (place, said(line)) in self.lines


def load_boilerplate(path: Path) -> Boilerplate:
    """Load a file that `cancu boilerplate` wrote, with what rules/boilerplate.yaml knows.

    Raises:
        cancu.rulebook.RuleError: it is missing or has another shape; the message names file and place.
    """
    own = load(path, RULES_DIR / "schema" / "boilerplate.schema.json")["places"]
    known: Mapping[str, list[str]] = rules("boilerplate")["places"]
    return Boilerplate(frozenset((p, line) for places in (own, known) for p, lines in places.items() for line in lines))


def said(line: str) -> str:
    """Give what a line says: without regard to case and white space, and to numbers where they are no document's."""
    flat = squeeze(line)
    return lower(flat) if _pattern("numbered").search(flat) else _DIGITS.sub("0", lower(flat))


def learned(pages: Iterable[Sequence[Line]]) -> dict[str, list[str]]:
    """Give the lines that belong to the site and not to its documents, by their places (rules/boilerplate.yaml, `learning`).

    `pages` are the lines of each page; their order does not matter.
    """
    rule = rules("boilerplate")["learning"]
    on: Counter[Line] = Counter()
    having: Counter[str] = Counter()
    said_at: dict[str, Counter[str]] = defaultdict(Counter)
    of_documents: set[str] = set()
    for page in pages:
        flat = [(place, squeeze(line)) for place, line in page]
        of_documents |= {place for place, line in flat if is_of_frame(line) or _pattern("never").search(line)}
        lines = [(place, said(line)) for place, line in flat]
        on.update(set(lines))
        having.update({place for place, _ in lines})
        for place, line in lines:
            said_at[place][line] += 1
    out: dict[str, list[str]] = {}
    for place in sorted(said_at.keys() - of_documents):
        again = sorted(
            line for line in said_at[place] if on[place, line] >= max(rule["pages"], rule["share"] * having[place])
        )
        if sum(said_at[place][line] for line in again) >= rule["repeated"] * said_at[place].total() and again:
            out[place] = again
    return out


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile(rules("boilerplate")["learning"][kind])
