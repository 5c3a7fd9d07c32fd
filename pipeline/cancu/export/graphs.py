"""The whole graph as GraphML, GEXF (Gephi) and node-link JSON, by networkx."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import networkx

from cancu.export.files import whole
from cancu.graph.build import graph

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_graphml(db: sqlite3.Connection, path: Path) -> int:
    """Write GraphML; give the number of documents. Of the evidence the first sentence, its rule and its document are kept."""
    return _write(db, path, networkx.write_graphml_lxml)


def write_gexf(db: sqlite3.Connection, path: Path) -> int:
    """Write GEXF 1.2; give the number of documents."""
    return _write(db, path, networkx.write_gexf)


def write_node_link(db: sqlite3.Connection, path: Path) -> int:
    """Write networkx's node-link JSON with all evidence; give the number of documents."""
    found = graph(db)
    with whole(path) as part, part.open("w", encoding="utf-8") as file:
        json.dump(networkx.node_link_data(found, edges="edges"), file, ensure_ascii=False)
    return len(found)


def _write(db: sqlite3.Connection, path: Path, write: Any) -> int:
    found = plain(graph(db))
    with whole(path) as part:
        write(found, part)
    return len(found)


def plain(found: networkx.MultiDiGraph[str]) -> networkx.MultiDiGraph[str]:
    """Make the fields of a graph words and numbers only, in place: without what is not known, and without what XML cannot hold."""
    for key, fields in found.nodes(data=True):
        label = _word(fields.get("number") or fields.get("title") or key)
        _set(fields, {"label": label, **_known(fields)})
    for number, (_, _, fields) in enumerate(found.edges(data=True)):
        first = fields["evidence"][0] if fields["evidence"] else {}
        said = {"sentence": first.get("sentence"), "rule": first.get("rule"), "said_in": first.get("document")}
        del fields["evidence"]
        _set(fields, {"id": str(number), **_known({**fields, **said})})
    return found


def _set(fields: dict[str, Any], wanted: dict[str, Any]) -> None:
    fields.clear()
    fields.update(wanted)


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    return {k: _word(v) for k, v in fields.items() if v is not None}


def _word(value: Any) -> Any:
    return _NO_XML.sub("\ufffd", value) if isinstance(value, str) else value
