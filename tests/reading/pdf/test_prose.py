"""Lines of a PDF become paragraphs: what goes on in the next line, and what is a heading."""

from reports.reading.pdf.reader import read_pdf
from tests.reading.pdf.builder import text_pages

PROSE = "本机关严格落实政府信息公开条例，全年主动公开各类信息若干条，办理依申请公开事项若干件。"


def shown(data):
    return [block.text for block in read_pdf(data).paragraphs]


def test_lines_of_a_paragraph_are_joined_and_a_new_one_begins_at_an_indent():
    line = PROSE[:40]
    data = text_pages([(91, 100, line), (70, 118, line + "甲乙"), (70, 136, "完。"), (91, 154, line)])
    assert shown(data) == [line + line + "甲乙" + "完。", line]


def test_a_heading_as_wide_as_the_text_stands_alone():
    heading, prose = "四、政府信息公开行政复议、行政诉讼情况", "本年度没有因信息公开引起的复议和诉讼。"
    lines = [(91, 300, PROSE[:19]), (70, 318, PROSE[:19] + "。")]
    assert shown(text_pages([(70, 100, heading), (70, 118, prose), *lines]))[:2] == [heading, prose]
    first, second = "五、本年度政府信息公开存在的主要问题及", "改进情况"
    assert shown(text_pages([(70, 100, first), (70, 118, second), (70, 136, prose), *lines]))[:2] == [
        first + second,
        prose,
    ]
    assert shown(text_pages([*lines, (70, 780, heading)], [(70, 60, prose), *lines]))[1:3] == [heading, prose]


def test_a_paragraph_goes_on_over_the_end_of_a_page():
    line = PROSE[:40]
    data = text_pages(
        [(91, 100, line), (70, 118, line + "甲乙"), (70, 800, "1")],
        [(70, 100, "最后。"), (91, 118, line), (70, 800, "2")],
    )
    assert shown(data) == [line + line + "甲乙" + "最后。", line]
