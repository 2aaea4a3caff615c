"""Removing what no row points at, and the files of exports after their time.

Nothing that a submission uses is ever removed, and no file of an export within ``EXPORT_KEPT_DAYS``. Everything removed
is named in the log.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from reports.models import ExportJob, ReceivedPackage, SourceFile
from reports.services.access_log import record_removed
from reports.storage import UNFINISHED

log = logging.getLogger(__name__)

#: A file or a source that nobody uses is removed at this age in seconds; a package must be confirmed before.
OLD = 86_400


def sweep() -> list[str]:
    """Remove leftovers older than a day and files of old exports; return their names, relative to the store."""
    removed = [*_unsettled_packages(), *_unused_sources(), *_old_exports(), *_leftover_files()]
    for name in removed:
        log.warning("removed %s", name)
    return removed


def _unsettled_packages() -> Iterator[str]:
    """Packages that nobody confirmed; their sources are removed as unused."""
    before = timezone.now() - timedelta(seconds=OLD)
    for pk in list(ReceivedPackage.objects.filter(created_at__lt=before).values_list("pk", flat=True)):
        with transaction.atomic():
            package = ReceivedPackage.objects.select_for_update().filter(pk=pk).first()
            if package is None:
                continue
            record_removed(package=package, action="package_expired")
            package.delete()
        yield f"package {package.name}"


def _unused_sources() -> Iterator[str]:
    """Sources of packages that nobody confirmed, and of uploads that were refused after the file was stored."""
    before = timezone.now() - timedelta(seconds=OLD)
    unused = SourceFile.objects.filter(
        created_at__lt=before, submissions=None, parse_runs=None, archive_files=None, archive_batches=None
    )
    for pk in list(unused.values_list("pk", flat=True)):
        with transaction.atomic():
            source = SourceFile.objects.select_for_update().filter(pk=pk).first()
            if source is None or source.submissions.exists() or source.archive_files.exists():
                continue
            name = source.file.name or ""
            # The file first: an upload of the same bytes that sees no row any more writes it anew.
            source.file.storage.delete(name)
            source.delete()
        yield name


def _old_exports() -> Iterator[str]:
    """Files of exports older than they are kept; the jobs stay as the list of what was exported."""
    before = timezone.now() - timedelta(days=settings.EXPORT_KEPT_DAYS)
    for job in ExportJob.objects.filter(finished_at__lt=before, file__gt="").only("file"):
        name = job.file.name or ""
        # The row first: a file without a row is removed as a leftover, a row without its file would be a dead link.
        ExportJob.objects.filter(pk=job.pk).update(file=None, removed_at=timezone.now())
        job.file.storage.delete(name)
        yield name


def _leftover_files() -> Iterator[str]:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and _is_old(path) and not _is_used(name):
            aside = path.with_name(f".{path.name}{UNFINISHED}")
            path.rename(aside)
            if _is_old(aside) and not _is_used(name):
                aside.unlink()
                yield name
            else:  # stored again at this moment
                aside.rename(path)


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > OLD
    except FileNotFoundError:
        return False


def _is_used(name: str) -> bool:
    """Whether a row points at this file. What lies outside the store's own folders is left alone."""
    if name.endswith(UNFINISHED):
        return False
    folder, _, rest = name.partition("/")
    if folder == "sources":
        return SourceFile.objects.filter(file=name).exists()
    if folder == "rendered":
        return SourceFile.objects.filter(sha256=rest.split("/")[1:2][0] if "/" in rest else "").exists()
    if folder == "exports":
        return ExportJob.objects.filter(file=name).exists()
    return True
