"""``manage.py write_reading_errors_doc``: docs/reading-errors.md from the codes of reports.reading.model.errors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reports.reading.model.errors import MESSAGES
from reports.recognition.reading import DOUBT_TEXT

HEAD = """# Why a file was not read, and why a cell is doubtful

Written by `manage.py write_reading_errors_doc`; the sentences are those that the clerk reads. A file that ends with one
of these codes is never tried again by itself: the same bytes would end the same way.

| Code | Sentence |
| --- | --- |
"""
DOUBTS = """
A cell that was read may carry a doubt. It is shown with its reason, its sums count as uncertain, and a person confirms
or corrects it against the original.

| Doubt | Sentence |
| --- | --- |
"""


def document() -> str:
    """The text of docs/reading-errors.md."""
    errors = "".join(f"| `{code}` | {message} |\n" for code, message in MESSAGES.items())
    doubts = "".join(f"| `{doubt}` | {text} |\n" for doubt, text in DOUBT_TEXT.items())
    return f"{HEAD}{errors}{DOUBTS}{doubts}"


class Command(BaseCommand):
    help = "Write docs/reading-errors.md."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Writes the file and prints its path."""
        path = Path(settings.BASE_DIR) / "docs" / "reading-errors.md"
        path.write_text(document(), encoding="utf-8")
        self.stdout.write(str(path))
