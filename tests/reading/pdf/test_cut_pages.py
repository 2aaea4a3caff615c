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
NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
HEADS = (
    (("申请", 0),),
    (("自然", 0), ("法人", 1), ("总计", 6)),
    (("自然", 0), ("商业", 1), ("科研", 2), ("社会", 3), ("法律", 4), ("其他", 5), ("总计", 6)),
)
BELOW = (
    (),  # 人情 is lost, as where a line at the top of every page counts as a running line
    (("人", 0), ("或其", 1)),
    (("人", 0), ("企业", 1), ("机构", 2), ("公益", 3), ("服务", 4)),
)
LAST = ((("况", 0),), (("他组织", 1),), (("组织", 3), ("机构", 4)))
LINES = EDITIONS["2021"].table("requests").lines
#: Its label is known by its last words only.
STILL_UNCLEAR = next(number for number, line in enumerate(LINES) if line.code == "unavailable_still_unclear")


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


def narrow(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


def values(number: int) -> list[str]:
    """The numbers of a row; every third row is blank, of the others every cell that this rule leaves out."""
    return [
        str(10 * number + column) if number % 3 and column in (0, number % 5 + 1) else ""
        for column in range(7)
    ]


def row_alone(number: int, top: float = 60) -> list[tuple[float, float, str]]:
    """One row of 表三 under three rows of heads, the whole note beside each; the page ends before its label does."""
    found, y = [], top
    for parts in zip(HEADS, BELOW, LAST, strict=True):
        found += [(60, y + 12 * place, text) for place, text in enumerate(narrow(NOTE, 3))]
        found += [
            (250 + 45 * column, y + 12 * place, text)
            for place, part in enumerate(parts)
            for text, column in part
        ]
        y += 12 * len(narrow(NOTE, 3))
    pieces = narrow(LINES[number].label, 4)
    kept = pieces[:-1] if len(pieces) > 3 and number != STILL_UNCLEAR else pieces
    found += [(60, y + 12 * place, piece) for place, piece in enumerate(kept)]
    found += [(252 + 45 * column, y, value) for column, value in enumerate(values(number)) if value]
    return found


def test_heads_printed_again_above_every_row_are_left_out_and_cut_labels_known():
    prose = [(60, 60 + 20 * place, text) for place, text in enumerate((TITLE, PROSE))]
    pages = [[*prose, *row_alone(0, 120)], *(row_alone(number) for number in range(1, len(LINES)))]
    reading = recognise(read_pdf(text_pages(*pages)))
    for number, line in enumerate(LINES):
        own = [reading.cells[f"requests.{line.code}.{column.code}"] for column in line.columns]
        want = [Decimal(value) if value else None for value in values(number)]
        assert [cell.value for cell in own] == want, line.label
