"""What a time is for: the document's own or a cited document's date, effect, deadline, period, event, recurrence."""

from __future__ import annotations

import re
from functools import cache

from cancu.extract import datewords as words
from cancu.rulebook import phrases, rules

# A day right after a number, or after the name of a law, is that document's date.
_AFTER_NUMBER = re.compile(
    r"(?:(?:\d[a-zđ]?|\d/ ?\d{4}) ?[/\-] ?[a-zđ0-9ưôơ&][a-zđ0-9ưôơ&/.\- ]{0,24}(?=[ ,(kbđ]|$)(?:\([^()]{0,40}\))?"
    r"|(?<!\w)số +\d{1,6}[a-z]?)[ ,]*+(?:(?:được )?(?:ký|ban hành|đề) *+)?$"
)
_CERTAIN_NUMBER = re.compile(r"\d/[a-zđ]{2,8}(?:-[a-zđ0-9]{2,12}){0,4} *$")
_WORD = r"[^ ,;:.()\"]{1,20}+"


@cache
def _named(group: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The pattern of a document of this group with its name, up to its date; and that of what no name holds."""
    entry = rules("dates")["citing"][group]
    name = rf"(?: +{_WORD}){{0,22}}+(?:, +{_WORD}(?: +{_WORD}){{0,8}}+){{0,2}}+ *$"
    named = re.compile(rf"(?<!\w){phrases(entry['types'])}(?! này){name}")
    return named, re.compile(rf"(?<!\w){phrases(entry['not_in_names'])}\b")


def follows_name(group: str, before: str) -> bool:
    """Tell whether a text ends with the type and name of a document of this group (rules/dates.yaml, ``citing``)."""
    named, never = _named(group)
    m = named.search(before)
    return m is not None and not never.search(m[0])


_PLACE_LINE = re.compile(r"(?:^|[\n|*_ ])[ \t*_]{0,99}+[A-ZĐÀ-Ỹ][^\n\d,;:.]{1,28},[\s*_]{0,20}$")
_WEEKDAY = re.compile(r"thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật")
_ISSUES_AFTER = re.compile(
    r"[ ,]++[^.;]{0,90}\b(?:đã ban hành|ban hành|ký ban hành|có (?:công văn|văn bản|quyết định)|ký quyết định)\b"
)


def role_of(text: str, low: str, start: int, end: int, edge: str, kind: str, cited: bool, past: bool) -> str:
    """Give the role of the time at ``start`` … ``end``.

    ``edge`` is how it is opened or closed (rules/dates.yaml, ``edges``), ``kind`` its granularity, ``cited`` whether it
    stands within a reference, ``past`` whether it ends before the document's own date.
    """
    if kind == "recurrence":
        return "recurrence"
    before = _sentence_before(text, low, start)
    if edge == "none" and kind == "day" and _is_issued(text, low, start, end, before, cited):
        return "issued"
    if edge == "none" and kind == "year" and (follows_name("laws", before) or _CERTAIN_NUMBER.search(before)):
        return "issued"
    after = low[end : end + 100]
    alone = None
    for rule in words.role_rules():
        if (rule.edges and edge not in rule.edges) or (rule.units and kind not in rule.units):
            continue
        if rule.past is not None and rule.past is not past:
            continue
        if rule.is_ and not rule.is_.fullmatch(low, start, end):
            continue
        if (rule.before and not rule.before.search(before)) or (rule.not_before and rule.not_before.search(before)):
            continue
        if rule.after and not rule.after.match(after):
            continue
        if rule.line:
            alone = _alone(text, start, end) if alone is None else alone
            if not alone:
                continue
        return rule.role
    return "period"


def _sentence_before(text: str, low: str, start: int) -> str:
    """The words before, back to the end of the sentence or paragraph before."""
    at = max(0, start - words.CONTEXT)
    cut = max(
        low.rfind("; ", at, start),
        low.rfind(". ", at, start),
        text.rfind("\n\n", at, start),
        text.rfind("\n-", at, start),
        text.rfind("\n+", at, start),
    )
    return low[cut + 1 if cut >= 0 else at : start]


def _is_issued(text: str, low: str, start: int, end: int, before: str, cited: bool) -> bool:
    if cited or _AFTER_NUMBER.search(low[max(0, start - 60) : start]):
        return True
    # "Ngày …" with a capital opens a sentence: no name goes before it.
    opens = text[start].isupper() and not text[start:end].isupper()
    if not opens and (follows_name("laws", before) or follows_name("documents", before)):
        return True
    if at_head(text, low, start) or _WEEKDAY.search(low[max(0, start - 14) : start]):
        return True
    return bool(_ISSUES_AFTER.match(low[end : end + 120]))


def at_head(text: str, low: str, start: int) -> bool:
    """Tell whether a day at ``start`` follows a place as in the head of a document ("Hà Nội, ngày …")."""
    return low.startswith("ngày", start) and bool(_PLACE_LINE.search(text[max(0, start - 50) : start]))


def _alone(text: str, start: int, end: int) -> bool:
    """Whether the span fills its line."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    return not text[begin:start].strip(" \t|*-") and not text[end : len(text) if stop < 0 else stop].strip(" \t|*-")
