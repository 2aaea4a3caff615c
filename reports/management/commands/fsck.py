"""``manage.py fsck``: look for stored things that do not follow from what they were made of; names each."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.services.consistency import INSPECTIONS, Fault, Inspection
from reports.services.portal_events import record_change

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Compare what is stored with what it was made of: sums, indexes, files, references, texts. Ends with 1 and"
        " names what differs. --repair makes anew what follows from the sources, and removes leftovers."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="make anew what follows from the sources")

    def handle(self, *args: Any, repair: bool, **options: Any) -> None:
        """Raise CommandError when something differs, with ``repair`` when it still does afterwards."""
        left = [sentence for each in INSPECTIONS if (sentence := self._looked_at(each, repair=repair))]
        if left:
            raise CommandError("; ".join(left))
        self.stdout.write(f"looked at {', '.join(each.name for each in INSPECTIONS)}: all follow")

    def _looked_at(self, inspection: Inspection, *, repair: bool) -> str:
        found = list(inspection.look())
        for fault in found[:SHOWN]:
            self.stderr.write(fault.words)
        if found and repair and inspection.mend is not None:
            inspection.mend(found)
            found = self._after(inspection, found)
        if not found:
            return ""
        return f"{len(found)} {inspection.name} differ: {inspection.advice}"

    def _after(self, inspection: Inspection, found: list[Fault]) -> list[Fault]:
        left = list(inspection.look())
        mended = len(found) - len(left)
        record_change(
            action="consistency_mended", subject=f"{inspection.title}：{mended}处", data={"left": len(left)}
        )
        self.stdout.write(f"{inspection.name}: {mended} mended, {len(left)} left")
        return left
