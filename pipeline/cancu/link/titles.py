"""Likeness of titles: finds the document that a mention names by its title alone."""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from dataclasses import dataclass, field
from sys import intern
from typing import NamedTuple

from cancu.chars import fold
from cancu.model import Document, Reference

_THRESHOLD = 0.75
_NOISE = frozenset(["ve", "viec", "ban", "hanh", "cua", "va", "theo", "do", "phat", "dong"])


def _words(title: str) -> frozenset[str]:
    return frozenset(w for w in fold(title).split() if w not in _NOISE)


class _Shelved(NamedTuple):
    """What is kept of a document: there may be millions."""

    key: str
    type: str | None
    issued_on: str | None
    title: str
    words: tuple[str, ...]


@dataclass(slots=True)
class _Shelf:
    """The documents of one issuer: what they are, and which of them hold a word."""

    documents: list[_Shelved] = field(default_factory=list)
    holding: dict[str, array[int]] = field(default_factory=lambda: defaultdict(lambda: array("i")))


class TitleIndex:
    """Documents by issuer, with the words of their titles."""

    def __init__(self) -> None:
        self._by_issuer: dict[str, _Shelf] = defaultdict(_Shelf)

    def add(self, key: str, document: Document) -> None:
        """Enter a document; without issuer or title it can never match."""
        if document.issuer and document.title:
            shelf = self._by_issuer[fold(document.issuer)]
            words = tuple(map(intern, _words(document.title)))
            for word in words:
                shelf.holding[word].append(len(shelf.documents))
            kind = intern(document.type) if document.type else None
            shelf.documents.append(_Shelved(key, kind, document.issued_on, document.title, words))

    def matches(self, mention: Reference, exclude: str) -> list[tuple[str, float]]:
        """Give (key, score) of all documents alike enough, best first. Score is the share of common words (0 to 1)."""
        wanted = _words(mention.title or "")
        shelf = self._by_issuer.get(fold(mention.issuer)) if mention.issuer else None
        if shelf is None or len(wanted) < 3:
            return []
        found: list[tuple[str, float]] = []
        for number in _candidates(shelf, wanted):
            document = shelf.documents[number]
            if document.key == exclude or not _same_kind(mention, document):
                continue
            if mention.issued_on and document.issued_on and mention.issued_on != document.issued_on:
                continue
            words = frozenset(document.words)
            score = len(wanted & words) / max(1, len(wanted | words - _kind_words(mention, document)))
            if score >= _THRESHOLD:
                found.append((document.key, round(score, 3)))
        return sorted(found, key=lambda f: (-f[1], f[0]))


def _candidates(shelf: _Shelf, wanted: frozenset[str]) -> set[int]:
    """The documents that can be alike enough: of the words wanted they lack a quarter at most, so they hold one of the rarest."""
    may_lack = len(wanted) - math.ceil(_THRESHOLD * len(wanted))
    rarest = sorted(wanted, key=lambda w: (len(shelf.holding.get(w, ())), w))[: may_lack + 1]
    return {number for word in rarest for number in shelf.holding.get(word, ())}


def _same_kind(mention: Reference, document: _Shelved) -> bool:
    """A plan may be named for the decision that issues it: its title says so ("ban hành Kế hoạch …")."""
    kind = fold(mention.type or "")
    return not kind or kind == fold(document.type or "") or f"ban hanh {kind}" in fold(document.title)


def _kind_words(mention: Reference, document: _Shelved) -> frozenset[str]:
    if fold(mention.type or "") == fold(document.type or ""):
        return frozenset()
    return frozenset(fold(mention.type or "").split())
