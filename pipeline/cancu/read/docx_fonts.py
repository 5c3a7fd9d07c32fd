"""Which font a run of a Word document has: its own, that of its styles, or the document's."""

from __future__ import annotations

from typing import Any

from cancu.read.docx_numbers import W
from cancu.read.legacyfonts import font_encoding
from cancu.read.plain import legacy_encoding

_SAMPLE = 20_000
_DEEPEST = 20


class Fonts:
    """Answers for the runs of one document. Where no font of it is from before Unicode, it answers at once."""

    def __init__(self, styles: Any | None, body: Any) -> None:
        self._styles: dict[str, tuple[str | None, str | None]] = {}
        self._default: str | None = None
        self._normal: str | None = None
        if styles is not None:
            defaults = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
            self._default = _own(defaults)
            for style in styles.iter(f"{W}style"):
                key = style.get(f"{W}styleId")
                based = style.find(f"{W}basedOn")
                self._styles[key] = (_own(style.find(f"{W}rPr")), based.get(f"{W}val") if based is not None else None)
                if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
                    self._normal = key
        named = {self._default, *(font for font, _ in self._styles.values())}
        named |= {_name(fonts) for fonts in body.iter(f"{W}rFonts")}
        self.legacy = any(font_encoding(font) for font in named)
        self._content = None if self.legacy else legacy_encoding(_text(body))

    def of_paragraph(self, paragraph: Any) -> str | None:
        """Give the font of a paragraph's runs that name none."""
        if not self.legacy:
            return self._content
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        return self._of_style(style.get(f"{W}val") if style is not None else self._normal) or self._default

    def of_run(self, run: Any, font: str | None) -> str | None:
        """Give the font of what stands in a run (or another node) of a paragraph with a font."""
        if not self.legacy or run.tag != f"{W}r":
            return font
        properties = run.find(f"{W}rPr")
        if properties is None:
            return font
        style = properties.find(f"{W}rStyle")
        return _own(properties) or (self._of_style(style.get(f"{W}val")) if style is not None else None) or font

    def _of_style(self, key: str | None) -> str | None:
        for _ in range(_DEEPEST):
            if key is None or key not in self._styles:
                return None
            font, key = self._styles[key]
            if font is not None:
                return font
        return None


def _own(properties: Any | None) -> str | None:
    fonts = properties.find(f"{W}rFonts") if properties is not None else None
    return _name(fonts) if fonts is not None else None


def _name(fonts: Any) -> str | None:
    found: str | None = fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi")
    return found


def _text(body: Any) -> str:
    out, length = [], 0
    for node in body.iter(f"{W}t"):
        out.append(node.text or "")
        length += len(out[-1])
        if length > _SAMPLE:
            break
    return "".join(out)
