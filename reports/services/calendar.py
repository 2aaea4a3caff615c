"""放假调休: the exceptions to Monday to Friday that the yearly notice of the State Council names."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from reports.models import CalendarDay
from reports.models.actors import Actor
from reports.permissions import require
from reports.refusals import Refused

MOST_DAYS = 31
LONGEST_NAME = 50
#: Days are entered for years with reports; the notice of a year comes in the autumn before, the rest is room.
EARLIEST, YEARS_AHEAD = 2008, 5


class CalendarRefused(Refused):
    MESSAGES = {
        "ORDER": "结束日期不能早于开始日期。",
        "TOO_LONG": f"一次最多{MOST_DAYS}天，请核对日期。",
        "YEAR": "年份须在{earliest}至{latest}之间，请核对日期。",
        "NAME": f"请填写说明，例如“春节”，不超过{LONGEST_NAME}字。",
        "NO_CHANGE": "{days}原已{words}，无需登记。",
    }


@transaction.atomic
def set_days(*, actor: Actor, first: date, last: date, is_working: bool, name: str) -> int:
    """Enter days off, or worked days, from ``first`` to ``last``; return how many are entered.

    Days that are so anyway (weekends of a holiday, weekdays that are worked) are not entered. Raises NotAllowed and
    CalendarRefused.
    """
    require(actor, "manage_years", None)
    name = name.strip()
    if last < first:
        raise CalendarRefused("ORDER")
    if (last - first).days >= MOST_DAYS:
        raise CalendarRefused("TOO_LONG")
    latest = timezone.localdate().year + YEARS_AHEAD
    if first.year < EARLIEST or last.year > latest:
        raise CalendarRefused("YEAR", earliest=EARLIEST, latest=latest)
    if not name or len(name) > LONGEST_NAME:
        raise CalendarRefused("NAME")
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    wanted = [day for day in days if (day.weekday() < 5) != is_working]
    for day in days:
        held = CalendarDay.objects.filter(day=day).first()
        if day not in wanted:
            if held is not None:
                held.delete()
            continue
        held = held or CalendarDay(day=day)
        held.is_working, held.name = is_working, name
        held.save()
    if not wanted:
        span = f"{first}" if first == last else f"{first}至{last}"
        raise CalendarRefused("NO_CHANGE", days=span, words="上班" if is_working else "休息")
    return len(wanted)


@transaction.atomic
def remove_day(*, actor: Actor, day: date) -> None:
    """Take a day out again: it is as its weekday says. Raises NotAllowed, CalendarDay.DoesNotExist."""
    require(actor, "manage_years", None)
    CalendarDay.objects.select_for_update().get(day=day).delete()
