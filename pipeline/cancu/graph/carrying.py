"""What counts as carrying out another document: said, or inferred from what a plan rests on (rules/graph.yaml)."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from cancu.link.cascade import CARRIES_OUT
from cancu.rulebook import rules

STATED, INFERRED = "stated", "inferred"


def carries_out(
    relation: str, basis_kind: str | None, lower: str | None, upper: str | None, title: str | None
) -> str | None:
    """Tell whether an edge means that its source carries out its target: ``stated``, ``inferred`` or None.

    Takes the relation and its kind of basis, the types of both documents and the title of the upper one. Most plans name their parent
    under "Căn cứ" only: the content basis of a plan or decision on a programme, strategy, plan, resolution or directive is inferred.
    """
    if relation in CARRIES_OUT:
        return STATED
    if relation != "basis" or basis_kind == "competence":
        return None
    data = rules("graph")["carries_out"]
    if lower not in data["lower"]:
        return None
    return INFERRED if may_be_inferred(upper, title) else None


def may_be_inferred(upper: str | None, title: str | None) -> bool:
    """Tell whether resting on a document of this type and title may mean carrying it out."""
    data = rules("graph")["carries_out"]
    by_title = upper in data["upper_by_title"] and title is not None and _approves().search(title) is not None
    return upper in data["upper"] or by_title


@cache
def _approves() -> re.Pattern[str]:
    data: dict[str, Any] = rules("graph")["carries_out"]
    return re.compile(data["title"], re.I)
