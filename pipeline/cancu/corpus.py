"""A database as an object, for notebooks: `with cancu.open("cancu.db") as corpus: corpus.lineage(key, down=4)`."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Collection, Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from cancu.graph.around import Sibling, explain, siblings
from cancu.graph.check import findings
from cancu.graph.coverage import Coverage, coverage
from cancu.graph.lineage import Edge, Evidence, Lineage, evidence, lineage
from cancu.graph.missing import Missing, missing
from cancu.graph.numbers import Numbers, numbers
from cancu.graph.trace import find
from cancu.graph.validity import Status, status_of
from cancu.graph.versions import Change, read_provision, versions
from cancu.link.findings import Finding
from cancu.store.reading import reading

if TYPE_CHECKING:
    import networkx

    from cancu.ingest import Summary


class Corpus:
    """A database of documents; made by the first `ingest`. Documents are named by their key, or by a number that names one of them."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._stack = ExitStack()
        self._db: sqlite3.Connection | None = None

    def __enter__(self) -> Corpus:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; it is opened again when it is asked."""
        self._stack.close()
        self._db = None

    @property
    def db(self) -> sqlite3.Connection:
        """The database, read-only, for SQL."""
        if self._db is None:
            self._db = self._stack.enter_context(reading(self.path))
        return self._db

    def ingest(self, *paths: Path | str) -> Summary:
        """Read, extract, link and write what is under the paths (see `cancu.ingest.ingest`)."""
        from cancu.ingest import ingest

        self.close()
        return ingest(paths, self.path)

    def key(self, wanted: str) -> str:
        """Give the key of the document that a key or a number names. Raises KeyError where none or several are."""
        keys = find(self.db, wanted)
        if len(keys) != 1:
            raise KeyError(f"{wanted}: {len(keys)} documents")
        return keys[0]

    def graph(self) -> networkx.MultiDiGraph[str]:
        """Give the whole graph with evidence on every edge (see `cancu.graph.build.graph`)."""
        from cancu.graph.build import graph

        return graph(self.db)

    def lineage(
        self, wanted: str, *, up: int = 0, down: int = 0, relations: Collection[str] | None = None,
        on: datetime.date | None = None, competence: bool = False,
    ) -> Lineage:  # fmt: skip
        """As `cancu.graph.lineage.lineage`."""
        return lineage(self.db, self.key(wanted), up=up, down=down, relations=relations, on=on, competence=competence)

    def evidence(self, edges: Iterable[Edge]) -> dict[int, tuple[Evidence, ...]]:
        """Give the sentences for edges, by their ids."""
        return evidence(self.db, (e.id for e in edges))

    def status(self, wanted: str, on: datetime.date, place: str | None = None) -> Status:
        """As `cancu.graph.validity.status_of`."""
        return status_of(self.db, self.key(wanted), on, place)

    def versions(
        self, wanted: str, *, on: datetime.date | None = None, provision: str | None = None
    ) -> tuple[Change, ...]:
        """As `cancu.graph.versions.versions`; ``provision`` as `cancu.graph.versions.read_provision` reads it: "3", "khoản 1 Điều 3"."""
        part = read_provision(provision) if provision is not None else None
        return versions(self.db, self.key(wanted), on, part)

    def coverage(self, wanted: str, *, stated_only: bool = False) -> Coverage:
        """As `cancu.graph.coverage.coverage`."""
        return coverage(self.db, self.key(wanted), stated_only=stated_only)

    def siblings(self, wanted: str) -> tuple[Sibling, ...]:
        """As `cancu.graph.around.siblings`."""
        return siblings(self.db, self.key(wanted))

    def explain(self, one: str, other: str, *, cites: bool = False) -> tuple[Edge, ...]:
        """As `cancu.graph.around.explain`."""
        return explain(self.db, self.key(one), self.key(other), cites=cites)

    def missing(self, limit: int = 50) -> tuple[Missing, ...]:
        """As `cancu.graph.missing.missing`."""
        return missing(self.db, limit)

    def findings(self) -> tuple[Finding, ...]:
        """Give the warnings told from the graph, the most serious first."""
        return tuple(sorted(findings(self.db), key=lambda f: (f.severity, f.kind, f.document)))

    def numbers(self) -> Numbers:
        """As `cancu.graph.numbers.numbers`."""
        return numbers(self.db)


def open_corpus(path: Path | str) -> Corpus:
    """Give the corpus of a database file, which need not be there yet."""
    return Corpus(path)
