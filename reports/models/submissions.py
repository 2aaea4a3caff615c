"""Files as uploaded, and the versions of a slot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from reports.models.agencies import Agency
from reports.models.annual_reports import AnnualReport
from reports.models.reach import HOME_ROLES, Role, agency_scope
from reports.pages_above import Page, address_of
from reports.states import OPEN_STATES, STATE_TEXT, State

if TYPE_CHECKING:
    from reports.models.actors import Visitor


def stored_path(source: SourceFile, _filename: str) -> str:
    """Files are stored under their own digest; the uploaded name is text only and never becomes a path."""
    return f"sources/{source.sha256[:2]}/{source.sha256}"


class SourceFile(models.Model):
    """The bytes of an upload: stored once by their digest, never changed; removed by two administrators only."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField("大小（字节）")
    kind = models.CharField("文件类型", max_length=16)
    file = models.FileField(upload_to=stored_path, max_length=255)
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    #: Whose limits its bytes count for; None for files of before there were limits.
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="上传人"
    )
    stored_for = models.ForeignKey(
        Agency, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="单位"
    )

    #: When two administrators removed the bytes (reports.services.retention); the row and its digest stay.
    purged_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "原始文件"

    def __str__(self) -> str:
        return f"{self.sha256[:12]}（{self.kind}）"


#: Versions that others than the agency see: handed in, or brought in from the archive.
BEYOND_ITS_AGENCY = Q(submitted_at__isnull=False) | Q(archived_at__isnull=False)


def version_scope(user: Visitor, *, prefix: str = "") -> Q:
    """Return the filter for versions that the person sees. ``prefix`` is the way to them (``submission__``).

    For rows of versions it costs less than ``submission__in``: the database reads no list of versions first.
    """
    agency = f"{prefix}report__agency__"
    everything = agency_scope(user, prefix=agency, roles=(*HOME_ROLES, Role.AUDITOR))
    handed_in = agency_scope(user, prefix=agency, roles=(Role.REVIEWER, Role.OFFICE))
    beyond = Q(**{f"{prefix}submitted_at__isnull": False}) | Q(**{f"{prefix}archived_at__isnull": False})
    return everything | (handed_in & beyond)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: Visitor) -> SubmissionQuerySet:
        """Clerks and heads see all versions of their agency, auditors of their region; others what was handed in."""
        return self.filter(version_scope(user))

    def published(self) -> SubmissionQuerySet:
        """Effective submissions that are in the public archive."""
        return self.filter(effective_for__isnull=False, effective_for__published_at__isnull=False)

    def unclaimed_for(self, user: Visitor) -> SubmissionQuerySet:
        """Without those that somebody else has claimed and not let go."""
        return self.exclude(Q(claimed_until__gt=timezone.now()) & ~Q(claimed_by=user.pk))

    def claimed_by_now(self, user: Visitor) -> SubmissionQuerySet:
        """Those that the person has claimed and not let go."""
        return self.filter(claimed_by=user.pk, claimed_until__gt=timezone.now())

    def waiting(self) -> SubmissionQuerySet:
        return self.filter(state=State.SUBMITTED)


class Submission(models.Model):
    """Version n of a slot. ``lock_version`` counts every change; moves compare and set on it.

    ``stage`` is the review stage it waits at (0 before hand-in). ``digest`` covers exactly what a reviewer approves.
    """

    report = models.ForeignKey(
        AnnualReport, verbose_name="年报", on_delete=models.PROTECT, related_name="submissions"
    )
    version = models.PositiveIntegerField("版本")
    source_file = models.ForeignKey(
        SourceFile, verbose_name="原始文件", on_delete=models.PROTECT, related_name="submissions"
    )
    original_name = models.CharField("文件名", max_length=255)
    active_run = models.ForeignKey(
        "reports.ParseRun", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        "状态", max_length=16, choices=[(s.value, STATE_TEXT[s]) for s in State], default=State.DRAFT
    )
    stage = models.PositiveSmallIntegerField("审核环节", default=0)
    lock_version = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="上传人"
    )
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="上报人",
    )
    submitted_at = models.DateTimeField("上报时间", null=True, blank=True)
    #: When the office brought it in as approved from the archive; nobody handed it in and nobody reviewed it.
    archived_at = models.DateTimeField("归档时间", null=True, blank=True, editable=False)
    #: When it came to its stage; for those of before 0062 that wait at the first: ``submitted_at``.
    waiting_since = models.DateTimeField(null=True, editable=False)
    decided_at = models.DateTimeField("审结时间", null=True, blank=True)
    #: A courtesy lease of one reviewer; after ``claimed_until`` anybody may decide again.
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="领取人",
    )
    claimed_until = models.DateTimeField("领取至", null=True, blank=True)
    #: When the clerk presented the draft to the head of the agency; None: not presented, or given back.
    presented_at = models.DateTimeField("送签时间", null=True, blank=True)
    based_on = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="successors"
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "上报版本"
        ordering = ("-version",)
        constraints = (
            models.UniqueConstraint(fields=("report", "version"), name="submission_version_once"),
            models.UniqueConstraint(
                fields=("report",),
                condition=Q(state__in=[s.value for s in OPEN_STATES]),
                name="submission_one_open",
            ),
            models.UniqueConstraint(
                fields=("report",), condition=Q(state=State.APPROVED.value), name="submission_one_approved"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]), name="submission_state_known"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="submission_version_from_1"),
            models.CheckConstraint(condition=Q(stage__lte=3), name="submission_stage_to_3"),
            models.CheckConstraint(
                condition=~Q(state=State.SUBMITTED.value) | Q(stage__gte=1, submitted_at__isnull=False),
                name="submission_waits_at_a_stage",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DRAFT.value) | Q(stage=0), name="submission_draft_has_no_stage"
            ),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True, claimed_until__isnull=True)
                | Q(claimed_by__isnull=False, claimed_until__isnull=False, state=State.SUBMITTED.value),
                name="submission_claimed_while_waiting",
            ),
        )
        indexes = (
            models.Index(fields=("state", "stage"), name="submission_state_stage"),
            # The queue of a nation is read in this order, and no further than its page.
            models.Index(
                Coalesce("waiting_since", "submitted_at"),
                "id",
                condition=Q(state=State.SUBMITTED.value),
                name="submission_waits_longest",
            ),
        )

    def __str__(self) -> str:
        return f"{self.report} 第{self.version}版"

    def get_absolute_url(self) -> str:
        """Return the address of the work page of this version."""
        return address_of(Page.WORK, self.pk)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES
