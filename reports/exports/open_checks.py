"""校验结果 of published reports as open data, where the installation allows it: columns and rows. Pure.

``checks`` has a row a report, ``findings`` a row a finding. What people wrote (情况说明, reasons), findings of personal
numbers, and what is told only with figures or texts of other reports, which may not be published, is not among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from reports.exports.open_columns import Column


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """One finding. ``cells`` are codes; ``echo_of`` is the number of the finding that causes this one."""

    number: int
    check: str
    title: str
    severity: str
    outcome: str
    fault: str
    message: str
    cells: tuple[str, ...]
    left: Decimal | None
    right: Decimal | None
    echo_of: int | None
    verdict: str


@dataclass(frozen=True, slots=True)
class OpenChecks:
    """The last run of the checks over the version that counts, and its findings."""

    check_set: str
    checked_on: date
    passed: int
    failed: int
    uncertain: int
    not_assessable: int
    findings: tuple[OpenFinding, ...] = ()


#: The words of the portal for its codes (a test compares them).
SEVERITIES = {"error": "错误", "warning": "警告", "notice": "提示"}
OUTCOMES = {"fail": "不符", "uncertain": "待核实"}
FAULTS = {"reading": "识别", "source": "填报", "unknown": "待判定"}
VERDICTS = {"confirm": "问题属实", "dismiss": "不属于问题", "waive": "说明成立，予以认可"}
CHECKS = (
    Column("check_set", "校验规则版本", "text"),
    Column("checked_on", "校验日期", "date"),
    Column("passed", "通过项数", "integer"),
    Column("failed", "不符项数", "integer"),
    Column("uncertain", "待核实项数", "integer"),
    Column("not_assessable", "无法校验项数", "integer", "例如缺少上年的年报"),
)
FINDINGS = (
    Column("finding", "问题序号", "integer", "在该年报中的序号"),
    Column("check", "校验代码", "text"),
    Column("check_title", "校验名称", "text"),
    Column("severity", "级别", "text", words=SEVERITIES),
    Column("outcome", "结果", "text", words=OUTCOMES),
    Column("fault", "归因", "text", words=FAULTS),
    Column("message", "问题", "text"),
    Column("cells", "所涉单元格", "text", "单元格代码，以空格分隔"),
    Column("left", "一方数值", "decimal"),
    Column("right", "另一方数值", "decimal"),
    Column("caused_by", "根源问题序号", "integer", "由同一年报的该问题引起；本身是根源的为空"),
    Column("verdict", "审核意见", "text", "没有的为空", words=VERDICTS),
)
#: Shape → its columns behind those of every report.
COLUMNS = {"checks": CHECKS, "findings": FINDINGS}
CHECKS_SHAPES = tuple(COLUMNS)


def check_rows(front: list[Any], checks: OpenChecks | None, shape: str) -> Iterator[list[Any]]:
    """The rows of one report behind its own columns; none of a report that was not checked."""
    if checks is None:
        return
    if shape == "checks":
        counts = (checks.passed, checks.failed, checks.uncertain, checks.not_assessable)
        yield [*front, checks.check_set, checks.checked_on, *counts]
        return
    for each in checks.findings:
        yield [
            *front,
            each.number,
            each.check,
            each.title,
            each.severity,
            each.outcome,
            each.fault,
            each.message,
            " ".join(each.cells),
            each.left,
            each.right,
            each.echo_of,
            each.verdict or None,
        ]
