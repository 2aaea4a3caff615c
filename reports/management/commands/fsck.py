"""``manage.py fsck``: look for stored things that do not follow from what they were made of; names each."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.models import ReportingYear
from reports.services.totals import differences

SHOWN = 20


class Command(BaseCommand):
    help = "Compare the sums of regions with the cells. Ends with 1 and names what differs."

    def handle(self, *args: Any, **options: Any) -> None:
        """Raise CommandError when something differs; ``rebuild_totals`` mends it."""
        wrong = 0
        for year in ReportingYear.objects.order_by("year").values_list("pk", flat=True):
            found = differences(year)
            wrong += len(found)
            for key in found[:SHOWN]:
                self.stderr.write(f"{year}: sums of region {key[0]} differ from the cells: {key[1:]}")
        if wrong:
            sentence = f"{wrong} rows of sums differ from the cells; manage.py rebuild_totals mends them"
            raise CommandError(sentence)
        self.stdout.write("the sums of all regions equal the cells")
