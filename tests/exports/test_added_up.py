"""汇总 by the units below: the form with the sums, each a formula over the rows of the units."""

import io
from decimal import Decimal

from openpyxl import load_workbook

from reports.exports.added_up import OTHERS, SUMS, AddedUp, write_docx, write_xlsx
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from reports.statutory.editions import EDITIONS
from tests.exports.building import evaluate, make_report

FORM = EDITIONS["2021"]


def units(count: int) -> list:
    return [
        make_report(f"第{unit}局", cells={code: unit * number for number, code in enumerate(FORM.cells, 1)})
        for unit in range(1, count + 1)
    ]


def added(reports, **values) -> AddedUp:
    factor = sum(range(1, len(reports) + 1))
    cells = {code: (number * factor if reports else None, "") for number, code in enumerate(FORM.cells, 1)}
    return AddedUp("青禾县", 2024, FORM, cells | values.pop("cells", {}), reports, **values)


def book_of(what: AddedUp):
    target = io.BytesIO()
    write_xlsx(what, target)
    return load_workbook(target)


def test_the_word_file_is_read_back_cell_by_cell():
    what = added(units(3))
    reading = recognise(read(write_docx(what)))
    for code, (total, _) in what.cells.items():
        assert reading.cells[code].value == total, code


def test_a_cell_that_no_unit_states_is_empty_and_an_amount_loses_only_added_zeros():
    first, second = list(FORM.cells)[:2]
    what = added(units(1), cells={first: (None, ""), second: (Decimal("7.00"), "")})
    reading = recognise(read(write_docx(what)))
    assert reading.cells[first].value is None
    assert reading.cells[second].value == 7


def test_each_sum_of_the_workbook_is_a_formula_over_the_rows_of_the_units():
    book = book_of(added(units(3), notes=("按下级生效年报相加。",)))
    formulas = [
        cell.value for row in book[SUMS].iter_rows() for cell in row if str(cell.value or "").startswith("=")
    ]
    assert len(formulas) > 150
    for formula in formulas:
        sheet, _, cell = formula[1:].partition("!")
        data = book[sheet.strip("'")]
        total = data[cell].value
        assert total.startswith("=SUM(")
        assert evaluate(data, total) % 6 == 0  # 1 + 2 + 3 times the number of the cell
    assert "按下级生效年报相加。" in [cell.value for row in book[SUMS].iter_rows() for cell in row]


def test_without_units_there_is_no_sum_and_what_is_not_added_is_named():
    book = book_of(added([], others=(("青禾县水利局", "本级", "年报尚未审核通过"),)))
    assert not [
        cell for row in book[SUMS].iter_rows() for cell in row if str(cell.value or "").startswith("=")
    ]
    assert [cell.value for cell in list(book[OTHERS].iter_rows())[1]] == [
        1,
        "青禾县水利局",
        "本级",
        "年报尚未审核通过",
    ]
    assert "（没有）" in [cell.value for row in book_of(added(units(1)))[OTHERS].iter_rows() for cell in row]
