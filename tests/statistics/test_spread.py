"""Ranges hold every number once, are few and round; quarters are numbers that some unit has."""

import random
import statistics
from decimal import Decimal

import pytest

from reports.statistics.spread import MOST_RANGES, counted, quarters_of, ranges_of


@pytest.mark.parametrize("whole", [True, False])
def test_every_number_is_in_one_of_few_ranges(whole):
    chance = random.Random(12)
    for _ in range(300):
        top = chance.choice((0, 3, 40, 900, 10**9))
        numbers = [Decimal(chance.randint(0, top)) for _ in range(chance.randint(1, 60))]
        if not whole:
            numbers = [number / 7 for number in numbers]
        ranges = ranges_of(numbers, whole=whole)
        assert 1 <= len(ranges) <= MOST_RANGES + 3
        assert sum(counted(ranges, numbers)) == len(numbers)
        for one, count in zip(ranges, counted(ranges, numbers), strict=True):
            inside = [n for n in numbers if one.start <= n and (one.end is None or n < one.end)]
            assert count == len(inside), one.label


def test_one_very_large_unit_does_not_flatten_the_others():
    numbers = [Decimal(n) for n in range(40)] + [Decimal(1_000_000)]
    ranges = ranges_of(numbers, whole=True)
    assert [one.label for one in ranges] == [
        "0至4",
        "5至9",
        "10至14",
        "15至19",
        "20至24",
        "25至29",
        "30至34",
        "35至39",
        "40及以上",
    ]
    assert counted(ranges, numbers)[-1] == 1


def test_labels_of_counts_shares_and_single_numbers():
    assert [one.label for one in ranges_of([Decimal(0), Decimal(2)], whole=True)] == ["0", "1", "2"]
    shares = ranges_of([Decimal("0.5"), Decimal(99)], whole=False)
    assert (shares[0].label, shares[-1].label) == ("不足10", "90至不足100")
    assert [one.label for one in ranges_of([Decimal(5), Decimal(100)], whole=False, most=Decimal(100))][
        -2:
    ] == [
        "80至不足90",
        "90至100",
    ]
    wrong = ranges_of([Decimal(5), Decimal(100), Decimal(104)], whole=False, most=Decimal(100))
    assert counted(wrong, [Decimal(100), Decimal(104)])[-1] >= 1
    assert "104" not in wrong[-1].label
    assert ranges_of([], whole=True) == []


def test_quarters_are_numbers_that_some_unit_has():
    numbers = [Decimal(n) for n in (9, 1, 4, 7)]
    assert quarters_of(numbers).numbers == (1, 1, 4, 7, 9)
    many = [Decimal(n) for n in range(101)]
    assert (
        list(quarters_of(many).numbers[1:4])
        == [25, 50, 75]
        == statistics.quantiles(many, n=4, method="inclusive")
    )
    assert quarters_of([]) is None
