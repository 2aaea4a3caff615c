"""Measures: every cell of both editions, subtotals and shares with their formula."""

from decimal import Decimal

import pytest

from reports.statistics.measures import OUTCOME_PARTS, OUTCOMES, SHARES, measures, value_of
from reports.statistics.sums import CellSums, Sum
from reports.statutory.editions import EDITIONS


def of(cells: dict[str, int | None]) -> CellSums:
    return CellSums(1, {key: Sum.of(value) for key, value in cells.items()})


def test_every_cell_of_both_editions_is_a_measure():
    known = {term.partition("@")[0] for each in measures().values() for term in each.terms}
    assert {code for edition in EDITIONS.values() for code in edition.cells} <= known


def test_every_term_of_a_share_is_a_cell_of_the_form():
    codes = {code for edition in EDITIONS.values() for code in edition.cells}
    for share in SHARES:
        assert {*share.terms, *(share.over or {})} <= codes
        assert share.formula
    assert "按期" in measures()["share.finished"].note, (
        "the form has no number of it, and a reader looks for one"
    )


def test_outcomes_take_each_line_that_adds_up_to_the_total_once():
    terms = [term for each in OUTCOME_PARTS for term in each.terms]
    lines = {
        f"requests.{line.code}.total"
        for edition in EDITIONS.values()
        for line in edition.table("requests").lines
        if line.role == "outcome"
    }
    assert sorted(terms) == sorted(lines)


def test_a_share_is_in_per_cent_of_its_whole():
    found = value_of(measures()["share.disclosed"], of({"requests.disclosed.total": 3, OUTCOMES: 8}))
    assert found.value == Decimal("37.5")


@pytest.mark.parametrize("whole", [0, None])
def test_a_share_of_nothing_is_not_stated(whole):
    found = value_of(measures()["share.disclosed"], of({"requests.disclosed.total": 3, OUTCOMES: whole}))
    assert found.value is None


def test_cases_that_are_open_are_in_no_share_of_decided_ones():
    cells = of(
        {
            "reconsideration.cases.rectified": 2,
            "reconsideration.cases.total": 10,
            "reconsideration.cases.pending": 6,
        }
    )
    assert value_of(measures()["share.rectified_on_reconsideration"], cells).value == 50


def test_a_subtotal_adds_the_one_line_of_2019_and_the_three_of_2021():
    old = of({"requests.other_handling.total": 4})
    new = of({"requests.other_other.total": 1, "requests.other_fee_unpaid.total": 2})
    assert value_of(measures()["subtotal.other"], old + new).value == 7


def test_nobody_states_is_not_zero():
    found = value_of(measures()[OUTCOMES], of({OUTCOMES: None}))
    assert (found.value, found.stated, found.blank) == (None, 0, 1)


def test_blanks_are_those_of_the_cell_with_most_of_them():
    cells = CellSums(5, {"requests.disclosed.total": Sum(3, 4, 1), OUTCOMES: Sum(9, 2, 3)})
    found = value_of(measures()["share.disclosed"], cells)
    assert (found.stated, found.blank) == (2, 3)
