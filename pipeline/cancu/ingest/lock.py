"""One run at a time on a database: the second says who holds it."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO


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
    with _locked(path) as file:
        file.truncate(0)
        now = datetime.now().isoformat(sep=" ", timespec="seconds")
        file.write(f"held by process {os.getpid()} on {socket.gethostname()} since {now}")
        file.flush()
        yield
        path.unlink(missing_ok=True)


def holder(db_path: Path) -> str | None:
    """Tell which process holds a database, where, since when; None where nobody does."""
    try:
        with db_path.with_name(db_path.name + ".lock").open(encoding="utf-8") as file:
            try:
                fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # given back with the file, at once
            except (BlockingIOError, PermissionError):
                return file.read().strip() or "held"
    except OSError:  # no run, or none that may be looked at
        pass
    return None


def _locked(path: Path) -> IO[str]:
    while True:
        file = path.open("a+", encoding="utf-8")
        try:
            # A record lock: worker processes do not inherit it, and cannot hold it when the run itself is gone.
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            file.seek(0)
            told = file.read().strip()
            file.close()
            raise HeldError(told or "another run holds it") from None
        if path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat()):
            return file
        file.close()  # the run before took the file away just now: this lock would be on nothing
