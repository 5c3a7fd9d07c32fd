"""What documents do to each other, and what is due: `cancu trace`, `cascade`, `due`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from cancu.commands.common import DAY, FILE, language_option, not_one, print_json, require_database
from cancu.messages import Language, say


@click.command()
@click.argument("wanted", metavar="KEY-OR-NUMBER")
@click.option("--db", type=FILE, default="cancu.db", show_default=True, help="The database that `cancu ingest` made.")
@click.option("--depth", type=click.IntRange(1, 20), default=3, show_default=True, help="How many steps to go.")
@click.option("--relation", "relations", multiple=True, help="Only by this relation (may be given several times).")
@click.option("--on", "day", type=DAY, metavar="DATE", help="Only what was issued by then.")
@click.option("--all", "competence", is_flag=True, help="The organising laws too.")
@click.option("--json", "as_json", is_flag=True, help="Print the tree as one JSON object.")
@language_option
@click.pass_context
def trace(
    ctx: click.Context, wanted: str, db: Path, depth: int, relations: tuple[str, ...], day: datetime | None, competence: bool,
    as_json: bool, language: Language,
) -> None:  # fmt: skip
    """Show what a document implements and rests on, and what implements it, with the sentence for each.

    Example: cancu trace 1730/QĐ-TTg --depth 4
    """
    require_database(db, language)
    from cancu.graph.trace import format_tree
    from cancu.graph.trace import trace as run

    on = day.date() if day else None
    found = run(db, wanted, depth=depth, relations=relations or None, on=on, competence=competence)
    if found.tree is not None:
        if as_json:
            print_json(found.tree)
        else:
            click.echo(format_tree(found.tree, language))
        return
    ctx.exit(not_one(found.candidates, wanted, db, as_json, language))


@click.command()
@click.argument("wanted", metavar="KEY-OR-NUMBER")
@click.option("--db", type=FILE, default="cancu.db", show_default=True, help="The database that `cancu ingest` made.")
@click.option("--json", "as_json", is_flag=True, help="Print the links as one JSON object.")
@language_option
@click.pass_context
def cascade(ctx: click.Context, wanted: str, db: Path, as_json: bool, language: Language) -> None:
    """Show which targets of a document answer those of the documents it carries out, and which answer its own.

    Example: cancu cascade 2020/QĐ-BTTTT
    """
    require_database(db, language)
    from cancu.console import cascade_lines
    from cancu.graph.cascade import cascade as run

    found = run(db, wanted)
    if found.tree is not None and as_json:
        print_json(found.tree)
    elif found.tree is not None:
        click.echo("\n".join(cascade_lines(found.tree, language)))
    ctx.exit(0 if found.tree is not None else not_one(found.candidates, wanted, db, as_json, language))


@click.command()
@click.option("--from", "first", type=DAY, required=True, metavar="DATE", help="The first day, as 2025-01-31.")
@click.option("--to", "last", type=DAY, required=True, metavar="DATE", help="The last day, too.")
@click.option(
    "--actor", metavar="NAME", help="Only the duties of bodies with this in their name; accents may be left out."
)
@click.option("--ics", type=FILE, metavar="FILE", help="Write a calendar to FILE instead of listing.")
@click.option("--db", type=FILE, default="cancu.db", show_default=True, help="The database that `cancu ingest` made.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per duty, one per line.")
@language_option
@click.pass_context
def due(
    ctx: click.Context,
    first: datetime,
    last: datetime,
    actor: str | None,
    ics: Path | None,
    db: Path,
    as_json: bool,
    language: Language,
) -> None:
    """List what is due between two days: deadlines and recurring duties, each with its sentence.

    Example: cancu due --from 2025-01-01 --to 2025-03-31 --actor "so y te"
    """
    require_database(db, language)
    if first > last:
        raise click.UsageError(say("wrong-order", language))
    from dataclasses import asdict

    from cancu.console import due_lines
    from cancu.graph.due import calendar
    from cancu.graph.due import due as run

    found = run(db, first.date(), last.date(), actor=actor)
    if ics is not None:
        try:
            ics.write_bytes(calendar(found))
        except OSError as error:
            raise click.ClickException(say("not-written", language, file=ics, reason=error.strerror)) from error
        click.echo(say("calendar", language, count=len(found), file=ics), err=True)
    elif as_json:
        for item in found:
            print_json(asdict(item))
    elif found:
        click.echo("\n".join(due_lines(found, language)))
    else:
        click.echo(say("nothing-due", language, first=first.date(), last=last.date()), err=True)
    ctx.exit(int(not found))
