"""Loading: `cancu ingest`, `retry`, `status`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from cancu.commands.common import FILE, language_option, print_json, require_database
from cancu.commands.documents import encoding_option
from cancu.messages import Language, say


@click.command()
@click.argument("paths", nargs=-1, required=True, type=FILE, metavar="PATH...")
@click.option("--db", type=FILE, default="cancu.db", show_default=True, help="The database to write; made if need be.")
@click.option("--corrections", type=FILE, metavar="FILE", help="A YAML file of a person's corrections.")
@click.option("--prune", is_flag=True, help="Take out what is no longer under the paths.")
@click.option("--json", "as_json", is_flag=True, help="Print the closing summary as one JSON object.")
@encoding_option
@language_option
@click.pass_context
def ingest(
    ctx: click.Context,
    paths: tuple[Path, ...],
    db: Path,
    corrections: Path | None,
    prune: bool,
    as_json: bool,
    encoding: str | None,
    language: Language,
) -> None:
    """Read files, folders and JSONL of documents, and write what they say, linked, into one database.

    Only what is new or changed is done; after a stop the next run goes on. What cannot be read is listed with its reason
    and does not stop the rest; the exit code is then 1.

    Example: cancu ingest plans/ archive.jsonl.gz --db cancu.db
    """
    _ingest(ctx, paths, db, as_json, language, corrections=corrections, encoding=encoding, prune_missing=prune)


@click.command()
@click.option("--db", type=FILE, default="cancu.db", show_default=True, help="The database to go on with.")
@click.option("--corrections", type=FILE, metavar="FILE", help="A YAML file of a person's corrections.")
@click.option("--json", "as_json", is_flag=True, help="Print the closing summary as one JSON object.")
@language_option
@click.pass_context
def retry(ctx: click.Context, db: Path, corrections: Path | None, as_json: bool, language: Language) -> None:
    """Take up again what is in quarantine: after a program was installed, a password taken off, a file fetched again.

    Example: cancu retry --db cancu.db
    """
    from cancu.ingest.status import failed_paths

    require_database(db, language)
    _ingest(ctx, failed_paths(db), db, as_json, language, corrections=corrections)


def _ingest(
    ctx: click.Context, paths: Sequence[Path], db: Path, as_json: bool, language: Language, **options: Any
) -> None:
    from dataclasses import asdict

    from tqdm import tqdm

    from cancu.console import summary_lines
    from cancu.ingest import IngestError
    from cancu.ingest import ingest as run
    from cancu.ingest.run import NO_SPACE
    from cancu.rulebook import RuleError

    with tqdm(unit=" documents", disable=None) as bar:
        try:
            summary = run(paths, db, progress=bar.update, **options)
        except IngestError as error:
            bar.close()
            key = "full" if error.code == NO_SPACE else "locked"
            click.echo(say(key, language, db=db, reason=error), err=True)
            ctx.exit(error.code)
        except RuleError as error:
            bar.close()
            raise click.UsageError(str(error)) from error
    if as_json:
        print_json(asdict(summary))
    else:
        click.echo("\n".join(summary_lines(summary, db, language)))
    for failure in summary.failures:
        click.echo(f"{failure.source}: {failure.reason}; {failure.advice}", err=True)
    ctx.exit(int(bool(summary.failures)))


@click.command()
@click.option("--db", type=FILE, default="cancu.db", show_default=True, help="The database.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@language_option
def status(db: Path, as_json: bool, language: Language) -> None:
    """Tell what ran when, by which versions, and what is in quarantine, by reason.

    Example: cancu status --db cancu.db
    """
    from cancu.console import status_lines
    from cancu.ingest.status import status as found

    require_database(db, language)
    told = found(db)
    if as_json:
        print_json(told)
    else:
        click.echo("\n".join(status_lines(told, language)))
