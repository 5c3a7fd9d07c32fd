"""The tables. docs/schema.md describes each column; Datasette shows the same words."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Container, Iterator

VERSION = 10

# Base tables: what was read and found, one row a source. Everything below "derived" is computed from them.
_BASE = """
create table runs (
  id integer primary key, started_at text not null, finished_at text, version text not null, rules_version text not null,
  read integer, unchanged integer, pruned integer, documents integer, failures integer, bytes integer, seconds real, linking_seconds real
);
create table state (name text primary key, value text not null);
create table extractions (
  id text primary key, text_sha256 text not null, made_by text not null, key text not null, document text not null,
  mentions blob not null, spans blob not null
);
create table sources (
  id text primary key, path text not null, locator text, sha256 text, media_type text, reader text, encoding text,
  pages integer, page_spans text, warnings text, url text, declared text, rank integer not null default 0, state text not null,
  code text, reason text, advice text, text_sha256 text, extraction_id text references extractions(id), document_key text
);
create index sources_path on sources(path);
create index sources_document on sources(document_key);
create index sources_extraction on sources(extraction_id);
create index sources_state on sources(state);
"""

TABLES = """
create table issuers (
  id text primary key, name text not null, level text, place text, documents integer not null default 0
);
create table places (
  id text primary key, name text not null, level text, parent text, documents integer not null default 0
);
create table documents (
  key text primary key, type text, number text, number_key text, issuer text, issuer_id text references issuers(id),
  issued_on text, year integer, effective_on text, effective_by text, title text, signer text, kind text not null, place text,
  place_id text references places(id), parent_place text, decided_by text, level text, text_sha256 text, url text,
  corrected integer not null default 0, field text
);
create table aliases (key text primary key, document_key text not null references documents(key), why text not null);
create table texts (document_key text primary key references documents(key), text text not null, sha256 text not null);
create table pages (
  document_key text not null references documents(key), page integer not null, start integer not null, "end" integer not null,
  source_id text not null, primary key (document_key, page)
);
create table sections (
  id integer primary key, document_key text not null references documents(key), position integer not null,
  kind text not null, label text, title text, start integer not null, "end" integer not null, parent integer, closing integer not null
);
create table "references" (
  id integer primary key, document_key text not null references documents(key), position integer not null,
  start integer not null, "end" integer not null, text text not null, class text not null, type text, number text,
  issuer text, issued_on text, title text, relation text not null, pinpoints text not null, exceptions text not null,
  basis_kind text, rule text, cue text, sentence_start integer not null, sentence_end integer not null,
  state text not null, target_key text references documents(key), method text, score real, reason text
);
create table reference_candidates (
  reference_id integer not null references "references"(id), document_key text not null references documents(key),
  primary key (reference_id, document_key)
);
create table relations (
  id integer primary key, source_key text not null references documents(key), target_key text not null references documents(key),
  relation text not null, third_party integer not null, inferred integer not null, score real, method text, basis_kind text,
  evidence integer not null
);
create table relation_evidence (
  relation_id integer not null references relations(id), reference_id integer not null references "references"(id),
  primary key (relation_id, reference_id)
);
create table amendments (
  id integer primary key, document_key text not null references documents(key),
  reference_id integer not null references "references"(id), start integer not null, "end" integer not null,
  text text not null, act text not null, pinpoint text not null
);
create table dates (
  id integer primary key, document_key text not null references documents(key), start integer not null, "end" integer not null,
  text text not null, "from" text, "to" text, role text not null, granularity text
);
create table targets (
  id integer primary key, document_key text not null references documents(key), start integer not null, "end" integer not null,
  text text not null, kind text not null, indicator text, comparator text, value real, value_max real, unit text,
  numerator real, denominator real, "from" text, "to" text, scope text
);
create table target_links (
  id integer primary key, upper_key text not null references documents(key), upper_target integer not null references targets(id),
  lower_key text not null references documents(key), lower_target integer not null references targets(id), score real not null,
  value text not null, time text
);
create table assignments (
  id integer primary key, document_key text not null references documents(key), start integer not null, "end" integer not null,
  text text not null, actor text not null, role text not null, "to" text, task_start integer, task_end integer, closing integer not null,
  recurrence text, product text, reports_to text, issuer_id text references issuers(id), counterpart integer not null
);
create table corrections (
  id integer primary key, what text not null, document_key text, field text, value text, who text not null, "when" text not null, why text not null,
  applied integer not null
);
create table findings (
  id integer primary key, kind text not null, severity integer not null, document_key text not null references documents(key),
  other_key text references documents(key), reference_id integer references "references"(id), message text not null, message_vi text not null
);
create table missing (
  position integer primary key, document_key text not null references documents(key), named_by integer not null, hanging integer not null
);
"""
# Made after the tables are filled, which is quicker.
_INDEXES = """
create index documents_number on documents(number_key);
create index documents_type on documents(type, issued_on);
create index documents_issuer on documents(issuer_id, issued_on);
create index documents_year on documents(year);
create index documents_signer on documents(signer) where signer is not null;
create index documents_kind on documents(kind, issued_on);
create index documents_issued on documents(issued_on);
create index documents_place on documents(place_id, issued_on);
create index documents_level on documents(level, issued_on);
create index documents_field on documents(field, issued_on);
create index sections_document on sections(document_key, start);
create index references_document on "references"(document_key, start);
create index references_target on "references"(target_key);
create index references_relation on "references"(relation);
create index references_state on "references"(state);
create index references_class on "references"(class);
create index relations_source on relations(source_key, relation);
create index relations_target on relations(target_key, relation);
create index relations_relation on relations(relation);
create index relation_evidence_reference on relation_evidence(reference_id);
create index amendments_document on amendments(document_key, start);
create index amendments_reference on amendments(reference_id);
create index amendments_act on amendments(act);
create index dates_document on dates(document_key, start);
create index dates_role on dates(role);
create index dates_to on dates("to");
create index targets_document on targets(document_key, start);
create index targets_kind on targets(kind);
create index target_links_upper on target_links(upper_key);
create index target_links_lower on target_links(lower_key);
create index target_links_upper_target on target_links(upper_target);
create index target_links_lower_target on target_links(lower_target);
create index assignments_issuer on assignments(issuer_id);
create index assignments_document on assignments(document_key, start);
create index assignments_role on assignments(role);
create index assignments_to on assignments("to");
create index assignments_recurrence on assignments(recurrence) where recurrence is not null;
create index findings_document on findings(document_key);
create index findings_kind on findings(kind);
create index findings_severity on findings(severity);
"""
# Indexes only: a row has the number of the row in `documents`, and what it holds stands there and in `texts`.
SEARCH = (
    'create virtual table search using fts5(exact, folded, content="", tokenize="unicode61 remove_diacritics 0");\n'
    'create virtual table titles using fts5(folded, content="", tokenize="unicode61 remove_diacritics 0");\n'
    # It gathers 64 MB before it writes a piece, and merges sixteen pieces at a time: by default all is written anew four times.
    "insert into search (search, rank) values ('hashsize', 67108864);\n"
    "insert into search (search, rank) values ('automerge', 16);"
)

_INDEXED = re.compile(r' on "?(\w+)"?\(')

DERIVED_TABLES = (
    "search", "titles", "missing", "findings", "corrections", "assignments", "target_links", "targets", "dates", "amendments", "relation_evidence", "relations",
    "reference_candidates", "references", "sections", "pages", "texts", "aliases", "documents", "places", "issuers",
)  # fmt: skip
"""In the order in which they can be dropped: children first."""


class SchemaError(Exception):
    """The file is no Cancu database, or of another version; the message says what to do."""


def check(db: sqlite3.Connection) -> None:
    """Raise SchemaError unless the file is a database of this version."""
    version = db.execute("pragma user_version").fetchone()[0]
    if version != VERSION:
        raise SchemaError(f"the database is of version {version}, this Cancu needs {VERSION}: ingest into a new file")


def create(db: sqlite3.Connection) -> None:
    """Create the tables in an empty database; check the version of one that has them.

    Raises:
        SchemaError: the database holds other tables, or tables of another version.
    """
    version = db.execute("pragma user_version").fetchone()[0]
    if version == VERSION:
        return
    tables = db.execute("select count(*) from sqlite_master").fetchone()[0]
    if version or tables:
        raise SchemaError(f"the database is of version {version}, this Cancu needs {VERSION}: ingest into a new file")
    db.executescript("begin;" + _BASE + TABLES + SEARCH + _INDEXES + f"pragma user_version = {VERSION}; commit;")


def clear(db: sqlite3.Connection) -> None:
    """Drop what is derived and make its tables anew, empty, in the caller's transaction; `indexes` then belong at the end.

    Emptying the tables would cost more, and leave traces of what was in them.
    """
    for table in DERIVED_TABLES:
        db.execute(f'drop table "{table}"')
    each(db, TABLES + SEARCH)


def indexes(tables: Container[str], *, others: bool = False) -> Iterator[str]:
    """Give the statements that make the indexes of these derived tables, or of all others."""
    for statement in _INDEXES.split(";\n"):
        made = _INDEXED.search(statement)
        if made is not None and (made[1] in tables) != others:
            yield statement


def each(db: sqlite3.Connection, statements: str) -> None:
    """Run statements one by one: `executescript` would end the transaction."""
    for statement in statements.split(";\n"):
        if statement.strip():
            db.execute(statement)
