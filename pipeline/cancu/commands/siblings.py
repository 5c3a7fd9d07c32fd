"""Who else carries out the same: `cancu siblings`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from cancu.commands.common import (
    database_option,
    json_option,
    language_option,
    one_document,
    print_json,
    require_database,
)
from cancu.messages import Language, say


@click.command()
@click.argument("wanted", metavar="KEY-OR-NUMBER")
@database_option
@json_option
@language_option
@click.pass_context
def siblings(ctx: click.Context, wanted: str, db: Path, as_json: bool, language: Language) -> None:
    """List the documents that carry out what this one carries out, the earliest first: other provinces' plans for the same parent.

    The exit code is 1 where there is none.

    Example: cancu siblings 8673/KH-UBND
    """
    require_database(db, language)
    from cancu.graph.around import siblings as run
    from cancu.graph.trace import told
    from cancu.store.reading import reading

    with reading(db) as opened:
        found = run(opened, one_document(ctx, opened, wanted, db, as_json, language))
    for sibling in found:
        if as_json:
            print_json(asdict(sibling))
            continue
        label = told(sibling.document)["label"]
        click.echo(say("sibling", language, label=label, way=say(sibling.way, language), parent=sibling.parent))
        click.echo(f"    {sibling.document.key}")
    if not found and not as_json:
        click.echo(say("no-siblings", language), err=True)
    ctx.exit(int(not found))
