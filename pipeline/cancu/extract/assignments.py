"""Assignments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cancu.model import Assignment, DateSpan, Document, Reference, Section, Table, Target, ThirdPartyEdge


def find_assignments(text: str, document: Document, sections: Sequence[Section], dates: Sequence[DateSpan]) -> tuple[Assignment, ...]:
    return ()
