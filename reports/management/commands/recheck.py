"""Checks reports again in the background: ``manage.py recheck 2024``, ``manage.py recheck --all``."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.models import ReportingYear
from reports.models.rechecks import RecheckJob, RecheckReason
from reports.selectors.check_set import current_version
from reports.services import rechecking

SECONDS_BETWEEN_LOOKS = 1.0


class Command(BaseCommand):
    help = "Checks the reports of a year again in the background and shows the progress; decisions are kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", nargs="?", type=int, help="report year")
        parser.add_argument("--all", action="store_true", help="every year")
        parser.add_argument(
            "--here", action="store_true", help="do the work in this process instead of the workers"
        )
        parser.add_argument(
            "--no-wait", action="store_true", help="only queue the reports and return at once"
        )

    def handle(self, *, year: int | None, **options: Any) -> None:
        """Queues the reports, then waits and prints how many are done. Ctrl-C stops the waiting, not the work."""
        if (year is None) != options["all"]:
            raise CommandError("Name one year, or --all.")
        if year is not None and not ReportingYear.objects.filter(pk=year).exists():
            raise CommandError(f"There is no report year {year}.")
        job = rechecking.recheck_year(year=year, reason=RecheckReason.ASKED)
        self.stdout.write(f"{job.label}: {job.total} reports queued, check set {current_version()}")
        if options["no_wait"]:
            return
        if options["here"]:
            rechecking.work_off(seconds=float("inf"), clock=time.monotonic)
        self._wait(job)

    def _wait(self, job: RecheckJob) -> None:
        shown = -1
        while True:
            done, given_up = rechecking.progress_of(job)
            if done != shown:
                self.stdout.write(f"{done} / {job.total}")
                shown = done
            if done >= job.total:
                break
            time.sleep(SECONDS_BETWEEN_LOOKS)
        if given_up:
            raise CommandError(f"{given_up} reports could not be checked; see the workers' log.")
        self.stdout.write("done")
