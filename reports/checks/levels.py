"""An aggregate report against the reports of the units below, an office's against its government's (L-*)."""

from __future__ import annotations

from collections.abc import Iterable

from reports.checks.dependencies import Depends
from reports.checks.entries import Check, Family
from reports.checks.names import brief_line_name, number
from reports.checks.results import Instance, Severity, Subject
from reports.checks.subjects import edition_of
from reports.statutory.elements import NumberKind

KEY = "report"
AGGREGATE = "aggregate"
OFFICE = "office"
NAMED_AT_MOST = 10
NO_UNITS = "所属单位报告未入库"
#: Joint papers are counted by each of their makers.
JOINT_LINES = ("government_rules", "normative_documents")


def units_handed_in(check: Check, subject: Subject) -> Iterable[Instance]:
    if subject.scope != AGGREGATE:
        return
    if subject.units is None:
        yield check.not_assessable(KEY, NO_UNITS)
    elif not subject.units.missing:
        yield check.passed(KEY)
    else:
        names = subject.units.missing
        more = f"等{len(names)}个" if len(names) > NAMED_AT_MOST else ""
        values = {"n": len(names), "名单": "、".join(names[:NAMED_AT_MOST]) + more}
        yield check.failed(subject, KEY, values, quoted="\n".join(names))


def covers_units(check: Check, subject: Subject) -> Iterable[Instance]:
    if subject.scope != AGGREGATE:
        return
    units = subject.units
    if units is None or not units.counted:
        yield check.not_assessable(KEY, NO_UNITS)
        return
    clean = compared = 0
    for code, below in units.sums.items():
        value = subject.amount(code)
        edition = edition_of(subject, code.split(".")[0])
        cell = edition.cells.get(code)
        if value is None or cell is None or cell.column.kind is not NumberKind.COUNT:
            continue
        compared += 1
        if value >= below:
            clean += 1
            continue
        name = brief_line_name(cell.line)
        values = {
            "格": f"{name}（{cell.column.label}）" if len(cell.line.columns) > 1 else name,
            "v": number(value),
            "s": number(below),
            "家": units.counted,
            "差": number(below - value),
        }
        severity = Severity.NOTICE if cell.line.code in JOINT_LINES else None
        yield check.failed(subject, code, values, (code,), severity=severity, left=value, right=below)
    if not compared:
        yield check.not_assessable(KEY, "所属单位报告没有可比的数据")
    elif clean == compared:
        yield check.passed(KEY)


def own_and_government(check: Check, subject: Subject) -> Iterable[Instance]:
    if subject.agency_kind != OFFICE or subject.scope == AGGREGATE:
        return
    if subject.government_report is None:
        yield check.not_assessable(KEY, "同级政府报告未入库")
        return
    amounts = {code: cell.amount for code, cell in subject.cells.items() if cell.amount is not None}
    if any(amounts.values()) and amounts == subject.government_report:
        yield check.failed(subject, KEY, {}, tuple(code for code, value in amounts.items() if value))
    else:
        yield check.passed(KEY)


CHECKS = (
    Check(
        "L-MISSING",
        Family.LEVELS,
        "所属单位均已报",
        Severity.NOTICE,
        "Every unit that must report has an approved report.",
        "尚缺{n}个单位：{名单}。",
        units_handed_in,
        must_not_flag=("a parent never fails because a child is late: notice only",),
        needs_identity=True,
        depends=(Depends.UNITS,),
    ),
    Check(
        "L-TOTAL",
        Family.LEVELS,
        "汇总数不少于所属单位合计",
        Severity.WARNING,
        "Each count of an aggregate report is at least the sum of its units' reports on file; documents: notice.",
        "{格}：本级汇总{v}，所属单位已报合计{s}（{家}个单位），少{差}。",
        covers_units,
        sides=("本级汇总", "所属单位合计"),
        must_not_flag=(
            "vertically managed bodies and branches of a higher body are left out",
            "equality is not required, units may be missing",
        ),
        needs_identity=True,
        depends=(Depends.UNITS,),
    ),
    Check(
        "L-SCOPE",
        Family.LEVELS,
        "办公室报告不是政府报告",
        Severity.WARNING,
        "The report of an office differs from the one of its government, unless all is 0.",
        "办公室报告与政府汇总报告数据完全相同，请核对口径。",
        own_and_government,
        must_not_flag=("all 0",),
        needs_identity=True,
        depends=(Depends.AGENCY, Depends.GOVERNMENT),
    ),
)
