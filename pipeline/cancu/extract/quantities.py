"""Quantities: Vietnamese numbers, ranges and fractions with their units and comparators (guide, section 4).

`find_quantities` finds every number that has a unit; whether one is a target is decided in `targets`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from cancu import chars
from cancu.rulebook import phrases, rules, starting

PLAIN = r"(?:\d{1,3}(?:\.\d{3}){1,4}(?:,\d{1,4})?|\d{1,12}(?:,\d{1,4})?)"
# A decimal point is foreign, but plans copied from spreadsheets have it; "8.1" alone may be a criterion's number.
NUMBER = rf"(?:{PLAIN}(?![\d.,]*\.\d)|\d{{1,4}}\.\d{{1,2}})"
# `NUMBER` behind its first figure.
_FIGURES = r"(?:(?:\d{0,2}(?:\.\d{3}){1,4}(?:,\d{1,4})?|\d{0,11}(?:,\d{1,4})?)(?![\d.,]*\.\d)|\d{0,3}\.\d{1,2})"
_SIGN = re.compile(r"(?<![\w/.,\-+])(?P<sign>[≥≤><]=?) {0,99}$")
_SIGN_REACH = 101
WORDS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?$")


class Quantity(NamedTuple):
    """One number with its unit. ``start`` is where its comparator begins, ``number_start`` the number itself."""

    start: int
    end: int
    number_start: int
    comparator: str
    value: float
    unit: str | None
    unit_class: str | None
    """A class of rules/units.yaml, ``percent``, or None where the unit is not listed."""
    value_max: float | None = None
    denominator: float | None = None
    baseline: bool = False
    """Whether it is the first of "từ A xuống B", which no one sets or reports as reached."""
    unit_start: int = 0
    unit_end: int = 0


def number_value(written: str) -> float:
    """Give the value of a number written the Vietnamese way ("1.250,5" is 1250.5, "05" is 5, "9.5" is 9.5)."""
    word = WORDS.get(written.lower())
    if word is not None:
        return float(word)
    if _GROUPED.match(written):
        written = written.replace(".", "")
    return float(written.replace(",", "."))


@cache
def _units() -> tuple[re.Pattern[str], dict[str, str]]:
    """The pattern of a unit, and the class of each unit word."""
    table = rules("units")
    classes = {word.lower(): entry["class"] for entry in table["units"] for word in entry["words"]}
    scales = "|".join(table["scales"])
    unit = phrases(classes)
    # One more unit after a comma or slash belongs to it: "xã, phường", "triệu đồng/người/năm".
    pattern = (
        rf" *+(?P<scale>(?:{scales})(?: +(?:{scales}))?)?(?P<gap> *+)(?P<unit>{unit})(?![\w²³])"
        rf"(?P<more>(?:, *(?:{unit})(?!\w)(?! *\d)){{0,2}})(?P<per>(?: */ *(?:(?:{unit})(?!\w)|[\w.]{{1,12}}(?: +(?:dân|phụ nữ|trẻ|người|thuê bao|ngày đêm))?)){{0,3}})"
    )
    return re.compile(pattern), classes


@cache
def _numbers() -> re.Pattern[str]:
    # A class of all that a number begins with lets the search run fast over everything else; ``a`` and ``w`` stand behind it.
    firsts = "".join(sorted({w[0] for w in WORDS}))
    words = "|".join(f"(?<={w[0]}){w[1:]}" for w in WORDS)
    return re.compile(
        rf"[0-9{firsts}](?:(?<=[0-9])(?<![\w/.,\-+].)(?P<a>{_FIGURES})(?P<p1> *%)?"
        rf"(?:(?P<sep> *- *| +đến +| *÷ *)(?P<b>{NUMBER})|/(?P<den>{NUMBER})(?![/\-]))?(?P<pct> *%)?(?!\w|/\d|[.,]\d)"
        rf"|(?<= [{firsts}])(?P<w>{words})(?= ))"
    )


@cache
def _comparators() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    table = rules("comparators")
    meaning = {
        word: entry["comparator"]
        for entry in table
        for key in ("before", "after", "symbols")
        for word in entry.get(key, ())
    }
    before = starting(w for entry in table for w in entry["before"])
    after = phrases(w for entry in table for w in entry.get("after", ()))
    return (
        re.compile(
            rf"(?P<c>{before})(?: +(?:là|đạt|có|được|bằng|cho|từ|mức|khoảng|phải có))?(?: +(?:vào|đến) +(?:hết +)?năm +\d{{4}}(?: +(?:đạt|có|là))?)? *$"
        ),
        re.compile(rf" *(?P<c>{after})(?!\w)"),
        meaning,
    )


_COUNTING = re.compile(r"(?:có|thành lập|xây dựng) *$")
_EACH = re.compile(r" */ *(?:năm|tháng|quý)(?!\w)")
# "107 trẻ trai/100 trẻ gái", and what follows "4/100.000".
_RATIO = re.compile(
    r"(?: +[^\W\d]+){1,5} ?/ ?(?:100|1\.000|10\.000|100\.000)(?: +(?!(?:vào|năm|đến|trong|xuống|lên|so|giai|trở|và)(?!\w))[^\W\d]+){1,7}"
)
_BASE = re.compile(r"(?: +(?!(?:vào|năm|đến|trong|xuống|lên|so|giai|trở|và)(?!\w))[^\W\d]+){1,7}")
_RATE_BASES = (1000.0, 10000.0, 100000.0)
_RANGE_OPENER = re.compile(r"(?<!\w)từ *$")
_BASELINE = re.compile(r"(?<!\w)(?:từ|từ mức|so với(?: mức)?)(?: +(?:khoảng|trên|hơn|gần|mức))? *$")
_BASELINE_END = re.compile(r"(?:[^.;:]|\.\d){0,90}?(?<!\w)(?:xuống|lên|còn|thành)(?!\w)[^.;:\d]{0,30}\d")
_CHANGE = re.compile(
    r"(?<!\w)(?P<v>tăng|giảm)(?: +(?:thêm|bình quân|trung bình|ít nhất|tối thiểu|trên|hơn|khoảng|từ|dưới|được|đi|tối đa|không quá|mỗi năm|hằng năm|hàng năm|cả|lên)){0,3} *$"
)


def find_quantities(text: str, start: int = 0, end: int | None = None) -> tuple[Quantity, ...]:
    """Find the quantities in ``text[start:end]``, left to right, without overlaps.

    Takes any text (line breaks inside a quantity do no harm) and gives `Quantity` records with offsets into it.
    A bare number without ``%``, fraction or unit word is given with ``unit`` None. Rules: rules/units.yaml, rules/comparators.yaml.
    """
    level = chars.lower(chars.level(text))
    return tuple(iter_quantities(text, level, start, len(level) if end is None else end))


def iter_quantities(text: str, level: str, start: int, end: int) -> list[Quantity]:
    """As `find_quantities`, with the text levelled and in lower case beside it (a caller that has it need not pay twice)."""
    found: list[Quantity] = []
    at = start
    pattern = _numbers()
    while (hit := pattern.search(level, at, end)) is not None:
        quantity = _quantity(text, level, hit, at, start, end)
        at = hit.end() if quantity is None else max(quantity.end, hit.end())
        if quantity is not None:
            found.append(quantity)
    return found


def _sign_before(level: str, at: int, number_start: int) -> re.Match[str] | None:
    """The "≥" and the like before a number, which may not begin before ``at``."""
    floor = max(at, number_start - _SIGN_REACH)
    if level[floor:number_start].rstrip(" ")[-1:] not in ("≥", "≤", ">", "<", "="):
        return None
    return _SIGN.search(level, floor, number_start)


def _quantity(text: str, level: str, hit: re.Match[str], at: int, floor: int, end: int) -> Quantity | None:
    """Read what stands around a number; ``at`` is where the one before ends, ``floor`` where the stretch begins."""
    number_start = hit.start()
    sign = _sign_before(level, at, number_start) if not hit["w"] else None
    symbol = sign["sign"] if sign is not None else ""
    written = level[number_start : hit.end("w" if hit["w"] else "a")]
    value, value_max, denominator = number_value(written), None, None
    if hit["b"]:
        value_max = number_value(hit["b"])
    if hit["den"]:
        denominator = number_value(hit["den"])
    percent = bool(hit["p1"] or hit["pct"])
    stop = hit.end()
    unit, unit_class, unit_start, stop = _unit(text, level, stop, end, percent)
    before = sign.start() if sign is not None else number_start
    back = level[max(floor, number_start - 60) : before]
    if denominator in _RATE_BASES and value < denominator and (base := _BASE.match(level, hit.end(), end)) is not None:
        unit, unit_class, unit_start, stop = (
            " ".join(text[hit.start("den") - 1 : base.end()].split()),
            "measure",
            hit.start("den") - 1,
            base.end(),
        )
        denominator = None
    unit_end = stop
    comparator, lead = _before(back, symbol)
    if hit["w"] and (lead == 0 and not _COUNTING.search(back)):
        return None  # "một" and its like count only where something counts them
    start = before - lead
    _, after, meaning = _comparators()
    tail = after.match(level, stop, end)
    if tail is not None:
        comparator, stop = meaning[" ".join(tail["c"].split())], tail.end()
        opener = _RANGE_OPENER.search(level, max(0, number_start - 6), number_start)
        start = opener.start() if opener else start
    if value_max is not None:
        if value_max <= value:
            return None  # a number and its second part: "số 30 - 20", a phone number
        comparator = "range"
        opener = _RANGE_OPENER.search(level, max(0, number_start - 6), number_start)
        start = opener.start() if opener else start
    elif comparator in ("=", ">=", "~", ">"):
        change = _CHANGE.search(back)
        if change is not None and not re.search(r"lên *$", change[0]):
            comparator = "increase" if change["v"] == "tăng" else "decrease"
            start = number_start - (len(back) - change.start())
    quantity = Quantity(
        start,
        stop,
        number_start,
        comparator,
        value,
        unit,
        unit_class,
        value_max,
        denominator,
        False,
        unit_start,
        unit_end,
    )
    if _BASELINE.search(back) and value_max is None and _BASELINE_END.match(level, stop, min(end, stop + 130)):
        return quantity._replace(baseline=True)
    return quantity


def _unit(text: str, level: str, stop: int, end: int, percent: bool) -> tuple[str | None, str | None, int, int]:
    """The unit behind a number, its class, and where it begins and ends."""
    if not percent:
        ratio = _RATIO.match(level, stop, end)
        if ratio is not None:
            return " ".join(text[stop : ratio.end()].split()), "measure", stop, ratio.end()
    if percent:
        each = _EACH.match(level, stop, end)
        if each is not None:
            return "%" + "".join(each[0].split()), "percent", stop, each.end()
        return "%", "percent", stop, stop
    pattern, classes = _units()
    hit = pattern.match(level, stop, end)
    if hit is None:
        return None, None, stop, stop
    unit = " ".join(text[hit.start("scale") if hit["scale"] else hit.start("unit") : hit.end("more")].split())
    per = " ".join(text[hit.start("per") : hit.end("per")].split()).replace("/ ", "/").replace(" /", "/")
    return (
        unit + per,
        classes[" ".join(hit["unit"].split())],
        hit.start("scale") if hit["scale"] else hit.start("unit"),
        hit.end(),
    )


def _before(back: str, symbol: str | None) -> tuple[str, int]:
    """The comparator that the words before a number give, and how many characters they take."""
    pattern, _, meaning = _comparators()
    if symbol:
        return meaning[symbol], 0
    hit = pattern.search(back)
    if hit is None:
        return "=", 0
    return meaning[" ".join(hit["c"].split())], len(back) - hit.start()
