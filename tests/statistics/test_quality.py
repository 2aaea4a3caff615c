"""考核: points by counts and weights."""

from decimal import Decimal

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


def test_who_is_missing_loses_for_that_and_not_for_days_and_versions():
    record = Record(Punctual.MISSING, days_late=300)
    assert [each.weight.code for each in deductions(record, USUAL) if each.count] == ["missing"]
    assert score(record, USUAL) == 60


def test_a_score_is_never_below_zero_and_pending_has_none():
    assert score(Record(Punctual.LATE, days_late=1000, versions=1, errors=90), USUAL) == 0
    for punctual in (Punctual.PENDING, Punctual.EXEMPT):
        assert score(Record(punctual, versions=1, errors=9), USUAL) is None


def test_the_formula_names_every_weight_with_its_points():
    text = formula(USUAL | {"late": Decimal("12.50")})
    assert all(weight.label in text for weight in WEIGHTS)
    assert "逾期上报（每份12.5分）" in text
    assert plain(Decimal("10")) == "10"
