"""Whole reports in typical sheet layouts: every cell right, none doubtful."""

import itertools

import pytest

from reports.reading.registry import read
from reports.recognition.recognise import recognise
from tests.reading.sheet_builder import Habit, Put, SheetPlan, plan, write_xls, write_xlsx
from tests.recognition.reading_of import numbered_cells, printed, values_of, wrong_cells

HABITS = [
    Habit(one, bordered, merged, stretch, numbers, margin, gap)
    for one, bordered, (merged, stretch), numbers, (margin, gap) in itertools.product(
        (True, False),
        (True, False),
        ((True, 1), (False, 1), (True, 2)),
        ("number", "text", "dash"),
        ((0, 0), (2, 1)),
    )
]


def cells_of(edition, *, blanks):
    cells = numbered_cells(edition)
    return {code: None if blanks and value % 5 == 0 else value for code, value in cells.items()}


@pytest.mark.parametrize("habit", HABITS, ids=str)
@pytest.mark.parametrize(
    ("write", "edition"), [(write_xlsx, "2021"), (write_xls, "2019")], ids=["xlsx", "xls"]
)
def test_every_cell_of_a_report_on_sheets_is_read(habit, write, edition):
    cells = cells_of(edition, blanks=habit.margin > 0)
    reading = recognise(read(write(plan(printed(cells, edition), habit))))
    assert wrong_cells(reading, cells) == {}
    assert [code for code, cell in reading.cells.items() if cell.doubt] == []
    assert {found.edition for found in reading.tables.values()} == {edition}
    assert (reading.agency, reading.year, len(reading.chapters)) == ("青石县水利局", 2023, 6)


@pytest.mark.parametrize("one_sheet", [True, False])
def test_totals_as_formulas_that_nobody_calculated_are_missing_and_nothing_else(one_sheet):
    cells = cells_of("2021", blanks=False)
    totals = {code for code in cells if code.endswith(".total")} | {"proactive.normative_documents.in_force"}
    with_formulas = {code: "=1+1" if code in totals else value for code, value in cells.items()}
    reading = recognise(read(write_xlsx(plan(printed(with_formulas), Habit(one_sheet)))))
    assert wrong_cells(reading, {code: cells[code] for code in cells if code not in totals}) == {}
    assert "FORMULA_NOT_CALCULATED" in reading.remarks


def test_an_error_value_makes_its_own_cell_missing():
    cells = cells_of("2021", blanks=False)
    damaged = cells | {"requests.received.total": "#REF!", "litigation.direct.upheld": "#VALUE!"}
    reading = recognise(read(write_xlsx(plan(printed(damaged), Habit()))))
    lost = ("requests.received.total", "litigation.direct.upheld")
    assert wrong_cells(reading, {code: value for code, value in cells.items() if code not in lost}) == {}


def test_hidden_columns_of_last_year_are_not_taken_for_the_numbers():
    sheets = plan(printed(cells_of("2021", blanks=False)), Habit(one_sheet=False))
    requests = sheets[2]
    moved = [
        Put(put.row, put.column + 1 if put.column > 2 else put.column, put.value, put.rows, put.columns)
        if put.columns < 15
        else put
        for put in requests.puts
    ]
    moved.extend(Put(row, 3, 99) for row in range(5, 30))
    sheets[2] = SheetPlan(requests.name, moved, hidden_columns=(3,))
    reading = recognise(read(write_xlsx(sheets)))
    assert wrong_cells(reading, cells_of("2021", blanks=False)) == {}


def test_a_shown_dash_for_zero_is_the_stored_zero_and_a_typed_dash_is_a_mark():
    cells = dict.fromkeys(numbered_cells("2021"), 0) | {"proactive.government_rules.issued": "-"}
    reading = recognise(read(write_xls(plan(printed(cells), Habit(numbers="dash")))))
    assert values_of(reading, "proactive", "government_rules") == ["mark", 0, 0]
    assert values_of(reading, "requests", "received") == [0] * 7
