"""The commands: `cancu ingest`, `extract`, `trace`, `serve`, `evaluate`. Thin: each calls one function."""

from __future__ import annotations

import json
from pathlib import Path

import click

# Heavy modules are imported inside the commands, so that `cancu --help` answers at once.


@click.group()
@click.version_option(package_name="cancu")
def main() -> None:
    """Citation graph, targets and duties out of Vietnamese administrative documents."""


@main.command()
@click.argument("gold_dir", type=click.Path(path_type=Path))
@click.option("--errors", is_flag=True, help="List every miss, false alarm and wrong field on stderr.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
@click.option("--files", default="*", show_default=True, help="Only the documents whose name fits this glob.")
@click.option("--half", type=click.Choice(["a", "b"]), help="Only one half of the documents, split by name.")
@click.option("--save-predictions", type=click.Path(path_type=Path), help="Write each prediction here as NAME.json.")
def evaluate(
    gold_dir: Path, errors: bool, as_json: bool, files: str, half: str | None, save_predictions: Path | None
) -> None:
    """Score the extraction on the documents of GOLD_DIR that have a NAME.gold.json beside them.

    Example: cancu evaluate corpus --errors
    """
    from cancu.evaluate import GoldError, find_cases
    from cancu.evaluate import evaluate as run
    from cancu.evaluate.report import fault_lines, report

    try:
        result = run(find_cases(gold_dir, files=files, half=half), save_to=save_predictions)
    except GoldError as error:
        raise click.ClickException(str(error)) from error
    if errors:
        for line in fault_lines(result.faults):
            click.echo(line, err=True)
    click.echo(
        json.dumps(result.figures, ensure_ascii=False, indent=1) if as_json else report(result.figures), nl=as_json
    )


if __name__ == "__main__":
    main()
