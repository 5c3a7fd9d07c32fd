"""Bodies whose names go on freely: the head word ("Ban Chỉ đạo", "Cục", "Hội"), then words up to a stop or a place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from cancu.chars import squeeze
from cancu.extract.bodies import Body, register
from cancu.extract.places import Word, Words, tier_at, tier_words
from cancu.extract.whereabouts import is_other_word
from cancu.rulebook import phrases, rules

_OPEN_GAP = re.compile(r" {1,6}(?:[-&] {1,6})?|[-&/]")
_OPEN_COMMA = re.compile(r" {1,6}(?:[-&] {1,6})?|[-&/]| {0,3}, {1,6}")
_LAST_WORD = re.compile(r"(?<![^\W_])([^\W_]+) $")
_MAX_OPEN = 14
_MAX_LONG = 28


@dataclass(frozen=True, slots=True)
class OpenName:
    """A free name as far as it goes before its place: its body, its full name, where it ends, the word after it."""

    body: Body
    name: str
    end: int
    after: int
    whole: bool
    """Whether the name stands without a place too ("Ban Chỉ đạo tỉnh" is none without its "tỉnh")."""


def open_name(text: str, words: Words, at: int) -> OpenName | None:
    """Give the free name that begins with the word at index ``at``, or None."""
    reg = register()
    hit = reg.heads.longest(text, words, at)
    if hit is None or not words[at].raw[0].isupper():
        return None
    body, first = hit
    head = squeeze(text[words[at].start : words[first - 1].end]).lower().replace("uỷ", "ủy")
    if not words.has(first) or head not in reg.head_forms:  # "Trưởng" is not "Trường"
        return None
    if f"{head} {words[first].raw.lower()}" in reg.not_heads or (first - at == 1 and _in_a_name(text, words[at])):
        return None
    tier = tier_at(words, first)
    place_next = tier is not None and not is_other_word(words, tier[1])
    if not place_next and not _may_open(text, words, first, body):
        return None
    last = first if place_next else _tail_end(text, words, first, body)
    if last == first:
        return OpenName(body, body.name, words[first - 1].end, first, False) if place_next and body.commas else None
    end = words[last - 1].end
    return OpenName(body, f"{body.name} {_written_out(text[words[first].start : end])}", end, last, True)


def _in_a_name(text: str, head: Word) -> bool:
    """Tell whether the word before makes the head part of a person's or place's name, or of a heading in capitals."""
    before = _LAST_WORD.search(text, max(0, head.start - 12), head.start)
    if before is None:
        return False
    word = before[1].lower()
    return word in tier_words() or (before[1][0].isupper() and word not in register().leads)


def _may_open(text: str, words: Words, first: int, body: Body) -> bool:
    if not _OPEN_GAP.fullmatch(text, words[first - 1].end, words[first].start):
        return False
    if words[first].raw[0].isupper():
        return True
    rest = " ".join(w.raw.lower() for w in words.cut(first, first + 2)) + " "
    return (body.commas and rest.startswith(tuple(f"{o} " for o in register().openers))) or body.name == "Ban Quản lý"


def _tail_end(text: str, words: Words, first: int, body: Body) -> int:
    """Give the index after the last word of an open name, short of its place."""
    gap_ok = _OPEN_COMMA if body.commas else _OPEN_GAP
    stops = register().strong_stops if body.commas else register().stops
    limit = first + (_MAX_LONG if body.commas else _MAX_OPEN)
    comma_at = None
    last = first
    for i in range(first, limit):
        if not words.has(i) or i > first and not gap_ok.fullmatch(text, words[i - 1].end, words[i].start):
            break
        if i > first and comma_at is None and "," in text[words[i - 1].end : words[i].start]:
            comma_at = i
        tier = tier_at(words, i)
        if tier is not None and not is_other_word(words, tier[1]) and (i > first or body.commas):
            return i
        if _stops_at(words, i, stops):
            break
        if i > first and words[i].raw[0].isupper() and _begins_body(text, words, i):
            break
        last = i + 1
    if comma_at is not None and comma_at < last:
        last = comma_at
    while last > first and words[last - 1].key in {"va", "cua", "vê"}:
        last -= 1
    return last


def _stops_at(words: Words, at: int, stops: frozenset[str]) -> bool:
    one = words[at].raw.lower()
    after = words[at + 1].raw.lower() if words.has(at + 1) else ""
    return one in stops or f"{one} {after}" in stops or one.isdigit() or (one == "số" and after[:1].isdigit())


def _begins_body(text: str, words: Words, at: int) -> bool:
    reg = register()
    hit = reg.bodies.longest(text, words, at)
    return hit is not None or reg.heads.longest(text, words, at) is not None


@cache
def _abbreviations() -> tuple[re.Pattern[str], dict[str, str]]:
    table: dict[str, str] = rules("issuers")["abbreviations"]
    return re.compile(rf"(?<!\w)(?:{phrases(table)})(?!\w)"), table


def _written_out(name: str) -> str:
    pattern, table = _abbreviations()
    return pattern.sub(lambda hit: table[hit.group()], squeeze(name))
