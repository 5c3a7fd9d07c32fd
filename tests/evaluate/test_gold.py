"""Gold files, their sources, and the run over them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cancu.evaluate import GoldError, evaluate, find_cases
from cancu.model import DateSpan, Document, Extraction, Text

DATE = {"start": 0, "end": 8, "text": "năm 2031", "from": "2031-01-01", "to": "2031-12-31", "role": "period"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, suffix in (("one", ".txt"), ("deep/two", ".html"), ("deep/three.2031", ".docx")):
        source = tmp_path / f"{name}{suffix}"
        source.parent.mkdir(exist_ok=True)
        source.write_text("năm 2031", encoding="utf-8")
        (tmp_path / f"{name}.gold.json").write_text(json.dumps({"dates": [DATE]}), encoding="utf-8")
    return tmp_path


def test_cases_have_their_sources(folder: Path) -> None:
    cases = find_cases(folder)
    assert [(c.name, c.source.suffix) for c in cases] == [
        ("deep/three.2031", ".docx"), ("deep/two", ".html"), ("one", ".txt")
    ]  # fmt: skip
    assert [c.name for c in find_cases(folder, files="deep/*")] == ["deep/three.2031", "deep/two"]


def test_halves_are_a_split(folder: Path) -> None:
    def names(half: str) -> set[str]:
        return {c.name for c in find_cases(folder) if c.half == half}

    assert names("a") | names("b") == {c.name for c in find_cases(folder)}
    assert not names("a") & names("b")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda f: f / "nowhere", "is not a folder"),
        (lambda f: (f / "empty").mkdir() or f / "empty", "holds no"),
        (lambda f: (f / "one.txt").unlink() or f, "has no one with one of"),
    ],
)
def test_what_cannot_be_used_is_said(folder: Path, spoil, says: str) -> None:
    with pytest.raises(GoldError, match=says):
        find_cases(spoil(folder))


@pytest.mark.parametrize("content", ["{", "[1]"])
def test_broken_gold_is_said(folder: Path, content: str) -> None:
    (folder / "one.gold.json").write_text(content, encoding="utf-8")
    with pytest.raises(GoldError, match=r"one\.gold\.json"):
        find_cases(folder, files="one")[0].load()


def test_evaluate_scores_and_saves(folder: Path, tmp_path: Path) -> None:
    def extract(text: Text) -> Extraction:
        return Extraction(Document(), dates=(DateSpan(0, 8, text.text, "2031-01-01", "2031-12-31", "period"),))

    result = evaluate(
        find_cases(folder),
        read=lambda path: Text(path.read_text(encoding="utf-8")),
        extract=extract,
        save_to=tmp_path / "out",
    )
    assert result.faults == ()
    assert result.figures["dates"]["all_fields_f1"] == 1.0
    saved = json.loads((tmp_path / "out" / "deep" / "two.json").read_text(encoding="utf-8"))
    assert set(saved) == {"document", "references", "dates", "targets", "assignments"}
    assert saved["dates"][0]["from"] == "2031-01-01"
