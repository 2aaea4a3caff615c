"""Drawn pages that can also be written as pages of text, for files in which both kinds of page are mixed."""

from __future__ import annotations

import io
from collections.abc import Collection
from typing import Any

import pypdfium2
from PIL import ImageDraw
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.reading.scans.page_pictures import PagePrinter

FONT = "STSong-Light"


class _Pen:
    """Draws, and records what it draws."""

    def __init__(self, draw: ImageDraw.ImageDraw) -> None:
        self.drawn: list[tuple[Any, ...]] = []
        self._draw = draw

    def text(self, at: tuple[float, float], text: str, *, font: Any, fill: str) -> None:
        self.drawn.append((at, text, font.size))
        self._draw.text(at, text, font=font, fill=fill)

    def rectangle(self, box: tuple[float, float, float, float], *, outline: str, width: int) -> None:
        self.drawn.append((box,))
        self._draw.rectangle(box, outline=outline, width=width)


class TypingPrinter(PagePrinter):
    """A page printer whose pages can be written as text too: ``typed``."""

    def _new_page(self) -> None:
        super()._new_page()
        self.pens = [*getattr(self, "pens", ()), _Pen(self.draw)]
        self.draw = self.pens[-1]

    def typed(self, number: int) -> bytes:
        """Return the page of this number as a PDF of text and ruled lines."""
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        point = 72 / self.dpi
        written = io.BytesIO()
        canvas = Canvas(written, pagesize=(self.width * point, self.height * point))
        for at, *text in self.pens[number].drawn:
            x, y = at[0] * point, (self.height - at[1]) * point
            if text:
                size = text[1] * point
                canvas.setFont(FONT, size)
                canvas.drawString(x, y - 1.1 * size, text[0])
            else:
                right, bottom = at[2] * point, (self.height - at[3]) * point
                canvas.rect(x, bottom, right - x, y - bottom)
        canvas.save()
        return written.getvalue()


def with_typed_pages(scan: bytes, printer: TypingPrinter, numbers: Collection[int]) -> bytes:
    """Return the PDF of page pictures with these pages (from 0) replaced by pages of text."""
    with pypdfium2.PdfDocument(scan) as file:
        for number in numbers:
            with pypdfium2.PdfDocument(printer.typed(number)) as typed:
                del file[number]
                file.import_pages(typed, index=number)
        written = io.BytesIO()
        file.save(written)
    return written.getvalue()
