"""Likeness of titles: finds the document that a mention names by its title alone."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field

from cancu.chars import fold
from cancu.model import Document, Reference

_THRESHOLD = 0.75
_NOISE = frozenset(["ve", "viec", "ban", "hanh", "cua", "va", "theo", "do", "phat", "dong"])


def _words(title: str) -> frozenset[str]:
    return frozenset(w for w in fold(title).split() if w not in _NOISE)


@dataclass(slots=True)
class _Shelf:
    """The documents of one issuer: what they are, and which of them hold a word."""

    documents: list[tuple[str, Document, frozenset[str]]] = field(default_factory=list)
    holding: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


class TitleIndex:
    """Documents by issuer, with the words of their titles."""

    def __init__(self) -> None:
        self._by_issuer: dict[str, _Shelf] = defaultdict(_Shelf)

    def add(self, key: str, document: Document) -> None:
        """Enter a document; without issuer or title it can never match."""
        if document.issuer and document.title:
            shelf = self._by_issuer[fold(document.issuer)]
            words = _words(document.title)
            for word in words:
                shelf.holding[word].append(len(shelf.documents))
            shelf.documents.append((key, document, words))

    def matches(self, mention: Reference, exclude: str) -> list[tuple[str, float]]:
        """Give (key, score) of all documents alike enough, best first. Score is the share of common words (0 to 1)."""
        wanted = _words(mention.title or "")
        shelf = self._by_issuer.get(fold(mention.issuer)) if mention.issuer else None
        if shelf is None or len(wanted) < 3:
            return []
        found: list[tuple[str, float]] = []
        for number in _candidates(shelf, wanted):
            key, document, words = shelf.documents[number]
            if key == exclude or not _same_kind(mention, document):
                continue
            if mention.issued_on and document.issued_on and mention.issued_on != document.issued_on:
                continue
            score = len(wanted & words) / max(1, len(wanted | words - _kind_words(mention, document)))
            if score >= _THRESHOLD:
                found.append((key, round(score, 3)))
        return sorted(found, key=lambda f: (-f[1], f[0]))


def _candidates(shelf: _Shelf, wanted: frozenset[str]) -> set[int]:
    """The documents that can be alike enough: of the words wanted they lack a quarter at most, so they hold one of the rarest."""
    may_lack = len(wanted) - math.ceil(_THRESHOLD * len(wanted))
    rarest = sorted(wanted, key=lambda w: (len(shelf.holding.get(w, ())), w))[: may_lack + 1]
    return {number for word in rarest for number in shelf.holding.get(word, ())}


def _same_kind(mention: Reference, document: Document) -> bool:
    """A plan may be named for the decision that issues it: its title says so ("ban hành Kế hoạch …")."""
    kind = fold(mention.type or "")
    return not kind or kind == fold(document.type or "") or f"ban hanh {kind}" in fold(document.title or "")


def _kind_words(mention: Reference, document: Document) -> frozenset[str]:
    if fold(mention.type or "") == fold(document.type or ""):
        return frozenset()
    return frozenset(fold(mention.type or "").split())
