"""A report that is written in the portal: cells and texts as people left them, until a version is made of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reports.models.annual_reports import AnnualReport
from reports.models.submissions import Submission


class WorkingDraft(models.Model):
    """What is being written for one slot. It stays after a version was made, so that a returned report goes on here.

    ``revision`` counts saves; ``based_on`` is the version it was begun from, ``made`` the last that was made of it.
    """

    report = models.OneToOneField(AnnualReport, on_delete=models.PROTECT, related_name="working_draft")
    edition = models.CharField("表格格式", max_length=4)
    revision = models.PositiveIntegerField("保存次数", default=0)
    based_on = models.ForeignKey(
        Submission, null=True, blank=True, on_delete=models.PROTECT, related_name="drafts_begun"
    )
    made = models.ForeignKey(
        Submission, null=True, blank=True, on_delete=models.PROTECT, related_name="drafts_made"
    )
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField("开始时间")

    class Meta:
        verbose_name = verbose_name_plural = "在线填写的年报"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(edition__in=("2019", "2021")), name="working_draft_edition_known"
            ),
        )

    def __str__(self) -> str:
        return str(self.report)


class DraftField(models.Model):
    """One cell (named by its code) or one text. ``version`` is the revision of the draft that wrote it.

    An empty ``text`` of a cell is a blank, which is not 0; a field that nobody has written has no row.
    """

    draft = models.ForeignKey(WorkingDraft, on_delete=models.CASCADE, related_name="fields")
    name = models.CharField("项目", max_length=64)
    text = models.TextField("内容", blank=True)
    version = models.PositiveIntegerField("版次")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "在线填写的内容"
        ordering = ("draft_id", "name")
        constraints = (models.UniqueConstraint(fields=("draft", "name"), name="draft_field_once"),)

    def __str__(self) -> str:
        return f"{self.draft_id} {self.name}"


class DraftWriter(models.Model):
    """Who wrote on which day: the record names each once a day, not each save."""

    draft = models.ForeignKey(WorkingDraft, on_delete=models.CASCADE, related_name="writers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField("日期")

    class Meta:
        verbose_name = verbose_name_plural = "在线填写的人员"
        constraints = (
            models.UniqueConstraint(fields=("draft", "person", "on"), name="draft_writer_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.draft_id} {self.person_id} {self.on}"
