"""Issuing bodies as they are written in running text, named in full in the context of the document around them."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
from typing import NamedTuple

from cancu.chars import lower, squeeze
from cancu.extract.bodies import (
    Body,
    Context,
    home_of,
    level_in,
    may_begin,
    name_in,
    place_with_tier,
    register,
)
from cancu.extract.opennames import open_name
from cancu.extract.places import (
    Words,
    first_key,
    match_place,
    name_in_tier,
    parent_of,
    place_in,
    split_place,
    tier_at,
    toneless,
    toneless_word,
    words_at,
)
from cancu.extract.symbols import issuer_of_number, type_of_number
from cancu.extract.whereabouts import SPACES, group_end, where_after
from cancu.model import Document

__all__ = [
    "Context",
    "IssuerMatch",
    "context_of",
    "find_bodies",
    "issuer_of_number",
    "match_issuer",
    "match_joint",
    "may_open",
    "type_of_number",
]

_CHAIN = re.compile(r" {0,4}, {0,4}| {1,4}")
_JOINT = re.compile(r" {0,4}(?:[-,;&] {0,4}|(?:, {0,4})?và {1,4})(?:của {1,4})?")
_UNION = re.compile(r"liên {1,4}(?:bộ|tịch(?= {1,4}bộ)) {0,4}:? {0,4}", re.I)
_BARE_MINISTRY = re.compile(
    r"(?:Bộ|Bộ trưởng)(?= {0,3}(?:[.,;:)]|$)| {1,4}(?:đã|ban hành|quy định|về|ký|phê duyệt)(?!\w))"
)
_OF_PROVINCE = re.compile(
    # The look-behinds stand behind the first letters for the sake of speed, as in `rulebook.starting`.
    r"(?:ủ(?<!\w.)y {1,4}ban {1,4}nhân {1,4}dân|u(?<!\w.)(?:ỷ {1,4}ban {1,4}nhân {1,4}dân|bnd)|"
    r"h(?<!\w.)(?:ội {1,4}đồng {1,4}nhân {1,4}dân|đnd)|đ(?<!\w.)ịa {1,4}bàn|"
    r"s(?<!\w.)ở(?: {1,4}[^\W\d]{1,7}){1,8}?) {1,4}(?P<place>)(?=tỉnh|thành {1,4}phố|tp)"
)
_PROVINCE_WORD = re.compile(r"(?P<place>t(?<!\w.)(?:ỉnh|hành {1,4}phố|p\.?))(?= {1,4}[^\W\d])")
_FIRST_WORD = re.compile(r"(?<![^\W_])[^\W_]+")
_SECOND_WORD = re.compile(r"[ ,.&-]{1,8}([^\W_]+)")
_THIRD_WORD = re.compile(r" {1,4}([^\W_]+)")
_GUESS_SPAN = 400_000
_DOMINANT = 0.75
_MAX_OFFICES = 3
_MAX_WORDS = 32
_NATIONAL = ("trung ương", "quốc gia")


def context_of(document: Document, levelled: str = "") -> Context:
    """Give the context that a document makes for the phrases in it.

    Its place is what its header says, or stands in its issuer's name. Where the header was lost (a fragment, a news
    item) and the levelled text is given, it is the one province whose own organs or area the text speaks of.
    """
    place, issuer = document.place, document.issuer
    if place is None and issuer:
        body = match_issuer(issuer, 0, Context())
        place = body.place if body else None
    if place is None and issuer is None and levelled:
        place = _province_spoken_of(levelled)
    return Context(issuer, place, document.parent_place or (parent_of(place) if place else None))


@lru_cache(maxsize=4)
def _province_spoken_of(levelled: str) -> str | None:
    """Give the province of nearly all organs and areas that a text names in full; else the only one it names at all."""
    low = lower(levelled)
    if not ("tỉnh" in low or "phố" in low or "tp" in low):  # neither pattern can match
        return None
    organs = _provinces_after(_OF_PROVINCE, levelled)
    if organs:
        name, most = organs.most_common(1)[0]
        return name if most >= _DOMINANT * organs.total() else None
    named = _provinces_after(_PROVINCE_WORD, levelled)
    return next(iter(named)) if len(named) == 1 else None


def _provinces_after(lead: re.Pattern[str], levelled: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for hit in lead.finditer(lower(levelled), 0, _GUESS_SPAN):
        place = match_place(levelled, hit.start("place"))
        if place is not None and place.level == "province":
            counts[place.name] += 1
    return counts


class IssuerMatch(NamedTuple):
    """A body as it stands in a text; ``name`` is its full canonical name, resolved in context."""

    start: int
    end: int
    name: str
    level: str
    """``central``, ``ministry``, ``party``, ``province``, ``district``, ``commune``, ``department`` or ``other``."""
    place: str | None = None
    resolved: bool = True
    """False where the phrase leaves open which body it is ("UBND tỉnh" in a text that names no province)."""


def match_issuer(text: str, pos: int, context: Context) -> IssuerMatch | None:
    """Give the longest issuer phrase that begins exactly at ``pos`` of a levelled text, or None.

    An office before a body is the body ("Bộ trưởng Bộ Y tế" → "Bộ Y tế"); "UBND tỉnh", "Tỉnh ủy" and the like are named
    in full by the context; a place written with the body wins over the context. Rules: rules/issuers.yaml.
    """
    union = _UNION.match(text, pos) if text.startswith(("l", "L"), pos) else None
    if union:
        return _match_union(text, pos, union.end())
    opening = first_key(text, pos) in _openers()
    if not opening:
        return None
    words = words_at(text, pos, _MAX_WORDS)
    if not words.has(0):
        return None
    found = _body_at(text, words, 0, context)
    office = register().offices.longest(text, words, 0) if words[0].raw[0].isupper() else None
    for _ in range(_MAX_OFFICES):  # "Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ"
        if office is None:
            break
        body = _body_at(text, words, office[1], context)
        if body is None and words[office[1] - 1].key in {
            "phong",
            "ban",
        }:  # "Trưởng phòng Tư pháp", "Trưởng Ban Dân tộc"
            body = _body_at(text, words, office[1] - 1, context)
        if body is not None and (found is None or body.end > found.end):
            return IssuerMatch(pos, body.end, body.name, body.level, body.place, body.resolved)
        office = register().offices.longest(text, words, office[1]) if words.has(office[1]) else None
    if found is None and context.issuer and context.issuer.startswith("Bộ "):
        alone = _BARE_MINISTRY.match(text, pos)
        if alone:
            return IssuerMatch(pos, alone.end(), context.issuer, "ministry")
    return found


def match_joint(text: str, pos: int, context: Context) -> IssuerMatch | None:
    """Do as `match_issuer`, and take further central bodies in the same list: the issuers of a joint document.

    "Bộ Tài chính và Bộ Y tế" → "Bộ Tài chính; Bộ Y tế".
    """
    first = match_issuer(text, pos, context)
    if first is None or first.level not in {"ministry", "central"}:
        return first
    names, end = [first.name], first.end
    while True:
        gap = _JOINT.match(text, end)
        more = match_issuer(text, gap.end(), context) if gap else None
        if more is None or more.level not in {"ministry", "central", "other"}:
            break
        names.append(more.name)
        end = more.end
    return IssuerMatch(pos, end, "; ".join(names), first.level)


def find_bodies(text: str, context: Context) -> tuple[IssuerMatch, ...]:
    """Give all issuer phrases of a levelled text, in order, without overlaps."""
    found: list[IssuerMatch] = []
    last = 0
    for hit in _trigger().finditer(toneless(text)):
        if hit.start() < last:
            continue
        body = match_issuer(text, hit.start(), context)
        if body is not None:
            found.append(body)
            last = body.end
    return tuple(found)


def may_open(text: str, pos: int) -> bool:
    """Tell whether an issuer phrase may begin at ``pos``, by its first two words: a quick no for most places."""
    first = _FIRST_WORD.match(text, pos)
    below = _second_words().get(toneless_word(first.group())) if first is not None else None
    if first is None or below is None or "" in below:
        return below is not None
    second = _SECOND_WORD.match(text, first.end())
    if second is None:
        return False
    key = toneless_word(second[1])
    if key == "va":  # "Ban và …": passed over, as in `bodies.Trie`
        third = _THIRD_WORD.match(text, second.end())
        return third is not None and toneless_word(third[1]) in below
    return key in below


def opens(word: str) -> bool:
    """Tell whether a phrase of the register may begin with a word."""
    return toneless_word(word) in _openers()


@cache
def _openers() -> frozenset[str]:
    """The first words of all phrases that name a body or an office."""
    reg = register()
    return frozenset(word for trie in (reg.bodies, reg.offices, reg.heads) for word in trie.root)


@cache
def _second_words() -> dict[str, set[str]]:
    """The first words of all phrases, each with those that follow it; "" among them where it is a phrase by itself."""
    seconds: dict[str, set[str]] = {}
    reg = register()
    for trie in (reg.bodies, reg.offices, reg.heads):
        for first, below in trie.root.items():
            seconds.setdefault(first, set()).update(below)
    return seconds


@cache
def _trigger() -> re.Pattern[str]:
    """Give the pattern of the first two words of every phrase, so that the tries are asked only where one may begin."""
    parts = []
    for first, below in sorted(_second_words().items()):
        start = rf"{first[0]}(?<![^\W_].){first[1:]}"
        if "" in below:
            parts.append(start)
        else:
            parts.append(rf"{start}[ ,.&-]{{1,8}}(?:va {{1,4}})?(?:{'|'.join(sorted(below))})")
    return re.compile(rf"(?:{'|'.join(parts)})(?![^\W_])")


def _match_union(text: str, pos: int, at: int) -> IssuerMatch | None:
    """Read "liên Bộ Tài chính - Y tế": fields or ministries, joined by hyphens, commas or "và"."""
    names: list[str] = []
    end = at
    while True:
        words = words_at(text, at, 14)
        hit = register().fields.longest(text, words, 0) or register().bodies.longest(text, words, 0)
        if hit is None or hit[0].kind != "central":
            break
        names.append(hit[0].name)
        end = words[hit[1] - 1].end
        gap = _JOINT.match(text, end)
        if gap is None:
            break
        at = gap.end()
    return IssuerMatch(pos, end, "; ".join(names), "ministry") if names else None


def _body_at(text: str, words: Words, at: int, context: Context) -> IssuerMatch | None:
    if not words.has(at):
        return None
    if at and not _CHAIN.fullmatch(text, words[at - 1].end, words[at].start):
        return None
    hit = register().bodies.longest(text, words, at)
    if hit is not None and may_begin(text, words, at, hit[1]):
        body, after = hit
        if body.kind == "central":
            local = body.level != "central" and _local_twin(text, words, after)
            if not local:
                return IssuerMatch(words[at].start, words[after - 1].end, body.name, body.level)
            body = Body(body.name, "local", "department", ("province", "district"))
        found = _with_place(text, words, at, after, body, context)
        if found is not None:
            return found
    return _open_name(text, words, at, context)


def _local_twin(text: str, words: Words, after: int) -> bool:
    """Tell whether a central body's name goes on with a place: then it is a branch ("Kho bạc Nhà nước tỉnh")."""
    if not words.has(after) or not SPACES.fullmatch(text, words[after - 1].end, words[after].start):
        return False
    hit = tier_at(words, after)
    return hit is not None and hit[0] in {"tỉnh", "huyện", "quận"} and words[after - 1].key != "trương"


def _with_place(text: str, words: Words, at: int, after: int, body: Body, context: Context) -> IssuerMatch | None:
    start, end = words[at].start, words[after - 1].end
    if body.kind == "committee":
        return _committee(text, words, at, after, body, context)
    where = where_after(text, words, after, body)
    if where is None:
        group = group_end(text, words, after) if body.own else None
        if group is not None:
            name = f"{body.name} {squeeze(text[end:group])}"
            return IssuerMatch(start, group, name, "other", None, False)
        if body.needs_place:
            return None
        place = home_of(body, context)
        if place is None and body.national:
            return IssuerMatch(start, end, body.name, "ministry")
    else:
        end = where.end
        place = where.place or place_with_tier(where.tier or "", context)
    if place is None:
        name = f"{body.name} {where.tier}" if where else body.name
        return IssuerMatch(start, end, name, body.level if not body.own else "other", None, False)
    return IssuerMatch(start, end, name_in(body, place), level_in(body, place), place)


def _committee(text: str, words: Words, at: int, after: int, body: Body, context: Context) -> IssuerMatch:
    """Name a Party committee: "Huyện ủy Đắk R'Lấp"; its tier stands in its own word."""
    start, end, tier = words[at].start, words[after - 1].end, body.tiers[0]
    place = None
    spaced = words.has(after) and SPACES.fullmatch(text, end, words[after].start)
    if spaced:
        full = place_in(text, words, after)
        if full is None and words[after].raw[0].isupper():
            full = name_in_tier(text, words, after, after, tier)
        if full is not None and split_place(full[0].name)[0].lower() == tier:
            place, end = full[0].name, full[0].end
    place = place or place_with_tier(tier, context)
    if place is None:
        return IssuerMatch(start, end, body.name, "party", None, False)
    return IssuerMatch(start, end, name_in(body, place), "party", place)


def _open_name(text: str, words: Words, at: int, context: Context) -> IssuerMatch | None:
    """Read a body whose name goes on freely ("Ban Chỉ đạo … huyện X", "Cục …"), and its place if one ends it."""
    found = open_name(text, words, at)
    if found is None:
        return None
    where = where_after(text, words, found.after, found.body)
    if where is None:
        return IssuerMatch(words[at].start, found.end, found.name, found.body.level) if found.whole else None
    place = where.place or place_with_tier(where.tier or "", context)
    name = f"{found.name} {place or where.tier}"
    return IssuerMatch(words[at].start, where.end, name, found.body.level, place, place is not None)
