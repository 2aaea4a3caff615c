"""Working days: Monday to Friday but for what the table of the State Council's holidays says."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from reports.models import CalendarDay

LONGEST_BREAK_DAYS = 30  # longer than any holiday, so that a loop over days ends


def is_working_day(day: date, exceptions: dict[date, bool]) -> bool:
    """``exceptions``: day → whether it is worked."""
    return exceptions.get(day, day.weekday() < 5)


def after_working_days(moment: datetime, days: int) -> datetime:
    """The same time of day (Asia/Shanghai), ``days`` working days later; one query."""
    local = timezone.localtime(moment)
    last = local.date() + timedelta(days=days * 2 + LONGEST_BREAK_DAYS)
    exceptions = dict(
        CalendarDay.objects.filter(day__gt=local.date(), day__lte=last).values_list("day", "is_working")
    )
    day, left = local.date(), days
    while left and day < last:
        day += timedelta(days=1)
        left -= is_working_day(day, exceptions)
    return local.replace(year=day.year, month=day.month, day=day.day)
