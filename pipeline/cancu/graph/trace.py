"""Tracing: what a document implements and rests on, and what implements it, each step with its sentence."""

from __future__ import annotations

import datetime
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cancu.chars import number_key
from cancu.graph.carrying import INFERRED
from cancu.graph.lineage import Edge, Evidence, Node, evidence, lineage
from cancu.store.reading import reading

_WORDS = {
    "implements": ("implements", "thực hiện"), "basis": ("rests on", "căn cứ"), "guides": ("guides", "hướng dẫn"), "attached_to": ("is attached to", "kèm theo"),
    "amends": ("amends", "sửa đổi, bổ sung"), "replaces": ("replaces", "thay thế"), "repeals": ("repeals", "bãi bỏ"), "reports_on": ("reports on", "đưa tin về"),
    "suspends": ("suspends", "đình chỉ, ngưng hiệu lực"), "corrects": ("corrects", "đính chính"), "consolidates": ("consolidates", "hợp nhất"),
    "proposes": ("is proposed by", "theo đề nghị tại"), "replies_to": ("replies to", "trả lời"), "cites": ("cites", "dẫn chiếu"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome of a trace: the tree, or the documents that the number names (none, or several)."""

    tree: dict[str, Any] | None
    candidates: tuple[dict[str, Any], ...] = ()


def trace(
    db_path: Path | str, wanted: str, *, depth: int = 3, relations: Collection[str] | None = None,
    on: datetime.date | None = None, competence: bool = False,
) -> Found:  # fmt: skip
    """Trace a document by its key (or an old key) or its number.

    The tree has ``key``, ``label`` and the lists ``up`` (what it implements and rests on) and ``down`` (what implements
    it, rests on it, guides it); each entry has ``relation``, ``carries_out``, ``inferred``, ``score``, ``evidence`` and its own
    subtree. ``relations``, ``on`` and ``competence`` are as in `cancu.graph.lineage.lineage`.
    """
    with reading(db_path) as db:
        keys = find(db, wanted)
        if len(keys) != 1:
            return Found(None, tuple(told(lineage(db, k).node(k)) for k in keys))
        whole = lineage(db, keys[0], up=depth, down=depth, relations=relations, on=on, competence=competence)
        said = evidence(db, (e.id for e in whole.edges))
    above: dict[str, list[Edge]] = defaultdict(list)
    below: dict[str, list[Edge]] = defaultdict(list)
    for edge in whole.edges:
        above[edge.source].append(edge)
        below[edge.target].append(edge)
    nodes = {n.key: n for n in whole.nodes}
    walk = _Walk(nodes, said)
    key = keys[0]
    return Found(
        {
            **told(nodes[key]),
            "up": walk.steps(key, depth, above, "up", (key,)),
            "down": walk.steps(key, depth, below, "down", (key,)),
        }
    )


@dataclass(frozen=True, slots=True)
class _Walk:
    nodes: Mapping[str, Node]
    said: Mapping[int, tuple[Evidence, ...]]

    def steps(
        self, key: str, depth: int, edges: Mapping[str, list[Edge]], side: str, seen: tuple[str, ...]
    ) -> list[dict[str, Any]]:
        if depth == 0:
            return []
        found = []
        for edge in edges.get(key, ()):
            other = edge.target if side == "up" else edge.source
            if other in seen:
                continue
            fields = {k: getattr(edge, k) for k in ("relation", "carries_out", "inferred", "score", "method")}
            said = [asdict(e) for e in self.said.get(edge.id, ())]
            inner = self.steps(other, depth - 1, edges, side, (*seen, other))
            found.append({**fields, "evidence": said, **told(self.nodes[other]), side: inner})
        return found


def word(relation: str, lang: str = "en") -> str:
    """Give a relation as it is said."""
    return _WORDS[relation][lang == "vi"]


def find(db: sqlite3.Connection, wanted: str) -> list[str]:
    """Give the keys of the documents that a key, an old key or a number names; those in the corpus first."""
    rows = db.execute(
        "select key from documents where key = ? union select document_key from aliases where key = ?", (wanted, wanted)
    ).fetchall()
    rows = (
        rows
        or db.execute(
            "select key from documents where number_key = ? order by kind = 'cited', key", (number_key(wanted),)
        ).fetchall()
    )
    return [r[0] for r in rows]


def told(node: Node) -> dict[str, Any]:
    """Give a document as plain values: ``key``, ``label``, ``kind``, ``title``."""
    words = [
        node.type,
        node.number and f"số {node.number}",
        node.issued_on and f"ngày {node.issued_on}",
        node.issuer and f"({node.issuer})",
    ]
    label = " ".join(w for w in words if w)
    if not node.number and node.title:
        label = f"{label}: {node.title}"
    return {"key": node.key, "label": label or node.key, "kind": node.kind, "title": node.title}


def format_tree(tree: dict[str, Any], lang: str = "en") -> str:
    """Give a trace as indented lines, in English or Vietnamese (``vi``)."""
    vi = lang == "vi"
    lines = [tree["label"], f"  {tree['key']}"]
    for side, title in (
        ("up", ("implements and rests on", "thực hiện và căn cứ")),
        ("down", ("is implemented by", "được thực hiện, căn cứ bởi")),
    ):
        lines.append(f"{title[vi]}:")
        if not tree[side]:
            lines.append("  (không có)" if vi else "  (none)")
        _lines(tree[side], side, 1, vi, lines)
    return "\n".join(lines)


def _lines(steps: list[dict[str, Any]], side: str, indent: int, vi: bool, lines: list[str]) -> None:
    pad = "  " * indent
    for step in steps:
        word = _WORDS[step["relation"]][vi]
        guess = (
            f" [{'suy ra' if vi else 'inferred'}, {step['score']}]"
            if step["inferred"] and step["score"]
            else f" [{'suy ra' if vi else 'inferred'}]"
            if step["inferred"]
            else ""
        )
        only = f" ({'chỉ được viện dẫn' if vi else 'cited only'})" if step["kind"] == "cited" else ""
        if step["carries_out"] == INFERRED:
            only += f" [{'suy ra là thực hiện' if vi else 'taken as carrying it out'}]"
        lines.append(f"{pad}{'↑' if side == 'up' else '↓'} {word}: {step['label']}{only}{guess}")
        lines.append(f"{pad}    {step['key']}")
        for said in step["evidence"][:1]:
            lines.append(f"{pad}    “{said['sentence']}”")
        _lines(step[side], side, indent + 1, vi, lines)
