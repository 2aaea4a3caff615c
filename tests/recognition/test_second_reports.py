"""A second report in the same file is told, whatever its title says."""

import pytest

from reports.demo.printing import print_text
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from reports.statutory.editions import PART_NUMERALS, PARTS
from tests.recognition.reading_of import numbered_cells, printed, wrong_cells
from tests.samples.builders import narrative


@pytest.mark.parametrize(
    ("title", "told"),
    [("青石县水利局政府信息公开工作年度报告", "青石县水利局政府信息公开工作年度报告"), ("附件", "")],
)
def test_a_second_report_is_known_by_its_parts_where_its_title_says_little(title, told):
    cells = numbered_cells("2021")
    first = printed(cells, closing=("2024年1月20日",), narrative=narrative("青石县", 2023, 3))
    second = printed(cells, title=(title,), narrative=narrative("青石县", 2022, 9))
    reading = recognise(read(print_text(first, "A") + b"\n" + print_text(second, "A")))
    assert reading.second_title == told
    assert "2022年" not in "".join(chapter.text for chapter in reading.chapters)


def test_a_table_of_contents_with_page_numbers_on_lines_of_their_own_is_no_first_report():
    cells = numbered_cells("2021")
    report = print_text(printed(cells), "A").decode()
    title, _, rest = report.partition("\n")
    contents = "\n".join(f"{PART_NUMERALS[part]}、{PARTS[part]}\n{part}" for part in PARTS)
    reading = recognise(read(f"{title}\n目录\n{contents}\n{rest}".encode()))
    assert reading.second_title is None
    assert wrong_cells(reading, cells) == {}
