"""Figures of the narrative among themselves: parts, shares and growth (X-TEXT-PARTS, X-TEXT-PCT, X-TEXT-YOY)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal

from reports.checks.dependencies import Depends
from reports.checks.entries import Check, Family, missing_among
from reports.checks.names import number
from reports.checks.narrative_tables import BLOCKS, KEY, OVER, RECEIVED, SETTLED, facts_of, fitting, readings
from reports.checks.quoting import excerpt
from reports.checks.requests_table import TOTAL
from reports.checks.results import Instance, Severity, Subject
from reports.checks.sums import total_of
from reports.recognition.narrative.breakdowns import Share
from reports.recognition.narrative.facts import Fact
from reports.recognition.narrative.growths import Growth

#: Percentage points.
SHARE_TOLERANCE = Decimal("0.05")
HUNDRED = Decimal(100)
LARGEST_SHARE = 1_000_000
#: What a share of requests may be a share of, the likeliest first.
ALL_REQUESTS = [(SETTLED,), (RECEIVED,), (RECEIVED, OVER)]


def parts(check: Check, subject: Subject) -> Iterable[Instance]:
    found = facts_of(subject).breakdowns
    for position, breakdown in enumerate(found, start=1):
        total, together = breakdown.total.value, breakdown.sum
        if breakdown.fits:
            yield check.passed(str(position), left=together, right=total)
            continue
        values = {"原文": excerpt(breakdown.clause), "和": number(together), "n": number(total)}
        yield check.failed(
            subject,
            str(position),
            values,
            uncertain=together < total,
            quoted=breakdown.clause,
            left=together,
            right=total,
        )
    if not found:
        yield check.not_assessable(KEY, "正文没有分项数字")


def rounded(value: Decimal, decimals: int) -> Decimal:
    """A percentage at a printed precision, half up."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def shares(check: Check, subject: Subject) -> Iterable[Instance]:
    count = 0
    for share, fact in facts_of(subject).shares:
        pairs = tuple(_pairs(subject, share, fact))
        if not pairs:
            continue
        count += 1
        decimals = share.percent.decimals
        printed = share.percent.value
        if any(
            abs(printed - rounded(HUNDRED * part / whole, decimals)) <= SHARE_TOLERANCE
            for part, whole in pairs
        ):
            yield check.passed(str(count))
            continue
        part, whole = pairs[0]
        right = rounded(HUNDRED * part / whole, max(decimals, 1))
        values = {"原文": excerpt(share.clause), "a": number(part), "b": number(whole), "p": number(right)}
        yield check.failed(
            subject, str(count), values, _cells(subject, fact), quoted=share.clause, left=printed, right=right
        )
    if not count:
        yield check.not_assessable(KEY, "正文没有可以验算的占比")


def _pairs(subject: Subject, share: Share, fact: Fact | None) -> Iterator[tuple[Decimal, Decimal]]:
    """(count, whole) readings of a share, the likeliest first: of the table, then of the sentence."""
    counts = [share.count.value]
    if fact is None:
        # What the text alone counts: only the total whose parts it lists.
        wholes = [share.listed_in.value] if share.listed_in else []
    else:
        held = _held(subject, readings(subject, fact)[0])
        counts = [held, *counts] if held is not None else counts
        block = BLOCKS.get(fact.kinds[0])
        of_disputes = [tuple(f"{name}.{TOTAL}" for name in block)] if block else []
        possible = [*of_disputes, *ALL_REQUESTS]  # 复议8件，占全部答复的32%
        of_table = [_held(subject, cells) for cells in possible]
        wholes = [whole for whole in of_table if whole] + [a.value for a in share.wholes]
    for count in dict.fromkeys(counts):
        for whole in dict.fromkeys(wholes):
            if whole > 0 and count * HUNDRED / whole < LARGEST_SHARE:
                yield count, whole


def _held(subject: Subject, cells: tuple[str, ...]) -> Decimal | None:
    return None if missing_among(subject, cells) else total_of(subject, cells)


def _cells(subject: Subject, fact: Fact | None) -> tuple[str, ...]:
    return () if fact is None else readings(subject, fact)[0]


def growth(check: Check, subject: Subject) -> Iterable[Instance]:
    said = facts_of(subject).growths
    for position, (found, fact) in enumerate(said, start=1):
        yield _growth(check, subject, found, fact, str(position))
    if not said:
        yield check.not_assessable(KEY, "正文没有同比数字")


def _growth(check: Check, subject: Subject, found: Growth, fact: Fact | None, key: str) -> Instance:
    cells = (RECEIVED,) if found.of_requests else fitting(subject, fact) if fact else None
    if cells is None:
        return check.not_assessable(key, "同比所指的数与表格对不上")
    before = subject.previous
    if before is None or any(code not in before for code in cells):
        return check.not_assessable(key, "上年报告未入库", cells)
    now, then = total_of(subject, cells), sum((before[code] for code in cells), Decimal(0))
    if then <= 0:
        return check.not_assessable(key, "上年为0，不能计算同比", cells)
    if found.of == "count":
        if found.percent.fits(abs(now - then)) and (found.growth < 0) == (now < then):
            return check.passed(key, cells, left=found.growth, right=now - then)
        values = {
            "原文": excerpt(found.clause),
            "本年": number(now),
            "上年": number(then),
            "q": number(now - then),
        }
        return check.failed(
            subject,
            key,
            values,
            cells,
            variant="count",
            quoted=found.clause,
            left=found.growth,
            right=now - then,
        )
    decimals = found.percent.decimals
    right = rounded(HUNDRED * (now - then) / then, decimals)
    if abs(right - found.growth) <= Decimal(1).scaleb(-decimals):
        return check.passed(key, cells, left=found.growth, right=right)
    values = {
        "p": number(found.growth),
        "本年": number(now),
        "上年": number(then),
        "q": number(rounded(HUNDRED * (now - then) / then, max(2, decimals))),
    }
    return check.failed(subject, key, values, cells, quoted=found.clause, left=found.growth, right=right)


CHECKS = (
    Check(
        "X-TEXT-PARTS",
        Family.NARRATIVE,
        "正文分项之和与总数",
        Severity.WARNING,
        "“共 N，其中 a、b、c” with two parts or more adds up; “N余” is at least N. Less is uncertain (an open list).",
        "正文“{原文}”：分项合计{和}，与{n}不符。",
        parts,
        sides=("分项合计", "所列总数"),
        must_not_flag=(
            "one part alone behind 其中",
            "nested breakdowns",
            "a list that goes on in the next sentence",
        ),
    ),
    Check(
        "X-TEXT-PCT",
        Family.NARRATIVE,
        "正文占比",
        Severity.WARNING,
        "A printed share is count ÷ whole at the printed precision, ±0.05 point; any admissible whole may fit.",
        "正文“{原文}”：按{a}÷{b}应为{p}%。",
        shares,
        sides=("正文占比", "计算占比"),
        must_not_flag=("办结率, 满意率 and other rates without a count",),
        numeric=True,
    ),
    Check(
        "X-TEXT-YOY",
        Family.NARRATIVE,
        "正文同比",
        Severity.NOTICE,
        "A printed growth is this year ÷ last year − 1, one unit of its last place allowed; a difference is exact.",
        "正文“同比{p}%”，按{本年}与{上年}计算应为{q}%。",
        growth,
        variants={"count": "正文“{原文}”，表中本年{本年}件、上年{上年}件，相差{q}件。"},
        sides=("正文同比", "计算同比"),
        must_not_flag=("last year's report not on file: not assessable",),
        needs_identity=True,
        depends=(Depends.LAST_YEAR,),
    ),
)
