"""Brings a folder of old reports in: ``manage.py import_archive FOLDER --region CODE --user NAME``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from reports.models import Agency, ArchiveBatch, User
from reports.models.leased_job import UNFINISHED
from reports.permissions import NotAllowed
from reports.services.archive_batches import MOST_FILES, add_file, close_folder, open_folder
from reports.services.archive_matching import work_on

SECONDS_BETWEEN_LOOKS = 1.0
#: What operating systems leave in a folder.
LEFTOVERS = ("thumbs.db", "desktop.ini", "__macosx")


class Command(BaseCommand):
    help = "Stores the files of a folder, recognises agency and year of each; the office then confirms them on a page."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", type=Path, help="folder with reports of all kinds and years, subfolders included"
        )
        parser.add_argument("--region", required=True, help="code of the agency at the top of the region")
        parser.add_argument(
            "--user", required=True, help="login of a person of the region's office, who is recorded"
        )
        parser.add_argument(
            "--here", action="store_true", help="recognise in this process instead of the workers"
        )
        parser.add_argument("--no-wait", action="store_true", help="return when the files are stored")

    def handle(self, *, folder: Path, region: str, user: str, **options: Any) -> None:
        """Add what is not added yet, so that an interrupted run is simply repeated; nothing is filed here."""
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        top = Agency.objects.filter(code=region).first()
        person = User.objects.filter(username=user, is_active=True).first()
        if top is None or person is None:
            raise CommandError(
                f"There is no agency with code {region}." if top is None else f"There is no user {user}."
            )
        paths = sorted(
            path for path in folder.rglob("*") if path.is_file() and _is_report(path.relative_to(folder))
        )
        if not paths or len(paths) > MOST_FILES:
            raise CommandError(
                f"The folder has {len(paths):,} files; 1 to {MOST_FILES:,} can be brought in at once."
            )
        try:
            batch, there = open_folder(actor=person, region=top, name=folder.resolve().name)
        except NotAllowed:
            raise CommandError(f"{user} is not of the office of {top.name}.") from None
        known = set(batch.files.values_list("path", flat=True))
        for path in paths:
            name = path.relative_to(folder).as_posix()
            if name in known:
                continue
            with path.open("rb") as stream:
                add_file(batch=batch, number=there, path=name, file=File(stream, path.name), limited=False)
            there += 1
        close_folder(batch=batch)
        self.stdout.write(f"{there:,} files stored, batch {batch.pk}")
        if options["here"]:
            work_on(batch.pk, turn=float("inf"))
        if not options["no_wait"]:
            self._wait(batch)
        page = reverse("reports:archive_batch", args=(batch.pk,))
        self.stdout.write(f"Confirm agencies and years on {settings.PORTAL_URL or ''}{page}")

    def _wait(self, batch: ArchiveBatch) -> None:
        """Print how many files are recognised. Ctrl-C stops the waiting, not the work."""
        shown = -1
        while True:
            batch.refresh_from_db()
            if batch.done != shown:
                self.stdout.write(f"{batch.done:,} / {batch.total:,}")
                shown = batch.done
            if batch.state not in UNFINISHED:
                return
            time.sleep(SECONDS_BETWEEN_LOOKS)


def _is_report(path: Path) -> bool:
    return not any(part.startswith((".", "~$")) or part.lower() in LEFTOVERS for part in path.parts)
