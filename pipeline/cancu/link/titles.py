"""Likeness of titles: finds the document that a mention names by its title alone."""

from __future__ import annotations

from collections import defaultdict

from cancu.chars import fold
from cancu.model import Document, Reference

_THRESHOLD = 0.75
_NOISE = frozenset(["ve", "viec", "ban", "hanh", "cua", "va", "theo", "do", "phat", "dong"])


def _words(title: str) -> frozenset[str]:
    return frozenset(w for w in fold(title).split() if w not in _NOISE)


class TitleIndex:
    """Documents by issuer, with the words of their titles."""

    def __init__(self) -> None:
        self._by_issuer: dict[str, list[tuple[str, Document, frozenset[str]]]] = defaultdict(list)

    def add(self, key: str, document: Document) -> None:
        """Enter a document; without issuer or title it can never match."""
        if document.issuer and document.title:
            self._by_issuer[fold(document.issuer)].append((key, document, _words(document.title)))

    def matches(self, mention: Reference, exclude: str) -> list[tuple[str, float]]:
        """Give (key, score) of all documents alike enough, best first. Score is the share of common words (0 to 1)."""
        wanted = _words(mention.title or "")
        if not mention.issuer or len(wanted) < 3:
            return []
        found: list[tuple[str, float]] = []
        for key, document, words in self._by_issuer.get(fold(mention.issuer), ()):
            if key == exclude or not _same_kind(mention, document):
                continue
            if mention.issued_on and document.issued_on and mention.issued_on != document.issued_on:
                continue
            score = len(wanted & words) / max(1, len(wanted | words - _kind_words(mention, document)))
            if score >= _THRESHOLD:
                found.append((key, round(score, 3)))
        return sorted(found, key=lambda f: (-f[1], f[0]))


def _same_kind(mention: Reference, document: Document) -> bool:
    """A plan may be named for the decision that issues it: its title says so ("ban hành Kế hoạch …")."""
    kind = fold(mention.type or "")
    return not kind or kind == fold(document.type or "") or f"ban hanh {kind}" in fold(document.title or "")


def _kind_words(mention: Reference, document: Document) -> frozenset[str]:
    if fold(mention.type or "") == fold(document.type or ""):
        return frozenset()
    return frozenset(fold(mention.type or "").split())
