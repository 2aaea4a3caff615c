"""Pages of a list of the archive, newest year first, when it is too long to be sorted for each page."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from reports.models import AnnualReport, ReportingYear

#: The order of the list within a year.
IN_YEAR = ("agency__sort_key", "scope")


class YearByYear:
    """Reports in the order of year (newest first), agency and scope, read along the index of each year's slots.

    Sliced as a list is. A slice costs two queries, and one or two more for each year before and in it.
    """

    def __init__(self, found: QuerySet[AnnualReport]) -> None:
        self.found = found

    def __getitem__(self, place: slice) -> list[Any]:
        left, wanted = place.start or 0, place.stop - (place.start or 0)
        ids: list[int] = []
        for year in ReportingYear.all_years.order_by("-year").values_list("pk", flat=True):
            of_year = self.found.filter(year=year)
            ordered = of_year.order_by(*IN_YEAR).values_list("pk", flat=True)
            part = list(ordered[left : left + wanted - len(ids)])
            ids += part
            if len(ids) == wanted:
                break
            left = 0 if part or not left else left - of_year.order_by().count()
        reports = {report.pk: report for report in self.found.filter(pk__in=ids).order_by()}
        return [reports[pk] for pk in ids if pk in reports]
