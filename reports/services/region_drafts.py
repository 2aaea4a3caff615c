"""由下级生成: takes the effective versions of the units below as the draft of a region's aggregate report."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from reports.models import AnnualReport, RegionDraft, WorkingDraft
from reports.models.actors import Actor
from reports.models.annual_reports import Scope
from reports.permissions import require
from reports.refusals import Refused
from reports.selectors.adding_up import figures_of_units, form_of, units_from, units_of
from reports.selectors.working_drafts import number_text, written_of
from reports.services.events import lock_report, record
from reports.services.working_drafts import FieldEntry, save_fields, start_draft
from reports.statistics.adding_up import add_up
from reports.statutory.elements import Edition

ADD_UP = "add_up"


class AddingUpRefused(Refused):
    MESSAGES = {
        "NOT_AGGREGATE": "“{report}”不是汇总年报，不能由下级生成。",
        "NO_FORM": "{year}年度没有统一的统计表格式，不能由下级生成。",
        "NOT_TAKEN": "还没有由下级生成，请先生成。",
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


@dataclass(frozen=True, slots=True)
class Filled:
    """How many cells were written, and how many hold another number, which a person entered and which stays."""

    written: int
    kept: int


@transaction.atomic
def fill_in(*, actor: Actor, report_id: int, address: str | None = None) -> Filled:
    """Write the sums of the draft into the report that is written on pages; it is begun where nobody has.

    Only into cells that are blank or still hold the sum that was filled in before. Raises NotAllowed, WritingRefused
    and AddingUpRefused (NOT_TAKEN).
    """
    report = lock_report(report_id)
    form = require_form(report)
    draft = RegionDraft.objects.filter(report=report).first()
    if draft is None:
        raise AddingUpRefused("NOT_TAKEN")
    working = WorkingDraft.objects.filter(report=report).first()
    if working is None:
        working = start_draft(actor=actor, report_id=report_id, address=address)
    sums, before = _sums(draft.sources, form), _sums(draft.filled, form)
    written = written_of(working)
    entries, kept = [], 0
    for code, text in sums.items():
        there = written.text(code)
        if there == text:
            continue
        if there not in ("", before.get(code)):
            kept += 1
            continue
        entries.append(FieldEntry(code, text, written.seen(code)))
    saved = save_fields(actor=actor, report_id=report_id, entries=entries, address=address)
    draft.filled = draft.sources
    draft.save(update_fields=["filled"])
    return Filled(len(saved.saved), kept + len(saved.conflicts) + len(saved.refused))


def _sums(sources: list[int], form: Edition) -> dict[str, str]:
    """Cell code → sum as it is written; a cell that no unit states is not there."""
    if not sources:
        return {}
    added = add_up(figures_of_units(units_from(sources)), form)
    return {code: number_text(Decimal(cell.total)) for code, cell in added.items() if cell.total is not None}


def require_form(report: AnnualReport) -> Edition:
    """The form of the year. Raises AddingUpRefused unless the slot is one of a region, in a year with a form."""
    if report.scope != Scope.AGGREGATE:
        raise AddingUpRefused("NOT_AGGREGATE", report=report)
    form = form_of(report)
    if form is None:
        raise AddingUpRefused("NO_FORM", year=report.year_id)
    return form
