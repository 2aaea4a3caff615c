"""What keeps originals from being removed, and who asked to remove one: nothing is removed by one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reports.models.agencies import Agency
from reports.models.reach import Role, memberships_of
from reports.models.submissions import Submission
from reports.models.years import ReportingYear

if TYPE_CHECKING:
    from reports.models.actors import Visitor


def looked_after(user: Visitor, prefix: str) -> Q:
    """Return the filter for agencies whose accounts the person keeps; ``prefix`` as of ``agency_scope``."""
    scope = Q(pk__in=())
    for each in memberships_of(user):
        if each.role == Role.ADMINISTRATOR:
            scope |= Q(**{f"{prefix}path__startswith": each.agency.path})
    return scope


class HoldQuerySet(models.QuerySet["LegalHold"]):
    def kept_by(self, user: Visitor) -> HoldQuerySet:
        """Holds on agencies that the administrator looks after."""
        return self.filter(looked_after(user, "agency__"))


class LegalHold(models.Model):
    """While it is not lifted, no original of the agency and those below is removed (of one year, or of all)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="holds", verbose_name="单位")
    year = models.ForeignKey(
        ReportingYear, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="年度"
    )
    reason = models.CharField("依据", max_length=300)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "保全"
        ordering = ("-placed_at",)

    def __str__(self) -> str:
        return f"{self.agency}{f'{self.year_id}年度' if self.year_id else '所有年度'}"


class PurgeState(models.TextChoices):
    ASKED = "asked", "待另一名管理员确认"
    DONE = "done", "已清除"
    WITHDRAWN = "withdrawn", "已撤回"


class PurgeQuerySet(models.QuerySet["Purge"]):
    def kept_by(self, user: Visitor) -> PurgeQuerySet:
        """Requests on reports of agencies that the administrator looks after."""
        return self.filter(looked_after(user, "submission__report__agency__"))


class Purge(models.Model):
    """A request to remove the original of one version that does not count, and what became of it."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="purges")
    reason = models.CharField("依据", max_length=300)
    state = models.CharField("状态", max_length=12, choices=PurgeState, default=PurgeState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    objects = PurgeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "原件清除"
        ordering = ("-asked_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("submission",), condition=Q(state="asked"), name="purge_asked_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(answered_by__isnull=False) & ~Q(answered_by=F("asked_by"))),
                name="purge_by_two_people",
            ),
        )

    def __str__(self) -> str:
        return f"{self.submission} {self.get_state_display()}"
