"""Reports printed as PDF in many looks, by reportlab with its built-in Chinese font: rules, page breaks, rotations.

Laid out here instead of by a word processor, so that each trait of real files can be tested alone: drawing of
borders, page breaks in rows and headers, position of page marks, text without borders.
"""

from __future__ import annotations

import io

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from reports.demo.printing import PrintedReport
from reports.statutory.printed_form import PrintedTable
from tests.reading.pdf.cells import PrintedCell, cells_of
from tests.reading.pdf.look import Look

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def print_pdf(report: PrintedReport, look: Look | None = None) -> bytes:
    """Return the report as PDF bytes in this look."""
    printer = _Printer(look or Look())
    for line in report.title_lines:
        printer.centred(line, 16)
    printer.prose(report.preamble)
    for heading, paragraphs, table in report.parts():
        if heading:
            printer.heading(heading)
        printer.prose(paragraphs)
        if table:
            printer.table(table)
    printer.prose(report.closing)
    return printer.finished()


def text_pages(
    *pages: list[tuple[float, float, str]], size: float = 10.5, paper: tuple[float, float] = (595, 842)
) -> bytes:
    """Return a PDF of bare text: on each page (x, y from the top, text)."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=paper, invariant=1)
    for page in pages:
        canvas.setFont(FONT, size)
        for x, y, text in page:
            canvas.drawString(x, paper[1] - y, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def picture_pages(count: int = 1, *, hidden_text: str = "") -> bytes:
    """Return pages of pictures only, as a scanner writes them; ``hidden_text`` is an invisible text layer."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    picture = ImageReader(Image.new("L", (60, 84), 220))
    for _ in range(count):
        canvas.drawImage(picture, 0, 0, 595, 842)
        if hidden_text:
            text = canvas.beginText(70, 700)
            text.setFont(FONT, 10)
            text.setTextRenderMode(3)
            for start in range(0, len(hidden_text), 40):
                text.textLine(hidden_text[start : start + 40])
            canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


class _Printer:
    def __init__(self, look: Look) -> None:
        self.look = look
        self.buffer = io.BytesIO()
        encrypt = None
        if look.password or look.copying_forbidden:
            encrypt = StandardEncryption(look.password or "", ownerPassword="owner", canCopy=0)
        self.width, self.height = look.page
        size = (
            look.page[::-1] if look.content_turned else look.page
        )  # reportlab swaps the sides of rotated pages
        self.media = look.page[::-1] if look.content_turned or look.turned in (90, 270) else look.page
        self.canvas = Canvas(self.buffer, pagesize=size, invariant=1, encrypt=encrypt)
        self.canvas.setTitle("政府信息公开工作年度报告")
        self.pages = 0
        self.rules: list[tuple[float, float, float, float]] = []
        self.boxes: list[tuple[float, float, float, float]] = []
        self._open_page()

    # Pages -----------------------------------------------------------------------------------------------------------

    def _open_page(self) -> None:
        canvas, look = self.canvas, self.look
        self.pages += 1
        self.y = look.margin
        wide, high = self.media
        if look.turned:
            canvas.setPageRotation(look.turned)
            if look.turned == 90:
                canvas.translate(wide, 0)
                canvas.rotate(90)
            elif look.turned == 180:
                canvas.translate(wide, high)
                canvas.rotate(180)
            else:
                canvas.translate(0, high)
                canvas.rotate(-90)
        elif look.content_turned:
            canvas.translate(wide, 0)
            canvas.rotate(90)

    def _close_page(self) -> None:
        look = self.look
        self._draw_rules()
        if look.mark:
            text = look.mark.format(page=self.pages, pages="3")
            self._text((self.width - self._length(text, 9)) / 2, self.height - look.mark_at, text, 9)
        if look.header:
            self._text(look.margin, 42, look.header, 9)
        self.canvas.showPage()

    def _break_page(self) -> None:
        self._close_page()
        self._open_page()

    def finished(self) -> bytes:
        self._close_page()
        self.canvas.save()
        return self.buffer.getvalue()

    # Text ------------------------------------------------------------------------------------------------------------

    def _length(self, text: str, size: float) -> float:
        return sum(size if ord(sign) > 0x2E7F or sign in "“”" else size * 0.5 for sign in text)

    def _text(self, x: float, baseline: float, text: str, size: float) -> None:
        """Draw characters one by one, so that their places do not depend on the widths assumed by the reader."""
        canvas = self.canvas
        for shift in (0.0, 0.25) if self.look.bold_twice else (0.0,):
            at = x + shift
            for sign in text:
                if not sign.isspace():
                    line = canvas.beginText(at, self.height - baseline)
                    line.setFont(FONT, size)
                    if self.look.invisible:
                        line.setTextRenderMode(3)
                    line.textOut(sign)
                    canvas.drawText(line)
                at += self._length(sign, size)

    def _wrapped(self, text: str, size: float, width: float) -> list[str]:
        lines, line = [], ""
        for sign in text:
            if line and self._length(line + sign, size) > width:
                lines.append(line)
                line = ""
            line += sign
        return [*lines, line] if line else lines

    def centred(self, text: str, size: float) -> None:
        self._text((self.width - self._length(text, size)) / 2, self.y + size, text, size)
        self.y += size * 2

    def heading(self, text: str) -> None:
        if self.y > self.height - self.look.margin - 60:
            self._break_page()
        self._text(self.look.margin, self.y + 12, text, 12)
        self.y += 24

    def prose(self, paragraphs: tuple[str, ...]) -> None:
        look = self.look
        gap = 24.0
        width = (self.width - 2 * look.margin - gap * (look.prose_columns - 1)) / look.prose_columns
        lines = [line for text in paragraphs for line in self._wrapped(f"　　{text}", look.size, width)]
        leading = look.size * 1.6
        while lines:
            room = max(int((self.height - look.margin - self.y) / leading), 0)
            if not room:
                self._break_page()
                continue
            if look.prose_columns == 2 and len(lines) > 8:
                half = min(room, (len(lines) + 1) // 2)
                for column in range(2):
                    for number, line in enumerate(lines[column * half : (column + 1) * half]):
                        x = look.margin + column * (width + gap)
                        self._text(x, self.y + number * leading + look.size, line, look.size)
                lines = lines[2 * half :]
                self.y += half * leading
            else:
                for line in lines[:room]:
                    self._text(look.margin, self.y + look.size, line, look.size)
                    self.y += leading
                lines = lines[room:]

    # Tables ----------------------------------------------------------------------------------------------------------

    def table(self, table: PrintedTable) -> None:
        look = self.look
        self.y += look.tables_after
        cells = cells_of(table)
        xs = self._borders(table)
        heads = next((cell.row for cell in sorted(cells, key=lambda c: c.row) if cell.is_value), 0)
        heights = self._heights(table, cells, xs)
        leading = look.table_size * 1.35
        bottom = self.height - look.margin
        part: list[tuple[int, float, float, int, int | None]] = []
        row, done, fresh = 0, 0, False
        drawn_groups: set[tuple[int, int]] = set()
        while row < len(heights):
            high = heights[row] - done * leading
            if self.y + high <= bottom or fresh:
                part.append((row, self.y, high, done, None))
                self.y += high
                row, done, fresh = row + 1, 0, False
                continue
            fit = int((bottom - self.y - 2 * look.padding) / leading)
            lines = max(
                (len(self._cell_lines(c, xs)) for c in cells if c.row == row and c.row_span == 1), default=1
            )
            if look.cut_rows and 0 < fit < lines - done and row >= heads:
                high = fit * leading + 2 * look.padding
                part.append((row, self.y, high, done, done + fit))
                self.y += high
                done += fit
            self._draw_part(part, cells, xs, heads, drawn_groups)
            part = []
            self._break_page()
            fresh = True
            if look.repeat_head and row > heads and table.part == 3:
                for head in range(heads):
                    part.append((head, self.y, heights[head], 0, None))
                    self.y += heights[head]
                drawn_groups -= {(c.row, c.column) for c in cells if c.row < heads}
        self._draw_part(part, cells, xs, heads, drawn_groups)
        self.y += 18

    def _borders(self, table: PrintedTable) -> list[float]:
        look = self.look
        width = self.width - 2 * look.margin
        count = table.column_count
        if table.part == 3:
            labels = [0.12, 0.24, 0.64] if look.groups == "vertical" else [0.2, 0.3, 0.5]
            shares = [look.label_share * share for share in labels] + [(1 - look.label_share) / 7] * 7
        elif table.part == 2:
            shares = [0.34, *[0.66 / (count - 1)] * (count - 1)]
        else:
            shares = [1 / count] * count
        xs = [look.margin]
        for share in shares:
            xs.append(xs[-1] + share * width)
        return xs

    def _cell_lines(self, cell: PrintedCell, xs: list[float]) -> list[str]:
        look = self.look
        width = xs[cell.column + cell.column_span] - xs[cell.column] - 2 * look.padding
        if cell.is_group and look.groups == "vertical" and cell.column == 0:
            return list(cell.text)
        return self._wrapped(cell.text, look.table_size, width)

    def _heights(self, table: PrintedTable, cells: list[PrintedCell], xs: list[float]) -> list[float]:
        look = self.look
        leading = look.table_size * 1.35
        heights = [leading + 2 * look.padding] * len(table.rows)
        for cell in cells:
            if cell.row_span == 1:
                need = len(self._cell_lines(cell, xs)) * leading + 2 * look.padding
                heights[cell.row] = max(heights[cell.row], need)
        for cell in cells:
            need = len(self._cell_lines(cell, xs)) * leading + 2 * look.padding
            have = sum(heights[cell.row : cell.row + cell.row_span])
            if need > have:
                heights[cell.row + cell.row_span - 1] += need - have
        return heights

    def _draw_part(
        self,
        part: list[tuple[int, float, float, int, int | None]],
        cells: list[PrintedCell],
        xs: list[float],
        heads: int,
        drawn: set[tuple[int, int]],
    ) -> None:
        look = self.look
        leading = look.table_size * 1.35
        rows = {row: (top, high, first, last) for row, top, high, first, last in part}
        for cell in cells:
            own = [row for row in range(cell.row, cell.row + cell.row_span) if row in rows]
            if not own:
                continue
            top = rows[own[0]][0]
            bottom = rows[own[-1]][0] + rows[own[-1]][1]
            left, right = xs[cell.column], xs[cell.column + cell.column_span]
            self._ruled(left, top, right, bottom, xs)
            _, _, first, last = rows[own[0]]
            lines = self._cell_lines(cell, xs)
            if cell.row_span > 1:
                too_high = len(lines) * leading > bottom - top + 1 and own[-1] < cell.row + cell.row_span - 1
                if (cell.row, cell.column) in drawn or too_high:
                    continue
                drawn.add((cell.row, cell.column))
            else:
                lines = lines[first:last]
            block = len(lines) * leading
            start = (
                top + look.padding if look.groups == "top" and cell.is_group else (top + bottom - block) / 2
            )
            if cell.row_span == 1 and (first or last is not None):
                start = top + look.padding
            for number, line in enumerate(lines):
                length = self._length(line, look.table_size)
                x = left + look.padding
                if cell.row < heads or (cell.is_value and look.values == "center"):
                    x = (left + right - length) / 2
                elif cell.is_value and look.values == "right":
                    x = right - look.padding - length
                self._text(x, start + number * leading + look.table_size, line, look.table_size)

    def _ruled(self, left: float, top: float, right: float, bottom: float, xs: list[float]) -> None:
        look = self.look
        if look.rules == "boxes":
            self.boxes.append((left + 0.8, top + 0.8, right - 0.8, bottom - 0.8))
            return
        if look.rules not in ("down", "none"):
            self.rules += [(left, top, right, top), (left, bottom, right, bottom)]
        if look.rules not in ("across", "none"):
            self.rules += [
                (x, top, x, bottom) for x in (left, right) if look.sides or x not in (xs[0], xs[-1])
            ]

    def _draw_rules(self) -> None:
        canvas, look = self.canvas, self.look
        canvas.setLineWidth(0.5)
        high = self.height
        for left, top, right, bottom in self.boxes:
            canvas.rect(left, high - bottom, right - left, bottom - top)
        rules = sorted(set(self.rules))
        if look.rules == "rects":
            for x0, y0, x1, y1 in rules:
                canvas.rect(x0 - 0.24, high - y1 - 0.24, x1 - x0 + 0.48, y1 - y0 + 0.48, stroke=0, fill=1)
        elif look.rules == "path" and rules:
            path = canvas.beginPath()
            for x0, y0, x1, y1 in rules:
                path.moveTo(x0, high - y0)
                path.lineTo(x1, high - y1)
            canvas.drawPath(path)
        elif look.rules == "form" and rules:
            name = f"rules{self.pages}"
            canvas.beginForm(name)
            for x0, y0, x1, y1 in rules:
                canvas.line(x0, high - y0 - 7, x1, high - y1 - 7)
            canvas.endForm()
            canvas.saveState()
            canvas.translate(0, 7)
            canvas.doForm(name)
            canvas.restoreState()
        else:
            if look.rules == "dashed":
                canvas.setDash(2, 1.5)
            for x0, y0, x1, y1 in rules:
                canvas.line(x0, high - y0, x1, high - y1)
        self.rules, self.boxes = [], []
