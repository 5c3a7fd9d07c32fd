"""What one row of a container says: a document's text, or where its file is, and the fields that came with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from cancu.model import Text
from cancu.read.errors import ReadError, error
from cancu.read.files import normal
from cancu.read.media import JSONL
from cancu.read.plain import nfc
from cancu.read.policy import checked

LISTED = "listed_fields"
"""The declared field that tells which of the others a list gave, and not the file itself."""
_RENAMED = {"issued": "issued_on"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A file that a row names, and what the row says of it; `where` tells the row."""

    path: Path
    declared: Mapping[str, Any]
    where: str


def listed(declared: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields that a list tells of a file as they are kept with it: with their names under `LISTED`."""
    return {**declared, LISTED: sorted(declared)} if declared else {}


class Entry(NamedTuple):
    """What stands at one place of a container, and how many bytes of the file are behind when it has been read."""

    found: Text | Listed | ReadError
    offset: int


@dataclass(frozen=True, slots=True)
class Container:
    """What its rows need to know of a container: where it is, its media type, its reader, what its rows are called."""

    path: Path
    media_type: str
    reader: str
    row: str = "line"

    def document(self, values: Mapping[str, Any], where: str, *, sound: bool = False) -> Text | Listed:
        """Give the document of a row: its `text`, or else the file at its `path`; all other fields are declared.

        ``sound``: no value can hold halves of characters or NULs, which need not be looked for then.

        Raises:
            ReadError: there is neither, the text is refused, or the path leads out of the container's folder.
        """
        text, path = values.get("text"), values.get("path")
        wanted = "text" if isinstance(text, str) else "path"
        declared = {key: value for key, value in values.items() if key != wanted and value not in (None, "")}
        for key, better in _RENAMED.items():
            if key in declared:
                declared.setdefault(better, declared.pop(key))
        if not sound:
            declared = _sound_values(declared)
        if isinstance(text, str):
            whole, warnings = (text, ()) if sound else _sound(text)
            found = Text(nfc(whole), self.media_type, self.reader, "utf-8", warnings=warnings, declared=declared)
            try:
                return checked(found)
            except ReadError as problem:
                raise error(problem.code, f"{where} {problem.reason}", problem.advice, where) from None
        if isinstance(path, str) and path.strip():
            return Listed(self._inside(path.strip(), where), declared, where)
        code = "broken-jsonl" if self.media_type == JSONL else "broken-row"
        raise error(code, f'{where} has neither a "text" nor a "path"', f"correct the {self.row}", where)

    def _inside(self, path: str, where: str) -> Path:
        """Give the path of a file named by a row, from the container's folder; what lies elsewhere is not read.

        A list may come from somebody else than who publishes the database: it must not be able to bring any file in.
        """
        folder = normal(self.path.parent)
        whole = normal(folder / path.replace("\\", "/"))
        if "\x00" in path or not whole.is_relative_to(folder):
            raise error("outside", f"{where} names a file outside the folder of the list", where=where)
        return self.path.parent / whole.relative_to(folder)


def _sound(text: str) -> tuple[str, tuple[str, ...]]:
    """JSON can spell halves of characters and NULs, which no database takes."""
    whole = text.encode("utf-8", "replace").decode() if not text.isascii() else text
    whole = whole.replace("\x00", "\ufffd")
    return whole, () if whole == text else ("characters that are none were replaced",)


def _sound_values(value: Any) -> Any:
    if isinstance(value, str):
        return _sound(value)[0]
    if isinstance(value, dict):
        return {_sound(str(k))[0]: _sound_values(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_sound_values(v) for v in value]
    return value
