"""``manage.py reparse``: reads files again with the present parser and lists what would change."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.models import Submission
from reports.services import reparsing
from reports.states import STATE_TEXT
from reports.tasks import read_submission


class Command(BaseCommand):
    help = (
        "Queue new readings of one submission, a year, or all (bulk queue). Drafts take them over; reports that were "
        "handed in or approved keep their numbers; a damaged reading of theirs is replaced by one that gives the same "
        "numbers. --report lists the cells that the newest reading changes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--submission", type=int, metavar="ID")
        which.add_argument("--year", type=int)
        which.add_argument("--all", action="store_true")
        parser.add_argument(
            "--again", action="store_true", help="also what the present parser has read already"
        )
        parser.add_argument(
            "--damaged", action="store_true", help="only where the stored reading is damaged, as fsck tells"
        )
        parser.add_argument("--now", action="store_true", help="read here, without waiting for a worker")
        parser.add_argument("--report", action="store_true", help="only list differences, queue nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prints how many were queued or read and each cell that differs. Raises CommandError for an unknown id."""
        number = options["submission"]
        if number is not None and not Submission.objects.filter(pk=number).exists():
            raise CommandError(f"there is no submission {number}")
        if not options["report"]:
            self._queue(options)
        if options["report"] or options["now"]:
            self._report(options)

    def _queue(self, options: dict[str, Any]) -> None:
        chosen = reparsing.submissions_to_reparse(
            submission_id=options["submission"],
            year=options["year"],
            again=options["again"],
            damaged=options["damaged"],
        )
        queued = 0
        for submission_id in chosen:
            run = reparsing.queue_reparse(submission_id=submission_id)
            if run is None:
                continue
            queued += 1
            if options["now"]:
                read_submission(run.pk)
        self.stdout.write(f"{queued} of {len(chosen)} queued" if not options["now"] else f"{queued} read")

    def _report(self, options: dict[str, Any]) -> None:
        changed = cells = 0
        for submission, differences in reparsing.reparsed(year=options["year"]):
            if options["submission"] not in (None, submission.pk) or not differences:
                continue
            changed += 1
            cells += len(differences)
            self.stdout.write(f"{submission.pk} {submission} {STATE_TEXT[submission.state]}")
            for difference in differences:
                self.stdout.write(f"  {difference.text}")
        self.stdout.write(f"{changed} reports differ in {cells} cells")
