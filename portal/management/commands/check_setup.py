"""``manage.py check_setup``: whether the portal would run with this environment."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.setup_checks import PARTS, mistakes
from reports.storage import file_store


class Command(BaseCommand):
    help = (
        "Read the environment, use database, replica, broker, file store, mail server and cache once, and print a"
        " sentence for each mistake; exit status 1 when there is one."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--make-bucket", action="store_true", help="make the bucket of FILES_URL first")

    def handle(self, *_args: Any, make_bucket: bool, **_options: Any) -> None:
        """Print what is wrong, or that all parts answer."""
        if make_bucket:
            file_store().make_room()
        found = list(mistakes())
        for part, sentence in found:
            self.stdout.write(f"{part}: {sentence}")
        if found:
            raise SystemExit(1)
        self.stdout.write(f"没有发现问题。All parts answer: {', '.join(PARTS)}.")
