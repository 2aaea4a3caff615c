"""Labels under something that was painted later: a person reads what is printed over them, or nothing."""

import io
from random import Random

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from reports.demo.figures import make_figures
from reports.demo.printing import PrintedReport
from reports.reading.pdf import covers
from reports.reading.pdf.source import opened
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from tests.reading.pdf import builder
from tests.reading.pdf.look import Look

LICENSING, PENALTIES = "proactive.licensing.decisions", "proactive.penalties.decisions"
OTHER = {"行政许可": "行政处罚", "行政处罚": "行政许可"}
LARGEST = 12


class _Printer(builder._Printer):
    """Paints a white box over two labels, and perhaps the other one upon it."""

    def __init__(self, *, again: bool) -> None:
        self.again = again
        super().__init__(Look(table_size=8.0, values="left"))

    def _text(self, x: float, baseline: float, text: str, size: float) -> None:
        super()._text(x, baseline, text, size)
        if text not in OTHER or size > LARGEST:
            return
        self.canvas.saveState()
        self.canvas.setFillGray(1)
        self.canvas.rect(x - 0.4, self.height - baseline - 1.8, len(text) * size + 0.8, size + 1.5, 0, 1)
        self.canvas.restoreState()
        if self.again:
            super()._text(x, baseline, OTHER[text], size)


def printed(report: PrintedReport, *, again: bool) -> bytes:
    printer = _Printer(again=again)
    for line in report.title_lines:
        printer.centred(line, 16)
    for heading, paragraphs, table in report.parts():
        if heading:
            printer.heading(heading)
        printer.prose(paragraphs)
        if table:
            printer.table(table)
    return printer.finished()


@pytest.mark.parametrize("seed", range(3))
def test_a_label_printed_over_a_covered_one_names_the_row(seed):
    cells = {**make_figures(Random(seed), "government"), LICENSING: 71, PENALTIES: 38}
    found = recognise(read(printed(PrintedReport("青禾县林业局", 2024, cells), again=True))).cells
    assert (found[LICENSING].value, found[PENALTIES].value) == (38, 71)


def test_a_row_whose_label_is_covered_is_not_read():
    cells = {**make_figures(Random(1), "government"), LICENSING: 71, PENALTIES: 38}
    found = recognise(read(printed(PrintedReport("青禾县林业局", 2024, cells), again=False))).cells
    assert not any(code in found and found[code].doubt is None for code in (LICENSING, PENALTIES))


def test_a_page_is_not_drawn_for_ground_beside_a_label_in_vertical_writing(monkeypatch):
    monkeypatch.setitem(pdfmetrics._fonts, "STSong-Light", UnicodeCIDFont("STSong-Light", isVertical=True))
    written = io.BytesIO()
    canvas = Canvas(written)
    canvas.setFont("Helvetica", 12)
    for number in range(20):
        canvas.drawString(60, 760 - 20 * number, "12 34 56 78 90")
    canvas.setFont("STSong-Light", 100)  # the library gives boxes of this size, and not of 12 points
    text = canvas.beginText()
    text.setTextTransform(0.12, 0, 0, 0.12, 300, 400)
    text.textOut("办理结果")
    canvas.drawText(text)
    canvas.setFillGray(0.9)
    canvas.rect(320, 340, 80, 100, stroke=0, fill=1)
    canvas.save()
    monkeypatch.setattr(covers._Drawing, "_drawn", lambda _: pytest.fail("drawn"))
    with opened(written.getvalue()) as file:
        glyphs = [glyph for page in file.pages() for glyph in page.glyphs]
    assert "".join(glyph.text for glyph in glyphs if glyph.text > "\u4e00") == "办理结果"
