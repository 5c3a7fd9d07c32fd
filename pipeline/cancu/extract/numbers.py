"""Numbers (số, ký hiệu) of documents: where they stand, in every form in use.

Forms follow Nghị định 30/2020/NĐ-CP, Phụ lục I, and what came before it (Thông tư 01/2011/TT-BNV,
Nghị định 110/2004/NĐ-CP), the Party's Hướng dẫn 36-HD/VPTW, and older habits (``178/CP``, ``26-TC/HTQT``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cancu.chars import canonical_number
from cancu.extract.symbols import is_known_symbol

# A symbol is made of segments of letters (QĐ, UBND, TTg, QH15), joined by - / or a dot. Where a line was broken
# one side of a joint may carry a space, never both: "NĐ-CP - Quy định" goes on with a title.
_SEGMENT = r"[A-Za-zĐđƯưÔô&]{1,15}(?: ?(?<=[Qq][Hh]) ?\d{1,2}|\d{1,3})?"
_JOINT = r"(?: [/\-]|[/\-] ?|\.|(?:(?<=/TT|/QĐ|/NĐ|/NQ|/KH|/CT|/BC|/TB|/HD)|(?<=/TTr|/CTr)) - )"
_NUMBER = re.compile(
    # What may not stand before stands behind the first figure: then `re` looks for figures by a table.
    # "66.7/2025/NQ-CP" is the seventh of its kind; companies number their letters by day and year ("128.2025/…").
    r"(?P<seq>[0-9](?<![\w/.,\-].)(?<!\d:.)\d{0,7}(?:\.\d{1,2}(?= ?/ ?\d{4} ?/)|[.\-]\d{2,4}(?=/[A-ZĐ]))?[a-zA-ZđĐ]?)"
    r"(?P<year> ?/ ?\d{2,4}(?= ?[/\-]))?"
    r"(?P<joint> ?[/\-] ?|\.)"
    rf"(?P<symbol>{_SEGMENT}(?:{_JOINT}{_SEGMENT}){{0,8}}(?:(?<=[ĐQ]-C) P)?)"
    r"(?![\w&])"
)
_PARTY = re.compile(r"^[A-ZĐ][A-Za-zĐđƯư]{0,5}[/-](?:TW|TƯ|TU|HU|ĐU|VPTW|VPTU|BTGTW|BTCTW|UBKTTW|BDVTW|ĐUK|BCSĐ)", re.I)
_CAPITALS = re.compile(r"[A-ZĐƯÔ]{2}|TTg|^(?:CP|CT|L|N)$")
_STANDARD = re.compile(r"\d ?: ?$")  # "QCVN 1: 2007/BKHCN"
_USUAL = re.compile(r"\d{1,6}[a-zA-ZđĐ]?")
_SPACED_JOINT = re.compile(r" [/\-] ?|[/\-] ")
_WORDS = re.compile(r"[ /\-.]+")


class NumberMatch(NamedTuple):
    """A number in a text: its span, its canonical form, and whether its form alone says that it is one."""

    start: int
    end: int
    number: str
    certain: bool


def find_numbers(levelled: str) -> Iterator[NumberMatch]:
    """Find everything written like a number of a document in a levelled text (see `chars.level`).

    ``certain`` is false for what only a type word or "số" before it can confirm (lower case, ``12-XY``).
    """
    for m in _NUMBER.finditer(levelled):
        end = _trimmed_end(levelled, m)
        if end is None or _STANDARD.search(levelled, max(0, m.start() - 5), m.start()) and len(m["seq"]) == 4:
            continue
        number = canonical_number(levelled[m.start() : end])
        symbol = canonical_number(levelled[m.start("symbol") : end])
        slashed = "/" in levelled[m.end("seq") : m.start("symbol")]
        usual = m["year"] is not None or bool(_USUAL.fullmatch(m["seq"]))
        certain = bool(_CAPITALS.search(symbol)) and (slashed and usual or bool(_PARTY.match(symbol)))
        if certain and m["year"] is None and "-" not in symbol:
            certain = is_known_symbol(number)  # "178/CP" is one, "3D/VR360" is not
        yield NumberMatch(m.start(), end, number, certain)


def _trimmed_end(levelled: str, m: re.Match[str]) -> int | None:
    """Cut words off the end that a spaced joint drew in ("TT- theo", "NQ-CP -Quy"); None if nothing is left."""
    symbol = m.group("symbol")
    cut = len(symbol)
    capital = bool(_CAPITALS.search(symbol))
    for joint in _SPACED_JOINT.finditer(symbol) if " " in symbol else ():
        rest = symbol[joint.end() :]
        first = _WORDS.split(rest, maxsplit=1)[0]
        if capital and not (_CAPITALS.search(first) or (len(first) == 1 and first.isupper())):
            cut = joint.start()
            break
        if not capital:
            cut = joint.start()
            break
    return m.start("symbol") + cut if cut else None
