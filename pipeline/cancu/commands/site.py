"""The site: `cancu serve`."""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path

import click

from cancu.commands.common import FILE, language_option, require_database
from cancu.messages import Language, say


@click.command()
@click.option("--db", type=FILE, default="cancu.db", show_default=True, help="The database that `cancu ingest` made.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 takes any free port.")
@click.option("--no-names", is_flag=True, help="Leave out who signed, everywhere.")
@click.option(
    "--immutable",
    is_flag=True,
    help="Nobody writes the file while it is served: quicker, and safe behind many workers.",
)
@language_option
def serve(db: Path, host: str, port: int, no_names: bool, immutable: bool, language: Language) -> None:
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

        from cancu.publish.site import make

        site = make(db, names=not no_names, immutable=immutable)
        click.echo(say("serving", language, db=db, address=address))
        with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C is how a site is stopped, not an error
            uvicorn.Server(uvicorn.Config(site.app(), log_level="warning")).run(sockets=[listener])
