"""Cancu in a spaCy pipeline: spans lie where the records say, with whole-word and with blank-cut tokens."""

from __future__ import annotations

import pytest
import spacy

from conftest import ROOT

TOKENIZERS = {
    "words": {"@tokenizers": "cancu.words"},
    "blanks": {"use_pyvi": False},
}
TEXT = (ROOT / "corpus" / "07-ke-hoach-08-kh-ubnd-xa.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("tokenizer", TOKENIZERS)
def test_spans_lie_where_the_records_say(tokenizer: str) -> None:
    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": TOKENIZERS[tokenizer]}})
    nlp.add_pipe("cancu")
    doc = nlp(TEXT)
    assert doc.text == TEXT
    for layer in ("references", "dates", "targets", "assignments"):
        records = getattr(doc._.cancu, layer)
        assert records and len(doc.spans[layer]) == len(records)
        for span, record in zip(doc.spans[layer], records, strict=True):
            assert span.start_char <= record.start < record.end <= span.end_char
            assert doc.text[record.start : record.end] == record.text
            assert span._.record.text in span.text
    assert {s.label_ for s in doc.spans["references"]} <= {r.relation for r in doc._.cancu.references}


def test_a_pipeline_goes_over_many_texts_and_onto_the_disk(tmp_path) -> None:
    nlp = spacy.blank("vi", config={"nlp": {"tokenizer": TOKENIZERS["words"]}})
    nlp.add_pipe("cancu")
    nlp.to_disk(tmp_path / "model")
    again = spacy.load(tmp_path / "model")
    texts = ["Giao Sở Y tế kiểm tra.", "", "Căn cứ Luật Mẫu;"]
    assert [d.text for d in again.pipe(texts)] == texts
    doc = again(texts[0])  # spans live as long as their Doc
    assert [span.text for span in doc.spans["assignments"]] == ["Sở Y tế"]
