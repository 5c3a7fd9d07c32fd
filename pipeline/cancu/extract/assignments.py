"""Assignments."""

from __future__ import annotations

from collections.abc import Sequence

from cancu.model import Assignment, DateSpan, Document, Section


def find_assignments(text: str, document: Document, sections: Sequence[Section], dates: Sequence[DateSpan]) -> tuple[Assignment, ...]:
    return ()
