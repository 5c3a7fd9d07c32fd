"""From text to records: one pure function for each noun, and `extract` for all of them in order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cancu.extract.assignments import find_assignments
from cancu.extract.dates import find_dates
from cancu.extract.header import find_document
from cancu.extract.lines import blank_tags
from cancu.extract.provisions import find_provision_amendments
from cancu.extract.references import find_references
from cancu.extract.structure import find_sections
from cancu.extract.targets import find_targets
from cancu.extract.thirdparty import third_party_edges
from cancu.model import Extraction, Text

__all__ = ["extract"]


def extract(source: Text | str) -> Extraction:
    """Find everything in one text.

    Takes a `Text` (or a plain string) and gives an `Extraction` whose spans index ``source.text``.
    """
    source = Text(source) if isinstance(source, str) else source
    text = blank_tags(source.text)
    sections = find_sections(text, source.tables)
    document = find_document(text, sections, source.declared)
    references = find_references(text, document, sections)
    dates = find_dates(text, document, sections, references)
    targets = find_targets(text, document, sections, references, dates, source.tables)
    assignments = find_assignments(text, document, sections, dates, source.tables)
    amendments = find_provision_amendments(text, document, references, sections)
    third_party = third_party_edges(text, references)
    if text != source.text:  # what is quoted is quoted with its tags
        references, dates, targets = _quoting(source.text, references, dates, targets)
        assignments, amendments = _quoting(source.text, assignments, amendments)
    return Extraction(
        document=document,
        sections=sections,
        references=references,
        third_party=third_party,
        amendments=amendments,
        dates=dates,
        targets=targets,
        assignments=assignments,
    )


def _quoting(text: str, *layers: tuple[Any, ...]) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(replace(r, text=text[r.start : r.end]) for r in layer) for layer in layers)
