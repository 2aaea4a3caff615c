"""Removing what no row points at, and the files of exports after their time.

Nothing that a submission uses is ever removed, and no file of an export within ``EXPORT_KEPT_DAYS``. Everything removed
is named in the log.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from reports.models import ExportJob, ReceivedPackage, SourceFile
from reports.services.access_log import record_removed
from reports.storage import OLD, UNFINISHED, file_store

log = logging.getLogger(__name__)


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
    for name in leftover_names():
        if remove_leftover(name):
            yield name


def leftover_names() -> Iterator[str]:
    """Yield the names of files older than a day that no row points at."""
    for name, age in file_store().listed():
        if age > OLD and not _is_used(name):
            yield name


def remove_leftover(name: str) -> bool:
    """Remove such a file if still nothing points at it; return whether it is gone."""
    store = file_store()
    if name.startswith("sources/") and not store.sweeps_sources:
        log.warning("no row points at %s; it stays", name)
        return False
    return store.remove_if(name, lambda at: not _is_used(at))


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
