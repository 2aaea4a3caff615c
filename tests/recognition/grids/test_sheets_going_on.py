"""A table of a sheet that continues after an empty row, with fewer label columns."""

from reports.reading.registry import read
from reports.recognition.recognise import recognise
from tests.recognition.reading_of import TITLE, values_of

HEADS = [",,,自然人,商业企业,科研机构,社会公益组织,法律服务机构,其他,小计,总计"]
LINES = [
    "一、本年新收政府信息公开申请数量,,,1,2,3,4,5,6,20,21",
    "三、本年度办理结果,（一）予以公开,,1,2,3,4,5,6,20,21",
    ",（三）不予公开,1.属于国家秘密,1,2,3,4,5,6,20,21",
]
LAST = [
    ",（七）总计,,9,8,7,6,5,4,30,39",
    "四、结转下年度继续办理,,,0,1,0,1,0,1,3,3",
]
OTHER = ",（六）其他处理,3.其他,3,1,4,1,5,9,20,23"


def reading_of(*lines):
    rows = [TITLE + "," * 10, *lines]
    return recognise(read("\r\n".join(rows).encode()))


def test_the_part_after_the_gap_has_the_columns_of_the_part_before():
    reading = reading_of(*HEADS, *LINES, "," * 10, *LAST)
    assert values_of(reading, "requests", "received") == [1, 2, 3, 4, 5, 6, 21]
    assert values_of(reading, "requests", "outcomes_total") == [9, 8, 7, 6, 5, 4, 39]
    assert values_of(reading, "requests", "carried_forward") == [0, 1, 0, 1, 0, 1, 3]


def test_other_with_its_number_is_a_label_and_so_no_column_of_figures():
    reading = reading_of(*HEADS, *LINES, "," * 10, *HEADS, OTHER, *LAST)
    assert values_of(reading, "requests", "other_other") == [3, 1, 4, 1, 5, 9, 23]
    assert values_of(reading, "requests", "outcomes_total") == [9, 8, 7, 6, 5, 4, 39]
