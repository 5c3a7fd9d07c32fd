"""Tracing: what a document implements and rests on, and what implements it, each step with its sentence."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx

from cancu.chars import number_key
from cancu.graph.build import graph
from cancu.store.reading import reading

UP = ("implements", "basis", "guides", "attached_to")
DOWN = ("implements", "basis", "guides")
_WORDS = {
    "implements": ("implements", "thực hiện"), "basis": ("rests on", "căn cứ"), "guides": ("guides", "hướng dẫn"), "attached_to": ("is attached to", "kèm theo"),
    "amends": ("amends", "sửa đổi, bổ sung"), "replaces": ("replaces", "thay thế"), "repeals": ("repeals", "bãi bỏ"), "reports_on": ("reports on", "đưa tin về"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome of a trace: the tree, or the documents that the number names (none, or several)."""

    tree: dict[str, Any] | None
    candidates: tuple[dict[str, Any], ...] = ()


def trace(db_path: Path | str, wanted: str, *, depth: int = 3) -> Found:
    """Trace a document by its key (or an old key) or its number.

    The tree has ``key``, ``label`` and the lists ``up`` (what it implements and rests on) and ``down`` (what implements
    it, rests on it, guides it); each entry has ``relation``, ``inferred``, ``score``, ``evidence`` and its own subtree.
    """
    with reading(db_path) as db:
        keys = find(db, wanted)
        if len(keys) != 1:
            return Found(None, tuple(node(graph(db), k) for k in keys))
        whole = graph(db)
    key = keys[0]
    return Found(
        {
            **node(whole, key),
            "up": _step(whole, key, depth, UP, up=True, seen=(key,)),
            "down": _step(whole, key, depth, DOWN, up=False, seen=(key,)),
        }
    )


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


def node(whole: networkx.MultiDiGraph[str], key: str) -> dict[str, Any]:
    """Give a document of the graph as plain values: ``key``, ``label``, ``kind``, ``title``."""
    fields = whole.nodes[key]
    words = [
        fields["type"],
        fields["number"] and f"số {fields['number']}",
        fields["issued_on"] and f"ngày {fields['issued_on']}",
        fields["issuer"] and f"({fields['issuer']})",
    ]
    label = " ".join(w for w in words if w)
    if not fields["number"] and fields["title"]:
        label = f"{label}: {fields['title']}"
    return {"key": key, "label": label or key, "kind": fields["kind"], "title": fields["title"]}


def _step(
    whole: networkx.MultiDiGraph[str],
    key: str,
    depth: int,
    relations: tuple[str, ...],
    *,
    up: bool,
    seen: tuple[str, ...],
) -> list[dict[str, Any]]:
    if depth == 0:
        return []
    edges = whole.out_edges(key, data=True) if up else whole.in_edges(key, data=True)
    steps = []
    for source, target, data in edges:
        other = target if up else source
        # The organising laws are under everything: they tell who may decide, not what is carried out.
        if (
            data["relation"] not in relations
            or data["third_party"]
            or data["basis_kind"] == "competence"
            or other in seen
        ):
            continue
        inner = _step(whole, other, depth - 1, relations, up=up, seen=(*seen, other))
        edge = {k: data[k] for k in ("relation", "inferred", "score", "method", "evidence")}
        steps.append({**edge, **node(whole, other), ("up" if up else "down"): inner})
    return sorted(steps, key=lambda s: (relations.index(s["relation"]), s["key"]))


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
        lines.append(f"{pad}{'↑' if side == 'up' else '↓'} {word}: {step['label']}{only}{guess}")
        lines.append(f"{pad}    {step['key']}")
        for said in step["evidence"][:1]:
            lines.append(f"{pad}    “{said['sentence']}”")
        _lines(step[side], side, indent + 1, vi, lines)
