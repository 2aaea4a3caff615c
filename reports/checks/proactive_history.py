"""表二 against last year's 表二, and its three document counts against each other (T2-VALID-*, T2-JUMP, T2o-*)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from reports.checks.dependencies import Depends
from reports.checks.entries import Check, Family, missing_among
from reports.checks.names import cell_name, line_name, number
from reports.checks.proactive_table import FEE, TABLE
from reports.checks.results import Instance, Severity, Subject
from reports.checks.subjects import edition_of, report_year, table_in
from reports.checks.sums import missing_reason
from reports.statutory.elements import Line, cell_code

DOCUMENT_LINES = ("government_rules", "normative_documents")
NO_PREVIOUS = "上年报告未入库"
NO_SUCH_CELL = "上年报告没有该项数据"
#: Kinds of agency whose fees never reach the limit of T2-FEE-UNIT.
SMALL_KINDS = ("town", "street", "department", "public_body")
FEE_FACTOR = 100
YUAN_IN_TEN_THOUSAND = 10_000
ONE_PERCENT = Decimal("0.01")


def _before(subject: Subject, code: str) -> Decimal | None:
    return None if subject.previous is None else subject.previous.get(code)


def _no_previous(subject: Subject) -> str:
    return NO_PREVIOUS if subject.previous is None else NO_SUCH_CELL


def _document_lines(subject: Subject) -> Iterable[tuple[Line, str, str, str]]:
    """(line, issued, repealed, in force) of 规章 and 行政规范性文件."""
    for code in DOCUMENT_LINES:
        line = table_in(subject, TABLE).line(code)
        issued, repealed, in_force = (
            cell_code(TABLE, code, column) for column in ("issued", "repealed", "in_force")
        )
        yield line, issued, repealed, in_force


def _missing(check: Check, subject: Subject, key: str, codes: tuple[str, ...]) -> Instance | None:
    missing = missing_among(subject, codes)
    if not missing:
        return None
    return check.not_assessable(key, missing_reason(missing, edition_of(subject, TABLE)), codes)


def fee_unit(check: Check, subject: Subject) -> Iterable[Instance]:
    amount, before = subject.amount(FEE), _before(subject, FEE)
    limit = subject.settings.fee_unit_from
    small = subject.agency_kind in SMALL_KINDS
    if amount is None:
        yield check.not_assessable(FEE, "缺少收费金额", (FEE,))
        return
    values = {"值": number(amount), "上年": "" if before is None else number(before), "限": number(limit)}
    if before and before > 0 and _grown_by_unit(amount, before):
        yield check.failed(subject, FEE, values, (FEE,))
    elif small and amount >= limit:
        yield check.failed(subject, FEE, values, (FEE,), variant="large")
    elif not small and before is None:
        yield check.not_assessable(FEE, _no_previous(subject), (FEE,))
    else:
        yield check.passed(FEE, (FEE,))


def _grown_by_unit(amount: Decimal, before: Decimal) -> bool:
    as_yuan = before * YUAN_IN_TEN_THOUSAND
    return amount >= FEE_FACTOR * before or abs(amount - as_yuan) <= ONE_PERCENT * as_yuan


def in_force_balance(check: Check, subject: Subject) -> Iterable[Instance]:
    for line, issued, repealed, in_force in _document_lines(subject):
        codes = (in_force, issued, repealed)
        if missing := _missing(check, subject, line.code, codes):
            yield missing
            continue
        before = _before(subject, in_force)
        if before is None:
            yield check.not_assessable(line.code, _no_previous(subject), codes)
            continue
        i, r, v = (subject.value(code) for code in (issued, repealed, in_force))
        right = before + i - r
        if v == right:
            yield check.passed(line.code, codes, left=v, right=right)
            continue
        values = {"类": line_name(line), "p": number(before), "i": number(i), "r": number(r)}
        values |= {"应": number(right), "v": number(v)}
        yield check.failed(subject, line.code, values, codes, left=v, right=right)


def repealed_bound(check: Check, subject: Subject) -> Iterable[Instance]:
    for line, issued, repealed, in_force in _document_lines(subject):
        codes = (repealed, issued)
        if missing := _missing(check, subject, line.code, codes):
            yield missing
            continue
        before = _before(subject, in_force)
        if before is None:
            yield check.not_assessable(line.code, _no_previous(subject), codes)
            continue
        r, bound = subject.value(repealed), before + subject.value(issued)
        if r <= bound:
            yield check.passed(line.code, codes, left=r, right=bound)
        else:
            values = {"类": line_name(line), "r": number(r), "上限": number(bound)}
            yield check.failed(subject, line.code, values, codes, left=r, right=bound)


def in_force_covers_issued(check: Check, subject: Subject) -> Iterable[Instance]:
    for line, issued, repealed, in_force in _document_lines(subject):
        codes = (in_force, issued, repealed)
        if missing := _missing(check, subject, line.code, codes):
            yield missing
            continue
        i, r, v = (subject.value(code) for code in (issued, repealed, in_force))
        if v >= i:
            yield check.passed(line.code, codes, left=v, right=i)
        else:
            values = {"类": line_name(line), "i": number(i), "v": number(v), "r": number(r)}
            yield check.failed(subject, line.code, values, codes, left=v, right=i)


def in_force_is_not_issued(check: Check, subject: Subject) -> Iterable[Instance]:
    year = report_year(subject)
    is_new = (
        subject.agency_since is not None and year is not None and subject.agency_since >= date(year, 1, 1)
    )
    for line, issued, repealed, in_force in _document_lines(subject):
        codes = (in_force, issued, repealed)
        if missing := _missing(check, subject, line.code, codes):
            yield missing
            continue
        i, r, v = (subject.value(code) for code in (issued, repealed, in_force))
        if is_new or not (i == v > 0 and r == 0):
            yield check.passed(line.code, codes)
        else:
            yield check.failed(subject, line.code, {"类": line_name(line), "v": number(v)}, codes)


def _against_before(check: Check, subject: Subject, *, zero: bool) -> Iterable[Instance]:
    """T2-JUMP and T2-DROP-TO-ZERO over every cell of 表二; ``zero``: only a fall to 0, else everything but that."""
    if subject.previous is None:
        yield check.not_assessable(TABLE, NO_PREVIOUS)
        return
    settings, edition = subject.settings, edition_of(subject, TABLE)
    compared = clean = 0
    for code in table_in(subject, TABLE).cell_codes:
        value, before = subject.amount(code), _before(subject, code)
        if value is None or before is None:
            continue
        compared += 1
        if before < settings.jump_from:
            clean += 1
            continue
        jumped = value * settings.jump_factor <= before or value >= before * settings.jump_factor
        if (value == 0) if zero else (jumped and value != 0):
            values = {"格": cell_name(code, edition.name), "p": number(before), "v": number(value)}
            yield check.failed(subject, code, values, (code,), left=value, right=before)
        else:
            clean += 1
    if not compared:
        yield check.not_assessable(TABLE, NO_SUCH_CELL)
    elif compared == clean:
        yield check.passed(TABLE)


def jump(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from _against_before(check, subject, zero=False)


def drop_to_zero(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from _against_before(check, subject, zero=True)


def items_chain(check: Check, subject: Subject) -> Iterable[Instance]:
    edition = edition_of(subject, TABLE)
    for line in table_in(subject, TABLE).lines:
        if not {"items_last_year", "change"} <= {column.code for column in line.columns}:
            continue
        code = cell_code(TABLE, line.code, "items_last_year")
        change = cell_code(TABLE, line.code, "change")
        value = subject.amount(code)
        items, added = _before(subject, code), _before(subject, change)
        if value is None:
            yield check.not_assessable(line.code, missing_reason((code,), edition), (code,))
        elif items is None or added is None:
            yield check.not_assessable(line.code, _no_previous(subject), (code,))
        elif value == items + added:
            yield check.passed(line.code, (code,), left=value, right=items + added)
        else:
            values = {"类": line_name(line), "a": number(value), "b": number(items + added)}
            yield check.failed(subject, line.code, values, (code,), left=value, right=items + added)


CHECKS = (
    Check(
        "T2-FEE-UNIT",
        Family.PROACTIVE,
        "收费金额的单位",
        Severity.WARNING,
        "fees.amount is below the limit for towns and bureaus, below 100 times last year's and not 10,000 times of it.",
        "收费金额{值}万元，上年{上年}万元，疑似把元填成万元。",
        fee_unit,
        variants={"large": "收费金额{值}万元，达到{限}万元以上，疑似把元填成万元。"},
        must_not_flag=("counties reach 10⁴, large cities 3×10⁵ 万元",),
        table=TABLE,
        editions=("2021",),
        depends=(Depends.AGENCY, Depends.LAST_YEAR, Depends.SETTINGS),
    ),
    Check(
        "T2-VALID-BALANCE",
        Family.PROACTIVE,
        "现行有效件数与上年相接",
        Severity.WARNING,
        "in_force = last year's in_force + issued − repealed, for 规章 and 行政规范性文件.",
        "{类}：上年有效{p}＋本年制发{i}−本年废止{r}＝{应}，本年填{v}。",
        in_force_balance,
        sides=("本年现行有效", "按上年推算"),
        must_not_flag=(
            "first report of the 2021 edition: not assessable",
            "change of scope, reorganisation (explained)",
        ),
        table=TABLE,
        editions=("2021",),
        needs_identity=True,
        depends=(Depends.LAST_YEAR,),
    ),
    Check(
        "T2-ABOLISH-BOUND",
        Family.PROACTIVE,
        "废止件数不多于可废止的",
        Severity.WARNING,
        "repealed is at most last year's in_force + issued.",
        "{类}废止{r}件，多于可废止的{上限}件。",
        repealed_bound,
        sides=("本年废止", "上年有效加本年制发"),
        must_not_flag=("echo of T2-VALID-BALANCE",),
        table=TABLE,
        editions=("2021",),
        explained_by=("T2-VALID-BALANCE",),
        needs_identity=True,
        depends=(Depends.LAST_YEAR,),
    ),
    Check(
        "T2-VALID-GE-MADE",
        Family.PROACTIVE,
        "现行有效不少于本年制发",
        Severity.NOTICE,
        "in_force is at least issued.",
        "{类}制发{i}件，有效仅{v}件，请核对。",
        in_force_covers_issued,
        sides=("现行有效", "本年制发"),
        must_not_flag=("issued and repealed in one year: notice only",),
        table=TABLE,
        editions=("2021",),
        explained_by=("T2-VALID-BALANCE",),
    ),
    Check(
        "T2-VALID-EQUALS-MADE",
        Family.PROACTIVE,
        "现行有效不等于本年制发",
        Severity.NOTICE,
        "Not: issued = in_force above 0 and nothing repealed, for an agency older than a year.",
        "{类}制发与有效均为{v}件，疑似把全年发文当作规范性文件。",
        in_force_is_not_issued,
        must_not_flag=("an agency set up in the report year",),
        table=TABLE,
        editions=("2021",),
        explained_by=("T2-VALID-BALANCE",),
        depends=(Depends.AGENCY,),
    ),
    Check(
        "T2-JUMP",
        Family.PROACTIVE,
        "与上年相差十倍",
        Severity.NOTICE,
        "A number of 20 or more last year neither grows tenfold nor falls to a tenth.",
        "{格}由上年{p}变为{v}，请核对。",
        jump,
        sides=("本年", "上年"),
        must_not_flag=("a clean-up year (explained)",),
        table=TABLE,
        editions=("2021",),
        explained_by=("T2-FEE-UNIT",),
        needs_identity=True,
        depends=(Depends.LAST_YEAR, Depends.SETTINGS),
    ),
    Check(
        "T2-DROP-TO-ZERO",
        Family.PROACTIVE,
        "上年有数本年为零",
        Severity.NOTICE,
        "A number of 20 or more last year is above 0.",
        "{格}上年{p}，本年为0，请核对。",
        drop_to_zero,
        sides=("本年", "上年"),
        must_not_flag=("a power moved to another body (explained)",),
        table=TABLE,
        editions=("2021",),
        needs_identity=True,
        depends=(Depends.LAST_YEAR, Depends.SETTINGS),
    ),
    Check(
        "T2o-ITEMS-CHAIN",
        Family.PROACTIVE,
        "上一年项目数量与上年报告相接",
        Severity.WARNING,
        "items_last_year = last year's items_last_year + change.",
        "{类}上一年项目数{a}，上年报告应为{b}。",
        items_chain,
        sides=("上一年项目数量", "按上年报告推算"),
        table=TABLE,
        editions=("2019",),
        needs_identity=True,
        depends=(Depends.LAST_YEAR,),
    ),
)
