"""The blank forms: read back empty, and filled in by common programs."""

import io
import itertools
from decimal import Decimal

import docx
import openpyxl
import pytest

from reports.checks.engine import run_checks
from reports.checks.results import Outcome
from reports.checks.subjects import subject_from_reading
from reports.exports.blank_forms import BlankForm, blank_docx, blank_xlsx
from reports.reading.registry import read
from reports.recognition.reading import CellState
from reports.recognition.recognise import recognise
from reports.statutory.editions import EDITIONS, PART_NUMERALS, PARTS
from tests.recognition.reading_of import numbered_cells, wrong_cells

YEAR = {"2021": 2024, "2019": 2020}
#: Checks that report missing numbers and text in a blank form.
FOR_BLANKS = {"D-NONE", "X-FEE-TEXT", "C-BLANK", "Q-SEC1", "Q-SEC5", "Q-SEC6", "T3-ALL-ZERO"}
PROSE = {
    1: "本年共收到申请3件，均已办结。",
    5: "人手不足，正在改进。",
    6: "全年没有收取信息处理费。",
}


def wanted(edition):
    return BlankForm(edition, "青石县水利局", YEAR[edition])


def filled_docx(form, cells):
    """Fill in the Word form by python-docx, cell by cell in printed order."""
    document = docx.Document(io.BytesIO(blank_docx(form)))
    values = iter(cells.values())
    for table in document.tables:
        seen = []
        for row in table.rows:
            for cell in row.cells:
                if cell._tc not in seen:
                    seen.append(cell._tc)
                    if not cell.text:
                        cell.text = str(next(values))
    assert next(values, None) is None
    headings = {f"{PART_NUMERALS[part]}、{PARTS[part]}": part for part in PROSE}
    for before, paragraph in itertools.pairwise(list(document.paragraphs)):
        if before.text in headings:
            paragraph.text = PROSE[headings[before.text]]
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def filled_xlsx(form, cells):
    """Fill in the workbook by openpyxl, one unlocked cell after another."""
    book = openpyxl.load_workbook(io.BytesIO(blank_xlsx(form)))
    values, prose = iter(cells.values()), iter(PROSE.values())
    for page in book:
        tables = page.title.startswith("表")
        for row in page.iter_rows():
            for cell in row:
                if not isinstance(cell, openpyxl.cell.MergedCell) and not cell.protection.locked:
                    cell.value = next(values) if tables else next(prose)
    assert (next(values, None), next(prose, None)) == (None, None)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


BLANK = {"docx": blank_docx, "xlsx": blank_xlsx}
FILLED = {"docx": filled_docx, "xlsx": filled_xlsx}


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("kind", BLANK)
def test_a_blank_form_is_read_back_with_every_cell_blank(edition, kind):
    reading = recognise(read(BLANK[kind](wanted(edition))))
    assert list(reading.cells) == list(EDITIONS[edition].cells)
    assert {cell.state for cell in reading.cells.values()} == {CellState.BLANK}
    assert {found.edition for found in reading.tables.values()} == {edition}
    assert (reading.agency, reading.year, reading.agency_doubt) == ("青石县水利局", YEAR[edition], None)
    assert [(chapter.part, chapter.text) for chapter in reading.chapters] == [(part, "") for part in PARTS]
    assert reading.doubtful == ()
    assert reading.remarks == ()


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("kind", BLANK)
def test_a_blank_form_is_told_nothing_but_that_it_is_blank(edition, kind):
    subject = subject_from_reading(recognise(read(BLANK[kind](wanted(edition)))))
    found = {finding.check for finding in run_checks(subject).findings if finding.outcome is Outcome.FAIL}
    assert found <= FOR_BLANKS
    assert "C-BLANK" in found


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("kind", FILLED)
def test_a_filled_in_form_is_read_back_without_one_wrong_cell(edition, kind):
    cells = numbered_cells(edition)
    cells[next(code for code in cells if code.endswith(".amount"))] = Decimal("59237.2449")
    cells = {code: float(value) if isinstance(value, Decimal) else value for code, value in cells.items()}
    reading = recognise(read(FILLED[kind](wanted(edition), cells)))
    exact = {code: Decimal(str(value)) for code, value in cells.items()}
    assert len(cells) == {"2021": 200, "2019": 198}[edition]
    assert wrong_cells(reading, exact) == {}
    assert reading.doubtful == ()
    assert {chapter.part: chapter.text for chapter in reading.chapters if chapter.text} == PROSE


@pytest.mark.parametrize("kind", BLANK)
def test_a_form_for_nobody_in_particular_names_no_agency_and_no_year(kind):
    reading = recognise(read(BLANK[kind](BlankForm("2021"))))
    assert (reading.title, reading.agency, reading.year) == ("政府信息公开工作年度报告", None, None)


def test_the_same_form_is_the_same_word_file():
    assert blank_docx(wanted("2021")) == blank_docx(wanted("2021"))


def test_a_name_that_looks_like_markup_stays_text():
    form = BlankForm("2021", "青石县<b>&水利局", 2024)
    assert recognise(read(blank_docx(form))).agency == "青石县<b>&水利局"


def test_excel_warns_of_what_is_no_number_and_leaves_the_decision_to_the_person():
    page = openpyxl.load_workbook(io.BytesIO(blank_xlsx(wanted("2019"))))["表二"]
    rules = page.data_validations.dataValidation
    assert {rule.errorStyle for rule in rules} == {"warning"}
    cells = {
        (rule.type, rule.operator): sum(
            found.size["rows"] * found.size["columns"] for found in rule.sqref.ranges
        )
        for rule in rules
    }
    counts, changes, amounts = 16, 5, 1
    assert cells == {
        ("whole", "greaterThanOrEqual"): counts,
        ("whole", "between"): changes,
        ("decimal", "greaterThanOrEqual"): amounts,
    }
    assert page.protection.sheet
    assert page.protection.password is None


def test_labels_are_locked_and_only_what_is_filled_in_is_not():
    book = openpyxl.load_workbook(io.BytesIO(blank_xlsx(wanted("2021"))))
    free = sum(
        1
        for page in book
        for row in page.iter_rows()
        for cell in row
        if not isinstance(cell, openpyxl.cell.MergedCell) and not cell.protection.locked
    )
    assert free == 200 + len(PROSE)


def test_an_unknown_edition_is_no_form():
    with pytest.raises(KeyError):
        blank_docx(BlankForm("2008"))
