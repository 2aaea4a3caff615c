"""A report without tables is still read: agency, year, parts, and what is missing."""

import pytest

from reports.checks.engine import run_checks
from reports.checks.subjects import subject_from_reading
from reports.reading.model.errors import ReadingError
from tests.recognition.reading_of import read_text, values_of

TITLE = "青石县柳岸镇2021年政府信息公开工作年度报告"
HEADINGS = (
    "一、总体情况",
    "2021年度，我镇未收到政府信息公开申请。",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "人员少，公开不够及时。",
    "六、其他需要报告的事项",
    "未收取信息处理费。",
)
LABELS = (
    "规章",
    "行政规范性文件",
    "行政许可",
    "行政处罚",
    "一、本年新收政府信息公开申请数量",
    "（一）予以公开",
)


def missing_tables(reading):
    findings = run_checks(subject_from_reading(reading)).findings
    return [finding for finding in findings if finding.check.startswith("C-MISSING-TABLE")]


@pytest.mark.parametrize(
    "lines",
    [(TITLE, *HEADINGS), (TITLE, "全文见附件。"), (TITLE, *LABELS)],
    ids=["headings", "title", "labels"],
)
def test_a_report_without_tables_gives_agency_and_year_and_says_what_is_missing(lines):
    reading = read_text("\n".join(lines))
    assert (reading.agency, reading.year, reading.cells) == ("青石县柳岸镇", 2021, {})
    assert missing_tables(reading)


def test_six_headings_without_a_title_are_a_report_without_agency():
    reading = read_text("\n".join(HEADINGS))
    assert (reading.agency, reading.year) == (None, 2021)
    assert [chapter.part for chapter in reading.chapters] == [1, 2, 3, 4, 5, 6]


def test_labels_without_numbers_alone_are_a_report():
    assert read_text("\n".join(LABELS)).cells == {}


@pytest.mark.parametrize("name", ["年报解读", "工作要点", "转发通知"])
def test_a_paper_about_reports_is_refused_even_with_their_headings(name):
    with pytest.raises(ReadingError, match="NO_TABLES"):
        read_text("\n".join((f"2023年政府信息公开{name}", *HEADINGS)))


def test_one_line_of_table_three_is_that_table():
    reading = read_text(f"{TITLE}\n| 一、本年新收政府信息公开申请数量 | 37 | 6 | 0 | 0 | 1 | 2 | 46 |\n")
    assert values_of(reading, "requests", "received") == [37, 6, 0, 0, 1, 2, 46]


def test_table_three_cut_before_the_lines_that_tell_the_editions_apart_is_of_its_year():
    lines = "".join(
        f"{label}  0  0  0  0  0  0  0\n" for label in ("一、本年新收", "二、上年结转", "（一）予以公开")
    )
    reading = read_text(f"青石县水利局2020年政府信息公开工作年度报告\n{lines}")
    assert reading.tables["requests"].edition == "2019"
    checks = {finding.check for finding in run_checks(subject_from_reading(reading)).findings}
    assert "E-EDITION" not in checks
