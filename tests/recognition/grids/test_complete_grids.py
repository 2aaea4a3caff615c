"""Tables with known columns (Word, web pages): merged cells, extra columns, cut tables, missing labels."""

import pytest

from reports.reading.model.errors import ReadingError
from reports.reading.registry import read
from reports.recognition.reading import Doubt
from reports.recognition.recognise import recognise
from tests.recognition.reading_of import read_page, table, values_of

HEADS = [
    ["（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）^3_3", "申请人情况^7"],
    ["自然人_2", "法人或其他组织^5", "总计_2"],
    ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"],
]
INTAKE = [
    ["一、本年新收政府信息公开申请数量^3", "1", "2", "3", "4", "5", "6", "7"],
    ["二、上年结转政府信息公开申请数量^3", "11", "12", "13", "14", "15", "16", "17"],
]
PROACTIVE = [
    ["第二十条第（一）项^4"],
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "1", "2", "3"],
    ["行政规范性文件", "4", "5", "6"],
    ["第二十条第（五）项^4"],
    ["信息内容", "本年处理决定数量^3"],
    ["行政许可", "7^3"],
    ["第二十条第（六）项^4"],
    ["信息内容", "本年处理决定数量^3"],
    ["行政处罚", "8^3"],
    ["行政强制", "9^3"],
    ["第二十条第（八）项^4"],
    ["信息内容", "本年收费金额（单位：万元）^3"],
    ["行政事业性收费", "10.5^3"],
]
RESULTS_HEADS = [
    ["行政复议^5", "行政诉讼^10"],
    [
        "结果<br>维持_2",
        "结果<br>纠正_2",
        "其他<br>结果_2",
        "尚未<br>审结_2",
        "总计_2",
        "未经复议直接起诉^5",
        "复议后起诉^5",
    ],
    ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 2,
]
FIFTEEN = [str(number) for number in range(15)]


def test_merged_labels_leave_seven_columns_for_the_numbers():
    reading = read_page(table([*HEADS, *INTAKE]))
    assert values_of(reading, "requests", "received") == [1, 2, 3, 4, 5, 6, 7]
    assert values_of(reading, "requests", "carried_over") == [11, 12, 13, 14, 15, 16, 17]
    assert reading.doubtful == ()


def test_heads_with_empty_cells_instead_of_spans_shift_nothing():
    rows = [
        [
            "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
            "",
            "",
            "申请人情况",
            *[""] * 6,
        ],
        ["", "", "", "自然人", "法人或其他组织^5", "总计"],
        ["", "", "", "", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", ""],
        ["一、本年新收政府信息公开申请数量", "", "", "", "2", "3", "4", "5", "6", "7"],
        ["", "（三）不予公开", "1.属于国家秘密", "1", "2", "3", "4", "5", "6", ""],
    ]
    reading = read_page(table(rows))
    assert values_of(reading, "requests", "received") == ["blank", 2, 3, 4, 5, 6, 7]
    assert values_of(reading, "requests", "withheld_state_secret") == [1, 2, 3, 4, 5, 6, "blank"]


def test_one_number_merged_over_the_seven_columns_is_no_number_for_any_of_them():
    reading = read_page(table([*HEADS, ["一、本年新收政府信息公开申请数量^3", "0^7"], INTAKE[1]]))
    assert values_of(reading, "requests", "received") == [None] * 7
    assert reading.tables["requests"].merged_lines == {"received": "0"}
    assert "received" not in reading.tables["requests"].short_lines


def test_an_empty_cell_merged_over_the_seven_columns_is_seven_blanks():
    reading = read_page(table([*HEADS, ["一、本年新收政府信息公开申请数量^3", "^7"], INTAKE[1]]))
    assert values_of(reading, "requests", "received") == ["blank"] * 7


def test_a_number_merged_over_two_columns_is_read_for_neither():
    row = ["一、本年新收政府信息公开申请数量^3", "1", "2^2", "4", "5", "6", "7"]
    reading = read_page(table([*HEADS, row, INTAKE[1]]))
    assert values_of(reading, "requests", "received") == [1, None, None, 4, 5, 6, 7]


def test_a_number_merged_over_two_lines_is_read_for_neither():
    rows = [
        ["一、本年新收政府信息公开申请数量^3", "1_2", "2", "3", "4", "5", "6", "7"],
        ["二、上年结转政府信息公开申请数量^3", "12", "13", "14", "15", "16", "17"],
    ]
    reading = read_page(table([*HEADS, *rows]))
    assert values_of(reading, "requests", "received") == [None, 2, 3, 4, 5, 6, 7]
    assert values_of(reading, "requests", "carried_over") == [None, 12, 13, 14, 15, 16, 17]


def test_a_row_without_cells_below_the_heads_of_table_four_is_nothing():
    heads = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    rows = [
        ["行政复议^5", "行政诉讼^10"],
        heads * 3,
        [],
        ["1", "0", "0", "0", "1", *["0"] * 10],
    ]  # found by the fuzzer
    request = [
        ["一、本年新收政府信息公开申请数量", *["0"] * 7],
        ["二、上年结转政府信息公开申请数量", *["0"] * 7],
    ]
    reading = read_page(table(rows) + table(request))
    assert values_of(reading, "reconsideration", "cases") == [1, 0, 0, 0, 1]


def test_a_table_that_only_holds_the_line_of_other_results_gives_no_columns_and_no_error():
    rows = [["甲"] * 10, ["3.其他", *["1"] * 9]]  # found by the fuzzer
    more = [
        ["一、本年新收政府信息公开申请数量", *["0"] * 7],
        ["二、上年结转政府信息公开申请数量", *["0"] * 7],
    ]
    reading = read_page(table(rows) + table(more))
    assert values_of(reading, "requests", "other_other") == [None] * 7


def test_a_subtotal_column_is_named_and_dropped():
    heads = [
        ["勾稽关系^3_3", "申请人情况^8"],
        ["自然人_2", "法人或其他组织^6", "总计_2"],
        ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "小计"],
    ]
    row = ["一、本年新收政府信息公开申请数量^3", "1", "2", "3", "4", "5", "6", "20", "21"]
    other = ["二、上年结转政府信息公开申请数量^3", "0", "0", "0", "0", "0", "0", "0", "0"]
    reading = read_page(table([*heads, row, other]))
    assert values_of(reading, "requests", "received") == [1, 2, 3, 4, 5, 6, 21]
    assert reading.tables["requests"].extra_columns == ("小计",)


def test_an_empty_column_at_the_right_is_no_column():
    rows = [
        ["勾稽关系^3", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计", ""]
    ]
    rows += [[*line, ""] for line in INTAKE]
    assert values_of(read_page(table(rows)), "requests", "received") == [1, 2, 3, 4, 5, 6, 7]


def test_a_line_whose_group_cell_was_lost_is_read_from_its_label():
    rows = [
        *HEADS,
        ["三、本年度办理结果", "（三）不予公开", "1.属于国家秘密", "1", "2", "3", "4", "5", "6", "7"],
        ["2.其他法律行政法规禁止公开", "11", "12", "13", "14", "15", "16", "17"],
    ]
    reading = read_page(table(rows))
    assert values_of(reading, "requests", "withheld_prohibited_by_law") == [11, 12, 13, 14, 15, 16, 17]


def test_a_line_with_too_few_numbers_stays_missing_and_says_how_many_it_has():
    row = ["2.其他法律行政法规禁止公开", "11", "12", "13", "14", "15", "16"]
    first = ["三、本年度办理结果", "（三）不予公开", "1.属于国家秘密", "1", "2", "3", "4", "5", "6", "7"]
    reading = read_page(table([*HEADS, first, row]))
    assert values_of(reading, "requests", "withheld_prohibited_by_law") == [None] * 7
    assert reading.tables["requests"].short_lines == {"withheld_prohibited_by_law": 6}


def test_a_table_cut_into_two_and_heads_repeated_in_the_middle_are_one_table():
    reading = read_page(table([*HEADS, INTAKE[0]]) + table([*HEADS, INTAKE[1], *HEADS]))
    assert values_of(reading, "requests", "received") == [1, 2, 3, 4, 5, 6, 7]
    assert values_of(reading, "requests", "carried_over") == [11, 12, 13, 14, 15, 16, 17]
    assert reading.tables["requests"].unknown_lines == ()


def test_a_line_printed_twice_with_other_numbers_is_doubtful_where_they_differ():
    again = ["一、本年新收政府信息公开申请数量^3", "1", "2", "3", "4", "5", "6", "8"]
    reading = read_page(table([*HEADS, *INTAKE]) + table([*HEADS, again]))
    assert values_of(reading, "requests", "received") == [1, 2, 3, 4, 5, 6, 7]
    assert reading.doubtful == ("requests.received.total",)
    assert reading.cells["requests.received.total"].doubt is Doubt.DUPLICATE_LINE


def test_an_unknown_line_with_numbers_is_kept_aside():
    rows = [*PROACTIVE[:4], ["其他主动公开文件", "91", "92", "93"], *PROACTIVE[4:]]
    reading = read_page(table(rows))
    (unknown,) = reading.tables["proactive"].unknown_lines
    assert (unknown.label, unknown.values) == ("其他主动公开文件", ("91", "92", "93"))
    assert values_of(reading, "proactive", "normative_documents") == [4, 5, 6]


def test_numbers_beside_a_group_label_are_kept_aside():
    rows = [
        *HEADS,
        ["三、本年度办理结果_3", "（三）不予公开^2", "1", "2", "3", "4", "5", "6", "7"],
        ["（三）不予公开_2", "1.属于国家秘密", "0", "0", "0", "0", "0", "0", "0"],
        ["2.其他法律行政法规禁止公开", "1", "2", "3", "4", "5", "6", "7"],
    ]
    reading = read_page(table(rows))
    (group,) = reading.tables["requests"].group_numbers
    assert (group.group, [int(value) for value in group.values]) == ("withheld", [1, 2, 3, 4, 5, 6, 7])
    assert values_of(reading, "requests", "withheld_state_secret") == [0] * 7


def test_table_two_in_one_table_and_in_four_is_the_same():
    whole = read_page(table(PROACTIVE))
    split = read_page(
        table(PROACTIVE[:4]) + table(PROACTIVE[4:7]) + table(PROACTIVE[7:11]) + table(PROACTIVE[11:])
    )
    for reading in (whole, split):
        assert values_of(reading, "proactive", "government_rules") == [1, 2, 3]
        assert values_of(reading, "proactive", "licensing") == [7]
        assert values_of(reading, "proactive", "fees") == [10.5]
        assert reading.tables["proactive"].edition == "2021"


def test_an_empty_row_under_the_heads_of_table_two_is_nothing():
    reading = read_page(table([*PROACTIVE[:2], ["", "", "", ""], *PROACTIVE[2:]]))
    assert values_of(reading, "proactive", "government_rules") == [1, 2, 3]
    assert reading.tables["proactive"].unknown_lines == ()


def test_fifteen_numbers_under_the_heads_are_table_four():
    reading = read_page(table([*RESULTS_HEADS, FIFTEEN]))
    assert values_of(reading, "reconsideration", "cases") == [0, 1, 2, 3, 4]
    assert values_of(reading, "litigation", "direct") == [5, 6, 7, 8, 9]
    assert values_of(reading, "litigation", "after_reconsideration") == [10, 11, 12, 13, 14]
    assert reading.doubtful == ()
    assert reading.tables["reconsideration"].labels == {}


def test_table_four_with_one_row_of_heads_or_three_lines_of_five_is_read():
    flat = read_page(
        table(
            [
                ["行政复议^5", "行政诉讼^10"],
                ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3,
                FIFTEEN,
            ]
        )
    )
    heads = ["", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    three = read_page(
        table(
            [
                heads,
                ["行政复议", *FIFTEEN[:5]],
                ["未经复议直接起诉", *FIFTEEN[5:10]],
                ["复议后起诉", *FIFTEEN[10:]],
            ]
        )
    )
    for reading in (flat, three):
        assert values_of(reading, "reconsideration", "cases") == [0, 1, 2, 3, 4]
        assert values_of(reading, "litigation", "after_reconsideration") == [10, 11, 12, 13, 14]


def test_blanks_and_marks_in_table_four_keep_their_places():
    row = ["", "1", "/", *FIFTEEN[3:]]
    reading = read_page(table([*RESULTS_HEADS, row]))
    assert values_of(reading, "reconsideration", "cases") == ["blank", 1, "mark", 3, 4]


def test_fourteen_numbers_in_table_four_are_placed_nowhere():
    reading = read_page(table([*HEADS, *INTAKE]) + table([*RESULTS_HEADS, FIFTEEN[:14]]))
    assert values_of(reading, "requests", "received") == [1, 2, 3, 4, 5, 6, 7]
    assert not any(code.startswith(("reconsideration", "litigation")) for code in reading.cells)


def test_a_word_among_the_fifteen_numbers_is_missing_and_moves_none_of_the_others():
    said = [*FIFTEEN[:6], "没有", *FIFTEEN[7:]]
    reading = read_page(table([*HEADS, *INTAKE]) + table([*RESULTS_HEADS, said]))
    assert values_of(reading, "litigation", "direct") == [5, None, 7, 8, 9]
    assert values_of(reading, "litigation", "after_reconsideration") == [10, 11, 12, 13, 14]


def test_a_word_among_the_numbers_of_a_line_of_table_two_is_missing_and_moves_none_of_the_others():
    rows = [PROACTIVE[0], PROACTIVE[1], ["规章", "1", "约2", "3"], *PROACTIVE[3:]]
    assert values_of(read_page(table(rows)), "proactive", "government_rules") == [1, None, 3]


def test_a_column_lost_beside_labels_whose_merges_are_lost_shifts_nothing():
    rows = [
        ["项目", "", "", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"],
        ["一、本年新收", "", "", "1", "2", "3", "4", "5", "6"],
        ["三、本年度办理结果", "（一）予以公开", "", "1", "2", "3", "4", "5", "6"],
        ["", "（三）不予公开", "1.属于国家秘密", "1", "2", "3", "4", "5", "6"],
    ]
    assert not read_page(table(rows)).cells


def test_a_line_that_stood_blank_before_is_taken_where_its_numbers_are_and_doubtful():
    rows = [*HEADS, ["一、本年新收政府信息公开申请数量^3", *[""] * 7], *INTAKE]
    reading = read_page(table(rows))
    assert values_of(reading, "requests", "received") == [1, 2, 3, 4, 5, 6, 7]
    assert reading.cells["requests.received.total"].doubt is Doubt.DUPLICATE_LINE


def test_the_word_of_a_line_in_a_menu_does_not_hide_the_line_of_the_table():
    menu = table([["栏目"], ["规章"], ["12"]])
    assert values_of(read_page(menu + table(PROACTIVE)), "proactive", "government_rules") == [1, 2, 3]


def test_what_is_no_number_in_a_cell_is_missing():
    row = ["一、本年新收政府信息公开申请数量^3", "#VALUE!", "2", "3", "4", "5", "6", "7"]
    reading = read_page(table([*HEADS, row, INTAKE[1]]))
    assert values_of(reading, "requests", "received") == [None, 2, 3, 4, 5, 6, 7]


def test_a_cell_keeps_its_raw_text_its_note_and_its_place():
    rows = [*PROACTIVE[:2], ["规章", "22（其中修订16件）", "2", "3"], *PROACTIVE[3:]]
    cell = read_page(table(rows)).cells["proactive.government_rules.issued"]
    assert (int(cell.value), cell.note, cell.raw) == (22, "其中修订16件", "22（其中修订16件）")
    assert (cell.place.row, cell.place.column) == (2, 1)
    assert cell.confidence == 1.0


def test_the_metadata_table_and_the_menu_before_the_report_are_no_table():
    meta = table(
        [["名称", "某局报告", "索引号", "000/2024-00002"], ["发布机构", "某局", "公开日期", "2024-01-17"]]
    )
    reading = read_page(meta + table([*HEADS, *INTAKE]))
    assert set(reading.tables) == {"requests"}


@pytest.mark.parametrize(
    "body",
    [
        "<p>这是一份解读，没有表格。</p>",
        table([["行政许可", "12"], ["项目", "3"]]),
        table([["序号", "单位", "数量"], ["1", "水利局", "3"], ["2", "农业局", "4"]]),
    ],
)
def test_a_document_without_title_headings_and_labels_of_a_report_is_refused(body):
    with pytest.raises(ReadingError) as caught:
        recognise(read(f'<html><head><meta charset="utf-8"></head><body>{body}</body></html>'.encode()))
    assert caught.value.code == "NO_TABLES"


def test_a_summary_table_in_the_narrative_does_not_stand_for_table_two():
    summary = table([["事项", "数量"], ["行政许可", "999"], ["政府集中采购", "5"]])
    reading = read_page(summary + table(PROACTIVE))
    assert values_of(reading, "proactive", "licensing") == [7]
    assert reading.doubtful == ()
    assert reading.tables["proactive"].edition_labels.keys() == {"2021"}


def test_a_second_report_in_the_file_is_said_and_the_first_is_taken_with_doubts():
    other = [[row[0], *(str(int(value) + 1) for value in row[1:])] for row in INTAKE]
    more = ["四、结转下年度继续办理^3", *"0000000"]
    changed = ["四、结转下年度继续办理^3", *"1000001"]
    reading = read_page(table([*HEADS, *INTAKE, more]) + table([*HEADS, *other, changed]))
    assert values_of(reading, "requests", "received") == [1, 2, 3, 4, 5, 6, 7]
    assert len(reading.doubtful) == 16
    assert reading.remarks == ("表三在文件中出现两次且数字不同，可能有两份报告，已取第一份，请核对。",)
