"""The words of rules/dates.yaml as patterns over levelled, lower-cased text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from cancu.rulebook import phrases, rules

# How far before a time its words, and the sentence that tells its role, are looked for.
LEAD = 60
CONTEXT = 220


def recurrence_pattern() -> str:
    """Give the pattern of a recurrence ("hằng năm", "định kỳ hằng quý, hằng năm") without named groups."""
    r = rules("dates")["recurrence"]
    crops = "".join(rf"(?<!{re.escape(w)} )" for w in r["not_after"])
    one = rf"{phrases(r['every'])} +{phrases(r['units'])}\b"
    also = rf"(?:(?: *, *| +(?:và|hoặc) +){one}){{0,3}}"
    return rf"{crops}{one}{also}|{phrases(r['openers'])} +\d{{1,2}} +{phrases(r['units'])}\b{also}"


def recurrence_openings() -> list[str]:
    """Give the words that a recurrence starts with."""
    r = rules("dates")["recurrence"]
    return [w.split()[0] for w in [*r["every"], *r["openers"]]]


@cache
def lead_pattern() -> re.Pattern[str]:
    """Give the pattern of all that may stand before a time, fitted at its end: edge, part, term, unit word."""
    edges = [w for e in rules("dates")["edges"] for w in e["words"]]
    part = r"(?P<part>đầu|giữa|cuối|nửa +đầu|nửa +cuối|hết) ++"
    term = rf"(?P<term>{phrases(rules('dates')['terms'])}) *+(?:\d{{1,2}} +năm ++|5 năm,? *+|từ ++)?(?:(?P<termto>đến) ++)?"
    unit = (
        r"(?P<unit>(?:(?:sáng|chiều|tối|trưa) +)?(?:các +)?ngày|"
        rf"(?:các +|những +)?năm(?: +{phrases(rules('dates')['years'])})?|(?:sáng|chiều|tối))"
    )
    opener = phrases(rules("dates")["recurrence"]["openers"])
    return re.compile(
        rf"(?<!\w)(?P<edge>{phrases(edges)}(?: +{phrases(['đến', 'đến hết', 'hết', 'trước', 'từ'])})?(?: ++|$))?"
        rf"(?P<opener>{opener} *+\(? *+)?(?:{term})?(?:{part})?(?:{unit} *+)?$"
    )


@cache
def edge_kinds() -> dict[str, str]:
    """Give the edge of each opening phrase."""
    return {w: e["edge"] for e in rules("dates")["edges"] for w in e["words"]}


@cache
def year_head() -> re.Pattern[str]:
    """Give the pattern of a word that a year follows without "năm", fitted at its end."""
    return re.compile(rf"(?<!\w){phrases(rules('dates')['year_heads'])} +$")


@cache
def join_pattern() -> re.Pattern[str]:
    """Give the pattern of what joins two times into a stretch."""
    return re.compile(
        rf" *+,? *+(?P<join>{phrases(rules('dates')['joins'])}) *"
        r"(?P<unit>ngày|năm|đầu|cuối năm|cuối|hết|tháng)? *(?:năm|ngày|tháng)? *"
    )


@cache
def list_pattern() -> re.Pattern[str]:
    """Give the pattern of what lists two times side by side."""
    return re.compile(r" *(?:,|;|và|hoặc|, *và)? *(?:các +)?(?:ngày|năm|tháng)? *")


@cache
def since_tail() -> re.Pattern[str]:
    """Give the pattern of "trở đi", "trở về trước" after a time."""
    return re.compile(r" +trở +(?:(?P<on>đi|về +sau)|(?P<back>về +trước|lại))")


@cache
def recurring_tail() -> re.Pattern[str]:
    """Give the pattern of words after a day or month that make it come back."""
    r = rules("dates")["recurrence"]
    return re.compile(rf" *+,? *+(?:{phrases(r['tails'])}\b|của +năm +[^\W\d]+|(?:của +)?{recurrence_pattern()})")


@cache
def recurring_before() -> re.Pattern[str]:
    """Give the pattern of words earlier in the sentence that make a day without its year come back."""
    return re.compile(phrases(rules("dates")["recurrence"]["before"]) + r"\b")


@dataclass(frozen=True, slots=True)
class RoleRule:
    """One rule of rules/dates.yaml, compiled."""

    id: str
    role: str
    edges: frozenset[str]
    units: frozenset[str]
    is_: re.Pattern[str] | None
    before: re.Pattern[str] | None
    not_before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    line: bool
    past: bool | None


@cache
def role_rules() -> tuple[RoleRule, ...]:
    """Give the rules that tell the role, in their order."""
    return tuple(_role_rule(r) for r in rules("dates")["roles"])


def _role_rule(r: dict[str, Any]) -> RoleRule:
    def pattern(key: str, end: str = "") -> re.Pattern[str] | None:
        return re.compile(f"(?:{r[key]}){end}") if key in r else None

    return RoleRule(
        id=r["id"],
        role=r["role"],
        edges=frozenset(r.get("edge", "").split("|")) - {""},
        units=frozenset(r.get("unit", "").split("|")) - {""},
        is_=pattern("is"),
        before=pattern("before", "$"),
        not_before=pattern("not_before", "$"),
        after=pattern("after"),
        line=r.get("line", False),
        past=r.get("past"),
    )
