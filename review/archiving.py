"""Filing confirmed old reports: each in its own transaction, approved from the archive, never in place of another.

The mover's table knows the move (``lifecycle.Move.ARCHIVE``); nobody makes it by hand. A worker that dies leaves whole
files behind it: the next one goes on with the first that has no outcome.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from reports.checks.catalogue import CATALOGUE
from reports.checks.engine import IDENTITY_CHECKS, apply
from reports.checks.results import Severity, Subject
from reports.doorbell import announce_archive
from reports.intake import printable_name
from reports.isolation.reading_files import read_stored_file
from reports.models import AnnualReport, ArchiveBatch, ArchiveFile, ParseRun, ReportingYear, Submission
from reports.models.archive_batches import OTHER_TITLE, Answer, BatchStep, Outcome
from reports.permissions import may
from reports.reading.model.errors import KEPT_UNREAD
from reports.recognition.reading import PARSER_VERSION, Reading, from_json, to_json
from reports.refusals import Refused
from reports.selectors.cells import editions_from, gaps, overlay
from reports.services.archive_batches import BATCHES, FAILURES
from reports.services.archive_matching import latest_year
from reports.services.checking import prepare, write
from reports.services.events import lock_report, record
from reports.services.leases import LeaseLost
from reports.services.packing import reading_columns
from reports.services.slots import next_version, open_slot
from reports.services.source_files import SourceRefused, intact_copy
from reports.services.source_pages import keep_html
from reports.services.submission_states import open_version, set_state
from reports.services.tables import narrative_rows
from reports.states import OPEN_STATES, RunState, State
from reports.statutory.editions import has_form
from reports.storage import StoreAway
from review.lifecycle import Move, Standing, follow
from review.versions import make_effective

log = logging.getLogger(__name__)

#: Seconds after which other work of the queue has its turn.
SECONDS_A_TURN = 20.0
#: Workers that may die over one file before it is passed over.
MOST_TRIES = 2
LONGEST_READING_SECONDS, SHARE_OF_LEASE = 120, 0.8

#: The reader that the reading of a file without text names.
UNREAD = "none"


class FilingRefused(Refused):
    """Why one file is not filed; the batch goes on with the next."""

    MESSAGES = SourceRefused.MESSAGES | {
        "SAME_FILE": "{report}的这个文件已在档案中，没有重复归档。",
        "EFFECTIVE": "{report}已有通过审核的版本（第{version}版），不被替换。如需更正，请按更正办理。",
        "IN_WORK": "{report}正在填报或审核，没有归档。",
        "EXEMPT": "{report}已设为免报，没有归档。请先恢复应报。",
        "YEAR_OPEN": "{year}年度正在填报，须由单位上报并经审核，没有归档。该年度停止填报后再归档。",
        "YEAR_TO_COME": "{year}年度尚未结束，没有归档。请核对年度。",
        "YEAR_WITHDRAWN": "{year}年度已撤销，没有归档。请先恢复该年度。",
        "TRIED_ENOUGH": "处理这个文件时多次中断，已跳过。请检查文件后另行归档。",
        "UNREADABLE": "文件无法读取：{sentence}",
        "NOT_STORED": "保存这份年报时出现问题，没有归档。请联系系统管理员。",
    }


@dataclass(frozen=True, slots=True)
class _Read:
    reading: Reading
    stored: dict[str, Any]
    seconds: float
    error_code: str = ""
    error_message: str = ""


def file_batch(batch_id: int, *, turn: float = SECONDS_A_TURN) -> bool:
    """File what is confirmed under a lease for one turn; True when this call ended the batch."""
    if not ArchiveBatch.objects.filter(pk=batch_id, step=BatchStep.FILING).exists():
        return False
    claim = BATCHES.take(batch_id)
    if claim is None:
        return False
    batch, fence = claim
    ends = time.monotonic() + turn
    try:
        while file := _next(batch):
            if not may(batch.filed_by, "archive_old", batch.region):
                return BATCHES.fail(batch.pk, fence, "NOT_ALLOWED", FAILURES["NOT_ALLOWED"])
            _file_one(batch, fence, file)
            if time.monotonic() > ends:
                if BATCHES.release(batch.pk, fence, announced_at=timezone.now()):
                    announce_archive(batch.pk, filing=True)
                return False
        return BATCHES.end(batch.pk, fence)
    except LeaseLost:
        return False
    except StoreAway:  # the reconciler announces it again
        BATCHES.release(batch.pk, fence, announced_at=timezone.now())
        return False
    except (OperationalError, InterfaceError):
        raise  # the database is away: the lease ends, and another worker goes on


def _next(batch: ArchiveBatch) -> ArchiveFile | None:
    waiting = batch.files.filter(answer=Answer.CONFIRMED, outcome=Outcome.WAITING)
    return waiting.select_related("source", "agency").order_by("number").first()


def _file_one(batch: ArchiveBatch, fence: int, file: ArchiveFile) -> None:
    """Give one file its outcome. Raises LeaseLost, and then it has none."""
    ArchiveFile.objects.filter(pk=file.pk).update(tries=F("tries") + 1)
    try:
        _refuse_deadly(file)
        _refuse_taken(file, _slot_of(file))
        read = _read(batch, fence, file)
        with transaction.atomic():
            submission = _filed(batch, fence, file, read)
    except FilingRefused as refused:
        _conclude(batch, fence, file, refused)
    except (LeaseLost, OperationalError, InterfaceError, StoreAway):
        raise
    except Exception:
        log.exception("file %s of archive batch %s", file.number, batch.pk)
        _conclude(batch, fence, file, FilingRefused("NOT_STORED"))
    else:
        with suppress(StoreAway):  # it can be made again
            keep_html(source=submission.source_file, result=read.stored)


def _conclude(batch: ArchiveBatch, fence: int, file: ArchiveFile, refused: FilingRefused) -> None:
    """Note why a file was not filed. A refused one is to be looked at again: what was confirmed does not hold."""
    there = refused.code == "SAME_FILE"
    with transaction.atomic():
        BATCHES.extend(batch.pk, fence, done=F("done") + 1, lost_leases=0)
        ArchiveFile.objects.filter(pk=file.pk).update(
            answer=Answer.CONFIRMED if there else Answer.OPEN,
            outcome=Outcome.THERE if there else Outcome.REFUSED,
            outcome_code=refused.code,
            outcome_message=refused.message[:300],
        )


def _refuse_deadly(file: ArchiveFile) -> None:
    """Raise FilingRefused for a file over which workers died; ``file`` as it was before this try."""
    if file.tries >= MOST_TRIES:
        raise FilingRefused("TRIED_ENOUGH")


def _slot_of(file: ArchiveFile) -> AnnualReport | None:
    slots = AnnualReport.objects.filter(agency=file.agency, year=file.year, scope=file.scope)
    return slots.select_related("effective_submission").first()


def _refuse_taken(file: ArchiveFile, slot: AnnualReport | None) -> None:
    """Raise FilingRefused where the slot is not free for an old report."""
    year = None if file.year is None else ReportingYear.all_years.filter(pk=file.year).first()
    if year is not None and year.withdrawal_reason:
        raise FilingRefused("YEAR_WITHDRAWN", year=file.year)
    if slot is not None:
        _refuse_filled(file, slot)
    if year is not None and year.is_open:
        raise FilingRefused("YEAR_OPEN", year=file.year)
    if file.year is not None and file.year > latest_year():
        raise FilingRefused("YEAR_TO_COME", year=file.year)


def _refuse_filled(file: ArchiveFile, slot: AnnualReport) -> None:
    effective = slot.effective_submission
    if effective is not None and effective.source_file_id == file.source_id:
        raise FilingRefused("SAME_FILE", report=slot)
    if effective is not None:
        raise FilingRefused("EFFECTIVE", report=slot, version=effective.version)
    if slot.submissions.filter(state__in=(*OPEN_STATES, State.INCOMING)).exists():
        raise FilingRefused("IN_WORK", report=slot)
    if slot.exempted:
        raise FilingRefused("EXEMPT", report=slot)


def _read(batch: ArchiveBatch, fence: int, file: ArchiveFile) -> _Read:
    """What the limited child reads; the lease is kept meanwhile. Raises FilingRefused with its sentence."""
    source, year = file.source, file.year
    if source is None or year is None:
        raise ValueError(file)
    started = time.monotonic()
    try:
        with intact_copy(source) as path:
            found = read_stored_file(
                path,
                source.kind,
                wall_seconds=min(LONGEST_READING_SECONDS, settings.LEASE_SECONDS * SHARE_OF_LEASE),
                name=file.path.rsplit("/", 1)[-1],
                kept=not has_form(year),
                while_waiting=partial(_keep_lease, batch.pk, fence),
            )
    except SourceRefused as refused:
        raise FilingRefused(refused.code) from None
    seconds = round(time.monotonic() - started, 3)
    if error := found.get("error"):
        if has_form(year) or error["code"] not in KEPT_UNREAD:
            raise FilingRefused("UNREADABLE", sentence=error["message"])
        reading = Reading(kind=source.kind, reader=UNREAD, year=year)
        return _Read(reading, {"reading": to_json(reading)}, seconds, error["code"], error["message"])
    return _Read(from_json(found["reading"]), found, seconds)


def _keep_lease(batch_id: int, fence: int, _done: int = 0, _total: int = 0) -> bool:
    try:
        BATCHES.extend(batch_id, fence)
    except LeaseLost:
        return False
    return True


def _filed(batch: ArchiveBatch, fence: int, file: ArchiveFile, read: _Read) -> Submission:
    """Make slot and version, store what was read, and let it count: all or nothing."""
    BATCHES.extend(batch.pk, fence, done=F("done") + 1, lost_leases=0)
    slot = lock_report(_opened_slot(batch, file).pk)
    _refuse_taken(file, slot)
    assert file.source is not None  # noqa: S101 - the constraint of confirmed files
    name = printable_name(file.path)
    draft = open_version(
        incoming=False,
        report=slot,
        version=next_version(slot),
        source_file=file.source,
        original_name=name,
        uploaded_by=batch.filed_by,
    )
    whole = not has_form(slot.year_id) or not gaps(
        overlay(read.reading, {}), editions_from(read.reading, slot.year_id)
    )
    draft.active_run = ParseRun.objects.create(
        submission=draft,
        source_file=file.source,
        attempt=1,
        parser_version=PARSER_VERSION,
        queue="bulk",
        state=RunState.SUCCEEDED if whole and not read.error_code else RunState.PARTIAL,
        error_code=read.error_code,
        error_message=read.error_message[:300],
        reader=read.reading.reader,
        **reading_columns(read.stored["reading"]),
        seconds=read.seconds,
        finished_at=timezone.now(),
    )
    prepared = prepare(submission=draft, reading=read.reading)
    texts = narrative_rows(submission=draft, reading=read.reading)
    write(submission=draft, prepared=prepared, saved=("active_run",), beside=texts)
    record(
        report=slot,
        submission=draft,
        move=Move.UPLOAD.value,
        actor=batch.filed_by,
        comment=name,
        data={"sha256": file.source.sha256, "size": file.source.size, "kind": file.source.kind},
    )
    _approve(batch, file, draft)
    # Whoever confirmed a file that was read before has seen its title.
    differs = _other_title(prepared.examined.subject) if file.unread_code else ""
    ArchiveFile.objects.filter(pk=file.pk).update(
        outcome=Outcome.FILED,
        outcome_code=OTHER_TITLE if differs else "",
        outcome_message=differs[:300],
        submission=draft,
    )
    return draft


def _other_title(subject: Subject) -> str:
    """In what the title that was read differs from the agency and year the report is filed for; empty for nothing."""
    checks = (CATALOGUE[check_id] for check_id in IDENTITY_CHECKS)
    found = [
        each.message for each in apply(checks, subject) if each.is_finding and each.severity == Severity.ERROR
    ]
    return f"需核对：{''.join(found)}" if found else ""


def _opened_slot(batch: ArchiveBatch, file: ArchiveFile) -> AnnualReport:
    """The slot, made where the portal has none: a year that was never opened stays closed, and nobody else owes it."""
    assert file.agency is not None and file.year is not None  # noqa: S101, PT018 - the constraint of confirmed files
    year, _ = ReportingYear.objects.get_or_create(year=file.year, defaults={"is_open": False})
    slot, made = open_slot(agency=file.agency, year=year, scope=file.scope)
    if made:
        record(report=slot, move="open_slot", actor=batch.filed_by, comment="历年归档")
    return slot


def _approve(batch: ArchiveBatch, file: ArchiveFile, draft: Submission) -> None:
    """Walk the table of the lifecycle: a draft that the office brings in counts as approved, for its reason."""
    before = Standing(State(draft.state), draft.stage)
    reached = follow(Move.ARCHIVE, before, stages=draft.report.year.review_stages, reason=batch.reason)
    now = timezone.now()
    set_state(draft, reached.state, stage=reached.stage, archived_at=now, decided_at=now)
    record(
        report=draft.report,
        submission=draft,
        move=Move.ARCHIVE.value,
        actor=batch.filed_by,
        from_state=before.state,
        comment=batch.reason,
        data={"batch": batch.pk, "file": file.number},
    )
    make_effective(draft)
