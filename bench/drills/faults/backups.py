"""Backups taken while everybody uploads: nothing acknowledged before one is missing after a restore."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.drills.databases import empty_postgresql
from bench.drills.faults.work import LEAST, upload_all
from bench.drills.inside import Inside
from bench.drills.outcome import WHOLE, Outcome
from bench.drills.place import running
from tests.machinery.stack import Stack

RESTORED = """
import json
from reports.models import AnnualReport, Submission
from reports.services.chains import verify_chains
from reports.services.source_files import fault_of
found = Submission.objects.select_related("source_file")
print(json.dumps({
    "slots": [one.report_id for one in found],
    "damaged": [one.report_id for one in found if fault_of(one.source_file) is not None],
    "breaks": [str(one) for one in verify_chains(AnnualReport.objects.all()).breaks],
}))
"""


def backup_under_uploads(database: str, size: int) -> Outcome:
    """Back up again and again while everybody uploads, verify, and restore into an empty place."""
    outcome, began = Outcome("backups among uploads, restored"), [0.0]
    with tempfile.TemporaryDirectory(prefix="drill-") as folder, running(size, database=database) as place:
        target = Path(folder) / "backup"

        def back_up() -> None:
            began.append(time.monotonic())
            place.stack.manage("backup", str(target))

        acknowledged = upload_all(place, outcome, back_up, every=0.1, least=1 if size < WHOLE else LEAST)
        back_up()
        outcome.figures["backups"] = str(len(began) - 1)
        said = place.stack.manage("verify_backup", str(target))
        outcome.check("0 faults" in said, f"verify_backup: {said.strip()[-80:]}")
        url = empty_postgresql() if database == "postgresql" else ""
        more = {"DATABASE_URL": url} if url else {}
        restored = Stack(Path(folder) / "var", static_root=Path(folder) / "static", **more)
        said = restored.manage("restore", str(target))
        outcome.check("chains verified" in said, f"restore: {said.strip()[-80:]}")
        commands = Inside(restored.environment)
        try:
            found = commands.run(RESTORED)
        finally:
            commands.close()
    for slot in acknowledged:
        outcome.check(slot in found["slots"], f"slot {slot} is missing after the restore")
    outcome.check(not found["damaged"], f"damaged files {found['damaged']}")
    outcome.check(not found["breaks"], f"broken chains {found['breaks'][:2]}")
    return outcome


ENTRIES: tuple[Callable[[str, int], Outcome], ...] = (backup_under_uploads,)
