"""docs/graph.md is true: each command and each line of Python in it is run on the sample corpus, and says what stands there.

`python tests/test_graph_page.py` writes what they say now into the page.
"""

from __future__ import annotations

import contextlib
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cancu.cli import main
from cancu.ingest import ingest

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "graph.md"
BLOCK = re.compile(r"(?<=^```)(console|python)\n(.*?)(?=^```)", re.M | re.S)
LONGEST, MOST, SHOWN = 240, 20, 12


def filled(page: str) -> Iterator[tuple[str, str]]:
    """Give each block of a page as it stands and as it ought to; run it where cancu.db is."""
    names: dict[str, Any] = {}
    for block in BLOCK.finditer(page):
        kind, lines = block[1], block[2].splitlines()
        asked = [line for line in lines if line.startswith("$ cancu " if kind == "console" else ">>> ")]
        answered = [_command(line) if kind == "console" else _python(line[4:], names) for line in asked]
        yield (
            block[0],
            "\n".join([kind, *(line for pair in zip(asked, answered, strict=True) for line in pair if line), ""]),
        )


def _command(line: str) -> str:
    shown = CliRunner().invoke(main, line.split()[2:]).output.strip().splitlines()
    shown = [part if len(part) <= LONGEST else part[:LONGEST].rpartition(" ")[0] + " …" for part in shown]
    return "\n".join(shown if len(shown) <= MOST else [*shown[:SHOWN], "…"])


def _python(line: str, names: dict[str, Any]) -> str:
    try:
        value = eval(line, names)
    except SyntaxError:
        exec(line, names)
        return ""
    return "" if value is None else repr(value)


def made(folder: Path) -> None:
    """Make cancu.db from the sample corpus."""
    ingest([ROOT / "corpus"], folder / "cancu.db", jobs=2)


def test_the_page_says_what_the_commands_and_the_python_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path)
    monkeypatch.chdir(tmp_path)
    blocks = list(filled(PAGE.read_text(encoding="utf-8")))
    assert [stands for stands, _ in blocks] == [said for _, said in blocks]
    assert len(blocks) >= 18


@pytest.mark.parametrize(
    "command", ["trace", "explain", "siblings", "coverage", "missing", "numbers", "versions", "validity", "check"]
)
def test_every_question_to_the_graph_is_on_the_page(command: str) -> None:
    assert re.search(rf"^\$ cancu {command}\b", PAGE.read_text(encoding="utf-8"), re.M)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        made(Path(folder))
        text = PAGE.read_text(encoding="utf-8")
        for stands, said in filled(text):
            text = text.replace(stands, said)
        PAGE.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{PAGE}: written\n")
