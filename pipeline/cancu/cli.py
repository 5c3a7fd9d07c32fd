"""The command `cancu`: its subcommands are in `cancu.commands`. Thin: each calls one function."""

from __future__ import annotations

from typing import Any

import click

from cancu.commands import boilerplate, bulk, documents, export, graph, lineage, siblings, site, versions, watch
from cancu.store.schema import SchemaError

# Heavy modules are imported inside the commands, so that `cancu --help` answers at once.

INTERRUPTED = 130


class Commands(click.Group):
    """The group of commands; Ctrl-C ends each of them with one line and exit code 130, a file that is no database of ours with 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command as click does."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(INTERRUPTED)
        except SchemaError as error:
            raise click.UsageError(str(error)) from error


@click.group(cls=Commands)
@click.version_option(package_name="cancu")
def main() -> None:
    """Citation graph, targets and duties out of Vietnamese administrative documents."""


for command in (
    bulk.ingest, boilerplate.boilerplate, bulk.retry, bulk.status, watch.watch, documents.extract, graph.trace, graph.cascade, graph.due, lineage.validity, lineage.check,
    lineage.explain, lineage.coverage, lineage.missing, lineage.numbers, versions.versions, siblings.siblings, export.export, site.serve,
    documents.doctor, documents.evaluate,
):  # fmt: skip
    main.add_command(command)


if __name__ == "__main__":
    main()
