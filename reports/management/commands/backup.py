"""Takes a backup of database and files while the portal runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.services.backups.manifest import BackupFailed
from reports.services.backups.taking import take_backup
from reports.services.portal_events import record_change
from reports.storage import file_store


class Command(BaseCommand):
    help = "Copy database and files into TARGET while the portal runs; files that are there are not copied again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", type=Path, metavar="TARGET", help="a folder outside VAR_DIR")

    def handle(self, *_args: Any, target: Path, **_options: Any) -> None:
        """Print the folder of the backup and its counts. CommandError when it cannot be finished."""
        try:
            folder, manifest, new = take_backup(target)
        except (BackupFailed, OSError) as error:
            raise CommandError(f"no backup: {error}") from error
        record_change(action="backup_taken", subject=folder.name, data={"files": len(manifest.files)})
        self.stdout.write(
            f"{folder}: {len(manifest.files)} files ({new} new), {len(manifest.heads)} chains, "
            f"database {manifest.database.size} bytes"
        )
        self.stdout.write(
            f"covers the database and the sources and exports of {file_store().described}; not: keys and settings,"
            " pages that show sources and open data (made again), the broker"
        )
