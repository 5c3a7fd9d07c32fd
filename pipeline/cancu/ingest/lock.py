"""One run at a time on a database: the second says who holds it."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path


class HeldError(Exception):
    """Another run holds the database; the message says which process, where, since when."""


@contextmanager
def held(db_path: Path) -> Iterator[None]:
    """Hold the lock file beside a database while a run lasts; the system lets go of it when the process ends, however it ends.

    Raises:
        HeldError: another process holds it.
        OSError: the folder cannot be written.
    """
    path = db_path.with_name(db_path.name + ".lock")
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise HeldError(file.read().strip() or "another run holds it") from None
        file.seek(0)
        file.truncate()
        now = datetime.now().isoformat(sep=" ", timespec="seconds")
        file.write(f"held by process {os.getpid()} on {socket.gethostname()} since {now}")
        file.flush()
        yield
        path.unlink(missing_ok=True)
