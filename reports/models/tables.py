"""The four statistical tables: one row a printed line, typed columns as on the form, NULL = not stated.

表三, the largest, is stored as one row a version and read as rows, through a view.

They hold what counts now: what was read, then corrections. The state of a NULL (blank, mark or missing) is in
the reading and in the corrections; a line that is not in the report has no row.
"""

from __future__ import annotations

from django.db import models

from reports.models.amounts import AmountField
from reports.models.submissions import Submission


def count(label: str) -> models.BigIntegerField:
    """A count as printed, 件 or 项; a negative one is kept because a check reports it."""
    return models.BigIntegerField(label, null=True, blank=True)


def amount(label: str) -> AmountField:
    return AmountField(label, null=True, blank=True)


class TableLine(models.Model):
    """What all four tables share. ``position`` is the printed order, ``edition`` the edition detected for the table."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, db_index=False)
    line = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    edition = models.CharField(max_length=4, choices=(("2019", "2019"), ("2021", "2021")))

    class Meta:
        abstract = True
        ordering = ("submission_id", "position")
        constraints = (
            models.UniqueConstraint(fields=("submission", "line"), name="%(class)s_line_once"),
            models.CheckConstraint(
                condition=models.Q(edition__in=("2019", "2021")), name="%(class)s_edition_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.submission_id} {self.line}"


class ProactiveDisclosure(TableLine):
    """表二. A line has the columns of its edition, the others stay NULL. Amounts in 万元 (2021)."""

    issued = count("本年制发件数")
    repealed = count("本年废止件数")
    in_force = count("现行有效件数")
    decisions = count("处理决定数量")
    newly_made = count("本年新制作数量")
    newly_published = count("本年新公开数量")
    total_published = count("对外公开总数量")
    items_last_year = count("上一年项目数量")
    change = count("本年增/减")
    projects = count("采购项目数量")
    amount = amount("金额")
    amount_unit = models.CharField("金额单位", max_length=8, blank=True)

    class Meta(TableLine.Meta):
        verbose_name = verbose_name_plural = "主动公开政府信息情况"


class RequestLine(TableLine):
    """A line of 表三, unit 件."""

    natural_person = count("自然人")
    business = count("商业企业")
    research_institution = count("科研机构")
    public_welfare_body = count("社会公益组织")
    legal_service_agency = count("法律服务机构")
    other_organization = count("其他")
    total = count("总计")

    class Meta(TableLine.Meta):
        abstract = True


class RequestHandling(RequestLine):
    """表三, for reading: a view over ``RequestTable`` and ``RequestRow`` (``reports.request_lines``)."""

    class Meta(RequestLine.Meta):
        abstract = False
        managed = False
        constraints = ()  # type: ignore[assignment]  # those of a view are those of its tables
        db_table = "reports_requestline"
        verbose_name = verbose_name_plural = "收到和处理政府信息公开申请情况"


class RequestTable(models.Model):
    """表三 of one version in one row: ``lines`` as ``packing.table_lines`` writes them, by position in the edition."""

    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, primary_key=True, related_name="request_table"
    )
    edition = models.CharField(max_length=4)
    lines = models.TextField()

    class Meta:
        verbose_name = verbose_name_plural = "收到和处理政府信息公开申请情况（整表）"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(edition__in=("2019", "2021")), name="requesttable_edition_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.submission_id} {self.edition}"


class RequestRow(RequestLine):
    """表三 as releases before decision 0285 store it, a row a line. Packed in the background."""

    class Meta(RequestLine.Meta):
        abstract = False
        db_table = "reports_requesthandling"
        verbose_name = verbose_name_plural = "收到和处理政府信息公开申请情况（逐行）"
        constraints = (
            models.UniqueConstraint(fields=("submission", "line"), name="requesthandling_line_once"),
            models.CheckConstraint(
                condition=models.Q(edition__in=("2019", "2021")), name="requesthandling_edition_known"
            ),
        )


class CaseResults(TableLine):
    upheld = count("结果维持")
    rectified = count("结果纠正")
    other_result = count("其他结果")
    pending = count("尚未审结")
    total = count("总计")

    class Meta(TableLine.Meta):
        abstract = True


class Reconsideration(CaseResults):
    """表四, 行政复议, unit 件."""

    class Meta(CaseResults.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "行政复议情况"


class Litigation(CaseResults):
    """表四, 行政诉讼, unit 件."""

    class Meta(CaseResults.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "行政诉讼情况"


#: table code → model
TABLE_MODELS: dict[str, type[TableLine]] = {
    "proactive": ProactiveDisclosure,
    "requests": RequestHandling,
    "reconsideration": Reconsideration,
    "litigation": Litigation,
}


class Narrative(models.Model):
    """The text of one of the six parts, without its tables; of a report kept as a document, of one of its chapters."""

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="narratives", db_index=False
    )
    part = models.PositiveSmallIntegerField("部分")
    heading = models.CharField("标题", max_length=200)
    text = models.TextField("正文")

    class Meta:
        verbose_name = verbose_name_plural = "正文"
        ordering = ("submission_id", "part")
        constraints = (
            models.UniqueConstraint(fields=("submission", "part"), name="narrative_part_once"),
            models.CheckConstraint(condition=models.Q(part__gte=1), name="narrative_part_from_1"),
        )

    def __str__(self) -> str:
        return f"{self.submission_id} {self.part}"
