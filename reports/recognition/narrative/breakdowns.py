"""Totals with their parts, shares of a whole and growth, as a text prints them (X-TEXT-PARTS, -PCT, -YOY)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reports.recognition.narrative.amounts import Amount

COUNTERS = frozenset("件条份起宗例次篇期个项场部") | {"人次"}
STATEMENT_ENDS = "。；;！!？?"
PARTS_FOLLOW = re.compile(
    r"其中|当中|包括|分别为|分别是|分为|(?P<loose>(?:[按从][^，。；：\d]{1,10}[分看][，：]|(?<=[件条份起宗例次])：))"
)
#: What may be printed between a total and 其中: its growth.
BEFORE_PARTS = re.compile(
    r"^(?:政府信息公开)?(?:申请)?[，,。、；]?(?:(?:同比|环比|较|比)[^，。；]{0,20}[，。；])?$"
)
#: A new subject: what follows is not a part of the total before.
NEW_SUBJECT = re.compile(
    r"收到|受理|办结|答复|办理完|结转|顺延|同比|较上|较去|比上|比去|共|累计|合计|总计|另"
)
#: Verbs that an item of a list may hold too (领导信箱收到并处理信件1条): the list may go on behind them.
VERB_OF_AN_ITEM = re.compile(r"收到|受理|办结|答复|办理完|结转|顺延")
#: An item with an actor and an object of its own around its verb: 领导信箱收到并处理信件; not 网上受理 or 收到申请.
ITEM_WITH_A_VERB = re.compile(
    r"^[，、](?:(?!申请)[^，、；：。\d]){3,}(?:收到|受理|办结|答复)(?:并[^，、；：。\d]{2})?(?:(?!申请)[^，、；：。\d]){2,}$"
)
#: What stands before an amount that is itself a part: the list it is in, or the kind of applicant.
A_PART = re.compile(r"其中|包括|分别|分为|(?:自然人|公民|法人|组织|企业)[^，。；、\d]{0,6}$")
#: Behind a semicolon these begin another subject, where a list might also go on.
ANOTHER_SUBJECT = re.compile(
    r"复议|诉讼|起诉|应诉|文件|规章|培训|会议|解读|发布会|活动|申请|留言|信访|热线|转办|建议|提案|检查|新增|举办|组织|召开|开展|制发|废止"
)
#: Right before the last item: ，另4件.
ONE_MORE = re.compile(r"^[^。；;]{0,24}，(?:另|还)(?:外)?有?$")
#: An item of a list may continue in the next sentence, unless that sentence names another total.
OWN_TOTAL = re.compile(r"共|累计|合计|总计|收到|受理|办结|答复|处置|组织|召开|开展")
OF_THEM = re.compile(r"[中的内]")
OTHER_TOTAL = re.compile(r"同比|较上|较去|比上|比去|共|累计|合计|总计|另")
SHARE_BETWEEN = re.compile(
    r"^(?:，|、|,)?(?:约|大约)?(?:占(?:比|总[^，。；%\d]{0,12}|[^，。；%\d]{0,16})?(?:的|为|达|比例为|比为)?|比例为)(?:约)?$|^[（(](?:约|占|占比|占比为|占总数的?)?$"
)
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
YEAR = re.compile(r"(20\d\d)年")
FROM_TO = re.compile(r"[至到、和]")
LESS = ("减", "少")
DOWN = ("下降", "减少", "降低", "降幅")
MOST_PARTS = 24
_LESS_OR_MORE = re.compile(
    r"^[，,、（(](?:同比|[较比](?:上|去|20\d\d)年(?:度|同期)?)(?:净)?(?:增加|减少|多|少|增长|下降|上升|增|减)了?$"
)
_SHARE_OF = re.compile(r"[，,]?占[^，。；%\d]{0,14}$")
#: Between a whole and the share of it: 占25件办结件的12%.
_WHOLE_OF_SHARE = re.compile(r"^[^，。；%\d]{0,6}的$")
#: 合计 before a total whose parts stand before it, and what shows that the amounts there are no parts.
_SUM = re.compile(r"[，,、；](?:(?:以上)?[两三四五六七八九十\d][项类者])?(?:合计|总计|共计)(?:为)?$")
_NO_PARTS = re.compile(r"其中|包括|分别|收到|受理|新收|办结|答复|办理|结转|同比|较|比")


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A total and its parts as printed. ``continued``: amounts of the next sentence that may belong to it.

    ``loose``: the words between them do not say that the parts are all (从渠道看).
    """

    total: Amount
    parts: tuple[Amount, ...]
    clause: str
    continued: tuple[Amount, ...] = ()
    loose: bool = False

    @property
    def sum(self) -> Decimal:
        return sum((part.value for part in self.parts), Decimal(0))

    @property
    def fits(self) -> bool:
        """Whether some reading adds up: all parts, the first ones, nested parts taken out, the next sentence too."""
        at_least = any(part.at_least or part.about or part.step > 1 for part in self.parts)
        if (at_least or self.loose) and self.sum <= self.total.value:
            return True
        everything = (*self.parts, *self.continued)
        enough = len(self.parts) if self.sum < self.total.value else 2
        return any(
            self._adds_up(kept)
            for count in range(enough, len(everything) + 1)
            for kept in (everything[:count], _without_nested(everything[:count]))
        )

    def _adds_up(self, parts: Sequence[Amount]) -> bool:
        return len(parts) >= 2 and self.total.fits(sum((part.value for part in parts), Decimal(0)))


@dataclass(frozen=True, slots=True)
class Share:
    """A count and the share of a whole printed beside it.

    ``wholes``: counts before it that may be the whole. ``listed_in``: the one of them among whose parts (其中) it is.
    """

    count: Amount
    percent: Amount
    clause: str
    wholes: tuple[Amount, ...]
    listed_in: Amount | None = None


@dataclass(frozen=True, slots=True)
class Growth:
    """A count and its growth over last year, negative for a decline; ``percent`` as printed.

    ``of``: ``percent``, or ``count`` where the growth is printed as so many more or less.
    """

    count: Amount
    percent: Amount
    growth: Decimal
    clause: str
    of: str = "percent"


def breakdowns_in(
    text: str, amounts: Sequence[Amount], is_other: Callable[[Amount], bool]
) -> Iterator[Breakdown]:
    """The breakdowns of a paragraph with two parts or more. ``is_other``: amounts that are not parts (other years)."""
    for position, total in enumerate(amounts):
        following = amounts[position + 1 :]
        if total.unit in COUNTERS and _SUM.search(text[: total.start]) and not is_other(total):
            yield from _added_up(text, total, amounts[:position])
        if total.unit not in COUNTERS or len(following) < 2:
            continue
        yield from _in_its_brackets(text, total, following, is_other)
        first = next((a.start for a in following if a.unit in COUNTERS), len(text))
        marker = PARTS_FOLLOW.search(text, total.end, first)
        if marker and BEFORE_PARTS.match(text[total.end : marker.start()]) and not is_other(total):
            for found in _listed(text, total, marker.end(), following, is_other):
                listed = replace(found, loose=marker["loose"] is not None)
                whole = _with_its_total(text, listed, amounts[:position], marker.start())
                if whole is not None:
                    yield whole


def _in_its_brackets(
    text: str, total: Amount, following: Sequence[Amount], is_other: Callable[[Amount], bool]
) -> Iterator[Breakdown]:
    """收到申请4件（自然人3件、法人1件）: the parts stand in brackets right behind their total."""
    if text[total.end : total.end + 1] not in ("（", "("):
        return
    closing = _closing(text, total.end)
    inside = tuple(a for a in following if a.start < closing and a.unit == total.unit)
    if len(inside) >= 2 and not any(map(is_other, inside)):
        yield Breakdown(total, inside, text[_clause(text, total.start) : closing + 1])


def _added_up(text: str, total: Amount, before: Sequence[Amount]) -> Iterator[Breakdown]:
    """自然人申请16件，企业申请3件，合计19件: the total behind its parts, all of one sentence and with words between."""
    begin = _sentence(text, total.start)
    parts = tuple(a for a in before if a.start >= begin)
    lead = text[begin : total.start]
    if (
        2 <= len(parts) <= MOST_PARTS
        and all(a.unit == total.unit for a in parts)
        and not _NO_PARTS.search(lead)
    ):
        yield Breakdown(total, parts, text[begin : total.end])


def _with_its_total(text: str, found: Breakdown, before: Sequence[Amount], marker: int) -> Breakdown | None:
    """The breakdown of the amount nearest before 其中, or of an earlier one of the same sentence that its parts fit.

    收到申请4件，自然人2件，法人2件。其中3件已答复，1件结转: the parts are those of the 4. Where no total fits and the
    nearest amount of the sentence before is itself a part, the only amount no smaller than each part, or None.
    """
    if found.fits:
        return found
    begin = _sentence(text, found.total.start)
    others = [
        replace(found, total=a, clause=text[_clause(text, a.start) : found.parts[-1].end])
        for a in before
        if a.start >= begin and a.unit == found.total.unit
    ]
    fitting = next((other for other in others if other.fits), None)
    if fitting or not others:
        return fitting or found
    if "。" not in text[found.total.end : marker] or not A_PART.search(text[begin : found.total.start]):
        return found
    largest = max(part.value for part in found.parts)
    possible = [one for one in (*others, found) if one.total.value >= largest]
    return possible[0] if len(possible) == 1 else None


def _listed(
    text: str,
    total: Amount,
    begin: int,
    following: Sequence[Amount],
    is_other: Callable[[Amount], bool],
) -> Iterator[Breakdown]:
    """The list behind 其中: to the end of its statement, or of its sentence where the statement holds one part only."""
    parts: list[Amount] = []
    continued: list[Amount] = []
    previous = begin
    # 其中网上答复15件，邮寄答复12件: a verb of the first item is no sign of a new subject in the others.
    first_verb = VERB_OF_AN_ITEM.search(text[begin : following[0].start])
    for position, amount in enumerate(following):
        lead = text[previous : amount.start]
        if first_verb and not OF_THEM.search(lead):
            lead = lead.replace(first_verb[0], "")
        previous = amount.end
        if "。" in lead:
            if OWN_TOTAL.search(lead):
                break
            target = continued
        elif _may_belong(lead):
            item = not continued and _is_item_with_a_verb(text, lead, following[position : position + 2])
            target = parts if item else continued
        elif _begins_another_subject(lead):
            break
        else:
            beyond = _is_beyond_its_statement(text, begin, amount, parts)
            target = continued if beyond or continued else parts
        if amount.unit != total.unit or is_other(amount) or _in_brackets(text, begin, amount.start):
            continue
        target.append(amount)
    if 2 <= len(parts) <= MOST_PARTS:
        clause = text[_clause(text, total.start) : parts[-1].end]
        yield Breakdown(total, tuple(parts), clause, tuple(continued[:MOST_PARTS]))


def _is_beyond_its_statement(text: str, begin: int, amount: Amount, parts: Sequence[Amount]) -> bool:
    """Whether a semicolon has ended the list of parts before this amount.

    予以公开3件；部分公开2件；…: where each statement holds one part, the list goes on behind it.
    """
    statements = re.split("[；;]", text[begin : amount.start])
    second = parts[1].start if len(parts) > 1 else len(text)
    return len(statements) > 1 and begin + len(statements[0]) >= second


def _begins_another_subject(lead: str) -> bool:
    return bool(NEW_SUBJECT.search(lead) or ("；" in lead and ANOTHER_SUBJECT.search(lead)))


def _may_belong(lead: str) -> bool:
    """Whether the amount behind these words may or may not be another part."""
    if ONE_MORE.search(lead):
        return True
    return bool(VERB_OF_AN_ITEM.search(lead)) and not OTHER_TOTAL.search(lead) and "；" not in lead


def _is_item_with_a_verb(text: str, lead: str, amounts: Sequence[Amount]) -> bool:
    """Whether an item with a verb stands inside a list: the next item, of the same unit, has none.

    其中公告127条，领导信箱收到并处理信件1条，街办动态75条: the 1 is a part as the others are.
    """
    if len(amounts) < 2 or not ITEM_WITH_A_VERB.match(lead) or OTHER_TOTAL.search(lead):
        return False
    item, after = amounts
    between = text[item.end : after.start]
    return (
        item.unit == after.unit
        and between[:1] in ("，", "、")
        and not (NEW_SUBJECT.search(between) or ANOTHER_SUBJECT.search(between) or "。" in between)
    )


def shares_in(text: str, amounts: Sequence[Amount]) -> Iterator[Share]:
    """Counts with 占…% or (…%) right behind them."""
    for position, percent in enumerate(amounts[1:], start=1):
        count = amounts[position - 1]
        if percent.unit != "%" or count.unit not in COUNTERS:
            continue
        if not SHARE_BETWEEN.match(text[count.end : percent.start]):
            if position > 1 and (share := _of_its_whole(text, amounts[position - 2], count, percent)):
                yield share
            continue
        start = _clause(text, count.start)
        begin = _statement(text, count.start)
        wholes = tuple(
            a
            for a in amounts[: position - 1]
            if a.unit == count.unit and a.value >= count.value and (a.start >= begin or a.unit == "件")
        )
        marker = text.rfind("其中", begin, count.start)
        listed_in = next((a for a in reversed(wholes) if begin <= a.start and a.end <= marker), None)
        end = percent.end + text.startswith(("）", ")"), percent.end)
        yield Share(count, percent, text[start:end].strip("、，"), wholes, listed_in)


def _of_its_whole(text: str, count: Amount, whole: Amount, percent: Amount) -> Share | None:
    """自然人20件，占总量26件的76.9%: the whole stands between the count and its share."""
    if count.unit != whole.unit or not _WHOLE_OF_SHARE.match(text[whole.end : percent.start]):
        return None
    if not _SHARE_OF.match(text[count.end : whole.start]):
        return None
    return Share(
        count, percent, text[_clause(text, count.start) : percent.end].strip("、，"), (whole,), whole
    )


def growth_in(text: str, amounts: Sequence[Amount], year: int | None) -> Iterator[Growth]:
    """Counts with 同比增长…%, or with so many cases more or less than last year, right behind them.

    Growth since a year that is named and is not the one before ``year``, the report year, is left out.
    """
    for position, other in enumerate(amounts[1:], start=1):
        count = amounts[position - 1]
        named = YEAR.search(text, count.end, other.start)
        if count.unit not in COUNTERS or (named and year is not None and int(named[1]) != year - 1):
            continue
        if other.unit == count.unit:
            yield from _more_than_last_year(text, count, other)
        elif other.unit == "%":
            yield from _growth(text, amounts[position - 2] if position > 1 else None, count, other)


def _more_than_last_year(text: str, count: Amount, difference: Amount) -> Iterator[Growth]:
    more = MORE_THAN_LAST_YEAR.match(text[count.end : difference.start])
    if more and not FROM_TO.match(text, difference.end):
        value = -difference.value if more["way"].startswith(LESS) else difference.value
        yield Growth(count, difference, value, text[_clause(text, count.start) : difference.end], "count")


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


def _without_nested(parts: Sequence[Amount]) -> tuple[Amount, ...]:
    """The parts less those that break down the part before them: 16 4 12 38 19 19 → 16 38."""
    kept: list[Amount] = []
    position = 0
    while position < len(parts):
        kept.append(parts[position])
        nested, end = Decimal(0), position + 1
        while end < len(parts) and nested < parts[position].value:
            nested += parts[end].value
            end += 1
        fits = nested == parts[position].value and end - position > 2
        position = end if fits else position + 1
    return tuple(kept)


def _closing(text: str, opening: int) -> int:
    found = [at for sign in "）)" if (at := text.find(sign, opening)) >= 0]
    return min(found, default=len(text))


def _in_brackets(text: str, begin: int, position: int) -> bool:
    before = text[begin:position]
    return max(before.rfind("（"), before.rfind("(")) > max(before.rfind("）"), before.rfind(")"))


def _sentence(text: str, position: int) -> int:
    return max(text.rfind(sign, 0, position) for sign in "。！!？?\n") + 1


def _statement(text: str, position: int) -> int:
    return max(text.rfind(sign, 0, position) for sign in STATEMENT_ENDS) + 1


def _clause(text: str, position: int) -> int:
    return max(text.rfind(sign, 0, position) for sign in "，。；,;、：:") + 1
