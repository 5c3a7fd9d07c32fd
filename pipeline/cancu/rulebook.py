"""The knowledge: loads rules/NAME.yaml and checks it against rules/schema/NAME.schema.json."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

_PACKAGED = Path(__file__).with_name("rules")
RULES_DIR = _PACKAGED if _PACKAGED.is_dir() else Path(__file__).parents[2] / "rules"


class RuleError(ValueError):
    """A rules file is missing, is not YAML, or breaks its schema; the message names file and place."""


@cache
def rules(name: str) -> Any:
    """Give the content of rules/NAME.yaml, validated, as plain dicts and lists (do not change them).

    Raises:
        RuleError: the file is missing, is not YAML, or does not fit rules/schema/NAME.schema.json.
    """
    return load(RULES_DIR / f"{name}.yaml", RULES_DIR / "schema" / f"{name}.schema.json")


def load(path: Path, schema_path: Path) -> Any:
    """Load one YAML file and check it against a JSON Schema. Raises RuleError as `rules` does."""
    import jsonschema
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader either way
        schema = json.loads(schema_path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, json.JSONDecodeError) as error:
        raise RuleError(f"{path}: cannot be read: {error}") from error
    problem = next(iter(jsonschema.Draft202012Validator(schema).iter_errors(data)), None)
    if problem is not None:
        where = "/".join(str(p) for p in problem.absolute_path)
        raise RuleError(f"{path}: at {where or 'the top'}: {problem.message}")
    return data


def phrases(words: Iterable[str]) -> str:
    """Give a pattern of any of the phrases, the longest that stands there; a space stands for any run of spaces.

    What phrases begin with alike is written once, so that a text is looked through for hundreds of them as for a few.
    """
    return _written(_tree(words))


WORD_SIGN = "[0-9A-Za-zÀ-ÖØ-öø-ƿḀ-ỿ]"
"""A letter or figure of Vietnamese, as `starting` takes it; written out, it is asked for in half the time of "[^\\W_]"."""


def starting(words: Iterable[str], edge: str = r"\w", *others: str) -> str:
    """Give `phrases` that no character of the class ``edge`` stands before, or one of the patterns ``others``.

    The look-behind stands behind the first letter: then `re` runs by a table over all places where no phrase can begin,
    which is twice as fast as asking at each what stands before it. The others too must begin with a letter or sign.
    """
    ways = [rf"{re.escape(c)}(?<!{edge}.){_written(below)}" for c, below in _tree(words).items()]
    return f"(?:{'|'.join([*ways, *others])})"


def signs(words: Iterable[str]) -> tuple[str, ...]:
    """Give few syllables of which every one of the phrases holds one: a text without them (`holds`) holds no phrase."""
    left = {frozenset(word.split()) for word in words}
    found: list[str] = []
    while left:
        counts = Counter(syllable for phrase in left for syllable in phrase)
        best = max(counts, key=lambda syllable: (counts[syllable], len(syllable), syllable))
        found.append(best)
        left = {phrase for phrase in left if best not in phrase}
    return tuple(found)


def holds(text: str, some: Iterable[str], start: int = 0, end: int | None = None) -> bool:
    """Tell whether a stretch of a text holds one of some strings: far quicker than a pattern."""
    for sign in some:  # noqa: SIM110 - a generator costs as much as the search
        if text.find(sign, start, end) >= 0:
            return True
    return False


def _tree(words: Iterable[str]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    for word in words:
        node = root
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return root


def _written(node: dict[str, Any]) -> str:
    ways = [(" +" if c == " " else re.escape(c)) + _written(below) for c, below in node.items() if c]
    if "" in node:
        ways.append("")
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


@cache
def rules_version() -> str:
    """Give 12 hex digits that change whenever any rules file changes."""
    digest = hashlib.sha256()
    for path in sorted(RULES_DIR.glob("*.yaml")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]
