"""``manage.py rebuild_totals [YEAR …]``: compute the sums of regions anew from the cells, year by year."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reports.models import ReportingYear
from reports.services.totals import rebuild_year


class Command(BaseCommand):
    help = "Compute the sums of regions anew from the cells. Without a year: all years."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("years", nargs="*", type=int)

    def handle(self, *args: Any, years: list[int], **options: Any) -> None:
        """Each year in a transaction of its own; approvals of that year wait as long as it takes."""
        known = ReportingYear.objects.order_by("year").values_list("pk", flat=True)
        for year in years or list(known):
            rows = rebuild_year(year=year)
            self.stdout.write(f"{year}: {rows} rows of sums")
