"""考核: points by counts and weights."""

from decimal import Decimal

import pytest

from reports.statistics.quality import (
    WEIGHTS,
    Punctual,
    Record,
    deductions,
    default_weights,
    formula,
    plain,
    score,
)

USUAL = default_weights()


def test_nothing_against_it_is_a_hundred():
    assert score(Record(Punctual.ON_TIME, versions=1, errors=0), USUAL) == 100


def test_every_count_takes_its_points():
    record = Record(Punctual.LATE, days_late=4, versions=3, errors=2, corrections=1, late_answers=1)
    assert {each.weight.code: (each.count, each.points) for each in deductions(record, USUAL)} == {
        "late": (1, 10),
        "day_late": (4, 2),
        "missing": (0, 0),
        "version": (2, 10),
        "error": (2, 4),
        "correction": (1, 5),
        "late_answer": (1, 3),
    }
    assert score(record, USUAL) == 66


def test_who_is_missing_loses_for_missing_and_the_days_and_not_for_a_late_hand_in_too():
    record = Record(Punctual.MISSING, days_late=20, days_overdue=20)
    taken = {each.weight.code: each.points for each in deductions(record, USUAL) if each.count}
    assert taken == {"day_late": 10, "missing": 50}
    assert score(record, USUAL) == 40


@pytest.mark.parametrize("today", [1, 20, 100, 300])
@pytest.mark.parametrize(
    "weights", [USUAL, USUAL | {"missing": Decimal(0)}, dict.fromkeys(USUAL, Decimal(1))]
)
def test_never_handing_in_is_never_above_handing_in_late(today, weights):
    missing = score(Record(Punctual.MISSING, days_late=today, days_overdue=today), weights)
    for days in (1, today):
        for errors in (0, 9, 90):
            late = Record(Punctual.LATE, days_late=days, days_overdue=today, versions=3, errors=errors)
            assert score(late, weights) >= missing


def test_what_was_handed_in_on_time_keeps_its_points_however_long_ago():
    assert score(Record(Punctual.ON_TIME, days_overdue=400, versions=2, errors=1), USUAL) == 93
    assert score(Record(Punctual.ON_TIME, days_overdue=400, versions=1, errors=90), USUAL) == 0


def test_a_score_is_never_below_zero_and_pending_has_none():
    assert score(Record(Punctual.LATE, days_late=1000, versions=1, errors=90), USUAL) == 0
    for punctual in (Punctual.PENDING, Punctual.EXEMPT):
        assert score(Record(punctual, versions=1, errors=9), USUAL) is None


def test_the_formula_names_every_weight_with_its_points():
    text = formula(USUAL | {"late": Decimal("12.50")})
    assert all(weight.label in text for weight in WEIGHTS)
    assert "逾期上报（每份12.5分）" in text
    assert "已上报的得分不低于当天仍未报的得分" in text
    assert plain(Decimal("10")) == "10"
