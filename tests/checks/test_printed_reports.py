"""A whole report printed, read and checked: required mutations in every kind and layout."""

from decimal import Decimal

import pytest

from reports.checks.engine import run_checks
from reports.checks.results import Fault, Outcome, Severity
from reports.checks.subjects import subject_from_reading
from reports.demo.printing import LAYOUTS, PrintedReport, print_docx, print_html, print_text
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from tests.checks.building import (
    AGENCY,
    TEXTS,
    YEAR,
    editions,
    requests_line,
    results_line,
    shown,
    the_root,
    without,
    zeros,
)

NUMBERS = (
    requests_line("received", 58, 9, 0, 1, 0, 0, 68)
    | requests_line("carried_over", 4, 0, 0, 0, 0, 0, 4)
    | requests_line("disclosed", 31, 2, 0, 1, 0, 0, 34)
    | requests_line("withheld_process_information", 12, 0, 0, 0, 0, 0, 12)
    | requests_line("unavailable_not_held", 14, 6, 0, 0, 0, 0, 20)
    | requests_line("outcomes_total", 57, 8, 0, 1, 0, 0, 66)
    | requests_line("carried_forward", 5, 1, 0, 0, 0, 0, 6)
    | results_line("cases", 5, 1, 0, 2, 8)
)
PRINTS = {"docx": print_docx, "html": print_html} | {
    f"text {layout}": lambda report, layout=layout: print_text(report, layout) for layout in sorted(LAYOUTS)
}
GRIDS = ("docx", "html")
every_print = pytest.mark.parametrize("kind", PRINTS)


def cells(edition="2021"):
    return zeros(editions(edition, edition)) | NUMBERS


def check_print(kind, printed, *, year=YEAR, edition="2021"):
    report = PrintedReport(
        agency=AGENCY,
        year=year,
        cells=printed,
        narrative={part: (text,) for part, text in TEXTS.items() if text},
        edition=edition,
        closing=(f"{year + 1}年1月20日",),
    )
    reading = recognise(read(PRINTS[kind](report)))
    return run_checks(subject_from_reading(reading, year=year, agency=AGENCY))


@every_print
@pytest.mark.parametrize(("edition", "year"), [("2021", YEAR), ("2019", 2020)])
def test_a_clean_report_has_no_finding(kind, edition, year):
    result = check_print(kind, cells(edition), year=year, edition=edition)
    assert not result.findings, [i.message for i in result.findings]


@every_print
def test_one_changed_cell_is_one_finding_on_it(kind):
    result = check_print(kind, cells() | {"requests.unavailable_not_held.business": 16})
    root = the_root(result)
    assert root.target == "requests.unavailable_not_held.business"
    assert root.proposed == {"requests.unavailable_not_held.business": Decimal(6)}
    assert root.severity is Severity.ERROR
    assert root.fault is (Fault.SOURCE if kind in GRIDS else Fault.UNKNOWN)


@every_print
def test_a_cell_changed_with_its_total_is_one_finding_in_its_column(kind):
    changed = {"requests.disclosed.business": 3, "requests.disclosed.total": 35}
    assert the_root(check_print(kind, cells() | changed)).identity == "T3-SUM:business"


@every_print
def test_lines_that_are_not_printed_are_missing_and_not_zero(kind):
    lost = [
        f"requests.{line}."
        for line in (
            "not_processed_excessive",
            "not_processed_confirmation",
            "other_supplement_overdue",
            "other_fee_unpaid",
            "other_other",
            "outcomes_total",
            "carried_forward",
        )
    ]
    result = check_print(kind, without(cells(), *lost))
    assert shown(result) == ["C-MISSING-ROW:表三"]
    sums = [i.outcome for i in result.instances if i.check in ("T3-IDENT", "T3-SUM")]
    assert set(sums) == {Outcome.NOT_ASSESSABLE}


@every_print
def test_marks_for_zeros_are_one_finding_a_table(kind):
    printed = {code: "/" if value == 0 else value for code, value in cells().items()}
    result = check_print(kind, printed)
    assert {root.check for root in result.roots} == {"C-SLASH"}
    assert len(result.roots) == 3


@pytest.mark.parametrize("kind", GRIDS)
def test_blanks_for_zeros_are_one_finding_a_table_and_zero_in_sums(kind):
    printed = {code: None if value == 0 else value for code, value in cells().items()}
    result = check_print(kind, printed)
    assert [root.check for root in result.roots] == ["C-BLANK"] * 3


@pytest.mark.parametrize("kind", GRIDS)
def test_a_blank_total_is_uncertain_with_its_value(kind):
    result = check_print(kind, cells() | {"requests.outcomes_total.total": None})
    root = next(root for root in result.roots if root.check == "T3-ROW")
    assert (root.outcome, root.severity) == (Outcome.UNCERTAIN, Severity.WARNING)
    assert root.proposed == {"requests.outcomes_total.total": 66}
    assert sorted(shown(result)) == ["C-BLANK:表三", "T3-ROW:outcomes_total"]


@every_print
def test_the_old_second_table_in_a_new_year_is_an_error(kind):
    result = check_print(kind, cells("2019"), year=2024, edition="2019")
    assert {root.identity: root.severity for root in result.roots} == {
        "E-EDITION:proactive": Severity.ERROR,
        "E-EDITION:requests": Severity.NOTICE,
    }
