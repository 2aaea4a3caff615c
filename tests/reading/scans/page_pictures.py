"""Reports drawn as page pictures, and the damage done by scanners and phones."""

from __future__ import annotations

import functools
import io
import random
import subprocess
from collections.abc import Iterator, Sequence

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from reports.demo.printing import PrintedReport
from reports.statutory.printed_form import PrintedTable

A4 = (8.27, 11.69)


@functools.cache
def font_file() -> str:
    """Return a Chinese font of this machine; LookupError when none is installed (Debian: fonts-noto-cjk)."""
    asked = subprocess.run(
        ["fc-match", "-f", "%{file}", "Noto Sans CJK SC:lang=zh-cn"],
        capture_output=True,
        text=True,
        check=True,
    )
    if "CJK" not in asked.stdout and "wqy" not in asked.stdout:
        raise LookupError(f"no Chinese font: {asked.stdout}")
    return asked.stdout


@functools.cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_file(), size)


class PagePrinter:
    """Draws paragraphs and ruled tables on A4 pages; long tables continue on the next page, cut between rows."""

    def __init__(
        self,
        dpi: int = 200,
        *,
        rule: int = 2,
        size_points: float = 9,
        labels: Sequence[float] = (0.06, 0.09, 0.29),
        pages_long: int = 1,
    ) -> None:
        self.dpi = dpi
        self.rule = rule
        self.size = round(size_points * dpi / 72)
        self.labels = labels
        self.width, self.height = (round(inches * dpi) for inches in A4)
        self.height *= pages_long
        self.margin = round(0.8 * dpi)
        self.pages: list[Image.Image] = []
        self._new_page()

    def _new_page(self) -> None:
        self.pages.append(Image.new("RGB", (self.width, self.height), "white"))
        self.draw = ImageDraw.Draw(self.pages[-1])
        self.y = self.margin

    def paragraph(self, text: str, *, scale: float = 1.2, centred: bool = False) -> None:
        font = _font(round(self.size * scale))
        for line in _wrapped(text if centred else "　　" + text, font, self.width - 2 * self.margin):
            if self.y + font.size * 1.8 > self.height - self.margin:
                self._new_page()
            x = (self.width - font.getlength(line)) / 2 if centred else self.margin
            self.draw.text((x, self.y), line, font=font, fill="black")
            self.y += round(font.size * 1.6)
        self.y += round(font.size * 0.5)

    def table(self, table: PrintedTable) -> None:
        font = _font(self.size)
        widths = self._widths(table)
        lefts = [self.margin + sum(widths[:column]) for column in range(table.column_count + 1)]
        heights = self._heights(table, widths, font)
        begin = 0
        while begin < len(heights):
            end, bottom = begin, self.y
            while end < len(heights) and bottom + heights[end] <= self.height - self.margin:
                bottom += heights[end]
                end += 1
            if end == begin:
                self._new_page()
                continue
            self._rows(table, begin, end, lefts, heights, font)
            begin = end
        self.y += self.size * 2

    def _rows(self, table: PrintedTable, begin: int, end: int, lefts, heights, font) -> None:
        tops = [self.y + sum(heights[begin:row]) for row in range(begin, end + 1)]
        for row, column, cell in _placed(table):
            first, last = max(row, begin), min(row + cell.row_span, end)
            if first >= last:
                continue
            box = (lefts[column], tops[first - begin], lefts[column + cell.column_span], tops[last - begin])
            self.draw.rectangle(box, outline="black", width=self.rule)
            if row >= begin:
                self._text(cell.text, box, font)
        self.y = tops[-1]

    def _text(self, text: str, box, font) -> None:
        lines = _wrapped(text, font, box[2] - box[0] - self.size * 0.6)
        top = (box[1] + box[3] - len(lines) * self.size * 1.3) / 2
        for number, line in enumerate(lines):
            x = (box[0] + box[2] - font.getlength(line)) / 2
            self.draw.text(
                (x, top + number * self.size * 1.3 - self.size * 0.1), line, font=font, fill="black"
            )
        return

    def _widths(self, table: PrintedTable) -> list[int]:
        room = self.width - 2 * self.margin
        if table.column_count == 10:  # 表三: three label columns, seven of numbers
            shares = [*self.labels, *[(1 - sum(self.labels)) / 7] * 7]
        else:
            shares = [1 / table.column_count] * table.column_count
        return [round(share * room) for share in shares]

    def _heights(self, table: PrintedTable, widths: Sequence[int], font) -> list[int]:
        heights = [round(self.size * 2)] * len(table.rows)
        for row, column, cell in _placed(table):
            lines = _wrapped(
                cell.text, font, sum(widths[column : column + cell.column_span]) - self.size * 0.6
            )
            need = round(len(lines) * self.size * 1.3 + self.size * 0.7)
            have = sum(heights[row : row + cell.row_span])
            if need > have:
                heights[row] += need - have
        return heights


def _placed(table: PrintedTable) -> Iterator[tuple[int, int, object]]:
    """Return (row, column, cell) of every printed cell."""
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(table.rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            yield number, column, cell
            for down in range(cell.row_span):
                for right in range(cell.column_span):
                    taken.add((number + down, column + right))
            column += cell.column_span


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines = [""]
    for character in text:
        if character == "\n" or (lines[-1] and font.getlength(lines[-1] + character) > width):
            lines.append("")
        if character != "\n":
            lines[-1] += character
    return lines


def cut_into_pages(tall: Image.Image, dpi: int) -> list[Image.Image]:
    """Cut one tall picture into pages between two lines of text, also inside rows; both parts are closed by rules."""
    width, height = (round(inches * dpi) for inches in A4)
    margin, room = round(0.8 * dpi), height - round(1.6 * dpi)
    pages, at = [], margin
    while at < tall.height and not _is_blank_from(tall, at):
        end = min(at + room, tall.height)
        while end < tall.height and _ink(tall, end) > min(_ink(tall, end - step) for step in range(40)):
            end -= 1
        page = Image.new("RGB", (width, height), "white")
        page.paste(tall.crop((0, at, width, end)), (0, margin))
        for y in (margin, margin + end - at):
            columns = [
                x
                for x in range(width)
                if page.getpixel((x, min(max(y, margin + 3), margin + end - at - 3))) == (0, 0, 0)
            ]
            if len(columns) > 8:
                ImageDraw.Draw(page).line((columns[0], y, columns[-1], y), fill="black", width=2)
        pages.append(page)
        at = end
    return pages


def _ink(page: Image.Image, y: int) -> int:
    return sum(1 for value in page.crop((0, y, page.width, y + 1)).convert("L").tobytes() if value < 128)


def _is_blank_from(page: Image.Image, y: int) -> bool:
    low, high = page.crop((0, y, page.width, page.height)).convert("L").getextrema()
    return low == high


def draw_report(
    report: PrintedReport, *, dpi: int = 200, rule: int = 2, size: float = 9, **options: object
) -> list[Image.Image]:
    """Return the pages of a report, clean and straight; ``options`` are those of PagePrinter."""
    printer = PagePrinter(dpi, rule=rule, size_points=size, **options)
    print_report(report, printer)
    return printer.pages


def print_report(report: PrintedReport, printer: PagePrinter) -> None:
    """Print a report on the pages of the printer."""
    for line in report.title_lines:
        printer.paragraph(line, scale=1.8, centred=True)
    for text in report.preamble:
        printer.paragraph(text)
    for heading, paragraphs, table in report.parts():
        if heading:
            printer.paragraph(heading, scale=1.4)
        for text in paragraphs:
            printer.paragraph(text)
        if table:
            printer.table(table)
    for text in report.closing:
        printer.paragraph(text)


def worn(page: Image.Image, *, degrees: float = 0.7, blur: float = 0.8, noise: int = 12, seed: int = 1):
    """Return the page as a bad scan: tilted, blurred, grey, speckled."""
    turned = page.convert("L").rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255)
    soft = turned.filter(ImageFilter.GaussianBlur(blur))
    grain = Image.frombytes("L", soft.size, random.Random(seed).randbytes(soft.width * soft.height))
    return Image.blend(soft, grain, noise / 255)


def as_file(page: Image.Image, kind: str, **options: object) -> bytes:
    """Return one page as PNG, JPEG, TIFF … bytes."""
    written = io.BytesIO()
    page.save(written, kind, **options)
    return written.getvalue()


def as_pages(pages: Sequence[Image.Image], kind: str, **options: object) -> bytes:
    """Return one file of several pages: TIFF, or PDF without a text layer."""
    written = io.BytesIO()
    first, *others = [
        page.copy() for page in pages
    ]  # Pillow keeps the settings of the previous format on the picture
    first.save(written, kind, save_all=True, append_images=others, **options)
    return written.getvalue()
