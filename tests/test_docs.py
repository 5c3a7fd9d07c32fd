"""The documentation keeps up with the code: commands, options, the JSON contract, links."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import click
import pytest

from cancu.cli import main
from cancu.model import (
    Amendment,
    Assignment,
    DateSpan,
    Document,
    Extraction,
    Reference,
    Section,
    Target,
    ThirdPartyEdge,
    as_json,
)
from conftest import ROOT

PAGES = [ROOT / name for name in ("README.md", "README.vi.md", "CONTRIBUTING.md", "CHANGELOG.md")]
PAGES += sorted((ROOT / "docs").glob("**/*.md"))
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def section(page: str, heading: str) -> str:
    """Give the part of a page under a second-level heading."""
    parts = page.split(f"\n## {heading}\n")
    assert len(parts) == 2, f"one heading '## {heading}' is wanted"
    return parts[1].split("\n## ")[0]


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_and_option_is_documented(name: str) -> None:
    text = section((ROOT / "docs" / "cli.md").read_text(encoding="utf-8"), f"cancu {name}")
    command = main.commands[name]
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert f"`{parameter.opts[0]}" in text, parameter.opts[0]
    assert f"cancu {name}" in text
    assert "Example: cancu " in (command.help or "")


def test_no_other_command_is_documented() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## cancu (\S+)$", page, flags=re.MULTILINE)) == set(main.commands)


@pytest.mark.parametrize(
    ("key", "record"),
    [
        ("document", Document),
        ("references", Reference),
        ("dates", DateSpan),
        ("targets", Target),
        ("assignments", Assignment),
        ("sections", Section),
        ("third_party", ThirdPartyEdge),
        ("amendments", Amendment),
    ],
)
def test_the_json_contract_names_every_field(key: str, record: type) -> None:
    page = (ROOT / "docs" / "extract-json.md").read_text(encoding="utf-8")
    (row,) = [line for line in page.splitlines() if line.startswith(f"| `{key}` |")]
    names = {"class_": "class", "from_": "from"}
    assert [f.name for f in fields(record) if f"`{names.get(f.name, f.name)}`" not in row] == []


def test_the_json_contract_has_every_key() -> None:
    page = (ROOT / "docs" / "extract-json.md").read_text(encoding="utf-8")
    assert [key for key in as_json(Extraction(Document())) if f"| `{key}` |" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in targets if not (page.parent / link).exists()] == []


def test_both_readmes_show_the_same_commands() -> None:
    def commands(name: str) -> list[str]:
        page = (ROOT / name).read_text(encoding="utf-8")
        return re.findall(r"^ +\$ (.*)$", page, flags=re.MULTILINE)

    assert commands("README.md") == commands("README.vi.md")
