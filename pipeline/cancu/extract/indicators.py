"""What a quantity measures, and for whom: the indicator and scope cut out of its clause (guide, section 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cancu import chars
from cancu.extract.wordlists import anywhere, at_end, at_start

_DATE = r"(?:(?:vào|đến|tới|trong|từ|trước|hết|cuối|đầu|giữa|kể từ|tính đến)(?: ++(?:hết|cuối|đầu|giữa|hết cuối))? ++)?(?:cả ++)?(?:\d ++(?=năm))?(?:năm|tháng|quý|ngày|giai đoạn|thời kỳ|nhiệm kỳ)(?: +[ivx]{1,3}(?!\w))?[ /]*\d(?:[\d/\-. ]{0,19}[\d/\-.])?+(?: ++năm ++\d{4})?(?: ++trở đi)?"
_LEADING = re.compile(rf"[ ,:\-(\"']*(?:{_DATE})[ ,:]*")
_TRAILING_DATE = re.compile(rf"(?<![ ,(])[ ,(]*+{_DATE}[ ,)]*+$")
_LABEL = re.compile(r" *(?:chỉ tiêu|mục tiêu)(?: +(?:số|cụ thể))? *+\d{0,2} *+[:.)\-] *")
_NOTE = re.compile(r"\[\d{1,3}\]")
_EACH = re.compile(
    r"(?<!\w)(?:mỗi|từng) ++[^,;.:\d]{2,70}?(?= {1,20}+(?:có|phải|đạt|tối thiểu|ít nhất|được|xây dựng|tổ chức|phát triển|thành lập)(?!\w))"
)
_BARE_MEASURE = re.compile(r"(?:t[ỷỉ] (?:lệ|trọng|suất|số)|số(?: lượng)?|tổng số|mức(?: độ)?|kết quả)$")


_SHARE = re.compile(r"t[ỷỉ] +lệ")
_RATE = re.compile(r"t[ỷỉ] (?:lệ|trọng|suất)(?!\w)")
# Behind another quantity's comma or "và"; "đến năm 2030 tỷ lệ doanh nghiệp nhỏ và vừa" has but a year before it.
_EARLIER = re.compile(
    r"(?:\d[^,;:\d]{0,60}[,;] |(?:(?<!(?<!\d)(?:19|20)\d)\d[^,;:\d]{0,60}|(?:19|20)\d\d) và(?!\w))(?: *trong đó)? *"
)
_NEXT_NUMBER = re.compile(r", [^,]{0,25}?\d")
_AND_NUMBER = re.compile(r" và(?: +(?:trên|hơn|khoảng|ít +nhất|tối +thiểu|tăng|giảm|thêm)){0,3} +\d")
_PREDICATE = re.compile(r"(?<!\w)(?:được|đạt|đủ|có|áp +dụng)(?!\w)")
_AND_LAST = re.compile(r"[ ,](?<![ ,].)[ ,]*(?:và|hoặc)(?: +(?:tăng|giảm)(?: +thêm)?)? *$")
_FROM = re.compile(r"(?<!\w)(?:tăng|giảm|nâng|đưa) +từ +(?:mức +|khoảng +|trên +)?\d(?:[^,;]|,\d){0,40}$")
_PLACE_LEAD = re.compile(r"(?<!\w)(?:tại|ở|đối với) ++[^,;:.\d]{3,50}(?= *:)")
_OPENS = re.compile(r"(?:[,)]|(?<= )và) *$")
_CLOSED = re.compile(r"[^()]{0,200}(?=\))")
_WHEN = re.compile(
    r"(?:(?:tăng|giảm|tốc độ tăng|bình quân|trung bình|h[àằ]ng năm|mỗi năm|trong|cả|giai đoạn|thời kỳ|này|nêu trên) *)+"
)
_GROWTH = re.compile(r"(?<=tăng )trưởng(?!\w)")
_COMMA = re.compile(r"[,;] +(?:và +)?")
_BEFORE_MEASURE = re.compile(
    rf"(?:(?:tăng|giảm|nâng|đưa|duy trì|bảo đảm|đảm bảo|phấn đấu|đạt|để|nâng cao) *(?:tổng )?|{_DATE}[ ,:]*)$"
)
_BEFORE_MEASURE_REACH = 70
# What a long lead-up is for: "… phối hợp chặt chẽ nhằm góp phần kiểm soát lạm phát".
_PURPOSE = re.compile(r"(?<!\w)(?:nhằm(?: +góp +phần)?|góp +phần|qua +đó) +")
_LONG_LEAD = 120
_LEAD_IN = 60


@dataclass(frozen=True, slots=True)
class Wording:
    """The indicator in the text's words, and the span of what was cut out."""

    indicator: str
    start: int
    end: int


def indicator_of(
    text: str, level: str, clause: tuple[int, int], quantity: tuple[int, int], unit: tuple[int, int] | None
) -> Wording:
    """Cut the indicator of a quantity out of its clause.

    Takes the text, its levelled lower-case twin, the spans of the clause and the quantity, and that of the unit where
    the unit is a counted thing (it is then the indicator's first word). Gives the indicator ("" where there is none)
    and the span of indicator and quantity together. Rules: links, openers, cuts and measures in rules/targets.yaml.
    """
    left = _left(level, clause[0], quantity[0])
    right = _right(level, quantity[1], clause[1])
    head = _words(text, *left)
    low = chars.lower(head)
    tail = _words(text, *right)
    measured = anywhere("measures").match(low) is not None
    shared = _SHARE.search(level[left[1] : quantity[0]]) is not None
    if tail and len(tail.split()) > 2 and (shared or (unit is not None and _RATE.match(low))):
        # "đạt tỷ lệ 90% số hộ", "tỷ lệ cơ quan dùng ít nhất 01 ứng dụng": what is counted stands behind.
        thing = _words(text, *unit) if unit else ("tỷ lệ" if not head else "")
        return Wording(f"{thing} {tail}".strip(), quantity[0], max(right[1], quantity[1]))
    if measured and not _BARE_MEASURE.match(low):
        rest = f" {tail}" if tail and unit is None and len(tail.split()) <= 4 else ""
        thing = f" {_words(text, *unit)}" if unit and not low.startswith(("số lượng", "tổng số")) else ""
        return Wording(head + thing + rest, left[0], max(quantity[1], right[1] if rest else quantity[1]))
    if unit is not None:
        named = f"{_words(text, *unit)} {tail}".strip()
        if len(named.split()) < 4 and len(head.split()) > 2:
            named = f"{head} {named}"
        elif len(head.split()) > 6 and len(tail.split()) < 3:
            named = f"{named} {head}"
        return Wording(named, left[0] if head else quantity[0], max(right[1], quantity[1]))
    if tail and (len(tail.split()) >= 2 or not head):
        lead = f"{head} " if measured else ""
        return Wording(lead + tail, left[0] if measured else quantity[0], max(right[1], quantity[1]))
    if head:
        return Wording(head, left[0], quantity[1])
    return Wording("", quantity[0], quantity[1])


def scope_of(text: str, level: str, start: int, at: int, end: int, lead: tuple[int, int] | None = None) -> str | None:
    """Give the place or group a quantity at ``at`` is for, as written in ``[start, end)`` or in the line that leads in, or None."""
    for pattern in (_EACH, _PLACE_LEAD, anywhere("scopes")):
        before = list(pattern.finditer(level, start, at))
        hit = before[-1] if before else pattern.search(level, at, end)
        if hit is not None:
            return _words(text, hit.start(), hit.end())
    hit = _PLACE_LEAD.search(level, lead[0], min(lead[1], lead[0] + _LEAD_IN)) if lead is not None else None
    return _words(text, hit.start(), hit.end()) if hit is not None else None


def _left(level: str, start: int, end: int) -> tuple[int, int]:
    """What stands before the quantity, without cues at its beginning and links at its end."""
    whole = end
    for _ in range(8):
        while end > start and level[end - 1] in " ,:-(":
            end -= 1
        part = level[start:end]
        hit = at_end("links").search(part) or _TRAILING_DATE.search(part) or _FROM.search(part)
        if hit is None or part.rstrip().endswith("trở lên"):
            break
        end = start + hit.start()
    # Another quantity or statement before the last comma is not this one's.
    for earlier in _EARLIER.finditer(level, start, whole):
        start = earlier.end()
    if start >= end:
        return end, end
    for cut in reversed(list(_COMMA.finditer(level, start, end))):
        opener = at_start("openers").match(level, cut.end(), end)
        if at_start("goal_cues").match(level, cut.end()) or anywhere("measures").match(
            level, opener.end() if opener else cut.end()
        ):
            start = cut.end()
            break
    for _ in range(8):
        hit = (
            _LABEL.match(level, start, end)
            or _LEADING.match(level, start, end)
            or at_start("openers").match(level, start, end)
        )
        if hit is None or hit.end() == start:
            break
        start = hit.end()
    if _GROWTH.match(level, start):
        start -= len("tăng ")  # "tăng trưởng" is measured; "tăng" before a measure is not
    if end - start > _LONG_LEAD and anywhere("measures").match(level, start, end) is None:
        for purpose in _PURPOSE.finditer(level, start, end):
            start = purpose.end()
    measure = anywhere("measures").search(level, start, end)
    if measure is not None and measure.start() > start:
        verb = _BEFORE_MEASURE.search(level, max(start, measure.start() - _BEFORE_MEASURE_REACH), measure.start())
        if verb is not None:
            start = measure.start()
    return min(start, end), end


def _right(level: str, start: int, end: int) -> tuple[int, int]:
    """What stands behind the quantity, to where its statement ends."""
    while start < end and level[start] == " ":
        start += 1
    if start < end and (level[start] in ",;)" or level.startswith("và ", start)):
        return start, start  # the statement is over with its quantity
    closed = _CLOSED.match(level, start, end)
    if closed is not None:
        end = closed.end()  # the quantity stands in brackets
    for hit in anywhere("cuts").finditer(level, start, end):
        if hit.start() - start >= 12 and _OPENS.search(level, max(start, hit.start() - 8), hit.start()):
            end = hit.start()
            break
    number = _NEXT_NUMBER.search(level, start, end)
    if number is not None:
        end = number.start()
    joined = _AND_NUMBER.search(level, start, end)
    # "80% số trạm và 100% cơ sở đủ điều kiện": both are of what stands behind the second, unless the first has its own.
    if joined is not None and (
        _PREDICATE.search(level, start, joined.start()) or not _PREDICATE.search(level, joined.end(), end)
    ):
        end = joined.start()
    for last in (_TRAILING_DATE, _AND_LAST):
        trailing = last.search(level[start:end])
        if trailing is not None:
            end = start + trailing.start()
    while end > start and level[end - 1] in " ,.;:-(":
        end -= 1
    return start, end


def _words(text: str, start: int, end: int) -> str:
    return chars.squeeze(_NOTE.sub("", text[start:end])).strip(" ,:;-\"'")


def says_no_thing(indicator: str) -> bool:
    """Whether what was cut out as an indicator is too short, or only says when: "bình quân hằng năm trong giai đoạn này"."""
    return len(indicator.split()) < 3 or _WHEN.fullmatch(chars.lower(indicator)) is not None
