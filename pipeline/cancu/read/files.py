"""Getting the bytes of a file, within limits."""

from __future__ import annotations

import os
from pathlib import Path

from cancu.read.errors import error
from cancu.rulebook import rules


def load(path: Path) -> bytes:
    """Give the bytes of a file.

    Raises:
        ReadError: it is missing, no file, may not be read, empty, or larger than the limit.
    """
    check(path)
    try:
        return path.read_bytes()
    except PermissionError:
        raise error("no-permission") from None
    except OSError as problem:
        raise error("missing", f"cannot be opened ({problem.strerror})") from None


def normal(path: Path) -> Path:
    """Give a path from the root, without `.` and `..` in it; symbolic links stay as they are."""
    return Path("/" + os.path.normpath(path.absolute()).lstrip("/"))  # two slashes are the root, too


def check(path: Path, *, whole: bool = True) -> None:
    """See whether a file is there and, where it is read as a `whole`, of a size that is read. Raises ReadError as `load` does."""
    limit = rules("formats")["limits"]["file_bytes"]
    try:
        if path.is_dir():
            raise error("folder")
        size = path.stat().st_size
        regular = path.is_file()
    except PermissionError:
        raise error("no-permission") from None
    except (OSError, ValueError):
        raise error("missing") from None
    if not regular:
        raise error("unsupported", "is no regular file", "copy its content into a file")
    if size == 0:
        raise error("empty")
    if whole and size > limit:
        raise error("too-large", f"is larger than {limit // 1_000_000} MB")
