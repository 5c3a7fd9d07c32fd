"""Archives and mails: every file in them is read or refused by itself."""

from __future__ import annotations

import io
import sqlite3
from email.message import EmailMessage
from pathlib import Path

import pytest

from cancu.ingest import ingest
from cancu.read import ReadError, members, read_bytes
from conftest import needs_program
from hostile import zipped
from read_files import LINES, make_pdf

TEXT = "\n".join(LINES).encode()


def mail(text: str, attached: dict[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "Kế hoạch"
    message["Date"] = "Mon, 06 Jan 2025 08:00:00 +0700"
    message.set_content(text)
    for name, data in attached.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def test_files_within_archives_and_mails() -> None:
    inner = zipped({"kế hoạch.txt": TEXT, "__MACOSX/._a": b"x"})
    data = zipped({"a/b.txt": TEXT, "thư.eml": mail("Xin gửi kế hoạch.", {"tập.zip": inner})})
    found = dict(members(data))
    assert set(found) == {"a/b.txt", "thư.eml/body.txt", "thư.eml/tập.zip/kế hoạch.txt"}
    assert found["thư.eml/tập.zip/kế hoạch.txt"] == TEXT
    assert found["thư.eml/body.txt"] == "Xin gửi kế hoạch.".encode()


def test_archives_too_deep_within_each_other() -> None:
    data = TEXT
    for _ in range(6):
        data = zipped({"a.zip": data, "b.txt": TEXT})
    found = list(members(data))
    assert [inner.code for _, inner in found if isinstance(inner, ReadError)] == ["too-large"]
    assert [inner for _, inner in found if isinstance(inner, bytes)] == [TEXT] * 3


def test_what_unpacks_to_too_much_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    from cancu.read import packed

    limits = {**packed.rules("formats")["limits"], "unpacked_bytes": 3000}
    monkeypatch.setattr(packed, "rules", lambda _: {"limits": limits})
    data = zipped({f"{n}.zip": zipped({"a.txt": bytes(1000)}) for n in range(9)})
    found = list(members(data))
    assert len([1 for _, inner in found if isinstance(inner, bytes)]) < 4
    assert isinstance(found[-1][1], ReadError)


def test_a_damaged_archive_is_one_failure() -> None:
    found = list(members(zipped({"a.txt": TEXT})[:-30]))
    assert [type(inner) for _, inner in found] == [ReadError]


def test_read_alone_says_to_ingest() -> None:
    for data in (zipped({"a.txt": TEXT}), mail("Kính gửi", {})):
        with pytest.raises(ReadError) as found:
            read_bytes(data, "a.bin")
        assert found.value.code == "container"


def test_ingest_of_an_archive(tmp_path: Path) -> None:
    """Each file is a source by its path inside; a bad one costs itself only; no path leads out."""
    archive = tmp_path / "in" / "kế hoạch.zip"
    archive.parent.mkdir()
    archive.write_bytes(
        zipped({"../../evil.txt": TEXT, "rỗng.pdf": b"%PDF-1.4", "thư.eml": mail("Xin gửi.", {"b.txt": TEXT})})
    )
    ingest([archive.parent], tmp_path / "a.db")
    with sqlite3.connect(tmp_path / "a.db") as db:
        rows = db.execute("select locator, state from sources order by locator").fetchall()
        numbers = {n for (n,) in db.execute("select number from documents where kind != 'cited'") if n}
    assert rows == [
        ("../../evil.txt", "ok"),
        ("rỗng.pdf", "failed"),
        ("thư.eml/b.txt", "ok"),
        ("thư.eml/body.txt", "ok"),
    ]
    assert numbers == {"17/2023/QĐ-UBND"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.db", "in"]


@needs_program("tesseract")
def test_a_picture_is_read() -> None:
    import pypdfium2

    picture = pypdfium2.PdfDocument(make_pdf([LINES]))[0].render(scale=200 / 72).to_pil()
    out = io.BytesIO()
    picture.save(out, "JPEG", dpi=(200, 200))
    found = read_bytes(out.getvalue(), "a.jpg")
    assert "17/2023/QĐ-UBND" in found.text
