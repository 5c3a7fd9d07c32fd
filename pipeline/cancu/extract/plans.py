"""What a document says of itself as a plan: whether it sets goals, and the year or period that its title names."""

from __future__ import annotations

import re

from cancu import chars
from cancu.model import Document
from cancu.rulebook import rules

# Of the plan, not of the day of a document that its title names.
_YEAR = re.compile(r"(?<!tháng \d )(?<!tháng \d\d )(?<!đến )(?<!hết )(?<!từ )năm +(\d{4})")
_PERIOD_YEARS = re.compile(r"(?:giai đoạn|thời kỳ) +(\d{4}) *- *(\d{4})")


def sets_goals(document: Document) -> bool:
    """Whether a document sets goals in its running text, by its type or its title (rules/targets.yaml)."""
    table = rules("targets")
    if document.type is None or document.type in table["document_types"] or document.kind == "news":
        return True
    title = chars.lower(document.title or "")
    return any(cue in title for cue in table["title_cues"]) and "quy định" not in title and "quy chế" not in title


def title_time(title: str | None) -> tuple[str | None, str | None]:
    """The only period that a title names, or its only year."""
    periods = set(_PERIOD_YEARS.findall(chars.lower(chars.level(title or ""))))
    if len(periods) == 1:
        first, last = periods.pop()
        return f"{first}-01-01", f"{last}-12-31"
    year = only_year(title)
    return (f"{year}-01-01", f"{year}-12-31") if year else (None, None)


def only_year(title: str | None) -> str | None:
    """The only year that a title names as the plan's own."""
    years = set(_YEAR.findall(chars.lower(chars.level(title or ""))))
    return years.pop() if len(years) == 1 else None
