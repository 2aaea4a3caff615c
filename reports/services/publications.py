"""When and where an agency published its report: entered by the clerk or the office, never taken from a click."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone

from reports.file_names import spelled_out
from reports.models import AnnualReport
from reports.models.actors import Actor
from reports.permissions import require
from reports.refusals import Refused
from reports.services import rechecking
from reports.services.events import lock_report, record
from reports.services.public_changes import note_public_change

LONGEST_ADDRESS = 500


class PublicationRefused(Refused):
    MESSAGES = {
        "DATE_MISSING": "请填写本单位公布年报的日期。",
        "DATE_EARLY": "公布日期不能早于{first}，即报告年度的次年1月1日。",
        "DATE_FUTURE": "公布日期不能晚于今天，请在公布后登记。",
        "ADDRESS_WRONG": "请填写完整的网址，以http://或https://开头，不超过500字。",
    }


@transaction.atomic
def record_publication(
    *, actor: Actor, report_id: int, on: date | None, url: str, address: str | None = None
) -> AnnualReport:
    """Record on which day, and under which address, the agency published its report; D-LATE is checked again.

    ``url`` may be empty: a report may stand in a gazette only. Raises NotAllowed, PublicationRefused.
    """
    report = lock_report(report_id)
    require(actor, "record_publication", report)
    url = url.strip()
    first = date(report.year_id + 1, 1, 1)
    if on is None:
        raise PublicationRefused("DATE_MISSING")
    if on < first:
        raise PublicationRefused("DATE_EARLY", first=first)
    if on > timezone.localdate():
        raise PublicationRefused("DATE_FUTURE")
    if url and (len(url) > LONGEST_ADDRESS or not _is_address(url)):
        raise PublicationRefused("ADDRESS_WRONG")
    before = report.agency_published_on
    report.agency_published_on, report.agency_published_url = on, url
    report.save(update_fields=["agency_published_on", "agency_published_url"])
    rechecking.published(report=report)
    if report.published_at is not None:
        note_public_change()
    record(
        report=report,
        move="record_publication",
        actor=actor,
        address=address,
        comment=f"{on:%Y-%m-%d}公布{'，' + url if url else ''}",
        data={"before": before.isoformat() if before else None, "after": on.isoformat(), "url": url},
    )
    return report


def _is_address(url: str) -> bool:
    if spelled_out(url) != url:  # signs that nobody sees, or that turn the direction of what is read
        return False
    try:
        URLValidator(schemes=("http", "https"))(url)
    except ValidationError:
        return False
    return True
