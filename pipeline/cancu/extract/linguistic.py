"""The linguistic stage: spaCy Docs of Vietnamese words over short stretches, and token patterns in them (rules/linguistic.yaml).

Words come from underthesea, which is slow (0.15 MB/s): only stretches where the rules on characters leave a field open
are brought here, never whole texts. spaCy and underthesea are imported when the first stretch comes.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from cancu.rulebook import rules

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import Matcher
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

_KEPT = 65_536
_PIECE = re.compile(r"\S+")


def word_spans(text: str) -> list[tuple[int, int]]:
    """Give the words of a text as spans of it; "công nghệ" is one word.

    underthesea gives words without places: each is looked for behind the one before, blanks counting alike.
    """
    from underthesea import word_tokenize

    spans: list[tuple[int, int]] = []
    at = 0
    plain = " ".join(text.split())
    for word in word_tokenize(plain, use_token_normalize=False):
        start, end = _place_of(" ".join(word.split()), text, at, plain == text.strip())
        if end > start:
            spans += _between(text, at, start)
            spans.append((start, end))
            at = end
    return spans + _between(text, at, len(text))


def _place_of(word: str, text: str, at: int, plain: bool) -> tuple[int, int]:
    """Where a word stands next; nowhere is an empty place. In a ``plain`` text no two blanks stand together."""
    if plain or " " not in word:
        start = text.find(word, at)
        return (start, start + len(word)) if start >= 0 else (at, at)
    m = re.compile(r"\s+".join(map(re.escape, word.split()))).search(text, at)
    return m.span() if m is not None else (at, at)


def _between(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """What stands between two words and is no blank: pieces that underthesea left out or changed."""
    return [m.span() for m in _PIECE.finditer(text, start, end)]


def make_doc(vocab: Vocab, text: str) -> Doc:
    """Give the text as a spaCy Doc of Vietnamese words, with ``doc.text == text`` whatever its blanks."""
    from spacy.tokens import Doc

    words: list[str] = []
    spaces: list[bool] = []
    at = 0
    for start, end in [*word_spans(text), (len(text), len(text))]:
        gap = text[at:start]
        if gap and words and gap[0] == " ":
            spaces[-1], gap = True, gap[1:]
        if gap:
            words.append(gap)
            spaces.append(False)
        if end > start:
            words.append(text[start:end])
            spaces.append(False)
        at = end
    return Doc(vocab, words=words, spaces=spaces)


@cache
def _language() -> Language:
    import spacy

    return spacy.blank("vi", config={"nlp": {"tokenizer": {"use_pyvi": False}}})


@cache
def _matcher(group: str) -> Matcher:
    from spacy.matcher import Matcher

    matcher = Matcher(_language().vocab)
    matcher.add(group, rules("linguistic")["patterns"][group])
    return matcher


@lru_cache(maxsize=_KEPT)
def matches(group: str, stretch: str) -> tuple[tuple[int, int], ...]:
    """Find the patterns of a group in a stretch of text: spans of it, in order."""
    doc = make_doc(_language().vocab, stretch)
    found = (doc[start:end] for _, start, end in _matcher(group)(doc))
    return tuple(sorted((span.start_char, span.end_char) for span in found))


@cache
def ambiguous() -> frozenset[str]:
    """Syllables that are verbs by themselves and parts of longer words."""
    return frozenset(rules("linguistic")["ambiguous"])
