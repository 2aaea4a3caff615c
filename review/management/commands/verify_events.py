"""Verifies the chains of events: exit status 0 when everything holds, 1 when something was changed or is missing."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandParser

from reports.models import AnnualReport
from reports.services.chains import portal_faults, verify_chains
from reports.services.portal_events import record_change
from reports.services.signed_heads import signature_faults


class Command(BaseCommand):
    help = "Verifies the record of everything done to the reports (of one year with --year)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, help="only the reports of this year")

    def handle(self, *_args: object, year: int | None, **_options: object) -> None:
        reports = AnnualReport.objects.all()
        if year is not None:
            reports = reports.filter(year_id=year)
        found = verify_chains(reports)
        for broken in found.breaks:
            self.stdout.write(f"{broken.report} 第{broken.sequence}条：{broken.sentence}")
        faults = 0
        if year is None:
            for sequence, sentence in portal_faults():
                faults += 1
                self.stdout.write(f"系统变更 第{sequence}条：{sentence}")
            for sentence in signature_faults():
                faults += 1
                self.stdout.write(f"签名：{sentence}")
        self.stdout.write(
            f"{found.reports}份年报，{found.events}条记录，{len(found.breaks) + faults}处不符。"
        )
        if found.breaks or faults:
            raise SystemExit(1)
        if year is None:
            record_change(action="chains_verified", subject=f"{found.reports}份年报，{found.events}条记录")
