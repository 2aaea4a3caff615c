"""Tables without ruled cells: labels, headers, painted cells, and watermarks that are not part of the text."""

import io

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from reports.reading.pdf.heads import columns_under, lowest_heads
from reports.reading.pdf.label_edges import label_edges
from reports.reading.pdf.labels import Beside, LabelLine, shared_out
from reports.reading.pdf.reader import read_pdf
from reports.reading.pdf.rows import CutLine, Known, printed_rows
from reports.reading.pdf.source import Glyph, opened
from reports.reading.pdf.text import line_of
from reports.reading.pdf.tiles import edges_of_tiles

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
SIZE = 10.0


def line(text, middle, left=100.0):
    return line_of(
        [
            Glyph(sign, left + SIZE * n, middle - SIZE / 2, left + SIZE * (n + 1), middle + SIZE / 2)
            for n, sign in enumerate(text)
        ]
    )


def label(text, middle, **more):
    return LabelLine(line(text, middle), **more)


def texts(lines):
    return ["".join(glyph.text for glyph in found.glyphs) for found in lines]


LABELS = [
    label("1.属于国家秘密以及其他", 100),
    label("不予公开", 112),
    label("2.其他法律行政法规禁止", 140),
    label("公开", 152),
    label("3.其他", 180),
]


@pytest.mark.parametrize(
    ("beside", "rows"),
    [(Beside.MIDDLE, [106, 146, 180]), (Beside.FIRST, [100, 140, 180]), (Beside.LAST, [112, 152, 180])],
)
def test_a_label_of_several_lines_has_its_numbers_beside_its_middle_first_or_last_line(beside, rows):
    words, rest, way = shared_out(LABELS, [float(row) for row in rows])
    assert [texts(found) for found in words] == [
        ["1.属于国家秘密以及其他", "不予公开"],
        ["2.其他法律行政法规禁止", "公开"],
        ["3.其他"],
    ]
    assert (rest, way) == ([], beside)


def test_words_that_stand_beside_no_numbers_are_left_over():
    words, rest, _ = shared_out([label("信息内容", 80), label("规章", 100), label("注", 140)], [100.0])
    assert texts(words[0]) == ["规章"]
    assert texts([found.line for found in rest]) == ["信息内容", "注"]


def test_a_group_label_beside_a_row_is_not_its_label_while_lines_of_its_own_are_left():
    labels = [
        label("2.申请人逾期", 94, across=True),
        label("（六）其他处理", 100, optional=True),
        label("3.其他", 130),
    ]
    words, _, _ = shared_out(labels, [100.0, 130.0])
    assert words[0] == []
    assert texts(words[1]) == ["3.其他"]


def test_columns_of_group_labels_end_where_most_lines_leave_a_gap():
    lines = [
        line_of([*line("三", 100 + 20 * n, 50).glyphs, *line(f"{n}.属于国家秘密", 100 + 20 * n, 70).glyphs])
        for n in range(1, 5)
    ]
    (edge,) = label_edges(lines)
    assert 60 < edge < 70
    assert label_edges([line("1.属于国家秘密", 100), line("2.其他法律", 120), line("3.其他", 140)]) == []


HEADS = [line("自然人", 50, 200), line("企业", 50, 265), line("其他", 50, 325), line("总计", 50, 385)]


@pytest.mark.parametrize("off", [0, -20, 20])
def test_numbers_at_the_same_side_of_their_columns_are_told_by_the_heads_above(off):
    heads = lowest_heads(HEADS)
    numbers = [line("1", 80, 215 - 5 + off), line("1", 80, 395 - 5 + off)]
    columns = columns_under(heads, numbers)
    assert columns is not None
    assert len(columns) == 4
    assert all(any(left < one.left + 5 < right for left, right in columns) for one in numbers)


def test_numbers_that_stand_unlike_under_their_heads_tell_no_columns():
    heads = lowest_heads(HEADS)
    assert columns_under(heads, [line("1", 80, 195), line("1", 80, 405)]) is None
    assert columns_under(heads, [line("1", 80, 210)]) is None


def test_a_head_over_others_is_none_of_the_lowest():
    heads = lowest_heads([line("法人或其他组织", 30, 260), *HEADS[1:3]])
    assert [texts(head.lines) for head in heads] == [["企业"], ["其他"]]


CELLS = [(x, y, x + 49, y + 19) for x in (10.0, 60.0, 110.0) for y in (10.0, 30.0, 50.0)]


def test_cells_painted_upon_a_ground_have_edges():
    across, down = edges_of_tiles([(9.0, 9.0, 160.0, 70.0), *CELLS])
    assert (10.0, 60.0, 109.0) in across
    assert (110.0, 30.0, 49.0) in down


def test_stripes_of_colour_and_marked_text_have_none():
    assert edges_of_tiles(CELLS) == ([], [])
    stripes = [cell for cell in CELLS if cell[1] != 30.0]
    assert edges_of_tiles([(9.0, 9.0, 160.0, 70.0), *stripes]) == ([], [])


def page_with(draw):
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    canvas.setFont(FONT, 12)
    canvas.drawString(60, 700, "一、本年新收政府信息公开申请数量 总计 的一年工作政公信")
    canvas.drawString(60, 650, "甲乙丙")
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def shown(data):
    with opened(data) as file:
        return "".join(glyph.text for page in file.pages() for glyph in page.glyphs)


def white(canvas, ground=None):
    if ground is not None:
        canvas.setFillColorRGB(*ground)
        canvas.rect(300, 640, 100, 30, stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(310, 650, "９９")


def watermark(canvas):
    canvas.translate(200, 300)
    canvas.rotate(40)
    canvas.setFont(FONT, 60)
    canvas.setFillColorRGB(0.8, 0.8, 0.8)
    canvas.drawString(0, 0, "样稿２０２４")


def large_and_pale(canvas):
    canvas.setFont(FONT, 60)
    canvas.setFillColorRGB(0.85, 0.85, 0.85)
    canvas.drawString(100, 400, "样稿２０２４")


@pytest.mark.parametrize("draw", [white, watermark, large_and_pale])
def test_what_nobody_sees_as_text_of_the_report_is_not_read(draw):
    assert "甲乙丙" in shown(page_with(draw))
    assert "９" not in shown(page_with(draw))
    assert "样" not in shown(page_with(draw))
    assert "甲乙丙" in "".join(block.text for block in read_pdf(page_with(draw)).blocks)


def test_white_text_on_a_coloured_ground_is_read():
    assert "９９" in shown(page_with(lambda canvas: white(canvas, (0.1, 0.2, 0.6))))
    assert "９９" not in shown(page_with(lambda canvas: white(canvas, (1, 1, 1))))


def row_of(text, middle, numbers):
    words = (line(text, middle),) if text else ()
    found = tuple(line(number, middle, 400 + 40 * n) for n, number in enumerate(numbers))
    whole = line_of([glyph for piece in (*words, *found) for glyph in piece.glyphs])
    return CutLine(whole, words, found)


def blank_rows(lines):
    rows, _, _ = printed_rows(lines, Known((), (), 400.0))
    return [texts(row.words) for row in rows if row.blank]


def test_a_numbered_label_far_from_all_numbers_is_a_row_printed_blank():
    lines = [row_of("1.甲", 100, "12"), row_of("2.乙", 130, ""), row_of("3.丙", 160, "12")]
    assert blank_rows(lines) == [["2.乙"]]


def test_the_first_line_of_a_label_over_its_numbers_is_no_blank_row():
    lines = [
        row_of("1.甲", 100, "12"),
        row_of("2.申请人逾期未按收费通知要求", 130, ""),
        row_of("（六）用、行政机关不再处理", 142, "12"),
        row_of("请", 154, ""),
        row_of("3.丙", 180, "12"),
    ]
    assert blank_rows(lines) == []


def test_a_piece_of_a_label_printed_a_few_characters_a_line_is_not_taken_for_another_label():
    """（六）其他处理 broken in a narrow column: 其他 alone is the label of another line of the form."""
    pieces = [
        label(text, 100 + 11 * number) for number, text in enumerate(("（", "六）", "其他", "处", "理"))
    ]
    words, _, _ = shared_out([*pieces, label("（七）总计", 180)], [122.0, 180.0])
    assert [texts(found) for found in words] == [[], ["（七）总计"]]
