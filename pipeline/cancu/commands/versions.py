"""A document over time: `cancu versions`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from cancu.commands.common import (
    DAY,
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
@click.option("--on", "day", type=DAY, metavar="DATE", help="Only what holds by then, as it stands on that day.")
@click.option("--article", metavar="N", help='Only what concerns this article, or part of one ("khoản 1 Điều 3").')
@database_option
@json_option
@language_option
@click.pass_context
def versions(
    ctx: click.Context, wanted: str, day: datetime | None, article: str | None, db: Path, as_json: bool, language: Language
) -> None:  # fmt: skip
    """Show a document over time: which of its provisions were changed from which day, by which provision of which document.

    The exit code is 1 where nothing changes it.

    Example: cancu versions 21/2021/QĐ-UBND --article 6
    """
    require_database(db, language)
    from cancu.console import version_lines
    from cancu.graph.versions import NoProvision, read_provision
    from cancu.graph.versions import versions as run
    from cancu.store.reading import reading

    try:
        part = read_provision(article) if article is not None else None
    except NoProvision as error:
        raise click.UsageError(say("no-provision", language, words=article)) from error
    with reading(db) as opened:
        key = one_document(ctx, opened, wanted, db, as_json, language)
        found = run(opened, key, day.date() if day else None, part)
    if as_json:
        told = [{**asdict(c), "message": c.say(language)} for c in found]
        print_json({"key": key, "on": day.date().isoformat() if day else None, "provision": part, "changes": told})
    elif found:
        click.echo("\n".join([key, *version_lines(found, language)]))
    else:
        click.echo(say("no-changes", language), err=True)
    ctx.exit(int(not found))
