"""Numbers of PDF pages that fonts, drawings, pictures and annotations show otherwise than their text says."""

from __future__ import annotations

from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream, PDFString
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from reports.demo.printing import PrintedReport
from tests.accuracy.hiding import Damage, Figures
from tests.accuracy.hiding_pdf import SIZE, Draw, drawn_by, printed_with, put


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
    data = printed_with(report, _two_codes, figures)[0]
    assert b"<0078>" in data
    return data.replace(b"<0078>", b"<0033>")


def _figure_path(canvas: Canvas, x: float, y: float) -> None:
    """Two figures as outlines."""
    path = canvas.beginPath()
    for left in (x, x + 4):
        path.moveTo(left, y)
        path.curveTo(left + 1, y + 6, left + 3, y + 6, left + 3, y + 3)
        path.curveTo(left + 3, y, left + 1, y, left, y + 2)
        path.lineTo(left + 1, y + 1)
        path.close()
    canvas.drawPath(path, stroke=0, fill=1)


def _drawn_alone(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    _figure_path(canvas, x, y)


def _drawn_before(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    _figure_path(canvas, x, y)
    put(canvas, x + 9, y, f.seen)


def _small_picture(canvas: Canvas, x: float, y: float) -> None:
    from PIL import Image

    canvas.drawImage(ImageReader(Image.new("RGB", (20, 10), (0, 0, 0))), x, y, 12, 7)


def _pictured_alone(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    _small_picture(canvas, x, y)


def _pictured_before(canvas: Canvas, x: float, y: float, f: Figures) -> None:
    _small_picture(canvas, x, y)
    put(canvas, x + 13, y, f.seen)


def _appearing(kind: str, said: str, shown: str, *, over: bool = False) -> Draw:
    """An annotation or field whose value is ``said`` (hidden, seen or nothing) and that shows the number ``shown``."""

    def draw(canvas: Canvas, x: float, y: float, f: Figures) -> None:
        numbers = {"hidden": f.hidden, "seen": f.seen, "": ""}
        if over:
            put(canvas, x, y, f.seen)
        font = {"Type": PDFName("Font"), "Subtype": PDFName("Type1"), "BaseFont": PDFName("Helvetica")}
        fonts = PDFDictionary({"Font": PDFDictionary({"Helv": PDFDictionary(font)})})
        form = {
            "Type": PDFName("XObject"),
            "Subtype": PDFName("Form"),
            "BBox": PDFArray([0, 0, 30, 10]),
            "Resources": fonts,
        }
        text = f"/Tx BMC BT /Helv 8 Tf 0 2 Td ({numbers[shown]}) Tj ET EMC".encode()
        entries = {
            "Type": PDFName("Annot"),
            "Subtype": PDFName(kind),
            "Rect": PDFArray([x, y - 2, x + 30, y + 8]),
            "F": 4,
            "AP": PDFDictionary({"N": canvas._doc.Reference(PDFStream(PDFDictionary(form), text))}),
        }
        if kind == "Widget":
            entries |= {"FT": PDFName("Tx"), "T": PDFString("f"), "V": PDFString(numbers[said])}
            entries |= {"DA": PDFString("/Helv 8 Tf 0 g")}
        elif said:
            entries |= {"Contents": PDFString(numbers[said])}
        canvas._addAnnotation(PDFDictionary(entries))
        if kind == "Widget":
            catalog = canvas._doc.Catalog
            catalog.AcroForm = PDFDictionary({"Fields": PDFArray(canvas._annotationrefs[-1:]), "DR": fonts})
            catalog.__NoDefault__ = [*catalog.__NoDefault__, "AcroForm"]

    return draw


DAMAGES = [
    Damage("pdf drawn figures alone", drawn_by(_drawn_alone)),
    Damage("pdf drawn figures before", drawn_by(_drawn_before), "nothing"),
    *(
        Damage(f"pdf drawn figures {name} without {lines}", drawn_by(draw, rules), shows)
        for lines, rules in (("rules", "none"), ("rules down", "across"), ("rules across", "down"))
        for name, draw, shows in (("alone", _drawn_alone, "seen"), ("before", _drawn_before, "nothing"))
    ),
    Damage("pdf pictured figures alone", drawn_by(_pictured_alone)),
    Damage("pdf pictured figures before", drawn_by(_pictured_before), "nothing"),
    Damage("pdf annotation shows another number", drawn_by(_appearing("FreeText", "hidden", "seen"))),
    Damage(
        "pdf annotation over a number",
        drawn_by(_appearing("FreeText", "seen", "hidden", over=True)),
        "nothing",
    ),
    Damage("pdf stamp of a number", drawn_by(_appearing("Stamp", "", "seen"))),
    Damage("pdf field shows another number", drawn_by(_appearing("Widget", "hidden", "seen"))),
    Damage("pdf plain field", drawn_by(_appearing("Widget", "seen", "seen"))),
    Damage("pdf plain annotation", drawn_by(_appearing("FreeText", "seen", "seen"))),
    Damage("pdf font of other figures", drawn_by(_own_font(1)), "nothing"),
    Damage("pdf font of other figures further", drawn_by(_own_font(4)), "nothing"),
    Damage("pdf font with 3 and 5 exchanged", drawn_by(_exchanged("3", "5")), "nothing"),
    Damage("pdf font with 6 and 9 exchanged", drawn_by(_exchanged("6", "9")), "nothing"),
    Damage("pdf font with 2 and 5 exchanged", drawn_by(_exchanged("2", "5")), "nothing"),
    Damage("pdf font with 0 and 6 exchanged", drawn_by(_exchanged("0", "6")), "nothing"),
    Damage("pdf two codes of one figure", _one_text_of_two, "nothing"),
    Damage("pdf plain own font", drawn_by(_own_font(0))),
    Damage("pdf plain own font of few figures", drawn_by(_few_figures)),
]
