"""The library as it reads: `cancu.read(path)`, `cancu.extract(text)`, loaded when first used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import cancu


def python(code: str) -> str:
    """Run code in a fresh interpreter and give what it prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_import_is_light() -> None:
    heavy = {"spacy", "underthesea", "datasette", "networkx", "pdfplumber", "docx", "trafilatura", "yaml", "numpy"}
    loaded = python("import sys, cancu, cancu.cli; print(*sys.modules)").split()
    assert heavy & set(loaded) == set()


@pytest.mark.parametrize("before", ["", "import cancu.extract.dates; ", "from cancu.extract import extract; "])
def test_a_stage_is_a_verb_however_it_was_loaded(before: str) -> None:
    code = before + "import cancu; print(type(cancu.extract('Căn cứ.')).__name__, cancu.extract.dates.__name__)"
    assert python(code) == "Extraction cancu.extract.dates"


def test_what_is_promised_is_there() -> None:
    for name in cancu.__all__:
        assert callable(getattr(cancu, name))
        assert name in dir(cancu)


def test_unknown_names_are_said() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = cancu.nothing
