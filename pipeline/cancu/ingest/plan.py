"""What a run has to do: the jobs for files, folders and lists, and how much there is of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from cancu.ingest.known import UNCHANGED, Known, fingerprint
from cancu.ingest.paths import Names, given
from cancu.ingest.work import FileJob, Job, TextJob, failed, file_size
from cancu.model import Text
from cancu.read.boilerplate import Boilerplate
from cancu.read.containers import entries, is_container, is_manifest
from cancu.read.errors import ReadError
from cancu.read.rows import Listed
from cancu.store.writer import SourceRow

_TOGETHER, _MUCH = 120, 200_000
"""How many documents of a container make one job, and how many characters are enough too."""


class Extent(NamedTuple):
    """How much a run has before it."""

    files: int
    bytes: int


class Plan:
    """The files under some paths, each once, in whatever words and however often it is named."""

    def __init__(
        self,
        paths: Iterable[Path],
        names: Names,
        encoding: str | None,
        boilerplate: Boilerplate | None,
        known: Known,
    ) -> None:
        self._given = given(paths)
        self._names, self._encoding, self._known = names, encoding, known
        self._boilerplate = boilerplate
        self._manifests: list[Path] = []
        self._taken: set[str] = set()
        """The files that lists named."""

    def extent(self) -> Extent:
        """Count the files and bytes, with those that only a list names; and find the lists."""
        files = size = 0
        self._manifests = []
        for path in self._files():
            if isinstance(path, Path):
                files += 1
                size += file_size(path)
                if is_manifest(path):
                    self._manifests.append(path)
        for named in {str(path) for manifest in self._manifests for path in self._only_named(manifest)}:
            files += 1
            size += file_size(Path(named))
        return Extent(files, size)

    def _only_named(self, manifest: Path) -> Iterator[Path]:
        """The files that a list names and that are not met otherwise; none where its first row has a text."""
        for found, _ in entries(manifest):
            if isinstance(found, Text):
                return
            if isinstance(found, Listed) and found.path not in self._given.files and not self._walked(found.path):
                yield found.path

    def _walked(self, path: Path) -> bool:
        return any(path.is_relative_to(folder) for folder in self._given.folders)

    def jobs(self) -> Iterator[Job | SourceRow]:
        """Give the jobs; a failure comes as a row at once, and as a row in state `UNCHANGED` what is known, where planning can tell.

        Lists come first: what a list tells of a file holds also where the file lies in a folder of the same run.
        """
        for path in sorted(self._manifests):
            self._taken.add(str(path))
            yield from self._of(path)
        for found in self._files():
            if isinstance(found, tuple):
                path, problem = found
                yield failed(self._names.told(path), None, problem)
            elif str(found) not in self._taken:
                yield from self._of(found)

    def _files(self) -> Iterator[Path | tuple[Path, ReadError]]:
        yield from self._given.files
        apart = set(self._given.files)
        for folder in self._given.folders:
            yield from (found for found in self._names.walk(folder) if found not in apart)

    def _of(self, path: Path) -> Iterator[Job | SourceRow]:
        if not is_container(path):
            yield self._file(path)
            return
        name = self._names.told(path)
        before = self._known.of(name).seen
        waiting: list[tuple[str, Text, int]] = []
        seen: set[str] = set()
        behind = much = 0
        for number, (found, offset) in enumerate(entries(path), 1):
            size, behind = offset - behind, offset
            if isinstance(found, ReadError):
                yield failed(name, found.where, found, size)
                continue
            if isinstance(found, Listed):
                yield from self._listed(found, path)
                continue
            locator = str(found.declared.get("id") or f"document {number}")
            if locator in seen:
                locator = f"{locator} ({number})"
            seen.add(locator)
            if locator in before and before[locator].print == fingerprint(found.sha256, found.declared):
                yield SourceRow(name, locator, UNCHANGED, bytes=size)
                continue
            waiting.append((locator, found, size))
            much += len(found.text)
            if len(waiting) >= _TOGETHER or much >= _MUCH:
                yield _together(name, waiting)
                waiting, much = [], 0
        if waiting:
            yield _together(name, waiting)

    def _listed(self, found: Listed, manifest: Path) -> Iterator[Job]:
        job = self._file(found.path, found, f"{found.where} of {manifest.name}")
        if str(job.path) not in self._taken:
            self._taken.add(str(job.path))
            yield job

    def _file(self, path: Path, listed: Listed | None = None, where: str | None = None) -> FileJob:
        name = self._names.told(path)
        before = self._known.of(name)
        fields = listed.declared if listed is not None else before.listed
        return FileJob(path, name, self._encoding, before.seen, fields, where, self._boilerplate)


def _together(name: str, waiting: list[tuple[str, Text, int]]) -> TextJob:
    locators, texts, sizes = zip(*waiting, strict=True)
    return TextJob(name, locators, texts, sizes)
