"""Lineage: what a document carries out and rests on, up to the national root, and all that carries it out, level by level.

Read from SQLite one step at a time, so that it costs what it shows, not what the corpus holds.
"""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from cancu.graph.carrying import carries_out
from cancu.rulebook import rules

T = TypeVar("T")
LINEAGE = ("implements", "guides", "basis", "attached_to")
"""The relations of a lineage where none are named."""
FIELDS = ("key", "type", "number", "issuer", "issued_on", "title", "kind", "level", "place")
_AT_ONCE = 400
"""Below SQLite's limit of parameters."""


@dataclass(frozen=True, slots=True)
class Node:
    """A document of a lineage; ``step`` is how far it is: negative above, positive below, 0 the document itself."""

    key: str
    type: str | None
    number: str | None
    issuer: str | None
    issued_on: str | None
    title: str | None
    kind: str
    level: str | None
    place: str | None
    step: int


@dataclass(frozen=True, slots=True)
class Edge:
    """What one document says of another. ``carries_out`` is ``stated``, ``inferred`` or None (see `cancu.graph.carrying`)."""

    id: int
    source: str
    target: str
    relation: str
    inferred: bool
    score: float | None
    method: str | None
    basis_kind: str | None
    carries_out: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where an edge is said: the sentence at ``start`` to ``end`` of a document's text, its section, page, rule and cue."""

    document: str
    reference: int
    sentence: str
    start: int
    end: int
    section: str | None
    page: int | None
    rule: str | None
    cue: str | None


@dataclass(frozen=True, slots=True)
class Lineage:
    """Documents and edges around ``root``, each once; ``cut`` tells that there are more than was asked for."""

    root: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    cut: bool

    def node(self, key: str) -> Node:
        """Give a document of the lineage. Raises KeyError."""
        for node in self.nodes:
            if node.key == key:
                return node
        raise KeyError(key)


def lineage(
    db: sqlite3.Connection, key: str, *, up: int = 0, down: int = 0, relations: Collection[str] | None = None,
    on: datetime.date | None = None, competence: bool = False, limit: int = 2000,
) -> Lineage:  # fmt: skip
    """Give what a document carries out and rests on (``up`` steps) and what carries it out and rests on it (``down`` steps).

    ``relations`` are those of `LINEAGE` where none are named. Competence bases (the organising laws, under everything) are left out
    unless ``competence`` asks for them; ``on`` leaves out what was issued later. ``limit`` bounds the documents.

    Raises:
        KeyError: there is no such document.
    """
    wanted = tuple(relations) if relations is not None else LINEAGE
    steps = {key: 0}
    nodes = {n.key: n for n in _nodes(db, [key], steps)}
    if key not in nodes:
        raise KeyError(key)
    edges: dict[int, Edge] = {}
    cut = False
    for depth, sign in ((up, -1), (down, 1)):
        frontier = [key]
        for step in range(1, depth + 1):
            found = list(_edges(db, frontier, wanted, up=sign < 0, competence=competence, limit=limit * 4))
            others = list(dict.fromkeys(e[2] if sign < 0 else e[1] for e in found))
            new = [k for k in others if k not in nodes]
            room = max(0, limit - len(nodes))
            cut = cut or len(new) > room
            for k in new:
                steps[k] = sign * step
            known = {n.key: n for n in _nodes(db, new, steps) if on is None or (n.issued_on or "") <= on.isoformat()}
            kept = dict(sorted(known.items(), key=lambda item: _order(item[1]))[:room])
            nodes.update(kept)
            for row in found:
                if row[1] in nodes and row[2] in nodes and row[0] not in edges:
                    edges[row[0]] = _edge(row, nodes)
            frontier = [k for k in new if k in kept]
            if not frontier:
                break
    order = rules("graph")["order"]
    return Lineage(
        key,
        tuple(sorted(nodes.values(), key=_order)),
        tuple(sorted(edges.values(), key=lambda e: (order.index(e.relation), e.source, e.target, e.id))),
        cut,
    )


def evidence(db: sqlite3.Connection, relation_ids: Iterable[int]) -> dict[int, tuple[Evidence, ...]]:
    """Give the sentences that say each of the relations, in the order of the references."""
    out: dict[int, list[Evidence]] = {}
    for ids in chunks(sorted(set(relation_ids))):
        rows = db.execute(_EVIDENCE.format(marks(ids)), ids)
        for relation, document, reference, sentence, start, end, section, page, rule, cue in rows:
            said = Evidence(document, reference, " ".join(sentence.split()), start, end, section, page, rule, cue)
            out.setdefault(relation, []).append(said)
    return {relation: tuple(said) for relation, said in out.items()}


_EVIDENCE = (
    "select e.relation_id, r.document_key, r.id, substr(t.text, r.sentence_start + 1, r.sentence_end - r.sentence_start), r.sentence_start, r.sentence_end,"
    ' (select s.label from sections s where s.document_key = r.document_key and s.start <= r.start and s."end" >= r."end" and s.label is not null'
    " order by s.start desc, s.position desc limit 1),"
    ' (select p.page from pages p where p.document_key = r.document_key and p.start <= r.start and p."end" > r.start limit 1),'
    ' r.rule, r.cue from relation_evidence e join "references" r on r.id = e.reference_id join texts t on t.document_key = r.document_key'
    " where e.relation_id in ({}) order by e.relation_id, r.id"
)


def _edges(
    db: sqlite3.Connection, keys: Sequence[str], relations: Sequence[str], *, up: bool, competence: bool, limit: int
) -> Iterator[tuple[int, str, str, str, int, float | None, str | None, str | None]]:
    mine = "source_key" if up else "target_key"
    for some in chunks(keys):
        # The plus keeps SQLite to the index over keys: one over relations alone would read half the table.
        query = (
            "select id, source_key, target_key, relation, inferred, score, method, basis_kind from relations"  # noqa: S608 - names from here
            f" where {mine} in ({marks(some)}) and relation in ({marks(relations)}) and +third_party = 0"
            f" and (basis_kind is null or basis_kind <> ?) order by id limit ?"
        )
        yield from db.execute(query, (*some, *relations, "" if competence else "competence", limit))


def _edge(row: tuple[int, str, str, str, int, float | None, str | None, str | None], nodes: dict[str, Node]) -> Edge:
    number, source, target, relation, inferred, score, method, kind = row
    lower, upper = nodes[source], nodes[target]
    way = carries_out(relation, kind, lower.type, upper.type, upper.title)
    return Edge(number, source, target, relation, bool(inferred), score, method, kind, way)


def _nodes(db: sqlite3.Connection, keys: Sequence[str], steps: dict[str, int]) -> Iterator[Node]:
    for some in chunks(keys):
        query = f"select {', '.join(FIELDS)} from documents where key in ({marks(some)})"  # noqa: S608 - names from here
        for row in db.execute(query, some):
            yield Node(step=steps[row[0]], **dict(zip(FIELDS, row, strict=True)))


def _order(node: Node) -> tuple[int, str, str]:
    return node.step, node.issued_on or "", node.key


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Give the values some at once, as many as one statement takes."""
    for i in range(0, len(values), _AT_ONCE):
        yield values[i : i + _AT_ONCE]


def marks(values: Sequence[object]) -> str:
    """Give a mark for each value, for ``in (…)``."""
    return ",".join("?" * len(values))
