"""Plain text in any encoding met in Vietnam, and the choice among them."""

from __future__ import annotations

import codecs
import re
import unicodedata

from cancu.model import Text
from cancu.read.errors import error
from cancu.read.media import HEAD, looks_binary, utf16_without_mark

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 20_000
_TOLERATED = 0.001
"""The share of damaged bytes up to which a text still counts as UTF-8."""
_VIETNAMESE = re.compile("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđơưĐƠƯ]", re.IGNORECASE)
_HIGH = re.compile("[\u0080-\u00ff]")
_LEGACY_GAIN = 0.02
"""By how much a legacy encoding must read more like Vietnamese than the text as it stands."""


def read_text(data: bytes, name: str) -> Text:
    """Give a plain text file as Text: for UTF-8 in NFC, character for character what the file holds.

    Raises:
        ReadError: the bytes are no text.
    """
    text, encoding, warnings = decode(data)
    return Text(nfc(text), media_type="text/plain", encoding=encoding, warnings=tuple(warnings))


def nfc(text: str) -> str:
    """Give the text in NFC; one that is already comes back untouched."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def decode(data: bytes) -> tuple[str, str, list[str]]:
    """Give the text of bytes, the name of its encoding, and warnings.

    Raises:
        ReadError: the bytes are no text in any known encoding.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], encoding)
    if looks_binary(data[:HEAD]):
        raise error("binary")
    if b"\x00" in data[:HEAD] and (encoding := utf16_without_mark(data[:HEAD]) or ""):
        return _decode_as(data, encoding)
    try:
        return undisguised(data.decode("utf-8"))
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    if damaged <= max(1, int(_TOLERATED * len(text))) and _VIETNAMESE.search(text):
        return text, "utf-8", [f"{damaged} damaged places in the UTF-8"]
    return _legacy(data)


def _decode_as(data: bytes, encoding: str) -> tuple[str, str, list[str]]:
    text = data.decode(encoding, "replace")
    damaged = text.count("\ufffd")
    if damaged > max(4, len(text) // 20):
        raise error("binary")
    return text.replace("\x00", ""), encoding, [f"{damaged} damaged places in the {encoding}"] if damaged else []


def undisguised(text: str) -> tuple[str, str, list[str]]:
    """Give a text, its encoding and warnings; one typed in TCVN3 or VNI and saved as UTF-8 is converted.

    Such a text has accented Latin letters, but none that only Vietnamese has.
    """
    sample = text[:_SAMPLE]
    if not _HIGH.search(sample) or _VIETNAMESE.search(unicodedata.normalize("NFC", sample)):
        return text, "utf-8", []
    from viparse.normalize.detector import detect_encoding_by_content
    from viparse.normalize.encodings import AUTO_DETECT_CHARMAPS
    from viparse.normalize.tables import convert

    found = detect_encoding_by_content(sample, AUTO_DETECT_CHARMAPS).encoding
    if found is None:
        return text, "utf-8", []
    return convert(text, AUTO_DETECT_CHARMAPS[found]), found, [f"converted from {found.upper()}"]


def _legacy(data: bytes) -> tuple[str, str, list[str]]:
    """Choose among the single-byte encodings by which one reads most like Vietnamese."""
    from viparse.normalize.encodings import AUTO_DETECT_CHARMAPS
    from viparse.normalize.frequency import vietnamese_score
    from viparse.normalize.tables import convert

    sample = data[:_SAMPLE]
    raw = data.decode("cp1252", "replace")
    latin = data.decode("latin-1")
    scores = {"cp1258": vietnamese_score(nfc(sample.decode("cp1258", "replace")))}
    for name, charmap in AUTO_DETECT_CHARMAPS.items():
        source = latin if name == "viscii" else raw
        scores[name] = vietnamese_score(convert(source[: len(sample)], charmap))
    best = max(scores, key=lambda name: scores[name])
    if scores[best] < vietnamese_score(latin[: len(sample)]) + _LEGACY_GAIN:
        return raw, "cp1252", ["no Vietnamese encoding recognised; read as Western"]
    if best == "cp1258":
        text = data.decode("cp1258", "replace")
    else:
        text = convert(latin if best == "viscii" else raw, AUTO_DETECT_CHARMAPS[best])
    return text, best, [f"converted from {best.upper()}"]
