"""Loading what comes: `cancu watch`."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from cancu.commands.bulk import boilerplate_option, log_option, run_or_exit, to_stdout
from cancu.commands.common import FILE, language_option, print_json
from cancu.commands.documents import encoding_option
from cancu.messages import Language, say, say_failure

if TYPE_CHECKING:
    from cancu.ingest import Event


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR")
@click.option("--db", type=FILE, default="cancu.db", show_default=True, help="The database to write; made if need be.")
@click.option(
    "--delay", type=click.FloatRange(0), default=5.0, show_default=True, metavar="SECONDS",
    help="How long a file must stay as it is before it is taken.",
)  # fmt: skip
@click.option("--corrections", type=FILE, metavar="FILE", help="A YAML file of a person's corrections.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary of each run as one JSON object, a line each.")
@log_option
@encoding_option
@boilerplate_option
@language_option
@click.pass_context
def watch(
    ctx: click.Context,
    folder: Path,
    db: Path,
    delay: float,
    corrections: Path | None,
    as_json: bool,
    log_json: IO[str] | None,
    encoding: str | None,
    boilerplate: Path | None,
    language: Language,
) -> None:
    """Ingest what is in DIR, and then, as long as it runs, every file that is new or changed there.

    A file is taken when its size and time have stayed the same for some seconds, so that nothing half-written is read. What is taken
    away from DIR stays in the database; cancu ingest DIR --prune takes it out. Ctrl-C stops it (exit code 130).

    Example: cancu watch incoming/ --db cancu.db --delay 10
    """
    from cancu.ingest.lock import HeldError
    from cancu.ingest.paths import Names
    from cancu.ingest.watch import arrivals

    if not as_json and not to_stdout(log_json):
        click.echo(say("watching", language, folder=folder))
    told = False
    for paths in arrivals(folder, Names(db), delay):
        failed: set[str] = set()

        def note(event: Event, failed: set[str] = failed) -> None:
            if event.name == "source" and event.values["state"] == "failed":
                failed.add(event.values["source"])

        options: dict[str, Any] = {"corrections": corrections, "encoding": encoding, "boilerplate": boilerplate}
        while True:
            try:
                summary = run_or_exit(ctx, paths, db, log_json, language, note, wait_for=HeldError, **options)
            except HeldError as error:
                if not told:
                    click.echo(say("waits", language, db=db, reason=error), err=True)
                told = True
                time.sleep(max(1.0, delay))
                continue
            told = False
            break
        if as_json:
            print_json(asdict(summary))
        for failure in summary.failures:
            if failure.source in failed:
                click.echo(say_failure(failure, language), err=True)
