"""Findings of the checks, and what the clerk says about them. Findings are derived; explanations stay."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.checks.results import FAULT_TEXT, OUTCOME_TEXT, SEVERITY_TEXT, Outcome, Severity
from reports.models.amounts import AmountField
from reports.models.cell_codes import CellCodesField
from reports.models.submissions import Submission
from reports.packing import unpack


class CheckRun(models.Model):
    """The last run of the checks over one submission: counts by outcome and the digest that was checked."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="check_run")
    check_set_version = models.CharField(max_length=16)
    digest = models.CharField(max_length=64)
    passed = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    uncertain = models.PositiveIntegerField(default=0)
    not_assessable = models.PositiveIntegerField(default=0)
    #: ``amounts`` and ``unassessed``; the two columns below are those of releases before 0272.
    checked_packed = models.BinaryField(null=True)
    unassessed_json = models.JSONField(default=list, db_column="unassessed")
    amounts_json = models.JSONField(default=dict, db_column="amounts")
    #: Cells read with doubt that nobody had confirmed or corrected when it was checked.
    doubtful = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "校验"
        indexes = (models.Index(fields=("id",), condition=Q(checked_packed=None), name="check_run_unpacked"),)

    def __str__(self) -> str:
        return f"{self.submission_id} {self.check_set_version}"

    @property
    def amounts(self) -> dict[str, str]:
        """Cell code → amount as text: what counted when it was checked. Other reports are compared with these."""
        return stored_amounts(self.checked_packed, self.amounts_json) or {}

    @property
    def unassessed(self) -> list[dict[str, str]]:
        """What could not be assessed: ``{"check", "key", "reason"}``."""
        packed = self.checked_packed
        return self.unassessed_json if packed is None else list(unpack(packed)["unassessed"])


#: The columns of a run by which ``stored_amounts`` knows its amounts.
AMOUNTS = ("checked_packed", "amounts_json")


def stored_amounts(
    packed: bytes | memoryview | None, as_json: dict[str, str] | None
) -> dict[str, str] | None:
    """Return the amounts of a run by its two columns; None where there is no run. Raises Damaged."""
    if packed is None:
        return as_json
    amounts: dict[str, str] = unpack(packed)["amounts"]
    return amounts


class Finding(models.Model):
    """One instance that failed or is uncertain. Replaced as a whole by the next run of the checks."""

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="findings", db_index=False
    )
    position = models.PositiveIntegerField()
    check_id = models.CharField("校验编号", max_length=40)
    key = models.CharField(max_length=100, blank=True)
    severity = models.CharField("级别", max_length=8, choices=list(SEVERITY_TEXT.items()))
    outcome = models.CharField(
        "结果", max_length=16, choices=[(o.value, OUTCOME_TEXT[o]) for o in (Outcome.FAIL, Outcome.UNCERTAIN)]
    )
    fault = models.CharField("归因", max_length=8, choices=list(FAULT_TEXT.items()))
    message = models.TextField("问题")
    cells = CellCodesField(default=list)
    target = models.CharField(max_length=64, blank=True)
    left = AmountField(null=True)
    right = AmountField(null=True)
    proposed = models.JSONField(default=dict)  # cell code → value as text
    quoted = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=64)
    echo_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="echoes"
    )
    check_set_version = models.CharField(max_length=16)

    class Meta:
        verbose_name = verbose_name_plural = "问题"
        ordering = ("submission_id", "position")
        constraints = (
            models.UniqueConstraint(fields=("submission", "check_id", "key"), name="finding_instance_once"),
            models.CheckConstraint(
                condition=Q(severity__in=[s.value for s in Severity]), name="finding_severity_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=(Outcome.FAIL.value, Outcome.UNCERTAIN.value)),
                name="finding_outcome_is_finding",
            ),
        )
        indexes = (models.Index(fields=("check_id", "severity"), name="finding_check_severity"),)

    def __str__(self) -> str:
        return f"{self.check_id} {self.message[:40]}"


class Explanation(models.Model):
    """情况说明: why a finding is right as it is, written by the clerk. The newest of a fingerprint counts."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="explanations")
    fingerprint = models.CharField(max_length=64)
    check_id = models.CharField(max_length=40)
    text = models.TextField("情况说明")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "情况说明"
        ordering = ("id",)
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="explanation_has_text"),)

    def __str__(self) -> str:
        return f"{self.check_id} {self.text[:40]}"
