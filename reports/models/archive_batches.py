"""Old reports that the office brings into the archive: batches of files, matched, confirmed and filed one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.models.agencies import Agency
from reports.models.annual_reports import Scope
from reports.models.leased_job import LeasedJob
from reports.models.reach import Role, agency_scope
from reports.models.submissions import SourceFile, Submission
from reports.states import JobState

if TYPE_CHECKING:
    from reports.models.actors import Visitor


class BatchStep(models.TextChoices):
    """What the job of a batch does, or has done last. The person's part, confirming, lies between the last two."""

    RECEIVING = "receiving", "接收文件"
    MATCHING = "matching", "识别单位和年度"
    FILING = "filing", "归档"


class Certainty(models.TextChoices):
    SURE = "sure", "确定"
    DOUBTFUL = "doubtful", "存疑"
    NONE = "none", "未识别"


class Answer(models.TextChoices):
    """What the person said of a match."""

    OPEN = "open", "待核对"
    CONFIRMED = "confirmed", "已确认"
    LEFT_OUT = "left_out", "不归档"


class Outcome(models.TextChoices):
    """What became of a confirmed file."""

    WAITING = "waiting", "未归档"
    FILED = "filed", "已归档"
    THERE = "there", "此前已归档"
    REFUSED = "refused", "未能归档"


#: ``ArchiveFile.unread_code`` of a file whose words are read when it is filed: a scan, a picture, a very long one.
READ_LATER = "LATER"
#: ``ArchiveFile.outcome_code`` of a filed report whose title, read when it was filed, names another agency or year.
OTHER_TITLE = "OTHER_TITLE"


class ArchiveBatchQuerySet(models.QuerySet["ArchiveBatch"]):
    def visible_to(self, user: Visitor) -> ArchiveBatchQuerySet:
        """Batches of regions in which the user is office or auditor now."""
        return self.filter(agency_scope(user, prefix="region__", roles=(Role.OFFICE, Role.AUDITOR)))


class ArchiveBatch(LeasedJob):
    """A package or a folder of old reports. ``total`` and ``done`` count the files of the present step.

    A paused batch keeps its place; no worker takes it (``services.archive_batches.BATCHES``). ``package`` is the zip
    file while it is being unpacked; ``reason`` says why its reports count without a review.
    """

    step = models.CharField(max_length=16, choices=BatchStep.choices, default=BatchStep.RECEIVING)
    paused = models.BooleanField("已暂停", default=False)
    region = models.ForeignKey(Agency, verbose_name="地区", on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=255)
    package = models.ForeignKey(
        SourceFile, null=True, on_delete=models.PROTECT, related_name="archive_batches"
    )
    #: Who started the filing, and why these reports count as approved.
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField("归档依据", max_length=200, blank=True)

    objects = ArchiveBatchQuerySet.as_manager()

    class Meta(LeasedJob.Meta):
        verbose_name = verbose_name_plural = "历年归档批次"
        ordering = ("-id",)
        constraints = (
            *LeasedJob.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in JobState]), name="archive_batch_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(step="filing") | (Q(filed_by__isnull=False) & ~Q(reason="")),
                name="archive_batch_filed_by_whom_and_why",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_confirmable(self) -> bool:
        """Whether matches may be confirmed and mended now: they are read, and nothing is being filed."""
        return self.is_finished and self.step != BatchStep.RECEIVING


class ArchiveFile(models.Model):
    """One file of a batch: what was recognised, what the person answered, what became of it.

    ``path`` is its name with folders, text only. Without ``source`` the file was refused on arrival and ``message``
    says why; else ``message`` explains the match. ``unread_code`` and ``unread_message``: why its words could not be
    read for the match, as it will be when it is filed. ``tries`` counts the workers that began to file it.
    """

    batch = models.ForeignKey(ArchiveBatch, on_delete=models.CASCADE, related_name="files")
    number = models.PositiveIntegerField()
    path = models.CharField("文件", max_length=500)
    source = models.ForeignKey(SourceFile, null=True, on_delete=models.PROTECT, related_name="archive_files")
    matched = models.BooleanField(default=False)
    title_agency = models.CharField("标题中的单位", max_length=200, blank=True)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度", null=True)
    scope = models.CharField("口径", max_length=16, choices=Scope.choices, blank=True)
    certainty = models.CharField("把握", max_length=16, choices=Certainty.choices, default=Certainty.NONE)
    message = models.CharField(max_length=300, blank=True)
    unread_code = models.CharField(max_length=32, blank=True, db_default="")
    unread_message = models.CharField(max_length=300, blank=True, db_default="")
    answer = models.CharField("确认", max_length=16, choices=Answer.choices, default=Answer.OPEN)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField("结果", max_length=16, choices=Outcome.choices, default=Outcome.WAITING)
    outcome_code = models.CharField(max_length=32, blank=True)
    outcome_message = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    submission = models.ForeignKey(Submission, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "历年归档文件"
        ordering = ("batch_id", "number")
        constraints = (
            models.UniqueConstraint(fields=("batch", "number"), name="archive_file_number_once"),
            models.CheckConstraint(
                condition=~Q(answer="confirmed")
                | Q(source__isnull=False, agency__isnull=False, year__isnull=False),
                name="archive_file_confirmed_is_matched",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="filed") | Q(submission__isnull=False),
                name="archive_file_filed_has_version",
            ),
        )
        indexes = (
            models.Index(fields=("batch", "certainty", "number"), name="archive_file_by_certainty"),
            models.Index(fields=("batch", "answer", "outcome", "number"), name="archive_file_by_answer"),
        )

    def __str__(self) -> str:
        return self.path
