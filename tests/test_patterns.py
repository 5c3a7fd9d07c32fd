"""No pattern and no extractor takes forever: near-matches in a process of its own, which has far more time than it needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ATTACKS = Path(__file__).with_name("attacks.py")


def test_every_pattern_bears_its_near_matches() -> None:
    """Each attack of each pattern on few characters, the worst of them on many: what grows too fast is named."""
    done = subprocess.run([sys.executable, ATTACKS, "patterns"], capture_output=True, text=True, timeout=600)
    assert (done.returncode, done.stdout.splitlines()[1:]) == (0, []), done.stdout + done.stderr


def test_the_extraction_bears_near_matches() -> None:
    done = subprocess.run([sys.executable, ATTACKS, "extraction"], capture_output=True, text=True, timeout=600)
    assert (done.returncode, done.stdout.splitlines()[1:]) == (0, []), done.stdout + done.stderr
