"""Rows and tables cut by a page break, as read from a PDF: a sequence of complete grids."""

from reports.recognition.reading import CellState
from tests.recognition.reading_of import read_page, table, values_of

BEFORE = [["一、本年新收政府信息公开申请数量", *"1000001"], ["二、上年结转政府信息公开申请数量", *"0000000"]]
AFTER = [["4.保护第三方合法权益", *"0100001"], ["5.属于三类内部事务信息", *"0000000"]]
EMPTY = [""] * 7


def test_a_label_that_goes_on_in_the_next_grid_is_the_line_of_its_numbers():
    rows = [*BEFORE, ["3.补正后申请内容", *"0000003"]]
    last = ["四、结转下年度继续办理", *"0000000"]
    reading = read_page(table(rows) + table([["仍不明确", *EMPTY], last]))
    assert values_of(reading, "requests", "unavailable_still_unclear") == [0, 0, 0, 0, 0, 0, 3]
    assert reading.doubtful == ()
    assert all(cell.state is CellState.NUMBER for cell in reading.cells.values())


def test_the_rest_of_a_known_label_with_empty_cells_changes_nothing():
    rows = [*BEFORE, ["2.其他法律行政法", *"0000004"]]
    reading = read_page(table(rows) + table([["规禁止公开", *EMPTY], *AFTER, *more()]))
    assert values_of(reading, "requests", "withheld_prohibited_by_law") == [0, 0, 0, 0, 0, 0, 4]
    assert values_of(reading, "requests", "received") == [1, 0, 0, 0, 0, 0, 1]
    assert reading.doubtful == ()


def more():
    names = ("6.属于四类过程性信息", "7.属于行政执法案卷", "8.属于行政查询事项", "1.本机关不掌握相关政府信息")
    return [[name, *"0000000"] for name in names]


def test_two_labels_in_one_cell_name_neither_row():
    rows = [*BEFORE, ["（七）总计四、结转下年度继续办理", *"5000005"], *AFTER]
    reading = read_page(table(rows))
    assert values_of(reading, "requests", "carried_forward") == [None] * 7
    assert values_of(reading, "requests", "outcomes_total") == [None] * 7


def test_a_row_as_tall_as_its_label_is_no_merge_over_two_lines():
    tall = ["3.其他_2", *(f"{value}_2" for value in "2000002")]
    head = [["申请人情况", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]]
    reading = read_page(table([*head, *BEFORE, tall, [], *AFTER]))
    assert values_of(reading, "requests", "other_other") == [2, 0, 0, 0, 0, 0, 2]


def test_the_columns_of_a_part_without_heads_are_those_of_the_part_before():
    heads = [
        "申请人情况",
        "自然人",
        "商业企业",
        "科研机构",
        "社会公益组织",
        "法律服务机构",
        "其他",
        "小计",
        "总计",
    ]
    first = [heads, ["一、本年新收政府信息公开申请数量", "9", "1", "2", "3", "4", "5", "15", "24"]]
    second = [["", "4.保护第三方合法权益", "1", "0", "0", "0", "0", "1", "1", "2"]]
    reading = read_page(table([*first, BEFORE[1] + ["0"]]) + table(second))
    assert values_of(reading, "requests", "received") == [9, 1, 2, 3, 4, 5, 24]
    assert values_of(reading, "requests", "withheld_third_party_rights") == [1, 0, 0, 0, 0, 1, 2]
    assert reading.tables["requests"].extra_columns == ("小计",)
