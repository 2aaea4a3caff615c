"""Growth over last year, as a text prints it (X-TEXT-YOY)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.recognition.narrative.amounts import Amount
from reports.recognition.narrative.breakdowns import COUNTERS, clause_begin

GROWTH_BETWEEN = re.compile(
    r"^[，,、（(]?(?:同比|较上年(?:度|同期)?|较去年(?:同期)?|比上年(?:度|同期)?|比去年(?:同期)?|[较比]20\d\d年度?(?:同期)?|与20\d\d年度?相比|与上年(?:度|同期)?相比)(?:约)?"
    r"(?P<way>增长|增加|上升|提高|下降|减少|降低|增幅|降幅)(?:了|约|为|达)?$"
)
LAST_YEARS = re.compile(r"^[，,、（(](?:较|比|与)(?:20\d\d|上|去)年(?:度|同期)?的?$")
GREW_FROM = re.compile(
    r"^(?:相比)?[，,]?(?:同比)?(?P<way>增长|增加|上升|提高|下降|减少|降低|增幅|降幅)(?:了|约|为|达)?$"
)
#: ，涨幅四成五，即45%
GROWTH_IN_TENTHS = re.compile(
    r"^[，,](?:同比)?(?:(?P<way>增长|上升|下降|减少|涨幅|增幅|升幅|降幅)(?:为|达|约)?[一二三四五六七八九]成[一二三四五六七八九半]?，即"
    r"|(?P<rate>涨幅|增幅|升幅|降幅)(?:为|达|约)?)$"
)
#: ，比上年多收6件; not followed by the two numbers that it is the difference of.
MORE_THAN_LAST_YEAR = re.compile(
    r"^[，,（(](?:同比|(?:较|比|与)(?:上年|去年|上一年|20\d\d年)(?:度|同期)?(?:相比)?)[，,]?(?:净)?"
    r"(?P<way>增加|减少|多收|少收|多|少|增|减)了?$"
)
#: Characters before a growth in which its words are looked for.
LONGEST_LEAD = 50
#: Nothing but words of all requests before it; the number of last year may be named.
GROWTH_OF_REQUESTS = re.compile(
    r"(?:^|[，。；：])(?:20\d\d年度?|全年|本年度?|我[局镇县市区委办单位]{1,2}|[区县市]本级|本级)?(?:新收|新增|收到|受理)?(?:的)?(?:政府信息公开|依申请公开|信息公开)?申请"
    r"(?:公开)?(?:数量|总量|量|数|件数)?[，,]?(?:同比|[较比与](?:(?P<year>20\d\d)|上|去)年(?:度|同期)?(?:相比)?[，,]?)(?:的?\d+件)?(?:约)?"
    r"(?P<way>增长|增加|上升|提高|下降|减少|降低|增幅|降幅)(?:了|约|为|达)?$"
)
YEAR = re.compile(r"(20\d\d)年")
FROM_TO = re.compile(r"[至到、和]")
LESS = ("减", "少")
DOWN = ("下降", "减少", "降低", "降幅")
_LESS_OR_MORE = re.compile(
    r"^[，,、（(](?:同比|[较比](?:上|去|20\d\d)年(?:度|同期)?)(?:净)?(?:增加|减少|多|少|增长|下降|上升|增|减)了?$"
)


@dataclass(frozen=True, slots=True)
class Growth:
    """A count and its growth over last year, negative for a decline; ``percent`` as printed.

    ``of``: ``percent``, or ``count`` where the growth is printed as so many more or less. ``of_requests``: no count is
    printed, but that it is the growth of the requests received; ``count`` is then the growth itself.
    """

    count: Amount
    percent: Amount
    growth: Decimal
    clause: str
    of: str = "percent"
    of_requests: bool = False


def growth_in(text: str, amounts: Sequence[Amount], year: int | None) -> Iterator[Growth]:
    """Counts with 同比增长…%, or with so many cases more or less than last year, right behind them.

    Growth since a year that is named and is not the one before ``year``, the report year, is left out.
    """
    yield from _of_all_requests(text, amounts, year)
    for position, other in enumerate(amounts[1:], start=1):
        count = amounts[position - 1]
        named = YEAR.search(text, count.end, other.start)
        if count.unit not in COUNTERS or (named and year is not None and int(named[1]) != year - 1):
            continue
        if other.unit == count.unit:
            before = amounts[position - 2] if position > 1 else None
            yield from _more_than_last_year(text, before, count, other)
        elif other.unit == "%":
            yield from _growth(text, amounts[position - 2] if position > 1 else None, count, other)


def _of_all_requests(text: str, amounts: Sequence[Amount], year: int | None) -> Iterator[Growth]:
    """The growth of the requests received without their number: 申请数量同比增长13%, 申请量较上年的20件增加10件."""
    for amount in amounts:
        said = GROWTH_OF_REQUESTS.search(text, max(0, amount.start - LONGEST_LEAD), amount.start)
        if said is None or (said["year"] and year is not None and int(said["year"]) != year - 1):
            continue
        if amount.unit not in ("%", "件", "宗", "条") or FROM_TO.match(text, amount.end):
            continue
        value = -amount.value if said["way"].startswith((*DOWN, *LESS)) else amount.value
        clause = text[clause_begin(text, said.start()) : amount.end]
        of = "percent" if amount.unit == "%" else "count"
        yield Growth(amount, amount, value, clause, of, of_requests=True)


def _more_than_last_year(
    text: str, before: Amount | None, count: Amount, difference: Amount
) -> Iterator[Growth]:
    said = text[count.end : difference.start]
    if before is not None and before.unit == count.unit and LAST_YEARS.match(text[before.end : count.start]):
        grown = GREW_FROM.match(said)  # 26件，较上年的20件增加6件
        if grown:
            value = -difference.value if grown["way"] in DOWN else difference.value
            clause = text[clause_begin(text, before.start) : difference.end]
            yield Growth(before, difference, value, clause, "count")
        return
    more = MORE_THAN_LAST_YEAR.match(text[count.end : difference.start])
    if more and not FROM_TO.match(text, difference.end):
        value = -difference.value if more["way"].startswith(LESS) else difference.value
        yield Growth(
            count, difference, value, text[clause_begin(text, count.start) : difference.end], "count"
        )


def _growth(text: str, before: Amount | None, count: Amount, percent: Amount) -> Iterator[Growth]:
    """The growth of ``count``, or of the amount ``before`` it."""
    said = text[count.end : percent.start]
    between = GROWTH_BETWEEN.match(said)
    if between is None and before is not None:
        lead = text[before.end : count.start]
        # 26件，较2022年的20件增长30%; 26件，同比减少6件，下降23.1%: the growth is that of the amount before.
        if LAST_YEARS.search(lead) or _LESS_OR_MORE.search(lead):
            between = GREW_FROM.match(said)
            count = before
    between = between or GROWTH_IN_TENTHS.match(said)
    if between:
        way = between.group(between.lastgroup or "way")
        growth = -percent.value if way in DOWN else percent.value
        yield Growth(count, percent, growth, text[count.end : percent.end].strip("，,、（("))
