"""Cancu: citation graph, targets and duties out of Vietnamese administrative decisions and plans.

    text = cancu.read("plan.docx")      # Text: the text, its pages, where it came from
    found = cancu.extract(text)         # Extraction: document, references, dates, targets, assignments
    with cancu.open("cancu.db") as corpus:
        corpus.ingest("plans/")
        corpus.lineage("1730/QĐ-TTg", down=4)

Importing the package is light: each stage is loaded when it is first used.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cancu.corpus import open_corpus as open
    from cancu.extract import extract as extract
    from cancu.read import read as read

__all__ = ["extract", "open", "read"]

_VERBS = frozenset(("extract", "read"))


class _Verb(ModuleType):
    """A stage whose package bears the name of the one thing it does: calling `cancu.read` calls `cancu.read.read`."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return getattr(self, self.__name__.rpartition(".")[2])(*args, **kwargs)


class _Package(ModuleType):
    """This package: it loads the stages when they are asked for, and makes verbs of them whoever loads them."""

    def __getattr__(self, name: str) -> Any:
        if name in _VERBS:
            return import_module(f"{self.__name__}.{name}")
        if name == "open":
            return import_module(f"{self.__name__}.corpus").open_corpus
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")

    def __setattr__(self, name: str, value: object) -> None:
        if name in _VERBS and isinstance(value, ModuleType):
            value.__class__ = _Verb
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *__all__})


sys.modules[__name__].__class__ = _Package
