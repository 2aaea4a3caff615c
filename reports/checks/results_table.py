"""表四, stored as reconsideration and litigation (T4-*)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from reports.checks.dependencies import Depends
from reports.checks.entries import Check, Family, missing_among
from reports.checks.names import number
from reports.checks.results import Instance, Severity, Subject
from reports.checks.subjects import edition_of
from reports.checks.sums import apply_sums, missing_reason, total_of
from reports.checks.whole_numbers import TOO_LARGE_TEXT, apply_whole_numbers
from reports.statutory.editions import table_of
from reports.statutory.elements import Edition, Sum, SumKind

TABLES = ("reconsideration", "litigation")
CASES = "reconsideration.cases.total"
CASES_PENDING = "reconsideration.cases.pending"
CASES_RECTIFIED = "reconsideration.cases.rectified"
DIRECT = "litigation.direct.total"
AFTER = "litigation.after_reconsideration.total"
REQUESTS_IN = ("requests.received.total", "requests.carried_over.total")
RECTIFIED_SHARE = Decimal("0.5")
RECTIFIED_FROM = 3


def _block_values(edition: Edition, relation: Sum, subject: Subject) -> Mapping[str, object]:
    table = table_of(edition.name, relation.right[0].split(".")[0])
    amounts = [number(subject.value(code)) for code in relation.cells]
    return {"块": table.line(relation.key).label, **dict(zip("uropt", amounts, strict=True))}


def block_sums(check: Check, subject: Subject) -> Iterable[Instance]:
    for table in TABLES:
        yield from apply_sums(check, subject, table, SumKind.RESULTS, _block_values)


def whole_numbers(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from apply_whole_numbers(check, subject, TABLES)


def _ready(check: Check, subject: Subject, cells: tuple[str, ...]) -> Instance | None:
    missing = missing_among(subject, cells)
    if not missing:
        return None
    edition = edition_of(subject, missing[0].split(".")[0])
    return check.not_assessable("cases", missing_reason(missing, edition), cells)


def after_needs_cases(check: Check, subject: Subject) -> Iterable[Instance]:
    cells = (AFTER, CASES)
    if unready := _ready(check, subject, cells):
        yield unready
        return
    after, cases = (subject.value(code) for code in cells)
    if not after or cases:
        yield check.passed("cases", cells)
    elif subject.previous is None or CASES not in subject.previous:
        yield check.not_assessable("cases", "上年报告未入库", cells)
    elif subject.previous[CASES]:
        yield check.passed("cases", cells)
    else:
        yield check.failed(subject, "cases", {"n": number(after)}, cells)


def rectified_share(check: Check, subject: Subject) -> Iterable[Instance]:
    cells = (CASES_RECTIFIED, CASES, CASES_PENDING)
    if unready := _ready(check, subject, cells):
        yield unready
        return
    rectified, total, pending = (subject.value(code) for code in cells)
    if total < RECTIFIED_FROM or rectified < RECTIFIED_SHARE * (total - pending) or not rectified:
        yield check.passed("cases", cells)
    else:
        yield check.failed(subject, "cases", {"t": number(total), "r": number(rectified)}, cells)


def cases_need_requests(check: Check, subject: Subject) -> Iterable[Instance]:
    cells = (CASES, DIRECT, *REQUESTS_IN)
    if unready := _ready(check, subject, cells):
        yield unready
        return
    disputed = total_of(subject, (CASES, DIRECT))
    if not disputed or total_of(subject, REQUESTS_IN):
        yield check.passed("cases", cells)
        return
    before = subject.previous
    none_before = before is not None and not any(before.get(code, Decimal(1)) for code in REQUESTS_IN)
    severity = Severity.WARNING if none_before else check.severity
    yield check.failed(subject, "cases", {"n": number(disputed)}, cells, severity=severity)


CHECKS = (
    Check(
        "T4-SUM",
        Family.RESULTS,
        "维持＋纠正＋其他＋尚未审结＝总计",
        Severity.ERROR,
        "In each of the three blocks the four results add up to the total.",
        "表四“{块}”：维持{u}＋纠正{r}＋其他{o}＋尚未审结{p}＝{和}，总计填{t}。",
        block_sums,
        sides=("各类结果合计", "总计"),
        variants={"blank": "表四“{块}”总计空白，按各栏应为{和}。"},
    ),
    Check(
        "T4-INT",
        Family.RESULTS,
        "表四各数为整数",
        Severity.ERROR,
        "The fifteen numbers are integers, not negative.",
        "表四“{格}”填“{原文}”，应为不小于0的整数。",
        whole_numbers,
        variants=TOO_LARGE_TEXT,
        must_not_flag=("full-width digits",),
    ),
    Check(
        "T4-AFTER-ALONE",
        Family.RESULTS,
        "复议后起诉须有复议",
        Severity.NOTICE,
        "Suits after reconsideration need a reconsideration this year or in last year's report.",
        "复议后起诉{n}件，近两年均无行政复议，请核对。",
        after_needs_cases,
        must_not_flag=("reconsideration two years ago (dismiss)",),
        plausibility=True,
        depends=(Depends.LAST_YEAR,),
    ),
    Check(
        "T4-RECTIFIED-SHARE",
        Family.RESULTS,
        "行政复议纠正比例",
        Severity.NOTICE,
        "Of three or more cases less than half of those decided were rectified.",
        "行政复议{t}件中纠正{r}件。",
        rectified_share,
        must_not_flag=("a fact, not a mistake",),
        plausibility=True,
    ),
    Check(
        "T4-WITHOUT-REQUEST",
        Family.RESULTS,
        "有复议诉讼须有申请",
        Severity.NOTICE,
        "Reconsiderations or direct suits need requests; a warning when last year had none either.",
        "有复议或诉讼{n}件，但本年没有申请。",
        cases_need_requests,
        must_not_flag=("request of last year",),
        plausibility=True,
        depends=(Depends.LAST_YEAR,),
    ),
)
