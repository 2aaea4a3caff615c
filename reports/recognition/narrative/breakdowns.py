"""Totals with their parts and shares of a whole, as a text prints them (X-TEXT-PARTS, X-TEXT-PCT)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reports.recognition.narrative.amounts import Amount

COUNTERS = frozenset("件条份起宗例次篇期个项场部") | {"人次"}
STATEMENT_ENDS = "。；;！!？?"
PARTS_FOLLOW = re.compile(
    r"其中|当中|包括|分别为|分别是|分为|(?P<loose>(?<=[件条份起宗])(?:(?:政府信息公开|依申请公开)?申请)?中[，,]?|(?:[按从][^，。；：\d]{1,10}[分看][，：]|(?<=[件条份起宗例次])：))"
)
#: Requests come from persons and from bodies: a list of both is one of all.
PERSONS, BODIES = re.compile(r"自然人|公民|个人"), re.compile(r"法人|企业|组织|单位|公司")
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
#: A rate whose two numbers are printed before it. 办结率 and 答复率 of requests are of those that were due.
RATE = re.compile(r"^[，,、](?P<what>整改|解读|采纳|销号|合格|完成)(?:完成)?率(?:为|达到?)?$")
MOST_PARTS = 24
_SHARE_OF = re.compile(r"[，,]?占[^，。；%\d]{0,14}$")
#: Between a whole and the share of it: 占25件办结件的12%.
_WHOLE_OF_SHARE = re.compile(r"^[^，。；%\d]{0,6}的$")
#: 合计 before a total whose parts stand before it, and what shows that the amounts there are no parts.
_SUM = re.compile(
    r"[，,、；](?:(?:(?:以上)?[两三四五六七八九十\d][项类者])?(?:合计|总计|共计|累计)(?:为)?|共)$"
)
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
                applicants = text[marker.end() : found.parts[-1].end]
                closed = marker["loose"] is None or (PERSONS.search(applicants) and BODIES.search(applicants))
                listed = replace(found, loose=not closed)
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
        yield Breakdown(total, inside, text[clause_begin(text, total.start) : closing + 1])


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
        replace(found, total=a, clause=text[clause_begin(text, a.start) : found.parts[-1].end])
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
    of_any_unit: list[Amount] = []
    previous = begin
    # 其中网上答复15件，邮寄答复12件: a verb of the first item is no sign of a new subject in the others.
    first_verb = VERB_OF_AN_ITEM.search(text[begin : following[0].start])
    for position, amount in enumerate(following):
        lead = text[previous : amount.start]
        if first_verb and not OF_THEM.search(lead):
            lead = lead.replace(first_verb[0], "")
        previous = amount.end
        target = _list_of(text, begin, lead, following[position : position + 2], parts, continued)
        if target is None:
            break
        if is_other(amount) or _in_brackets(text, begin, amount.start):
            continue
        if target is parts:
            of_any_unit.append(amount)
        if amount.unit == total.unit:
            target.append(amount)
    parts = _of_several_units(total, parts, of_any_unit)
    if 2 <= len(parts) <= MOST_PARTS:
        clause = text[clause_begin(text, total.start) : parts[-1].end]
        yield Breakdown(total, tuple(parts), clause, tuple(continued[:MOST_PARTS]))


def _list_of(
    text: str,
    begin: int,
    lead: str,
    amounts: Sequence[Amount],
    parts: list[Amount],
    continued: list[Amount],
) -> list[Amount] | None:
    """Which of the two lists the first of these amounts belongs to; None where another subject begins with it."""
    if "。" in lead:
        return None if OWN_TOTAL.search(lead) else continued
    if _may_belong(lead):
        return parts if not continued and _is_item_with_a_verb(text, lead, amounts) else continued
    if _begins_another_subject(lead):
        return None
    beyond = _is_beyond_its_statement(text, begin, amounts[0], parts)
    return continued if beyond or continued else parts


def _of_several_units(total: Amount, parts: list[Amount], of_any_unit: Sequence[Amount]) -> list[Amount]:
    """The parts in whatever unit where they add up so: 23篇，其中图解9篇，视频4个，文字10篇."""
    counted = [amount for amount in of_any_unit if amount.unit in COUNTERS]
    mixed = len(counted) > len(parts) >= 1 and sum(amount.value for amount in counted) == total.value
    return counted if mixed else parts


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
        if rate := RATE.match(text[count.end : percent.start]):
            yield from _of_rate(text, amounts[: position - 1], count, percent, rate["what"])
        if not SHARE_BETWEEN.match(text[count.end : percent.start]):
            if position > 1 and (share := _of_its_whole(text, amounts[position - 2], count, percent)):
                yield share
            continue
        start = clause_begin(text, count.start)
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


def _of_rate(
    text: str, before: Sequence[Amount], count: Amount, percent: Amount, what: str
) -> Iterator[Share]:
    """发现问题136个，整改到位126个，整改率92.6%: the whole is right before the count of what was done."""
    whole = before[-1] if before else None
    if whole is None or whole.unit != count.unit or whole.value < count.value:
        return
    between = text[whole.end : count.start]
    if (
        what in between
        and "。" not in between
        and "其中" not in text[_statement(text, whole.start) : count.start]
    ):
        yield Share(
            count, percent, text[clause_begin(text, whole.start) : percent.end].strip("、，"), (whole,), whole
        )


def _of_its_whole(text: str, count: Amount, whole: Amount, percent: Amount) -> Share | None:
    """自然人20件，占总量26件的76.9%: the whole stands between the count and its share."""
    if count.unit != whole.unit or not _WHOLE_OF_SHARE.match(text[whole.end : percent.start]):
        return None
    if not _SHARE_OF.match(text[count.end : whole.start]):
        return None
    return Share(
        count, percent, text[clause_begin(text, count.start) : percent.end].strip("、，"), (whole,), whole
    )


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


def clause_begin(text: str, position: int) -> int:
    return max(text.rfind(sign, 0, position) for sign in "，。；,;、：:") + 1
