"""Restores a backup into an empty database and file store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.services.backups.manifest import BackupFailed
from reports.services.backups.taking import restore_backup


class Command(BaseCommand):
    help = (
        "Verify a backup below TARGET and restore it into the empty database and file store of the settings."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", type=Path, metavar="TARGET")
        parser.add_argument("--name", help="which backup (default: the newest)")

    def handle(self, *_args: Any, target: Path, name: str | None, **_options: Any) -> None:
        """Print the counts of what was restored and verified. CommandError when nothing or not all was."""
        try:
            manifest = restore_backup(target, name)
        except (BackupFailed, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"restored the backup of {manifest.taken_at}: {len(manifest.files)} files, "
            f"{len(manifest.heads)} chains verified"
        )
