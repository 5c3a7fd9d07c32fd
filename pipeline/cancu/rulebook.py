"""The knowledge: loads rules/NAME.yaml and checks it against rules/schema/NAME.schema.json."""

from __future__ import annotations

import hashlib
import json
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


@cache
def rules_version() -> str:
    """Give 12 hex digits that change whenever any rules file changes."""
    digest = hashlib.sha256()
    for path in sorted(RULES_DIR.glob("*.yaml")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]
