"""The measures on official data, on small data of the same shape."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from cancu.evaluate.__main__ import main
from cancu.evaluate.official import codification, portal_links, provision_triplets
from cancu.evaluate.order import shuffles


def write(path: Path, *rows: dict) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return path


def test_codification_counts_strings_ids_and_doubles(tmp_path: Path) -> None:
    path = write(
        tmp_path / "refs.jsonl.gz",
        {"text": "Điều 3 Nghị định số 11/2030/NĐ-CP ngày 02/3/2030", "item_id": "1", "anchor": "Dieu_3"},
        {"text": "Điều 4 Nghị định số 11/2030/NĐ-CP", "item_id": "1", "anchor": "Dieu_5"},
        {"text": "Thông tư số 7/2031/TT-BTC", "item_id": "2", "anchor": None},
        {"text": "Thông tư số 7/2031/TT-BTC", "item_id": "3", "anchor": None},
        {"text": "Điều 5", "item_id": "3", "anchor": None},
        {"text": "một văn bản khác", "item_id": "4", "anchor": None},
    )
    found = codification(path)
    assert found["strings"] == 5
    assert found["one_to_one"] == 0.6
    assert found["anchors"] == 0.5
    assert found["unread"] == ["một văn bản khác"]
    assert found["doubles"] == ["thông tư 7/2031/TT-BTC: 2, 3"]


def test_portal_links_are_found_or_listed(tmp_path: Path) -> None:
    text = "Theo Nghị định số 11/2030/NĐ-CP và hướng dẫn kèm theo [1], QCVN 01."
    links = [
        (5, 31),
        (text.index("hướng"), text.index(" kèm")),
        (text.index("[1"), text.index(",")),
        (text.index("QCVN"), 68),
    ]
    path = write(
        tmp_path / "v.jsonl.gz", {"id": "9", "text": text, "links": [{"start": s, "end": e} for s, e in links]}
    )
    found = portal_links(path)
    assert found["links"] == 2
    assert found["recall"] == 0.5
    assert "hướng dẫn" in found["missed"][0]


def test_triplets_take_the_document_from_the_article_and_note_what_the_text_lacks(tmp_path: Path) -> None:
    def row(subject: str, contexts: list[str], *answers: tuple[str, str]) -> dict:
        return {
            "document": f"{subject}, trích yếu 'Sửa đổi một số điều' có danh sách ngữ cảnh sau {contexts}",
            "answer": [[subject, act, to] for act, to in answers],
        }

    path = write(
        tmp_path / "t.jsonl.gz",
        row(
            "Khoản 2 / Điều 1 / Thông tư 5/2031/TT-BTC",
            ["2. Bổ sung khoản 4 Điều 9 như sau:"],
            ("bổ sung", "Khoản 4 / Điều 9 / Thông tư 3/2029/TT-BTC"),
        ),
        row(
            "Điều 1 / Thông tư 5/2031/TT-BTC",
            ["Điều 1. Sửa đổi một số điều của Thông tư số 3/2029/TT-BTC"],
            ("bổ sung", "Khoản 4 / Điều 9 / Thông tư 3/2029/TT-BTC"),
            ("bãi bỏ", "Điều 77 / Thông tư 3/2029/TT-BTC"),
        ),
    )
    found = provision_triplets(path)
    assert found["triplets"] == 3
    assert found["f1"] == 0.8
    assert found["in_text"] == 2
    assert found["in_text_f1"] == 1.0
    assert found["faults"] == ["missed ('repeals', 'điều 77 / 3/2029/TT-BTC')"]


def test_triplets_are_compared_part_by_part(tmp_path: Path) -> None:
    def row(subject: str, contexts: str, *answers: tuple[str, str]) -> dict:
        return {
            "document": f"{subject}, trích yếu 'Sửa đổi' có danh sách ngữ cảnh sau [{contexts}]",
            "answer": [[subject, act, to] for act, to in answers],
        }

    path = write(
        tmp_path / "t.jsonl.gz",
        # The khoản only opens a list; what it does is told by its points. Marks are missing or of two kinds.
        row(
            "Khoản 1 / Điều 2 / Thông tư 5/2031/TT-BTC",
            "1. Sửa đổi một số điều của Thông tư số 3/2029/TT-BTC",
            ("sửa đổi", "Phụ lục số II / Thông tư 3/2029/TT-BTC"),
        ),
        row(
            "Điểm a / Khoản 1 / Điều 2 / Thông tư 5/2031/TT-BTC",
            "\"a) Sửa đổi Phụ lục II như sau: “Phụ lục II”., '1. Sửa đổi một số điều của Thông tư số 3/2029/TT-BTC'",
            ("sửa đổi bổ sung", "Phụ lục II / Thông tư 3/2029/TT-BTC"),
        ),
        # A law by its name is a document; two documents in one clause are two; điểm d is not điểm đ.
        row(
            "Khoản 1 / Điều 3 / Luật 9/2031/QH17",
            "'1. Sửa đổi điểm d khoản 2 Điều 4 như sau: “d) Thuốc.”.', 'Điều 3. Sửa đổi một số điều của Luật Dược'",
            ("sửa đổi", "Điểm d / Khoản 2 / Điều 4 / Luật Dược"),
            ("sửa đổi", "Điểm đ / Khoản 2 / Điều 4 / Luật Dược"),
        ),
        row(
            "Điều 7 / Nghị định 6/2031/NĐ-CP",
            "'Điều 7. Bãi bỏ Điều 2 Nghị định số 1/2029/NĐ-CP và Điều 5 Nghị định số 2/2029/NĐ-CP'",
            ("bãi bỏ", "Điều 2 / Nghị định 1/2029/NĐ-CP"),
            ("bãi bỏ", "Điều 5 / Nghị định 2/2029/NĐ-CP"),
        ),
        # Without its document an object is left out, though the text tells the article that the answer leaves out too.
        row(
            "Điểm b / Khoản 3 / Điều 8 / Thông tư 4/2031/TT-BCA",
            "'b) Bãi bỏ điểm c khoản 2', '3. Sửa đổi Điều 10 như sau:', 'Điều 8. Sửa đổi Thông tư số 8/2029/TT-BCA'",
            ("bãi bỏ", "Điểm c / Khoản 2"),
        ),
    )
    found = provision_triplets(path)
    assert found["faults"] == ["missed ('amends', 'khoản 2 / điều 4 / điểm đ / luat duoc')"]
    assert found["triplets"] == 6


def test_shuffles_and_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (
        "Số: {n}/2031/KH-UBND\nKẾ HOẠCH\nTrồng rừng\nThực hiện Quyết định số 9/2030/QĐ-TTg của Thủ tướng Chính phủ.\n"
    )
    path = write(tmp_path / "local" / "a.jsonl.gz", *({"text": text.format(n=n)} for n in range(1, 5)))
    found = shuffles(path.parent)
    assert found["documents"] == 4
    assert found["relations"] == 4
    assert found["different"] == 0
    main(tmp_path)
    out = capsys.readouterr().out
    assert "codification: no labelled/phapdien_source_refs.jsonl.gz" in out
    assert "ingestion order shuffled: documents 4, relations 4, shuffles 20, different 0" in out
