"""Sums that are added to and taken from each other."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.sums import CellSums, Sum, added, from_json, to_json

VALUES = st.one_of(st.none(), st.integers(-50, 50), st.decimals(0, 50, places=6))
REPORTS = st.lists(st.dictionaries(st.sampled_from("abcd"), VALUES), max_size=8)


def sums(cells: dict[str, int | Decimal | None]) -> CellSums:
    return CellSums(1, {key: Sum.of(value) for key, value in cells.items()})


def test_blank_adds_nothing_and_is_counted():
    assert Sum.of(None) + Sum.of(3) == Sum(3, 1, 1)


def test_a_cell_that_nobody_states_has_no_value_and_a_stated_zero_has_one():
    assert (Sum.of(None).value, Sum.of(0).value) == (None, 0)


def test_one_number_for_another_is_a_change_though_as_many_reports_state_one():
    change = sums({"a": 5}) + -sums({"a": 100})
    assert change
    assert (sums({"a": 100}) + change).cells == {"a": Sum(5, 1, 0)}


def test_what_is_taken_away_again_leaves_no_trace():
    whole = sums({"a": 3, "b": None})
    assert not (whole + -whole)
    assert (whole + -sums({"a": 3, "b": None})).cells == {}


@given(REPORTS, REPORTS)
def test_adding_and_taking_away_in_any_order_is_the_same_as_adding_what_is_left(left, gone):
    total = added(map(sums, [*left, *gone]))
    for each in gone:
        total += -sums(each)
    wanted = added(map(sums, left))
    assert (total.reports, {k: v for k, v in total.cells.items() if v}) == (
        wanted.reports,
        dict(wanted.cells),
    )


@given(REPORTS)
def test_stored_sums_are_read_back_without_losing_a_digit(reports):
    total = added(map(sums, reports))
    assert from_json(total.reports, to_json(total)) == total
