"""由下级生成: takes the effective versions of the units below as the draft of a region's aggregate report."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from reports.models import AnnualReport, RegionDraft
from reports.models.actors import Actor
from reports.models.annual_reports import Scope
from reports.permissions import require
from reports.refusals import Refused
from reports.selectors.adding_up import form_of, units_of
from reports.services.events import lock_report, record

ADD_UP = "add_up"


class AddingUpRefused(Refused):
    MESSAGES = {
        "NOT_AGGREGATE": "“{report}”不是汇总年报，不能由下级生成。",
        "NO_FORM": "{year}年度没有统一的统计表格式，不能由下级生成。",
        "NO_UNITS": "所属单位还没有已通过审核的年报，没有可以汇总的数据。",
    }


@transaction.atomic
def take_units(*, actor: Actor, report_id: int, address: str | None = None) -> RegionDraft:
    """Write the draft of the slot from the versions that are effective now; an earlier draft is replaced.

    Nothing of a version of the slot itself changes. Raises NotAllowed and AddingUpRefused (NOT_AGGREGATE, NO_FORM,
    NO_UNITS).
    """
    report = lock_report(report_id)
    require(actor, "add_up", report)
    require_form(report)
    units = units_of(report)
    if not units.counted:
        raise AddingUpRefused("NO_UNITS")
    sources = [unit.submission for unit in units.counted]
    draft, _ = RegionDraft.objects.update_or_create(
        report=report, defaults={"sources": sources, "made_at": timezone.now(), "made_by": actor}
    )
    record(
        report=report,
        move=ADD_UP,
        actor=actor,
        address=address,
        comment=f"计入{len(units.counted)}份，缺{len(units.missing)}份，另列{len(units.apart)}份",
        data={"sources": sources, "missing": [unit.report for unit in units.missing]},
    )
    return draft


def require_form(report: AnnualReport) -> None:
    """Raises AddingUpRefused unless the slot is one of a region, in a year with a form."""
    if report.scope != Scope.AGGREGATE:
        raise AddingUpRefused("NOT_AGGREGATE", report=report)
    if form_of(report) is None:
        raise AddingUpRefused("NO_FORM", year=report.year_id)
