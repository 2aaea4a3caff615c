"""Figures struck through and raised ones are not read as a part of the number beside them."""

import io

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from reports.reading.pdf.reader import read_pdf
from tests.reading.pdf.builder import FONT

WORDS = "本年新收、总计：本机关严格落实政府信息公开条例，全年主动公开各类信息若干条，办理依申请公开事项若干件的一年。"


def rows_of(draw):
    """Return a ruled table of four cells; ``draw(canvas, x, y)`` writes into each but the first."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    canvas.setFont(FONT, 10)
    canvas.drawString(30, 800, WORDS)
    for level in (660, 680, 700):
        canvas.line(60, level, 260, level)
    for edge in (60, 160, 260):
        canvas.line(edge, 660, edge, 700)
    canvas.drawString(64, 686, "许可")
    for x, y in ((164, 686), (64, 666), (164, 666)):
        draw(canvas, x, y)
    canvas.save()
    return [[cell.text for cell in row] for row in read_pdf(buffer.getvalue()).grids[0].expanded()]


def test_a_struck_figure_becomes_a_sign_that_makes_its_cell_doubtful():
    def draw(canvas, x, y):
        canvas.drawString(x, y, "912")
        wide = stringWidth("9", FONT, 10)
        canvas.setLineWidth(0.6)
        canvas.line(x, y + 3.2, x + wide, y + 3.2)

    assert rows_of(draw) == [["许可", "■12"], ["■12", "■12"]]


def test_a_line_under_a_figure_strikes_nothing():
    def draw(canvas, x, y):
        canvas.drawString(x, y, "912")
        canvas.line(x, y - 1.5, x + stringWidth("912", FONT, 10), y - 1.5)

    assert rows_of(draw) == [["许可", "912"], ["912", "912"]]


def test_a_small_figure_raised_behind_a_figure_is_the_mark_of_a_note():
    def draw(canvas, x, y):
        canvas.setFont(FONT, 10)
        canvas.drawString(x, y, "12")
        canvas.setFont(FONT, 8)
        canvas.drawString(x + stringWidth("12", FONT, 10), y + 3.5, "1")

    assert rows_of(draw) == [["许可", "12¹"], ["12¹", "12¹"]]


def test_hidden_figures_and_properties_are_kept_as_comments():
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    canvas.setAuthor("经办人13812345678")
    canvas.setFont(FONT, 10)
    canvas.drawString(30, 800, WORDS)
    canvas.setFillGray(1)
    canvas.drawString(30, 700, "电话13912345678")
    canvas.save()
    document = read_pdf(buffer.getvalue())
    assert [note.text for note in document.notes] == ["经办人13812345678", "电话13912345678"]
    assert "139" not in document.paragraphs[0].text
