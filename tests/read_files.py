"""Small real files, made in the tests."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
LINES = [
    "ỦY BAN NHÂN DÂN HUYỆN AN SƠN",
    "Số: 17/2023/QĐ-UBND",
    "An Sơn, ngày 04 tháng 5 năm 2023",
    "QUYẾT ĐỊNH",
    "Căn cứ Nghị định số 91/2021/NĐ-CP của Chính phủ;",
    "Điều 1. Trồng mới 120 ha rừng phòng hộ.",
]


def make_pdf(pages: list[list[str]], encrypt: str | None = None, grid: list[list[str]] | None = None) -> bytes:
    """A PDF with these lines on its pages, and a ruled table on the last."""
    from reportlab.lib import colors
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Table

    if not FONT.exists():
        pytest.skip("needs the DejaVu fonts (fonts-dejavu-core)")
    pdfmetrics.registerFont(TTFont("DejaVu", str(FONT)))
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=encrypt)
    for number, lines in enumerate(pages):
        canvas.setFont("DejaVu", 11)
        for at, line in enumerate(lines):
            canvas.drawString(70, 780 - 18 * at, line)
        if grid and number == len(pages) - 1:
            table = Table(grid)
            table.setStyle([("GRID", (0, 0), (-1, -1), 0.7, colors.black), ("FONT", (0, 0), (-1, -1), "DejaVu", 10)])
            table.wrapOn(canvas, 400, 400)
            table.drawOn(canvas, 70, 300)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def scan(pdf: bytes, turn: float = 0.0) -> bytes:
    """A PDF that holds nothing but a picture of the first page of another, turned to the left by some degrees."""
    import pypdfium2
    from PIL import Image

    out = io.BytesIO()
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=200 / 72, grayscale=True).to_pil()
    picture.rotate(turn, Image.Resampling.BICUBIC, fillcolor=255).save(out, "PDF", resolution=200)
    return out.getvalue()
