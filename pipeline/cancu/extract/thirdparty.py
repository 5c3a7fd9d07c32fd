"""What a text says of two other documents ("Nghị định A, được sửa đổi bởi Nghị định B"): third-party edges."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cancu.chars import level, lower
from cancu.extract.quotes import opens_title
from cancu.model import Reference, ThirdPartyEdge

_SAID = re.compile(
    r"(?P<active>(?:sửa đổi|bổ sung|điều chỉnh)[^;.]{0,80}$)|(?P<replaces>thay thế[^;.]{0,30}$)|(?P<repeals>bãi bỏ[^;.]{0,60}$)"
    r"|(?P<guides>(?:quy định chi tiết|hướng dẫn)[^;.]{0,90}$)"
)
_RANK = {
    "hiến pháp": 0,
    "luật": 1,
    "bộ luật": 1,
    "pháp lệnh": 1,
    "nghị định": 2,
    "thông tư": 3,
    "thông tư liên tịch": 3,
}
_SAID_PASSIVE = re.compile(r"được (?:sửa đổi|bổ sung|điều chỉnh)[^;.]{0,100}$")


def third_party_edges(text: str, references: Sequence[Reference]) -> tuple[ThirdPartyEdge, ...]:
    """Find relations that the text says of two other documents ("Nghị định A sửa đổi, bổ sung Nghị định B").

    Gives edges between indexes into ``references``; their span runs from the one mention to the other.
    """
    low = lower(level(text))
    edges: list[ThirdPartyEdge] = []
    for i in range(1, len(references)):
        before, after = references[i - 1], references[i]
        gap = low[before.end : after.start]
        if after.relation != "cites" or not 3 < len(gap) < 160:
            continue
        if _SAID_PASSIVE.search(gap):
            amended = _amended(low, references, i)
            if amended is not None:
                edges.append(ThirdPartyEdge(i, amended, "amends", references[amended].start, after.end))
        elif opens_title(gap) and (said := _SAID.search(gap)) is not None and said.lastgroup is not None:
            relation = "amends" if said.lastgroup == "active" else said.lastgroup
            edges.append(ThirdPartyEdge(i - 1, i, relation, before.start, after.end))
    return tuple(edges)


def _amended(low: str, references: Sequence[Reference], i: int) -> int | None:
    """Of what "được sửa đổi bởi" before the ``i``-th mention is said: the document before it, or the one in whose title that is named.

    A decree does not amend a law, nor a circular a decree: in "Nghị định A quy định chi tiết Luật B được sửa đổi bởi Nghị định C" it is A that C amends.
    """
    by, near = _RANK.get(references[i].type or ""), _RANK.get(references[i - 1].type or "")
    if by is None or near is None or by <= near:
        return i - 1
    outer = i >= 2 and _RANK.get(references[i - 2].type or "", 0) >= by
    return i - 2 if outer and opens_title(low[references[i - 2].end : references[i - 1].start]) else None
