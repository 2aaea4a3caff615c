"""信息处理费 of part 六, in 元, and the fees of 表二, in 万元 (X-FEE-*). From the 2021 edition on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from reports.checks.entries import Check, Family
from reports.checks.names import decimals_of, number
from reports.checks.proactive_table import FEE
from reports.checks.results import Instance, Severity, Subject
from reports.checks.subjects import edition_of, report_year
from reports.recognition.narrative.fee_statements import FeeStatement, fee_statement
from reports.statutory.editions import edition_for_year

Run = Callable[[Check, Subject], Iterable[Instance]]
KEY = "report"
TABLE = "proactive"
PART = 6
TEN_THOUSAND = Decimal(10_000)
#: 国办函〔2020〕109号: by volume 10, 20 or 40 元 a page, by piece 100 元 and more.
STEP, STEP_BY_PIECE = 10, 100
#: 表二 may be rounded to two decimals of 万元.
FEE_DECIMALS = 2


def _statement(subject: Subject) -> FeeStatement | None:
    """What part 六 says; what any other part says where part 六 says nothing. None without part 六."""
    chapter = subject.reading.chapter(PART)
    if chapter is None:
        return None
    found = fee_statement(chapter.text)
    if found.stated:
        return found
    others = (
        fee_statement(c.text) for c in subject.reading.chapters if c.part != PART and "处理费" in c.text
    )
    return next((other for other in others if other.stated), found)


def _amount(check: Check, subject: Subject) -> tuple[FeeStatement, Decimal] | Instance:
    """The statement and its total in 元, or the instance that says why nothing can be compared."""
    said = _statement(subject)
    if said is None:
        return check.not_assessable(KEY, "没有第六部分")
    if said.total is None:
        return check.not_assessable(KEY, "第六部分没有信息处理费金额")
    return said, said.total


def stated(check: Check, subject: Subject) -> Iterable[Instance]:
    said = _statement(subject)
    if said is None:
        yield check.not_assessable(KEY, "没有第六部分")
    elif said.stated:
        yield check.passed(KEY)
    else:
        yield check.failed(subject, KEY, {})


def adds_up(check: Check, subject: Subject) -> Iterable[Instance]:
    found = _amount(check, subject)
    if isinstance(found, Instance):
        yield found
        return
    said, total = found
    together = sum(said.items, Decimal(0))
    pieces = sum(said.item_pieces, Decimal(0))
    if len(said.items) < 2:
        yield check.not_assessable(KEY, "信息处理费没有分项")
    elif together != total:
        values = {"和": number(together), "t": number(total)}
        yield check.failed(subject, KEY, values, quoted=said.clause, left=together, right=total)
    elif said.pieces is not None and len(said.item_pieces) == len(said.items) and pieces != said.pieces:
        values = {"和": number(pieces), "t": number(said.pieces)}
        yield check.failed(
            subject, KEY, values, variant="pieces", quoted=said.clause, left=pieces, right=said.pieces
        )
    else:
        yield check.passed(KEY, left=together, right=total)


def in_steps(check: Check, subject: Subject) -> Iterable[Instance]:
    found = _amount(check, subject)
    if isinstance(found, Instance):
        yield found
        return
    said, total = found
    step = STEP_BY_PIECE if said.by_piece else STEP
    wrong = next((amount for amount in (total, *said.items) if amount % step), None)
    if wrong is None:
        yield check.passed(KEY)
    else:
        values = {"t": number(wrong), "步": step}
        yield check.failed(subject, KEY, values, quoted=said.clause, left=wrong)


def within_fees(check: Check, subject: Subject) -> Iterable[Instance]:
    found, fees = _amount(check, subject), subject.amount(FEE)
    if isinstance(found, Instance):
        yield found
        return
    said, total = found
    in_table = total / TEN_THOUSAND
    if fees is None:
        yield check.not_assessable(KEY, "缺少收费金额", (FEE,))
    elif _rounded_up(in_table, fees):
        yield check.passed(KEY, (FEE,), left=in_table, right=fees)
    else:
        values = {"t": number(total), "v": number(fees)}
        yield check.failed(subject, KEY, values, (FEE,), quoted=said.clause, left=in_table, right=fees)


def _rounded_up(part: Decimal, fees: Decimal) -> bool:
    """Whether the part is within the fees, which may be rounded at their last printed place, two at least."""
    decimals = max(FEE_DECIMALS, decimals_of(fees))
    return part <= fees + Decimal(5).scaleb(-decimals - 1)


def not_the_same_number(check: Check, subject: Subject) -> Iterable[Instance]:
    found, fees = _amount(check, subject), subject.amount(FEE)
    if isinstance(found, Instance):
        yield found
        return
    said, total = found
    if fees is None:
        yield check.not_assessable(KEY, "缺少收费金额", (FEE,))
    elif total > 0 and fees == total:
        values = {"v": number(fees)}
        yield check.failed(subject, KEY, values, (FEE,), quoted=said.clause, left=fees, right=total)
    else:
        yield check.passed(KEY, (FEE,))


def _of_the_new_form(run: Run) -> Run:
    """The fee exists since the 2021 edition; an older report is not asked for it."""

    def applied(check: Check, subject: Subject) -> Iterable[Instance]:
        return run(check, subject) if edition_of_report(subject) == "2021" else ()

    return applied


def edition_of_report(subject: Subject) -> str:
    """The edition that the report's year expects; where the year is not known, the one of its 表二."""
    year = report_year(subject)
    expected = edition_for_year(year) if year else None
    return expected.name if expected else edition_of(subject, TABLE).name


CHECKS = (
    Check(
        "X-FEE-TEXT",
        Family.PROCESSING_FEE,
        "第六部分报告信息处理费",
        Severity.WARNING,
        "Part 六 states the fee: an amount, or none.",
        "第六部分未报告信息处理费收取情况。",
        _of_the_new_form(stated),
        must_not_flag=("信息公开处理费, 未发生收费, 收费情况为零", "the report of a year before 2021"),
    ),
    Check(
        "X-FEE-SUM",
        Family.PROCESSING_FEE,
        "信息处理费分项之和",
        Severity.WARNING,
        "Listed amounts, and pieces, add up to the total.",
        "信息处理费分项合计{和}元，总额{t}元。",
        _of_the_new_form(adds_up),
        sides=("分项合计", "所列总数"),
        variants={"pieces": "信息处理费分项合计{和}件，总数{t}件。"},
    ),
    Check(
        "X-FEE-STEP",
        Family.PROCESSING_FEE,
        "信息处理费的整倍数",
        Severity.WARNING,
        "Each amount is a multiple of 10 元, of 100 元 where charged by piece (国办函〔2020〕109号).",
        "信息处理费{t}元不是{步}元的整倍数，请核对。",
        _of_the_new_form(in_steps),
    ),
    Check(
        "X-FEE-TABLE",
        Family.PROCESSING_FEE,
        "信息处理费计入行政事业性收费",
        Severity.NOTICE,
        "The fee of part 六 ÷ 10,000 is at most fees.amount.",
        "信息处理费{t}元应计入行政事业性收费，表二填{v}万元。",
        _of_the_new_form(within_fees),
        sides=("信息处理费（万元）", "表二收费（万元）"),
        must_not_flag=("rounding", "a fee booked by the finance office (dismissed)"),
        numeric=True,
    ),
    Check(
        "X-FEE-UNIT",
        Family.PROCESSING_FEE,
        "收费金额不是信息处理费的元数",
        Severity.WARNING,
        "Not: fees.amount in 万元 is the number of the fee in 元.",
        "表二收费{v}万元与信息处理费{v}元数值相同，疑似单位填错。",
        _of_the_new_form(not_the_same_number),
        sides=("表二收费（万元）", "信息处理费（元）"),
        must_not_flag=("fees above 0 with no 信息处理费: 表二 holds all fees",),
        numeric=True,
    ),
)
