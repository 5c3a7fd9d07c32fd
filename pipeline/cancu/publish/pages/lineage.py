"""The lineage of a document: a drawing, an indented list with the sentences, a table; and what became of a programme."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from datasette import Response

from cancu.graph.around import siblings
from cancu.graph.coverage import Coverage, coverage
from cancu.graph.lineage import LINEAGE, Edge, Evidence, Lineage, evidence, lineage
from cancu.publish.drawing import MOST, draw, draw_map
from cancu.publish.pages.common import load
from cancu.publish.plots import Compared, compare, grew, took
from cancu.publish.web import address, ask, kept, language, missing, page, single
from cancu.publish.words import RELATIONS

_DEEPEST = 4
_IN_LISTS = 200


async def lineage_page(datasette: Any, request: Any) -> Response:
    """What a document carries out and rests on, and what carries it out: up and down, depth 1 to 4, by relation."""
    key = unquote(request.url_vars["key"])
    asked = single(request)
    depth = int(asked["depth"]) if asked.get("depth") in ("1", "2", "3", "4") else 2
    relation = asked.get("relation") if asked.get("relation") in LINEAGE else None
    many = int(asked["many"]) if (asked.get("many") or "").isdecimal() and len(asked["many"]) < 4 else MOST

    def work(db: sqlite3.Connection) -> dict[str, Any] | None:
        document = load(db, key)
        if document is None:
            return None
        up = depth if asked.get("side") != "down" else 0
        down = depth if asked.get("side") != "up" else 0
        found = lineage(
            db, document["key"], up=up, down=down, relations=[relation] if relation else None, limit=_IN_LISTS
        )
        said = evidence(db, (e.id for e in found.edges))
        tree = _Tree(found, said)
        return {
            "document": document, "found": found, "said": said, "up": tree.steps(document["key"], depth, up=True),
            "down": tree.steps(document["key"], depth, up=False), "siblings": siblings(db, document["key"])[:30],
        }  # fmt: skip

    found = await ask(datasette, work)
    if found is None:
        return missing(request, key)
    at = 1 if language(request) == "vi" else 0
    drawing = draw(found["found"], {k: v[at] for k, v in RELATIONS.items()}, many)
    links = {
        "depth": [(n, address(asked, depth=str(n))) for n in range(1, _DEEPEST + 1)],
        "side": [(s, address(asked, side=s or None)) for s in ("", "up", "down")],
        "relation": [(r, address(asked, relation=r or None)) for r in ("", *LINEAGE)],
        "more": address(asked, many=str(many + MOST)),
    }  # fmt: skip
    nodes = {n.key: n for n in found["found"].nodes}
    return page(
        "lineage.html", request, drawing=drawing, links=links, depth=depth, side=asked.get("side") or "", relation=relation or "",
        nodes=nodes, **found,
    )  # fmt: skip


class _Tree:
    """The lineage as nested lists; a document is opened up once on each way."""

    def __init__(self, found: Lineage, said: Mapping[int, tuple[Evidence, ...]]) -> None:
        self.nodes = {n.key: n for n in found.nodes}
        self.said = said
        self.sides: dict[bool, dict[str, list[Edge]]] = {True: defaultdict(list), False: defaultdict(list)}
        for edge in found.edges:
            self.sides[True][edge.source].append(edge)
            self.sides[False][edge.target].append(edge)
        self.left = _IN_LISTS

    def steps(self, key: str, depth: int, *, up: bool, seen: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        out: list[dict[str, Any]] = []
        for edge in self.sides[up].get(key, ()) if depth else ():
            other = edge.target if up else edge.source
            if other in (key, *seen) or self.left <= 0:
                continue
            self.left -= 1
            inner = self.steps(other, depth - 1, up=up, seen=(*seen, key))
            out.append(
                {"edge": edge, "node": self.nodes[other], "said": self.said.get(edge.id, ())[:1], "steps": inner}
            )
        return out


async def programme(datasette: Any, request: Any) -> Response:
    """A root decision with all that carries it out, by province; who has nothing; targets compared; how long it took."""
    key = unquote(request.url_vars["key"])
    stated = request.args.get("stated") == "1"

    def work(db: sqlite3.Connection) -> dict[str, Any] | None:
        document = load(db, key)
        if document is None:
            return None
        found, others = kept(
            db, "programme", lambda db: _carried(db, document["key"], stated=stated), document["key"], stated
        )
        links = db.execute(
            'select u.id, u.indicator, u.comparator, u.value, u.value_max, u.unit, u."to", l.lower_key, d.type, d.number, d.title, d.issuer, t.comparator, t.value, t.value_max, t.unit, t."to", l.value, l.time'
            " from target_links l join targets u on u.id = l.upper_target join targets t on t.id = l.lower_target join documents d on d.key = l.lower_key"
            " where l.upper_key = ? order by u.start, d.issued_on, d.key limit 300",
            (document["key"],),
        )
        compared = [Compared(*row) for row in links]
        return {"document": document, "found": found, "others": others, "compared": compared}

    found = await ask(datasette, work)
    if found is None:
        return missing(request, key)
    told = found["found"]
    return page(
        "programme.html", request, stated=stated, took=took(told.carried), grew=grew(told),
        drawn=compare(found["compared"], language(request)), map=draw_map(told), **found,
    )  # fmt: skip


def _carried(db: sqlite3.Connection, key: str, *, stated: bool) -> tuple[Coverage, int]:
    """Who carried a document out, which takes seconds where twenty thousand did; of those of no province the first, and how many there are."""
    found = coverage(db, key, stated_only=stated)
    return replace(found, others=found.others[:_IN_LISTS]), len(found.others)
