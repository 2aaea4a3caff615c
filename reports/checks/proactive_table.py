"""表二, both editions: what one report alone can show (T2-*, T2o-*)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from reports.checks.entries import Check, Family, missing_among
from reports.checks.names import decimals_of, line_name, number
from reports.checks.results import Instance, Severity, Subject
from reports.checks.subjects import edition_of, table_in
from reports.checks.sums import missing_reason
from reports.checks.whole_numbers import TOO_LARGE_TEXT, apply_whole_numbers
from reports.statutory.elements import Line, cell_code

TABLE = "proactive"
FEE = "proactive.fees.amount"
MAX_FEE_DECIMALS = 4


def whole_numbers(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from apply_whole_numbers(check, subject, (TABLE,))


def fee_not_negative(check: Check, subject: Subject) -> Iterable[Instance]:
    amount = subject.amount(FEE)
    if amount is None:
        yield check.not_assessable(TABLE, "缺少收费金额", (FEE,))
    elif amount < 0:
        yield check.failed(subject, TABLE, {"值": number(amount)}, (FEE,))
    else:
        yield check.passed(TABLE, (FEE,))


def fee_decimals(check: Check, subject: Subject) -> Iterable[Instance]:
    amount = subject.amount(FEE)
    if amount is None:
        yield check.not_assessable(TABLE, "缺少收费金额", (FEE,))
    elif decimals_of(amount.normalize()) > MAX_FEE_DECIMALS:
        yield check.failed(subject, TABLE, {"值": number(amount)}, (FEE,))
    else:
        yield check.passed(TABLE, (FEE,))


def _pairs(subject: Subject, columns: tuple[str, ...]) -> Iterable[tuple[Line, tuple[str, ...]]]:
    """The lines that have all these columns, with the cells."""
    for line in table_in(subject, TABLE).lines:
        if set(columns) <= {column.code for column in line.columns}:
            yield line, tuple(cell_code(TABLE, line.code, column) for column in columns)


def _compare(
    check: Check, subject: Subject, columns: tuple[str, ...], rule: Callable[..., bool], names: str
) -> Iterable[Instance]:
    """``rule`` over the amounts of ``columns`` in each line that has them; ``names``: the message's name for each."""
    edition = edition_of(subject, TABLE)
    for line, codes in _pairs(subject, columns):
        missing = missing_among(subject, codes)
        if missing:
            yield check.not_assessable(line.code, missing_reason(missing, edition), codes)
            continue
        amounts = [subject.value(code) for code in codes]
        if rule(*amounts):
            yield check.passed(line.code, codes)
        else:
            named = dict(zip(names, map(number, amounts), strict=False))
            yield check.failed(subject, line.code, {"类": line_name(line), **named}, codes)


def published_within_made(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from _compare(check, subject, ("newly_published", "newly_made"), lambda a, b: a <= b, "ab")


def total_covers_new(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from _compare(check, subject, ("total_published", "newly_published"), lambda a, b: a >= b, "ab")


def items_not_negative(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from _compare(check, subject, ("items_last_year", "change"), lambda a, b: a + b >= 0, "ab")


def decisions_need_items(check: Check, subject: Subject) -> Iterable[Instance]:
    def rule(decisions: Decimal, items: Decimal, change: Decimal) -> bool:
        return decisions <= 0 or items + max(change, Decimal(0)) > 0

    yield from _compare(check, subject, ("decisions", "items_last_year", "change"), rule, "a")


def procurement_together(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from _compare(check, subject, ("projects", "amount"), lambda a, b: (a == 0) == (b == 0), "ab")


CHECKS = (
    Check(
        "T2-INT",
        Family.PROACTIVE,
        "表二各件数为整数",
        Severity.ERROR,
        "The nine counts are integers, not negative.",
        "表二“{格}”填“{原文}”，应为不小于0的整数。",
        whole_numbers,
        variants=TOO_LARGE_TEXT,
        must_not_flag=(
            "a note beside the number (C-NOTE-IN-CELL)",
            "full-width digits, thousands separators",
        ),
        table=TABLE,
        editions=("2021",),
    ),
    Check(
        "T2-FEE-NEGATIVE",
        Family.PROACTIVE,
        "行政事业性收费不为负",
        Severity.ERROR,
        "fees.amount is not negative.",
        "行政事业性收费为负数：{值}。",
        fee_not_negative,
        table=TABLE,
        editions=("2021",),
    ),
    Check(
        "T2-FEE-DECIMALS",
        Family.PROACTIVE,
        "收费金额的小数位数",
        Severity.NOTICE,
        "fees.amount has at most four decimals.",
        "收费金额{值}超过4位小数。",
        fee_decimals,
        must_not_flag=("fewer decimals",),
        table=TABLE,
        editions=("2021",),
    ),
    Check(
        "T2o-INT",
        Family.PROACTIVE,
        "表二各数为整数（2019年格式）",
        Severity.ERROR,
        "All numbers but procurement.amount are integers; only 本年增/减 may be negative.",
        "表二“{格}”填“{原文}”，应为整数。",
        whole_numbers,
        variants=TOO_LARGE_TEXT,
        must_not_flag=("a sign in 本年增/减: 减4, +1036",),
        table=TABLE,
        editions=("2019",),
    ),
    Check(
        "T2o-OPEN-LE-MADE",
        Family.PROACTIVE,
        "新公开不多于新制作",
        Severity.WARNING,
        "newly_published is at most newly_made.",
        "{类}新公开{a}件，多于新制作{b}件。",
        published_within_made,
        table=TABLE,
        editions=("2019",),
    ),
    Check(
        "T2o-TOTAL",
        Family.PROACTIVE,
        "对外公开总数不少于新公开",
        Severity.WARNING,
        "total_published is at least newly_published.",
        "{类}对外公开总数{a}，少于本年新公开{b}。",
        total_covers_new,
        table=TABLE,
        editions=("2019",),
    ),
    Check(
        "T2o-ITEMS",
        Family.PROACTIVE,
        "项目数不为负",
        Severity.ERROR,
        "items_last_year + change is not negative.",
        "{类}上年{a}项，本年增减{b}，结果为负。",
        items_not_negative,
        table=TABLE,
        editions=("2019",),
    ),
    Check(
        "T2o-DECISION",
        Family.PROACTIVE,
        "有处理决定则有项目",
        Severity.WARNING,
        "Decisions above 0 need items of last year or newly added ones.",
        "{类}有处理决定{a}件，但项目数为0。",
        decisions_need_items,
        table=TABLE,
        editions=("2019",),
    ),
    Check(
        "T2o-PROC",
        Family.PROACTIVE,
        "集中采购项目与金额同为零或同不为零",
        Severity.WARNING,
        "procurement.projects is 0 exactly when procurement.amount is 0.",
        "政府集中采购：项目{a}，金额{b}。",
        procurement_together,
        table=TABLE,
        editions=("2019",),
    ),
)
