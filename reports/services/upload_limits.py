"""How much one person and one agency may upload, so that nobody fills the store or the queue of the others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import connection
from django.utils import timezone

from reports.models import Agency, AnnualReport, ParseRun, SourceFile, Submission
from reports.models.actors import Actor
from reports.models.leased_job import UNFINISHED
from reports.refusals import Refused

MB = 1024 * 1024


class LimitRefused(Refused):
    """Too much for now (429); what waits or was stored already stays."""

    MESSAGES: ClassVar[dict[str, str]] = {
        "WAITING_PERSON": "您已有{n}份文件在等待读取，请等读取结束后再上传。",
        "WAITING_AGENCY": "本单位已有{n}份文件在等待读取，请等读取结束后再上传。",
        "HOUR_PERSON": "您一小时内上传的文件超过{limit}MB，请稍后再上传。",
        "HOUR_AGENCY": "本单位一小时内上传的文件超过{limit}MB，请稍后再上传。",
        "STORED_AGENCY": "本单位保存的文件已达到{limit}MB的上限，请联系系统管理员。",
    }


_RUNS, _VERSIONS, _SLOTS, _FILES = (
    model._meta.db_table for model in (ParseRun, Submission, AnnualReport, SourceFile)
)
# Written out, each in one statement: they run for every upload.
_WAITING_SQL = (
    f"SELECT (SELECT COUNT(*) FROM {_RUNS} r JOIN {_VERSIONS} v ON v.id = r.submission_id"  # noqa: S608 - our tables  # nosec B608
    " WHERE r.state IN (%s, %s) AND v.uploaded_by_id = %s),"
    f" (SELECT COUNT(*) FROM {_RUNS} r JOIN {_VERSIONS} v ON v.id = r.submission_id"
    f" JOIN {_SLOTS} s ON s.id = v.report_id WHERE r.state IN (%s, %s) AND s.agency_id = %s)"
)
_BYTES_SQL = (
    f"SELECT (SELECT COALESCE(SUM(size), 0) FROM {_FILES} WHERE created_at > %s AND stored_by_id = %s),"  # noqa: S608 - our tables  # nosec B608
    f" (SELECT COALESCE(SUM(size), 0) FROM {_FILES} WHERE created_at > %s AND stored_for_id = %s),"
    f" (SELECT COALESCE(SUM(size), 0) FROM {_FILES} WHERE stored_for_id = %s)"
)


def refuse_waiting(*, actor: Actor, agency: Agency) -> None:
    """Raise LimitRefused when the person or the agency has too many files that wait to be read."""
    own, of_agency = _counted(_WAITING_SQL, *UNFINISHED, actor.pk, *UNFINISHED, agency.pk)
    if own >= settings.MAX_WAITING_OF_PERSON:
        raise LimitRefused("WAITING_PERSON", n=own)
    if of_agency >= settings.MAX_WAITING_OF_AGENCY:
        raise LimitRefused("WAITING_AGENCY", n=of_agency)


def refuse_bytes(*, actor: Actor, agency: Agency, size: int) -> None:
    """Raise LimitRefused when storing this many bytes more is too much in an hour, or in all for the agency.

    Bytes count for the person who stored them first; bytes already in the store cost nothing.
    """
    since = connection.ops.adapt_datetimefield_value(timezone.now() - timedelta(hours=1))
    by_person, by_agency, stored = _counted(_BYTES_SQL, since, actor.pk, since, agency.pk, agency.pk)
    if by_person + size > settings.MAX_HOURLY_MB_OF_PERSON * MB:
        raise LimitRefused("HOUR_PERSON", limit=settings.MAX_HOURLY_MB_OF_PERSON)
    if by_agency + size > settings.MAX_HOURLY_MB_OF_AGENCY * MB:
        raise LimitRefused("HOUR_AGENCY", limit=settings.MAX_HOURLY_MB_OF_AGENCY)
    if stored + size > settings.MAX_STORED_MB_OF_AGENCY * MB:
        raise LimitRefused("STORED_AGENCY", limit=settings.MAX_STORED_MB_OF_AGENCY)


def _counted(statement: str, *values: Any) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: tuple[int, ...] = cursor.fetchone()
    return found
