"""``manage.py clean_texts``: leave characters that no document holds out of the texts stored before this was done."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.services.unstorable_texts import clean_texts


class Command(BaseCommand):
    help = "Leave characters that no document holds out of stored texts; names each. fsck finds them."

    def handle(self, *args: Any, **options: Any) -> None:
        """Raise CommandError when the database refuses one."""
        cleaned, refused = clean_texts()
        for text in cleaned:
            self.stdout.write(f"cleaned {text}")
        for text in refused:
            self.stderr.write(f"not cleaned, another row has the same text: {text}")
        if refused:
            raise CommandError(f"{len(refused)} texts are to be changed by hand")
        self.stdout.write(f"{len(cleaned)} texts cleaned")
