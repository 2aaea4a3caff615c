"""How much one person and one agency may upload, so that nobody fills the store or the queue of the others."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.utils import timezone

from reports.models import Agency, ParseRun, SourceFile
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


def refuse_waiting(*, actor: Actor, agency: Agency) -> None:
    """Raise LimitRefused when the person or the agency has too many files that wait to be read."""
    waiting = ParseRun.objects.filter(state__in=UNFINISHED)
    own = waiting.filter(submission__uploaded_by=actor).count()
    if own >= settings.MAX_WAITING_OF_PERSON:
        raise LimitRefused("WAITING_PERSON", n=own)
    of_agency = waiting.filter(submission__report__agency=agency).count()
    if of_agency >= settings.MAX_WAITING_OF_AGENCY:
        raise LimitRefused("WAITING_AGENCY", n=of_agency)


def refuse_bytes(*, actor: Actor, agency: Agency, size: int) -> None:
    """Raise LimitRefused when storing this many bytes more is too much in an hour, or in all for the agency.

    Bytes count for the person who stored them first; bytes already in the store cost nothing.
    """
    hour = SourceFile.objects.filter(created_at__gt=timezone.now() - timedelta(hours=1))
    if _bytes(hour.filter(stored_by=actor)) + size > settings.MAX_HOURLY_MB_OF_PERSON * MB:
        raise LimitRefused("HOUR_PERSON", limit=settings.MAX_HOURLY_MB_OF_PERSON)
    of_agency = SourceFile.objects.filter(stored_for=agency)
    if _bytes(hour.filter(stored_for=agency)) + size > settings.MAX_HOURLY_MB_OF_AGENCY * MB:
        raise LimitRefused("HOUR_AGENCY", limit=settings.MAX_HOURLY_MB_OF_AGENCY)
    if _bytes(of_agency) + size > settings.MAX_STORED_MB_OF_AGENCY * MB:
        raise LimitRefused("STORED_AGENCY", limit=settings.MAX_STORED_MB_OF_AGENCY)


def _bytes(files: QuerySet[SourceFile]) -> int:
    return files.aggregate(sum=Sum("size"))["sum"] or 0
