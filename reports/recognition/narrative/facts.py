"""What the narrative says in figures: counts next to their own word, breakdowns, shares, growth and claims.

Pure text work: nothing here knows what the tables hold. A figure is taken only next to its own word within one clause;
figures of other years, differences, other subjects (hotline, petitions …) and parts are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from reports.recognition.narrative.amounts import Amount, amounts_in, written
from reports.recognition.narrative.applicants import Applicants, applicants_in
from reports.recognition.narrative.breakdowns import (
    Breakdown,
    Share,
    breakdowns_in,
    shares_in,
)
from reports.recognition.narrative.growths import Growth, growth_in
from reports.recognition.narrative.lines import (
    CLAUSE_ENDS,
    SEGMENT_ENDS,
    SENTENCE_ENDS,
    STATEMENT_ENDS,
    NarrativeLine,
    without_name,
)
from reports.recognition.narrative.meanings import (
    DISPUTES,
    NOTHING,
    Meaning,
    dispute_behind,
    dispute_meaning,
    document_meaning,
    request_meaning,
)
from reports.recognition.narrative.words import (
    ADDED_TO,
    ADDED_UP,
    ALL_IN_HAND,
    ALL_OF_THEM,
    ALL_SETTLED,
    ALL_UPHELD,
    APPLICANT,
    BUT_SOME,
    CARRIED_AND_NEW,
    CARRIED_FROM,
    CARRIED_TO,
    CHANNEL,
    DIFFERENCE,
    DISPUTES_STATED,
    GROWN_TO,
    IN_HAND,
    NARROWER,
    NO_DISPUTE,
    NO_LIMIT,
    NO_REQUEST,
    NOT_ALL,
    NOT_DUE,
    NOT_THE_NUMBER,
    OF_ONE_CAUSE,
    OF_OTHERS,
    OF_PAPERS,
    OF_SUCH_REQUESTS,
    ONE_EACH,
    OUTCOME_NAMED,
    OUTCOME_WORDS,
    OWN_AGENCY,
    PART_OF,
    PART_OF_DISPUTES,
    PART_OF_YEAR,
    PARTS_FOLLOW,
    PASSED_ON,
    SHARE_OF_WHOLE,
    SOME_OF_THEM,
    SOME_OTHERS,
    STATED,
    VERB_ALONE,
    WHICH_OF_THEM,
    WIDER,
    Kind,
    Topic,
)

CASE_UNITS = frozenset("件条份起宗例次个项")
COUNTS_OF_CASES = frozenset("件条份起宗例")
#: Behind the unit 个, which counts much else (5个工作日).
OF_REQUESTS = re.compile(r"[，。；、）)]|$|(?:政府)?信息公开|依申请|申请|公开")
#: The part that holds plans and wishes: its figures are read, its claims are not.
PLANS = 5
TAIL_LENGTH = 14
DISPUTE_KINDS = (Kind.RECONSIDERATION, Kind.LITIGATION, Kind.DIRECT, Kind.AFTER_RECONSIDERATION)
OUTCOMES = frozenset(kind for kind, _ in OUTCOME_WORDS)
NORM_TOPICS = (Topic.NORMS, Topic.RULES)
ZERO = amounts_in("0件")[0]
BRACKETS = re.compile(r"[（(][^（）()]*[）)]")


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure of the narrative. ``kinds``: what it may count, the nearest word first.

    ``together``: it counts all of its kinds added up (予以公开及部分公开). ``in_hand``: it may count those carried over
    and received. ``result``: column of 表四 it is about.
    ``clause`` is what the reviewer is shown, ``narrower`` and ``wider`` say that its scope may differ from the tables'.
    """

    kinds: tuple[Kind, ...]
    amount: Amount
    clause: str
    part: int
    together: bool = False
    result: str | None = None
    narrower: bool = False
    wider: bool = False
    in_hand: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence without a figure that the tables can contradict.

    ``name``: all_settled, all_upheld or no_dispute; ``topics`` the tables it speaks of.
    """

    name: str
    topics: tuple[Topic, ...]
    clause: str
    part: int
    narrower: bool = False
    wider: bool = False


@dataclass(frozen=True)
class NarrativeFacts:
    """Everything that the parts of one report say in figures, in the order of the text."""

    facts: tuple[Fact, ...] = ()
    claims: tuple[Claim, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    shares: tuple[tuple[Share, Fact | None], ...] = ()
    growths: tuple[tuple[Growth, Fact | None], ...] = ()
    applicants: tuple[Applicants, ...] = ()


@lru_cache(maxsize=128)
def narrative_facts(parts: tuple[tuple[int, str], ...], year: int | None, agency: str = "") -> NarrativeFacts:
    """The facts of these (part, text) pairs.

    ``year`` is the report year, so that figures of others are left out; ``agency`` the name of its maker, which may
    stand in any sentence.
    """
    facts: list[Fact] = []
    claims: list[Claim] = []
    breakdowns: list[Breakdown] = []
    shares: list[tuple[Share, Fact | None]] = []
    growths: list[tuple[Growth, Fact | None]] = []
    applicants: list[Applicants] = []
    for part, text in parts:
        for line in text.split("\n"):
            paragraph = _Paragraph(line, part, year, written(agency))
            by_start: dict[int, Fact] = {}
            if not paragraph.is_silent:
                by_start = dict(paragraph.facts())
                facts += by_start.values()
                applicants += applicants_in(paragraph)
                if part != PLANS:
                    claims += paragraph.claims(by_start)
                    facts += paragraph.none_received()
            text_, amounts = paragraph.text, paragraph.amounts
            breakdowns += breakdowns_in(text_, amounts, paragraph.is_other_figure)
            shares += [(share, by_start.get(share.count.start)) for share in shares_in(text_, amounts)]
            growths += [
                (growth, by_start.get(growth.count.start)) for growth in growth_in(text_, amounts, year)
            ]
    return NarrativeFacts(
        tuple(facts), tuple(claims), tuple(breakdowns), tuple(shares), tuple(growths), tuple(applicants)
    )


class _Paragraph(NarrativeLine):
    """One line of the narrative with its amounts and the words next to each."""

    def facts(self) -> Iterator[tuple[int, Fact]]:
        """(position of the amount, fact) in the order of the text."""
        previous_end = 0
        for amount in self.amounts:
            start = max(previous_end, self.back_to(amount.start, CLAUSE_ENDS))
            previous_end = amount.end
            if amount.unit not in CASE_UNITS or (
                amount.unit == "个" and not OF_REQUESTS.match(self.text, amount.end)
            ):
                continue
            lead = self.text[start : amount.start]
            fact, used = self._fact(amount, start, lead)
            previous_end += used
            if fact:
                yield amount.start, fact

    def _fact(self, amount: Amount, start: int, lead: str) -> tuple[Fact | None, int]:
        """The fact, and how many characters behind the amount it uses, which no other amount may use."""
        tail = self.text[amount.end : min(self.on_to(amount.end, CLAUSE_ENDS), amount.end + TAIL_LENGTH)]
        statement = self.text[self.back_to(amount.start, STATEMENT_ENDS) : amount.end]
        kinds, together, result, used = self._meaning(amount, start, lead, tail)
        left_out = not kinds or self._leaves_out(amount, kinds, together, lead)
        if left_out:
            return None, used
        fact = Fact(
            kinds,
            amount,
            self.clause(start, amount.end),
            self.part,
            together,
            result,
            bool(NARROWER.search(statement)),
            bool(WIDER.search(statement)),
            kinds[0] is Kind.SETTLED
            and bool(
                ALL_IN_HAND.search(lead)
                or (IN_HAND.search(lead) and ADDED_TO.search(statement))
                or (IN_HAND.search(lead) and CARRIED_AND_NEW.match(self.text, amount.end))
            ),
        )
        return fact, used

    def _leaves_out(self, amount: Amount, kinds: tuple[Kind, ...], together: bool, lead: str) -> bool:
        """Whether the figure is a difference, of another year, one of several, or only a part of the whole."""
        if DIFFERENCE.search(lead) or (together and ONE_EACH.search(lead)):
            return True
        if self._is_of_others(amount.start) or self._is_of_another_time(amount, kinds[0], lead):
            return True
        if kinds[0] in DISPUTE_KINDS:
            clause = self.text[self.back_to(amount.start, CLAUSE_ENDS) : amount.start]
            if PART_OF_DISPUTES.search(lead) or OF_ONE_CAUSE.search(clause):
                return True
            return DISPUTES_STATED.sub("", without_name(lead, self.agency)) != ""
        if PART_OF.search(lead) or PART_OF.search(self._narrowing(amount.start)):
            return True
        if kinds[0] is not Kind.CARRIED_FORWARD and NOT_DUE.search(lead):
            return True
        if kinds[0] in OUTCOMES:
            return _names_something_else(lead)
        return kinds[0] in (Kind.RECEIVED, Kind.SETTLED) and self._is_some_of_all(amount, kinds[0], lead)

    def _is_of_another_time(self, amount: Amount, kind: Kind, lead: str) -> bool:
        """Whether the figure is of another year, or of a part of this one."""
        before = self.text[self.back_to(amount.start, STATEMENT_ENDS) : amount.start]
        if PART_OF_YEAR.search(before) and not (ADDED_UP.search(lead) or "全年" in lead):
            return True
        dated = kind is Kind.CARRIED_FORWARD or CARRIED_FROM.search(lead) or CARRIED_TO.search(lead)
        return not (dated or GROWN_TO.match(lead)) and self.is_of_other_year(amount.start)

    def _is_some_of_all(self, amount: Amount, kind: Kind, lead: str) -> bool:
        """Whether a number of requests received or settled counts only some of them."""
        if SHARE_OF_WHOLE.match(self.text, amount.end) or self._says_which(amount, lead):
            return True
        said = lead
        begin = self.back_to(amount.start, CLAUSE_ENDS)
        if VERB_ALONE.match(lead) and self.text[begin - 1 : begin] == "，":
            said = self.between(begin - 1, CLAUSE_ENDS) + lead
        some_of_them = any(words.search(said) for words in (CHANNEL, APPLICANT, SOME_OF_THEM))
        passed_on = kind is Kind.SETTLED and PASSED_ON.search(lead) is not None
        return self._is_part(amount.start) or ((some_of_them or passed_on) and not ADDED_UP.search(lead))

    def _says_which(self, amount: Amount, lead: str) -> bool:
        """Whether other words than those of a total stand before the number, or tell behind it what it counts."""
        if STATED.sub("", without_name(lead, self.agency)) and not GROWN_TO.match(lead):
            return True
        which = WHICH_OF_THEM.match(self.text[amount.end :])
        return which is not None and STATED.sub("", which["which"]) != ""

    def _narrowing(self, position: int) -> str:
        """The clause before an amount, from the last count of cases on: other counts (2天, 12个镇) stay in it."""
        begin = self.back_to(position, CLAUSE_ENDS)
        ends = (a.end for a in self.amounts if a.end <= position and a.unit in COUNTS_OF_CASES)
        return self.text[max((begin, *ends)) : position]

    def _is_of_others(self, position: int) -> bool:
        """Whether the number is that of papers or of others, or of all together beside one of the own agency."""
        statement, begin = self.between(position, STATEMENT_ENDS), self.back_to(position, SEGMENT_ENDS)
        clause = self.text[begin:position]
        if OF_PAPERS.search(statement) or OF_OTHERS.match(statement) or OF_OTHERS.match(clause):
            return True
        if SOME_OTHERS.search(clause):
            return True
        own = OWN_AGENCY.search(self.text[max(begin - 1, 0) : position + 1])
        return not own and bool(
            ALL_OF_THEM.search(clause) and OWN_AGENCY.search(self.between(position, SENTENCE_ENDS))
        )

    def _meaning(self, amount: Amount, start: int, lead: str, tail: str) -> Meaning:
        """What an amount counts; without kinds when no table holds it."""
        if found := dispute_behind(lead, tail):
            return found
        before, behind = (
            self.topics_between(start, amount.start),
            self.topics_between(amount.end, amount.end + len(tail)),
        )
        # The nearest word: the last one before the amount, the first one behind it.
        topic = before[-1] if before else behind[0] if behind else self.carried_topic(start)
        if topic in DISPUTES:
            return dispute_meaning(lead, tail, before or behind, topic)
        if topic in NORM_TOPICS:
            return document_meaning(lead, tail, topic)
        if topic is Topic.REQUESTS:
            return request_meaning(lead, tail, self.text[amount.end :], self.year)
        return NOTHING

    def none_received(self) -> Iterator[Fact]:
        """未收到政府信息公开申请 and the like: a figure of 0."""
        for found in NO_REQUEST.finditer(self.text):
            if self.is_of_other_year(found.start()) or CHANNEL.search(found[0]):
                continue
            statement = self.between(found.start(), STATEMENT_ENDS)
            narrower, wider = bool(NARROWER.search(statement)), bool(WIDER.search(statement))
            yield Fact(
                (Kind.RECEIVED,), ZERO, found[0], self.part, narrower=narrower, wider=wider, together=False
            )

    def claims(self, facts: Mapping[int, Fact]) -> Iterator[Claim]:
        """The sentences without a figure that the tables can contradict. ``facts``: by the position of the amount."""
        for found in NO_DISPUTE.finditer(self.text):
            segment = self.between(found.start(), SEGMENT_ENDS)
            if not NOT_THE_NUMBER.search(segment):
                rest = found[0]
                topics = tuple(
                    t
                    for t, word in ((Topic.RECONSIDERATION, "复议"), (Topic.LITIGATION, "诉讼"))
                    if word in rest
                )
                yield from self._claim("no_dispute", topics, found)
        for found in ALL_SETTLED.finditer(self.text):
            of_requests = self.carried_topic(found.start()) is Topic.REQUESTS
            if of_requests and self._says_all(found) and not self._says_it_of_some(found, facts):
                yield from self._claim("all_settled", (Topic.REQUESTS,), found)
        for found in ALL_UPHELD.finditer(self.text):
            begin = self.back_to(found.start(), SENTENCE_ENDS)
            before = self.text[begin : found.start()]
            own = self.back_to(found.start(), STATEMENT_ENDS)
            begin = own if any(t in DISPUTES for t in self.topics_between(own, found.start())) else begin
            topics = tuple(
                dict.fromkeys(t for t in self.topics_between(begin, found.start()) if t in DISPUTES)
            )
            if before.rfind("（") > before.rfind("）"):
                topics = topics[-1:]  # 诉讼5件（均为维持）: of what the brackets stand behind
            behind = self.text[found.end() : self.on_to(found.end(), SENTENCE_ENDS)]
            if topics and not (BUT_SOME.search(before) or "除外" in behind):
                yield from self._claim("all_upheld", topics, found)

    def _says_all(self, found: re.Match[str]) -> bool:
        """Whether 均已办结 is said of all requests: nothing carried on, and not only of those of last year."""
        sentence = self.between(found.start(), SENTENCE_ENDS)
        own_clause = self.text[self.back_to(found.start(), CLAUSE_ENDS) : found.start()]
        if any(self._is_no_limit(match) for match in NO_LIMIT.finditer(own_clause)):
            return False
        limits = NO_LIMIT.sub(lambda match: "" if self._is_no_limit(match) else match[0], sentence)
        return not NOT_ALL.search(limits)

    def _says_it_of_some(self, found: re.Match[str], facts: Mapping[int, Fact]) -> bool:
        """Whether the numbers before it in its sentence are none of requests received: 督办的申请2件，已全部办结."""
        begin = self.back_to(found.start(), SENTENCE_ENDS)
        before = [a for a in self.amounts if begin <= a.start < found.start() and a.unit in CASE_UNITS]
        kinds = {facts[a.start].kinds[0] for a in before if a.start in facts}
        return bool(before) and Kind.RECEIVED not in kinds

    def _is_no_limit(self, match: re.Match[str]) -> bool:
        return match["year"] is None or self.year is None or int(match["year"]) < self.year

    def _claim(self, name: str, topics: tuple[Topic, ...], found: re.Match[str]) -> Iterator[Claim]:
        if not topics or self.is_of_other_year(found.start()):
            return
        statement = self.between(found.start(), STATEMENT_ENDS)
        narrower, wider = bool(NARROWER.search(statement)), bool(WIDER.search(statement))
        yield Claim(name, topics, found[0], self.part, narrower, wider)

    def _is_part(self, position: int) -> bool:
        """Whether 其中 precedes it in its statement, or it is in brackets behind another amount."""
        begin = self.back_to(position, STATEMENT_ENDS)
        before = self.text[begin:position]
        opened = max(before.rfind("（"), before.rfind("("))
        in_brackets = opened > max(before.rfind("）"), before.rfind(")"))
        return bool(PARTS_FOLLOW.search(BRACKETS.sub("", before)) or OF_SUCH_REQUESTS.search(before)) or (
            in_brackets and bool(amounts_in(before[:opened]))
        )


def _names_something_else(lead: str) -> bool:
    """Whether other words stand between an outcome and its number: 不予公开的理由主要是内部事务信息2件."""
    ends = [found.end() for _, words in OUTCOME_WORDS for found in words.finditer(lead)]
    return bool(ends) and STATED.sub("", OUTCOME_NAMED.sub("", lead[max(ends) :])) != ""
