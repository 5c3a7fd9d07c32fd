"""Measures on official data beside the gold: what the state's own codification and portal say of their references."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cancu.chars import number_key
from cancu.extract.references import find_references
from cancu.model import Document

_UNKNOWN = Document()
_FOOTNOTE = re.compile(r"\W*\d*\W*")
_STANDARD = re.compile(r"QCVN|TCVN")
_ARTICLE = re.compile(r"Dieu_0*(\w+?)(?:_(?!Dieu)|$)")
_BARE = re.compile(r"\W*(?:Điều|Khoản|Điểm|Phụ lục|Mục|Chương|Phần)(?! *\d+[^/]*/)[^/]*", re.I)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def codification(path: Path) -> dict[str, Any]:
    """Map the reference strings of the codification (phapdien_source_refs.jsonl.gz) to documents, and compare with its ids.

    A string counts as right when its type and number belong to this id only, and the id to them only. ``doubles`` lists
    the (type, number) that officially stand under several ids, or several numbers under one id.
    """
    found: list[tuple[str, tuple[str | None, str]]] = []
    unread: list[str] = []
    anchors = right_anchors = 0
    for row in _rows(path):
        if not row.get("item_id"):
            continue
        references = [r for r in find_references(row["text"], _UNKNOWN, ()) if r.number]
        if not references:
            if not _BARE.fullmatch(row["text"]):
                unread.append(row["text"])
            continue
        first = references[0]
        assert first.number is not None
        found.append((row["item_id"], (first.type, number_key(first.number))))
        article = _ARTICLE.findall(row.get("anchor") or "")
        if article:
            anchors += 1
            named = [part.split()[-1].lower() for pin in first.pinpoints for part in pin if part.startswith("Điều")]
            right_anchors += named[:1] == [article[-1].lower()]
    by_key: dict[tuple[str | None, str], Counter[str]] = defaultdict(Counter)
    by_id: dict[str, Counter[tuple[str | None, str]]] = defaultdict(Counter)
    for item, key in found:
        by_key[key][item] += 1
        by_id[item][key] += 1
    right = sum(
        by_key[key].most_common(1)[0][0] == item and by_id[item].most_common(1)[0][0] == key for item, key in found
    )
    doubles = sorted(f"{key[0]} {key[1]}: {', '.join(sorted(ids))}" for key, ids in by_key.items() if len(ids) > 1)
    total = len(found) + len(unread)
    return {
        "strings": total,
        "one_to_one": round(right / total, 4) if total else None,
        "anchors": round(right_anchors / anchors, 4) if anchors else None,
        "unread": unread,
        "doubles": doubles,
    }


def portal_links(path: Path) -> dict[str, Any]:
    """Measure how many of the portal's hyperlinked document mentions (vbpl.jsonl.gz, ``links``) are found as references."""
    total = hit = 0
    missed: list[str] = []
    for row in _rows(path):
        links = [k for k in row.get("links") or () if not _skipped(row["text"][k["start"] : k["end"]])]
        if not links:
            continue
        references = find_references(row["text"], _UNKNOWN, ())
        for link in links:
            total += 1
            if any(r.start < link["end"] and link["start"] < r.end for r in references):
                hit += 1
            else:
                missed.append(f"{row['id']} at {link['start']}: {row['text'][link['start'] : link['end']]!r}")
    return {"links": total, "recall": round(hit / total, 4) if total else None, "missed": missed}


def _skipped(words: str) -> bool:
    """Footnote marks and technical standards are no references here."""
    return bool(_FOOTNOTE.fullmatch(words) or _STANDARD.search(words))
