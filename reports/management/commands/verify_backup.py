"""Verifies a backup without restoring it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.services.backups.manifest import BackupFailed
from reports.services.backups.taking import verify_backup


class Command(BaseCommand):
    help = (
        "Compare a backup below TARGET with its manifest; exit status 1 when something is missing or changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", type=Path, metavar="TARGET")
        parser.add_argument("--name", help="which backup (default: the newest)")

    def handle(self, *_args: Any, target: Path, name: str | None, **_options: Any) -> None:
        """Print what is wrong, a line each, and the counts."""
        try:
            manifest, wrong = verify_backup(target, name)
        except BackupFailed as error:
            raise CommandError(str(error)) from error
        for line in wrong:
            self.stdout.write(line)
        self.stdout.write(
            f"taken at {manifest.taken_at}: {len(manifest.files)} files, {len(manifest.heads)} chains, "
            f"{len(wrong)} faults"
        )
        if wrong:
            raise SystemExit(1)
