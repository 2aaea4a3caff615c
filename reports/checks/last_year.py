"""This year's tables against last year's report of the same agency and scope (Y-*)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from reports.checks.dependencies import Depends
from reports.checks.entries import Check, Family
from reports.checks.names import number
from reports.checks.requests_table import TABLE, TOTAL
from reports.checks.results import Instance, Severity, Subject
from reports.checks.results_table import TABLES as RESULT_TABLES
from reports.checks.subjects import table_in
from reports.statutory.elements import cell_code

KEY = "report"
NO_PREVIOUS = "上年报告未入库"
BLOCK_NAMES = {"cases": "行政复议", "direct": "未经复议直接起诉", "after_reconsideration": "复议后起诉"}


def carried(check: Check, subject: Subject) -> Iterable[Instance]:
    columns = table_in(subject, TABLE).lines[0].columns
    agrees = _difference(subject, TOTAL) == 0
    for column in columns:
        code = cell_code(TABLE, "carried_over", column.code)
        value, before = subject.amount(code), _before(subject, column.code)
        if before is None:
            reason = NO_PREVIOUS if subject.previous is None else "上年报告缺少结转下年度数据"
            yield check.not_assessable(column.code, reason, (code,))
        elif value is None:
            yield check.not_assessable(column.code, "缺少上年结转数据", (code,))
        elif value == before:
            yield check.passed(column.code, (code,), left=value, right=before)
        else:
            severity = Severity.WARNING
            if column.code == TOTAL and subject.previous_approved:
                severity = Severity.ERROR
            elif column.code != TOTAL and agrees:
                severity = Severity.NOTICE
            values = {"列": column.label, "b": number(value), "d": number(before)}
            yield check.failed(
                subject, column.code, values, (code,), severity=severity, left=value, right=before
            )


def _before(subject: Subject, column: str) -> Decimal | None:
    return (subject.previous or {}).get(cell_code(TABLE, "carried_forward", column))


def _difference(subject: Subject, column: str) -> Decimal | None:
    value, before = subject.amount(cell_code(TABLE, "carried_over", column)), _before(subject, column)
    return None if value is None or before is None else value - before


def pending(check: Check, subject: Subject) -> Iterable[Instance]:
    for table_code in RESULT_TABLES:
        for line in table_in(subject, table_code).lines:
            code = cell_code(table_code, line.code, TOTAL)
            before = (subject.previous or {}).get(cell_code(table_code, line.code, "pending"))
            total = subject.amount(code)
            if before is None:
                reason = NO_PREVIOUS if subject.previous is None else "上年报告缺少尚未审结数据"
                yield check.not_assessable(line.code, reason, (code,))
            elif total is None:
                yield check.not_assessable(line.code, "缺少总计", (code,))
            elif total >= before:
                yield check.passed(line.code, (code,), left=total, right=before)
            else:
                values = {"块": BLOCK_NAMES[line.code], "t": number(total), "p": number(before)}
                yield check.failed(subject, line.code, values, (code,), left=total, right=before)


def not_the_same(check: Check, subject: Subject) -> Iterable[Instance]:
    if subject.previous is None:
        yield check.not_assessable(KEY, NO_PREVIOUS)
        return
    amounts = {code: cell.amount for code, cell in subject.cells.items() if cell.amount is not None}
    if amounts and any(amounts.values()) and amounts == subject.previous:
        yield check.failed(subject, KEY, {}, tuple(code for code, value in amounts.items() if value))
    else:
        yield check.passed(KEY)


CHECKS = (
    Check(
        "Y-CARRY",
        Family.LAST_YEAR,
        "上年结转与上年报告相接",
        Severity.WARNING,
        "In each of the seven columns carried_over = last year's carried_forward. Column total: error where last "
        "year's report is approved; applicant columns: notice where total agrees.",
        "表三“{列}”列上年结转填{b}，上年报告“结转下年度”为{d}。",
        carried,
        sides=("上年结转", "上年报告结转下年"),
        must_not_flag=(
            "reorganisation or correction of the older report (explained)",
            "last year's report not on file: not assessable",
        ),
        table=TABLE,
        numeric=True,
        needs_identity=True,
        depends=(Depends.LAST_YEAR,),
    ),
    Check(
        "Y-PENDING",
        Family.LAST_YEAR,
        "复议诉讼总计不少于上年尚未审结",
        Severity.NOTICE,
        "In each block of 表四 the total is at least last year's pending.",
        "{块}总计{t}，少于上年尚未审结{p}。",
        pending,
        sides=("本年总计", "上年尚未审结"),
        must_not_flag=("places that do not count pending cases again",),
        numeric=True,
        needs_identity=True,
        depends=(Depends.LAST_YEAR,),
    ),
    Check(
        "Y-SAME",
        Family.LAST_YEAR,
        "数据不与上年相同",
        Severity.WARNING,
        "The tables differ from last year's, or everything is 0.",
        "三张表数据与上年完全相同，疑似沿用上年报告。",
        not_the_same,
        must_not_flag=("all zero both years",),
        needs_identity=True,
        depends=(Depends.LAST_YEAR,),
    ),
)
