"""Cancu inside a spaCy pipeline: `nlp.add_pipe("cancu")` fills ``doc.spans`` (docs/spacy.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from cancu.extract import extract
from cancu.extract.linguistic import make_doc

_LABELS = {"references": "relation", "dates": "role", "targets": "kind", "assignments": "role"}
_RECORDS = "cancu_records"


class CancuComponent:
    """Fills ``doc.spans["references"]``, ``["dates"]``, ``["targets"]`` and ``["assignments"]``.

    A span's label is the relation, role or kind; ``span._.record`` is the record, whose offsets are exact in ``doc.text``
    (the span itself is widened to whole tokens). ``doc._.cancu`` is the whole Extraction.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Extract from the text of a Doc and put what was found into it."""
        found = extract(doc.text)
        doc._.cancu = found
        records: dict[tuple[str, int, int], Any] = {}
        for layer, label in _LABELS.items():
            spans = []
            for record in getattr(found, layer):
                span = doc.char_span(record.start, record.end, label=getattr(record, label), alignment_mode="expand")
                if span is not None:
                    spans.append(span)
                    records.setdefault((span.label_, span.start, span.end), record)
            doc.spans[layer] = spans
        doc.user_data[_RECORDS] = records
        return doc


def _record(span: Span) -> Any:
    return span.doc.user_data.get(_RECORDS, {}).get((span.label_, span.start, span.end))


def make_component(nlp: Language, name: str) -> CancuComponent:
    """The factory behind `nlp.add_pipe("cancu")`."""
    if not Doc.has_extension("cancu"):
        Doc.set_extension("cancu", default=None)
    if not Span.has_extension("record"):
        Span.set_extension("record", getter=_record)
    return CancuComponent()


Language.factory("cancu", func=make_component)


class WordTokenizer:
    """Tokens that are Vietnamese words: "công nghệ" is one. ``doc.text`` is the text as it came."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Cut a text into words."""
        return make_doc(self.vocab, text)

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing to keep: the words come from underthesea."""
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> WordTokenizer:
        """See `to_bytes`."""
        return self

    def to_disk(self, _path: Any, **_: Any) -> None:
        """See `to_bytes`."""

    def from_disk(self, _path: Any, **_: Any) -> WordTokenizer:
        """See `to_bytes`."""
        return self


def make_tokenizer() -> Callable[[Language], WordTokenizer]:
    """The tokenizer "cancu.words" of spaCy's registry."""
    return lambda nlp: WordTokenizer(nlp.vocab)
