"""Report years and their dates."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from reports.models.agencies import AgencyLevel

STAGE_NAMES = {1: "初审", 2: "复审", 3: "终审"}
#: What each stage is called by itself, whatever the number of stages, for the form of a year.
USUAL_STAGE_NAMES = {1: "初审（只有一审时为审核）", 2: "复审（共两审时为终审）", 3: "终审"}


class StandingYears(models.Manager["ReportingYear"]):
    """The years without those that were opened by mistake and withdrawn: no list, choice or address leads to these."""

    def get_queryset(self) -> models.QuerySet[ReportingYear]:
        return super().get_queryset().filter(withdrawal_reason="")


class ReportingYear(models.Model):
    """One report year (the year reported on, not the year of publication).

    ``withdrawal_reason`` is not empty while the year is withdrawn; its slots are exempted then (decision 0197).
    """

    year = models.PositiveSmallIntegerField("报告年度", primary_key=True)
    review_stages = models.PositiveSmallIntegerField(
        "审核环节数", default=1, choices=((1, "一审"), (2, "二审"), (3, "三审"))
    )
    #: Names of the stages where the office has its own, in order; an empty one stands for the usual name.
    stage_names = models.JSONField("审核环节名称", default=list, blank=True)
    #: Whether the head of an agency that names one hands in what the clerk has presented.
    head_signs = models.BooleanField("上报前须分管领导审签", default=False)
    #: Whether a late hand-in or publication keeps a report out of the bulk pass (decision 0191).
    late_passes_singly = models.BooleanField("逾期的须逐份审核", default=False)
    is_open = models.BooleanField("开放填报", default=True)
    second_person_limit = models.PositiveBigIntegerField(
        "更正幅度上限",
        null=True,
        blank=True,
        help_text="更正使一个数字变动超过此数的，须经两名审核员；留空不限。",
    )
    withdrawal_reason = models.CharField("撤销理由", max_length=200, blank=True, editable=False)

    objects = StandingYears()
    #: Withdrawn years too.
    all_years = models.Manager["ReportingYear"]()

    class Meta:
        verbose_name = verbose_name_plural = "报告年度"
        ordering = ("-year",)
        constraints = (
            models.CheckConstraint(
                condition=Q(review_stages__gte=1, review_stages__lte=3), name="year_stages_1_to_3"
            ),
            models.CheckConstraint(condition=Q(year__gte=2008, year__lte=2100), name="year_plausible"),
        )

    def __str__(self) -> str:
        return f"{self.year}年"

    def clean(self) -> None:
        """Refuse a withdrawn year that is entered again. Raises ValidationError."""
        if self._state.adding and ReportingYear.all_years.filter(pk=self.year).exclude(withdrawal_reason=""):
            raise ValidationError({"year": f"{self.year}年已经撤销，请在年度页恢复。"})

    def stage_name(self, stage: int) -> str:
        """The office's own name of the stage, else 初审, 复审, 终审; with a single stage simply 审核."""
        if 1 <= stage <= len(self.stage_names) and self.stage_names[stage - 1]:
            return str(self.stage_names[stage - 1])
        if self.review_stages == 1:
            return "审核"
        return STAGE_NAMES[3] if stage == self.review_stages else STAGE_NAMES[stage]


class DueStep(models.TextChoices):
    HAND_IN = "hand_in", "上报"
    PUBLISH = "publish", "公布"


class DueDate(models.Model):
    """The local date of a year, level and step. Without one 条例 49 holds (31 January, governments 31 March)."""

    year = models.ForeignKey(
        ReportingYear, verbose_name="年度", on_delete=models.CASCADE, related_name="due_dates"
    )
    level = models.CharField("层级", max_length=16, choices=AgencyLevel)
    step = models.CharField("环节", max_length=16, choices=DueStep)
    on = models.DateField("截止日期")

    class Meta:
        verbose_name = verbose_name_plural = "截止日期"
        constraints = (models.UniqueConstraint(fields=("year", "level", "step"), name="due_date_once"),)

    def __str__(self) -> str:
        return f"{self.year} {self.get_level_display()} {self.get_step_display()} {self.on}"
