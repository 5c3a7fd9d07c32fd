"""For other programs: `cancu export`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cancu.commands.common import FILE, database_option, language_option, not_one, print_json, require_database
from cancu.messages import Language, say

if TYPE_CHECKING:
    import sqlite3

WHOLE = ("graphml", "gexf", "json", "csv", "parquet", "turtle", "akn")
ONE = ("akn", "annotations", "document")
BASE = "https://cancu.example/"
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+")


@click.command()
@click.argument("form", type=click.Choice(list(dict.fromkeys((*WHOLE, *ONE)))), metavar="FORMAT")
@click.option(
    "--out",
    type=FILE,
    required=True,
    metavar="PATH",
    help="The file to write; for csv, parquet and akn of all a folder.",
)
@click.option("--key", "wanted", metavar="KEY-OR-NUMBER", help="The document, for akn, annotations and document.")
@click.option(
    "--base", default=BASE, show_default=True, help="What keys are joined to as addresses, for turtle and annotations."
)
@database_option
@click.option("--json", "as_json", is_flag=True, help="Print what was written as one JSON object.")
@language_option
@click.pass_context
def export(
    ctx: click.Context, form: str, out: Path, wanted: str | None, base: str, db: Path, as_json: bool, language: Language
) -> None:
    """Write the database for other programs.

    The whole: graphml, gexf (Gephi), json (node-link), csv, parquet, turtle (RDF with ELI), akn (Akoma Ntoso XML, a file a document).
    One document, by --key: akn, annotations (W3C Web Annotations), document (all that is known of it, as JSON).

    Example: cancu export akn --key 1730/QĐ-TTg --out 1730.xml
    """
    require_database(db, language)
    if not _ADDRESS.fullmatch(base):
        raise click.UsageError(say("export-base", language, base=base))
    base += "" if base.endswith(("/", "#")) else "/"
    if form not in (WHOLE if wanted is None else ONE):
        raise click.UsageError(say("export-key" if wanted is None else "export-no-key", language, form=form))
    from cancu.store.reading import reading

    try:
        with reading(db) as opened:
            opened.execute("begin")  # all of it is of one moment, though somebody ingests meanwhile
            if wanted is None:
                count = _writer(form, base)(opened, out)
            else:
                count = _one(ctx, opened, form, wanted, out, base, as_json, db, language)
    except ImportError as error:
        raise click.ClickException(say("export-needs", language, form=form, module=error.name)) from error
    except OSError as error:
        raise click.ClickException(say("not-written", language, file=out, reason=error.strerror or error)) from error
    if as_json:
        print_json({"format": form, "out": str(out), "count": count})
    else:
        click.echo(say("exported", language, file=out, count=count))


def _writer(form: str, base: str) -> Callable[[sqlite3.Connection, Path], int]:
    from cancu.export.akn import write_akn
    from cancu.export.graphs import write_gexf, write_graphml, write_node_link
    from cancu.export.rdf import write_turtle
    from cancu.export.tables import write_csv, write_parquet

    return {
        "graphml": write_graphml, "gexf": write_gexf, "json": write_node_link, "csv": write_csv, "parquet": write_parquet,
        "akn": write_akn, "turtle": lambda opened, out: write_turtle(opened, out, base),
    }[form]  # fmt: skip


def _one(
    ctx: click.Context, opened: sqlite3.Connection, form: str, wanted: str, out: Path, base: str, as_json: bool, db: Path,
    language: Language,
) -> int:  # fmt: skip
    from cancu.export.akn import akn
    from cancu.export.files import whole
    from cancu.export.record import document_record, web_annotations
    from cancu.graph.lineage import lineage
    from cancu.graph.trace import find, told

    keys = find(opened, wanted)
    if len(keys) != 1:
        ctx.exit(not_one([told(lineage(opened, k).node(k)) for k in keys], wanted, db, as_json, language))
    if form == "akn":
        data = akn(opened, keys[0])
    else:
        found = web_annotations(opened, keys[0], base) if form == "annotations" else document_record(opened, keys[0])
        data = json.dumps(found, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")
    with whole(out) as part:
        part.write_bytes(data)
    return 1
