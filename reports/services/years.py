"""年度: opening a year, its dates, review stages and limits. A year holds for the whole portal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone

from reports.models import DueDate, Duty, ReportingYear, Submission
from reports.models.actors import Actor
from reports.models.agencies import AgencyLevel
from reports.models.years import DueStep
from reports.permissions import require
from reports.refusals import Refused
from reports.selectors.duties import exists_at_end_of
from reports.services.duties import LATEST_DUE_YEARS, apply_due_dates
from reports.services.slots import open_year
from reports.states import State
from reports.statutory.editions import FIRST_REPORT_YEAR

EARLIEST = FIRST_REPORT_YEAR
LONGEST_NAME = 10


class YearRefused(Refused):
    MESSAGES = {
        "EXISTS": "{year}年已经开设。",
        "WITHDRAWN": "{year}年曾经开设并已撤销，请在年度页恢复。",
        "YEAR_WRONG": "年度须在2008至{latest}之间。",
        "STAGES_WRONG": "审核环节数只能是1至3。",
        "NAME_LONG": "环节名称不超过10字。",
        "STAGE_IN_USE": "有{number}份年报正等待第{stage}环节审核，不能减少审核环节。",
        "DATE_EARLY": "{year}年度的截止日期须在{year}年之后。",
        "DATE_LATE": "{year}年度的截止日期不能晚于{latest}年底，请核对。",
        "DATE_ORDER": "{level}的公布截止日期不能早于上报截止日期，请核对。",
    }


@dataclass(frozen=True, slots=True)
class YearSettings:
    """What is set for a year. ``dates``: (level, step) → date; None or absent: the statutory date."""

    review_stages: int = 1
    stage_names: tuple[str, ...] = ()
    is_open: bool = True
    head_signs: bool = False
    late_passes_singly: bool = False
    second_person_limit: int | None = None
    dates: Mapping[tuple[str, str], date | None] = field(default_factory=dict)


@transaction.atomic
def create_year(
    *, actor: Actor, year: int, copy_from: ReportingYear | None = None
) -> tuple[ReportingYear, int]:
    """Open a year with its slots; return it with the number of slots.

    ``copy_from``: take over stages, limit, dates (moved by the years between) and duties of agencies that exist.
    Raises NotAllowed and YearRefused (YEAR_WRONG, EXISTS, WITHDRAWN).
    """
    require(actor, "manage_years", None)
    latest = timezone.localdate().year + 1
    if not EARLIEST <= year <= latest:
        raise YearRefused("YEAR_WRONG", latest=latest)
    there = ReportingYear.all_years.filter(pk=year).first()
    if there is not None:
        raise YearRefused("WITHDRAWN" if there.withdrawal_reason else "EXISTS", year=year)
    made = ReportingYear(year=year)
    if copy_from is not None:
        for name in (
            "review_stages",
            "stage_names",
            "second_person_limit",
            "head_signs",
            "late_passes_singly",
        ):
            setattr(made, name, getattr(copy_from, name))
    made.save(force_insert=True)
    if copy_from is not None:
        _copy(copy_from, made, actor)
    return made, open_year(actor=actor, year=made)


def _copy(before: ReportingYear, made: ReportingYear, actor: Actor) -> None:
    for due in before.due_dates.order_by("pk"):
        moved = _in_year(due.on, due.on.year + made.pk - before.pk)
        DueDate.objects.create(year=made, level=due.level, step=due.step, on=moved)
    now = timezone.now()
    for duty in Duty.objects.filter(year=before).select_related("agency").order_by("pk"):
        if exists_at_end_of(duty.agency, made.pk):
            Duty.objects.create(
                year=made,
                agency=duty.agency,
                own=duty.own,
                aggregate=duty.aggregate,
                reason=duty.reason,
                by=actor,
                at=now,
            )


def _in_year(day: date, year: int) -> date:
    """Return the same day of another year; the last of February for 29 February."""
    return day.replace(year=year, day=min(day.day, 28)) if day.month == 2 else day.replace(year=year)


@transaction.atomic
def save_year(
    *, actor: Actor, year: ReportingYear, settings: YearSettings, address: str | None = None
) -> int:
    """Write what is set for a year; return how many slots got another due date.

    Raises NotAllowed and YearRefused (STAGES_WRONG, NAME_LONG, STAGE_IN_USE, DATE_EARLY, DATE_LATE, DATE_ORDER).
    """
    require(actor, "manage_years", None)
    locked = ReportingYear.objects.select_for_update().get(pk=year.pk)
    _check(locked, settings)
    locked.review_stages = settings.review_stages
    locked.stage_names = [name.strip() for name in settings.stage_names[: settings.review_stages]]
    locked.is_open, locked.head_signs = settings.is_open, settings.head_signs
    locked.late_passes_singly = settings.late_passes_singly
    locked.second_person_limit = settings.second_person_limit
    locked.save()
    held = {(due.level, due.step): due for due in DueDate.objects.filter(year=locked)}
    for level in AgencyLevel.values:
        for step in DueStep.values:
            _set_date(locked, held.get((level, step)), level, step, settings.dates.get((level, step)))
    return apply_due_dates(actor=actor, year=locked, address=address)


def _check(year: ReportingYear, settings: YearSettings) -> None:
    if not 1 <= settings.review_stages <= 3:
        raise YearRefused("STAGES_WRONG")
    if any(len(name.strip()) > LONGEST_NAME for name in settings.stage_names):
        raise YearRefused("NAME_LONG")
    beyond = Submission.objects.filter(
        report__year=year, state=State.SUBMITTED, stage__gt=settings.review_stages
    )
    if beyond.exists():
        stage = max(beyond.values_list("stage", flat=True))
        raise YearRefused("STAGE_IN_USE", number=beyond.count(), stage=stage)
    if any(day is not None and day.year <= year.pk for day in settings.dates.values()):
        raise YearRefused("DATE_EARLY", year=year.pk)
    latest = year.pk + LATEST_DUE_YEARS
    if any(day is not None and day.year > latest for day in settings.dates.values()):
        raise YearRefused("DATE_LATE", year=year.pk, latest=latest)
    for level in AgencyLevel:
        hand_in = settings.dates.get((level.value, DueStep.HAND_IN.value))
        published = settings.dates.get((level.value, DueStep.PUBLISH.value))
        if hand_in is not None and published is not None and published < hand_in:
            raise YearRefused("DATE_ORDER", level=level.label)


def _set_date(year: ReportingYear, held: DueDate | None, level: str, step: str, day: date | None) -> None:
    """Each change is a save of its own, so that the record of changes sees it."""
    if held is None and day is not None:
        DueDate.objects.create(year=year, level=level, step=step, on=day)
    elif held is not None and day is None:
        held.delete()
    elif held is not None and day is not None and held.on != day:
        held.on = day
        held.save()
