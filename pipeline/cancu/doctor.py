"""Which optional programs are there, and what each brings."""

from __future__ import annotations

from dataclasses import dataclass

from cancu.read.ocr import has_ocr
from cancu.read.office import office, without_network


@dataclass(frozen=True, slots=True)
class Part:
    """An optional part: whether it is there, the message that says what it brings, the line that installs it."""

    name: str
    there: bool
    brings: str
    install: str


def parts() -> tuple[Part, ...]:
    """Give the optional parts, as they are on this machine."""
    install = "apt-get install --no-install-recommends "
    return (
        Part("tesseract", has_ocr(), "ocr", install + "tesseract-ocr tesseract-ocr-vie"),
        Part(
            "libreoffice",
            office() is not None,
            "office",
            install + "libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui",
        ),
        Part("unshare", bool(without_network()), "isolation", install + "util-linux"),
    )
