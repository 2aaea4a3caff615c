"""OFD files built by hand: text objects, stroked or filled lines, templates, signatures (GB/T 33190)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from reports.reading.model.document import Document, Grid, GridCell
from tests.reading.docx_builder import zipped

NAMES = 'xmlns:ofd="http://www.ofdspec.org/2016"'
WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 20.0
SIZE, LEADING = 3.2, 4.4


@dataclass
class Look:
    """Writing style: ``filled`` draws lines as thin boxes, ``grouped`` writes steps as ``g 3 3.2``."""

    filled: bool = False
    grouped: bool = True
    scaled: bool = False  # text objects in tenths of a millimetre with a matrix


@dataclass
class _Pen:
    look: Look
    pages: list[list[str]] = field(default_factory=lambda: [[]])
    y: float = MARGIN

    def need(self, height: float) -> None:
        if self.y + height > HEIGHT - MARGIN:
            self.pages.append([])
            self.y = MARGIN

    def text(self, text: str, x: float, y: float) -> None:
        self.pages[-1].append(text_object(text, x, y, self.look))

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.pages[-1].append(line_object(x0, y0, x1, y1, filled=self.look.filled))


def text_object(text: str, x: float, y: float, look: Look | None = None, attributes: str = "") -> str:
    """Return a line of text with its upper left corner at (x, y)."""
    look = look or Look()
    scale = 10.0 if look.scaled else 1.0
    steps = [advance(sign) * scale for sign in text[:-1]]
    if look.grouped and len(steps) > 1 and len(set(steps)) == 1:
        delta = f"g {len(steps)} {steps[0]:g}"
    else:
        delta = " ".join(f"{step:g}" for step in steps)
    matrix = ' CTM="0.1 0 0 0.1 0 0"' if look.scaled else ""
    return (
        f'<ofd:TextObject ID="1" Boundary="{x:g} {y:g} {len(text) * SIZE:g} {SIZE:g}" Font="1" '
        f'Size="{SIZE * scale:g}"{matrix} {attributes}><ofd:TextCode X="0" Y="{SIZE * 0.86 * scale:g}" '
        f'DeltaX="{delta}">{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def line_object(x0: float, y0: float, x1: float, y1: float, *, filled: bool = False) -> str:
    """Return a ruled line."""
    wide, high = x1 - x0, y1 - y0
    boundary = f'Boundary="{x0:g} {y0:g} {max(wide, 0.2):g} {max(high, 0.2):g}"'
    if filled:
        wide, high = max(wide, 0.2), max(high, 0.2)
        data = f"M 0 0 L {wide:g} 0 L {wide:g} {high:g} L 0 {high:g} C"
        drawn = 'Stroke="false" Fill="true"'
    else:
        data = f"M 0 0 L {wide:g} {high:g}"
        drawn = 'LineWidth="0.2"'
    path = f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData>"
    return f'<ofd:PathObject ID="2" {boundary} {drawn}>{path}</ofd:PathObject>'


def advance(sign: str) -> float:
    return SIZE if ord(sign) > 0x2E7F else SIZE / 2


def wrapped(text: str, width: float) -> list[str]:
    """Break the text into lines of at most this width."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        for sign in paragraph:
            if used + advance(sign) > width and line:
                lines.append(line)
                line, used = "", 0.0
            line += sign
            used += advance(sign)
        lines.append(line)
    return lines


def _widths(grid: Grid) -> list[float]:
    """Return column widths: wide for labels, narrow for numbers."""
    whole = WIDTH - 2 * MARGIN
    if grid.column_count < 8:
        return [whole / grid.column_count] * grid.column_count
    labels = max(grid.column_count - 7, 0)
    if grid.column_count >= 15:
        return [whole / grid.column_count] * grid.column_count
    numbers = 11.0
    return [(whole - 7 * numbers) / labels] * labels + [numbers] * 7


def _draw_grid(pen: _Pen, grid: Grid) -> None:
    widths = _widths(grid)
    lefts = [MARGIN + sum(widths[:number]) for number in range(len(widths) + 1)]
    lines: dict[int, list[str]] = {}
    heights = [SIZE + 2.4] * grid.row_count
    for number, cell in enumerate(grid.cells):
        lines[number] = wrapped(cell.text, _inner(cell, lefts))
        heights[cell.row] = max(heights[cell.row], (len(lines[number]) * LEADING + 2) / cell.row_span)
    pen.need(sum(heights) + 2)
    tops = [pen.y + sum(heights[:number]) for number in range(grid.row_count + 1)]
    for number, cell in enumerate(grid.cells):
        left, right = lefts[cell.column], lefts[cell.column + cell.column_span]
        top, bottom = tops[cell.row], tops[cell.row + cell.row_span]
        pen.line(left, top, right, top)
        pen.line(left, top, left, bottom)
        pen.line(right, top, right, bottom)
        pen.line(left, bottom, right, bottom)
        for at, line in enumerate(lines[number]):
            if line:
                pen.text(line, left + 1, top + 1 + at * LEADING)
    pen.y = tops[-1] + 4


def _inner(cell: GridCell, lefts: Sequence[float]) -> float:
    return lefts[cell.column + cell.column_span] - lefts[cell.column] - 2


def report(document: Document, look: Look | None = None, **options: str) -> bytes:
    """Return the report on A4 pages."""
    pen = _Pen(look or Look())
    for block in document.blocks:
        if isinstance(block, Grid):
            _draw_grid(pen, block)
            continue
        for number, line in enumerate(wrapped(block.text, WIDTH - 2 * MARGIN - 2 * SIZE)):
            pen.need(LEADING * 1.5)
            pen.text(line, MARGIN + (0 if number else 2 * SIZE), pen.y)
            pen.y += LEADING * 1.5
    return ofd(["".join(page) for page in pen.pages], **options)


def ofd(
    pages: Sequence[str], *, template: str = "", signed: str = "", more: dict[str, str] | None = None
) -> bytes:
    """Return an OFD of the objects of each page; ``template`` holds objects below all of them."""
    listed = "".join(
        f'<ofd:Page ID="{number + 10}" BaseLoc="Pages/Page_{number}/Content.xml"/>'
        for number in range(len(pages))
    )
    below = '<ofd:TemplatePage ID="5" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if template else ""
    signatures = "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>" if signed else ""
    members = {
        "OFD.xml": (
            f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD {NAMES} Version="1.0" DocType="OFD"><ofd:DocBody>'
            "<ofd:DocInfo><ofd:Title>年度报告</ofd:Title></ofd:DocInfo>"
            f"<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{signatures}</ofd:DocBody></ofd:OFD>"
        ),
        "Doc_0/Document.xml": (
            f"<ofd:Document {NAMES}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 {WIDTH:g} {HEIGHT:g}"
            f"</ofd:PhysicalBox></ofd:PageArea>{below}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
        ),
        **{
            f"Doc_0/Pages/Page_{n}/Content.xml": page_part(objects, bool(template))
            for n, objects in enumerate(pages)
        },
        **({"Doc_0/Tpls/Tpl_0/Content.xml": page_part(template, False)} if template else {}),
        **(
            {"Doc_0/Signs/Signatures.xml": f"<ofd:Signatures {NAMES}>{signed}</ofd:Signatures>"}
            if signed
            else {}
        ),
        **(more or {}),
    }
    return zipped(members)


def page_part(objects: str, on_template: bool = False) -> str:
    """Return the part of one page."""
    below = '<ofd:Template TemplateID="5" ZOrder="Background"/>' if on_template else ""
    return f'<ofd:Page {NAMES}>{below}<ofd:Content><ofd:Layer ID="3">{objects}</ofd:Layer></ofd:Content></ofd:Page>'
