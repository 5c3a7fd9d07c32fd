"""The end of a document: recipients and signature, and who signed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from cancu.chars import lower
from cancu.extract.lines import Line
from cancu.rulebook import rules

_WORD = r"[A-ZĐÀ-ÖØ-ÞĂĨŨƠƯẠ-ỸẮẰẲẴẶ][a-zà-öø-ÿăđĩũơưạ-ỹ']*"
_NAME = re.compile(rf"(?:(?:GS|PGS|TS|ThS|BS|KTS|LS)\.? ?)*({_WORD}(?:[ -]{{1,2}}{_WORD}){{1,5}})[. ]*")
_NAME_AT_END = re.compile(rf"(?:^|[^\W\d]{{2}}[).:,]{{0,2}} )({_WORD}(?: {_WORD}){{1,4}})[. ]*$")
_CAPS_NAME = re.compile(r"[A-ZĐÀ-ÖØ-ÝĂĨŨƠƯẠ-Ỹ]+(?: [A-ZĐÀ-ÖØ-ÝĂĨŨƠƯẠ-Ỹ]+){1,4}")
_MILITARY = re.compile(r"(?:(?:(?:đại|thượng|trung|thiếu) )?(?:tướng|tá)|gs|pgs|ts|ths|bs)\.? ", re.I)
_SIGNED_BEFORE = re.compile(r"\(? ?đã ký ?\)? ?:? ?", re.I)
_KEEPS = re.compile(r"(?:[-+(]|[a-zà-ỹđ])")
_KEPT = re.compile(r"[-+•]? ?Lưu")
_FAR = 14
_MAX_RECIPIENTS = 90
_WHOLE_LIST = 60
_LONGEST = 180


@dataclass(slots=True)
class Signature:
    """Line indexes (first, behind the last) of a signature, and the name under it."""

    first: int
    last: int
    name: str | None = None


@cache
def _sign() -> re.Pattern[str]:
    prefixes = "|".join(re.escape(p) for p in sorted(rules("structure")["sign_prefixes"], key=len, reverse=True))
    return re.compile(rf"(?:{prefixes})(?:\. ?|/ ?| )(?=[^\W\d]{{2}})")


@cache
def _office_words() -> frozenset[str]:
    return frozenset(rules("structure")["offices"])


@cache
def _office_begin() -> tuple[str, ...]:
    return tuple(o + " " for o in sorted(_office_words(), key=len, reverse=True))


@cache
def _surnames() -> frozenset[str]:
    return frozenset(lower(name) for name in rules("header")["surnames"])


def is_sign_cue(line: Line) -> bool:
    """Tell whether a line opens a signature beyond doubt: "TM. …", "KT. …"."""
    say = line.say
    if not say or say[0] not in "TKQ" or len(say) > 170:
        return False
    hit = _sign().match(say)
    if hit is None:
        return False
    rest = say[hit.end() :]
    return rest[:3].isupper() or lower(rest).startswith(tuple(_office_words()))


def is_office(line: Line) -> bool:
    """Tell whether a line is an office ("PHÓ CHỦ TỊCH"), alone or with the body it heads in capitals."""
    if len(line.say) > 80:
        return False
    low = lower(line.say).strip(" .,:")
    if low in _office_words():
        return True
    return low.startswith(_office_begin()) and line.caps


def is_signed(line: Line) -> bool:
    """Tell whether a line is "(Đã ký)" or the like."""
    return len(line.say) < 30 and lower(line.say).replace("( ", "(").replace(" )", ")") in rules("structure")["signed"]


def opens_signature(line: Line) -> bool:
    """Tell whether a signature may begin at a line: "TM. …", "(Đã ký)", an office in capitals, with a name or without."""
    say = line.say
    if not say or len(say) > _LONGEST or not (say[0].isupper() or say[0] == "("):
        return False
    if is_sign_cue(line) or is_signed(line) or (is_office(line) and line.caps):
        return True
    low = lower(say)
    begins = low.startswith(_office_begin()) or _SIGNED_BEFORE.match(low) is not None
    return begins and _inline_name(line) is not None


def is_recipients(line: Line) -> bool:
    """Tell whether a line opens the list of recipients."""
    if not line.say.startswith(("N", "n")):
        return False
    low = lower(line.say)
    return low.startswith(tuple(rules("structure")["recipients"])) or low == "nơi"


def name_of(say: str, *, strict: bool) -> str | None:
    """Give the person's name that a line is; ``strict`` asks for a known surname."""
    if len(say) > 60:
        return None
    say = say.removeprefix("(").removesuffix(")")
    say = _MILITARY.sub("", say)
    hit = _NAME.fullmatch(say)
    if hit is not None:
        words = hit.group(1).split()
        low = lower(hit.group(1))
        if low in _office_words() or low.startswith(("nơi nhận", "như trên", "như điều", "cổng thông")):
            return None
        if lower(words[0]) in _surnames() or not strict and len(words) <= 4:
            return " ".join(words)
        return None
    if _CAPS_NAME.fullmatch(say) and lower(say.split()[0]) in _surnames() and lower(say) not in _office_words():
        return " ".join(say.split()) if 2 <= len(say.split()) <= 5 else None
    return None


def read_signature(lines: Sequence[Line], first: int, stop: int) -> Signature | None:
    """Read the signature that may begin at a line: offices, "(Đã ký)", then the name; None where none does."""
    certain = is_sign_cue(lines[first]) or is_signed(lines[first])
    last = first
    seen = 0
    for index in range(first, min(stop, first + _FAR * 3)):
        line = lines[index]
        if not any(map(str.isalpha, line.say)):
            continue
        seen += 1
        if seen > _FAR:
            break
        inline = _inline_name(line) if index == first or is_office(line) or is_sign_cue(line) else None
        if inline is not None:
            return Signature(first, index + 1, inline)
        if is_sign_cue(line) or is_office(line) or is_signed(line):
            last = index
            certain = certain or is_signed(line)
            continue
        name = name_of(line.say, strict=index - last > 2 or not certain)
        if name is not None and index > first:
            return Signature(first, index + 1, name)
        if is_recipients(line) or line.say[0] in "-+" or line.cell:
            continue  # columns laid over each other
        if not certain and not (line.caps and index - first < 3):
            return None
        if not line.caps and len(line.say) > 40 and not line.cell:
            break
    return Signature(first, last + 1) if certain and is_sign_cue(lines[first]) else None


def _inline_name(line: Line) -> str | None:
    """Give the name that ends a line of capitals: "KT. BỘ TRƯỞNG THỨ TRƯỞNG Nguyễn Văn An"."""
    hit = _NAME_AT_END.search(line.say)
    if hit is None:
        return None
    before = line.say[: hit.start(1)]
    words = hit.group(1).split()
    if _SIGNED_BEFORE.fullmatch(before) and lower(words[0]) in _surnames():
        return " ".join(words)
    if not before.strip() or lower(words[0]) not in _surnames() or sum(c.isupper() for c in before) < 5:
        return None
    letters = [c for c in before.replace("(Đã ký)", "").replace("(đã ký)", "") if c.isalpha()]
    return " ".join(words) if sum(c.isupper() for c in letters) >= 0.8 * len(letters) else None


def recipients_end(lines: Sequence[Line], first: int, stop: int) -> int:
    """Give the index behind the last line of the list of recipients that begins at ``first``."""
    if lines[first].cell and len(lines[first].say) > _WHOLE_LIST:
        return first + 1
    last_kept = False
    for index in range(first + 1, min(stop, first + _MAX_RECIPIENTS)):
        line = lines[index]
        if not line.say:
            continue
        if line.cell:  # a column beside the list, but for its last line
            if last_kept and is_sign_cue(line):
                return index
            last_kept = last_kept or bool(_KEPT.match(line.say))
            continue
        if is_sign_cue(line) or (line.caps and is_office(line)) or is_signed(line):
            return index
        if last_kept and not _KEEPS.match(line.say):
            return index
        if line.caps and len(line.say) > 12 and not line.say.startswith("-"):
            return index
        last_kept = last_kept or bool(_KEPT.match(line.say))
    return min(stop, first + _MAX_RECIPIENTS)


def name_among_recipients(lines: Sequence[Line], first: int, last: int) -> str | None:
    """Give the name in a column beside the recipients, where the signature's office was lost."""
    for index in range(last - 1, first, -1):
        if lines[index].cell:
            name = name_of(lines[index].say, strict=True)
            if name is not None:
                return name
    return None
