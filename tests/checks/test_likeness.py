"""Which figures tell that a report was copied, and whether copies are found by what they sketch."""

import random
from decimal import Decimal
from math import comb

import pytest

from reports.checks.likeness import LEAST_NUMBERS, SKETCHED, alike, bands_of, figures_of
from reports.statutory.editions import EDITIONS
from tests.factories import COPIED

ENTERED = sorted(figures_of(dict.fromkeys(EDITIONS["2021"].cells, Decimal(1))))
TELLING = figures_of({code: Decimal(value) for code, value in COPIED.items()})


def report(chance: random.Random, filled: int) -> dict[str, Decimal]:
    """Return a report with this many filled cells, most of them small."""
    codes = chance.sample(ENTERED, filled)
    return {code: Decimal(int(chance.paretovariate(0.7))) + chance.randrange(9) for code in codes}


def changed(chance: random.Random, figures: dict[str, Decimal], number: int) -> dict[str, Decimal]:
    """Return a copy with other figures in this many cells."""
    return figures | {code: figures[code] + 900 for code in chance.sample(sorted(figures), number)}


def test_what_the_form_adds_up_and_zeros_do_not_count():
    given = {
        "requests.received.natural_person": Decimal(3),
        "requests.received.total": Decimal(3),
        "requests.outcomes_total.natural_person": Decimal(3),
        "litigation.direct.total": Decimal(1),
        "proactive.fees.amount": Decimal(0),
        "proactive.licensing.decisions": None,
    }
    assert figures_of(given) == {"requests.received.natural_person": 3}


@pytest.mark.parametrize("code", sorted(TELLING))
def test_one_changed_figure_is_no_other_report(code):
    copy = TELLING | {code: TELLING[code] + 871}
    assert alike(copy, TELLING)
    assert len(set(bands_of(copy)) & set(bands_of(TELLING))) >= comb(SKETCHED - 1, 2)


def test_a_figure_added_or_left_out_is_no_other_report():
    assert alike(TELLING | {"proactive.government_rules.issued": Decimal(2)}, TELLING)
    assert alike(
        {code: value for code, value in TELLING.items() if not code.endswith("compulsion.decisions")}, TELLING
    )


def test_two_fifths_of_other_figures_are_another_report():
    copy = TELLING | {code: value + 1 for code, value in list(TELLING.items())[:3]}
    assert not alike(copy, TELLING)


@pytest.mark.parametrize(
    "figures",
    [
        {},
        {"proactive.penalties.decisions": 3},
        {
            "requests.received.natural_person": 2,
            "requests.disclosed.natural_person": 2,
            "proactive.licensing.decisions": 5,
        },
        # one number in every cell
        dict.fromkeys(ENTERED[:40], 12345),
        dict(zip(ENTERED, (1, 2, 3, 5, 7, 9, 12, 3, 2, 1), strict=False)),
        dict(zip(ENTERED, (1000, 2000, 300, 50, 100), strict=False)),
        dict(zip(ENTERED, (98765, 43217, 3), strict=False)),
    ],
)
def test_small_offices_with_the_same_few_figures_are_not_accused(figures):
    figures = {code: Decimal(value) for code, value in figures.items()}
    assert not alike(figures, figures)
    assert bands_of(figures) == ()


def test_six_changed_figures_are_always_found():
    chance = random.Random(3)
    for _ in range(400):
        original = report(chance, chance.randrange(30, 60))
        copy = changed(chance, original, 6)
        if alike(copy, original):
            assert set(bands_of(copy)) & set(bands_of(original))


def test_a_fifth_of_changed_figures_is_nearly_always_found():
    chance = random.Random(4)
    missed = compared = 0
    for _ in range(400):
        original = report(chance, 60)
        copy = changed(chance, original, 12)
        compared += alike(copy, original)
        missed += alike(copy, original) and not set(bands_of(copy)) & set(bands_of(original))
    assert compared == 400
    assert missed <= 4


def test_reports_of_chance_are_not_alike():
    chance = random.Random(5)
    reports = [report(chance, 12) for _ in range(600)]
    assert not any(alike(one, other) for n, one in enumerate(reports) for other in reports[:n])


def test_a_band_is_of_two_figures():
    assert len(bands_of(TELLING)) == comb(SKETCHED, 2)
    assert LEAST_NUMBERS > 2
