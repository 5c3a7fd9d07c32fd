"""The commands: `cancu ingest`, `extract`, `trace`, `serve`, `evaluate`. Thin: each calls one function."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from cancu.chars import LEGACY
from cancu.messages import LANGUAGES, Language, say, say_unread

# Heavy modules are imported inside the commands, so that `cancu --help` answers at once.

FILE = click.Path(path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])
INTERRUPTED = 130

SITE_SETTINGS = {
    "suggest_facets": False,  # suggesting facets costs a second a page where tables are large
    "sql_time_limit_ms": 2000,
}


class Commands(click.Group):
    """The group of commands; Ctrl-C ends each of them with one line and exit code 130."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command as click does."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(INTERRUPTED)


def language_option(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option --lang, which CANCU_LANG sets for all."""
    return click.option(
        "--lang",
        "language",
        type=click.Choice(LANGUAGES),
        default="en",
        envvar="CANCU_LANG",
        show_default=True,
        help="The language of what is said to you (or set CANCU_LANG).",
    )(command)


def require_database(db: Path, language: Language) -> None:
    """End the command, as a usage error, where there is no database."""
    if not db.is_file():
        raise click.UsageError(say("no-database", language, db=db))


def _not_one(candidates: Sequence[Mapping[str, Any]], wanted: str, db: Path, as_json: bool, language: Language) -> int:
    """Say that a key or number names no document, or several; give the exit code."""
    if as_json:
        print_json({"wanted": wanted, "candidates": candidates})
    elif candidates:
        click.echo(say("several", language, wanted=wanted, count=len(candidates)), err=True)
        for candidate in candidates:
            click.echo(f"  {candidate['key']}  {candidate['label']}")
    else:
        click.echo(say("not-found", language, wanted=wanted, db=db), err=True)
    return 1


def print_json(value: Any, indent: int | None = None) -> None:
    """Print a value as JSON, Vietnamese letters as they are."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=indent))


@click.group(cls=Commands)
@click.version_option(package_name="cancu")
def main() -> None:
    """Citation graph, targets and duties out of Vietnamese administrative documents."""


encoding_option = click.option(
    "--encoding", type=click.Choice(LEGACY), help="What plain text that is not Unicode is in.  [default: recognised]"
)


@main.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per file, one per line.")
@click.option("--with-text", is_flag=True, help="Add the text that the offsets index to the JSON.")
@encoding_option
@language_option
@click.pass_context
def extract(
    ctx: click.Context,
    files: tuple[Path, ...],
    as_json: bool,
    with_text: bool,
    encoding: str | None,
    language: Language,
) -> None:
    """Show what each FILE says: its header, references, dates, targets and assignments.

    A file that cannot be read gets one line on stderr; the others go on, and the exit code is 1.

    Example: cancu extract plan.docx decision.pdf --json
    """
    from cancu.console import describe, extract_record
    from cancu.extract import extract as find
    from cancu.read import ReadError, read

    failed = False
    for file in files:
        try:
            text = read(file, encoding)
        except ReadError as error:
            failed = True
            click.echo(say_unread(file, error, language), err=True)
            continue
        record = extract_record(str(file), text, find(text), with_text=with_text)
        if as_json:
            print_json(record)
        else:
            click.echo("\n".join(describe(record, language)))
    ctx.exit(int(failed))


@main.command()
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


@main.command()
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
    _ingest(ctx, _of_this_version(lambda: failed_paths(db)), db, as_json, language, corrections=corrections)


def _of_this_version(wanted: Callable[[], Any]) -> Any:
    from cancu.store.schema import SchemaError

    try:
        return wanted()
    except SchemaError as error:
        raise click.UsageError(str(error)) from error


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


@main.command()
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
    told = _of_this_version(lambda: found(db))
    if as_json:
        print_json(told)
    else:
        click.echo("\n".join(status_lines(told, language)))


@main.command()
@click.argument("wanted", metavar="KEY-OR-NUMBER")
@click.option("--db", type=FILE, default="cancu.db", show_default=True, help="The database that `cancu ingest` made.")
@click.option("--depth", type=click.IntRange(1, 20), default=3, show_default=True, help="How many steps to go.")
@click.option("--json", "as_json", is_flag=True, help="Print the tree as one JSON object.")
@language_option
@click.pass_context
def trace(ctx: click.Context, wanted: str, db: Path, depth: int, as_json: bool, language: Language) -> None:
    """Show what a document implements and rests on, and what implements it, with the sentence for each.

    Example: cancu trace 1730/QĐ-TTg --depth 4
    """
    require_database(db, language)
    from cancu.graph.trace import format_tree
    from cancu.graph.trace import trace as run

    found = run(db, wanted, depth=depth)
    if found.tree is not None:
        if as_json:
            print_json(found.tree)
        else:
            click.echo(format_tree(found.tree, language))
        return
    ctx.exit(_not_one(found.candidates, wanted, db, as_json, language))


@main.command()
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
    ctx.exit(0 if found.tree is not None else _not_one(found.candidates, wanted, db, as_json, language))


@main.command()
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


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print the parts as one JSON object.")
@language_option
@click.pass_context
def doctor(ctx: click.Context, as_json: bool, language: Language) -> None:
    """Tell which optional programs are there, what each brings, and how to install what is missing.

    Example: cancu doctor --lang vi
    """
    from dataclasses import asdict

    from cancu.doctor import parts

    found = parts()
    if as_json:
        print_json({part.name: asdict(part) for part in found})
    else:
        for part in found:
            state = say("is-there" if part.there else "is-missing", language)
            line = f"{part.name:<12} {state:<8} {say(part.brings, language)}"
            click.echo(line if part.there else f"{line}; {say('install', language, command=part.install)}")
    ctx.exit(int(not all(part.there for part in found)))


@main.command()
@click.option("--db", type=FILE, default="cancu.db", show_default=True, help="The database that `cancu ingest` made.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 takes any free port.")
@language_option
def serve(db: Path, host: str, port: int, language: Language) -> None:
    """Serve the database as a site, read-only, until Ctrl-C.

    Example: cancu serve --db cancu.db --port 8001
    """
    require_database(db, language)
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                say("port-taken", language, host=host, port=port, reason=error.strerror)
            ) from error
        listener.listen()
        address = f"http://{host}:{listener.getsockname()[1]}/"

        import uvicorn
        from datasette.app import Datasette

        site = Datasette([str(db)], settings=SITE_SETTINGS)
        click.echo(say("serving", language, db=db, address=address))
        with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C is how a site is stopped, not an error
            uvicorn.Server(uvicorn.Config(site.app(), log_level="warning")).run(sockets=[listener])


@main.command()
@click.argument("gold_dir", type=FILE)
@click.option("--errors", is_flag=True, help="List every miss, false alarm and wrong field on stderr.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
@click.option("--files", default="*", show_default=True, help="Only the documents whose name fits this glob.")
@click.option("--half", type=click.Choice(["a", "b"]), help="Only one half of the documents, split by name.")
@click.option("--save-predictions", type=FILE, metavar="DIR", help="Write each prediction to DIR/NAME.json.")
def evaluate(
    gold_dir: Path, errors: bool, as_json: bool, files: str, half: str | None, save_predictions: Path | None
) -> None:
    """Score the extraction on the documents of GOLD_DIR that have a NAME.gold.json beside them.

    Example: cancu evaluate corpus --errors
    """
    from tqdm import tqdm

    from cancu.evaluate import GoldError, find_cases
    from cancu.evaluate import evaluate as run
    from cancu.evaluate.report import fault_lines, report

    try:
        cases = find_cases(gold_dir, files=files, half=half)
        result = run(tqdm(cases, unit="document", disable=None), save_to=save_predictions)
    except GoldError as error:
        raise click.ClickException(str(error)) from error
    if errors:
        for line in fault_lines(result.faults):
            click.echo(line, err=True)
    if as_json:
        print_json(result.figures, indent=1)
    else:
        click.echo(report(result.figures), nl=False)


if __name__ == "__main__":
    main()
