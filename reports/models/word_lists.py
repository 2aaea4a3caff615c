"""词库 and 套话库: the lists about wording that administrators maintain, and trials of an entry."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.checks.results import SEVERITY_TEXT, Severity
from reports.models.leased_job import LeasedJob
from reports.models.submissions import Submission
from reports.states import JobState


class WordKind(models.TextChoices):
    TYPO = "typo", "错别字"
    PHRASE = "phrase", "规范表述"
    OLD_AGENCY = "old_agency", "旧机构名"
    OLD_NUMBER = "old_number", "失效文号"
    SENSITIVE = "sensitive", "敏感词"
    TEMPLATE = "template", "模板残留"


Entry = TypeVar("Entry", bound="ListEntry")


class ListEntryQuerySet(models.QuerySet[Entry]):
    def enabled(self) -> Self:
        return self.filter(enabled=True)

    def in_force(self, day: date) -> Self:
        """Enabled entries that are valid on this day."""
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
        not_ended = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        return self.filter(begun & not_ended, enabled=True)


class ListEntry(models.Model):
    """What both lists share. ``author`` None: came with the portal. Entries are switched off, not deleted."""

    note = models.CharField("备注", max_length=200, blank=True)
    valid_from = models.DateField("有效期自", null=True, blank=True)
    valid_to = models.DateField("有效期至", null=True, blank=True)
    enabled = models.BooleanField("启用", default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="维护人",
    )
    changed_at = models.DateTimeField("修改时间")

    objects = ListEntryQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint] | tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="%(class)s_validity_in_order",
            ),
        )


class WordListEntry(ListEntry):
    """One pattern of W-LIST. ``exceptions``: contexts without a hit, a line each; ``parts``: 1–6, empty = all."""

    pattern = models.CharField("词条", max_length=300)
    is_expression = models.BooleanField("正则表达式", default=False)
    suggestion = models.CharField("建议", max_length=200, blank=True)
    kind = models.CharField("类别", max_length=16, choices=WordKind, default=WordKind.TYPO)
    severity = models.CharField(
        "级别", max_length=8, choices=list(SEVERITY_TEXT.items()), default=Severity.NOTICE.value
    )
    exceptions = models.TextField("例外语境", blank=True)
    parts = models.JSONField("适用部分", default=list, blank=True)

    class Meta(ListEntry.Meta):
        verbose_name = verbose_name_plural = "词库"
        constraints = (
            *ListEntry.Meta.constraints,
            models.UniqueConstraint(fields=("pattern", "is_expression"), name="word_list_pattern_once"),
            models.CheckConstraint(condition=~Q(pattern=""), name="word_list_has_pattern"),
            models.CheckConstraint(condition=Q(kind__in=WordKind.values), name="word_list_kind_known"),
            models.CheckConstraint(
                condition=Q(severity__in=[s.value for s in Severity]), name="word_list_severity_known"
            ),
        )

    def __str__(self) -> str:
        return self.pattern


class BoilerplateEntry(ListEntry):
    """A sentence that every report may share: it is left out before texts are compared (Y-TEXT, S-OTHER)."""

    sentence = models.CharField("套话", max_length=500, unique=True)

    class Meta(ListEntry.Meta):
        verbose_name = verbose_name_plural = "套话库"
        constraints = (
            *ListEntry.Meta.constraints,
            models.CheckConstraint(condition=~Q(sentence=""), name="boilerplate_has_sentence"),
        )

    def __str__(self) -> str:
        return self.sentence[:40]


class DryRun(LeasedJob):
    """An entry tried on the archive in the background: what it would find, before it is switched on.

    ``entry`` is the entry as JSON, as it was when the run was asked for.
    """

    word = models.ForeignKey(WordListEntry, on_delete=models.CASCADE, related_name="dry_runs")
    entry = models.JSONField()
    found = models.PositiveIntegerField("命中", default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta(LeasedJob.Meta):
        verbose_name = verbose_name_plural = "试运行"
        ordering = ("-id",)
        constraints = (
            *LeasedJob.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in JobState]), name="dry_run_state_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.word_id} {self.get_state_display()}"


class DryRunHit(models.Model):
    """One place where the entry was found; ``quoted`` has personal numbers masked."""

    dry_run = models.ForeignKey(DryRun, on_delete=models.CASCADE, related_name="hits")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    part = models.PositiveSmallIntegerField("部分")
    quoted = models.CharField("原文", max_length=400)

    class Meta:
        verbose_name = verbose_name_plural = "试运行命中"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.quoted[:40]


class ListImport(models.Model):
    """An uploaded list after the dry run of its rows. Nothing counts before ``applied_at``; it is applied once."""

    list_name = models.CharField("名单", max_length=16)  # words, boilerplate
    file_name = models.CharField("文件名", max_length=255)
    rows = models.JSONField(default=list)  # [{"row", "values", "action": new|change|same|refused, "errors"}]
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("上传时间")
    applied_at = models.DateTimeField("导入时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "词库导入"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.list_name} {self.file_name}"
