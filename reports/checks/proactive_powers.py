"""表二 against the kind of agency: T2-RULES-POWER, T2-SCOPE-NORM, T2-NO-POWER."""

from __future__ import annotations

from collections.abc import Iterable

from reports.checks.dependencies import Depends
from reports.checks.entries import Check, Family
from reports.checks.names import line_name, number
from reports.checks.proactive_table import TABLE
from reports.checks.results import Instance, Severity, Subject
from reports.checks.subjects import table_in
from reports.statutory.elements import cell_code

RULES = "government_rules"
IN_FORCE = "proactive.normative_documents.in_force"
#: 立法法: provinces, 设区的市 and 自治州 make government rules.
RULE_MAKING_LEVELS = ("province", "prefecture")
NEVER_RULES = ("town", "street", "department", "public_body", "branch")
KIND_NAMES = {
    "government": "人民政府",
    "office": "政府办公室",
    "department": "部门",
    "town": "乡镇",
    "street": "街道",
    "zone": "开发区",
    "branch": "垂直管理机构",
    "public_body": "公共企事业单位",
}


def rules_power(check: Check, subject: Subject) -> Iterable[Instance]:
    line = table_in(subject, TABLE).line(RULES)
    cells = tuple(cell_code(TABLE, RULES, column.code) for column in line.columns)
    kind, level = subject.agency_kind, subject.agency_level
    filled = [
        (column, amount)
        for column, code in zip(line.columns, cells, strict=True)
        if (amount := subject.amount(code))
    ]
    if kind is None or (kind in ("government", "office") and level is None):
        yield check.not_assessable(TABLE, "单位类型或层级未知", cells)
        return
    if not filled or (kind == "government" and level in RULE_MAKING_LEVELS):
        yield check.passed(TABLE, cells)
        return
    shows_the_citys = kind == "department" and "司法" in (subject.agency or subject.reading.agency or "")
    severity = Severity.ERROR if kind in NEVER_RULES and not shows_the_citys else Severity.WARNING
    values = {
        "单位": subject.agency or subject.reading.agency or KIND_NAMES.get(kind, "本单位"),
        "填报": "、".join(f"{column.label}填了{number(value)}" for column, value in filled),
    }
    target = cell_code(TABLE, RULES, filled[0][0].code)
    yield check.failed(subject, TABLE, values, cells, severity=severity, target=target)


def within_government(check: Check, subject: Subject) -> Iterable[Instance]:
    if subject.agency_kind != "department":
        return
    value = subject.amount(IN_FORCE)
    above = subject.government_report
    if value is None:
        yield check.not_assessable(TABLE, "缺少行政规范性文件现行有效件数", (IN_FORCE,))
    elif above is None or IN_FORCE not in above:
        yield check.not_assessable(TABLE, "同级政府报告未入库", (IN_FORCE,))
    elif value <= above[IN_FORCE]:
        yield check.passed(TABLE, (IN_FORCE,), left=value, right=above[IN_FORCE])
    else:
        values = {"v": number(value), "g": number(above[IN_FORCE])}
        yield check.failed(subject, TABLE, values, (IN_FORCE,), left=value, right=above[IN_FORCE])


def has_power(check: Check, subject: Subject) -> Iterable[Instance]:
    powers = subject.settings.powers.get(subject.agency_kind or "")
    for line in table_in(subject, TABLE).lines:
        if "decisions" not in {column.code for column in line.columns}:
            continue
        code = cell_code(TABLE, line.code, "decisions")
        value = subject.amount(code)
        if powers is None:
            yield check.not_assessable(line.code, "单位类型未知", (code,))
        elif value is None:
            yield check.not_assessable(line.code, f"缺少“{line_name(line)}”数据", (code,))
        elif line.code in powers or value <= 0:
            yield check.passed(line.code, (code,))
        else:
            kind = KIND_NAMES.get(subject.agency_kind or "", "本单位")
            values = {"单位类型": kind, "权力": line_name(line), "值": number(value)}
            yield check.failed(subject, line.code, values, (code,))


CHECKS = (
    Check(
        "T2-RULES-POWER",
        Family.PROACTIVE,
        "规章制定权",
        Severity.WARNING,
        "government_rules.* above 0 only where rules may be made; an error for towns, streets and bureaus.",
        "{单位}无规章制定权，规章{填报}。",
        rules_power,
        must_not_flag=("市司法局 and a government office showing the city's figure: warning",),
        table=TABLE,
        editions=("2021",),
        depends=(Depends.AGENCY,),
    ),
    Check(
        "T2-SCOPE-NORM",
        Family.PROACTIVE,
        "部门有效文件不多于同级政府",
        Severity.NOTICE,
        "A bureau's in_force is at most that of its government.",
        "本单位有效{v}件，多于同级政府{g}件，疑似填报全县数。",
        within_government,
        sides=("本单位现行有效", "本级政府现行有效"),
        table=TABLE,
        editions=("2021",),
        needs_identity=True,
        depends=(Depends.AGENCY, Depends.GOVERNMENT),
    ),
    Check(
        "T2-NO-POWER",
        Family.PROACTIVE,
        "处理决定须有职权",
        Severity.NOTICE,
        "Decisions above 0 only for kinds of body that have the power (settings).",
        "{单位类型}一般无{权力}，填了{值}件。",
        has_power,
        must_not_flag=("towns and streets with delegated penalties",),
        table=TABLE,
        editions=("2021",),
        depends=(Depends.AGENCY, Depends.SETTINGS),
    ),
)
