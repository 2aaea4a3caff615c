"""The slot: what one agency owes for one year in one scope."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Q

from reports.models.agencies import FOLLOWING_ROLES, Agency
from reports.models.reach import HOME_ROLES, Role, agency_scope
from reports.models.years import ReportingYear
from reports.public_days import published_on, version_public_on
from reports.statements import Query

if TYPE_CHECKING:
    from reports.models.actors import Visitor
    from reports.models.submissions import Submission


class Scope(models.TextChoices):
    OWN = "own", "本级"
    AGGREGATE = "aggregate", "汇总"


#: Slots whose effective submission is in the public archive.
PUBLISHED = Q(effective_submission__isnull=False, published_at__isnull=False)


class AnnualReportQuerySet(models.QuerySet["AnnualReport"]):
    def visible_to(self, user: Visitor) -> AnnualReportQuerySet:
        """Slots that the user's memberships reach (their status; figures follow Submission.visible_to)."""
        return self.filter(agency_scope(user, prefix="agency__"))

    def followed_by(self, user: Visitor) -> AnnualReportQuerySet:
        """Slots of the agencies whose progress the user sees."""
        return self.filter(agency_scope(user, prefix="agency__", roles=FOLLOWING_ROLES))

    def at_home_of(self, user: Visitor) -> AnnualReportQuerySet:
        """Slots of the agencies to which the user belongs, as clerk or as head."""
        return self.filter(agency_scope(user, prefix="agency__", roles=HOME_ROLES))

    def owned_by(self, user: Visitor) -> AnnualReportQuerySet:
        """Slots of the agencies for which the user is a clerk."""
        return self.filter(agency_scope(user, prefix="agency__", roles=(Role.CLERK,)))

    def of_standing_years(self) -> AnnualReportQuerySet:
        """Slots without those of withdrawn years, which are exempted and mean nothing to anybody."""
        return self.filter(year__withdrawal_reason="")

    def published(self) -> AnnualReportQuerySet:
        """Slots whose effective submission is in the public archive."""
        return self.filter(PUBLISHED)


def _versions_of(report: int) -> models.QuerySet[Submission]:
    submissions: type[Submission] = apps.get_model("reports", "Submission")  # its module builds on this one
    return submissions.objects.filter(report_id=report).order_by("-version")


def _withdrawals_of(report: int) -> models.QuerySet[models.Model]:
    return apps.get_model("reports", "Withdrawal").objects.filter(report_id=report)


_VERSIONS = Query(_versions_of, report=int)


class AnnualReport(models.Model):
    """A slot, unique by agency, year and scope. ``agency_name`` is the name of its time.

    ``effective_submission`` is the last approved version, never simply the newest.
    """

    agency = models.ForeignKey(Agency, verbose_name="单位", on_delete=models.PROTECT, related_name="reports")
    year = models.ForeignKey(
        ReportingYear, verbose_name="年度", on_delete=models.PROTECT, related_name="reports"
    )
    scope = models.CharField("口径", max_length=16, choices=Scope, default=Scope.OWN)
    agency_name = models.CharField("当时名称", max_length=100)
    due_on = models.DateField("上报截止日期")
    exempted = models.BooleanField("免报", default=False)
    exemption_reason = models.CharField("免报理由", max_length=200, blank=True)
    extended_until = models.DateField("延期至", null=True, blank=True)
    extension_reason = models.CharField("延期理由", max_length=200, blank=True)
    #: Until when a returned version is to be corrected, where the return named a date; until the next decision.
    correct_by = models.DateField("修改期限", null=True, blank=True)
    effective_submission = models.OneToOneField(
        "reports.Submission", null=True, blank=True, on_delete=models.PROTECT, related_name="effective_for"
    )
    #: When the office put it into the archive of the portal; when the agency published it, is entered by people.
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    #: The edition of the effective version's table of requests, empty where it prints none, NULL without such a
    #: version. Written by the database (``reports.edition_marks``), never by a service.
    tables_edition = models.CharField("统计表格式", max_length=4, null=True, blank=True, editable=False)
    agency_published_on = models.DateField("本单位公布日期", null=True, blank=True)
    agency_published_url = models.URLField("本单位公布网址", max_length=500, blank=True)

    objects = AnnualReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年报"
        ordering = ("-year_id", "agency__sort_key", "scope")
        constraints = (
            models.UniqueConstraint(fields=("agency", "year", "scope"), name="report_slot_once"),
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="report_scope_known"),
            models.CheckConstraint(
                condition=Q(exempted=False) | ~Q(exemption_reason=""), name="report_exemption_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(extended_until__isnull=True) | ~Q(extension_reason=""),
                name="report_extension_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(effective_submission__isnull=False),
                name="report_published_is_approved",
            ),
        )
        indexes = (
            models.Index(
                fields=("-published_at", "-id"),
                condition=Q(published_at__isnull=False),
                name="report_newest_published",
            ),
            models.Index(
                fields=("year", "-published_at", "-id"),
                condition=Q(published_at__isnull=False),
                name="report_published_in_year",
            ),
            models.Index(
                fields=("tables_edition", "year"),
                condition=Q(effective_submission__isnull=False),
                name="report_by_edition",
            ),
            models.Index(
                fields=("year", "id"),
                condition=Q(effective_submission__isnull=False, published_at__isnull=True),
                name="report_unpublished",
            ),
        )

    @property
    def versions(self) -> list[Submission]:
        """All submissions, newest first; from the prefetch of ``selectors.slots.with_latest`` where that ran."""
        if not hasattr(self, "prefetched_versions"):
            self.prefetched_versions = _VERSIONS.objects(report=self.pk)
            for version in self.prefetched_versions:
                version.report = self
        return self.prefetched_versions

    @property
    def latest_submission(self) -> Submission | None:
        return self.versions[0] if self.versions else None

    @property
    def open_submission(self) -> Submission | None:
        return next((submission for submission in self.versions if submission.is_open), None)

    @property
    def shown_submission(self) -> Submission | None:
        """The version that lists name: the open one, else the approved one, else the newest."""
        effective = (version for version in self.versions if version.pk == self.effective_submission_id)
        return self.open_submission or next(effective, self.latest_submission)

    @property
    def wanted_by(self) -> date:
        """The day by which the agency is to act: the date of a return, else the due date."""
        return self.correct_by or self.due_on

    @property
    def was_withdrawn(self) -> bool:
        """Whether a published version was taken back; no query after ``with_withdrawals``."""
        known = self.__dict__.get("withdrawn_once")
        return _withdrawals_of(self.pk).exists() if known is None else bool(known)

    @property
    def public_since(self) -> date | None:
        """The day of publication as readers are told it; None before it is in the public archive."""
        # Nobody is asked where no day of the agency stands against that of the portal.
        withdrawn = bool(self.published_at and self.agency_published_on) and self.was_withdrawn
        return published_on(self.published_at, self.agency_published_on, was_withdrawn=withdrawn)

    @property
    def version_public_on(self) -> date | None:
        """The day on which the effective version became public: a correction and a new publication have their own."""
        version = self.effective_submission
        withdrawn = bool(self.published_at and self.agency_published_on) and self.was_withdrawn
        return version_public_on(
            self.published_at,
            self.agency_published_on,
            version.decided_at if version else None,
            was_withdrawn=withdrawn,
        )

    def __str__(self) -> str:
        return f"{self.agency_name}{self.year_id}年年报（{self.get_scope_display()}）"
