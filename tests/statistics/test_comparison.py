"""Rows of a comparison and how they are shown."""

from decimal import Decimal

import pytest

from reports.statistics.charts import ChartKind, chart_of, to_json
from reports.statistics.comparison import (
    Part,
    compared,
    outcomes,
    shown,
    shown_change,
    shown_row,
    whole,
)
from reports.statistics.measures import OUTCOMES, measures
from reports.statistics.sums import CellSums, Sum

RECEIVED = measures()["requests.received.total"]
SHARE = measures()["share.disclosed"]


def received(number: int | None) -> CellSums:
    return CellSums(1, {RECEIVED.code: Sum.of(number)})


def test_a_row_has_last_year_the_change_and_its_part_of_the_total():
    (row,) = compared(RECEIVED, [Part("7", "青禾县", received(30), received(20))], received(120))
    assert (row.value.value, row.before, row.change, row.change_rate, row.share) == (30, 20, 10, 50, 25)


@pytest.mark.parametrize("before", [received(0), received(None), CellSums(), None])
def test_without_a_positive_number_last_year_there_is_no_rate(before):
    (row,) = compared(RECEIVED, [Part("", "青禾县", received(30), before)], received(30))
    assert row.change_rate is None


def test_a_number_that_nobody_states_is_compared_with_nothing():
    (row,) = compared(RECEIVED, [Part("", "青禾县", received(None), received(4))], received(9))
    assert (row.value.value, row.change, row.share) == (None, None, None)
    assert shown_row(RECEIVED, row).value == "—"


def test_the_change_of_a_share_is_in_points_and_has_no_rate():
    now = CellSums(1, {"requests.disclosed.total": Sum.of(6), OUTCOMES: Sum.of(8)})
    before = CellSums(1, {"requests.disclosed.total": Sum.of(2), OUTCOMES: Sum.of(4)})
    row = whole(SHARE, "合计", now, before)
    assert (row.change, row.change_rate, row.share) == (25, None, None)


def test_outcomes_have_their_share_of_the_total():
    now = CellSums(1, {"requests.disclosed.total": Sum.of(6), OUTCOMES: Sum.of(8)})
    assert outcomes(now, CellSums())[0].share == 75


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        (0, "0"),
        (1234567, "1,234,567"),
        (Decimal("3.000000"), "3"),
        (Decimal("0.0921"), "0.09"),
        (-5, "-5"),
    ],
)
def test_numbers_are_shown_with_thousands_apart(value, text):
    assert shown(value) == text


@pytest.mark.parametrize(("value", "text"), [(None, "—"), (0, "持平"), (3, "+3"), (Decimal("-2.5"), "−2.50")])
def test_changes_are_shown_with_their_sign(value, text):
    assert shown_change(value) == text


def test_a_chart_leaves_a_gap_where_nobody_states_a_number():
    rows = compared(RECEIVED, [Part("", "甲", received(3)), Part("", "乙", received(None))], received(3))
    chart = chart_of(ChartKind.BARS, "", "件", rows, ("2024年", "2023年"))
    assert to_json(chart)["lines"] == [{"name": "2024年", "values": [3.0, None]}]


def test_without_any_number_there_is_no_chart():
    rows = compared(RECEIVED, [Part("", "甲", received(None))], received(None))
    assert chart_of(ChartKind.BARS, "", "件", rows, ("2024年", "2023年")) is None
