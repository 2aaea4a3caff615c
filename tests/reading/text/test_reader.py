import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.reading.model.document import Grid, Paragraph
from reports.reading.model.errors import ReadingError
from reports.reading.text.reader import document_from_text, read_text


def shown(text):
    return [
        block.text if isinstance(block, Paragraph) else rows(block)
        for block in document_from_text(text).blocks
    ]


def rows(grid):
    return [[cell.text for cell in row] for row in grid.rows()]


def test_one_cell_a_line_with_a_tab_gives_the_printed_rows():
    text = (
        "三、收到和处理政府信息公开申请情况\n"
        "\t三、本年度办理结果\n\t(一)予以公开\n\t0\n\t1\n\n\t\n\t(二)部分公开\n\t\n\t[bookmark: _GoBack]0\n\n\n"
        "四、政府信息公开行政复议、行政诉讼情况\n"
    )
    assert shown(text) == [
        "三、收到和处理政府信息公开申请情况",
        [["三、本年度办理结果", "(一)予以公开", "0", "1"], ["", "(二)部分公开", "", "[bookmark: _GoBack]0"]],
        "四、政府信息公开行政复议、行政诉讼情况",
    ]


def test_a_cell_broken_over_several_lines_is_one_cell():
    text = (
        "\t结果\n维持\n\t结果\n纠正\n\t总计\n\n\t \n \n \n三、本年度办理结果\n\t22\n（其中修订 16 件）\n\t0\n"
    )
    assert shown(text) == [
        [["结果\n维持", "结果\n纠正", "总计"], ["三、本年度办理结果", "22\n（其中修订 16 件）", "0"]]
    ]


def test_tab_rows_keep_their_empty_tokens_and_a_blank_line_does_not_end_the_table():
    text = "一、本年新收\t0\t0\t\n\n二、上年结转\t\t0\t12\t\n\t\t2. 其他法律\t1\t/\n"
    assert shown(text) == [
        [
            ["一、本年新收", "0", "0", ""],
            ["二、上年结转", "", "0", "12", ""],
            ["", "", "2. 其他法律", "1", "/"],
        ]
    ]


def test_one_token_a_line_is_a_table_from_its_first_label_to_its_last_number():
    text = (
        "二、主动公开政府信息情况\n\n信息内容\n\n规章\n\n0\n\n/\n\n12\n\n"
        "一、本年新收政府信息公开申请数量\n\n1\n\n五、存在的主要问题及改进情况\n"
    )
    assert shown(text) == [
        "二、主动公开政府信息情况",
        [["信息内容"], ["规章"], ["0"], ["/"], ["12"], ["一、本年新收政府信息公开申请数量"], ["1"]],
        "五、存在的主要问题及改进情况",
    ]


def test_numbers_set_apart_by_blanks_are_cells():
    text = (
        "三、收到和处理政府信息公开申请情况\n自然人  总计\n"
        "一、本年新收 0 0 1\n行政许可    298690\n119 25 91 24 259\n"
    )
    assert shown(text) == [
        "三、收到和处理政府信息公开申请情况",
        [
            ["自然人  总计"],
            ["一、本年新收", "0", "0", "1"],
            ["行政许可", "298690"],
            ["119", "25", "91", "24", "259"],
        ],
    ]


def test_page_marks_are_notes_and_no_numbers():
    document = document_from_text("规章\n0\n- 3 -\n1\n2\n— 4 —\n第 5 页 共 9 页\n")
    assert [rows(grid) for grid in document.grids] == [[["规章"], ["0"], ["1"], ["2"]]]
    assert [note.text for note in document.notes] == ["- 3 -", "— 4 —", "第 5 页 共 9 页"]


def test_a_pipe_at_the_end_of_each_cell():
    assert shown("（一）予以公开 | 2 | 1 | 3 |\n（二）部分公开 | 0 |  | 0 |\n") == [
        [["（一）予以公开", "2", "1", "3"], ["（二）部分公开", "0", "", "0"]]
    ]


def test_pipes_on_both_sides_with_merges_as_more_pipes():
    assert shown("| 第二十条  第(一)项 | |||\n| 行政许可 | 0 | ||\n| 规章 | 0 | 1 | 2 |\n") == [
        [["第二十条  第(一)项", "", "", ""], ["行政许可", "0", "", ""], ["规章", "0", "1", "2"]]
    ]


def test_one_cell_a_line_closed_by_a_pipe():
    assert shown("第二十条第（一）项 |\n|||\n规章 |\n/ |\n/ |\n/ |\n") == [
        [["第二十条第（一）项"], [""], [""], [""], ["规章"], ["/"], ["/"], ["/"]]
    ]


def test_pipes_on_lines_of_their_own_between_cells():
    assert shown("行政许可\n|\n2910\n|||\n（二）部分公开\n（区分处理）\n|\n\n1\n\n|\n0\n") == [
        [["行政许可"], ["2910"], [""], [""], ["（二）部分公开\n（区分处理）"], ["1"], ["0"]]
    ]


def test_a_torn_markdown_table_has_rules_anywhere_and_labels_outside():
    text = "| a | b | c |\n|---|---|---|\n| （七）总计 | 33 | 2 |\n| --- | --- | --- |\n规章\n| 0 | 0 | 0 |\n"
    document = document_from_text(text)
    assert [rows(grid) for grid in document.grids] == [
        [["a", "b", "c"], ["（七）总计", "33", "2"], ["规章"], ["0", "0", "0"]]
    ]
    assert not document.grids[0].complete


def test_a_rule_of_tabs_is_no_row_of_marks():
    assert shown("0\t1\t2\n---\t---\t---\n") == [[["0", "1", "2"]]]


REGULAR = "| 信息内容 | 制发 | 废止 |\n| :--- | ---: | --- |\n| **规章** | 0 | 1 |\n| 1\\.文件<br>规范 | /&nbsp; |  |\n"


def test_a_regular_markdown_table_has_known_columns():
    document = document_from_text(f"# 某市2023年政府信息公开工作年度报告\n\n## 二、情况\n\n{REGULAR}")
    assert [(p.text, p.level) for p in document.paragraphs] == [
        ("某市2023年政府信息公开工作年度报告", 1),
        ("二、情况", 2),
    ]
    assert document.grids[0].complete
    assert rows(document.grids[0]) == [
        ["信息内容", "制发", "废止"],
        ["规章", "0", "1"],
        ["1.文件\n规范", "/\u00a0", ""],
    ]


@pytest.mark.parametrize(
    "torn",
    [
        REGULAR.replace("| 0 | 1 |", "| 0 | 1 | 2 |"),
        REGULAR.replace("| **规章** | 0 | 1 |", "| 规章 | 0 |"),
        REGULAR + "| --- | --- | --- |\n",
        "| 一、新收 | 0 | 1 | 1 |  |\n|---|---|---|---|---|\n| 三、 | （一）予以公开 | 0 | 1 | 1 |\n",
        REGULAR.replace("| :--- | ---: | --- |\n", ""),
    ],
    ids=["one row wider", "one row narrower", "second rule", "shifted and padded", "no rule"],
)
def test_a_markdown_table_whose_columns_cannot_be_trusted_is_torn(torn):
    assert [grid.complete for grid in document_from_text(torn).grids] == [False]


def test_drawn_boxes_are_pipes():
    assert shown("┌──┬──┬──┐\n│规章│ 0│ 1│\n├──┼──┼──┤\n│文件│ 2│ 3│\n└──┴──┴──┘\n") == [
        [["规章", "0", "1"], ["文件", "2", "3"]]
    ]


PROSE = [
    "\t2022年，某市坚持公开。\n\t共公开1300条。\n",
    "\t首行缩进没有句号\n\t又一段\n",
    "2022年1月1日\n3\n",
    "- 一是网站功能不合理, 打折扣。\n- 二是人员有限。\n",
    "首页 | 公开\n",
    "（ <http://www.example.gov.cn/a.html> ）\n",
    "地址：\t某路1号\n",
]


@pytest.mark.parametrize("text", PROSE)
def test_prose_stays_prose(text):
    document = document_from_text(text)
    assert document.grids == ()
    assert [p.text for p in document.paragraphs] == [line.strip() for line in text.splitlines()]


@pytest.mark.parametrize(
    "heading",
    [
        "二、主动公开政府信息情况",
        "3、 收到和处理政府信息公开申请情况",
        "　　四、政府信息公开行政复议、行政诉讼情况",
        "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "五、存在问题及改进情况",
        "l六、存在的主要问题及整改措施",
        "六、其他需要报告的事项",
        "主动公开政府信息情况",
        "## 三、收到和处理政府信息公开申请情况",
    ],
)
def test_a_heading_ends_a_table_and_is_a_paragraph(heading):
    blocks = document_from_text(f"规章\n0\n1\n2\n{heading}\n许可\n3\n4\n5\n").blocks
    assert [type(block) for block in blocks] == [Grid, Paragraph, Grid]
    assert blocks[1].text == heading.strip("# 　")


@pytest.mark.parametrize(
    "label",
    [
        "三、本年度办理结果",
        "四、结转下年度继续办理",
        "8.属于行政查询事项",
        "一、本年新收政府信息公开申请数量",
        "申请人情况",
    ],
)
def test_a_line_of_the_form_is_no_heading(label):
    blocks = document_from_text(f"规章\n0\n1\n2\n{label}\n3\n4\n5\n").blocks
    assert [type(block) for block in blocks] == [Grid]


def test_every_cell_of_a_torn_grid_knows_its_place():
    grid = document_from_text("前言。\n规章\t0\t1\n文件\t2\t3\n").grids[0]
    assert [cell.place.anchor for cell in grid.cells] == [
        "b1r0c0",
        "b1r0c1",
        "b1r0c2",
        "b1r1c0",
        "b1r1c1",
        "b1r1c2",
    ]


def test_a_file_of_white_space_or_rules_is_empty():
    for data in (b"\n \n\t\n", b"---\n***\n"):
        with pytest.raises(ReadingError) as refused:
            read_text(data)
        assert refused.value.code == "EMPTY"


WORDS = st.sampled_from(
    [
        "规章",
        "（一）予以公开",
        "三、本年度办理结果",
        "0",
        "12",
        "/",
        "22（其中修订 16 件）",
        "结果",
        "维持",
        "1.属于国家秘密",
        "全年公开信息。",
        "二、主动公开政府信息情况",
    ]
)
SEPARATORS = st.sampled_from(
    [
        "\t",
        "\n",
        "\n\n",
        "\n\t",
        " | ",
        " |\n",
        "\n|\n",
        " |||\n",
        "  ",
        "\n- 3 -\n",
        "\n---\t---\n",
        "\u3000",
    ]
)


@given(st.lists(st.tuples(WORDS, SEPARATORS), min_size=1, max_size=40))
def test_no_token_is_lost_invented_or_moved(pieces):
    text = "".join(word + separator for word, separator in pieces)
    document = document_from_text(text)
    found = "".join(
        block.text if isinstance(block, Paragraph) else "".join(cell.text for cell in block.cells)
        for block in document.blocks
    )
    assert squeezed(found) == squeezed("".join(word for word, _ in pieces))


def squeezed(text):
    return re.sub(r"[\s|]", "", text)
