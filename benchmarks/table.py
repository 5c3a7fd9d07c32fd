"""The figures of a run as rows, and the rows as the table of docs/performance.md.

    python benchmarks/table.py           writes docs/performance.md's table anew from the rows of the last runs

A benchmark says `row(...)`: that prints the figure and keeps it in benchmarks/rows/NAME.json, where the rows of its last run stand.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

ROWS = Path(__file__).with_name("rows")
PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
_OPEN, _CLOSE = "<!-- figures -->", "<!-- /figures -->"
_kept: list[dict[str, str]] = []


def row(what: str, figure: str, bar: str = "") -> None:
    """Print a figure, and keep it with the others of this run."""
    print(f"{what:76} {figure:>26}" + (f"   bar: {bar}" if bar else ""), flush=True)
    _kept.append({"what": what, "figure": figure, "bar": bar})
    ROWS.mkdir(exist_ok=True)
    run = {"date": datetime.now(UTC).date().isoformat(), "machine": machine(), "rows": _kept}
    (ROWS / f"{Path(sys.argv[0]).stem}.json").write_text(
        json.dumps(run, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def machine() -> str:
    """Give what the figures were measured on."""
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def main() -> None:
    """Write the table between the markers of the page."""
    lines = []
    for file in sorted(ROWS.glob("*.json")):
        run = json.loads(file.read_text(encoding="utf-8"))
        lines += [
            f"\n`benchmarks/{file.stem}.py`, {run['date']}, {run['machine']}:\n",
            "| what | figure | bar |",
            "| --- | --- | --- |",
        ]
        lines += [f"| {r['what']} | {r['figure']} | {r['bar']} |" for r in run["rows"]]
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(_OPEN)
    after = rest.split(_CLOSE)[1]
    PAGE.write_text(f"{before}{_OPEN}\n" + "\n".join(lines) + f"\n\n{_CLOSE}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
