"""Who issued a document: by its header, its number, the line that enacts, its preamble, its signature."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cancu.chars import level, lower
from cancu.extract.front import Front, is_motto, is_rule
from cancu.extract.issuers import (
    Context,
    IssuerMatch,
    context_of,
    find_bodies,
    issuer_of_number,
    match_issuer,
    match_joint,
    may_open,
)
from cancu.extract.lines import Line
from cancu.model import Document
from cancu.rulebook import rules

_NOT_NAME = re.compile(r"(?:số|luật số|nghị quyết số|v/v|ngày|dự thảo)(?!\w)|công báo", re.I)
_BLANKS = re.compile(r"\s*")
_BEFORE_SENTENCE = re.compile(r"[.;,:/”\")](?:(?<=[.;])|(?=[^\S\n]*+\n))\s*+(?=[^\W\d_])")
"""What `_begins_sentence` wants before a sentence; no body's name begins with a figure."""
_BACK, _STEP = 40, 5
_WIDE = re.compile(rf"(?=[^\W\d_])(?<=\s{{{_BACK}}})")
"""What lies behind so many blanks begins a sentence, whatever stands before them."""
_MANY_BLANKS = re.compile(rf"\s{{{_BACK // _STEP}}}")
"""Where every fifth character of a text has so many there may be so many blanks."""
_BLOCK = 14
_HEAD_SPAN = 6000
_TAIL_SPAN = 1500
_SPOKEN_SPAN = 1200
_SPOKEN = re.compile(r"của (?=Bộ trưởng|Thống đốc|Tổng Thanh tra|Chính phủ|Thủ tướng|Bộ )")
_GAP = re.compile(
    r" {0,3},? {0,3}(?:đã |tổ chức )?(?:ban hành|hướng dẫn|quy định|quyết định|thông báo|xin thông báo|yêu cầu|xây dựng|có ý kiến|chỉ thị)(?!\w)",
    re.I,
)


def find_header_issuer(
    lines: Sequence[Line], front: Front, number: str | None, kind: str | None, text: str
) -> str | None:
    """Give the full name of the issuing body; None where nothing settles it.

    The header's block of names counts first (its last body: a ministry above its department), then the number's
    symbol, the line that enacts, a sentence of the preamble ("Bộ Y tế ban hành …"), the signature.
    """
    joint = kind in {"thông tư liên tịch", "nghị quyết liên tịch"}
    by_number = issuer_of_number(number, kind, Context()) if number else None
    if joint and by_number and ";" in by_number:
        return by_number
    block = _block(lines, front)
    found = _last_body(block, joint)
    if found is not None and found.resolved:
        return _agreed(found, by_number)
    if by_number is not None:
        return by_number
    around = context_of(Document(), level(text))
    enacting = _enacting(lines, front, around, joint)
    if enacting is not None and (found is None or enacting.resolved) and enacting.resolved:
        return enacting.name
    if found is not None:
        resolved = _last_body(block, joint, around)
        if resolved is not None and resolved.resolved:
            return resolved.name
    if kind == "văn bản hợp nhất" or (found is None and enacting is None):
        said = _by_words(lines, front, around, text, kind)
        if said is not None:
            return said
    if number and around.place:
        return issuer_of_number(number, kind, around)
    return None


def _agreed(found: IssuerMatch, by_number: str | None) -> str:
    """Give the block's body, or the number's where that is a joint body's or a name that the block's was cut from."""
    if by_number is not None and lower(by_number).startswith(lower(found.name)) and len(by_number) > len(found.name):
        return by_number
    return found.name


def _block(lines: Sequence[Line], front: Front) -> str:
    """Give the names at the head of a document on one line: what stands before the heading and is no motto, number or day."""
    end = front.heading if front.heading is not None else front.body
    parts: list[str] = []
    for line in lines[front.first : end]:
        say = line.say
        if not say or is_motto(say) or is_rule(say):
            continue
        if (
            lower(say).startswith(tuple(rules("header")["rubrics"]))
            or _NOT_NAME.match(say)
            or re.search(r"(?:,|^) ?ngày(?: \d|$|\.)", say)
        ):
            if parts and lower(say).startswith(("số", "luật số")):
                break
            continue
        if len(say) > 120 or (say[-1] in ".;:" and len(say) > 40):
            continue
        parts.append(say.strip(" *-"))
        if len(parts) >= _BLOCK:
            break
    return level(" ".join(parts))


def _last_body(block: str, joint: bool, context: Context | None = None) -> IssuerMatch | None:
    """Give the last body that a block of names has, named in the context of the first."""
    if not block:
        return None
    bodies = find_bodies(block, context or Context())
    if not bodies:
        return None
    if joint and len(bodies) > 1:
        names = list(dict.fromkeys(b.name for b in bodies if b.level in {"ministry", "central", "other"}))
        if len(names) > 1:
            return IssuerMatch(bodies[0].start, bodies[-1].end, "; ".join(names), bodies[0].level)
    first = bodies[0]
    if len(bodies) > 1 and first.place:
        bodies = find_bodies(block, Context(first.name, first.place))
    elif len(bodies) > 1 and first.level == "ministry":
        bodies = find_bodies(block, Context(first.name))
    return bodies[-1]


def _enacting(lines: Sequence[Line], front: Front, around: Context, joint: bool) -> IssuerMatch | None:
    """Read the line that names who enacts: "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH"."""
    if front.enacting is None:
        return None
    said = level(" ".join(line.say for line in lines[front.enacting : front.enacting + 4] if line.say))
    if joint:
        return match_joint(said, 0, around)
    found = match_issuer(said[:1].upper() + said[1:], 0, around)
    if (found is None or not found.resolved) and not said.isupper():
        first = level(lines[front.enacting].say)  # "Sở văn hóa, thể thao và du lịch hà nội"
        found = match_issuer(first.title(), 0, around) or found
    return found


def _by_words(lines: Sequence[Line], front: Front, around: Context, text: str, kind: str | None) -> str | None:
    """Give the body that a sentence says issues the document: "Bộ Y tế ban hành …", near its beginning or its end."""
    begin = lines[front.first].start if front.first < len(lines) else 0
    start = lines[front.body].start if front.body < len(lines) else begin
    own = re.compile(rf" {{1,3}}(?:đã )?ban hành (?:kèm theo )?{kind}(?! số)", re.I) if kind else None
    for low, high in ((begin, start + _HEAD_SPAN), (max(start + _HEAD_SPAN, len(text) - _TAIL_SPAN), len(text))):
        span = level(text[low:high])
        if own is None or own.search(span) is None:
            if (said := _issuing(text, low, span, around)) is not None:
                return said
            continue
        for body in find_bodies(span, around):
            issues = own.match(span, body.end) or (
                _GAP.match(span, body.end) and _begins_sentence(text, low + body.start)
            )
            if body.resolved and issues:
                return body.name
    head = level(text[begin : begin + _SPOKEN_SPAN])
    spoken = _SPOKEN.search(head)
    named = match_issuer(head, spoken.end(), around) if spoken else None
    return named.name if named is not None else None


def _issuing(text: str, low: int, span: str, around: Context) -> str | None:
    """Give the first body that begins a sentence and goes on with the issue of something ("Bộ Y tế quy định …").

    Takes the text, where a levelled span of it begins, and that span.
    """
    begin, end = max(0, low - _BACK), low + len(span)
    starts = {_BLANKS.match(text).end(), *(hit.end() for hit in _BEFORE_SENTENCE.finditer(text, begin, end))}  # type: ignore[union-attr]
    if _MANY_BLANKS.search(text[begin:end:_STEP]):
        starts.update(hit.start() for hit in _WIDE.finditer(text, begin, end))
    for pos in sorted(starts):
        if low <= pos < end and may_open(span, pos - low):
            body = match_issuer(span, pos - low, around)
            if body is not None and body.resolved and _GAP.match(span, body.end):
                return body.name
    return None


def _begins_sentence(text: str, pos: int) -> bool:
    before = text[max(0, pos - _BACK) : pos]
    said = before.rstrip()
    return not said or said[-1] in ".;" or ("\n" in before[len(said) :] and said[-1] in ',:/”")')
