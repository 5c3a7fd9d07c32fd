"""The one way in which reading fails: a reason in plain words, what to do about it, and a short code."""

from __future__ import annotations


class ReadError(Exception):
    """A source cannot be read.

    ``reason`` is one line in plain words ("is encrypted"), ``advice`` what to do about it, ``code`` a short slug that
    stays the same ("encrypted"); ``where`` names the part of a container that it is about ("line 3"), if any.
    """

    def __init__(self, reason: str, advice: str = "", code: str = "unsupported", where: str | None = None) -> None:
        self.reason, self.advice, self.code, self.where = reason, advice, code, where
        super().__init__("; ".join(part for part in (reason, advice) if part))


CODES: dict[str, tuple[str, str]] = {
    "missing": ("does not exist", "check the path"),
    "folder": ("is a folder", "give its files, or ingest the folder"),
    "no-permission": ("may not be read", "check the permissions of the file"),
    "empty": ("is empty", "check that the file was copied completely"),
    "binary": ("is not text and of no known format", "convert it to PDF, DOCX or text"),
    "encrypted": ("is encrypted", "save a copy without the password"),
    "truncated": ("is cut off or damaged", "fetch the file again"),
    "too-large": ("is larger than what is read", "split it"),
    "needs-ocr": ("is a scan without text", "install tesseract-ocr and tesseract-ocr-vie, or give the text"),
    "needs-office": (
        "needs LibreOffice to be read",
        "install libreoffice-writer-nogui, libreoffice-calc-nogui and libreoffice-impress-nogui",
    ),
    "not-text": ("has no text in it", "check that it is the right file"),
    "broken-jsonl": ("is not a JSON object with a text", "correct the line"),
    "broken-row": ("is not a row with a text or a path", "correct the row"),
    "outside": ("names a file outside the folder of the list", "put the list into a folder above its files"),
    "needs-parquet": ("needs pyarrow to be read", "pip install 'cancu[parquet]'"),
    "container": ("holds several documents", "ingest it"),
    "archive": ("is an archive of a kind that is not opened (rar, 7z)", "unpack it first and give its files"),
    "classified": ("is stamped as a state secret", "it is not read, and nothing of it is kept"),
    "timeout": ("took too long to read", "convert it to text, or split it"),
    "memory": ("needs too much memory to read", "convert it to text, or split it"),
    "crashed": ("makes its parser crash", "open and save it again, or convert it to text"),
    "killed": ("was being read when its process was killed", "free some memory and run: cancu retry"),
    "unsupported": ("is of a format that is not read", "convert it to PDF, DOCX or text"),
}
"""Every code, with its usual reason and advice (docs/formats.md is tested against this)."""


def error(code: str, reason: str | None = None, advice: str | None = None, where: str | None = None) -> ReadError:
    """Give the error of a code, with its usual words where no others are given."""
    usual_reason, usual_advice = CODES[code]
    return ReadError(reason or usual_reason, usual_advice if advice is None else advice, code, where)
