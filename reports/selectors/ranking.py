"""The ranking and the numbers of the units of a very large region, kept for some minutes (decision 0271)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import chain, repeat
from typing import Any

from reports.models import Agency, AnnualReport
from reports.selectors.statistics import Asked, By, UnitNumbers, ranked_units, unit_numbers
from reports.statistics.measures import measures


def parameters_of(asked: Asked) -> dict[str, Any]:
    """What names the units of a comparison beside their region."""
    return {
        "year": asked.year,
        "measure": asked.measure.code,
        "scope": asked.scope,
        "level": asked.level,
        "kind": asked.kind,
    }


def rows_ranked(
    region: Agency, *, year: int, measure: str, scope: str, level: str, kind: str, most: int
) -> Iterable[Sequence[Any]]:
    """(report, its number as text or None) of this many units, highest first. One query."""
    asked = Asked(region, year, measures()[measure], By.UNIT, scope, level, kind)
    ranked = ranked_units(asked).values_list("report_id", "number")[:most]
    return ((report, None if number is None else str(number)) for report, number in ranked)


def rows_spread(
    region: Agency, *, year: int, measure: str, scope: str, level: str, kind: str
) -> Iterable[Sequence[Any]]:
    """(units that state no number, that have nothing to be a share of), then each number as text with its units."""
    found = unit_numbers(Asked(region, year, measures()[measure], By.SPREAD, scope, level, kind))
    together = Counter(found.numbers)
    return [(found.unstated, found.of_nothing), *((str(number), units) for number, units in together.items())]


def numbers_kept(rows: Sequence[Sequence[Any]]) -> UnitNumbers:
    """Return what ``rows_spread`` returned, as it found it, in another order."""
    (unstated, of_nothing), *together = rows
    numbers = (repeat(Decimal(number), units) for number, units in together)
    return UnitNumbers(tuple(chain.from_iterable(numbers)), unstated, of_nothing)


class KeptRanking:
    """Kept rows as a list for a paginator; a slice reads names of the units that it shows: one query."""

    def __init__(self, rows: Sequence[Sequence[Any]]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: slice) -> list[dict[str, Any]]:
        some = self._rows[place]
        known = {
            row["pk"]: row
            for row in AnnualReport.objects.filter(pk__in=[report for report, _ in some]).values(
                "pk", "agency_name", "agency__kind", "agency__level"
            )
        }
        return [
            {
                "report_id": report,
                "number": None if number is None else Decimal(number),
                "name": known[report]["agency_name"],
                "kind": known[report]["agency__kind"],
                "level": known[report]["agency__level"],
            }
            for report, number in some
            if report in known
        ]

    def above(self, number: Decimal | int | None) -> int:
        """How many units have a higher number; those without a number come after all that have one."""
        numbers = [Decimal(each) for _, each in self._rows if each is not None]
        return len(numbers) if number is None else sum(1 for each in numbers if each > number)
