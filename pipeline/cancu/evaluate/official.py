"""Measures on official data beside the gold: what the state's own codification and portal say of their references."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cancu.chars import fold, level, lower, number_key, squeeze
from cancu.extract.amendments import find_amendments, own_words
from cancu.extract.pinpoints import parse_pinpoints
from cancu.extract.references import find_references
from cancu.model import Document, Reference

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
    r"^(?P<subject>.*?)(?:, *trích yếu *['\"](?P<title>.*?)['\"])?,? *có danh sách ngữ cảnh sau *:? *(?P<contexts>\[.*)$",
    re.S,
)
# The inputs' own marks are often of two kinds, or missing on one side: a new context begins where a part opens after a comma.
_NEXT = re.compile(
    r"['\"]?\s*[.,]?,\s*['\"](?=\s*(?:(?:Điều|Chương|Mục|Phần|Khoản) |\d{1,3}\. |[a-zđ]\d?\) |[ivx]{1,4}\) ))|'\s*,\s*'|\"\s*,\s*\""
)
_ACT = re.compile(r"(?:Luật|Bộ luật|Pháp lệnh|Nghị|Thông tư|Quyết định)")
_NUMERO = re.compile(r"^(phụ lục|mẫu|biểu) số ")
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


_Input = tuple[str, list[str], str | None, str | None]
"""What a row is about, its texts, the document that they say is acted on, and the one that its title says."""


def provision_triplets(path: Path) -> dict[str, Any]:
    """Score (provision, act, provision of another document) triplets on vlegalbench_relations.jsonl.gz.

    "sửa đổi" and "sửa đổi, bổ sung" count as one; lists are written out; objects without a document are left out:
    what has neither a number nor is a law by its name ("Luật Dược") is neither asked for nor held against what is found.
    Parts are compared as they are spelt, but for letter case and "số" ("Phụ lục số II").
    ``in_text`` scores only the triplets whose parts stand in the input (or in the rows of its items): the answers of
    many articles name parts that their input does not hold.
    """
    rows = list(_rows(path))
    read = [_read_triplet_input(row["document"]) for row in rows]
    heads = _heads(read)
    said = [
        _triplets(subject, contexts, document or _document_above(subject, heads) or of_title)
        for subject, contexts, document, of_title in read
    ]
    hit = missed = false = in_text_hit = in_text_missed = 0
    faults: list[str] = []
    for row, (subject, *_), own in zip(rows, read, said, strict=True):
        wanted = {t for answer in row["answer"] for t in _gold_triplets(answer)}
        # Where the answer leaves the document out, the part may still be found with it: neither right nor wrong.
        open_ = {t for answer in row["answer"] if not _gold_triplets(answer) for t in _without_document(answer)}
        # What a provision does is told by its items, which stand in rows of their own.
        below = [i for i, (other, *_) in enumerate(read) if subject and other.endswith(f" / {subject}")]
        found = {t for t in own.union(*(said[i] for i in below)) if not _left_out(t, open_)}
        text = fold(" ".join([row["document"], *(rows[i]["document"] for i in below)]))
        in_text = {t for t in wanted if all(f" {fold(p).split()[-1]} " in f" {text} " for p in t[1].split(" / ")[:-1])}
        hit += len(wanted & found)
        missed += len(wanted - found)
        false += len(found - wanted)
        in_text_hit += len(in_text & found)
        in_text_missed += len(in_text - found)
        faults += [f"missed {t}" for t in sorted(wanted - found)] + [f"false {t}" for t in sorted(found - wanted)]
    return {
        "triplets": hit + missed,
        "f1": _f1(hit, missed, false),
        "in_text": in_text_hit + in_text_missed,
        "in_text_f1": _f1(in_text_hit, in_text_missed, false),
        "faults": faults,
    }


def _heads(read: Sequence[_Input]) -> dict[str, str]:
    """Which document each article or item acts on by its own words, which the rows of its items may hold too."""
    heads: dict[str, str] = {}
    for means in (_law_meant, _document_meant):
        for subject, contexts, _, _ in read:
            article = subject[subject.find("dieu") :]
            opened = [(article, t) for t in contexts if fold(t).startswith(f"{article.split(' / ')[0]} ")]
            heads.update({at: meant for at, text in [(subject, contexts[0]), *opened] if (meant := means(text))})
    return heads


def _document_above(subject: str, heads: Mapping[str, str]) -> str | None:
    parts = subject.split(" / ")
    return next((heads[above] for i in range(len(parts)) if (above := " / ".join(parts[i:])) in heads), None)


def _f1(hit: int, missed: int, false: int) -> float | None:
    whole = 2 * hit + missed + false
    return round(2 * hit / whole, 4) if whole else None


Triplet = tuple[str, str]


def _gold_triplets(answer: list[str]) -> set[Triplet]:
    relation = _SAME.get(fold(answer[1]))
    parts = [p.strip() for p in answer[2].split(" / ")]
    document = (_document_meant(parts[-1]) or _law_meant(parts[-1])) if _ACT.search(parts[-1]) else None
    if relation is None or document is None:
        return set()
    pinpoints = parse_pinpoints(" ".join(parts[:-1])) or ((),)
    return {(relation, _path(p, document)) for p in pinpoints}


def _without_document(answer: list[str]) -> set[Triplet]:
    relation = _SAME.get(fold(answer[1]))
    pinpoints = parse_pinpoints(" ".join(p.strip() for p in answer[2].split(" / ")))
    return {(relation, " / ".join(_levels(pin))) for pin in pinpoints} if relation else set()


def _left_out(found: Triplet, open_: set[Triplet]) -> bool:
    """Whether an object that the answer gives without its document, and perhaps without its article, is this one."""
    levels = set(found[1].split(" / ")[:-1])
    return any(found[0] == relation and parts and set(parts.split(" / ")) <= levels for relation, parts in open_)


def _path(pinpoint: Sequence[str], document: str) -> str:
    return " / ".join([*_levels(pinpoint), document])


def _levels(pinpoint: Sequence[str]) -> list[str]:
    """The levels of a part in one order and one spelling: "Phụ lục số XII" is "Phụ lục XII", but điểm d is not điểm đ."""
    return sorted(_NUMERO.sub(r"\1 ", squeeze(lower(level(p)))) for p in pinpoint)


def _read_triplet_input(document: str) -> _Input:
    """Give the subject of an input, its contexts, and the documents that they and the title say are acted on."""
    m = _TRIPLET_INPUT.match(document)
    if m is None:
        return "", [""], None, None
    inner = m["contexts"][1:].strip(" \n]").strip("'\"").lstrip("“")
    contexts = [c.replace("\\n", "\n").replace('\\"', '"').strip() for c in _NEXT.split(inner)]
    subject = " / ".join(fold(p) for p in m["subject"].split(" / ") if not fold(p).startswith("chuong"))
    number = next((n for means in (_document_meant, _law_meant) for text in contexts if (n := means(text))), None)
    return subject, contexts, number, _document_meant(m["title"] or "")


def _triplets(subject: str, contexts: Sequence[str], number: str | None) -> set[Triplet]:
    """Give the triplets that a clause says, completed by the clauses around it."""
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
                and not any(p.lower().startswith(("điều", "phụ lục", "mẫu", "mục")) for p in pinpoint)
            ):
                pinpoint = (*pinpoint, *above)
            found.add((a.relation, _path(pinpoint, own)))
        # A clause may act on parts of further documents ("Bãi bỏ Điều 2 Nghị định A và Điều 3 Nghị định B").
        found.update(
            (r.relation, _path(part, number_key(r.number)))
            for r in _named(clause)
            if r.number and r.relation in _SAME.values() and number_key(r.number) != own
            for part in r.pinpoints
        )
    return found


def _document_meant(text: str) -> str | None:
    """The first document with a number that a clause names outside its quotations."""
    return next((number_key(r.number) for r in _named(text) if r.number), None)


def _law_meant(text: str) -> str | None:
    """The first law that a clause names, without a number."""
    return next((fold(f"{r.type} {r.title}") for r in _named(text) if r.class_ == "named"), None)


def _named(text: str) -> tuple[Reference, ...]:
    return find_references(own_words(text.partition("như sau")[0]), _UNKNOWN, ())
