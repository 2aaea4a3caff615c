"""PDF files with a text layer: ruled tables over several pages, in a standard font that is not embedded."""

from __future__ import annotations

import io
from random import Random
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from reports.statutory.printed_form import PrintedTable
from tests.accuracy.contents import Content
from tests.accuracy.forms import cut, first_value_row, pieces_of

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def pdf_report(content: Content, chance: Random) -> bytes:
    """Return the PDF as bytes."""
    size = chance.choice((7, 8, 9))
    page = chance.choice((A4, A4, landscape(A4)))
    plain = ParagraphStyle(
        "plain", fontName=FONT, fontSize=10.5, leading=16, wordWrap="CJK", firstLineIndent=21
    )
    head = ParagraphStyle("head", parent=plain, fontSize=13, leading=20)
    cell = ParagraphStyle("cell", fontName=FONT, fontSize=size, leading=size + 2, wordWrap="CJK", alignment=1)
    story: list = [Paragraph(escape(line), head) for line in content.title]
    story += [Paragraph(escape(text), plain) for text in content.preamble]
    for heading, paragraphs, tables in content.parts:
        if heading:
            story.append(Paragraph(escape(heading), head))
        story += [Paragraph(escape(text), plain) for text in paragraphs]
        for table in tables:
            for piece in _fitting(table, cell, page, chance):
                story += [piece, Spacer(1, 8)]
    story += [Paragraph(escape(text), plain) for text in content.closing]
    buffer = io.BytesIO()
    template = SimpleDocTemplate(
        buffer, pagesize=page, leftMargin=50, rightMargin=50, topMargin=50, bottomMargin=50
    )
    numbered = chance.random() < 0.6

    def mark(canvas, document) -> None:
        if numbered:
            canvas.setFont(FONT, 9)
            canvas.drawCentredString(page[0] / 2, 28, f"- {document.page} -")

    template.build(story, onFirstPage=mark, onLaterPages=mark)
    return buffer.getvalue()


def _fitting(
    table: PrintedTable, style: ParagraphStyle, page: tuple[float, float], chance: Random
) -> list[Table]:
    """Cut the table where it is longer than a page: the printer cannot cut through a merge."""
    found = _table(table, style, page[0] - 100, chance)
    if found.wrap(page[0] - 100, page[1])[1] < page[1] - 115:
        return [found]
    start = first_value_row(table)
    repeat = chance.random() < 0.5 and table.part == 3
    halves = cut(table, start + (len(table.rows) - start) // 2, repeat_head=repeat)
    return [piece for half in halves for piece in _fitting(half, style, page, chance)]


def _table(table: PrintedTable, style: ParagraphStyle, width: float, chance: Random) -> Table:
    rows: list[list[object]] = [[""] * table.column_count for _ in table.rows]
    spans = []
    for piece in pieces_of(table):
        text = escape(piece.cell.text).replace("\n", "<br/>")
        rows[piece.row][piece.column] = Paragraph(text, style) if text else ""
        if piece.cell.row_span > 1 or piece.cell.column_span > 1:
            spans.append(("SPAN", (piece.column, piece.row), (piece.right - 1, piece.bottom - 1)))
    repeat = first_value_row(table) if table.part == 3 and chance.random() < 0.5 else 0
    found = Table(rows, colWidths=_widths(table, width), repeatRows=repeat)
    found.setStyle(
        TableStyle(
            [*spans, ("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
        )
    )
    return found


def _widths(table: PrintedTable, width: float) -> list[float]:
    if table.part != 3:
        return [width / table.column_count] * table.column_count
    labels = next(piece.column for piece in pieces_of(table) if piece.cell.is_value)
    values = table.column_count - labels
    share = 0.42 / labels
    return [width * share] * labels + [width * 0.58 / values] * values
