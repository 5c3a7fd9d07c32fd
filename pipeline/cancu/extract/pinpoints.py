"""Pinpoints: the parts of a cited document that are named with it ("điểm a khoản 2 Điều 5 Nghị định …").

Order within a pinpoint is innermost first, as in the guide: điểm, khoản, Điều, mục, chương, phần, phụ lục.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# The code of a form: "QLB-7", "M01A", "02a/DNUT", "3b".
_CODE = r"(?:[a-zđ]{1,6}[-.]?)?\d{1,3}[a-zđ]{0,2}(?:[-./][a-zđ0-9]{1,8}){0,3}(?![\wà-ỹ/])"
_UNIT = rf"điểm|khoản|điều|tiểu mục|mục|chương|phần|phụ lục(?: số)?|danh mục|biểu số|mẫu số|mẫu(?= {_CODE})|số thứ tự|gạch đầu dòng thứ|đoạn(?= thứ)"
# One label: "a", "1.3", "12a", "II", "thứ hai"; a lone capital for điểm A or Danh mục C.
_LABEL = (
    r"(?:thứ (?:nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)|\d{1,3}(?:\.[0-9a-zđ]{1,3}){0,3}[a-zđ]?\d{0,2}|[ivxlc]{1,7}|[a-zđ]{1,2}\d{0,2}(?:\.\d{1,2})?)"
    r"(?![\wà-ỹ])(?: ?\([ivx]{1,5}\)|(?<=[ a-zđ][a-zđ])\)(?= ))?"
)
# Words that may stand between the parts and the document without changing whose parts they are.
_BRIDGE = re.compile(
    r"(?<![ ,])[ ,]{0,999}+(?:(?:của|tại|thuộc|trong|ở)[ ,]{0,99}+)?"
    r"(?:(?:quy định|quy chế|danh mục|kế hoạch|bản quy định|điều lệ|chương trình|đề án)? ?(?:\(?được \)?)?(?:ban hành )?(?:kèm theo|đính kèm) ?)?"
    r"(?:của )?$"
)
# "Phụ lục số 03 - Tỷ lệ phần trăm phân chia nguồn thu ban hành kèm theo …": an annex with its title.
_TITLED_ANNEX = re.compile(
    rf"(?<!\w)(?P<annex>(?:phụ lục(?: số)?|mẫu số|biểu số) {_LABEL}) ?(?:[-:] |về |quy định về )[^.;:\n]{{3,200}}$"
)
_RUN = re.compile(" +(?= )")
_TOKEN = re.compile(
    rf"(?<!\w)(?P<unit>{_UNIT})(?= |$)|(?P<label>(?:(?<=mẫu )|(?<=mẫu số )|(?<=biểu số )){_CODE}|(?<!\w){_LABEL})|(?P<sep>[,;\-]|(?<!\w)(?:và|đến|hoặc|của|thuộc|tại|các|những|từ)(?!\w))"
    r"|(?P<other>[(\[\"]|[^\s,;(\[\"]+)"
)
_RANK = {
    "đoạn": 0, "gạch đầu dòng thứ": 0, "điểm": 1, "số thứ tự": 1, "khoản": 2, "điều": 3, "tiểu mục": 4, "mục": 5,
    "chương": 6, "phần": 7, "phụ lục": 8, "phụ lục số": 8, "danh mục": 8, "biểu số": 7, "mẫu số": 7, "mẫu": 7,
}  # fmt: skip
_NAMES = {"điều": "Điều", "phụ lục": "Phụ lục", "phụ lục số": "Phụ lục số", "danh mục": "Danh mục", "mục": "mục"}
_NEXT_ITEM = re.compile(r"\s{1,20}[a-zđ]\d?\)\s")
_WINDOW = 700
_CLOSE, _CUT_UNIT = 120, 5
"""Most runs are short; the first few words of a stretch may be the end of a unit that it cuts ("số | thứ tự")."""
# Cheap look before the real one: the innermost part of a pinpoint stands close by.
_NEAR = 90
_HINTS = (
    "điểm",
    "khoản",
    "điều ",
    "điều\u00a0",
    "mục",
    "chương",
    "phần",
    "phụ lục",
    "danh mục",
    "biểu số",
    "mẫu",
    "số thứ tự",
    "phụ  lục",
)


def pinpoints_before(text: str, low: str, start: int) -> tuple[tuple[tuple[str, ...], ...], int]:
    """Give the pinpoints written right before ``start``, and where they begin (``start`` where there are none).

    ``text`` and ``low`` are the levelled text and its lower-case copy. Lists and ranges are written out one by one.
    """
    near = low[max(0, start - _NEAR) : start]
    if "kèm theo" in near:
        near = low[max(0, start - 3 * _NEAR) : start]
    if not any(word in near for word in _HINTS):
        return (), start
    window = max(0, start - _WINDOW)
    left = _squeezed(low, window, start)
    bridge = _BRIDGE.search(left.text, max(0, len(left.text) - _NEAR))
    if bridge is None:
        return (), start
    head = left.text[: bridge.start()].rstrip(" ,")
    chain = _last_chain(head)
    if chain is None and "kèm theo" in bridge.group() and (titled := _TITLED_ANNEX.search(head)):
        chain = titled.span("annex")
    if chain is None:
        return (), start
    begin = left.origin[chain[0]]
    end = left.origin[chain[1] - 1] + 1
    return parse_pinpoints(text[begin:end]), begin


def pinpoints_after(text: str, low: str, start: int, limit: int) -> tuple[tuple[tuple[str, ...], ...], int]:
    """Give the pinpoints written from ``start`` on ("điểm b, điểm h khoản 1 Điều 3 như sau"), and where they end.

    ``text`` and ``low`` are the levelled text and its lower-case copy; (), ``start`` where none begin there.
    """
    end = start
    for m in _TOKEN.finditer(low, start, min(limit, start + _WINDOW)):
        if m.lastgroup == "other" or (
            end == start and m.lastgroup != "unit" and m["sep"] not in ("các", "những", "từ")
        ):
            break
        if m["sep"] == ";" and _NEXT_ITEM.match(low, m.end()):
            break
        if m.lastgroup != "sep":
            end = m.end()
    return (parse_pinpoints(text[start:end]), end) if end > start else ((), start)


def _last_chain(head: str) -> tuple[int, int] | None:
    """The span of the longest run of parts that ends the string: tokens only, from a unit word on."""
    tokens = list(_TOKEN.finditer(head, max(0, len(head) - _CLOSE)))
    if len(head) > _CLOSE and all(m.lastgroup != "other" for m in tokens[_CUT_UNIT:]):
        tokens = list(_TOKEN.finditer(head))  # the run may go on before what was looked at
    begin = None
    for m in reversed(tokens):
        if m.lastgroup == "other":
            break
        if m.lastgroup == "unit":
            begin = m.start()
    if (
        begin is None
        or tokens[-1].lastgroup == "sep"
        or (tokens[-1].lastgroup == "unit" and tokens[-1]["unit"] != "phụ lục")
    ):
        return None
    return begin, tokens[-1].end()


class _squeezed:
    """A stretch of text with single spaces, and for each character where it came from."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text[start:end]
        self.origin: Sequence[int] = range(start, end)
        if "  " in self.text:
            origin: list[int] = []
            at = 0
            for run in _RUN.finditer(self.text):
                origin.extend(range(start + at, start + run.start()))
                at = run.end()
            origin.extend(range(start + at, end))
            self.text, self.origin = _RUN.sub("", self.text), origin


def parse_pinpoints(phrase: str) -> tuple[tuple[str, ...], ...]:
    """Write out a phrase like "các khoản 2 và 3 Điều 13, Điều 15" part by part.

    A run of parts from small to large is one pinpoint ("khoản 2 Điều 13"); where the rank falls again a new one
    begins, and it borrows the larger parts that follow it ("điểm a, b khoản 2 Điều 5" gives both in Điều 5).
    """
    phrase = " ".join(phrase.split())
    low = phrase.lower()
    groups: list[tuple[str, list[str], str]] = []  # unit, labels, the separator before the group
    sep, ranged, pending = "", False, ""
    for m in _TOKEN.finditer(low):
        if m.lastgroup == "unit":
            if ranged and groups and groups[-1][0] == m["unit"]:
                continue  # "từ khoản 1 đến khoản 3": the label that follows closes the range
            groups.append((m["unit"], [], pending.strip()))
            sep, ranged, pending = "", False, ""
        elif m.lastgroup == "sep":
            sep = m["sep"]
            pending = f"{pending} {sep}"
            ranged = ranged or sep in ("đến", "-")
        elif m.lastgroup == "label" and groups:
            label = phrase[m.start() : m.end()]
            # "điểm c (iii)" is "điểm c(iii)", "điểm b) khoản 1" is of điểm b.
            label = label.replace(" (", "(") if "(" in label else label.rstrip(")")
            labels = groups[-1][1]
            if ranged and labels:
                labels.extend(_between(labels[-1], label))
            labels.append(label)
            ranged, pending = False, ""
    # "một số điều của Phần 8" is Phần 8, "một số điều và phụ lục" no part at all; "Phụ lục" alone may be the only one.
    if any(labels for _, labels, _ in groups):
        groups = [g for g in groups if g[1] or g[0] not in ("điểm", "khoản", "điều", "mục", "số thứ tự")]
    elif len(groups) > 1:
        return ()
    out: list[tuple[str, ...]] = []
    stack: list[tuple[int, list[tuple[str, ...]]]] = []
    for unit, labels, before in groups:
        # "mục 2.1 khoản 2" is smaller than the khoản that it stands before.
        rank = 1 if unit == "mục" and labels and "." in labels[0] else _RANK[unit]
        parts: list[tuple[str, ...]] = [(_name(unit, label),) for label in labels] or [(_name(unit, ""),)]
        apart = (";", "và", ", và", ",") if rank == 8 and stack and _in_article(stack[-1][1]) else (";", "và", ", và")
        if stack and rank > stack[-1][0] and not before.startswith(apart):
            base = stack.pop()
            outer = parts[0]
            merged = [p + outer for p in base[1]]
            # Smaller parts before in the same run share the larger one: "điểm a khoản 2, khoản 3 Điều 5".
            bare = all(len(p) == 1 for p in base[1])
            while (
                stack
                and stack[-1][0] < rank
                and (_open(stack[-1][1]) or (bare and stack[-1][0] == base[0] and rank < 8))
            ):
                merged = [p + outer for p in stack.pop()[1]] + merged
            stack.append((rank, merged))
        else:
            stack.append((rank, parts))
    for _, parts in stack:
        out.extend(parts)
    return tuple(out)


def _open(parts: list[tuple[str, ...]]) -> bool:
    """Whether a run has not yet reached its Điều (or higher), so that a later one may hold it."""
    return not any(p.startswith(("Điều", "Phụ lục", "mục", "Mục", "Chương", "phần")) for p in parts[-1])


def _in_article(parts: list[tuple[str, ...]]) -> bool:
    """Whether a run ends in a Điều: an annex named after a comma is then a part of its own."""
    return parts[-1][-1].startswith("Điều")


def _name(unit: str, label: str) -> str:
    return f"{_NAMES.get(unit, unit)} {label}".strip()


def _between(first: str, last: str) -> list[str]:
    if first.isdigit() and last.isdigit() and 0 < int(last) - int(first) <= 60:
        return [str(n) for n in range(int(first) + 1, int(last))]
    letters = "abcdđeghiklmnopqrstuvxy"
    if first in letters and last in letters and letters.index(first) < letters.index(last):
        return list(letters[letters.index(first) + 1 : letters.index(last)])
    return []
