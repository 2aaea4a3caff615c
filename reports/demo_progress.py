"""How far the demonstration's data are, kept in a small file that pages of every process look at.

No row of the database: the file is there only while ``create_demo`` runs, and a portal without one pays for one look.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

#: Its name in the folder of the portal's data.
PROGRESS_FILE = "demo-progress.json"
#: Seconds after which a file that nobody renewed is left over from a run that was killed.
LEFT_OVER_AFTER = 900


@dataclass(frozen=True, slots=True)
class DemoProgress:
    """The year being made, and how many of all reports are there."""

    year: int
    made: int
    total: int


def keep(path: Path, progress: DemoProgress) -> None:
    """Write the progress; readers see the old file or the new one, never a half."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(asdict(progress)))
    os.replace(part, path)


def read(path: Path) -> DemoProgress | None:
    """Return the progress of a run that goes on; None without one, or where the file is old or damaged."""
    try:
        if time.time() - path.stat().st_mtime > LEFT_OVER_AFTER:
            return None
        return DemoProgress(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return None


def forget(path: Path) -> None:
    path.unlink(missing_ok=True)
