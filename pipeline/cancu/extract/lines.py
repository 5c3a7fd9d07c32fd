"""The lines of a text as its structure reads them: levelled, without marks of emphasis, cells of tables apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cancu.chars import LEVEL, exchange

_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>|!\[[^\]\n]{0,100}\]\([^)\n]{0,300}\)")
# As `chars.level`, but for the line breaks and tabs, and with marks of emphasis as spaces: the same length.
_KEPT = "\n\t"
_PLAIN = [*((c, plain) for c, plain in LEVEL if c not in _KEPT), *((c, " ") for c in "*#_•")]
_CELL = re.compile(r"[^|]+")
_COLUMN = re.compile(r"[^\s](?:[^\s]| {1,3}(?=\S))*")
_SPACES = re.compile(r"\s+")
_LONG = 24


@dataclass(slots=True)
class Line:
    """One line, or one cell of a line; ``say`` is its text with single spaces, ``text[start:end]`` where it stands."""

    start: int
    end: int
    say: str
    cell: bool = False
    row: int = 0
    """The number of the line in the text that it is, or is part of."""

    @property
    def caps(self) -> bool:
        """Whether it is written in capitals (a few small letters, as in "QĐ-TTg", do not count)."""
        say = self.say
        if len(say) > _LONG and say[1:_LONG].islower():
            return False
        if 5 * sum(map(str.islower, say[: len(say) // 3])) > len(say):
            return False  # more small letters than a fifth: told by the first third of most lines
        upper = sum(map(str.isupper, say))
        return upper >= 2 and upper >= 4 * sum(map(str.islower, say))


def blank_tags(text: str) -> str:
    """Give the text with tags and pictures as spaces; same length, same offsets. ``a < b`` is no tag."""
    if "<" not in text and "![" not in text:
        return text
    return _TAG.sub(lambda m: " " * len(m.group()), text)


def lines_of(text: str, start: int = 0, end: int | None = None) -> list[Line]:
    """Give the lines of ``text[start:end]`` in order; an empty line has an empty ``say``.

    Cells between ``|`` and columns set apart by four spaces or a tab are lines of their own, marked ``cell``.
    """
    out: list[Line] = []
    plain = exchange(blank_tags(text[start:end]), _PLAIN)
    pos = start
    for row, raw in enumerate(plain.split("\n")):
        said = raw.strip()
        if not said:
            out.append(Line(pos, pos, "", False, row))
        elif "|" in said or "    " in said or "\t" in said:
            _cells(raw, pos, row, out)
        else:
            first = pos + raw.find(said)
            # Most lines have single spaces already; blanks of other kinds are not printable.
            say = said if "  " not in said and said.isprintable() else " ".join(said.split())
            out.append(Line(first, first + len(said), say, False, row))
        pos += len(raw) + 1
    return out


def _cells(raw: str, start: int, row: int, out: list[Line]) -> None:
    found = False
    for hit in (_CELL if "|" in raw else _COLUMN).finditer(raw):
        said = hit.group().strip()
        if said.strip("-: "):
            first = start + hit.start() + hit.group().find(said)
            out.append(Line(first, first + len(said), " ".join(said.split()), True, row))
            found = True
    if not found:
        out.append(Line(start, start, "", True, row))


def squeeze_join(lines: Sequence[Line]) -> str:
    """Give the text of lines on one line."""
    return _SPACES.sub(" ", " ".join(line.say for line in lines)).strip()
