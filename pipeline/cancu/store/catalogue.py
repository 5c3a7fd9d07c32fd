"""Documents, the bodies that issue them or have work by them, and their places: rows of three tables, with their counts."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from cancu.chars import number_key, slug
from cancu.extract.fields import field_of
from cancu.extract.issuers import Context, IssuerMatch, match_issuer
from cancu.link.identity import UNKNOWN, issuer_id, year_of
from cancu.model import Document

_INSERT = (
    "insert into documents (rowid, key, type, number, number_key, issuer, issuer_id, issued_on, year, effective_on, effective_by, title, signer,"
    " kind, place, place_id, parent_place, decided_by, level, text_sha256, url, corrected, field)"
    " values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)


class Catalogue:
    """Takes in documents in the order of their keys; writes bodies and places at the end."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._issuers: dict[str, tuple[str, str | None, str | None]] = {}
        self._places: dict[str, tuple[str, str | None, str | None]] = {}
        self._counts: Counter[str] = Counter()

    def add(
        self, row: int, key: str, d: Document, *, sha256: str | None = None, url: str | None = None, corrected: bool = False
    ) -> None:  # fmt: skip
        """Write a document as a row of this number, with the digest of its text; one without a text is known from references only."""
        who = issuer_id(d.issuer, d.issued_on, year_of(d.number, d.issued_on))
        body = _body(d.issuer) if d.issuer else None
        place = d.place or (body.place if body else None)
        where = slug(place) if place else None
        there = sha256 is not None
        if who != UNKNOWN and d.issuer:
            name, level, home = self._issuers.get(who, (d.issuer, None, None))
            best = min(name, d.issuer, key=spelling)
            self._issuers[who] = (best, level or (body.level if body else None), home or place)
            self._counts[f"issuer:{who}"] += there
        if where and place:
            known = self._places.get(where, (place, None, None))
            self._places[where] = (min(known[0], place, key=spelling), None, known[2] or d.parent_place)
            self._counts[f"place:{where}"] += there
        year = year_of(d.number, d.issued_on)
        self._db.execute(
            _INSERT,
            (row, key, d.type, d.number, number_key(d.number) if d.number else None, d.issuer, who if who != UNKNOWN else None, d.issued_on,
             int(year) if year else None, d.effective_on, d.effective_by, d.title, d.signer, d.kind if there else "cited", place, where,
             d.parent_place, d.decided_by, body.level if body else None, sha256, url, int(corrected), field_of(d.title, d.issuer)),
        )  # fmt: skip

    def close(self, bodies: Mapping[str, str]) -> None:
        """Write the bodies and places; ``bodies`` are those that have work, their names by their ids."""
        for who, name in bodies.items():
            if who not in self._issuers:
                body = _body(name)
                self._issuers[who] = (name, body.level if body else None, body.place if body else None)
        self._db.executemany(
            "insert into issuers values (?,?,?,?,?)",
            [(k, *v, self._counts[f"issuer:{k}"]) for k, v in sorted(self._issuers.items())],
        )
        self._db.executemany(
            "insert into places values (?,?,?,?,?)",
            [(k, *v, self._counts[f"place:{k}"]) for k, v in sorted(self._places.items())],
        )


@lru_cache(maxsize=65536)
def _body(name: str) -> IssuerMatch | None:
    return match_issuer(name, 0, Context())


@lru_cache(maxsize=65536)
def spelling(name: str) -> tuple[int, str]:
    """Of two spellings the one with fewer capitals is the better name."""
    return sum(c.isupper() for c in name), name
