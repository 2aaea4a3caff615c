"""How far the demonstration's data are, kept in a small file that pages of every process look at.

No row of the database: the file is there only while ``create_demo`` runs, and a portal without one pays for one look.
A lock on a file beside it goes with the process that writes, however that ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

#: Its name in the folder of the portal's data.
PROGRESS_FILE = "demo-progress.json"
#: Seconds after which a file that nobody renewed is left over from a run that was killed.
LEFT_OVER_AFTER = 900


#: Progress file → descriptor of its lock, of this process.
_held: dict[Path, int] = {}


@dataclass(frozen=True, slots=True)
class DemoProgress:
    """The year being made, and how many of all reports are there."""

    year: int
    made: int
    total: int


def keep(path: Path, progress: DemoProgress) -> None:
    """Write the progress; readers see the old file or the new one, never a half."""
    if path not in _held:
        _hold(path)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(asdict(progress)))
    os.replace(part, path)


def read(path: Path) -> DemoProgress | None:
    """Return the progress of a run that goes on; None without one, or where the file is old or damaged."""
    try:
        if not path.exists() or not _is_written(path):
            return None
        if time.time() - path.stat().st_mtime > LEFT_OVER_AFTER:
            return None
        return DemoProgress(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return None


def forget(path: Path) -> None:
    path.unlink(missing_ok=True)
    if (lock := _held.pop(path, None)) is not None:
        os.close(lock)
    path.with_suffix(".lock").unlink(missing_ok=True)


def _hold(path: Path) -> None:
    """Lock the file beside the progress. A page that looks at this moment has it: the next report tries again."""
    lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
    else:
        _held[path] = lock


def _is_written(path: Path) -> bool:
    """Whether a process lives that writes the progress."""
    with contextlib.suppress(FileNotFoundError), path.with_suffix(".lock").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
