"""``manage.py fsck``: look for stored things that do not follow from what they were made of; names each."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.models import ReportingYear
from reports.services.search_entries import missing_entries
from reports.services.totals import differences
from reports.services.unstorable_texts import unstorable_texts

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Compare the sums of regions with the cells and the search index with the archive; look for characters that no"
        " document holds."
        " Ends with 1 and names what differs."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raise CommandError when something differs.

        ``rebuild_totals``, ``rebuild_search`` and ``clean_texts`` mend it.
        """
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
        texts = list(unstorable_texts())
        for text in texts[:SHOWN]:
            self.stderr.write(f"{text}: holds characters that no document holds")
        if texts:
            self.stderr.write(f"{len(texts)} texts; manage.py clean_texts mends them")
        if wrong:
            sentence = f"{wrong} rows of sums differ from the cells; manage.py rebuild_totals mends them"
            raise CommandError(sentence)
        if unindexed:
            raise CommandError(f"the search index differs from the archive in {len(unindexed)} reports")
        if texts:
            raise CommandError(f"{len(texts)} texts hold characters that no document holds")
        self.stdout.write("the sums of all regions equal the cells, and the search index holds the archive")
