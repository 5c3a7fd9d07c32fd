"""Which files a run is about, and by what name each is known: one, however it is spelt."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cancu.read.errors import ReadError, error
from cancu.read.files import normal

_LEFT_OUT = (".gold.json", ".md")


@dataclass(frozen=True, slots=True)
class Given:
    """What a run is asked for: files, and folders to be walked; each once, from the root, and no folder within another."""

    files: tuple[Path, ...]
    folders: tuple[Path, ...]


def given(paths: Iterable[Path]) -> Given:
    """Tell files and folders apart, and leave out what is there already in other words."""
    whole = dict.fromkeys(normal(path) for path in paths)
    folders = {path for path in whole if path.is_dir()}
    inner = {f for f in folders if any(p in folders and not _hidden(f, p) for p in f.parents)}
    return Given(tuple(p for p in whole if p not in folders), tuple(sorted(folders - inner)))


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


@dataclass(frozen=True, slots=True)
class Names:
    """Gives files their names in one database: from its folder where they lie under it, from the root otherwise.

    So a file is one source from whatever folder the command is called, and a folder that holds a database and its documents can be moved.
    """

    db_path: Path

    def told(self, path: Path) -> str:
        """Give a path as text that can be stored and printed: bytes that are no UTF-8, and control characters, spelt out."""
        path, home = normal(path), self._home()
        if path.is_relative_to(home):
            path = path.relative_to(home)
        return printable(_as_text(path))

    def whole(self, told: str) -> str:
        """Give the name from the root of a file that was told."""
        home = printable(_as_text(self._home()))
        return home if told == "." else os.path.join(home, told)  # noqa: PTH118 - names, a great many of them

    def path(self, told: str) -> Path:
        """Give the path back that was told."""
        return self._home() / told

    def _home(self) -> Path:
        return normal(self.db_path).parent

    def walk(self, folder: Path) -> Iterator[Path | tuple[Path, ReadError]]:
        """Give the files under a folder in the order of their names, but hidden ones, gold files, READMEs, and the database's own.

        A folder that cannot be listed comes with the reason.
        """
        own = normal(self.db_path)
        try:
            with os.scandir(folder) as listed:
                found = sorted(listed, key=lambda e: e.name)
        except PermissionError:
            yield folder, error("no-permission", "may not be listed", "check the permissions of the folder")
            return
        except OSError as problem:
            yield folder, error("missing", f"cannot be listed ({problem.strerror})")
            return
        for entry in found:
            path = folder / entry.name
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from self.walk(path)
            elif entry.is_file() and not entry.name.endswith(_LEFT_OUT) and not _belongs(path, own):
                yield path


def _belongs(path: Path, db_path: Path) -> bool:
    """Whether a file is a database, or one of those that stand beside it while it is written."""
    return path.parent == db_path.parent and path.name in {db_path.name + end for end in ("", ".lock", ".words", "-journal", "-wal", "-shm")}  # fmt: skip


def _as_text(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def printable(text: str) -> str:
    """Give a name with its control characters spelt out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
