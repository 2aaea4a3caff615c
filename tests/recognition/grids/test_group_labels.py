"""Group labels of 表三 as printed, for the check of labels."""

import pytest

from reports.checks.engine import run_checks
from reports.checks.subjects import subject_from_reading
from reports.demo.printing import LAYOUTS, print_docx, print_html, print_text
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from tests.recognition.reading_of import numbered_cells, printed, wrong_cells

MISPRINT = {"requests.not_processed": "（五）不予公开"}
WRITERS = {"docx": print_docx, "html": print_html} | {
    layout: (lambda report, layout=layout: print_text(report, layout)) for layout in LAYOUTS
}


def label_findings(reading):
    findings = run_checks(subject_from_reading(reading)).findings
    return [f.message for f in findings if f.check == "C-LABEL" and "表三" in f.message]


@pytest.mark.parametrize("kind", WRITERS)
def test_a_misprinted_group_label_is_recorded_and_reported_once(kind):
    cells = numbered_cells("2021")
    reading = recognise(read(WRITERS[kind](printed(cells, labels=MISPRINT))))
    assert wrong_cells(reading, cells) == {}
    assert reading.tables["requests"].group_labels["not_processed"] == "（五）不予公开"
    assert label_findings(reading) == ["表三“（五）不予公开”应为“（五）不予处理”。"]


@pytest.mark.parametrize("kind", WRITERS)
def test_official_group_labels_are_no_finding(kind):
    reading = recognise(read(WRITERS[kind](printed(numbered_cells("2021")))))
    assert label_findings(reading) == []
    assert reading.tables["requests"].group_labels["unavailable"] == "（四）无法提供"
