"""What the office says of the matches of a batch: confirmed, mended, left out."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from reports.models import Agency, ArchiveBatch, ArchiveFile, ReportingYear
from reports.models.actors import Actor
from reports.models.annual_reports import Scope
from reports.models.archive_batches import Answer, Certainty, Outcome
from reports.permissions import require
from reports.refusals import Refused
from reports.selectors.archive_rows import never_filed
from reports.selectors.duties import default_scope
from reports.services.archive_matching import in_the_way, latest_year
from reports.statutory.editions import FIRST_REPORT_YEAR

CHOSEN = "由{person}选定"
#: Before what was said of the file when nobody had chosen yet.
EARLIER = "识别时："


class AnswerRefused(Refused):
    MESSAGES = {
        "BUSY": "批次正在处理，请等待处理结束，或先暂停后取消。",
        "YEAR_WRONG": "年度须在{first}至{last}之间。",
        "NO_AGENCY": "请选择本批次地区内的单位。",
        "REFUSED_FILE": "这个文件未能接收，不能归档。",
        "YEAR_OPEN": "{year}年度正在填报，由单位上报，不能归档。",
        "UNREADABLE": "文件未能读取，不能归档为{year}年度的年报：{sentence}请选“不归档”，另行上传可读取的文件。",
        "FILED": "这份年报已经归档，不能更改。",
    }


@transaction.atomic
def answer_files(*, actor: Actor, batch_id: int, numbers: Iterable[int], answer: Answer) -> int:
    """Give these files of a batch one answer; return how many took it.

    Files without agency or year, of a year in collection and those that are certain to be refused are never confirmed,
    filed ones keep their answer. Raises NotAllowed, AnswerRefused (BUSY).
    """
    batch = _held(actor, batch_id)
    files = _answerable(batch).filter(number__in=list(numbers)).exclude(answer=answer)
    return _answer(actor, files, answer)


@transaction.atomic
def confirm_sure(*, actor: Actor, batch_id: int) -> int:
    """Confirm every sure match that nobody has answered yet; as ``answer_files``."""
    batch = _held(actor, batch_id)
    files = _answerable(batch).filter(certainty=Certainty.SURE, answer=Answer.OPEN)
    return _answer(actor, files, Answer.CONFIRMED)


@transaction.atomic
def choose(*, actor: Actor, file_id: int, agency: Agency, year: int, scope: str = "") -> ArchiveFile:
    """Set agency, year and scope of a file and confirm it.

    Raises NotAllowed, AnswerRefused (BUSY, REFUSED_FILE, FILED, NO_AGENCY, YEAR_WRONG, YEAR_OPEN,
    UNREADABLE).
    """
    batch_id = ArchiveFile.objects.values_list("batch_id", flat=True).get(pk=file_id)
    batch = _held(actor, batch_id)
    file = batch.files.get(pk=file_id)
    if file.source_id is None:
        raise AnswerRefused("REFUSED_FILE")
    if file.outcome in (Outcome.FILED, Outcome.THERE):
        raise AnswerRefused("FILED")
    if not (agency.path or "").startswith(batch.region.branch):
        raise AnswerRefused("NO_AGENCY")
    last = latest_year()
    if not FIRST_REPORT_YEAR <= year <= last:
        raise AnswerRefused("YEAR_WRONG", first=FIRST_REPORT_YEAR, last=last)
    if ReportingYear.objects.filter(pk=year, is_open=True).exists():
        raise AnswerRefused("YEAR_OPEN", year=year)
    if never_filed(file, year):
        raise AnswerRefused("UNREADABLE", year=year, sentence=file.unread_message)
    earlier = file.message.rpartition(EARLIER)[2]
    file.agency, file.year = agency, year
    file.scope = scope if scope in Scope.values else default_scope(agency)
    other = in_the_way(file)
    other = "" if earlier.startswith(other) else other
    said = [CHOSEN.format(person=actor), other, f"{EARLIER}{earlier}" if earlier else ""]
    file.message = "；".join(each for each in said if each)[:300]
    file.answer, file.answered_by = Answer.CONFIRMED, actor
    file.outcome, file.outcome_code, file.outcome_message = Outcome.WAITING, "", ""
    file.save()
    return file


def _held(actor: Actor, batch_id: int) -> ArchiveBatch:
    batch = ArchiveBatch.objects.select_for_update(of=("self",)).select_related("region").get(pk=batch_id)
    require(actor, "archive_old", batch.region)
    if not batch.is_confirmable:
        raise AnswerRefused("BUSY")
    return batch


def _answerable(batch: ArchiveBatch) -> QuerySet[ArchiveFile]:
    return batch.files.filter(source__isnull=False, outcome__in=(Outcome.WAITING, Outcome.REFUSED))


def _answer(actor: Actor, files: QuerySet[ArchiveFile], answer: Answer) -> int:
    if answer == Answer.CONFIRMED:
        collected = ReportingYear.objects.filter(is_open=True).values("pk")
        files = files.filter(agency__isnull=False, year__isnull=False).exclude(year__in=collected)
        unread = files.exclude(unread_code="").only("pk", "year", "unread_code")
        files = files.exclude(pk__in=[file.pk for file in unread if never_filed(file, file.year or 0)])
    return files.update(answer=answer, answered_by=actor)
