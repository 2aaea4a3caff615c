"""应报单位: what an agency must report in one year where that differs from the rule, and the days that are worked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.models.agencies import Agency
from reports.models.years import ReportingYear


class Duty(models.Model):
    """What the office set for one agency and year: the own report, the aggregate, both, or none (with a reason).

    Without a row the rule holds: agencies marked 应报年报 owe one report, governments the aggregate, others their own.
    """

    year = models.ForeignKey(ReportingYear, on_delete=models.PROTECT, related_name="duties")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="duties")
    own = models.BooleanField("本级")
    aggregate = models.BooleanField("汇总")
    reason = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("设置时间")

    class Meta:
        verbose_name = verbose_name_plural = "应报设置"
        constraints = (
            models.UniqueConstraint(fields=("year", "agency"), name="duty_once"),
            models.CheckConstraint(
                condition=Q(own=True) | Q(aggregate=True) | ~Q(reason=""), name="duty_none_has_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.agency}{self.year_id}年应报"


class CalendarDay(models.Model):
    """An exception to the weekday: a holiday from Monday to Friday, or a working day at a weekend.

    Set by the yearly notice of the State Council (国务院办公厅关于部分节假日安排的通知); kept by the administrator.
    """

    day = models.DateField("日期", primary_key=True)
    is_working = models.BooleanField("上班", default=False)
    name = models.CharField("说明", max_length=50, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "节假日安排"
        ordering = ("-day",)

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.is_working else '休息'}"
