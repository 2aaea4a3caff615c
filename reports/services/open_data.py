"""Building the files of the open data: asked for when what is published has changed, made under a lease, kept.

The files of a version never change. Those of the version before stay for a day, so that a download under way ends.
"""

from __future__ import annotations

import hashlib
import logging
import tempfile
import time
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Max
from django.utils import timezone

from reports.doorbell import announce_open_data
from reports.exports.open_data import SHAPES, SHAPES_WITH_FINDINGS, write_files
from reports.models import OpenDataBuild
from reports.models.leased_job import UNFINISHED
from reports.selectors.open_data import open_reports, public_stamps, published_ids
from reports.services.leases import LeaseLost, Leases
from reports.services.public_changes import note_public_change
from reports.states import JobState

log = logging.getLogger(__name__)
#: How long the files of the version before stay.
KEPT_BEFORE = timedelta(days=1)
SECONDS_BETWEEN_SAVES = 1.0
FAILURES = {
    "WORKER_LOST": "生成过程多次中断，没有完成。",
    "STORAGE": "文件无法保存，可能是存储空间不足。",
    "UNEXPECTED": "生成开放数据时出现问题，没有完成。",
}
BUILDS = Leases(
    OpenDataBuild, ring=lambda build: announce_open_data(build.pk), worker_lost=FAILURES["WORKER_LOST"]
)


@transaction.atomic
def request_builds() -> list[OpenDataBuild]:
    """Queue the files of each year, and of all, whose published reports are not those of the newest build."""
    stamps = public_stamps()
    asked = []
    for year, stamp in stamps.items():
        builds = OpenDataBuild.objects.filter(year=year)
        newest = builds.order_by("-version").first()
        # A failed build is tried again with the next change, or after a day.
        again = (
            newest is not None
            and newest.stamp == stamp
            and newest.hidden_at is None
            and not _failed_long_ago(newest)
        )
        if again or builds.filter(state__in=UNFINISHED).exists():
            continue
        version = (builds.aggregate(last=Max("version"))["last"] or 0) + 1
        build = OpenDataBuild.objects.create(
            year=year, version=version, stamp=stamp, announced_at=timezone.now()
        )
        transaction.on_commit(partial(announce_open_data, build.pk), robust=True)
        asked.append(build)
    _empty_years(set(stamps))
    return asked


def _failed_long_ago(build: OpenDataBuild) -> bool:
    ended = build.finished_at
    return build.state == JobState.FAILED and ended is not None and ended < timezone.now() - KEPT_BEFORE


def _empty_years(known: set[int | None]) -> None:
    """Take away the files of a year of which nothing is published any more."""
    for build in OpenDataBuild.objects.filter(state=JobState.SUCCEEDED, removed_at=None):
        if build.year not in known:
            _remove(build)


def run_build(build_id: int) -> bool:
    """Build the files of one job under its lease; True when this call finished it. As ``exporting.run_export``."""
    # What was withdrawn before is not read any more; what is withdrawn from now on hides these files.
    claim = BUILDS.take(build_id, done=0, total=0, hidden_at=None)
    if claim is None:
        return False
    build, fence = claim
    try:
        return _build(build, fence)
    except LeaseLost:
        log.warning("open data %s: lease %s was lost, nothing kept", build.pk, fence)
        return False
    except (OperationalError, InterfaceError):
        raise
    except OSError:
        log.exception("open data %s: files not stored", build.pk)
        return BUILDS.fail(build.pk, fence, "STORAGE", FAILURES["STORAGE"])
    except Exception:
        log.exception("open data %s failed", build.pk)
        return BUILDS.fail(build.pk, fence, "UNEXPECTED", FAILURES["UNEXPECTED"])


def _build(build: OpenDataBuild, fence: int) -> bool:
    # The stamp of what is read now: what is published meanwhile makes the next version.
    stamp = public_stamps().get(build.year, "")
    slots = published_ids(build.year)
    progress = _Progress(build.pk, fence, len(slots))
    with tempfile.TemporaryDirectory(prefix="open-data-") as folder:
        shapes = SHAPES_WITH_FINDINGS if settings.OPEN_DATA_FINDINGS else SHAPES
        reports = open_reports(slots, with_findings=settings.OPEN_DATA_FINDINGS)
        rows = write_files(reports, Path(folder), progress.step, shapes=shapes)
        files: list[dict[str, Any]] = []
        for name, count in rows.items():
            files.append(_stored(build, Path(folder) / name, count))
            progress.save()
    ended = BUILDS.end(
        build.pk, fence, files=files, stamp=stamp, reports=len(slots), done=len(slots), total=len(slots)
    )
    if not ended:
        raise LeaseLost
    # The catalogue of the archive and the page of the files name them, and caches hold both.
    note_public_change()
    return True


def _stored(build: OpenDataBuild, path: Path, rows: int) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
            size += len(chunk)
        stream.seek(0)
        name = f"{build.folder}/{path.name}"
        if default_storage.exists(name):  # of an attempt that lost its lease
            default_storage.delete(name)
        default_storage.save(name, File(stream))
    return {"name": path.name, "rows": rows, "bytes": size, "sha256": digest.hexdigest()}


def remove_old_builds() -> list[str]:
    """Remove the files of builds that a newer one took the place of a day ago; return their folders."""
    removed = []
    newest: dict[int | None, OpenDataBuild] = {}
    built = OpenDataBuild.objects.filter(state=JobState.SUCCEEDED, removed_at=None).order_by("-version")
    for build in built:
        follower = newest.setdefault(build.year, build)
        ended = follower.finished_at
        if follower.pk != build.pk and ended is not None and ended < timezone.now() - KEPT_BEFORE:
            _remove(build)
            removed.append(build.folder)
    return removed


def _remove(build: OpenDataBuild) -> None:
    OpenDataBuild.objects.filter(pk=build.pk).update(removed_at=timezone.now())
    for file in build.files:
        default_storage.delete(f"{build.folder}/{file['name']}")


class _Progress:
    """Keeps the lease and writes how far the build is, once a second at most."""

    def __init__(self, build: int, fence: int, total: int) -> None:
        self.build, self.fence, self.total, self.done = build, fence, total, 0
        self._saved = 0.0

    def step(self) -> None:
        self.done = min(self.done + 1, self.total)
        if time.monotonic() - self._saved > SECONDS_BETWEEN_SAVES:
            self.save()

    def save(self) -> None:
        self._saved = time.monotonic()
        BUILDS.extend(self.build, self.fence, done=self.done, total=self.total)
