"""What the commands share: options, the check of the database, and how they answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cancu.messages import LANGUAGES, Language, say

if TYPE_CHECKING:
    import sqlite3

FILE = click.Path(path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])


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


database_option = click.option(
    "--db", type=FILE, default="cancu.db", show_default=True, help="The database that `cancu ingest` made."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def require_database(db: Path, language: Language) -> None:
    """End the command, as a usage error, where there is no database."""
    if not db.is_file():
        raise click.UsageError(say("no-database", language, db=db))


def not_one(candidates: Sequence[Mapping[str, Any]], wanted: str, db: Path, as_json: bool, language: Language) -> int:
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


def one_document(
    ctx: click.Context, db: sqlite3.Connection, wanted: str, path: Path, as_json: bool, language: Language
) -> str:
    """Give the key of the one document that a key or number names; end the command where there is none, or several."""
    from cancu.graph.lineage import lineage
    from cancu.graph.trace import find, told

    keys = find(db, wanted)
    if len(keys) != 1:
        ctx.exit(not_one([told(lineage(db, k).node(k)) for k in keys], wanted, path, as_json, language))
    return keys[0]


def print_json(value: Any, indent: int | None = None) -> None:
    """Print a value as JSON, Vietnamese letters as they are."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=indent))
