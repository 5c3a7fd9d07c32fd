"""Every rules file: has a schema, fits it, gives examples that say something, and ships in the package."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cancu import rulebook
from cancu.rulebook import RULES_DIR, RuleError, holds, load, phrases, rules, signs

NAMES = sorted(path.stem for path in RULES_DIR.glob("*.yaml"))


def examples(value: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    """Give every `examples` in nested data, with where it stands."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "examples":
                yield where, part
            yield from examples(part, f"{where}/{key}")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from examples(part, f"{where}/{index}")


@pytest.mark.parametrize("name", NAMES)
def test_rules_fit_their_schema(name: str) -> None:
    schema = json.loads((RULES_DIR / "schema" / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert rules(name) is not None


@pytest.mark.parametrize("name", NAMES)
def test_examples_are_not_empty(name: str) -> None:
    assert [where for where, given in examples(rules(name)) if not given] == []


def test_every_schema_has_its_rules() -> None:
    assert {path.name.removesuffix(".schema.json") for path in (RULES_DIR / "schema").iterdir()} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_no_key_is_written_twice(name: str) -> None:
    """YAML takes the last of two equal keys without a word, and a rule is gone."""
    root = yaml.compose((RULES_DIR / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    todo = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            assert len(keys) == len(set(keys)), f"line {node.start_mark.line + 1}: {keys}"
            todo += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            todo += node.value


@pytest.mark.parametrize(
    ("content", "says"),
    [("- cue: [", "cannot be read"), ("- cue: 5", "at 0/cue: 5 is not of type 'string'"), (None, "cannot be read")],
)
def test_a_broken_file_is_said_with_its_place(tmp_path: Path, content: str | None, says: str) -> None:
    schema = tmp_path / "x.schema.json"
    schema.write_text(json.dumps({"items": {"properties": {"cue": {"type": "string"}}}}), encoding="utf-8")
    path = tmp_path / "x.yaml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(RuleError, match=says) as raised:
        load(path, schema)
    assert str(path) in str(raised.value)


def test_the_version_follows_the_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulebook, "RULES_DIR", tmp_path)
    versions = set()
    for content in ("a: 1", "a: 2"):
        (tmp_path / "x.yaml").write_text(content, encoding="utf-8")
        rulebook.rules_version.cache_clear()
        versions.add(rulebook.rules_version())
    rulebook.rules_version.cache_clear()
    assert len(versions) == 2


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ủy ban nhân dân", "ủy ban nhân dân"),
        ("ủy  ban", "ủy  ban"),
        ("ủy ban a", "ủy ban"),
        ("(a.b)*", "(a.b)*"),
        ("(axb)*", None),
        ("sở", "sở"),
        ("số", None),
    ],
)
def test_phrases_find_the_longest_that_stands_there(text: str, found: str | None) -> None:
    hit = re.match(phrases(["ủy ban", "ủy ban nhân dân", "ủy", "(a.b)*", "sở", "sở y tế"]), text)
    assert (hit and hit.group()) == found


SYLLABLES = st.sampled_from(["ủy", "ban", "giao", "chủ", "trì", "phối", "hợp", "với"])


@given(st.lists(st.lists(SYLLABLES, min_size=1, max_size=4).map(" ".join), max_size=8))
def test_a_text_without_signs_holds_no_phrase(words: list[str]) -> None:
    some = signs(words)
    assert all(holds(f"x {word} x", some) for word in words)
    assert not holds("x", some)
    assert len(some) <= len(set(words))


def test_signs_are_few() -> None:
    assert signs(["chịu trách nhiệm thi hành", "có trách nhiệm thực hiện", "thi hành quyết định này"]) == (
        "trách",
        "quyết",
    )
