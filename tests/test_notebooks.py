"""The worked examples run, from the first cell to the last, on the sample corpus."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.py"))


def test_each_is_listed() -> None:
    page = (ROOT / "notebooks" / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in NOTEBOOKS if f"({p.name})" not in page] == [] and len(NOTEBOOKS) >= 4


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.name)
def test_a_notebook_runs(path: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    jupytext = pytest.importorskip("jupytext")
    assert len(jupytext.read(path).cells) >= 4
    environment = {
        **os.environ,
        "CANCU_CORPUS": str(ROOT / "corpus"),
        "TMPDIR": str(tmp_path),
        "MPLCONFIGDIR": str(tmp_path),
    }
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, env=environment, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout
