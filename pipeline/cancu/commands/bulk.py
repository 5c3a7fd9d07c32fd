"""Loading: `cancu ingest`, `retry`, `status`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from cancu.commands.common import FILE, language_option, print_json, require_database
from cancu.commands.documents import encoding_option
from cancu.messages import Language, say, say_failure

if TYPE_CHECKING:
    from cancu.ingest import Summary
    from cancu.ingest.events import Listener

log_option = click.option(
    "--log-json",
    type=click.File("w", encoding="utf-8", lazy=False),
    metavar="FILE",
    help="Write what happens to this file, a line of JSON an event; - writes it to stdout, instead of the summary.",
)


boilerplate_option = click.option(
    "--boilerplate", type=FILE, metavar="FILE", help="What to leave out of web pages, as cancu boilerplate wrote it."
)


@click.command()
@click.argument("paths", nargs=-1, type=FILE, metavar="PATH...")
@click.option(
    "--files-from",
    type=click.File("rb"),
    metavar="LIST",
    help="Also the paths in this file, one a line; - reads stdin.",
)
@click.option("--db", type=FILE, default="cancu.db", show_default=True, help="The database to write; made if need be.")
@click.option("--corrections", type=FILE, metavar="FILE", help="A YAML file of a person's corrections.")
@click.option("--prune", is_flag=True, help="Take out what is no longer under the paths.")
@click.option("--json", "as_json", is_flag=True, help="Print the closing summary as one JSON object.")
@log_option
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="What reads and extracts: this machine, or a Dask cluster.",
)
@click.option("--scheduler", metavar="ADDRESS", help="The scheduler of the Dask cluster, as tcp://HOST:8786.")
@click.option("--shards", type=FILE, metavar="DIR", help="A folder that the cluster shares, for what it finds.")
@encoding_option
@boilerplate_option
@language_option
@click.pass_context
def ingest(
    ctx: click.Context,
    paths: tuple[Path, ...],
    db: Path,
    corrections: Path | None,
    prune: bool,
    files_from: IO[bytes] | None,
    as_json: bool,
    log_json: IO[str] | None,
    engine: str,
    scheduler: str | None,
    shards: Path | None,
    encoding: str | None,
    boilerplate: Path | None,
    language: Language,
) -> None:
    """Read files, folders, and JSONL, CSV and Parquet of documents, and write what they say, linked, into one database.

    Only what is new or changed is done; after a stop the next run goes on. What cannot be read is listed with its reason
    and does not stop the rest; the exit code is then 1.

    Example: cancu ingest plans/ archive.jsonl.gz --db cancu.db
    """
    paths = (*paths, *(_listed(files_from) if files_from else ()))
    if not paths and files_from is None:
        raise click.UsageError(say("nothing-given", language))
    options: dict[str, Any] = {
        "corrections": corrections,
        "encoding": encoding,
        "boilerplate": boilerplate,
        "prune_missing": prune,
    }
    if engine == "dask":
        from cancu.ingest.cluster import Cluster

        if scheduler is None or shards is None:
            raise click.UsageError(say("dask-wants", language))
        options["cluster"] = Cluster(scheduler, shards)
    _ingest(ctx, paths, db, as_json, log_json, language, **options)


def _listed(file: IO[bytes]) -> Iterator[Path]:
    """Give the paths of a list, one a line."""
    for line in file:
        if name := line.rstrip(b"\r\n"):
            yield Path(os.fsdecode(name))


@click.command()
@click.option("--db", type=FILE, default="cancu.db", show_default=True, help="The database to go on with.")
@click.option("--corrections", type=FILE, metavar="FILE", help="A YAML file of a person's corrections.")
@click.option("--json", "as_json", is_flag=True, help="Print the closing summary as one JSON object.")
@log_option
@boilerplate_option
@language_option
@click.pass_context
def retry(
    ctx: click.Context,
    db: Path,
    corrections: Path | None,
    as_json: bool,
    log_json: IO[str] | None,
    boilerplate: Path | None,
    language: Language,
) -> None:
    """Take up again what is in quarantine: after a program was installed, a password taken off, a file fetched again.

    Example: cancu retry --db cancu.db
    """
    from cancu.ingest.status import failed_paths

    require_database(db, language)
    _ingest(ctx, failed_paths(db), db, as_json, log_json, language, corrections=corrections, boilerplate=boilerplate)


def _ingest(
    ctx: click.Context,
    paths: Sequence[Path],
    db: Path,
    as_json: bool,
    log_json: IO[str] | None,
    language: Language,
    **options: Any,
) -> None:
    from dataclasses import asdict

    from cancu.console import summary_lines

    summary = run_or_exit(ctx, paths, db, log_json, language, **options)
    if as_json:
        print_json(asdict(summary))
    elif not to_stdout(log_json):
        click.echo("\n".join(summary_lines(summary, db, language)))
    for failure in summary.failures:
        click.echo(say_failure(failure, language), err=True)
    ctx.exit(int(bool(summary.failures)))


def to_stdout(log_json: IO[str] | None) -> bool:
    """Tell whether the log goes to stdout, which is then for nothing else."""
    return log_json is not None and log_json.name == "<stdout>"


def run_or_exit(
    ctx: click.Context,
    paths: Sequence[Path],
    db: Path,
    log_json: IO[str] | None,
    language: Language,
    *listen: Listener,
    wait_for: type[Exception] | None = None,
    **options: Any,
) -> Summary:
    """Ingest with a progress bar and a log. What stops the run ends the command with its exit code, but for `wait_for`, which is raised."""
    from cancu.commands.progress import progress
    from cancu.ingest import IngestError
    from cancu.ingest import ingest as run
    from cancu.ingest.events import log_to
    from cancu.ingest.run import LOCKED, NO_SPACE
    from cancu.rulebook import RuleError

    with progress(language) as bar:
        log = [log_to(log_json)] if log_json else []
        try:
            return run(paths, db, listen=[bar, *log, *listen], **options)
        except IngestError as error:
            if wait_for is not None and isinstance(error.__cause__, wait_for):
                raise error.__cause__ from None
            bar.close()
            key = {NO_SPACE: "full", LOCKED: "locked"}.get(error.code, "cluster")
            click.echo(say(key, language, db=db, reason=error), err=True)
            ctx.exit(error.code)
        except RuleError as error:
            raise click.UsageError(str(error)) from error


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
