"""The documents and their relations as RDF in Turtle, with the properties of ELI, the European Legislation Identifier.

ELI (http://data.europa.eu/eli/ontology#) tells a document, ``eli:LegalResource``, from its wording, ``eli:LegalExpression``: the title and the
language are of the wording. Types and bodies are resources with a label.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from cancu.chars import slug
from cancu.export.files import whole
from cancu.rulebook import rules

if TYPE_CHECKING:
    from rdflib.term import Node

    Statement = tuple[Node, Node, Node]

ELI = "http://data.europa.eu/eli/ontology#"
VIETNAMESE = "http://publications.europa.eu/resource/authority/language/VIE"
_FIELDS = ("key", "type", "number", "issuer_id", "issued_on", "effective_on", "title")


def write_turtle(db: sqlite3.Connection, path: Path, base: str) -> int:
    """Write Turtle, a document at a time; give the number of documents. ``base`` is what the keys are joined to.

    Raises:
        ImportError: rdflib is not installed.
    """
    count = 0
    with whole(path) as part, part.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(f"@prefix {name}: <{iri}> .\n" for name, iri in _prefixes().items())
        for statements in _bodies(db, base):
            out.write(_block(statements))
        for statements in _documents(db, base):
            out.write(_block(statements))
            count += 1
    return count


@cache
def _prefixes() -> dict[str, str]:
    from rdflib import RDFS, XSD

    return {"eli": ELI, "rdfs": str(RDFS), "xsd": str(XSD)}


def _block(statements: list[Statement]) -> str:
    """Give the statements as Turtle, those of one subject together."""
    from rdflib import RDF

    lines = []
    for subject, of_it in groupby(statements, key=lambda s: s[0]):
        said = [("a" if verb == RDF.type else _short(verb)) + f" {_short(thing)}" for _, verb, thing in of_it]
        lines.append(f"\n{subject.n3()} " + " ;\n    ".join(said) + " .\n")
    return "".join(lines)


def _short(node: Node) -> str:
    from rdflib import URIRef

    for name, iri in _prefixes().items():
        if isinstance(node, URIRef) and node.startswith(iri):
            return f"{name}:{node[len(iri) :]}"
    return node.n3().replace(f"^^<{_prefixes()['xsd']}date>", "^^xsd:date")


def _bodies(db: sqlite3.Connection, base: str) -> Iterator[list[Statement]]:
    """The bodies that issued something, and the types of documents."""
    from rdflib import RDF, RDFS, Literal, Namespace, URIRef

    eli = Namespace(ELI)
    for number, name in db.execute("select id, name from issuers order by id"):
        body = URIRef(f"{base}issuer/{quote(number)}")
        yield [(body, RDF.type, eli.Organization), (body, RDFS.label, Literal(name, lang="vi"))]
    names = {slug(name): name for (name,) in db.execute("select distinct type from documents where type is not null")}
    for short, name in sorted(names.items()):
        kind = URIRef(f"{base}type/{quote(short)}")
        yield [(kind, RDF.type, eli.ResourceType), (kind, RDFS.label, Literal(name, lang="vi"))]


def _documents(db: sqlite3.Connection, base: str) -> Iterator[list[Statement]]:
    """Each document with what it says itself of others; what a third document tells is left out."""
    from rdflib import RDF, XSD, Literal, Namespace, URIRef

    eli, names = Namespace(ELI), rules("exports")["eli"]
    for row in db.execute(f"select {', '.join(_FIELDS)} from documents order by key"):  # noqa: S608 - names from here
        fields: dict[str, Any] = dict(zip(_FIELDS, row, strict=True))
        node = URIRef(base + quote(fields["key"]))
        out: list[Statement] = [
            (node, RDF.type, eli.LegalResource),
            (node, eli.id_local, Literal(fields["key"])),
        ]
        if fields["type"]:
            out.append((node, eli.type_document, URIRef(f"{base}type/{quote(slug(fields['type']))}")))
        if fields["number"]:
            out.append((node, eli.number, Literal(fields["number"])))
        if fields["issuer_id"]:
            out.append((node, eli.passed_by, URIRef(f"{base}issuer/{quote(fields['issuer_id'])}")))
        for name, day in (
            ("date_document", fields["issued_on"]),
            ("first_date_entry_in_force", fields["effective_on"]),
        ):
            if day:
                out.append((node, eli[name], Literal(day, datatype=XSD.date)))
        relations = "select distinct relation, target_key from relations where source_key = ? and third_party = 0 order by relation, target_key"
        out += [
            (node, eli[names[relation]], URIRef(base + quote(other)))
            for relation, other in db.execute(relations, (fields["key"],))
        ]
        if fields["title"]:
            wording = URIRef(f"{node}/vie")
            out += [
                (node, eli.is_realized_by, wording),
                (wording, RDF.type, eli.LegalExpression),
                (wording, eli.language, URIRef(VIETNAMESE)),
                (wording, eli.title, Literal(fields["title"], lang="vi")),
            ]
        yield out
