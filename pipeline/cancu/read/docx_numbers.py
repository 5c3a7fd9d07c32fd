"""The numbers of numbered paragraphs, which Word computes and never writes down."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACE = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    pattern: str
    start: int
    separator: str


def roman(number: int) -> str:
    """Give a number in Roman capitals."""
    out = ""
    for value, letters in _ROMAN:
        out += letters * (number // value)
        number %= value
    return out


def _letters(number: int) -> str:
    """a … z, aa, bb … as Word counts."""
    return chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26) if 0 < number <= 2600 else str(number)


def spell(number: int, form: str) -> str:
    """Give a number in one of Word's forms (`w:numFmt`)."""
    match form:
        case "lowerLetter":
            return _letters(number)
        case "upperLetter":
            return _letters(number).upper()
        case "lowerRoman":
            return roman(number).lower() if 0 < number < 4000 else str(number)
        case "upperRoman":
            return roman(number) if 0 < number < 4000 else str(number)
        case "decimalZero":
            return f"{number:02d}"
        case "none":
            return ""
    return str(number)


class Numbering:
    """Counts the numbered paragraphs of one document, in reading order."""

    def __init__(self, numbering: Any | None, styles: Any | None) -> None:
        """Take the roots of numbering.xml and styles.xml, where the document has them."""
        self._levels: dict[str, dict[int, _Level]] = {}
        self._list_of: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        if numbering is not None:
            self._read(numbering)
        if styles is not None:
            for style in styles.iter(f"{W}style"):
                found = _properties(style.find(f"{W}pPr"))
                if found is not None and found[0]:
                    self._styles[style.get(f"{W}styleId", "")] = (found[0], found[1] or 0)

    def _read(self, numbering: Any) -> None:
        abstract = {}
        for item in numbering.iter(f"{W}abstractNum"):
            abstract[item.get(f"{W}abstractNumId")] = {
                int(level.get(f"{W}ilvl", "0")): _level(level) for level in item.findall(f"{W}lvl")
            }
        for num in numbering.findall(f"{W}num"):
            number = num.get(f"{W}numId", "")
            target = num.find(f"{W}abstractNumId")
            key = target.get(f"{W}val") if target is not None else None
            levels = dict(abstract.get(key, {}))
            own = False
            for override in num.findall(f"{W}lvlOverride"):
                depth = int(override.get(f"{W}ilvl", "0"))
                new, start = override.find(f"{W}lvl"), override.find(f"{W}startOverride")
                if new is not None:
                    levels[depth] = _level(new)
                if start is not None and depth in levels:
                    old = levels[depth]
                    levels[depth] = _Level(old.form, old.pattern, int(start.get(f"{W}val", "1")), old.separator)
                    own = True
            self._levels[number] = levels
            # Lists of one abstract definition count on together, unless one starts anew.
            self._list_of[number] = f"num {number}" if own or key is None else f"abstract {key}"

    def label(self, paragraph: Any) -> str:
        """Give the number that stands before a paragraph, with what separates it from the text, or ""; and count it."""
        own = paragraph.find(f"{W}pPr")
        found = _properties(own)
        style = own.find(f"{W}pStyle") if own is not None else None
        inherited = self._styles.get(style.get(f"{W}val", "")) if style is not None else None
        if found is None:
            found = inherited
        elif found[0] is None and inherited is not None:
            found = (inherited[0], found[1])
        if found is None or not found[0] or found[0] == "0":
            return ""
        number, depth = found[0], found[1] or 0
        level = self._levels.get(number, {}).get(depth)
        if level is None:
            return ""
        counts = self._counts.setdefault(self._list_of[number], {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        if level.form == "bullet":
            return "- "
        levels = self._levels[number]

        def place(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            if at not in levels:
                return ""
            return spell(counts.get(at, levels[at].start), levels[at].form)

        label = _PLACE.sub(place, level.pattern)
        return label + level.separator if label else ""


def _level(level: Any) -> _Level:
    def value(tag: str, default: str) -> str:
        found = level.find(f"{W}{tag}")
        return str(found.get(f"{W}val", default)) if found is not None else default

    start = value("start", "1")
    separator = "" if value("suff", "tab") == "nothing" else " "
    return _Level(value("numFmt", "decimal"), value("lvlText", ""), int(start) if start.isdecimal() else 1, separator)


def _properties(properties: Any | None) -> tuple[str | None, int | None] | None:
    found = properties.find(f"{W}numPr") if properties is not None else None
    if found is None:
        return None
    number, depth = found.find(f"{W}numId"), found.find(f"{W}ilvl")
    level = depth.get(f"{W}val", "0") if depth is not None else "0"
    return (number.get(f"{W}val") if number is not None else None), int(level) if level.isdecimal() else 0
