"""The report files of tests/samples with all checks on: exactly these errors and warnings (docs/domain/checks.md)."""

import pytest

from reports.checks.engine import run_checks
from reports.checks.results import Outcome, Severity
from reports.checks.subjects import subject_from_reading
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from tests.samples import builders

SUMS = ("T3-IDENT", "T3-SUM", "T3-ROW", "T4-SUM")
OWN = {path.name: path for path in builders.FOLDER.glob("*.*") if path.suffix in (".txt", ".md", ".html")}
#: Name → roots that are errors or warnings; every other file has none.
EXPECTED = {
    "bureau_pipe_closes_line.txt": ["C-SLASH:表二"],
    "town_rows_lost.txt": ["C-MISSING-ROW:表三", "C-MISSING-ROW:表二", "C-MISSING-SECTION:4"],
    "zone_cell_a_line.txt": ["T3-SUM:natural_person"],
}
COUNTY = "county_cell_a_line.txt"
SENTENCE = "本年度共收到政府信息公开申请24件"


def result_of(text):
    return run_checks(subject_from_reading(recognise(read(text))))


def serious(result):
    return sorted(root.identity for root in result.roots if root.severity is not Severity.NOTICE)


@pytest.mark.parametrize("name", sorted(OWN))
def test_a_sample_has_its_errors_and_warnings_and_no_other(name):
    assert serious(result_of(OWN[name].read_bytes())) == EXPECTED.get(name, [])


def county(sentence):
    text = OWN[COUNTY].read_text(encoding="utf-8")
    assert text.count(SENTENCE) == 1
    return result_of(text.replace(SENTENCE, sentence).encode())


def test_prose_of_more_requests_than_the_table_is_the_only_warning():
    result = county("本年度共收到上级反馈的政府信息公开申请39件")
    assert serious(result) == ["X-TEXT-NEW:received.1"]
    assert all(i.outcome is Outcome.PASS for i in result.instances if i.check in SUMS)


def test_prose_about_the_government_office_alone_is_a_notice():
    result = county("县政府办代表县政府受理政府信息公开申请17件")
    assert serious(result) == []
    (found,) = [root for root in result.roots if root.check == "X-TEXT-NEW"]
    assert (found.outcome, found.severity) == (Outcome.UNCERTAIN, Severity.NOTICE)
