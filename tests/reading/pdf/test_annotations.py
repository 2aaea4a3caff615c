"""Form fields, free text and notes on a page."""

import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from reports.reading.model.document import Note
from reports.reading.model.errors import ReadingError
from reports.reading.pdf.annotations import MAX_ANNOTATIONS
from reports.reading.pdf.reader import read_pdf
from reports.recognition.recognise import recognise
from tests.reading.pdf.builder import FONT

LINES = (
    "一、本年新收政府信息公开申请数量",
    "二、上年结转政府信息公开申请数量",
    "（一）予以公开",
    "（七）总计",
    "四、结转下年度继续办理",
)
CODES = ("received", "carried_over", "disclosed", "outcomes_total", "carried_forward")
COLUMNS = (
    "natural_person",
    "business",
    "research_institution",
    "public_welfare_body",
    "legal_service_agency",
)
VALUES = [[10 * row + column for column in range(7)] for row in range(1, 6)]
PROSE = "本机关严格落实政府信息公开条例，全年主动公开各类信息若干条，办理依申请公开事项若干件。"


def form(fill, *, fields: int = 0) -> bytes:
    """Return 表三 with five lines whose cells are filled by ``fill(canvas, value, box)``."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    canvas.setFont(FONT, 10)
    canvas.drawString(60, 800, "青石县水利局2023年政府信息公开工作年度报告")
    canvas.drawString(60, 780, PROSE)
    canvas.drawString(60, 760, "三、收到和处理政府信息公开申请情况")
    for level in range(6):
        canvas.line(60, 730 - 20 * level, 515, 730 - 20 * level)
    for edge in (60, *range(235, 516, 40)):
        canvas.line(edge, 630, edge, 730)
    for row, label in enumerate(LINES):
        canvas.drawString(64, 716 - 20 * row, label)
        for column in range(7):
            fill(canvas, VALUES[row][column], (237 + 40 * column, 712 - 20 * row, 36, 16))
    for number in range(fields):
        canvas.textAnnotation("很多", Rect=(10, 10, 20, 20), name=f"n{number}")
    canvas.save()
    return buffer.getvalue()


def as_field(canvas, value, box):
    x, y, width, height = box
    name = f"f{x:.0f}x{y:.0f}"
    canvas.acroForm.textfield(name=name, value=str(value), x=x, y=y, width=width, height=height, fontSize=9)


def as_free_text(canvas, value, box):
    x, y, width, height = box
    canvas.freeTextAnnotation(str(value), DA="/Helv 9 Tf 0 g", Rect=(x, y, x + width, y + height))


def values_of(data: bytes) -> list[list[int]]:
    cells = recognise(read_pdf(data)).cells
    return [[int(cells[f"requests.{code}.{column}"].value) for column in COLUMNS] for code in CODES]


@pytest.mark.parametrize("fill", [as_field, as_free_text])
def test_numbers_filled_into_a_form_or_typed_upon_the_page_are_read(fill):
    assert values_of(form(fill)) == [row[:5] for row in VALUES]


def test_a_field_that_repeats_what_is_printed_under_it_is_read_once():
    def fill(canvas, value, box):
        canvas.setFont(FONT, 9)
        canvas.drawString(box[0] + 2, box[1] + 4, str(value))
        as_field(canvas, value, box)

    assert values_of(form(fill)) == [row[:5] for row in VALUES]


def test_another_number_typed_over_a_printed_one_is_doubtful():
    def fill(canvas, value, box):
        canvas.setFont(FONT, 9)
        canvas.drawString(box[0] + 2, box[1] + 4, str(value))
        if value == 23:
            as_free_text(canvas, 99, box)

    cell = recognise(read_pdf(form(fill))).cells.get("requests.carried_over.public_welfare_body")
    assert cell is None or cell.doubt


def test_a_hidden_field_is_not_read():
    def fill(canvas, value, box):
        canvas.setFont(FONT, 9)
        canvas.drawString(box[0] + 2, box[1] + 4, str(value))
        x, y, width, height = box
        canvas.acroForm.textfield(
            name=f"h{x}x{y}", value="77", x=x, y=y, width=width, height=height, annotationFlags="hidden"
        )

    assert values_of(form(fill)) == [row[:5] for row in VALUES]


def test_a_note_stuck_upon_the_page_is_a_comment_and_no_text():
    def fill(canvas, value, box):
        as_field(canvas, value, box)
        if value == 10:
            canvas.textAnnotation("请核对", Rect=(box[0], box[1], box[0] + 10, box[1] + 10))

    data = form(fill)
    assert Note("comment", "请核对") in read_pdf(data).notes
    assert values_of(data) == [row[:5] for row in VALUES]


def test_a_page_with_more_annotations_than_any_report_has_is_refused():
    with pytest.raises(ReadingError) as refused:
        read_pdf(form(as_field, fields=MAX_ANNOTATIONS))
    assert refused.value.code == "UNSAFE"
