"""What a target measures, so that it can be compared with another: the words of its indicator, its unit, its scale."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from cancu.chars import exchange, lower
from cancu.model import Target
from cancu.rulebook import rules

_YEARLY = re.compile(r"(?:điểm *)?% */ *năm")
_RATE = re.compile(r"/ ?(100|1\.000|10\.000|100\.000)(?!\d)")
_EACH = re.compile(r"(?<! ) */ *(người|năm)(?!\w)")
_GROWS = re.compile(r"(?<!\w)tăng [^,;\d]{0,50}\d")
_BRACKETS = re.compile(r"\([^()]*\)?")
_DATES = re.compile(
    r"(?:(?:đến|trong|từ|vào|của|tới|trước|hết|cả) ){0,9}(?:(?:\d )?(?:năm|qúy|tháng|ngày|giai đoạn) (?:\d{1,4}|[ivx]{1,4})(?: \d{1,4})*)(?!\w)"
)
_DIGITS = re.compile(r"(?<!\w)\d+(?!\w)")
_GAP = re.compile(r"[\W_]+")
_HEAD = "đầu người"
_OF_BEFORE = 100
_TELLS_ENOUGH, _NEARLY_ALL = 5.0, 0.9
"""An indicator of so much weight, so much of which stands in one that begins alike, is the same in fewer words."""
# "hoá" and "hóa", "tỷ" and "tỉ" are one word.
_SPELT = (
    *(("oà", "òa"), ("oá", "óa"), ("oả", "ỏa"), ("oã", "õa"), ("oạ", "ọa")),
    *(("oè", "òe"), ("oé", "óe"), ("oẻ", "ỏe"), ("oẽ", "õe"), ("oẹ", "ọe")),
    *(("uỳ", "ùy"), ("uý", "úy"), ("uỷ", "ủy"), ("uỹ", "ũy"), ("uỵ", "ụy")),
    *(("ỳ", "ì"), ("ý", "í"), ("ỷ", "ỉ"), ("ỹ", "ĩ"), ("ỵ", "ị")),
)


@dataclass(frozen=True, slots=True)
class Measure:
    """What a target measures.

    ``words`` are those of its indicator, under one name for one thing, without those that only say where and how it is counted;
    ``telling`` and ``unit`` must not differ between two targets that measure the same; ``head`` and ``digits`` must not where both
    have some. ``factor`` turns its value into plain units ("triệu" is a million), ``rate`` says whether values of different areas
    compare (shares, what is counted per head), and ``falling`` whether less of it is better.
    """

    words: frozenset[str]
    opening: tuple[str, ...]
    """The first two of them."""
    telling: frozenset[str]
    unit: str
    head: str
    digits: frozenset[str]
    factor: float
    rate: bool
    falling: bool


def measure(target: Target) -> Measure:
    """Give what a target measures. Names, telling words and heads: rules/cascade.yaml; scales: rules/units.yaml."""
    unit, factor, each = _unit(target.unit)
    words, telling, head, digits, falling = _indicator(target.indicator, target.scope or "", _change(target), each)
    if unit == "%" and "tăng" in telling and target.comparator == "=" and target.value >= _OF_BEFORE:
        unit = "% of before"  # "tốc độ tăng trưởng 107%" is an index
    rate = unit.startswith("%") or "/" in unit or _HEAD in telling or "/" in target.indicator
    return Measure(
        frozenset(words),
        words[:2],
        telling,
        unit,
        head,
        digits,
        factor,
        rate,
        falling or target.comparator in ("<=", "<"),
    )


def likeness(one: Measure, other: Measure) -> float:
    """Give how alike two measures are, from 0 to 1: their shared words by all words; 0 where anything differs that must not."""
    if one.unit != other.unit or one.telling != other.telling or not one.words or not other.words:
        return 0.0
    if (one.head and other.head and one.head != other.head) or (
        one.digits and other.digits and one.digits != other.digits
    ):
        return 0.0
    shared = _weight(one.words & other.words)
    alike = shared / _weight(one.words | other.words)
    least = min(_weight(one.words), _weight(other.words))
    if one.opening == other.opening and least >= _TELLS_ENOUGH and shared >= _NEARLY_ALL * least:
        return max(alike, _NEARLY_ALL * shared / least)  # one says more of the same
    return alike


def _weight(words: frozenset[str]) -> float:
    """What words count together: each as many as it has syllables, those that say little less than a third."""
    return sum(0.3 if w in _joined("light") else w.count("_") + 1.0 for w in words)


def _change(target: Target) -> str:
    """The verb of a target that tells by how much something is to grow ("tăng 13% đến 15%") or to be cut, or ""."""
    if target.comparator == "decrease":
        return "giảm"
    grows = target.comparator == "increase" or _GROWS.search(lower(target.text)) is not None
    return "tăng" if grows else ""


@cache
def _unit(unit: str | None) -> tuple[str, float, bool]:
    """A unit to compare by, its scale, and whether it counts per head: what grows by a percentage a year grows by a percentage."""
    if unit is None:
        return "", 1.0, False
    if unit == "%" or _YEARLY.fullmatch(lower(unit)):
        return "%", 1.0, False
    rate = _RATE.search(unit)
    if rate is not None:
        return f"/{rate[1]}", 1.0, False
    written = "/".join(_plain(part) for part in unit.split("/"))
    words = _EACH.sub("", written).split(" ")
    scales = {_plain(w): float(by) for w, by in rules("units")["scales"].items()}
    factor = 1.0
    while len(words) > 1 and words[0] in scales:
        factor *= scales[words.pop(0)]
    base = f" {' '.join(words)} "
    for phrase, name in _names():
        base = base.replace(f" {phrase} ", f" {name} ")
    return base.strip() or unit, factor, "/người" in written


@cache
def _indicator(
    indicator: str, scope: str, change: str, each: bool
) -> tuple[tuple[str, ...], frozenset[str], str, frozenset[str], bool]:
    """The words, the telling ones (those of the scope too), the head, the numbers of an indicator, and whether less of it is better."""
    words = f" {_DATES.sub(' ', _plain(_BRACKETS.sub(' ', indicator)))} "
    if change == "tăng" and " tăng " not in words:
        words = f" tăng{words}"
    for phrase, name in _names():
        words = words.replace(f" {phrase} ", f" {name} ")
    spoken = f"{words.replace('_', ' ')} {_plain(scope)}"
    telling = {phrase for phrase in _listed("telling") if re.search(rf"(?<!\w){phrase}(?!\w)", spoken)}
    if change == "giảm":
        telling.add(change)
    if each:
        telling.add(_HEAD)
    cut = "giảm" in telling
    falling = not cut and any(re.search(rf"(?<!\w){phrase}(?!\w)", spoken) for phrase in _listed("falling"))
    digits = frozenset(d.lstrip("0") for d in _DIGITS.findall(words))
    for phrase in _listed("unspecific"):
        words = words.replace(f" {phrase} ", " ")
    plain = words.removeprefix(" số ").split()
    head = plain[0] if plain and plain[0] in _joined("heads") else ""
    return tuple(plain), frozenset(telling), head, digits, falling


def _plain(text: str) -> str:
    """Lower-case words with their tones, spelt one way. Without tones "tư" would be "từ", and "chợ" "cho"."""
    return exchange(_GAP.sub(" ", lower(text)).strip(), _SPELT)


@cache
def _joined(key: str) -> frozenset[str]:
    return frozenset(_plain(w).replace(" ", "_") for w in rules("cascade")[key])


@cache
def _names() -> tuple[tuple[str, str], ...]:
    """Each of the names of a thing, the longest first, with the first of them, as one word."""
    pairs = [(_plain(name), _plain(names[0]).replace(" ", "_")) for names in rules("cascade")["same"] for name in names]
    return tuple(sorted(pairs, key=lambda p: (-len(p[0]), p)))


@cache
def _listed(key: str) -> tuple[str, ...]:
    return tuple(sorted((_plain(w) for w in rules("cascade")[key]), key=len, reverse=True))
