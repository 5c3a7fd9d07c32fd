"""When two annotations say the same: the equalities that the scores rest on (docs/annotation.md, "How it is scored").

Both sides are plain JSON objects with the field names of a gold file; a missing field counts as null.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from cancu import chars

Entry = Mapping[str, Any]
"""One annotation, or the document's own fields, as it stands in a gold file or a prediction."""

Same = Callable[[Entry, Entry], bool]
"""Takes a gold entry and a predicted one and tells whether they agree."""

_SPACES = re.compile(r"\s+")
_DASHES = re.compile("[–—−]")
_NUMBER_PREFIX = re.compile("^SỐ:?")
_LEADING_ZEROS = re.compile(r"^0+(?=\d)")
_SHORT_BODIES = ((re.compile(r"\bubnd\b"), "uy ban nhan dan"), (re.compile(r"\bhdnd\b"), "hoi dong nhan dan"))
_MINISTER = re.compile("^bo truong ")
_SCALES = {"nghin": 1e3, "ngan": 1e3, "trieu": 1e6, "ty": 1e9, "ti": 1e9}
_INDICATOR_F1 = 0.5


def folded(value: object) -> str | None:
    """Give a value without case, diacritics and punctuation; None stays None."""
    return None if value is None else chars.fold(str(value))


def folded_issuer(value: object) -> str | None:
    """Give an issuer as it is compared: folded, its committee or council in full, a minister as the ministry."""
    name = folded(value)
    if not name:
        return None
    for short, full in _SHORT_BODIES:
        name = short.sub(full, name)
    return _MINISTER.sub("", name)


def bare_number(value: object) -> str | None:
    """Give a số/ký hiệu as it is compared: no spaces, one kind of dash, upper case, no leading zeros."""
    if not value:
        return None
    number = unicodedata.normalize("NFC", str(value)).replace("Ð", "Đ").replace("ð", "đ")
    number = _DASHES.sub("-", _SPACES.sub("", number)).upper()
    return _LEADING_ZEROS.sub("", _NUMBER_PREFIX.sub("", number))


def unchanged(value: object) -> object:
    """Give the value itself, for fields that are compared as they are."""
    return value


def overlap(gold: Entry, found: Entry) -> bool:
    """Tell whether two spans share a character."""
    return bool(gold["start"] < found["end"] and found["start"] < gold["end"])


def interval(entry: Entry) -> tuple[object, object]:
    """Give an entry's (from, to)."""
    return entry.get("from"), entry.get("to")


def same_reference(gold: Entry, found: Entry) -> bool:
    """Tell whether a found reference is the gold one: by number; by name; else by type, both without number."""
    if not overlap(gold, found):
        return False
    if gold.get("number"):
        return bare_number(gold["number"]) == bare_number(found.get("number"))
    same_type = folded(gold.get("type")) == folded(found.get("type"))
    if gold.get("class") != "named":
        return same_type and not found.get("number")
    # There is one constitution at a time: the type says all that a name could.
    return same_type and (folded(gold.get("type")) == "hien phap" or _same_name(gold.get("title"), found.get("title")))


def _same_name(gold: object, found: object) -> bool:
    wanted, got = folded(gold) or "", folded(found) or ""
    return wanted == got or bool(wanted and got and (wanted in got or got in wanted))


def same_date(gold: Entry, found: Entry) -> bool:
    """Tell whether two dates overlap in the text and name the same days."""
    return overlap(gold, found) and interval(gold) == interval(found)


def quantity(entry: Entry) -> tuple[object, str]:
    """Give a target's (value, unit) with the unit's leading scale words ("triệu", "tỷ") multiplied into the value."""
    unit = folded(entry.get("unit")) or ("%" if "%" in str(entry.get("unit")) else "")
    value, words = entry.get("value"), unit.split()
    try:
        amount = round(float(value), 6)  # type: ignore[arg-type]  # None and words raise, as they should
    except (TypeError, ValueError):
        return value, " ".join(words)
    while words and words[0] in _SCALES:
        amount *= _SCALES[words.pop(0)]
    return round(amount, 3), " ".join(words)


def same_target(gold: Entry, found: Entry) -> bool:
    """Tell whether two targets overlap and agree in kind, comparator and quantity."""
    return (
        overlap(gold, found)
        and gold.get("kind") == found.get("kind")
        and gold.get("comparator") == found.get("comparator")
        and quantity(gold) == quantity(found)
    )


def same_assignment(gold: Entry, found: Entry) -> bool:
    """Tell whether two assignments overlap and give the same role."""
    return overlap(gold, found) and gold.get("role") == found.get("role")


def pinpoints(entry: Entry) -> list[str]:
    """Give an entry's pinpoints as they are compared: folded, in no order."""
    return sorted(" ".join(folded(part) or "" for part in pinpoint) for pinpoint in entry.get("pinpoints") or ())


def token_f1(gold: object, found: object) -> float:
    """Give the F1 of the words that two phrases share."""
    wanted, got = Counter((folded(gold) or "").split()), Counter((folded(found) or "").split())
    shared = (wanted & got).total()
    return 2 * shared / (wanted.total() + got.total()) if shared else 0.0


def same_field(name: str, key: Callable[[object], object] = unchanged) -> Same:
    """Give the equality of one field, compared by `key`."""
    return lambda gold, found: key(gold.get(name)) == key(found.get(name))


DOCUMENT_FIELDS: dict[str, Same] = {
    "type": same_field("type", folded),
    "number": same_field("number", bare_number),
    "issuer": same_field("issuer", folded_issuer),
    "issued_on": same_field("issued_on"),
    "title": same_field("title", folded),
    "signer": same_field("signer", folded),
}
"""The equalities of the document's own fields."""

LAYERS: dict[str, Same] = {
    "references": same_reference,
    "dates": same_date,
    "targets": same_target,
    "assignments": same_assignment,
}
"""What makes a found entry of a layer a match of a gold one."""

FIELDS: dict[str, dict[str, Same]] = {
    "references": {
        "type": same_field("type", folded),
        "issuer": same_field("issuer", folded_issuer),
        "issued_on": same_field("issued_on"),
        "relation": same_field("relation"),
    },
    "dates": {"role": same_field("role")},
    "targets": {
        "time": lambda gold, found: interval(gold) == interval(found),
        "indicator": lambda gold, found: token_f1(gold.get("indicator"), found.get("indicator")) >= _INDICATOR_F1,
    },
    "assignments": {"actor": same_field("actor", folded)},
}
"""The further fields of a layer, asked of matched pairs only."""
