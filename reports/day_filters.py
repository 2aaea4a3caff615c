"""Filters by day that an index on the moment serves: the day becomes moments, not each moment a day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

#: Days beyond these are refused by some database or time zone; nothing here happened before or after them.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9998, 12, 31)


class DayFilter(django_filters.DateFilter):
    """A field for a day, as the browser shows one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date", "class": "form-control"})
        super().__init__(*args, widget=widget, **kwargs)


class FromDay(DayFilter):
    """Keeps what happened on the day or later, in the time zone of the installation."""

    def filter(self, qs: QuerySet[Any], value: date | None) -> QuerySet[Any]:
        if value is None or value < FIRST_DAY:
            return qs
        if value > LAST_DAY:
            return qs.none()
        return qs.filter(**{f"{self.field_name}__gte": _start_of(value)})


class UntilDay(DayFilter):
    """Keeps what happened on the day or before."""

    def filter(self, qs: QuerySet[Any], value: date | None) -> QuerySet[Any]:
        if value is None or value > LAST_DAY:
            return qs
        if value < FIRST_DAY:
            return qs.none()
        return qs.filter(**{f"{self.field_name}__lt": _start_of(value + timedelta(days=1))})


def _start_of(day: date) -> datetime:
    """The first moment of the day."""
    return timezone.make_aware(datetime.combine(day, time.min))
