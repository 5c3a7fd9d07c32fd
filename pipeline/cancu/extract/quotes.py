"""Words that are not the document's own doing: quoted provisions, and the titles of other documents."""

from __future__ import annotations

import re
from functools import cache

from cancu.rulebook import phrases, rules


@cache
def _title_opener() -> re.Pattern[str]:
    words = phrases(rules("references")["title_openers"])
    return re.compile(rf"[\s,(\"]*(?:{words})(?!\w)")


def opens_title(gap: str) -> bool:
    return bool(_title_opener().match(gap))


_QUOTE = re.compile(
    r"[“\"]\s*(?:Điều|Khoản|\d{1,2}\.|\d{1,2}[a-zđ]\.|[a-zđ]\)|[a-zđ]\d?\)|Chương|Mục|PHỤ LỤC|Phụ lục|[-+])"
)
_CUT_OFF = 2000
# At a line's end, or where the next item of the amending clause opens on the same line.
_QUOTE_END = re.compile(r"[”\"]\s*(?:[.;,]|\n|$|\d{1,3}\.\s|[a-zđ]\)\s)")


def quotations(text: str) -> list[tuple[int, int]]:
    """Quoted provisions of amending documents: from “Điều 5. … to the mark that closes them at a line's end."""
    out: list[tuple[int, int]] = []
    if "“" not in text and '"' not in text:
        return out
    pos = 0
    while (m := _QUOTE.search(text, pos)) is not None:
        end = _QUOTE_END.search(text, m.end())
        rest = text[m.start() : m.start() + _CUT_OFF]
        if end is None and len(text) - m.start() < _CUT_OFF and rest.count("“") > rest.count("”"):
            out.append((m.start(), len(text)))  # the text was cut before the closing mark
            break
        if end is None or end.start() - m.start() > 20000:
            pos = m.end()
            continue
        out.append((m.start(), end.start()))
        pos = end.end()
    return out


_PHRASE = re.compile(r"(?<!\w)(?:từ|chữ|bằng|thành|và|,) *$")
_PHRASES = 200


def in_phrase(text: str, pos: int) -> bool:
    """Tell whether a place stands within words that are quoted as words: thay thế cụm từ “Căn cứ Luật A”."""
    opened = text.rfind("“", max(0, pos - _PHRASES), pos)
    if opened < 0 or "”" in text[opened:pos]:
        return False
    return _PHRASE.search(text[max(0, opened - 12) : opened].lower()) is not None
