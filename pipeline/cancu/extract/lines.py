"""The lines of a text as its structure reads them: levelled, without marks of emphasis, cells of tables apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cancu.chars import level

_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>|!\[[^\]\n]{0,100}\]\([^)\n]{0,300}\)")
_EMPHASIS = str.maketrans({"*": " ", "#": " ", "_": " ", "•": " "})
_CELL = re.compile(r"[^|]+")
_COLUMN = re.compile(r"[^\s](?:[^\s]| {1,3}(?=\S))*")
_SPACES = re.compile(r"\s+")
_LETTER_CASE = re.compile(r"[^\W\d_]")


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
        letters: list[str] = _LETTER_CASE.findall(self.say)
        upper = sum(c.isupper() for c in letters)
        return upper >= 2 and upper >= 0.8 * len(letters)


def lines_of(text: str, start: int = 0, end: int | None = None) -> list[Line]:
    """Give the lines of ``text[start:end]`` in order; an empty line has an empty ``say``.

    Cells between ``|`` and columns set apart by four spaces or a tab are lines of their own, marked ``cell``.
    """
    out: list[Line] = []
    end = len(text) if end is None else end
    pos, row = start, 0
    while pos < end:
        stop = text.find("\n", pos, end)
        stop = end if stop < 0 else stop
        _line(text, pos, stop, row, out)
        pos, row = stop + 1, row + 1
    return out


def _line(text: str, start: int, stop: int, row: int, out: list[Line]) -> None:
    raw = text[start:stop]
    if "<" in raw or "![" in raw:
        raw = _TAG.sub(lambda m: " " * len(m.group()), raw)
    cells = "|" in raw
    columns = not cells and ("    " in raw.strip() or "\t" in raw.strip())
    plain = level(raw.translate(_EMPHASIS)) if not columns else raw.translate(_EMPHASIS)
    if not cells and not columns:
        say = " ".join(plain.split())
        lead = len(plain) - len(plain.lstrip())
        tail = len(plain.rstrip())
        out.append(Line(start + lead, start + max(lead, tail), say, False, row))
        return
    found = 0
    for hit in (_CELL if cells else _COLUMN).finditer(plain):
        part = hit.group()
        lead = len(part) - len(part.lstrip())
        say = " ".join(level(part).split())
        if say and say.strip("-: "):
            out.append(Line(start + hit.start() + lead, start + hit.start() + len(part.rstrip()), say, True, row))
            found += 1
    if not found:
        out.append(Line(start, start, "", True, row))


def squeeze_join(lines: list[Line]) -> str:
    """Give the text of lines on one line."""
    return _SPACES.sub(" ", " ".join(line.say for line in lines)).strip()
