"""Adding units up cell by cell: blanks, missing cells, units of amounts, moves, differences."""

from decimal import Decimal

from reports.statistics.adding_up import AddedCell, Difference, Move, UnitFigures, add_up, differences, moves
from reports.statutory.editions import EDITIONS

FORM = EDITIONS["2021"]
RECEIVED = "requests.received.total"
FEES = "proactive.fees.amount"


def unit(key: int, units: dict | None = None, **cells) -> UnitFigures:
    return UnitFigures(key, {code.replace("__", "."): value for code, value in cells.items()}, units or {})


def test_parts_are_sorted_blanks_and_gaps_are_named_and_nothing_is_invented():
    units = [unit(1, requests__received__total=3), unit(2, requests__received__total=7)]
    units += [unit(3, requests__received__total=None), unit(4), unit(5, requests__received__total=0)]
    cell = add_up(units, FORM)[RECEIVED]
    assert cell == AddedCell(10, ((2, 7), (1, 3), (5, 0)), blank=(3,), absent=(4,))


def test_a_cell_that_nobody_states_has_no_total():
    added = add_up([unit(1, requests__received__total=None)], FORM)
    assert added[RECEIVED].total is None
    assert list(added) == list(FORM.cells)


def test_amounts_of_another_unit_are_named_and_not_added():
    units = [
        unit(1, proactive__fees__amount=Decimal("1.5")),
        unit(2, {FEES: "万元"}, proactive__fees__amount=Decimal("2.25")),
        unit(3, {FEES: "元"}, proactive__fees__amount=Decimal("30000.000000")),
    ]
    cell = add_up(units, FORM)[FEES]
    assert (cell.total, cell.unit, cell.left_out) == (Decimal("3.75"), "万元", ((3, "30000元"),))


def test_moves_name_the_units_that_moved_a_cell_even_when_the_total_stays():
    before = add_up([unit(1, requests__received__total=3), unit(2, requests__received__total=5)], FORM)
    now = add_up([unit(1, requests__received__total=4), unit(2, requests__received__total=4)], FORM)
    assert moves(before, now) == [Move(RECEIVED, 8, 8, ((2, 5, 4), (1, 3, 4)))]
    assert moves(before, before) == []
    gone = add_up([unit(1, requests__received__total=3)], FORM)
    assert moves(before, gone) == [Move(RECEIVED, 8, 3, ((2, 5, None),))]


def test_differences_compare_stated_sums_only():
    added = add_up([unit(1, requests__received__total=3, requests__disclosed__total=0)], FORM)
    found = differences(added, {RECEIVED: 5, "requests.disclosed.total": None, FEES: Decimal(9)})
    assert found == [Difference(RECEIVED, 5, 3), Difference("requests.disclosed.total", None, 0)]
    assert [each.change for each in found] == [2, None]
