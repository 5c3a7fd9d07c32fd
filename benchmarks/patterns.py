"""The worst case of every pattern and of the whole extraction: near-matches, at one, two and four times a size.

    python benchmarks/patterns.py [patterns | extraction]

Patterns: the texts of tests/attacks.py, the worst of them at 1 MB (millions of characters), 2 MB and 4 MB; bar: 1 s a MB, and the time grows
with the size. Extraction: every attack and the cut examples of each rules file as a whole text of 100, 200 and 400 kB, extractor by extractor.
Each attack runs in a process of its own, with a limit; times are of the processor.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from table import row

import attacks

MB = 1_000_000
_LIMIT = 30.0
_GROWTH = 6.0
"""Four times the size: at most so many times the time (4 is linear; the rest is for memory and the machine's other work)."""
_CLEAR = 0.05
"""Shorter times say nothing of growth."""
_AGAIN = 3
"""How often what breaks a bar is timed once more."""
_SLOW = 20.0
"""Seconds a MB that no extractor may take, whatever the text."""


def main(part: str | None) -> int:
    """Print the figures and every pattern or text that breaks a bar; the exit code tells whether any did."""
    broken: list[str] = []
    found = attacks.patterns()
    if part != "extraction":
        broken += _patterns(found)
    if part != "patterns":
        broken += _extraction()
    return int(bool(broken))


def _patterns(found: dict[str, tuple[Any, bool]]) -> list[str]:
    broken, worst, growth = [], (0.0, ""), (0.0, "")
    for where, (pattern, anchored) in found.items():
        times = limited(_worst, pattern, anchored)
        if times is None:
            _say(broken, f"{where}: over the limit")
            continue
        for _ in range(_AGAIN):  # the machine may have been busy
            if _breaks(times) and (again := limited(_worst, pattern, anchored)) is not None:
                times = tuple(map(min, times, again))
        worst = max(worst, (times[0], where))
        growth = max(growth, (_grown(times), where))
        if _breaks(times):
            _say(broken, f"{where}: {times[0]:.2f} s for 1 MB, {times[1]:.2f} s for 2 MB, {times[2]:.2f} s for 4 MB")
    row(f"{len(found)} patterns, the slowest on 1 MB of its near-matches", f"{worst[0]:.2f} s", "1 s")
    row(
        "the largest growth of time from 1 MB to 4 MB",
        f"{growth[0]:.1f} ×",
        f"linear (at most {_GROWTH:.0f} ×)",
    )
    return broken


def _grown(times: tuple[float, ...]) -> float:
    return times[2] / times[0] if times[2] > _CLEAR else 0.0


def _breaks(times: tuple[float, ...]) -> bool:
    return times[0] > 1 or _grown(times) > _GROWTH


def _say(broken: list[str], line: str) -> None:
    print("breaks a bar:", line, flush=True)
    broken.append(line)


def _worst(pattern: Any, anchored: bool) -> tuple[float, ...] | None:
    """The times of a pattern's worst attack on 1 MB, 2 MB and 4 MB."""
    small = 10_000
    timed = [
        (attacks.seconds(pattern, anchored, attacks.text_of(a, small), _LIMIT), a) for a in attacks.attacks(pattern)
    ]
    timed.sort(reverse=True)
    try:
        at_once = [(attacks.seconds(pattern, anchored, attacks.text_of(a, MB), _LIMIT), a) for _, a in timed[:3]]
        first, attack = max(at_once)
        second, fourth = (attacks.seconds(pattern, anchored, attacks.text_of(attack, n * MB), _LIMIT) for n in (2, 4))
    except attacks.TooLong:
        return None
    return first, second, fourth


def _extraction() -> list[str]:
    broken, worst, growth = [], (0.0, ""), (0.0, "")
    for name, attack in attacks.texts().items():
        times = limited(_extracted, attack)
        if times is None:
            _say(broken, f"{name}: over the limit")
            continue
        for extractor, (first, second, fourth) in times.items():
            said = f"{extractor} on {name}"
            worst = max(worst, (fourth * MB / 400_000, said))
            grown = fourth / first if fourth > _CLEAR * 4 else 0.0
            growth = max(growth, (grown, said))
            if grown > _GROWTH or fourth > _SLOW * 0.4:
                _say(broken, f"{said}: {first:.2f} s for 100 kB, {second:.2f} s for 200 kB, {fourth:.2f} s for 400 kB")
    row("the slowest extractor on the worst text, a MB", f"{worst[0]:.1f} s", f"{_SLOW:.0f} s")
    row(
        "the largest growth of an extractor's time from 100 kB to 400 kB",
        f"{growth[0]:.1f} ×",
        f"linear (at most {_GROWTH:.0f} ×)",
    )
    print(f"slowest: {worst[1]!r}; largest growth: {growth[1]!r}")
    return broken


def _extracted(attack: tuple[str, str]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {}
    for size in (100_000, 200_000, 400_000):
        for extractor, took in attacks.extractors(attacks.text_of(attack, size)):
            times.setdefault(extractor, []).append(took)
    return times


def limited(function: Callable[..., Any], *given: Any) -> Any:
    """Call a function in a process of its own; None where it takes longer than the limit."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=lambda: there.send(function(*given)))
    process.start()
    there.close()
    try:
        return here.recv() if here.poll(_LIMIT * 4) else None
    except EOFError:  # it ended with an error, which it has printed: the limit's, or one of its own
        return None
    finally:
        process.kill()
        process.join()


if __name__ == "__main__":
    started = time.perf_counter()
    code = main(sys.argv[1] if len(sys.argv) > 1 else None)
    print(f"{time.perf_counter() - started:.0f} s")
    sys.exit(code)
