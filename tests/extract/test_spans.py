"""Offsets are sacred: on real files of every kind each span of every layer quotes the text it indexes."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import fields

import pytest

from cancu.extract import extract
from cancu.model import Extraction, Text
from cancu.read import read
from cancu.store.packed import document_from, mentions_from, pack, spans_from
from conftest import ROOT, SHARED, needs_shared

SAMPLES = sorted(p for p in (ROOT / "corpus").iterdir() if not p.name.endswith((".json", ".md")))


def check(text: Text, found: Extraction) -> None:
    for layer in (found.references, found.dates, found.targets, found.assignments):
        for record in layer:
            assert text.text[record.start : record.end] == record.text
            assert record.text.strip()
    for section in found.sections:
        assert 0 <= section.start <= section.end <= len(text.text)
        if section.parent is not None:
            parent = found.sections[section.parent]
            assert parent.start <= section.start and section.end <= parent.end
    for edge in found.third_party:
        assert edge.source != edge.target
        assert max(edge.source, edge.target) < len(found.references)
    packed = pack(text, found)
    mentions, spans = mentions_from(packed.mentions), spans_from(packed.spans)
    assert (spans.text, document_from(packed.document)) == (text.text, found.document)
    for name in ("references", "third_party", "amendments"):
        assert getattr(mentions, name) == getattr(found, name)
    for name in ("sections", "dates", "targets", "assignments"):
        records = [[getattr(record, f.name) for f in fields(record)] for record in getattr(found, name)]
        assert getattr(spans, name) == records


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.name)
def test_samples(path) -> None:
    text = read(path)
    check(text, extract(text))


def real() -> Iterator[Text]:
    for name in ("local/congbot", "local/hanoi", "local/nqb", "local/tnt305", "central/congbao", "central/vbpl"):
        with gzip.open(SHARED / "corpora" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if number % 23 == 0:
                    yield Text(json.loads(line)["text"][:60_000])


@needs_shared
def test_real_documents() -> None:
    count = 0
    for text in real():
        check(text, extract(text))
        count += 1
    assert count > 50
