"""Amending documents, part by part: which of its provisions does what to which part of which document.

Two sources: a mention that is acted on with its parts ("Bãi bỏ khoản 2 Điều 5 Nghị định …"), and the clauses under an
article that says of a document "Sửa đổi, bổ sung một số điều của …" and then goes through its parts one by one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cancu.extract.amendments import acts_in_part, find_amendments
from cancu.extract.quotes import quotations
from cancu.extract.spans import Spans
from cancu.model import Amendment, Document, Reference, Section

_ACTS = {"amends": "amends", "replaces": "replaces", "repeals": "repeals"}
_ITEM = re.compile(r"(?:\n|(?<=[:.;]) )\s{0,20}+(?P<label>\d{1,3}\. |[a-zđ]\d?\) )(?=[A-ZĐ])")
_LEAD = 300
"""How far before a document the act upon it is looked for."""
_ENOUGH = ("Điều", "Phụ lục", "mẫu", "biểu số", "Danh mục", "mục", "chương", "phần")


def find_provision_amendments(
    text: str, document: Document, references: Sequence[Reference], sections: Sequence[Section]
) -> tuple[Amendment, ...]:
    """Find each act of the document on a part of another one, in order of position.

    Takes the text, its header, its references with their relations, and its parts; ``Amendment.reference`` is an index into
    ``references``. Of a whole document ("thay thế Quyết định số …") the relation of the mention says enough.
    """
    if document.type == "văn bản hợp nhất":
        return ()  # it only tells what others did
    acting = [(i, r) for i, r in enumerate(references) if r.relation in _ACTS]
    found = [
        Amendment(r.start, r.end, r.text, _ACTS[r.relation], pinpoint, i) for i, r in acting for pinpoint in r.pinpoints
    ]
    named = [r.start for _, r in acting]
    for i, start, end in _regions(text, acting, sections):
        found.extend(_in_region(text, start, end, i, named))
    return tuple(sorted(set(found), key=lambda a: (a.start, a.end, a.pinpoint)))


def _regions(
    text: str, acting: Sequence[tuple[int, Reference]], sections: Sequence[Section]
) -> Iterator[tuple[int, int, int]]:
    """Where a mention without parts governs what follows: to the end of its article, or to the next such mention.

    Where several are named on one line, none of them governs: what follows may be of any.
    """
    heads: list[tuple[int, Reference, int]] = []
    for (i, r), around in zip(acting, _articles(acting, sections), strict=True):
        if around is None or r.pinpoints:
            continue
        if heads and r.number and heads[-1][1].number == r.number and "\n" not in text[heads[-1][1].end : r.start]:
            continue  # "… số 5/2030/QĐ-UBND ngày 01/02/2030 (Quyết định số 5/2030/QĐ-UBND) như sau"
        lead = text[max(around.start, r.start - _LEAD) : r.start]
        if r.relation == "amends" or acts_in_part(lead, r.cue):
            heads.append((i, r, around.end))
    for at, (i, r, end) in enumerate(heads):
        if at and "\n" not in text[heads[at - 1][1].end : r.start]:
            continue
        if at + 1 < len(heads) and heads[at + 1][1].start < end:
            end = text.rfind("\n", r.end, heads[at + 1][1].start) + 1
        if end > r.end:
            yield i, r.end, end


def _articles(acting: Sequence[tuple[int, Reference]], sections: Sequence[Section]) -> Iterator[Section | None]:
    """The article around each mention, the innermost; both come in order of their starts, and articles never cross."""
    articles = [s for s in sections if s.kind == "điều"]
    opened: list[Section] = []
    at = 0
    for _, r in acting:
        while at < len(articles) and articles[at].start <= r.start:
            opened.append(articles[at])
            at += 1
        while opened and opened[-1].end <= r.start:
            opened.pop()
        yield opened[-1] if opened else None


def _in_region(text: str, start: int, end: int, reference: int, named: Sequence[int]) -> Iterator[Amendment]:
    quoted = Spans(quotations(text[start:end]))
    items = [m for m in _ITEM.finditer(text, start, end) if not quoted.hit(at := m.start("label") - start, at + 1)]
    above: str | None = None
    for at, item in enumerate(items):
        begin, stop = item.start("label"), items[at + 1].start() if at + 1 < len(items) else end
        outermost = item["label"][0].isdigit()
        if outermost:
            above = None
        acts = find_amendments(text[begin:stop])
        if bisect_left(named, begin) < bisect_left(named, stop):
            continue  # it names its document itself
        for a in acts:
            if above and a.pinpoint and not any(p.startswith(_ENOUGH) for p in a.pinpoint):
                a = replace(a, pinpoint=(*a.pinpoint, above))
            if a.pinpoint:
                span = slice(begin + a.at, begin + a.end)
                yield Amendment(span.start, span.stop, text[span], a.relation, a.pinpoint, reference)
        outer = {p for a in acts for p in a.pinpoint if p.startswith(("Điều", "Phụ lục"))}
        if outermost and len(outer) == 1:
            above = outer.pop()
