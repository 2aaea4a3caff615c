"""Compares every stored source file with the digest of its upload."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from reports.models import SourceFile
from reports.services.source_files import verify_all


class Command(BaseCommand):
    help = "Compare every stored source file with its digest; exit status 1 when one is lost or damaged."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print a line for each fault (digest, kind, reports that use it) and the count."""
        wrong = 0
        for source, fault in verify_all():
            wrong += 1
            used = ", ".join(str(pk) for pk in source.submissions.order_by("pk").values_list("pk", flat=True))
            self.stdout.write(f"{source.sha256} {fault} submissions: {used or 'none'}")
        self.stdout.write(f"{SourceFile.objects.count()} files, {wrong} lost or damaged")
        if wrong:
            raise SystemExit(1)
