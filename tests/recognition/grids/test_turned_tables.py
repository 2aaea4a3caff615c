"""表三 and 表二 with their lines side by side."""

from tests.recognition.reading_of import read_page, table, values_of

APPLICANTS = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
LINES = {
    "received": "一、本年新收政府信息公开申请数量",
    "carried_over": "二、上年结转政府信息公开申请数量",
    "disclosed": "（一）予以公开",
    "partly_disclosed": "（二）部分公开",
    "withheld_state_secret": "1.属于国家秘密",
    "outcomes_total": "（七）总计",
}


def turned(values):
    rows = [["申请人情况^2", *LINES.values()], ["自然人^2", *values[0]]]
    rows.append([f"法人或其他组织_{len(APPLICANTS)}", APPLICANTS[0], *values[1]])
    rows += [[head, *row] for head, row in zip(APPLICANTS[1:], values[2:6], strict=True)]
    return table([*rows, ["总计^2", *values[6]]])


def test_the_lines_of_table_three_side_by_side_are_read_column_by_column():
    values = [[str(column * 10 + row) for column in range(len(LINES))] for row in range(7)]
    reading = read_page(turned(values))
    for column, line in enumerate(LINES):
        assert values_of(reading, "requests", line) == [column * 10 + row for row in range(7)]
    assert reading.doubtful == ()
    assert reading.cells["requests.received.total"].place.row == 7


def test_the_lines_of_table_two_side_by_side_are_read_column_by_column():
    rules = [
        ["信息内容", "规章", "行政规范性文件"],
        ["本年制发件数", "1", "4"],
        ["本年废止件数", "2", "5"],
        ["现行有效件数", "3", "6"],
    ]
    reading = read_page(table(rules))
    assert values_of(reading, "proactive", "government_rules") == [1, 2, 3]
    assert values_of(reading, "proactive", "normative_documents") == [4, 5, 6]
