"""What a số/ký hiệu says by itself: the type of the document, and who issued it (rules/symbols.yaml)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from cancu.chars import canonical_number
from cancu.extract.bodies import Body, Context, code_key, home_of, name_in, place_with_tier, province_of, register
from cancu.extract.places import level_of, split_place
from cancu.rulebook import rules

_PARTS = re.compile(r"[/.-]+")
_HEAD = re.compile(r"\d{1,8}[a-zA-Z]?(?=$|[/.-])")
_TERM = re.compile(r"(\D+)\d{1,2}")


@dataclass(slots=True)
class _Symbols:
    types: dict[str, str] = field(default_factory=dict)
    exact: dict[str, str] = field(default_factory=dict)
    ambiguous: frozenset[str] = frozenset()
    every_level: frozenset[str] = frozenset()
    with_term: frozenset[str] = frozenset()
    joint: frozenset[str] = frozenset()
    other_types: dict[tuple[str, str], str] = field(default_factory=dict)
    type_or_body: dict[str, str] = field(default_factory=dict)


@cache
def _symbols() -> _Symbols:
    data = rules("symbols")
    out = _Symbols()
    for row in data["types"]:
        out.types.setdefault(code_key(row["symbol"]), row["type"])
        out.exact.setdefault(row["symbol"], row["type"])
    out.joint = frozenset(map(code_key, data["joint"]))
    out.other_types = {(code_key(row["symbol"]), row["of"]): row["type"] for row in data["other_types"]}
    out.type_or_body = {code_key(code): name for code, name in data["type_or_body"].items()}
    out.ambiguous = frozenset(map(code_key, data["ambiguous"]))
    out.every_level = frozenset(map(code_key, data["every_level"]))
    out.with_term = frozenset(map(code_key, data["with_term"]))
    return out


@dataclass(frozen=True, slots=True)
class _Read:
    type: str | None
    issuers: tuple[str, ...]
    """The parts that are not the type, in order, as they are compared."""
    typed: bool
    """Whether a part names the type."""


@cache
def _read(number: str) -> _Read:
    """Take a number apart into type and issuer parts."""
    parts = [p for p in _PARTS.split(canonical_number(number)) if p]
    while parts and _HEAD.fullmatch(parts[0]):  # "66.7/2025/NQ-CP": number, number within a series, year
        parts = parts[1:]
    table = _symbols()
    for at, part in enumerate(parts[:2]):
        type_ = table.exact.get(part) or table.types.get(code_key(part))
        is_body = at == 0 and len(parts) > 1 and _central(code_key(part)) is not None and part not in table.exact
        if type_ is not None and not is_body:
            rest = tuple(code_key(p) for p in (*parts[:at], *parts[at + 1 :]))
            if at == 0 and rest and code_key(part) in table.type_or_body and _kind(rest[0]) is None:
                break
            kind = _kind(rest[0]) if rest else None
            return _Read(table.other_types.get((code_key(part), kind or ""), type_), rest, True)
        if at == 0 and _central(code_key(part)) is None and code_key(part) not in register().field_symbols:
            break
    return _Read(None, tuple(map(code_key, parts)), False)


def _central(code: str) -> Body | None:
    reg = register()
    body = reg.central_symbols.get(code)
    if body is None:
        term = _TERM.fullmatch(code)
        if term and term[1] in _symbols().with_term:
            body = reg.central_symbols.get(term[1])
    return body


def _kind(code: str) -> str | None:
    """Give what kind of body a code names: ``joint``, ``central``, ``party``, ``local``; None where it names none."""
    if code in _symbols().joint:
        return "joint"
    if code in _symbols().ambiguous or _central(code) is not None:
        return "central"
    local = register().local_symbols.get(code)
    if local is not None:
        return "party" if local.kind == "committee" or local.name == "Đảng ủy" else "local"
    return "central" if code in register().field_symbols else None


def type_of_number(number: str) -> str | None:
    """Give the document type that the symbol says ("QĐ" is quyết định), or None.

    A number of a body with no type part ("2191/BNN-TCTL") is a công văn; laws and resolutions of the National Assembly
    ("45/2019/QH14") and old numbers ("178/CP") do not say which they are.
    """
    read = _read(number)
    if read.typed or len(read.issuers) < 2:
        return read.type
    first = read.issuers[0]
    reg = register()
    known = _central(first) is not None or first in reg.local_symbols or first in reg.field_symbols
    return str(rules("symbols")["letter_type"]) if known else None


def is_known_symbol(number: str) -> bool:
    """Tell whether a part of a number names a type of document or a body of the registers."""
    read = _read(number)
    reg = register()
    return read.typed or any(
        _central(c) is not None or c in reg.local_symbols or c in reg.field_symbols for c in read.issuers
    )


def issuer_of_number(number: str, type_: str | None, context: Context) -> str | None:
    """Give the issuer that a số/ký hiệu settles by itself, or in the document's own place; None where it does not.

    ``type_`` is the type as written with the number, if any: a joint document has all its issuers, joined by "; ".
    """
    read = _read(number)
    if not read.issuers:
        return None
    if "liên tịch" in (type_ or read.type or "") or "liên bộ" in (type_ or read.type or ""):
        return _joint(read.issuers)
    code = read.issuers[0]
    if not read.typed and len(read.issuers) > 1 and code in _symbols().type_or_body:
        return _symbols().type_or_body[code]
    if code in _symbols().ambiguous and _central(code) is None:
        return None
    body = _central(code)
    if body is not None:
        return body.name
    local = register().local_symbols.get(code)
    if local is not None:
        return _local(local, code, context)
    return _short(code, type_ or read.type, read.typed, context)


def _short(code: str, type_: str | None, typed: bool, context: Context) -> str | None:
    """Name the body of a code without its B or S: "TT-LĐTBXH" is the ministry's, "TTr-TNMT" the department's."""
    data = rules("symbols")
    province = province_of(context)
    ministry = register().field_symbols.get(code) if len(code) > 1 else None
    if typed and province is not None and type_ in data["short_department_types"]:
        local = register().local_symbols.get(f"S{code}")
        return _local(local, code, context) if local is not None else None
    if ministry is None or (typed and province is not None and type_ not in data["short_ministry_types"]):
        return None
    return ministry.name


def _joint(codes: tuple[str, ...]) -> str | None:
    names: list[str] = []
    for code in codes:
        body = _central(code) or register().field_symbols.get(code)
        if body is None:
            return None
        names.append(body.name)
    return "; ".join(names) if names else None


def _local(body: Body, code: str, context: Context) -> str | None:
    """Name a local body by the document's own place."""
    if body.kind == "committee":
        province = province_of(context)
        tiers = {"TU": {"tỉnh", "thành phố"}}.get(code)
        place = province if tiers else place_with_tier(body.tiers[0], context)
        if place is None:
            return None
        return name_in(_committee_of(split_place(place)[0]), place)
    if code in _symbols().every_level:
        here = context.place
        return name_in(body, here) if here and level_of(here) == "province" else None
    place = home_of(body, context)
    return name_in(body, place) if place else None


@cache
def _committee_of(tier: str) -> Body:
    """Give the Party committee of a tier: "tỉnh" → Tỉnh ủy."""
    for row in rules("issuers")["committees"]:
        if row["tier"] == tier.lower() and row.get("symbols"):
            return Body(row["name"], "committee", "party", (row["tier"],), own=True)
    raise ValueError(f"no committee for the tier {tier}")
