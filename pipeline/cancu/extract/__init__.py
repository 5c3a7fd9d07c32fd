"""From text to records: one pure function for each noun, and `extract` for all of them in order."""

from __future__ import annotations

from cancu.extract.assignments import find_assignments
from cancu.extract.dates import find_dates
from cancu.extract.header import find_document
from cancu.extract.provisions import find_provision_amendments
from cancu.extract.references import find_references
from cancu.extract.relations import third_party_edges
from cancu.extract.structure import find_sections
from cancu.extract.targets import find_targets
from cancu.model import Extraction, Text

__all__ = ["extract"]


def extract(source: Text | str) -> Extraction:
    """Find everything in one text.

    Takes a `Text` (or a plain string) and gives an `Extraction` whose spans index ``source.text``.
    """
    source = Text(source) if isinstance(source, str) else source
    text = source.text
    sections = find_sections(text, source.tables)
    document = find_document(text, sections, source.declared)
    references = find_references(text, document, sections)
    dates = find_dates(text, document, sections, references)
    targets = find_targets(text, document, sections, references, dates, source.tables)
    assignments = find_assignments(text, document, sections, dates)
    return Extraction(
        document=document,
        sections=sections,
        references=references,
        third_party=third_party_edges(text, references),
        amendments=find_provision_amendments(text, document, references, sections),
        dates=dates,
        targets=targets,
        assignments=assignments,
    )
