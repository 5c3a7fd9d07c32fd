"""Measures on official data beside the gold: what the state's own codification and portal say of their references."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cancu.chars import fold, level, number_key
from cancu.extract.amendments import find_amendments
from cancu.extract.numbers import find_numbers
from cancu.extract.pinpoints import parse_pinpoints
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


_TRIPLET_INPUT = re.compile(
    r"^(?P<subject>.*?), *trích yếu *['\"](?P<title>.*?)['\"] *có danh sách ngữ cảnh sau *(?P<contexts>\[.*)$", re.S
)
_CONTEXT = re.compile(r"(['\"])(?P<text>.*?)\1(?= *(?:,|\]|$))", re.S)
_SAME = {
    "sua doi bo sung": "amends",
    "sua doi": "amends",
    "bo sung sua doi": "amends",
    "sua doi bo sung bai bo": "amends",
    "bo sung": "adds",
    "bai bo": "repeals",
    "thay the": "replaces",
    "thay": "replaces",
}


def provision_triplets(path: Path) -> dict[str, Any]:
    """Score (provision, act, provision of another document) triplets on vlegalbench_relations.jsonl.gz.

    "sửa đổi" and "sửa đổi, bổ sung" count as one; lists are written out; objects without a document are left out.
    """
    hit = missed = false = 0
    faults: list[str] = []
    rows = list(_rows(path))
    said = [_triplets(row["document"]) for row in rows]
    for row, (subject, own) in zip(rows, said, strict=True):
        wanted = {t for answer in row["answer"] for t in _gold_triplets(answer)}
        # Where the answer leaves the document out, the part may still be found with it: neither right nor wrong.
        open_ = {t for answer in row["answer"] if not _gold_triplets(answer) for t in _without_document(answer)}
        # What an article does is told by its items, which stand in rows of their own.
        below = {t for other, triplets in said if other.endswith(f" / {subject}") for t in triplets}
        whole_article = bool(below) and subject.startswith("dieu")
        found = {t for t in (below if whole_article else own) if (t[0], t[1].rpartition(" / ")[0]) not in open_}
        hit += len(wanted & found)
        missed += len(wanted - found)
        false += len(found - wanted)
        faults += [f"missed {t}" for t in sorted(wanted - found)] + [f"false {t}" for t in sorted(found - wanted)]
    whole = 2 * hit + missed + false
    return {"triplets": hit + missed, "f1": round(2 * hit / whole, 4) if whole else None, "faults": faults}


Triplet = tuple[str, str]


def _gold_triplets(answer: list[str]) -> set[Triplet]:
    relation = _SAME.get(fold(answer[1]))
    parts = [p.strip() for p in answer[2].split(" / ")]
    number = next((n.number for n in find_numbers(level(parts[-1]))), None)
    if relation is None or number is None:
        return set()
    pinpoints = parse_pinpoints(" ".join(parts[:-1])) or ((),)
    return {(relation, _path(p, number)) for p in pinpoints}


def _without_document(answer: list[str]) -> set[Triplet]:
    relation = _SAME.get(fold(answer[1]))
    pinpoints = parse_pinpoints(" ".join(p.strip() for p in answer[2].split(" / ")))
    return {(relation, " / ".join(sorted(fold(p) for p in pin))) for pin in pinpoints} if relation else set()


def _path(pinpoint: Sequence[str], number: str) -> str:
    return " / ".join([*sorted(fold(p) for p in pinpoint), number_key(number)])


def _triplets(document: str) -> tuple[str, set[Triplet]]:
    """Give the subject of an input and the triplets that its clause says, completed by the clauses around it."""
    m = _TRIPLET_INPUT.match(document)
    if m is None:
        return "", set()
    contexts = [c["text"].replace("\\n", "\n").replace('\\"', '"') for c in _CONTEXT.finditer(m["contexts"])]
    contexts = contexts or [m["contexts"][1:]]
    subject = " / ".join(fold(p) for p in m["subject"].split(" / ") if not fold(p).startswith("chuong"))
    number = next((n for text in (*contexts, m["title"]) if (n := _document_meant(text)) is not None), None)
    # An article is given with its items; an item with what stands above it.
    clauses = contexts if subject.startswith("dieu") else contexts[:1]
    above = {
        p for c in contexts[1:] for a in find_amendments(c) for p in a.pinpoint if p.startswith(("Điều", "Phụ lục"))
    }
    found: set[Triplet] = set()
    for clause in clauses:
        own = _document_meant(clause) or number
        if own is None:
            continue
        for a in find_amendments(clause):
            pinpoint = a.pinpoint
            if (
                pinpoint
                and len(above) == 1
                and not any(p.startswith(("Điều", "Phụ lục", "Mẫu", "mục")) for p in pinpoint)
            ):
                pinpoint = (*pinpoint, *above)
            found.add((a.relation, _path(pinpoint, own)))
    return subject, found


def _document_meant(text: str) -> str | None:
    """The first document with a number that a clause names outside its quotations."""
    head = re.split(r"như sau|[“\"]", text, maxsplit=1)[0]
    return next((r.number for r in find_references(head, _UNKNOWN, ()) if r.number), None)
