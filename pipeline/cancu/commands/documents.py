"""What a document says, what can be read, how well: `cancu extract`, `doctor`, `evaluate`."""

from __future__ import annotations

from pathlib import Path

import click

from cancu.chars import LEGACY
from cancu.commands.common import FILE, language_option, print_json
from cancu.messages import Language, say, say_unread

encoding_option = click.option(
    "--encoding", type=click.Choice(LEGACY), help="What plain text that is not Unicode is in.  [default: recognised]"
)


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per file, one per line.")
@click.option("--with-text", is_flag=True, help="Add the text that the offsets index to the JSON.")
@click.option(
    "--boxes", "boxed", is_flag=True, help="Add to each entry of the JSON where it stands on the pages of a PDF."
)
@encoding_option
@language_option
@click.pass_context
def extract(
    ctx: click.Context,
    files: tuple[Path, ...],
    as_json: bool,
    with_text: bool,
    boxed: bool,
    encoding: str | None,
    language: Language,
) -> None:
    """Show what each FILE says: its header, references, dates, targets and assignments.

    A file that cannot be read gets one line on stderr; the others go on, and the exit code is 1.

    Example: cancu extract plan.docx decision.pdf --json
    """
    if boxed and not as_json:
        raise click.UsageError(say("boxes-need-json", language))
    from cancu.console import describe, extract_record, with_boxes
    from cancu.extract import extract as find
    from cancu.read import ReadError, read

    failed = False
    for file in files:
        try:
            text = read(file, encoding)
            record = extract_record(str(file), text, find(text), with_text=with_text)
            if boxed:
                record = with_boxes(record, file, text)
        except ReadError as error:
            failed = True
            click.echo(say_unread(file, error, language), err=True)
            continue
        if as_json:
            print_json(record)
        else:
            click.echo("\n".join(describe(record, language)))
    ctx.exit(int(failed))


@click.command()
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


@click.command()
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
