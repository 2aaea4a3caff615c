"""Yearly workbooks and rows: asked for by the office, made by a worker under a fenced lease, stored once.

Cancelling ends the job in the database: a worker that has it loses its lease at its next look and leaves no file.
"""

from __future__ import annotations

import logging
import re
import tempfile
import time
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

from django.core.files import File
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from reports.doorbell import announce_export
from reports.exports.event_lines import write_lines
from reports.exports.parquet_rows import write_parquet
from reports.exports.plain_rows import write_csv, write_json_lines
from reports.exports.rows import About, YearlyData
from reports.exports.yearly_workbook import write_yearly_workbook
from reports.models import Agency, ExportJob, ReportingYear, User
from reports.models.actors import Actor
from reports.models.export_jobs import FileForm
from reports.models.leased_job import UNFINISHED
from reports.permissions import may, require
from reports.refusals import Refused
from reports.selectors import event_rows, workbook_rows
from reports.selectors.past_states import approved_ids_on, effective_on
from reports.selectors.totals import ALL, Part, totals_of
from reports.services.leases import LeaseLost, Leases
from reports.services.portal_events import record_change
from reports.states import JobState
from reports.statutory.editions import edition_for_year

log = logging.getLogger(__name__)

#: Rows between two looks at the clock, and seconds between two saves of the progress.
ROWS_BETWEEN_LOOKS = 50
SECONDS_BETWEEN_SAVES = 0.2
LONGEST_REGION_IN_NAME = 40

#: What writes the forms that are one row a report.
WRITERS = {
    FileForm.CSV.value: write_csv,
    FileForm.JSON_LINES.value: write_json_lines,
    FileForm.PARQUET.value: write_parquet,
}

FAILURES = {
    "WORKER_LOST": "生成过程多次中断，没有完成。请重新导出；如再次失败，请联系系统管理员。",
    "NOT_ALLOWED": "申请人已没有该地区的导出权限，没有生成。请由有权限的人员重新导出。",
    "STORAGE": "文件无法保存，可能是存储空间不足。请联系系统管理员后重新导出。",
    "UNEXPECTED": "生成汇总表时出现问题，没有完成。请重新导出；如再次失败，请联系系统管理员。",
}


class ExportRefused(Refused):
    MESSAGES = {
        "NO_YEAR": "没有{year}年度，请先由系统管理员设置该年度。",
        "ENDED": "这次导出{state}，不能取消。",
        "DAY_TO_COME": "截至日期{day}还没有到，请填写今天或以前的日期。",
    }


EXPORTS = Leases(
    ExportJob,
    ring=lambda job: announce_export(job.pk),
    worker_lost=FAILURES["WORKER_LOST"],
    related=("region", "requested_by", "year"),
)


@transaction.atomic
def request_export(
    *,
    actor: Actor,
    year: ReportingYear | int,
    region: Agency,
    form: str = FileForm.WORKBOOK,
    part: Part = ALL,
    as_of: date | None = None,
    address: str | None = None,
) -> ExportJob:
    """Queues the file of a year and region; an unfinished one of the same person is returned instead of a second.

    ``as_of``: the versions that counted at the end of that day (Asia/Shanghai) instead of those that count now.
    Raises NotAllowed unless the actor may export the region, ExportRefused for a year that is not set up or a day to
    come.
    """
    require(actor, ExportJob(form=form).right, region)
    number = year.pk if isinstance(year, ReportingYear) else year
    if not ReportingYear.objects.filter(pk=number).exists():
        raise ExportRefused("NO_YEAR", year=number)
    if as_of and as_of > timezone.localdate():
        raise ExportRefused("DAY_TO_COME", day=as_of)
    # One request of a person at a time, so that a double click finds the first job.
    User.objects.select_for_update().get(pk=actor.pk)
    wanted = {"year_id": number, "region": region, "requested_by": actor, "form": form}
    wanted |= {"as_of": as_of, **asdict(part)}
    if waiting := ExportJob.objects.filter(**wanted, state__in=UNFINISHED).first():
        return waiting
    job = ExportJob.objects.create(**wanted, announced_at=timezone.now())
    record_change(
        action="export_requested",
        subject=f"{number}年{_said(job)}",
        agency=region,
        actor=actor,
        data=_chosen(job),
    )
    transaction.on_commit(lambda: announce_export(job.pk), robust=True)
    log.info("export %s of %s %s asked for by %s from %s", job.pk, number, region.pk, actor.pk, address)
    return job


def _said(job: ExportJob) -> str:
    """What the record of the portal calls the file."""
    return job.subject if job.form == FileForm.EVENTS else "数据汇总"


def _chosen(job: ExportJob) -> dict[str, list[str]]:
    """What an event says of a request beyond year and region: fields with their value before and after."""
    values = {"form": job.get_form_display(), "part": job.part}
    return {name: ["", value] for name, value in values.items() if value}


@transaction.atomic
def cancel_export(*, actor: Actor, job_id: int) -> ExportJob:
    """Ends a job that has not ended; its worker writes nothing more. Raises NotAllowed, ExportRefused (ENDED)."""
    job = ExportJob.objects.select_related("region").get(pk=job_id)
    require(actor, job.right, job.region)
    unfinished = ExportJob.objects.filter(pk=job_id, state__in=UNFINISHED)
    ended = unfinished.update(
        state=JobState.CANCELLED, lease_until=None, holder="", finished_at=timezone.now()
    )
    job.refresh_from_db()
    if not ended:
        raise ExportRefused("ENDED", state=job.get_state_display())
    record_change(
        action="export_cancelled", subject=f"{job.year_id}年{_said(job)}", agency=job.region, actor=actor
    )
    return job


def run_export(job_id: int) -> bool:
    """Makes the workbook of one job under its lease; True when this call finished it.

    A second or late delivery finds no lease and does nothing. A worker that lost its lease writes nothing and leaves
    no file. A database that is away is not a failure of the job: the lease ends and the reconciler takes it up again.
    """
    claim = claim_export(job_id=job_id)
    if claim is None:
        return False
    job, fence = claim
    try:
        if not may(job.requested_by, job.right, job.region):
            return _failed(job.pk, fence, "NOT_ALLOWED")
        return make_workbook(job=job, fence=fence)
    except LeaseLost:
        log.warning("export %s: lease %s was lost, nothing written", job.pk, fence)
        return False
    except (OperationalError, InterfaceError):
        raise
    except OSError:
        log.exception("export %s: file not stored", job.pk)
        return _failed(job.pk, fence, "STORAGE")
    except Exception:
        log.exception("export %s failed", job.pk)
        return _failed(job.pk, fence, "UNEXPECTED")


def claim_export(*, job_id: int) -> tuple[ExportJob, int] | None:
    """Take the lease of an export; return it with its fence, or None (``Leases.take``)."""
    return EXPORTS.take(job_id, done=0, total=0)


def exports_to_announce() -> list[int]:
    """Return the ids of what the broker may have lost (``Leases.reconcile``)."""
    return [job.pk for job in EXPORTS.reconcile()]


def file_name(
    *, region: str, year: int, made_at: datetime, form: str = FileForm.WORKBOOK, as_of: date | None = None
) -> str:
    """``年报汇总_{region}_{year}_{timestamp}.xlsx`` without anything that a path or a header would misread.

    A past day stands before the timestamp: ``截至20260131_``.
    """
    plain = re.sub(r"[^\w-]", "", region)[:LONGEST_REGION_IN_NAME] or "地区"
    if form == FileForm.EVENTS:
        return f"审计日志_{plain}_{year}_{made_at:%Y%m%d%H%M%S}.jsonl"
    day = f"截至{as_of:%Y%m%d}_" if as_of else ""
    return f"年报汇总_{plain}_{year}_{day}{made_at:%Y%m%d%H%M%S}.{form}"


def make_workbook(*, job: ExportJob, fence: int) -> bool:
    """Reads, writes and stores the file of a claimed job; True. Raises LeaseLost when the job is no longer its own.

    The list of effective submissions is taken once and is the snapshot: approved figures never change, and what is
    approved meanwhile is in no data sheet and in no sum.
    """
    made_at = timezone.localtime()
    if job.form == FileForm.EVENTS:
        return _make_record(job, fence, made_at)
    part = Part(job.level, job.kind, job.scope)
    submissions = approved_ids_on(year=job.year_id, region=job.region, part=part, day=job.as_of)
    with tempfile.TemporaryDirectory(prefix="export-") as folder:
        path = Path(folder) / f"rows.{job.form}"
        if job.form == FileForm.WORKBOOK:
            progress = _write_workbook(job, fence, part, submissions, made_at, path)
        else:
            progress = _Progress(job.pk, fence, len(submissions))
            WRITERS[job.form](workbook_rows.reports_of(submissions), path, progress.row)
        progress.save()
        name = file_name(
            region=job.region.name, year=job.year_id, made_at=made_at, form=job.form, as_of=job.as_of
        )
        return _store(job, fence, path, name)


def _make_record(job: ExportJob, fence: int, made_at: datetime) -> bool:
    """As ``make_workbook`` for the events of a region's reports of a year."""
    with tempfile.TemporaryDirectory(prefix="export-") as folder:
        path = Path(folder) / "events.jsonl"
        progress = _Progress(job.pk, fence, event_rows.number_of_events(year=job.year_id, region=job.region))
        write_lines(event_rows.events_of(year=job.year_id, region=job.region), path, progress.row)
        progress.save()
        name = file_name(region=job.region.name, year=job.year_id, made_at=made_at, form=job.form)
        return _store(job, fence, path, name)


def _write_workbook(
    job: ExportJob, fence: int, part: Part, submissions: list[int], made_at: datetime, path: Path
) -> _Progress:
    year, region = job.year_id, job.region
    slots = workbook_rows.slot_ids(year=year, region=region, part=part)
    progress = _Progress(
        job.pk, fence, len(submissions) + len(slots) + workbook_rows.open_findings(submissions)
    )
    edition = edition_for_year(year)
    data = YearlyData(
        about=About(
            year=year,
            region=region.name,
            made_by=str(job.requested_by),
            made_at=timezone.make_naive(made_at),
            expected_edition=edition.name if edition else None,
            filtered=job.part,
            as_of=job.as_of,
        ),
        totals=totals_of(submissions),
        totals_before=totals_of(approved_ids_on(year=year - 1, region=region, part=part, day=job.as_of)),
        reports=workbook_rows.reports_of(submissions),
        slots=workbook_rows.slots_of(
            slots,
            job.as_of or made_at.date(),
            effective_on(year=year, region=region, day=job.as_of) if job.as_of else None,
        ),
        findings=workbook_rows.findings_of(submissions),
    )
    write_yearly_workbook(data, path, progress.row)
    return progress


def _store(job: ExportJob, fence: int, path: Path, name: str) -> bool:
    """Puts the file into the store and ends the job in one UPDATE; a file that no job points to is taken away."""
    field = ExportJob._meta.get_field("file")
    with path.open("rb") as stream:
        stored = field.storage.save(
            field.generate_filename(job, name), File(stream), max_length=field.max_length
        )
    # Should this UPDATE raise, it may still have been made: a file too many does no harm, a missing one would.
    finished = EXPORTS.end(job.pk, fence, file=stored, done=F("total"), error_message="")
    if not finished:
        field.storage.delete(stored)
        raise LeaseLost
    return True


class _Progress:
    """Counts rows and saves them, rarely; each save extends the lease. Raises LeaseLost when another worker has it."""

    def __init__(self, job_id: int, fence: int, total: int) -> None:
        self.job_id, self.fence, self.total, self.done = job_id, fence, total, 0
        self.save()

    def row(self) -> None:
        self.done += 1
        if self.done % ROWS_BETWEEN_LOOKS == 0 and time.monotonic() - self.saved >= SECONDS_BETWEEN_SAVES:
            self.save()

    def save(self) -> None:
        # Findings may be renewed while they are read: the row must still satisfy done ≤ total.
        done = min(self.done, self.total)
        EXPORTS.extend(self.job_id, self.fence, done=done, total=self.total)
        self.saved = time.monotonic()


def _failed(job_id: int, fence: int, code: str) -> bool:
    """End the job with a sentence; False when it was no longer this worker's."""
    return EXPORTS.fail(job_id, fence, code, FAILURES[code])
