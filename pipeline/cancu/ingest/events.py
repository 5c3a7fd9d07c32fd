"""What a run tells while it goes on: to a progress bar, to a log."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, by its name, with what there is to say of it (docs/cli.md, "The log")."""

    name: str
    values: Mapping[str, Any]


Listener = Callable[[Event], Any]


def log_to(file: IO[str]) -> Listener:
    """Give a listener that writes each event as a line of JSON, at once."""

    def write(event: Event) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        file.write(
            json.dumps({"time": now, "event": event.name, **event.values}, ensure_ascii=False, default=str) + "\n"
        )
        file.flush()

    return write
