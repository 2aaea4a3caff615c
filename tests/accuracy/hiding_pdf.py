"""Numbers that PDF pages hide: painted over, invisible, tiny, clipped, struck by annotations, printed over others."""

from __future__ import annotations

from collections.abc import Callable

from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName
from reportlab.pdfgen.canvas import Canvas

from reports.demo.printing import PrintedReport
from tests.accuracy.hiding import SENTINEL, Damage, Figures
from tests.reading.pdf import builder
from tests.reading.pdf.cells import PrintedCell
from tests.reading.pdf.look import Look

SIZE = 8.0
#: Draws the damaged cell: the canvas, the left end of the base line, both numbers.
Draw = Callable[[Canvas, float, float, Figures], None]


class _Printer(builder._Printer):
    """Prints the report with something else in the place of the sentinel."""

    def __init__(self, look: Look, draw: Draw, figures: Figures) -> None:
        self.draw, self.figures = draw, figures
        self.places: list[tuple[int, float, float]] = []
        super().__init__(look)

    def _cell_lines(self, cell: PrintedCell, xs: list[float]) -> list[str]:
        return [SENTINEL] if cell.text == SENTINEL else super()._cell_lines(cell, xs)

    def _text(self, x: float, baseline: float, text: str, size: float) -> None:
        if text != SENTINEL:
            super()._text(x, baseline, text, size)
            return
        self.places.append((self.pages - 1, x, self.height - baseline))
        canvas = self.canvas
        canvas.saveState()
        self.draw(canvas, x, self.height - baseline, self.figures)
        canvas.restoreState()


def printed_with(
    report: PrintedReport, draw: Draw, figures: Figures, rules: str = "lines"
) -> tuple[bytes, list[tuple[int, float, float]]]:
    printer = _Printer(Look(table_size=SIZE, values="left", rules=rules), draw, figures)
    for line in report.title_lines:
        printer.centred(line, 16)
    for heading, paragraphs, table in report.parts():
        if heading:
            printer.heading(heading)
        printer.prose(paragraphs)
        if table:
            printer.table(table)
    return printer.finished(), printer.places


def drawn_by(draw: Draw, rules: str = "lines") -> Callable[[PrintedReport, Figures], bytes]:
    return lambda report, figures: printed_with(report, draw, figures, rules)[0]


def width(text: str, size: float = SIZE) -> float:
    return len(text) * size * 0.5


def put(canvas: Canvas, x: float, y: float, text: str, size: float = SIZE, mode: int = 0) -> None:
    for number, sign in enumerate(text):
        line = canvas.beginText(x + number * size * 0.5, y)
        line.setFont(builder.FONT, size)
        line.setTextRenderMode(mode)
        line.textOut(sign)
        canvas.drawText(line)


def _box(canvas: Canvas, x: float, y: float, wide: float, colour: float = 1.0, alpha: float = 1.0) -> None:
    canvas.saveState()
    canvas.setFillGray(colour, alpha)
    canvas.rect(x - 0.4, y - 1.6, wide + 0.8, SIZE + 1, stroke=0, fill=1)
    canvas.restoreState()


def _picture(canvas: Canvas, x: float, y: float, wide: float) -> None:
    from PIL import Image

    canvas.drawImage(
        ImageReader(Image.new("RGB", (8, 8), (255, 255, 255))), x - 0.4, y - 1.6, wide + 0.8, SIZE + 1
    )


def _covered(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    put(canvas, x, y, f.hidden)
    _box(canvas, x, y, width(f.hidden))
    put(canvas, x, y, f.seen)


def _covered_before(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    put(canvas, x, y, f.hidden[:2] + f.seen)
    _box(canvas, x, y, width(f.hidden[:2]))


def _covered_alone(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    put(canvas, x, y, f.hidden)
    _box(canvas, x, y, width(f.hidden))


def _one_object(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    canvas.setFont(builder.FONT, SIZE)
    canvas.drawString(x, y, f.hidden[:1] + f.seen)
    _box(canvas, x, y, width(f.hidden[:1]))


def _half(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    put(canvas, x, y, "8" + f.seen)
    _box(canvas, x, y, 2.0)


def _translucent(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    put(canvas, x, y, f.hidden[:2] + f.seen)
    _box(canvas, x, y, width(f.hidden[:2]), alpha=0.97)


def _marked(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    put(canvas, x, y, f.seen)
    canvas.setFillColorRGB(1, 1, 0, 0.3)
    canvas.rect(x, y - 1, width(f.seen), SIZE, stroke=0, fill=1)


def _blackened(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    put(canvas, x, y, f.hidden)
    _box(canvas, x, y, width(f.hidden), 0.0)


def _black_on_black(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    _box(canvas, x, y, width(f.hidden), 0.0)
    put(canvas, x, y, f.hidden)


def _in_a_form(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    put(canvas, x, y, f.hidden[:2] + f.seen)
    canvas.beginForm("cover")
    _box(canvas, x, y, width(f.hidden[:2]))
    canvas.endForm()
    canvas.doForm("cover")


def _shaded_over(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    from reportlab.lib.colors import Color

    put(canvas, x, y, f.hidden[:2] + f.seen)
    path = canvas.beginPath()
    path.rect(x - 0.4, y - 1.6, width(f.hidden[:2]) + 0.8, SIZE + 1)
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.linearGradient(x, y, x + 20, y, (Color(1, 1, 1), Color(0.99, 0.99, 0.99)))


def _under_picture(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    put(canvas, x, y, f.hidden[:2] + f.seen)
    _picture(canvas, x, y, width(f.hidden[:2]))


def _first(mode: int = 0, size: float = SIZE, gray: float = 0.0, alpha: float = 1.0) -> Draw:
    def draw(canvas: Canvas, x: float, y: float, f: Figures) -> None:
        hidden = f.hidden[:2]
        canvas.saveState()
        canvas.setFillGray(gray, alpha)
        canvas.setStrokeGray(gray)
        put(canvas, x, y, hidden, size, mode)
        canvas.restoreState()
        put(canvas, x + width(hidden, size), y, f.seen)

    return draw


def _light_ground(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    _box(canvas, x, y, width(f.hidden[:2]), 0.95)
    _first(gray=1.0)(canvas, x, y, f)


def _white_on_blue(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    canvas.setFillColorRGB(0, 0, 0.7)
    canvas.rect(x - 1, y - 2, width(f.seen) + 2, SIZE + 2, stroke=0, fill=1)
    canvas.setFillGray(1.0)
    put(canvas, x, y, f.seen)


def _clipped(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    hidden = f.hidden[:2]
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(x + width(hidden) + 40, y + 30, 20, 20)
    canvas.clipPath(path, stroke=0, fill=0)
    put(canvas, x, y, hidden)
    canvas.restoreState()
    put(canvas, x + width(hidden), y, f.seen)


def _partly_clipped(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(x + width(f.hidden[:1]), y - 3, 60, 20)
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.setFont(builder.FONT, SIZE)
    canvas.drawString(x, y, f.hidden[:1] + f.seen)
    canvas.restoreState()


def _squeezed(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    line = canvas.beginText(x, y)
    line.setFont(builder.FONT, SIZE)
    line.setHorizScale(2)
    line.textOut(f.hidden[:2])
    canvas.drawText(line)
    put(canvas, x + 1, y, f.seen)


def _outside(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    put(canvas, -60, y, f.hidden)
    put(canvas, x, y, f.seen)


def _overprinted(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    put(canvas, x, y, "12")
    put(canvas, x + 0.9, y, "78")


def _over_lines(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    put(canvas, x, y + 3, f.seen[:1], 5)
    put(canvas, x, y - 2, f.seen[1:], 5)


def _stacked(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    for number, sign in enumerate(f.seen[:3]):
        put(canvas, x, y + 5 - 4 * number, sign, 4)


def _actual_text(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    canvas.setFont(builder.FONT, SIZE)
    canvas._code.append(f"/Span <</ActualText ({f.hidden[:1]}{f.seen})>> BDC")
    canvas.drawString(x, y, f.seen)
    canvas._code.append("EMC")


def _mirrored(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    canvas.translate(x + width(f.seen), y)
    canvas.scale(-1, 1)
    canvas.setFont(builder.FONT, SIZE)
    canvas.drawString(0, 0, f.seen)


def _small_before(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    put(canvas, x, y, f.hidden[:1], 3.6)
    put(canvas, x + 1.9, y, f.seen)


def annotated(kind: str, under: Callable[[Figures], str], **more: object) -> Draw:
    """The hidden number before the seen one, with an annotation over the text that ``under`` returns."""

    def draw(canvas: Canvas, x: float, y: float, f: Figures) -> None:
        put(canvas, x, y, f.hidden[:2] + f.seen)
        right, top = x + width(under(f)), y + SIZE
        entries = {
            "Type": PDFName("Annot"),
            "Subtype": PDFName(kind),
            "Rect": PDFArray([x, y - 1, right, top]),
            "QuadPoints": PDFArray([x, top, right, top, x, y - 1, right, y - 1]),
            "F": 4,
            **more,
        }
        canvas._addAnnotation(PDFDictionary(entries))

    return draw


_WHITE = {"IC": PDFArray([1, 1, 1]), "C": PDFArray([1, 1, 1])}

DAMAGES = [
    Damage("pdf covered and printed over", drawn_by(_covered)),
    Damage("pdf covered before number", drawn_by(_covered_before)),
    Damage("pdf covered alone", drawn_by(_covered_alone), "nothing"),
    Damage("pdf part of a text covered", drawn_by(_one_object)),
    Damage("pdf half a figure covered", drawn_by(_half), "nothing"),
    Damage("pdf covered nearly", drawn_by(_translucent)),
    Damage("pdf marked yellow", drawn_by(_marked)),
    Damage("pdf blackened", drawn_by(_blackened), "nothing"),
    Damage("pdf black on black", drawn_by(_black_on_black), "nothing"),
    Damage("pdf covered by a form", drawn_by(_in_a_form)),
    Damage("pdf covered by a shading", drawn_by(_shaded_over)),
    Damage("pdf under a picture", drawn_by(_under_picture)),
    Damage("pdf invisible", drawn_by(_first(mode=3))),
    Damage("pdf for clipping only", drawn_by(_first(mode=7))),
    Damage("pdf outline white", drawn_by(_first(mode=1, gray=1.0))),
    Damage("pdf white", drawn_by(_first(gray=1.0))),
    Damage("pdf nearly white", drawn_by(_first(gray=0.96))),
    Damage("pdf transparent", drawn_by(_first(alpha=0.0))),
    Damage("pdf nearly transparent", drawn_by(_first(alpha=0.03))),
    Damage("pdf white on light grey", drawn_by(_light_ground)),
    Damage("pdf white on blue", drawn_by(_white_on_blue)),
    Damage("pdf one point", drawn_by(_first(size=1.0))),
    Damage("pdf two points", drawn_by(_first(size=2.0))),
    Damage("pdf clipped away", drawn_by(_clipped)),
    Damage("pdf part of a text clipped", drawn_by(_partly_clipped)),
    Damage("pdf squeezed", drawn_by(_squeezed)),
    Damage("pdf outside the page", drawn_by(_outside)),
    Damage("pdf two numbers in one place", drawn_by(_overprinted), "nothing"),
    Damage("pdf broken over two lines", drawn_by(_over_lines)),
    Damage("pdf one figure a line", drawn_by(_stacked), "nothing"),
    Damage("pdf other text than shown", drawn_by(_actual_text)),
    Damage("pdf mirrored", drawn_by(_mirrored), "nothing"),
    Damage("pdf small figure before", drawn_by(_small_before), "both"),
    Damage("pdf struck by an annotation", drawn_by(annotated("StrikeOut", lambda f: f.hidden[:2]))),
    Damage(
        "pdf all struck by an annotation",
        drawn_by(annotated("StrikeOut", lambda f: f.hidden[:2] + f.seen)),
        "nothing",
    ),
    Damage("pdf marked for redaction", drawn_by(annotated("Redact", lambda f: f.hidden[:2]))),
    Damage("pdf under a white square", drawn_by(annotated("Square", lambda f: f.hidden[:2], **_WHITE))),
]
