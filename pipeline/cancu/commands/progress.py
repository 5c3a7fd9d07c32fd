"""The progress of a run: a bar with rate and time left, and the line at its end."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click
from tqdm import tqdm

from cancu.ingest import Event
from cancu.messages import Language, say

_FORMAT = "{desc}{percentage:3.0f}%|{bar}| {n_fmt}B/{total_fmt}B [{elapsed}<{remaining}, {rate_fmt}{postfix}]"


class Progress:
    """A listener that shows a run as a bar over the bytes of its files (where stderr is a terminal)."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._bar: tqdm[NoReturn] | None = None
        self._start = time.monotonic()
        self._documents = 0

    def __call__(self, event: Event) -> None:
        """Take up what happened."""
        if event.name == "started":
            self._bar = tqdm(
                total=event.values["bytes"], unit="B", unit_scale=True, bar_format=_FORMAT, disable=None, smoothing=0.05
            )
        elif event.name == "source" and self._bar is not None and not self._bar.disable:
            self._documents += 1
            rate = self._documents / max(0.001, time.monotonic() - self._start)
            told = say("rate", self._language, documents=f"{self._documents:,}", rate=f"{rate:,.1f}")
            self._bar.set_postfix_str(told, refresh=False)
            size = event.values["bytes"]
            if self._bar.total is not None and self._bar.n + size > self._bar.total:
                self._bar.total = self._bar.n + size  # files that only a list names
            self._bar.update(size)
        elif event.name == "linking" and self._bar is not None:
            self._bar.set_description(say("linking", self._language))
        elif event.name == "waiting":
            tqdm.write(say("no-workers", self._language), file=sys.stderr)
        elif event.name == "finished":
            self.close()
            click.echo(say_rates(event, self._language), err=True)

    def close(self) -> None:
        """Take the bar off."""
        if self._bar is not None:
            self._bar.close()


def say_rates(event: Event, language: Language) -> str:
    """Give the line for the end of a run: how much of what there was, how long it took, how much that is in a second."""
    values = event.values
    done, seconds, megabytes = values["read"] + values["unchanged"], values["seconds"], values["bytes"] / 1_000_000
    per = max(0.001, seconds)
    return say(
        "rates", language, read=f"{values['read']:,}", unchanged=f"{values['unchanged']:,}", megabytes=f"{megabytes:,.1f}",
        seconds=f"{seconds:,.1f}", rate=f"{done / per:,.1f}", speed=f"{megabytes / per:,.2f}",
    )  # fmt: skip


@contextmanager
def progress(language: Language) -> Iterator[Progress]:
    """Show a run's progress as long as it goes on."""
    bar = Progress(language)
    try:
        yield bar
    finally:
        bar.close()
