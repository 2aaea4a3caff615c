"""Tables over pages: rows that end a page, heads printed again above each row of a table without ruled cells."""

import io
from decimal import Decimal

from reportlab.pdfgen.canvas import Canvas

from reports.reading.pdf.reader import read_pdf
from reports.recognition.recognise import recognise
from reports.statutory.editions import EDITIONS
from tests.reading.pdf.builder import FONT, text_pages

PROSE = "本机关严格落实政府信息公开条例，全年主动公开各类信息若干条，办理依申请公开事项若干件。"
TITLE = "青石县水利局2023年政府信息公开工作年度报告"
NOTE = ("（本列", "数据的", "勾稽关", "系为：", "第一项", "加第二", "项之", "和）")
HEADS = (
    (("自然", 0), ("法人", 1), ("总计", 6)),
    (("自然", 0), ("商业", 1), ("科研", 2), ("社会", 3), ("法律", 4), ("其他", 5), ("总计", 6)),
)
BELOW = (
    (("人", 0), ("或其他组织", 1)),
    (("人", 0), ("企业", 1), ("机构", 2), ("公益组织", 3), ("服务机构", 4)),
)
LINES = EDITIONS["2021"].table("requests").lines


def test_full_numbers_before_the_end_of_a_page_are_not_joined_to_the_row_of_the_next_label():
    """总计 is the last row beside a label over many rows, 四、 begins where that label stood."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    canvas.setFont(FONT, 10)
    canvas.drawString(70, 300, PROSE)
    canvas.drawString(70, 280, PROSE)
    borders = (70, 110, 180, 198, 216)
    for row, texts in enumerate((("（一）予以公开", "10", "20"), ("（七）总计", "30", "56"))):
        top = 120 - 30 * row
        canvas.line(110, top, 216, top)
        for x, text in zip((114, 184, 202), texts, strict=True):
            canvas.drawString(x, top - 20, text)
    canvas.line(70, 120, 110, 120)
    canvas.line(70, 60, 216, 60)
    for x in borders:
        canvas.line(x, 60, x, 120)
    canvas.showPage()
    canvas.setFont(FONT, 10)
    for x in (70, *borders[2:]):
        canvas.line(x, 770, x, 800)
    for level in (770, 800):
        canvas.line(70, level, 216, level)
    for x, text in zip((74, 184, 202), ("四、结转下年度办理", "0", "0"), strict=True):
        canvas.drawString(x, 780, text)
    canvas.save()
    texts = [
        [cell.text for cell in row if cell.text]
        for grid in read_pdf(buffer.getvalue()).grids
        for row in grid.rows()
    ]
    assert texts == [
        ["（一）予以公开", "10", "20"],
        ["（七）总计", "30", "56"],
        ["四、结转下年度办理", "0", "0"],
    ]


def row_alone(number: int, top: float = 60) -> list[tuple[float, float, str]]:
    """One row of 表三 under both rows of its heads, each with the whole note beside it; the label is cut below."""
    found, y = [], top
    for first, second in zip(HEADS, BELOW, strict=True):
        found += [(60, y + 14 * place, text) for place, text in enumerate(NOTE)]
        found += [(250 + 45 * column, y, text) for text, column in first]
        found += [(250 + 45 * column, y + 14, text) for text, column in second]
        y += 14 * len(NOTE)
    label = LINES[number].label
    pieces = [label[at : at + 8] for at in range(0, len(label), 8)]
    kept = pieces[:-1] if len(pieces) > 2 and number % 2 else pieces
    found += [(60, y + 14 * place, piece) for place, piece in enumerate(kept)]
    if number % 3:
        found += [(252 + 45 * column, y, str(10 * number + column)) for column in range(7)]
    return found


def test_heads_printed_again_above_every_row_are_left_out_and_cut_labels_known():
    prose = [(60, 60 + 20 * place, text) for place, text in enumerate((TITLE, PROSE))]
    pages = [[*prose, *row_alone(0, 120)], *(row_alone(number) for number in range(1, len(LINES)))]
    reading = recognise(read_pdf(text_pages(*pages)))
    for number, line in enumerate(LINES):
        own = [reading.cells[f"requests.{line.code}.{column.code}"] for column in line.columns]
        want = [Decimal(10 * number + column) if number % 3 else None for column in range(7)]
        assert [cell.value for cell in own] == want, line.label
