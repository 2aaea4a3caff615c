"""Titles of the files of a package, read by a worker in the limited child before a person confirms the matches."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from reports.doorbell import announce_package
from reports.isolation.sandbox import read_file_in_child
from reports.models import ReceivedPackage, SourceFile
from reports.reading.registry import QUICK_KINDS
from reports.services.leases import LeaseLost, Leases
from reports.services.source_files import SourceRefused, intact_copy
from reports.storage import StoreAway

log = logging.getLogger(__name__)

#: Seconds for one file, and for all files of a package; the files beyond are matched by their names.
SECONDS_A_FILE, SECONDS_A_PACKAGE = 5.0, 120.0
#: Seconds after which the package goes to the end of the queue, so that uploads of others are read in between.
SECONDS_A_TURN = 5.0
FAILURES = {
    "WORKER_LOST": "读取标题时多次中断，以下仅按文件名对应，请逐个核对。",
    "UNEXPECTED": "读取标题时出现问题，以下仅按文件名对应，请逐个核对。",
}

PACKAGES = Leases(
    ReceivedPackage,
    ring=lambda package: announce_package(package.pk),
    worker_lost=FAILURES["WORKER_LOST"],
)


def read_titles(package_id: int) -> bool:
    """Read titles under a lease for one turn; True when this call finished the package."""
    claim = PACKAGES.take(package_id)
    if claim is None:
        return False
    package, fence = claim
    try:
        return _read(package, fence)
    except LeaseLost:
        return False
    except (OperationalError, InterfaceError):
        raise
    except StoreAway:  # the reconciler announces it again
        PACKAGES.release(package.pk, fence, announced_at=timezone.now())
        return False
    except Exception:
        log.exception("titles of package %s", package.pk)
        return PACKAGES.fail(package.pk, fence, "UNEXPECTED", FAILURES["UNEXPECTED"])


def _read(package: ReceivedPackage, fence: int) -> bool:
    rows: list[dict[str, Any]] = package.rows
    sources = SourceFile.objects.in_bulk([row["source"] for row in rows if row["source"]])
    files = [row for row in rows if row["source"]]
    turn, seconds, read = time.monotonic(), package.seconds, 0
    for done, row in enumerate(files):
        if "title" in row:
            continue
        if read and time.monotonic() - turn > SECONDS_A_TURN:
            if PACKAGES.release(package.pk, fence, announced_at=timezone.now()):
                announce_package(package.pk)
            return False
        began = time.monotonic()
        source = sources.get(row["source"])
        row["title"] = _title(source, min(SECONDS_A_FILE, SECONDS_A_PACKAGE - seconds)) if source else None
        seconds, read = seconds + time.monotonic() - began, read + 1
        PACKAGES.extend(package.pk, fence, rows=rows, done=done + 1, seconds=seconds)
    return PACKAGES.end(package.pk, fence)


#: Errors that say of a file what its reading as a report would say; of others the limits of a title may be the cause.
TOLD = frozenset({"NO_TABLES", "CORRUPT", "ENCRYPTED", "UNREADABLE_TEXT"})


def _title(source: SourceFile, seconds: float) -> dict[str, Any] | None:
    """Return agency and year of the title, the error of a file that no reading takes (TOLD), or None for the name."""
    if seconds < 0.2 or source.kind not in QUICK_KINDS:
        return None
    try:
        with intact_copy(source) as path:
            found = read_file_in_child(path, wall_seconds=seconds)
    except SourceRefused as refused:
        return {"code": refused.code, "message": refused.message}
    error = found.get("error")
    if isinstance(error, dict):
        return {"code": error["code"], "message": str(error["message"])} if error["code"] in TOLD else None
    reading = found.get("reading") or {}
    return {"agency": reading.get("agency"), "year": reading.get("year")}
