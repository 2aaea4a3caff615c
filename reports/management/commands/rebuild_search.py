"""``manage.py rebuild_search``: index the texts of all reports in the archive anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from reports.models import AnnualReport, SearchEntry
from reports.services.search_entries import REPORTS_AT_ONCE, renew_entries
from reports.signals import texts_wanted


class Command(BaseCommand):
    help = "Index the texts of all reports in the archive anew; readers and approvals go on meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        """A hundred reports in a transaction; may be stopped and started again at any time."""
        held = SearchEntry.objects.filter(report__effective_submission__isnull=True)
        effective = AnnualReport.objects.filter(effective_submission__isnull=False)
        ids = [
            *held.values_list("report_id", flat=True),
            *effective.order_by("pk").values_list("pk", flat=True),
        ]
        for start in range(0, len(ids), REPORTS_AT_ONCE):
            some = ids[start : start + REPORTS_AT_ONCE]
            renew_entries(reports=some)
            texts_wanted.send(sender=AnnualReport, reports=some)
        self.stdout.write(f"{len(ids)} reports indexed")
