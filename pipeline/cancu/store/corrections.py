"""A person's corrections: of a document's fields, of what a mention means, of a relation. They survive every ingestion.

rules/corrections.yaml holds the project's own; a user's file of the same shape is added by option.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from cancu.model import Document
from cancu.rulebook import RULES_DIR, load, rules

_FIELDS = frozenset(f.name for f in fields(Document))


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry, with who made it, when and why."""

    what: str
    who: str
    when: str
    why: str
    document: str | None = None
    field: str | None = None
    value: str | None = None
    mention: str | None = None
    source: str | None = None
    target: str | None = None
    relation: str | None = None
    action: str | None = None

    def row(self, known: set[str], aliases: Mapping[str, str]) -> tuple[Any, ...]:
        """Give the row of the table; ``applied`` tells whether the corpus has what the entry is about."""
        about = self.document or self.source
        found = about in known or about in aliases
        field = self.field or (self.mention if self.what == "resolution" else self.relation)
        value = self.value if self.value is not None else self.target
        return (self.what, aliases.get(about or "", about), field, value, self.who, self.when, self.why, int(found))


@dataclass(frozen=True, slots=True)
class RelationCorrection:
    """A relation that a person added or removed."""

    source: str
    target: str
    relation: str
    action: str


@dataclass(frozen=True, slots=True)
class Corrections:
    """All corrections that hold."""

    all: tuple[Correction, ...] = ()

    @property
    def fingerprint(self) -> str:
        """What stands for all of them: other corrections have another."""
        return hashlib.sha256(repr(self.all).encode()).hexdigest()[:12]

    @property
    def resolutions(self) -> dict[tuple[str, str], str]:
        """What mentions mean: (key of the citing document, the mention on one line) → key."""
        return {
            (c.document, c.mention): c.value
            for c in self.all
            if c.what == "resolution" and c.document and c.mention and c.value
        }

    @property
    def edges(self) -> tuple[RelationCorrection, ...]:
        """Relations to add or to remove."""
        return tuple(
            RelationCorrection(c.source, c.target, c.relation, c.action)
            for c in self.all
            if c.what == "relation" and c.source and c.target and c.relation and c.action
        )

    def apply(self, key: str, document: Document) -> Document:
        """Give the document with its corrected fields."""
        changes = {c.field: c.value for c in self.all if c.what == "field" and c.document == key and c.field in _FIELDS}
        return replace(document, **changes) if changes else document  # type: ignore[arg-type]


def load_corrections(path: Path | None = None) -> Corrections:
    """Load the project's corrections and those of a user's file.

    Raises:
        cancu.rulebook.RuleError: a file is missing or has another shape; the message names file and place.
    """
    rows = list(rules("corrections")["corrections"])
    if path is not None:
        rows += load(path, RULES_DIR / "schema" / "corrections.schema.json")["corrections"]
    return Corrections(tuple(Correction(**row) for row in rows))
