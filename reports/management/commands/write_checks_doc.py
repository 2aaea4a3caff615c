"""manage.py write_checks_doc: writes docs/checks.md from the catalogue of checks."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from reports.checks.document import checks_document


class Command(BaseCommand):
    help = "Writes docs/checks.md from the catalogue of checks."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, default=Path(settings.BASE_DIR) / "docs" / "checks.md")

    def handle(self, *, output: Path, **options: object) -> None:
        output.write_text(checks_document(), encoding="utf-8")
        self.stdout.write(str(output))
