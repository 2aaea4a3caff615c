"""Batches of old reports: receiving a package or a folder, starting, pausing, resuming and ending the filing.

A worker unpacks and matches (``archive_matching``), people confirm (``archive_answers``), another task files what was
confirmed (``review.archiving``). All of it runs under one lease a batch.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from reports.checks.personal_data import masked_name
from reports.doorbell import announce_archive
from reports.models import Agency, ArchiveBatch, ArchiveFile, SourceFile
from reports.models.actors import Actor
from reports.models.archive_batches import Answer, BatchStep, Outcome
from reports.models.leased_job import UNFINISHED
from reports.permissions import require
from reports.reading.containers.packages import Package
from reports.reading.model.errors import MESSAGES as READING_MESSAGES
from reports.reading.model.errors import ReadingError
from reports.reading.model.storable import NOT_STORABLE
from reports.refusals import Refused
from reports.services.leases import Leases
from reports.services.portal_events import record_change
from reports.services.source_files import store_bytes, store_file
from reports.services.upload_limits import LimitRefused, refuse_bytes
from reports.states import JobState
from reports.storage import digest_of

log = logging.getLogger(__name__)

#: Files of one batch.
MOST_FILES = 10_000
#: Batches of a person that are not yet filed; a further one has to wait.
MOST_OPEN = 20
LONGEST_PATH, LONGEST_REASON = 500, 200
#: How a package is named in the store; readers never see it.
PACKAGE_KIND = "package"
FAILURES = {
    "WORKER_LOST": "处理多次中断，没有完成。已归档的年报不受影响，可再次开始归档；如再次失败，请联系系统管理员。",
    "NOT_ALLOWED": "办理人已没有该地区的权限，归档已停止。请由有权限的人员重新开始。",
    "UNEXPECTED": "处理时出现问题，没有完成。已归档的年报不受影响，可再次开始归档；如再次失败，请联系系统管理员。",
    "PACKAGE": "压缩包无法读取：{sentence}",
}


class ArchiveRefused(Refused):
    MESSAGES = (
        READING_MESSAGES
        | LimitRefused.MESSAGES
        | {
            "NOT_A_ZIP": "这不是zip压缩包。请把历年年报打成zip压缩包后上传。",
            "TOO_MANY_FILES": "压缩包里的文件超过{most}个，请分成几个压缩包上传。",
            "TOO_MANY_OPEN": "您已有{n}个批次尚未归档完毕，请先办理或清除后再上传。",
            "REASON_MISSING": "请填写归档依据，例如“原网站已公布的历年年报”。",
            "REASON_LONG": "归档依据不超过{most}字，现为{n}字，请精简。",
            "NOTHING_CONFIRMED": "没有已确认、尚未归档的文件。请先确认单位和年度。",
            "BUSY": "批次正在处理，请等待处理结束，或先取消。",
            "ENDED": "批次没有正在进行的处理。",
            "HAS_FILED": "批次中已有年报归档，不能清除；记录长期保留。",
        }
    )


def _ring(batch: ArchiveBatch) -> bool:
    return announce_archive(batch.pk, filing=batch.step == BatchStep.FILING)


#: A batch that is paused is out of reach of workers and is not announced.
BATCHES = Leases(
    ArchiveBatch,
    ring=_ring,
    worker_lost=FAILURES["WORKER_LOST"],
    related=("region", "sent_by", "filed_by", "package"),
    within={"paused": False},
)


def receive_zip(
    *, actor: Actor, region: Agency, file: File[bytes], name: str, address: str | None = None
) -> ArchiveBatch:
    """Store a package and call a worker to unpack it and to match its files.

    Raises NotAllowed, ArchiveRefused (EMPTY, NOT_A_ZIP, TOO_LARGE, CORRUPT, ENCRYPTED, UNSAFE, PACKAGE_…,
    TOO_MANY_FILES, TOO_MANY_OPEN, and the limits of uploads).
    """
    require(actor, "archive_old", region)
    _refuse_many_open(actor)
    source = _stored_package(actor, region, file)
    with transaction.atomic():
        batch = ArchiveBatch.objects.create(
            region=region,
            sent_by=actor,
            name=_printable(name)[-255:],
            package=source,
            announced_at=timezone.now(),
        )
        _record(batch, "archive_received", actor)
        transaction.on_commit(lambda: _ring(batch), robust=True)
    log.info("archive batch %s %r from user %s at %s", batch.pk, batch.name, actor.pk, address)
    return batch


def _refuse_many_open(actor: Actor) -> None:
    waiting = ArchiveFile.objects.filter(answer=Answer.OPEN, source__isnull=False)
    mine = ArchiveBatch.objects.filter(sent_by=actor.pk)
    n = (mine.filter(pk__in=waiting.values("batch")) | mine.filter(state__in=UNFINISHED)).distinct().count()
    if n >= MOST_OPEN:
        raise ArchiveRefused("TOO_MANY_OPEN", n=n)


def _stored_package(actor: Actor, region: Agency, file: File[bytes]) -> SourceFile:
    """The package as a file of the store, its directory checked; removed by the sweep when it has been unpacked."""
    if file.size > settings.MAX_UPLOAD_BYTES:
        raise ArchiveRefused("TOO_LARGE", limit=f"{settings.MAX_UPLOAD_BYTES / 1024**2:g}")
    head = file.read(4)
    file.seek(0)
    if not head:
        raise ArchiveRefused("EMPTY")
    if not head.startswith(b"PK"):
        raise ArchiveRefused("NOT_A_ZIP")
    try:
        names = {packed.name for packed in opened(file).files}
        file.seek(0)
        digest = digest_of(file)
        file.seek(0)
        existing = SourceFile.objects.filter(sha256=digest).first()
        if existing is not None:
            return existing
        refuse_bytes(actor=actor, agency=region, size=file.size)
    except ReadingError as error:
        if error.code == "PACKAGE_TOO_MANY":
            raise ArchiveRefused("TOO_MANY_FILES", most=f"{MOST_FILES:,}") from None
        raise ArchiveRefused(error.code, **error.values) from None
    except LimitRefused as refused:
        raise ArchiveRefused(refused.code, **refused.values) from None
    if names & {"[Content_Types].xml", "mimetype", "OFD.xml"}:
        raise ArchiveRefused("NOT_A_ZIP")
    return store_bytes(
        file=file, sha256=digest, size=file.size, kind=PACKAGE_KIND, actor=actor, agency=region
    )


def opened(file: File[bytes]) -> Package:
    """The package behind its limits. Raises ReadingError."""
    return Package(file, most_bytes=settings.MAX_UPLOAD_BYTES, most_files=MOST_FILES)


@transaction.atomic
def open_folder(*, actor: Actor, region: Agency, name: str) -> tuple[ArchiveBatch, int]:
    """Begin, or go on with, a batch whose files the server's operator adds; (batch, files that it has already).

    No worker takes it before ``close_folder``. Raises NotAllowed.
    """
    require(actor, "archive_old", region)
    begun = ArchiveBatch.objects.filter(
        sent_by=actor, region=region, name=_printable(name)[-255:], step=BatchStep.RECEIVING, package=None
    ).first()
    if begun is not None:
        return begun, begun.files.count()
    batch = ArchiveBatch.objects.create(
        region=region, sent_by=actor, name=_printable(name)[-255:], paused=True
    )
    _record(batch, "archive_received", actor)
    return batch, 0


@transaction.atomic
def close_folder(*, batch: ArchiveBatch) -> None:
    """Let a worker match the files of a folder that has been added whole."""
    ArchiveBatch.objects.filter(pk=batch.pk, step=BatchStep.RECEIVING).update(
        paused=False, step=BatchStep.MATCHING, total=batch.files.count(), announced_at=timezone.now()
    )
    batch.refresh_from_db()
    transaction.on_commit(lambda: _ring(batch), robust=True)


def add_file(
    *,
    batch: ArchiveBatch,
    number: int,
    path: str,
    file: File[bytes] | None,
    refused: str = "",
    limited: bool = True,
) -> ArchiveFile:
    """Store one file of a batch, or keep why it is refused. Safe to repeat: a number that is there stays as it is.

    ``file`` None: it could not be had, ``refused`` says why. ``limited``: its bytes count for the limits of uploads;
    those of a folder on the server do not.
    """
    there = ArchiveFile.objects.filter(batch=batch, number=number).first()
    if there is not None:
        return there
    source = None
    try:
        if file is not None:
            source = store_file(actor=batch.sent_by, agency=batch.region, file=file, limited=limited)
    except (ReadingError, LimitRefused) as error:
        refused = error.message
    return ArchiveFile.objects.create(
        batch=batch,
        number=number,
        path=_printable(path)[-LONGEST_PATH:],
        source=source,
        message=refused[:300],
    )


@transaction.atomic
def start_filing(*, actor: Actor, batch_id: int, reason: str) -> ArchiveBatch:
    """Queue what is confirmed and not filed yet, refused files once more. ``reason``: why it counts without a review.

    Raises NotAllowed, ArchiveRefused (BUSY, REASON_MISSING, REASON_LONG, NOTHING_CONFIRMED).
    """
    batch = _locked(actor, batch_id)
    if not batch.is_confirmable:
        raise ArchiveRefused("BUSY")
    if not reason.strip():
        raise ArchiveRefused("REASON_MISSING")
    if len(reason.strip()) > LONGEST_REASON:
        raise ArchiveRefused("REASON_LONG", most=LONGEST_REASON, n=len(reason.strip()))
    waiting = batch.files.filter(answer=Answer.CONFIRMED, outcome__in=(Outcome.WAITING, Outcome.REFUSED))
    total = waiting.update(outcome=Outcome.WAITING, outcome_code="", outcome_message="", tries=0)
    if not total:
        raise ArchiveRefused("NOTHING_CONFIRMED")
    batch.step, batch.state, batch.paused = BatchStep.FILING, JobState.QUEUED, False
    batch.filed_by, batch.reason = actor, masked_name(reason.strip())
    batch.done, batch.total, batch.lost_leases = 0, total, 0
    batch.finished_at, batch.error_code, batch.error_message = None, "", ""
    batch.announced_at = timezone.now()
    batch.save()
    _record(batch, "archive_filing", actor, reason=batch.reason, total=total)
    transaction.on_commit(lambda: _ring(batch), robust=True)
    return batch


@transaction.atomic
def pause(*, actor: Actor, batch_id: int) -> ArchiveBatch:
    """Stop after the file in work; nothing is lost. Raises NotAllowed, ArchiveRefused (ENDED)."""
    batch = _locked(actor, batch_id)
    if batch.is_finished:
        raise ArchiveRefused("ENDED")
    if not batch.paused:
        # The worker finds its lease gone with its next look.
        batch.paused, batch.state, batch.lease_until, batch.holder = True, JobState.QUEUED, None, ""
        batch.save(update_fields=["paused", "state", "lease_until", "holder"])
        _record(batch, "archive_paused", actor)
    return batch


@transaction.atomic
def resume(*, actor: Actor, batch_id: int) -> ArchiveBatch:
    """Go on where the batch was paused. Raises NotAllowed, ArchiveRefused (ENDED)."""
    batch = _locked(actor, batch_id)
    if batch.is_finished or (batch.step == BatchStep.RECEIVING and batch.package_id is None):
        raise ArchiveRefused("ENDED")
    if batch.paused:
        batch.paused, batch.announced_at = False, timezone.now()
        batch.save(update_fields=["paused", "announced_at"])
        _record(batch, "archive_resumed", actor)
        transaction.on_commit(lambda: _ring(batch), robust=True)
    return batch


@transaction.atomic
def cancel(*, actor: Actor, batch_id: int) -> ArchiveBatch:
    """End the work under way; what is filed stays filed, the rest may be started again.

    Raises NotAllowed, ArchiveRefused (ENDED).
    """
    batch = _locked(actor, batch_id)
    if batch.is_finished:
        raise ArchiveRefused("ENDED")
    batch.state, batch.paused, batch.finished_at = JobState.CANCELLED, False, timezone.now()
    batch.lease_until, batch.holder = None, ""
    batch.save(update_fields=["state", "paused", "finished_at", "lease_until", "holder"])
    _record(batch, "archive_cancelled", actor)
    return batch


@transaction.atomic
def discard(*, actor: Actor, batch_id: int) -> None:
    """Remove a batch of which nothing was filed; its files go with the next sweep.

    Raises NotAllowed, ArchiveRefused (BUSY, HAS_FILED).
    """
    batch = _locked(actor, batch_id)
    if not batch.is_finished and not batch.paused:
        raise ArchiveRefused("BUSY")
    if batch.files.filter(outcome=Outcome.FILED).exists():
        raise ArchiveRefused("HAS_FILED")
    _record(batch, "archive_discarded", actor)
    batch.delete()


def _locked(actor: Actor, batch_id: int) -> ArchiveBatch:
    batch = ArchiveBatch.objects.select_for_update(of=("self",)).select_related("region").get(pk=batch_id)
    require(actor, "archive_old", batch.region)
    return batch


def _record(batch: ArchiveBatch, action: str, actor: Actor, **data: object) -> None:
    values = {key: ["", value] for key, value in data.items()}
    record_change(action=action, subject=batch.name, agency=batch.region, actor=actor, data=values)


def _printable(name: str) -> str:
    """A name with its folders as it can be stored and shown, personal numbers masked."""
    return masked_name(NOT_STORABLE.sub("\ufffd", name.replace("\\", "/"))) or "未命名"
