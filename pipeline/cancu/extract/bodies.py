"""The register of issuing bodies (rules/issuers.yaml) as look-up tables, and where a body belongs in context."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any

from cancu.extract.places import Words, bare, level_of, parent_of, split_place, toneless
from cancu.rulebook import rules

_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r" {0,6}(?:[-,&.] {0,6}|- - )?")
_AND = "va"
_LOWER_OK = 3


@dataclass(frozen=True, slots=True)
class Context:
    """What the citing document tells about itself."""

    issuer: str | None = None
    """The full canonical name of its issuer."""
    place: str | None = None
    """The place it belongs to: "tỉnh Khánh Hòa", "huyện Đắk R'Lấp", "thành phố Hà Nội"."""
    parent_place: str | None = None
    """The province above, where known."""


@dataclass(frozen=True, slots=True)
class Body:
    """An entry of the register. ``kind`` is ``central``, ``local``, ``committee`` or ``open``."""

    name: str
    kind: str
    level: str
    tiers: tuple[str, ...] = ()
    """The levels of place at which there is such a local body; the tier word of a committee."""
    own: bool = False
    """Whether it is the place's own organ (a People's Committee), not a body under it (a department)."""
    needs_place: bool = False
    commas: bool = False
    """Whether its own name may hold commas, which a plain name ends at."""
    national: bool = False
    """Whether the name alone is also a central body."""


class Trie:
    """Phrases by their words, without tone marks, case and "và"; a look-up costs one step a word."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {}

    def add(self, form: str, value: Any) -> None:
        """Enter a phrase; where two entries share one, the first keeps it."""
        node = self.root
        for word in _WORD.findall(toneless(form)):
            if word != _AND:
                node = node.setdefault(word, {})
        node.setdefault("", value)

    def longest(self, text: str, words: Words, at: int) -> tuple[Any, int] | None:
        """Give the value of the longest phrase that begins with the word at ``at``, and the index after it."""
        node, best, after = self.root, None, at
        end = -1
        for i in count(at):
            word = words.get(i)
            if word is None:
                break
            start, stop, _, key = word
            # "và" is passed over wherever a gap before it may stand.
            below = node if key == _AND and i > at else node.get(key)
            if below is None or i > at and not (text[end:start] == " " or _GAP.fullmatch(text, end, start)):
                break
            end = stop
            if below is not node:
                node = below
                if "" in node:
                    best, after = node[""], i + 1
        return None if best is None else (best, after)


@dataclass(slots=True)
class Register:
    """The look-up tables: phrases to bodies, offices, heads of open names, symbols to bodies."""

    bodies: Trie = field(default_factory=Trie)
    offices: Trie = field(default_factory=Trie)
    heads: Trie = field(default_factory=Trie)
    fields: Trie = field(default_factory=Trie)
    central_symbols: dict[str, Body] = field(default_factory=dict)
    field_symbols: dict[str, Body] = field(default_factory=dict)
    """Codes without the B of a ministry ("TC" in "26-TC/HTQT")."""
    local_symbols: dict[str, Body] = field(default_factory=dict)
    stops: frozenset[str] = frozenset()
    strong_stops: frozenset[str] = frozenset()
    not_heads: frozenset[str] = frozenset()
    leads: frozenset[str] = frozenset()
    openers: tuple[str, ...] = ()
    head_forms: frozenset[str] = frozenset()


def code_key(code: str) -> str:
    """Give a part of a symbol as it is compared: upper case, no marks, letters and digits only ("BGD&ĐT" → "BGDDT")."""
    return bare(code).upper()


@cache
def register() -> Register:
    """Give the register, built once from rules/issuers.yaml."""
    data = rules("issuers")
    reg = Register()
    for row in data["central"]:
        body = Body(row["name"], "central", row["level"])
        _enter(reg.bodies, [row["name"], *row.get("aliases", ()), *row.get("offices", ())], body)
        _symbols(reg.central_symbols, row.get("symbols", ()), body)
    for row in data["fields"]:
        _enter_field(reg, row)
    for row in data["local"]:
        own = row["organ"] == "own"
        flags = {"needs_place": row.get("needs_place", False), "national": row.get("national", False)}
        body = Body(row["name"], "local", "department", tuple(row["tiers"]), own, **flags)
        _enter(reg.bodies, [row["name"], *row.get("aliases", ())], body)
        _symbols(reg.local_symbols, row.get("symbols", ()), body)
    for row in data["committees"]:
        _enter_committee(reg, row, data["committee_organs"])
    for office in data["offices"]:
        reg.offices.add(office, office)
    for row in data["open"]:
        body = Body(row["head"], "open", row["level"], commas=row.get("commas", False))
        _enter(reg.heads, [row["head"], *row.get("aliases", ())], body)
        _symbols(reg.local_symbols, row.get("symbols", ()), body)
    reg.head_forms = frozenset(form.lower() for row in data["open"] for form in (row["head"], *row.get("aliases", ())))
    reg.not_heads, reg.leads = frozenset(data["not_heads"]), frozenset(data["leads"])
    reg.openers = tuple(data["openers"])
    reg.strong_stops = frozenset(data["strong_stops"])
    reg.stops = reg.strong_stops | frozenset(data["stops"])
    return reg


def _enter(trie: Trie, forms: Iterable[str], body: Body) -> None:
    for form in forms:
        trie.add(form, body)


def _symbols(table: dict[str, Body], codes: Iterable[str], body: Body) -> None:
    for code in codes:
        table.setdefault(code_key(code), body)


def _enter_field(reg: Register, row: dict[str, Any]) -> None:
    forms = [row["name"], *row.get("abbreviations", ())]
    codes = row.get("code", ())
    if row.get("ministry", True):
        ministry = Body(f"Bộ {row['name']}", "central", "ministry")
        for form in forms:
            reg.bodies.add(f"Bộ {form}", ministry)
            reg.bodies.add(f"Bộ trưởng {form}", ministry)
            reg.fields.add(form, ministry)
        _symbols(reg.central_symbols, [f"B{c}" for c in codes], ministry)
        _symbols(reg.field_symbols, codes, ministry)
    if row.get("department", True):
        department = Body(f"Sở {row['name']}", "local", "department", ("province",))
        for form in forms:
            reg.bodies.add(f"Sở {form}", department)
        _symbols(reg.local_symbols, [f"S{c}" for c in codes], department)
    division = Body(f"Phòng {row['name']}", "local", "department", ("district", "commune"))
    for form in forms:
        reg.bodies.add(f"Phòng {form}", division)


def _enter_committee(reg: Register, row: dict[str, Any], organs: list[dict[str, Any]]) -> None:
    body = Body(row["name"], "committee", "party", (row["tier"],), own=True)
    reg.bodies.add(row["name"], body)
    _symbols(reg.local_symbols, row.get("symbols", ()), body)
    for organ in organs:
        below = Body(f"{organ['name']} {row['name']}", "committee", "party", (row["tier"],), own=True)
        _enter(reg.bodies, [f"{form} {row['name']}" for form in (organ["name"], *organ.get("aliases", ()))], below)


def may_begin(text: str, words: Words, at: int, after: int) -> bool:
    """Tell whether a phrase may be a body's name by its case: capital first, or nothing else by its length or place."""
    first = words[at]
    if first.raw[0].isupper() or after - at >= _LOWER_OK or first.key in {"ubnd", "hđnd"}:
        return True
    return after - at > 1 and text.endswith(("của ", "của  "), max(0, first.start - 5), first.start)


def province_of(context: Context) -> str | None:
    """Give the province of the citing document: its own place, or the one above."""
    if context.place and level_of(context.place) == "province":
        return context.place
    return context.parent_place or (parent_of(context.place) if context.place else None)


def place_with_tier(tier: str, context: Context) -> str | None:
    """Give the place that a bare tier word means in the citing document ("tỉnh" in "UBND tỉnh")."""
    for place in (context.place, province_of(context)):
        if place and split_place(place)[0] == tier:
            return place
    return None


def home_of(body: Body, context: Context) -> str | None:
    """Give the place of a local body that is named with no place: the document's own, else the province's."""
    if context.place and level_of(context.place) in body.tiers:
        return context.place
    return province_of(context) if "province" in body.tiers and not body.own else None


def name_in(body: Body, place: str) -> str:
    """Give the full name of a local body at a place: "Sở Y tế tỉnh Hà Tĩnh", "Tỉnh ủy Khánh Hòa"."""
    if body.kind != "committee" or place == "Thành phố Hồ Chí Minh":
        return f"{body.name} {place}"
    return f"{body.name} {split_place(place)[1]}"


def level_in(body: Body, place: str | None) -> str:
    """Give the level of a local body at a place: the place's own for its own organs."""
    if body.kind == "local" and body.own:
        return (level_of(place) if place else None) or "other"
    return body.level
