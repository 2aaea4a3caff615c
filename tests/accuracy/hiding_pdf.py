"""Numbers that PDF pages hide: painted over, invisible, tiny, clipped, struck by annotations, printed over others."""

from __future__ import annotations

from collections.abc import Callable

from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
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


def _printed(
    report: PrintedReport, draw: Draw, figures: Figures
) -> tuple[bytes, list[tuple[int, float, float]]]:
    printer = _Printer(Look(table_size=SIZE, values="left"), draw, figures)
    for line in report.title_lines:
        printer.centred(line, 16)
    for heading, paragraphs, table in report.parts():
        if heading:
            printer.heading(heading)
        printer.prose(paragraphs)
        if table:
            printer.table(table)
    return printer.finished(), printer.places


def _pdf(draw: Draw) -> Callable[[PrintedReport, Figures], bytes]:
    return lambda report, figures: _printed(report, draw, figures)[0]


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


def _annotated(kind: str, under: Callable[[Figures], str], **more: object) -> Draw:
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


def _font_of(name: str, others: dict[str, str]) -> TTFont:
    """A font that comes with the file, in which the keys of ``others`` are drawn as their values."""
    font = TTFont(name, "Vera.ttf")
    glyphs = font.face.charToGlyph
    font.face.name = name.encode()  # the library takes one of two fonts with the same name of a face
    font.face.charToGlyph = {**glyphs, **{ord(sign): glyphs[ord(drawn)] for sign, drawn in others.items()}}
    registerFont(font)
    return font


def _own_font(shift: int) -> Draw:
    """Figures are drawn as others, ``shift`` further."""

    def draw(canvas: Canvas, x: float, y: float, f: Figures) -> None:
        others = {str(figure): str((figure + shift) % 10) for figure in range(10)}
        canvas.setFont(_font_of(f"Own{shift}", others).fontName, SIZE)
        canvas.drawString(x, y, f.seen)

    return draw


def _exchanged(one: str, other: str) -> Draw:
    """These two figures are drawn as each other."""

    def draw(canvas: Canvas, x: float, y: float, f: Figures) -> None:
        canvas.setFont(_font_of(f"Exchanged{one}{other}", {one: other, other: one}).fontName, SIZE)
        canvas.drawString(x, y, one + other + f.seen[:2])

    return draw


def _few_figures(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    """A font that holds the figures of this number only, as programs write it for a title."""
    font = TTFont("Few", "Vera.ttf", asciiReadable=0)
    registerFont(font)
    canvas.setFont(font.fontName, SIZE)
    canvas.drawString(x, y, f.seen)


def _two_codes(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    canvas.setPageCompression(0)  # so that the map to text can be replaced
    canvas.setFont(_font_of("Codes", {"x": "8"}).fontName, SIZE)
    canvas.drawString(x, y, "3x" + f.seen[:1])


def _one_text_of_two(report: PrintedReport, figures: Figures) -> bytes:
    """A code that is drawn as 8 is 3 in the text, as another one that is drawn as 3."""
    data = _printed(report, _two_codes, figures)[0]
    assert b"<0078>" in data
    return data.replace(b"<0078>", b"<0033>")


_WHITE = {"IC": PDFArray([1, 1, 1]), "C": PDFArray([1, 1, 1])}

DAMAGES = [
    Damage("pdf covered and printed over", _pdf(_covered)),
    Damage("pdf covered before number", _pdf(_covered_before)),
    Damage("pdf covered alone", _pdf(_covered_alone), "nothing"),
    Damage("pdf part of a text covered", _pdf(_one_object)),
    Damage("pdf half a figure covered", _pdf(_half), "nothing"),
    Damage("pdf covered nearly", _pdf(_translucent)),
    Damage("pdf marked yellow", _pdf(_marked)),
    Damage("pdf blackened", _pdf(_blackened), "nothing"),
    Damage("pdf black on black", _pdf(_black_on_black), "nothing"),
    Damage("pdf covered by a form", _pdf(_in_a_form)),
    Damage("pdf covered by a shading", _pdf(_shaded_over)),
    Damage("pdf under a picture", _pdf(_under_picture)),
    Damage("pdf invisible", _pdf(_first(mode=3))),
    Damage("pdf for clipping only", _pdf(_first(mode=7))),
    Damage("pdf outline white", _pdf(_first(mode=1, gray=1.0))),
    Damage("pdf white", _pdf(_first(gray=1.0))),
    Damage("pdf nearly white", _pdf(_first(gray=0.96))),
    Damage("pdf transparent", _pdf(_first(alpha=0.0))),
    Damage("pdf nearly transparent", _pdf(_first(alpha=0.03))),
    Damage("pdf white on light grey", _pdf(_light_ground)),
    Damage("pdf white on blue", _pdf(_white_on_blue)),
    Damage("pdf one point", _pdf(_first(size=1.0))),
    Damage("pdf two points", _pdf(_first(size=2.0))),
    Damage("pdf clipped away", _pdf(_clipped)),
    Damage("pdf part of a text clipped", _pdf(_partly_clipped)),
    Damage("pdf squeezed", _pdf(_squeezed)),
    Damage("pdf outside the page", _pdf(_outside)),
    Damage("pdf two numbers in one place", _pdf(_overprinted), "nothing"),
    Damage("pdf broken over two lines", _pdf(_over_lines)),
    Damage("pdf one figure a line", _pdf(_stacked), "nothing"),
    Damage("pdf other text than shown", _pdf(_actual_text)),
    Damage("pdf mirrored", _pdf(_mirrored), "nothing"),
    Damage("pdf small figure before", _pdf(_small_before), "both"),
    Damage("pdf struck by an annotation", _pdf(_annotated("StrikeOut", lambda f: f.hidden[:2]))),
    Damage(
        "pdf all struck by an annotation",
        _pdf(_annotated("StrikeOut", lambda f: f.hidden[:2] + f.seen)),
        "nothing",
    ),
    Damage("pdf marked for redaction", _pdf(_annotated("Redact", lambda f: f.hidden[:2]))),
    Damage("pdf under a white square", _pdf(_annotated("Square", lambda f: f.hidden[:2], **_WHITE))),
    Damage("pdf font of other figures", _pdf(_own_font(1)), "nothing"),
    Damage("pdf font of other figures further", _pdf(_own_font(4)), "nothing"),
    Damage("pdf font with 3 and 5 exchanged", _pdf(_exchanged("3", "5")), "nothing"),
    Damage("pdf font with 6 and 9 exchanged", _pdf(_exchanged("6", "9")), "nothing"),
    Damage("pdf font with 2 and 5 exchanged", _pdf(_exchanged("2", "5")), "nothing"),
    Damage("pdf font with 0 and 6 exchanged", _pdf(_exchanged("0", "6")), "nothing"),
    Damage("pdf two codes of one figure", _one_text_of_two, "nothing"),
    Damage("pdf plain own font", _pdf(_own_font(0))),
    Damage("pdf plain own font of few figures", _pdf(_few_figures)),
]
