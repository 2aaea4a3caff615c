"""Generated reports as pictures of pages, with the damage of scanners, phones and fax machines."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from pypdfium2 import PdfDocument

from reports.statutory.printed_form import PrintedTable
from tests.accuracy.cases import Case
from tests.accuracy.contents import Content, make_content
from tests.reading.scans.page_pictures import PagePrinter, as_pages
from tests.reading.scans.typed_pages import TypingPrinter, with_typed_pages

Damage = Callable[[Image.Image, int, Random], Image.Image]


def _turned(page: Image.Image, dpi: int, chance: Random) -> Image.Image:
    return page.rotate(chance.choice((-2, 2)), Image.Resampling.BICUBIC, fillcolor="white")


def _blurred(page: Image.Image, dpi: int, chance: Random) -> Image.Image:
    return page.filter(ImageFilter.GaussianBlur(dpi / 200))


def _jpeg(page: Image.Image, dpi: int, chance: Random) -> Image.Image:
    written = io.BytesIO()
    page.save(written, "JPEG", quality=40)
    return Image.open(io.BytesIO(written.getvalue())).convert("RGB")


def _grey(page: Image.Image, dpi: int, chance: Random) -> Image.Image:
    return Image.blend(page, Image.new("RGB", page.size, (150, 150, 140)), 0.35)


def _shadow(page: Image.Image, dpi: int, chance: Random) -> Image.Image:
    light = (
        np.linspace(0.45, 1.0, page.width)[None, :, None] * np.linspace(0.8, 1.0, page.height)[:, None, None]
    )
    return Image.fromarray((np.asarray(page) * light).astype(np.uint8))


def _photographed(page: Image.Image, dpi: int, chance: Random) -> Image.Image:
    """Photograph the page at an angle on a dark table, its edges converging by 3 %."""
    wide, high = page.size
    table = Image.new("RGB", (round(wide * 1.1), round(high * 1.08)), (70, 60, 55))
    table.paste(page, (round(wide * 0.05), round(high * 0.04)))
    full, tall = table.size
    corners = ((0.03 * full, 0.0), (0.0, tall), (full, 0.99 * tall), (0.97 * full, 0.01 * tall))
    return table.transform(table.size, Image.Transform.QUAD, sum(corners, ()), Image.Resampling.BICUBIC)


def _faxed(page: Image.Image, dpi: int, chance: Random) -> Image.Image:
    return page.convert("L").point(lambda grey: 255 * (grey > 140)).convert("1")


def _sealed(page: Image.Image, dpi: int, chance: Random) -> Image.Image:
    """Put a red seal over the middle of the page."""
    stamped = page.copy()
    draw = ImageDraw.Draw(stamped, "RGBA")
    radius, x, y = round(0.85 * dpi), page.width * 0.55, page.height * chance.uniform(0.35, 0.6)
    draw.ellipse(
        (x - radius, y - radius, x + radius, y + radius), outline=(215, 30, 35, 200), width=dpi // 18
    )
    star = [
        (
            x + radius * size * 0.45 * np.sin(np.pi * corner / 5),
            y - radius * size * 0.45 * np.cos(np.pi * corner / 5),
        )
        for corner, size in zip(range(10), (1.0, 0.4) * 5, strict=True)
    ]
    draw.polygon(star, fill=(215, 30, 35, 170))
    return stamped


def _on_its_head(page: Image.Image, dpi: int, chance: Random) -> Image.Image:
    return page.rotate(180)


def _clean(page: Image.Image, dpi: int, chance: Random) -> Image.Image:
    return page


DAMAGES: dict[str, Damage] = {
    "clean": _clean,
    "turned ±2°": _turned,
    "blurred": _blurred,
    "JPEG 40": _jpeg,
    "grey paper": _grey,
    "shadow": _shadow,
    "photographed": _photographed,
    "fax": _faxed,
    "seal": _sealed,
    "two a sheet": _clean,
    "upside down": _on_its_head,
    "mixed": _clean,
}
#: Dots per inch at which every damage is printed.
RESOLUTIONS = (100, 150, 200, 300)
#: Name in the table → (dots per inch, damage).
KINDS = {f"scan {dpi} dpi, {damage}": (dpi, damage) for dpi in RESOLUTIONS for damage in DAMAGES}


def cases(name: str, count: int, first: int = 0) -> Iterator[Case]:
    """Return this many PDFs of page pictures of one kind; in *mixed* ones every other page is a page of text."""
    dpi, damage = KINDS[name]
    for number in range(first, first + count):
        chance = Random(f"{name} {number}")
        content = make_content(chance, shapes=False)
        printer = TypingPrinter(dpi, rule=max(1, dpi // 100), size_points=chance.choice((9, 10.5)))
        _print(content, printer)
        pages = [DAMAGES[damage](page, dpi, chance) for page in printer.pages]
        if damage == "two a sheet":
            pages = [_side_by_side(pages[at : at + 2]) for at in range(0, len(pages), 2)]
        quality = {} if pages[0].mode == "1" else {"quality": 85}  # a fax is compressed without loss
        data = as_pages(pages, "PDF", resolution=dpi, **quality)
        if damage == "mixed":
            data = with_typed_pages(data, printer, range(chance.randrange(2), len(pages), 2))
        yield Case(
            f"{name} #{number}", name, data, content.truth, content.agency, content.year, content.features
        )


def pages_in(case: Case) -> int:
    """Return the number of printed pages in the file."""
    with PdfDocument(case.data) as file:
        return len(file) * (2 if KINDS[case.kind][1] == "two a sheet" else 1)


def _print(content: Content, printer: PagePrinter) -> None:
    for line in content.title:
        printer.paragraph(line, scale=1.8, centred=True)
    for text in content.preamble:
        printer.paragraph(text)
    for heading, paragraphs, tables in content.parts:
        if heading:
            printer.paragraph(heading, scale=1.4)
        for text in paragraphs:
            printer.paragraph(text)
        for table in tables:
            printer.table(_as_printed(table))
    for text in content.closing:
        printer.paragraph(text)


def _as_printed(table: PrintedTable) -> PrintedTable:
    """Remove from the table what only a file can hold: bookmark names are not on paper."""
    rows = [
        [replace(cell, text=cell.text.replace("[bookmark: _GoBack]", "")) for cell in row]
        for row in table.rows
    ]
    return replace(table, rows=rows)


def _side_by_side(pages: Sequence[Image.Image]) -> Image.Image:
    sheet = Image.new("RGB", (2 * pages[0].width, pages[0].height), "white")
    for number, page in enumerate(pages):
        sheet.paste(page, (number * page.width, 0))
    return sheet
