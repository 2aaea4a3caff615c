"""``manage.py fsck``: look for stored things that do not follow from what they were made of; names each."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.models import ReportingYear
from reports.services.search_entries import missing_entries
from reports.services.totals import differences

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Compare the sums of regions with the cells and the search index with the archive."
        " Ends with 1 and names what differs."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raise CommandError when something differs; ``rebuild_totals`` and ``rebuild_search`` mend it."""
        wrong = 0
        for year in ReportingYear.objects.order_by("year").values_list("pk", flat=True):
            found = differences(year)
            wrong += len(found)
            for key in found[:SHOWN]:
                self.stderr.write(f"{year}: sums of region {key[0]} differ from the cells: {key[1:]}")
        unindexed = list(missing_entries())
        for report in unindexed[:SHOWN]:
            self.stderr.write(f"report {report}: the search index does not hold its effective version")
        if unindexed:
            self.stderr.write(f"{len(unindexed)} reports; manage.py rebuild_search mends them")
        if wrong:
            sentence = f"{wrong} rows of sums differ from the cells; manage.py rebuild_totals mends them"
            raise CommandError(sentence)
        if unindexed:
            raise CommandError(f"the search index differs from the archive in {len(unindexed)} reports")
        self.stdout.write("the sums of all regions equal the cells, and the search index holds the archive")
