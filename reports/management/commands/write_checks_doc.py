"""manage.py write_checks_doc: writes the examples of the checks and docs/checks.md from catalogue and cases."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.checks.document import checks_document
from reports.checks.examples import EXAMPLES_FILE, as_json

CASES_MODULE = "tests.checks.all_cases"
ONLY_IN_A_CHECKOUT = f"Run this command in a checkout: the examples come from {CASES_MODULE}."


class Command(BaseCommand):
    help = (
        "Writes reports/checks/examples.json and docs/checks.md from the catalogue of checks and its cases."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        docs = Path(settings.BASE_DIR) / "docs"
        parser.add_argument("--output", type=Path, default=docs / "checks.md")
        parser.add_argument("--examples", type=Path, default=EXAMPLES_FILE)

    def handle(self, *, output: Path, examples: Path, **_options: object) -> None:
        sentences = _sentences()
        examples.write_text(as_json(sentences), encoding="utf-8")
        output.write_text(checks_document(examples=sentences), encoding="utf-8")
        self.stdout.write(f"{examples}\n{output}")


def _sentences() -> dict[str, str]:
    """The sentence of each check's failing case. Raises CommandError where the tests are not installed."""
    try:
        cases = import_module(CASES_MODULE)
    except ModuleNotFoundError as error:
        raise CommandError(ONLY_IN_A_CHECKOUT) from error
    found: dict[str, str] = cases.sentences()
    return found
