"""Search: with and without marks, numbers in any spelling first, short forms, exact matches before folded ones, narrowed by fields."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from cancu.chars import fold, number_key
from cancu.rulebook import rules

_NUMBERLIKE = re.compile(r"^\s*(?:số\s+|so\s+)?(\d{1,6}[a-zđ]?)\s*[/\- ]\s*(.+)$", re.I)
_WORD = re.compile(r"\w+")
FACETS = ("type", "field", "issuer_id", "level", "place_id", "signer", "year", "kind")
"""The fields by which a search can be narrowed."""
MOST, _COMMON = 2_000, 4_000
"""Up to so many best matches are found and counted; words that more documents hold than the second are common."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One document that a search found, with a piece of its text around the match."""

    key: str
    type: str | None
    number: str | None
    issuer: str | None
    issued_on: str | None
    title: str | None
    kind: str
    snippet: str
    """A piece of the text around a word of the query; empty where none stands there."""
    at: tuple[tuple[int, int], ...]
    """Where in the snippet words of the query stand."""


_COLUMNS = "d.key, d.type, d.number, d.issuer, d.issued_on, d.title, d.kind"


def search(db: sqlite3.Connection, query: str, limit: int = 20) -> list[Hit]:
    """Give the documents that hold all words of the query, best first.

    A query that reads as a number ("1730/qd-ttg", "1730 qđ ttg", "1730/2016") puts documents of that number first. Words
    with marks match exactly before they match without marks. Short forms (rules/search.yaml) are found in full too.
    """
    return hits(db, found(db, query)[:limit], query)


def found(db: sqlite3.Connection, query: str, fields: Mapping[str, str] | None = None) -> list[str]:
    """Give the keys of all that is found, best first, 2,000 at most, narrowed to documents whose ``fields`` (of `FACETS`) have these
    values; without words, all that have them, the newest first."""
    wanted = {name: value for name, value in (fields or {}).items() if name in FACETS}
    narrow = "".join(f" and d.{name} = ?" for name in wanted)
    values = tuple(int(v) if n == "year" and v.isdecimal() else v for n, v in wanted.items())
    if not _WORD.search(query):
        keys: dict[str, None] = {}
        for kind in (
            "<>",
            "=",
        ):  # one after the other, each by an index with the days: sorting by both would read the whole table
            if len(keys) >= MOST:
                break
            rows = db.execute(
                f"select d.key from documents d where d.kind {kind} 'cited'{narrow} order by d.issued_on desc, d.key limit ?",  # noqa: S608 - names from above
                (*values, MOST - len(keys)),
            )
            keys.update((key, None) for (key,) in rows)
        return list(keys)
    keys = dict.fromkeys(_by_number(db, query, narrow, values))
    exact, folded = terms(query)
    marked = fold(query) != query.lower().strip()  # words without marks mean all that are like them
    for column, words in (("exact", exact if marked else ""), ("folded", folded)):
        if len(keys) < MOST and words:
            keys.update(dict.fromkeys(_by_words(db, column, words, folded, narrow, values)))
    return list(keys)[:MOST]


def _by_words(
    db: sqlite3.Connection, column: str, words: str, folded: str, narrow: str, values: tuple[Any, ...]
) -> list[str]:
    """The documents that hold the words, best first. Where very many do, no rank tells them apart, and ranking them takes long:
    then those come first whose title has the words."""
    match = f"{column}: ({words})"
    many = db.execute(
        "select count(*) from (select 1 from search where search match ? limit ?)", (match, _COMMON + 1)
    ).fetchone()[0]
    most = _COMMON if narrow else MOST
    joined = f"join documents d on d.rowid = s.rowid where 1{narrow}"
    if many <= _COMMON:
        query = f"select d.key from (select rowid, rank from search where search match ? order by rank limit ?) s {joined} order by d.kind = 'cited', s.rank, d.key"  # noqa: S608
        return [key for (key,) in db.execute(query, (match, most, *values))]
    titled = f"select d.key from (select rowid, rank from titles where titles match ? order by rank limit ?) s {joined} order by d.kind = 'cited', s.rank, d.key"  # noqa: S608
    rest = f"select d.key from (select rowid from search where search match ? limit ?) s {joined} order by d.kind = 'cited', d.issued_on desc, d.key"  # noqa: S608
    if narrow:  # of all that match; rows of the search have the numbers of those of the documents
        rest = f"select d.key from documents d where d.rowid in (select rowid from search where search match ?){narrow} order by d.kind = 'cited', d.issued_on desc, d.key limit ?"  # noqa: S608
        given: tuple[Any, ...] = (match, *values, MOST)
    else:
        given = (match, MOST // 2)
    found = [key for (key,) in db.execute(titled, (folded, MOST // 4, *values))]
    return found + [key for (key,) in db.execute(rest, given)]


def terms(query: str) -> tuple[str, str]:
    """Give the query as FTS5 terms over the exact and over the folded column."""
    exact = " ".join(f'"{w}"' for w in _WORD.findall(query))
    parts = []
    for word in query.split():
        plain = fold(word)
        long = _short_forms().get(plain.replace(" ", ""))
        words = " ".join(f'"{w}"' for w in plain.split())
        if long is not None:
            words = f'(({words}) OR "{long}")'
        parts.append(words)
    return exact, " AND ".join(p for p in parts if p)


@cache
def _short_forms() -> dict[str, str]:
    return {fold(e["short"]).replace(" ", ""): fold(e["long"]) for e in rules("search")["abbreviations"]}


def hits(db: sqlite3.Connection, keys: Sequence[str], query: str) -> list[Hit]:
    """Give what is shown of some of the documents found."""
    if not keys:
        return []
    marks = ",".join("?" * len(keys))
    rows = db.execute(f"select {_COLUMNS} from documents d where d.key in ({marks})", list(keys))  # noqa: S608 - marks
    rows_of = {row[0]: row for row in rows}
    names = ("key", "type", "number", "issuer", "issued_on", "title", "kind")
    out = []
    for key in keys:
        snippet, at = _snippet(db, key, query)
        out.append(Hit(snippet=snippet, at=at, **dict(zip(names, rows_of[key], strict=True))))
    return out


_AROUND, _LOOKED_AT = 110, 20_000
_PLAIN = re.compile(r"[^\W_]+")


def _snippet(db: sqlite3.Connection, key: str, query: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text around the longest word of the query, as written or without marks, and where in it the query's words stand."""
    row = db.execute("select text from texts where document_key = ?", (key,)).fetchone()
    words = sorted(_WORD.findall(query), key=len, reverse=True)
    if row is None or not words:
        return "", ()
    text = row[0]
    folded = {fold(word) for word in words}
    for word in words[:4]:
        at = text.lower().find(word.lower())
        if at < 0:
            at = _find_folded(text, fold(word))
        if at >= 0:
            start, end = max(0, at - _AROUND), at + len(word) + _AROUND
            shown = ("… " if start else "") + " ".join(text[start:end].split()) + (" …" if end < len(text) else "")
            return shown, tuple(m.span() for m in _PLAIN.finditer(shown) if fold(m[0]) in folded)
    return "", ()


def _find_folded(text: str, word: str) -> int:
    """Where a word stands that is written with other marks: folding keeps the number of words before it."""
    near = text[:_LOOKED_AT]
    words = fold(near).split()
    if word not in words:
        return -1
    hit = next(islice(_PLAIN.finditer(near), words.index(word), None), None)
    return hit.start() if hit else -1


def facets(db: sqlite3.Connection, keys: Sequence[str]) -> dict[str, tuple[tuple[Any, int], ...]]:
    """Give for each field (of `FACETS`) the values that the documents have, with their counts, the most first, 12 at most."""
    out: dict[str, dict[Any, int]] = {name: {} for name in FACETS}
    for i in range(0, len(keys), 500):
        some = keys[i : i + 500]
        rows = db.execute(
            f"select {', '.join(FACETS)} from documents where key in ({','.join('?' * len(some))})",  # noqa: S608 - names from above
            some,
        )
        for row in rows:
            for name, value in zip(FACETS, row, strict=True):
                if value is not None:
                    out[name][value] = out[name].get(value, 0) + 1
    return {n: tuple(sorted(c.items(), key=lambda v: (-v[1], str(v[0])))[:12]) for n, c in out.items()}


def _by_number(db: sqlite3.Connection, query: str, narrow: str, values: tuple[Any, ...]) -> list[str]:
    m = _NUMBERLIKE.match(query)
    if m is None:
        return []
    rest = m[2].strip()
    stem = number_key(m[1])
    year = rest if re.fullmatch(r"(?:19|20)\d{2}", rest) else None
    rows = db.execute(
        f"select d.key, d.number, d.issued_on from documents d where (number_key = ? or number_key >= ? and number_key < ?){narrow} order by kind = 'cited', key limit 500",  # noqa: S608
        (number_key(query), f"{stem}/", f"{stem}0", *values),
    ).fetchall()
    rows += db.execute(
        f"select d.key, d.number, d.issued_on from documents d where number_key >= ? and number_key < ?{narrow} limit 500",  # noqa: S608
        (f"{stem}-", f"{stem}.", *values),
    ).fetchall()
    wanted = fold(rest).replace(" ", "")
    found = []
    for key, number, day in rows:
        told = fold(number or "").split(" ", 1)[-1].replace(" ", "")
        if (year is not None and (f"/{year}/" in (number or "") or (day or "").startswith(year))) or (
            year is None and told.startswith(wanted)
        ):
            found.append(key)
    return found
