"""Places: administrative units as they are written, and their canonical names (rules/places.yaml).

Names are compared by their letters alone, without marks, case, spaces, hyphens and apostrophes, so that "Đăk R’Lấp",
"ĐăkR'Lấp" and "ĐẮK R'LẤP" are one name, and only names whose letters differ need an alias.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from cancu.rulebook import rules

_WORD = re.compile(r"[^\W_]+")
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_NAME_GAP = re.compile(r" {0,4}(?:[-'. ] {0,4})?")
_TIER_GAP = re.compile(r"\.? {0,6}")
_MAX_PARTS = 7
_MAX_GUESS = 4


def _char_maps() -> tuple[dict[int, str], dict[int, str]]:
    """Give the tables that take every Vietnamese letter to lower case without tone, and without any mark."""
    toneless: dict[int, str] = {}
    bare: dict[int, str] = {}
    for code in [*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1EA0, 0x1EFA)]:
        parts = unicodedata.normalize("NFD", chr(code).lower())
        if len(parts) == 0 or not parts[0].isalpha():
            continue
        kept = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
        if len(kept) == 1:
            toneless[code] = kept
        bare[code] = "d" if parts[0] in "đð" else parts[0]
    return toneless, bare


_TONELESS, _BARE = _char_maps()


class Word(NamedTuple):
    """A run of letters and digits in a text; ``key`` is lower case without tone marks ("Uỷ" and "Ủy" are "uy")."""

    start: int
    end: int
    raw: str
    key: str


def toneless(text: str) -> str:
    """Give the text in lower case without tone marks, letter for letter ("Sở" stays apart from "số")."""
    return text.translate(_TONELESS)


toneless_word = lru_cache(maxsize=65536)(toneless)
"""`toneless` of single words, which come again and again."""


def first_key(text: str, pos: int) -> str | None:
    """Give the key of the word that starts at ``pos``; None where none does."""
    hit = _WORD.match(text, pos)
    return toneless_word(hit.group()) if hit is not None else None


def bare(text: str) -> str:
    """Give only the letters and digits of a text, in lower case and without any mark."""
    return "".join(_WORD.findall(text.translate(_BARE)))


_word = tuple.__new__
"""Makes a `Word` at half the price."""


class Words:
    """The words of a text from a place on, cut only as far as they are asked for: most names are told by their first few."""

    __slots__ = ("_cut", "_found", "_most", "_stop")

    def __init__(self, text: str, pos: int, most: int, span: int) -> None:
        self._found: list[Word] = []
        self._most = most
        stop = pos + span
        self._stop = stop if stop < len(text) else len(text) + 1  # a word that ends where the span does may be cut
        self._cut = _WORD.finditer(text, pos, stop)

    def has(self, index: int) -> bool:
        """Tell whether there are so many words."""
        found = self._found
        while len(found) <= index:
            hit = next(self._cut, None) if len(found) < self._most else None
            if hit is None or hit.end() >= self._stop:
                self._most = 0
                return False
            start, end = hit.span()
            raw = hit[0]
            found.append(_word(Word, (start, end, raw, toneless_word(raw))))
        return True

    def get(self, index: int) -> Word | None:
        """Give a word; None where there are not so many."""
        return self._found[index] if index < len(self._found) or self.has(index) else None

    def __getitem__(self, index: int) -> Word:
        if index >= len(self._found) and not self.has(index):
            raise IndexError(index)
        return self._found[index]

    def cut(self, start: int, end: int) -> list[Word]:
        """Give the words from one index up to another, or as many as there are."""
        self.has(end - 1)
        return self._found[start:end]


def words_at(text: str, pos: int, most: int = 40, span: int = 320) -> Words:
    """Give the words from ``pos`` on, which must be the start of the first; none where it is not."""
    begins = pos < len(text) and text[pos].isalnum() and not (pos and text[pos - 1].isalnum())
    return Words(text, pos, most if begins else 0, span)


class PlaceMatch(NamedTuple):
    """An administrative unit as it stands in a text: ``name`` is canonical ("huyện Đắk R'Lấp")."""

    start: int
    end: int
    name: str
    level: str
    """``province``, ``district`` or ``commune``."""
    parent: str | None = None
    """The province above a district ("tỉnh Đắk Nông"), where only one has a district of that name."""


@dataclass(slots=True)
class _Register:
    tiers: dict[tuple[str, ...], str] = field(default_factory=dict)
    levels: dict[str, str] = field(default_factory=dict)
    provinces: dict[str, str] = field(default_factory=dict)
    """Bare letters of a name without its tier → the name in full; the newer body where two share a name."""
    known: dict[str, dict[str, str]] = field(default_factory=dict)
    """Tier → bare letters of a name → the name in full."""
    parents: dict[str, set[str]] = field(default_factory=dict)


@cache
def _register() -> _Register:
    data = rules("places")
    reg = _Register()
    for tier in data["tiers"]:
        reg.levels[tier["name"]] = tier["level"]
        for form in [tier["name"], *tier.get("aliases", ())]:
            reg.tiers[tuple(form.split())] = tier["name"]
    for province in data["provinces"]:
        full = province["name"]
        tier, name = _split(full)
        for form in [name, *province.get("aliases", ())]:
            reg.known.setdefault(tier, {})[bare(form)] = full
            if bare(form) not in reg.provinces or "to" not in province:
                reg.provinces[bare(form)] = full
    provinces = set(reg.provinces.values())
    for province in data["provinces"]:
        for tier, names in province.get("districts", {}).items():
            for name in names.split(", "):
                full = f"{tier} {name}"
                if full not in provinces:
                    reg.known.setdefault(tier, {}).setdefault(bare(name), full)
                    reg.parents.setdefault(full, set()).add(province["name"])
    return reg


def _split(full: str) -> tuple[str, str]:
    for tier in _register_tiers():
        if full.lower().startswith(tier + " "):
            return tier, full[len(tier) + 1 :]
    return "", full


@cache
def _register_tiers() -> tuple[str, ...]:
    return tuple(sorted((t["name"] for t in rules("places")["tiers"]), key=len, reverse=True))


def split_place(full: str) -> tuple[str, str]:
    """Give tier and name of a full place name: "tỉnh Khánh Hòa" → ("tỉnh", "Khánh Hòa"); ("", name) without a tier."""
    return _split(full)


@cache
def level_of(full: str) -> str | None:
    """Give the level of a place by its full name, or None where the name does not begin with a tier."""
    tier, name = _split(full)
    if not tier:
        return None
    reg = _register()
    if tier == "thành phố":
        return "province" if reg.known[tier].get(bare(name)) in reg.provinces.values() else "district"
    return reg.levels[tier]


@cache
def parent_of(full: str) -> str | None:
    """Give the province above a district, where only one province has (had) a district of that name."""
    parents = _register().parents.get(full, set())
    return next(iter(parents)) if len(parents) == 1 else None


@cache
def tier_words() -> frozenset[str]:
    """Give the last words of the tiers ("phố", "huyện"): a name follows them."""
    return frozenset(form[-1] for form in _register().tiers)


@cache
def _tier_openers() -> frozenset[str]:
    return frozenset(form[0] for form in _register().tiers)


def tier_at(words: Words, at: int) -> tuple[str, int] | None:
    """Give the tier that begins with the word at index ``at`` ("thành phố"), and the index after it.

    Tone marks count here: "địa phương" holds no "phường".
    """
    first = words.get(at)
    if first is None or (word := first.raw.lower()) not in _tier_openers():
        return None
    tiers = _register().tiers
    second = words.get(at + 1)
    name = tiers.get((word, second.raw.lower())) if second is not None else None
    if name is not None:
        return name, at + 2
    name = tiers.get((word,))
    return (name, at + 1) if name is not None else None


def match_place(text: str, pos: int) -> PlaceMatch | None:
    """Give the administrative unit that begins exactly at ``pos`` of a levelled text with its tier word, or None.

    "tỉnh Khánh Hòa", "TP. Hồ Chí Minh", "huyện Đăk R'Lấp". Communes, and districts that the register does not know,
    are taken from capital letters. A tier alone ("tỉnh") is no match.
    """
    words = words_at(text, pos, 12)
    if not words.has(0):
        return None
    found = place_in(text, words, 0)
    return found[0] if found else None


def place_in(text: str, words: Words, at: int) -> tuple[PlaceMatch, int] | None:
    """Do as `match_place` from the word at index ``at``; give the index after the place too."""
    if not words.has(at):
        return None
    first = words[at]
    if first.key.startswith("tp") and len(first.key) > 2:  # TPHCM
        full = _register().known["thành phố"].get(bare(first.raw[2:]))
        return (PlaceMatch(first.start, first.end, full, "province"), at + 1) if full else None
    head = tier_at(words, at)
    if head is None:
        return None
    tier, at_name = head
    if not words.has(at_name) or not _TIER_GAP.fullmatch(text, words[at_name - 1].end, words[at_name].start):
        return None
    return name_in_tier(text, words, at, at_name, tier)


def name_in_tier(text: str, words: Words, at: int, at_name: int, tier: str) -> tuple[PlaceMatch, int] | None:
    """Give the place of a known tier whose name begins with the word at ``at_name``; its span begins at ``at``."""
    return _known_name(text, words, at, at_name, tier) or _guess_name(text, words, at, at_name, tier)


def province_in(text: str, words: Words, at: int) -> tuple[PlaceMatch, int] | None:
    """Give a province named without its tier ("Khánh Hòa", "Hà Nội") from the word at index ``at``."""
    if not words.has(at) or not words[at].raw[0].isupper():
        return None
    best = None
    for key, after in _joined(text, words, at, _beginnings(None)):
        full = _register().provinces.get(key)
        if full is not None and all(w.raw[0].isupper() for w in words.cut(at, after)):
            best = (PlaceMatch(words[at].start, words[after - 1].end, full, "province"), after)
    return best


@cache
def _beginnings(tier: str | None) -> frozenset[str]:
    """Give all that the names of a tier's places begin with, by their bare letters; of all provinces' for no tier."""
    names = _register().provinces if tier is None else _register().known.get(tier, {})
    return frozenset(name[:n] for name in names for n in range(1, len(name) + 1))


def _joined(text: str, words: Words, at: int, beginnings: frozenset[str]) -> Iterator[tuple[str, int]]:
    """Give the bare letters of one word, of two words and so on, with the index after them, while a name begins so."""
    key = ""
    for i in range(at, at + _MAX_PARTS):
        word = words.get(i)
        if word is None or i > at and not _NAME_GAP.fullmatch(text, words[i - 1].end, word.start):
            return
        key += word.raw.translate(_BARE)
        if key not in beginnings:
            return
        yield key, i + 1


def _known_name(text: str, words: Words, at: int, at_name: int, tier: str) -> tuple[PlaceMatch, int] | None:
    known = _register().known.get(tier, {})
    best = None
    for key, after in _joined(text, words, at_name, _beginnings(tier)):
        full = known.get(key)
        if full is None:
            continue
        level = level_of(full) or "province"
        if words[at_name].raw[0].islower() and (level != "province" or after - at_name < 2):
            continue
        place = PlaceMatch(words[at].start, words[after - 1].end, full, level, parent_of(full))
        best = (place, after)
    return best


@cache
def _not_names() -> frozenset[str]:
    return frozenset(toneless(w) for w in rules("places")["not_names"])


def _guess_name(text: str, words: Words, at: int, at_name: int, tier: str) -> tuple[PlaceMatch, int] | None:
    level = _register().levels[tier]
    if level == "province":
        return None
    after = at_name
    shout = words[at].raw.isupper() and words[at_name].raw.isupper()
    while words.has(after) and after - at_name < _MAX_GUESS:
        word = words[after]
        if after > at_name and not _NAME_GAP.fullmatch(text, words[after - 1].end, word.start):
            break
        if not (word.raw[0].isupper() or word.raw.isdigit()) or word.key in _not_names():
            break
        if word.raw.isupper() and len(word.raw) > 1 and not shout:
            break
        after += 1
        if word.raw.isdigit():
            break
    if after == at_name:
        return None
    end = words[after - 1].end
    name = " ".join(text[words[at_name].start : end].split())
    if shout:
        name = re.sub(r"[^\W_]+", lambda m: m.group().capitalize(), name)
    full = f"{tier} {name}"
    return PlaceMatch(words[at].start, end, full, level, parent_of(full)), after
