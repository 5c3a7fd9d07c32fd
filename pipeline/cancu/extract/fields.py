"""The field (lĩnh vực) of a document, by the words of its title or the name of its issuer (rules/fields.yaml)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache

from cancu.chars import level
from cancu.rulebook import rules

# Tones as the old spelling sets them and as the new one does: hòa, hoà; thủy, thuỷ. "quý" is q and uý: no pair.
_TONES = (("oà", "òa"), ("oá", "óa"), ("oả", "ỏa"), ("oã", "õa"), ("oạ", "ọa"), ("oè", "òe"), ("oé", "óe"), ("uỳ", "ùy"), ("uý", "úy"), ("uỷ", "ủy"), ("uỵ", "ụy"))  # fmt: skip
_NEW = re.compile(rf"(?<!q)(?:{'|'.join(new for new, _ in _TONES)})(?!\w)")
_TO_NEW = dict(_TONES)


def field_of(title: str | None, issuer: str | None = None) -> str | None:
    """Give the id of the field that a title tells, else the one that the issuer's name tells; None where neither does.

    Of several fields the one with most cues counts, then the one whose cue stands first.
    """
    return _told(title) or _told(issuer)


@lru_cache(maxsize=4096)  # few bodies issue many documents
def _told(words: str | None) -> str | None:
    if not words:
        return None
    pattern, fields = _cues()
    found = [fields[hit[0]] for hit in pattern.finditer(_plain(words))]
    counts = Counter(found)  # keeps the order of the first of each
    return max(counts, key=counts.__getitem__) if counts else None


@cache
def _cues() -> tuple[re.Pattern[str], dict[str, str]]:
    fields = {_plain(cue): entry["id"] for entry in rules("fields")["fields"] for cue in entry["cues"]}
    longest_first = sorted(fields, key=lambda cue: (-len(cue), cue))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b"), fields


def _plain(words: str) -> str:
    one_line = " ".join(level(unicodedata.normalize("NFC", words)).lower().replace(",", " ").split())
    return _NEW.sub(lambda hit: _TO_NEW[hit[0]], one_line)
