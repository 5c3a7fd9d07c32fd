"""Pictures of pages (photographs, faxes): each becomes a page of a PDF, and that is read as a scan is."""

from __future__ import annotations

import io

from cancu.model import Text
from cancu.read.errors import error
from cancu.read.pdf import read_pdf
from cancu.rulebook import rules

_DPI = 200


def read_picture(data: bytes, name: str) -> Text:
    """Give what a picture shows as Text; a TIFF may hold several pages.

    Raises:
        ReadError: it is damaged or too large, or there is no OCR.
    """
    from PIL import Image, ImageSequence, UnidentifiedImageError

    limits = rules("formats")["limits"]
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > limits["picture_pixels"]:
                raise error("too-large", "is a picture of too many points")
            frames = [
                frame.convert("L")
                for frame, _ in zip(ImageSequence.Iterator(picture), range(limits["ocr_pages"]), strict=False)
            ]
            dpi = float(picture.info.get("dpi", (_DPI, _DPI))[0]) or _DPI
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise error("truncated") from None
    out = io.BytesIO()
    frames[0].save(out, "PDF", resolution=max(dpi, _DPI / 2), save_all=True, append_images=frames[1:])
    return read_pdf(out.getvalue(), name)
