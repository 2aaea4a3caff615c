"""Pages of a list of the archive, newest year first, when it is too long to be sorted for each page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from reports.models import AnnualReport
from reports.statements import counted, united

#: The order of the list within a year.
IN_YEAR = ("agency__sort_key", "scope")


class YearByYear:
    """Reports in the order of year (newest first), agency and scope, read along the index of each year's slots.

    Sliced as a list is; ``years``: those that have any, newest first. A slice costs two queries, four where it is not
    all in the newest year.
    """

    def __init__(self, found: QuerySet[AnnualReport], years: Sequence[int]) -> None:
        self.found, self.years = found, years

    def __getitem__(self, place: slice) -> list[Any]:
        start, stop = place.start or 0, place.stop
        if not self.years or stop <= start:
            return []
        ids = [pk for (pk,) in self._of_year(self.years[0], start, stop)]
        if len(ids) < stop - start:
            ids = self._of_all_years(start, stop)
        reports = {report.pk: report for report in self.found.filter(pk__in=ids).order_by()}
        return [reports[pk] for pk in ids if pk in reports]

    def _of_year(self, year: int, start: int, stop: int) -> QuerySet[Any, Any]:
        return self.found.filter(year=year).order_by(*IN_YEAR).values_list("pk")[start:stop]

    def _of_all_years(self, start: int, stop: int) -> list[int]:
        """Two queries: how many there are before and in the slice by year, and the ids of its parts."""
        numbers = counted(
            *(self.found.filter(year=year).order_by().values("pk")[:stop] for year in self.years)
        )
        parts: list[QuerySet[Any, Any]] = []
        for year, number in zip(self.years, numbers, strict=True):
            if start < number and stop > 0:
                of_year = self._of_year(year, max(start, 0), min(stop, number))
                parts.append(of_year.values_list("pk", "agency__sort_key", "scope"))
            start, stop = start - number, stop - number
        found = united(*parts)
        return [pk for rows in found for pk, *_ in sorted(rows, key=lambda row: row[1:])]
