"""The documents and their relations as RDF in Turtle, with the properties of ELI, the European Legislation Identifier."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from cancu.export.files import whole
from cancu.rulebook import rules

if TYPE_CHECKING:
    from rdflib import Graph

ELI = "http://data.europa.eu/eli/ontology#"
_FIELDS = ("key", "type", "number", "issuer", "issuer_id", "issued_on", "effective_on", "title")


def write_turtle(db: sqlite3.Connection, path: Path, base: str) -> int:
    """Write Turtle; give the number of documents. ``base`` is what the keys are joined to.

    Raises:
        ImportError: rdflib is not installed.
    """
    found = as_rdf(db, base)
    with whole(path) as part:
        found.serialize(part, format="turtle", encoding="utf-8")
    return int(db.execute("select count(*) from documents").fetchone()[0])


def as_rdf(db: sqlite3.Connection, base: str) -> Graph:
    """Give the graph: an `eli:LegalResource` for each document, and a statement for each relation that a document says itself."""
    from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef

    eli = Namespace(ELI)
    out = Graph()
    out.bind("eli", eli)
    for row in db.execute(f"select {', '.join(_FIELDS)} from documents order by key"):  # noqa: S608 - names from here
        fields: dict[str, Any] = dict(zip(_FIELDS, row, strict=True))
        node = URIRef(base + quote(fields["key"]))
        out.add((node, RDF.type, eli.LegalResource))
        out.add((node, eli.id_local, Literal(fields["key"])))
        for name, value in (("type_document", fields["type"]), ("title", fields["title"])):
            if value:
                out.add((node, eli[name], Literal(value, lang="vi")))
        if fields["number"]:
            out.add((node, eli.number, Literal(fields["number"])))
        if fields["issuer_id"]:
            body = URIRef(f"{base}issuer/{quote(fields['issuer_id'])}")
            out.add((node, eli.passed_by, body))
            out.add((body, URIRef("http://www.w3.org/2000/01/rdf-schema#label"), Literal(fields["issuer"], lang="vi")))
        for name, day in (
            ("date_document", fields["issued_on"]),
            ("first_date_entry_in_force", fields["effective_on"]),
        ):
            if day:
                out.add((node, eli[name], Literal(day, datatype=XSD.date)))
    names = rules("exports")["eli"]
    for source, target, relation in db.execute(
        "select source_key, target_key, relation from relations where third_party = 0 order by id"
    ):
        out.add((URIRef(base + quote(source)), eli[names[relation]], URIRef(base + quote(target))))
    return out
