"""How well files are read: the accented letters of documents in old fonts against transcripts of them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cancu.chars import fold
from cancu.read import ReadError, read

_WORD = re.compile(r"[^\W\d_]+")


def old_fonts(folder: Path) -> dict[str, Any]:
    """Read the files of ``folder``/originals_tcvn3_vni and compare them with ``folder``/transcripts, by their stems.

    ``diacritics`` is the share of the transcripts' accented letters that are right, of those in words that both have
    in the same place but for their marks; ``aligned`` the share of accented letters in such words. A word that was not
    converted, or wrongly, has other base letters and is in neither: ``exact`` counts it, as the share of all accented letters in
    words that stand in the file as in the transcript, wherever they stand. All letters of a file that is refused are missed.
    """
    right = aligned = all_ = files = same = 0
    faults: list[str] = []
    for original, transcript in _pairs(folder):
        wanted = unicodedata.normalize("NFC", transcript.read_text(encoding="utf-8"))
        try:
            found = read(original).text
        except ReadError as problem:
            faults.append(f"{original.name}: {problem.code}: {problem.reason}")
            all_ += sum(_accented(word) for word in _WORD.findall(wanted))
            continue
        files += 1
        good, seen, total = diacritics(found, wanted)
        kept = exact(found, wanted)
        right, aligned, all_, same = right + good, aligned + seen, all_ + total, same + kept
        if total and kept < 0.985 * total:
            faults.append(f"{original.name}: exact {kept / total:.3f}, aligned {seen / total:.3f}")
    return {
        "files": files,
        "letters": all_,
        "diacritics": round(right / aligned, 4) if aligned else None,
        "exact": round(same / all_, 4) if all_ else None,
        "aligned": round(aligned / all_, 4) if all_ else None,
        "faults": faults,
    }


def diacritics(found: str, wanted: str) -> tuple[int, int, int]:
    """Give how many accented letters of ``wanted`` are right in ``found``, how many stand in aligned words, and how many there are."""
    ours, theirs = _WORD.findall(found), _WORD.findall(wanted)
    total = sum(_accented(word) for word in theirs)
    matcher = difflib.SequenceMatcher(None, [fold(w) for w in ours], [fold(w) for w in theirs], autojunk=False)
    right = seen = 0
    for a, b, size in matcher.get_matching_blocks():
        for one, other in zip(ours[a : a + size], theirs[b : b + size], strict=True):
            seen += _accented(other)
            if len(one) == len(other):
                right += sum(x.lower() == y.lower() for x, y in zip(one, other, strict=True) if _accented(y))
    return right, seen, total


def exact(found: str, wanted: str) -> int:
    """Give how many accented letters of ``wanted`` are in words that ``found`` has as often, without regard to case and order."""
    ours, theirs = (Counter(word.lower() for word in _WORD.findall(text)) for text in (found, wanted))
    return sum(_accented(word) * count for word, count in (ours & theirs).items())


def _accented(letters: str) -> int:
    return sum(not c.isascii() for c in letters)


def _pairs(folder: Path) -> Iterator[tuple[Path, Path]]:
    transcripts = {p.stem: p for p in (folder / "transcripts").rglob("*.txt")}
    for original in sorted((folder / "originals_tcvn3_vni").rglob("*")):
        if original.is_file() and original.stem in transcripts:
            yield original, transcripts[original.stem]
