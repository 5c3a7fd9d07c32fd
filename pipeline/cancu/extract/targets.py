"""Targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cancu.model import Assignment, DateSpan, Document, Reference, Section, Table, Target, ThirdPartyEdge


def find_targets(text: str, document: Document, sections: Sequence[Section], references: Sequence[Reference], dates: Sequence[DateSpan], tables: Sequence[Table] = ()) -> tuple[Target, ...]:
    return ()
