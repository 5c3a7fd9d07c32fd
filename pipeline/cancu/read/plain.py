"""Plain text in any encoding met in Vietnam, and the choice among them."""

from __future__ import annotations

import codecs
import re
import unicodedata

from cancu.chars import LEGACY
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
_MARKED = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
_VIETNAMESE = re.compile("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđơưĐƠƯ]", re.IGNORECASE)
_HIGH = re.compile("[\u0080-\u00ff]")
_BOTH_CASES = ("viscii", "vps")
_ODD_CAPITAL = re.compile(f"[a-z][{_MARKED.upper()}]|[{_MARKED}][A-Z]")
_LEGACY_GAIN = 0.02
"""By how much a legacy encoding must read more like Vietnamese than the text as it stands."""


def read_text(data: bytes, name: str, encoding: str | None = None) -> Text:
    """Give a plain text file as Text: for UTF-8 in NFC, character for character what the file holds.

    `encoding` is one of LEGACY and holds for a text that is not Unicode.

    Raises:
        ReadError: the bytes are no text.
    """
    text, found, warnings = decode(data, encoding)
    return Text(nfc(text), media_type="text/plain", encoding=found, warnings=tuple(warnings))


def nfc(text: str) -> str:
    """Give the text in NFC; one that is already comes back untouched."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def decode(data: bytes, told: str | None = None) -> tuple[str, str, list[str]]:
    """Give the text of bytes, the name of its encoding, and warnings; `told` is one of LEGACY, for what is not Unicode.

    Raises:
        ReadError: the bytes are no text in any known encoding.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], encoding)
    if told is None and looks_binary(data[:HEAD]):
        raise error("binary")
    if b"\x00" in data[:HEAD] and (encoding := utf16_without_mark(data[:HEAD]) or ""):
        return _decode_as(data, encoding)
    try:
        return undisguised(data.decode("utf-8"))
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    if told is not None:
        return _decode_legacy(data, told), told, [f"converted from {told.upper()}"]
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


def legacy_encoding(text: str) -> str | None:
    """Give the encoding of a text typed in TCVN3, VNI … and stored as Unicode, or None where it is Unicode.

    Such a text has accented Latin letters, but none that only Vietnamese has.
    """
    sample = text[:_SAMPLE]
    if not _HIGH.search(sample) or _VIETNAMESE.search(unicodedata.normalize("NFC", sample)):
        return None
    from viparse.normalize.detector import detect_encoding_by_content
    from viparse.normalize.encodings import AUTO_DETECT_CHARMAPS

    found: str | None = detect_encoding_by_content(sample, AUTO_DETECT_CHARMAPS).encoding
    return found


def undisguised(text: str) -> tuple[str, str, list[str]]:
    """Give a text, its encoding and warnings; one typed in TCVN3 or VNI and saved as UTF-8 is converted."""
    found = legacy_encoding(text)
    if found is None:
        return text, "utf-8", []
    from viparse.normalize.encodings import AUTO_DETECT_CHARMAPS
    from viparse.normalize.tables import convert

    return convert(text, AUTO_DETECT_CHARMAPS[found]), found, [f"converted from {found.upper()}"]


def _legacy(data: bytes) -> tuple[str, str, list[str]]:
    """Choose among the single-byte encodings by which one reads most like Vietnamese."""
    from viparse.normalize.frequency import vietnamese_score

    sample = data[:_SAMPLE]
    texts = {name: _decode_legacy(sample, name) for name in LEGACY}
    scores = {name: vietnamese_score(text) - _odd_capitals(text, name) for name, text in texts.items()}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] < vietnamese_score(sample.decode("latin-1")) + _LEGACY_GAIN:
        return data.decode("cp1252", "replace"), "cp1252", ["no Vietnamese encoding recognised; read as Western"]
    return _decode_legacy(data, best), best, [f"converted from {best.upper()}"]


def _decode_legacy(data: bytes, name: str) -> str:
    from viparse.normalize.encodings import CHARMAPS
    from viparse.normalize.tables import convert

    if name == "cp1258":
        return nfc(data.decode("cp1258", "replace"))
    text: str = convert(data.decode("latin-1" if name in _BOTH_CASES else "cp1252", "replace"), CHARMAPS[name])
    return text


def _odd_capitals(text: str, name: str) -> float:
    """Give the share of letters whose case is wrong in their word, by which VISCII and VPS tell themselves apart.

    Each has the other's small letters where it has capitals. TCVN3 and VNI leave the case to the font.
    """
    return 10 * len(_ODD_CAPITAL.findall(text)) / max(1, len(text)) if name in _BOTH_CASES else 0.0
