"""What belongs to a web site and not to its documents: `cancu boilerplate`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from cancu.commands.common import FILE, json_option, language_option, print_json
from cancu.messages import Language, say, say_unread


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR")
@click.option("--out", type=FILE, required=True, metavar="FILE", help="The YAML file to write.")
@json_option
@language_option
@click.pass_context
def boilerplate(ctx: click.Context, folder: Path, out: Path, as_json: bool, language: Language) -> None:
    """Learn from the web pages in DIR which lines come again on the pages of their sites (menus, counters, footers).

    The file is for cancu ingest --boilerplate, and can be read and mended by hand. It depends on the pages alone, not on their order.

    Example: cancu boilerplate pages/ --out boilerplate.yaml
    """
    import yaml

    from cancu.export.files import whole
    from cancu.ingest.paths import Names
    from cancu.read import ReadError, page_lines
    from cancu.read.boilerplate import learned

    read = failed = 0

    def pages() -> Iterator[list[tuple[str, str]]]:
        nonlocal read, failed
        for found in Names(out).walk(folder):
            path = found if isinstance(found, Path) else found[0]
            try:
                lines = page_lines(path)
            except ReadError as error:
                failed += 1
                click.echo(say_unread(path, error, language), err=True)
                continue
            if lines is not None:
                read += 1
                yield lines

    places = learned(pages())
    lines = sum(map(len, places.values()))
    try:
        with whole(out) as part:
            part.write_text(yaml.safe_dump({"places": places}, allow_unicode=True, width=150), encoding="utf-8")
    except OSError as error:
        raise click.UsageError(say("not-written", language, file=out, reason=error.strerror)) from error
    if as_json:
        print_json({"file": str(out), "pages": read, "places": len(places), "lines": lines})
    else:
        click.echo(say("learned", language, file=out, pages=read, lines=lines))
    ctx.exit(int(failed > 0))
