"""The catalogue of messages: every one in both languages, with the same blanks."""

from __future__ import annotations

import re
import string

import pytest

from cancu import cli, console, messages
from cancu.messages import MESSAGES, say


def blanks(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


@pytest.mark.parametrize("key", MESSAGES)
def test_languages_have_the_same_blanks(key: str) -> None:
    english, vietnamese = MESSAGES[key]
    assert english
    assert vietnamese
    assert blanks(english) == blanks(vietnamese)


def test_say_fills_in() -> None:
    assert say("not-found", "en", wanted="1/QĐ-UBND", db="x.db").startswith("1/QĐ-UBND: no such document in x.db")
    assert say("none", "vi") == "không có"
    assert set(messages.LANGUAGES) == {"en", "vi"}
