"""The catalogue of messages: every one in both languages, with the same blanks."""

from __future__ import annotations

import string

import pytest

from cancu.messages import LANGUAGES, MESSAGES, READ_ERRORS, say, say_unread
from cancu.read import CODES, ReadError


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
    assert set(LANGUAGES) == {"en", "vi"}


def test_every_reason_of_the_readers_is_there_in_vietnamese() -> None:
    assert set(READ_ERRORS) == set(CODES)


def test_a_file_that_cannot_be_read_gets_one_line() -> None:
    error = ReadError("is not an object", "correct it", "broken-jsonl", where="line 3")
    assert say_unread("x.jsonl", error, "en") == "x.jsonl: line 3: is not an object; correct it"
    assert (
        say_unread("x.jsonl", error, "vi")
        == "x.jsonl: line 3: không phải là đối tượng JSON có văn bản; hãy sửa dòng đó"
    )
    assert say_unread("x", ReadError("is gone"), "en") == "x: is gone"
