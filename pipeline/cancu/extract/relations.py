"""Relations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cancu.model import Assignment, DateSpan, Document, Reference, Section, Table, Target, ThirdPartyEdge


def third_party_edges(text: str, references: Sequence[Reference]) -> tuple[ThirdPartyEdge, ...]:
    return ()
