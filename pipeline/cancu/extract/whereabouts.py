"""What stands after a body's name about its place: "tỉnh Khánh Hòa", a bare "tỉnh", "cấp xã", "các huyện"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cancu.chars import squeeze
from cancu.extract.bodies import Body
from cancu.extract.places import Words, place_in, province_in, tier_at

SPACES = re.compile(r" {1,8}")
_CONTINUED = frozenset({"hôi", "viên", "lô", "đôi"})


@dataclass(slots=True)
class Where:
    """What stands after a body's name about its place: a full place, a bare tier, or nothing."""

    end: int
    place: str | None = None
    tier: str | None = None


def where_after(text: str, words: Words, after: int, body: Body) -> Where | None:
    """Give what the words from index ``after`` on say of a body's place; None where they say nothing."""
    if not words.has(after) or not SPACES.fullmatch(text, words[after - 1].end, words[after].start):
        return None
    hit = place_in(text, words, after)
    if hit is not None:
        return Where(end_of_chain(text, words, hit[1], hit[0].level), hit[0].name)
    tier = tier_at(words, after)
    if tier is not None and not is_other_word(words, tier[1]):
        end = _end_of_tiers(text, words, tier[1])
        alone = end == words[tier[1] - 1].end
        return Where(end, None, tier[0] if alone else squeeze(text[words[after].start : end]).lower())
    named = province_in(text, words, after) if "province" in body.tiers or body.kind == "committee" else None
    return Where(named[0].end, named[0].name) if named else None


def is_other_word(words: Words, after: int) -> bool:
    """Tell whether a tier word goes on as another word: "xã hội", "tỉnh lộ"."""
    return words.has(after) and words[after].key in _CONTINUED and words[after].raw[0].islower()


def _end_of_tiers(text: str, words: Words, after: int) -> int:
    """Take in further bare tiers after one: "UBND tỉnh, thành phố" means all of them, no single place."""
    while words.has(after) and text[words[after - 1].end : words[after].start].strip() in {",", "/"}:
        more = tier_at(words, after)
        if more is None or is_other_word(words, more[1]) or place_in(text, words, after) is not None:
            break
        after = more[1]
    return words[after - 1].end


def end_of_chain(text: str, words: Words, after: int, level: str) -> int:
    """Take in the places above one that is named: "xã A, huyện B, tỉnh C"."""
    order = {"commune": 0, "district": 1, "province": 2}
    while level != "province" and words.has(after):
        gap = text[words[after - 1].end : words[after].start]
        hit = place_in(text, words, after) if gap.strip() in {",", "-", ""} else None
        if hit is None or order[hit[0].level] <= order[level]:
            break
        after, level = hit[1], hit[0].level
    return words[after - 1].end


def group_end(text: str, words: Words, after: int) -> int | None:
    """Give the end of a phrase for many bodies at once: "cấp xã", "các huyện, thành phố"."""
    if not words.has(after + 1) or words[after].key not in {"câp", "cac"}:
        return None
    if not SPACES.fullmatch(text, words[after - 1].end, words[after].start):
        return None
    tier = tier_at(words, after + 1)
    end = None
    while tier is not None:
        end = words[tier[1] - 1].end
        gap = text[end : words[tier[1]].start].strip() if words.has(tier[1]) else "."
        tier = tier_at(words, tier[1]) if gap in {",", "-", "/"} else None
    return end
