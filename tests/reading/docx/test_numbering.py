"""Numbers that Word generates: counted as Word counts them, printed before the text."""

import pytest

from reports.reading.docx.number_formats import formatted
from reports.reading.docx.reader import read_docx
from tests.reading.docx_builder import W, cell, docx, paragraph, row, table


def level(number, form, text, more=""):
    inner = f'<w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{number}">{inner}</w:lvl>'


CHINESE = (
    level(0, "chineseCounting", "%1、")
    + level(1, "chineseCounting", "（%2）")
    + level(2, "decimal", "%3.")
    + level(3, "decimal", "%1.%3.%4", "<w:isLgl/>")
)


def numbering(*lists, instances=None):
    """numbering.xml of these abstract lists; ``instances`` maps numId → (list, XML of its overrides)."""
    found = instances or {number + 1: (number, "") for number in range(len(lists))}
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{i}">{levels}</w:abstractNum>' for i, levels in enumerate(lists)
    )
    nums = "".join(
        f'<w:num w:numId="{key}"><w:abstractNumId w:val="{of}"/>{overrides}</w:num>'
        for key, (of, overrides) in found.items()
    )
    return f'<w:numbering xmlns:w="{W}">{abstract}{nums}</w:numbering>'


def item(text, depth=0, number=1):
    return paragraph(
        text, properties=f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    )


def texts(*blocks, parts=None, lists=None):
    members = {"word/numbering.xml": lists or numbering(CHINESE)} | (parts or {})
    relations = [("numbering", "numbering.xml")]
    if "word/styles.xml" in members:
        relations.append(("styles", "styles.xml"))
    document = read_docx(docx(*blocks, parts=members, relations=tuple(relations)))
    return [block.text for block in document.paragraphs]


def test_levels_count_for_themselves_and_begin_anew_under_the_next_one_above():
    assert texts(
        item("总体情况"), item("主动公开", 1), item("件数", 2), item("金额", 2), item("依申请公开", 1),
        item("其他", 2), item("主动公开政府信息情况"), item("甲", 1),
    ) == [
        "一、总体情况", "（一）主动公开", "1.件数", "2.金额", "（二）依申请公开",
        "1.其他", "二、主动公开政府信息情况", "（一）甲",
    ]  # fmt: skip


def test_a_legal_level_prints_all_its_levels_as_digits():
    assert texts(item("甲"), item("乙", 1), item("丙", 3)) == ["一、甲", "（一）乙", "1.1.1丙"]


def test_paragraphs_without_a_number_between_do_not_stop_the_count():
    assert texts(item("甲"), paragraph("正文"), item("乙")) == ["一、甲", "正文", "二、乙"]


def test_two_instances_of_a_list_go_on_counting_and_one_with_a_start_begins_there():
    lists = numbering(
        CHINESE,
        instances={
            1: (0, ""),
            2: (0, ""),
            3: (0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'),
        },
    )
    blocks = [item("甲"), item("乙", number=2), item("丙", number=3), item("丁", number=3)]
    assert texts(*blocks, lists=lists) == ["一、甲", "二、乙", "五、丙", "六、丁"]


def test_an_instance_may_print_a_level_its_own_way():
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "decimal", "第%1条")}</w:lvlOverride>'
    lists = numbering(CHINESE, instances={1: (0, override)})
    assert texts(item("甲"), lists=lists) == ["第1条甲"]


@pytest.mark.parametrize(("restart", "last"), [("0", "2.戊"), ("1", "2.戊"), ("2", "1.戊")])
def test_a_level_begins_anew_only_after_the_level_it_names(restart, last):
    levels = (
        level(0, "chineseCounting", "%1、")
        + level(1, "chineseCounting", "（%2）")
        + level(2, "decimal", "%3.", f'<w:lvlRestart w:val="{restart}"/>')
    )
    found = texts(
        item("甲"), item("乙", 1), item("丙", 2), item("丁", 1), item("戊", 2), lists=numbering(levels)
    )
    assert found[-1] == last


def test_headings_are_numbered_by_their_style_and_by_the_style_that_it_is_based_on():
    linked = level(0, "chineseCounting", "%1、", '<w:pStyle w:val="H1"/>') + level(
        1, "chineseCounting", "（%2）", '<w:pStyle w:val="H2"/>'
    )
    styles = (
        f'<w:styles xmlns:w="{W}">'
        '<w:style w:type="paragraph" w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>'
        '</w:pPr></w:style><w:style w:type="paragraph" w:styleId="Mine"><w:basedOn w:val="H1"/></w:style></w:styles>'
    )

    def styled(text, style, more=""):
        return paragraph(text, properties=f'<w:pStyle w:val="{style}"/>{more}')

    off = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    assert texts(
        styled("甲", "H1"),
        styled("乙", "H2"),
        styled("无", "H1", off),
        styled("丙", "Mine"),
        parts={"word/styles.xml": styles},
        lists=numbering(linked),
    ) == ["一、甲", "（一）乙", "无", "二、丙"]


def test_a_list_defined_by_a_style_is_found_through_it():
    lists = numbering('<w:styleLink w:val="L"/>' + CHINESE, '<w:numStyleLink w:val="L"/>')
    assert texts(item("甲", number=2), lists=lists) == ["一、甲"]


def test_bullets_and_unknown_lists_print_nothing():
    assert texts(item("甲"), item("乙", number=9), lists=numbering(level(0, "bullet", "\uf0b7"))) == [
        "甲",
        "乙",
    ]


def test_a_label_in_a_cell_is_numbered_and_a_figure_stays_what_it_is():
    data = docx(
        table(
            row(cell(item("属于国家秘密", 2)), cell(item("0", 2)), cell(item("", 2))),
            row(cell(item("其他法律行政法规禁止公开", 2)), cell("12"), cell(item("/", 2))),
        ),
        parts={"word/numbering.xml": numbering(CHINESE)},
        relations=(("numbering", "numbering.xml"),),
    )
    printed = [[found.text for found in line] for line in read_docx(data).grids[0].expanded()]
    assert printed == [["1.属于国家秘密", "0", ""], ["4.其他法律行政法规禁止公开", "12", "/"]]


def test_a_text_that_begins_with_a_digit_is_kept_apart_from_its_number():
    assert texts(item("2023年新收", 2)) == ["1. 2023年新收"]


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        ("decimal", "1 3 11 20 105"),
        ("decimalZero", "01 03 11 20 105"),
        ("decimalFullWidth", "１ ３ １１ ２０ １０５"),
        ("chineseCounting", "一 三 十一 二十 一百零五"),
        ("chineseCountingThousand", "一 三 十一 二十 一百零五"),
        ("chineseLegalSimplified", "壹 叁 壹拾壹 贰拾 壹佰零伍"),
        ("ideographDigital", "一 三 一一 二〇 一〇五"),
        ("decimalEnclosedCircle", "① ③ ⑪ ⑳ 105"),
        ("decimalEnclosedParen", "⑴ ⑶ ⑾ ⒇ 105"),
        ("ideographEnclosedCircle", "㊀ ㊂ 11 20 105"),
        ("ideographTraditional", "甲 丙 11 20 105"),
        ("ideographZodiac", "子 寅 戌 20 105"),
        ("upperLetter", "A C K T AAAAA"),
        ("lowerRoman", "i iii xi xx cv"),
        ("upperRoman", "I III XI XX CV"),
        ("none", "    "),
        ("somethingNew", "1 3 11 20 105"),
    ],
)
def test_numbers_are_printed_in_every_format_that_reports_use(form, printed):
    assert [formatted(number, form) for number in (1, 3, 11, 20, 105)] == printed.split(" ")


@pytest.mark.parametrize(
    ("number", "printed"),
    [(10, "十"), (19, "十九"), (110, "一百一十"), (1001, "一千零一"), (9999, "九千九百九十九"), (0, "〇")],
)
def test_chinese_counting_leaves_out_what_people_leave_out(number, printed):
    assert formatted(number, "chineseCounting") == printed
