"""What the narrative says in figures: counts next to their own word, breakdowns, shares, growth and claims.

Pure text work: nothing here knows what the tables hold. A figure is taken only next to its own word within one clause;
figures of other years, differences, other subjects (hotline, petitions …) and parts are left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from reports.recognition.narrative.amounts import Amount, amounts_in, written
from reports.recognition.narrative.breakdowns import (
    Breakdown,
    Growth,
    Share,
    breakdowns_in,
    growth_in,
    shares_in,
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
    ADDED_UP,
    ALL_SETTLED,
    ALL_UPHELD,
    APPLICANT,
    BUT_SOME,
    CARRIED_AND_NEW,
    CARRIED_FROM,
    CARRIED_TO,
    CHANNEL,
    DIFFERENCE,
    GROWN_TO,
    IN_HAND,
    MOST_OTHER,
    NARROWER,
    NO_DISPUTE,
    NO_LIMIT,
    NO_REQUEST,
    NOT_ALL,
    NOT_DUE,
    NOT_THE_NUMBER,
    OF_OTHERS,
    OF_PAPERS,
    ONE_EACH,
    OTHER_YEAR,
    PART_OF,
    PART_OF_DISPUTES,
    PARTS_FOLLOW,
    PASSED_ON,
    QUOTED_PAPERS,
    SHARE_OF_WHOLE,
    SOME_OF_THEM,
    STATED,
    TOPICS,
    VERB_ALONE,
    WEAK,
    WIDER,
    YEAR,
    Kind,
    Topic,
)

CLAUSE_ENDS = "，。；：,;:（）()！!？?"
SENTENCE_ENDS = "。！!？?"
STATEMENT_ENDS = "。；;！!？?"
CASE_UNITS = frozenset("件条份起宗例次个项")
#: Behind the unit 个, which counts much else (5个工作日).
OF_REQUESTS = re.compile(r"[，。；、）)]|$|(?:政府)?信息公开|依申请|申请|公开")
#: The part that holds plans and wishes: its figures are read, its claims are not.
PLANS = 5
SEGMENT_ENDS = "，。；,;"
STOPS = {ends: re.compile(f"[{ends}]") for ends in (CLAUSE_ENDS, STATEMENT_ENDS, SENTENCE_ENDS, SEGMENT_ENDS)}
TAIL_LENGTH = 14
DISPUTE_KINDS = (Kind.RECONSIDERATION, Kind.LITIGATION, Kind.DIRECT, Kind.AFTER_RECONSIDERATION)
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


@lru_cache(maxsize=128)
def narrative_facts(parts: tuple[tuple[int, str], ...], year: int | None) -> NarrativeFacts:
    """The facts of these (part, text) pairs; ``year`` is the report year, so that figures of others are left out."""
    facts: list[Fact] = []
    claims: list[Claim] = []
    breakdowns: list[Breakdown] = []
    shares: list[tuple[Share, Fact | None]] = []
    growths: list[tuple[Growth, Fact | None]] = []
    for part, text in parts:
        for line in text.split("\n"):
            paragraph = _Paragraph(line, part, year)
            by_start: dict[int, Fact] = {}
            if not paragraph.is_silent:
                by_start = dict(paragraph.facts())
                facts += by_start.values()
                if part != PLANS:
                    claims += paragraph.claims()
                    facts += paragraph.none_received()
            text_, amounts = paragraph.text, paragraph.amounts
            breakdowns += breakdowns_in(text_, amounts, paragraph.is_other_figure)
            shares += [(share, by_start.get(share.count.start)) for share in shares_in(text_, amounts)]
            growths += [(growth, by_start.get(growth.count.start)) for growth in growth_in(text_, amounts)]
    return NarrativeFacts(tuple(facts), tuple(claims), tuple(breakdowns), tuple(shares), tuple(growths))


class _Paragraph:
    """One line of the narrative with its amounts and the words next to each."""

    def __init__(self, line: str, part: int, year: int | None) -> None:
        self.text = QUOTED_PAPERS.sub(lambda m: "…" * len(m[0]), written(line))
        self.part, self.year = part, year
        self.amounts = amounts_in(self.text)
        self.topics = [_topic(match) for match in TOPICS.finditer(self.text)]
        self.is_silent = all(topic is Topic.SOMETHING_ELSE for _, topic, _ in self.topics)
        self._ends: dict[str, list[int]] = {}

    def facts(self) -> Iterator[tuple[int, Fact]]:
        """(position of the amount, fact) in the order of the text."""
        previous_end = 0
        for amount in self.amounts:
            start = max(previous_end, self._back_to(amount.start, CLAUSE_ENDS))
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
        tail = self.text[amount.end : min(self._on_to(amount.end, CLAUSE_ENDS), amount.end + TAIL_LENGTH)]
        statement = self.text[self._back_to(amount.start, STATEMENT_ENDS) : amount.end]
        kinds, together, result, used = self._meaning(amount, start, lead, tail)
        left_out = not kinds or self._leaves_out(amount, kinds, together, lead)
        if left_out:
            return None, used
        fact = Fact(
            kinds,
            amount,
            self._clause(start, amount.end),
            self.part,
            together,
            result,
            bool(NARROWER.search(statement)),
            bool(WIDER.search(statement)),
            kinds[0] is Kind.SETTLED
            and bool(IN_HAND.search(lead) and CARRIED_AND_NEW.match(self.text, amount.end)),
        )
        return fact, used

    def _leaves_out(self, amount: Amount, kinds: tuple[Kind, ...], together: bool, lead: str) -> bool:
        """Whether the figure is a difference, of another year, one of several, or only a part of the whole."""
        statement = self._between(amount.start, STATEMENT_ENDS)
        if OF_PAPERS.search(statement) or OF_OTHERS.match(statement):
            return True
        if DIFFERENCE.search(lead) or (together and ONE_EACH.search(lead)):
            return True
        if (PART_OF_DISPUTES if kinds[0] in DISPUTE_KINDS else PART_OF).search(lead):
            return True
        if kinds[0] not in (*DISPUTE_KINDS, Kind.CARRIED_FORWARD) and NOT_DUE.search(lead):
            return True
        dated = kinds[0] is Kind.CARRIED_FORWARD or CARRIED_FROM.search(lead) or CARRIED_TO.search(lead)
        if not dated and not GROWN_TO.match(lead) and self.is_of_other_year(amount.start):
            return True
        if kinds[0] not in (Kind.RECEIVED, Kind.SETTLED):
            return False
        if SHARE_OF_WHOLE.match(self.text, amount.end) or (
            not GROWN_TO.match(lead) and len(STATED.sub("", lead)) > MOST_OTHER
        ):
            return True
        said = lead
        begin = self._back_to(amount.start, CLAUSE_ENDS)
        if VERB_ALONE.match(lead) and self.text[begin - 1 : begin] == "，":
            said = self._between(begin - 1, CLAUSE_ENDS) + lead
        some_of_them = any(words.search(said) for words in (CHANNEL, APPLICANT, SOME_OF_THEM))
        passed_on = kinds[0] is Kind.SETTLED and PASSED_ON.search(lead) is not None
        return self._is_part(amount.start) or ((some_of_them or passed_on) and not ADDED_UP.search(lead))

    def _meaning(self, amount: Amount, start: int, lead: str, tail: str) -> Meaning:
        """What an amount counts; without kinds when no table holds it."""
        if found := dispute_behind(lead, tail):
            return found
        before, behind = self._topics(start, amount.start), self._topics(amount.end, amount.end + len(tail))
        # The nearest word: the last one before the amount, the first one behind it.
        topic = before[-1] if before else behind[0] if behind else self._carried_topic(start)
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
            statement = self._between(found.start(), STATEMENT_ENDS)
            narrower, wider = bool(NARROWER.search(statement)), bool(WIDER.search(statement))
            yield Fact(
                (Kind.RECEIVED,), ZERO, found[0], self.part, narrower=narrower, wider=wider, together=False
            )

    def claims(self) -> Iterator[Claim]:
        """The sentences without a figure that the tables can contradict."""
        for found in NO_DISPUTE.finditer(self.text):
            segment = self._between(found.start(), SEGMENT_ENDS)
            if not NOT_THE_NUMBER.search(segment):
                rest = found[0]
                topics = tuple(
                    t
                    for t, word in ((Topic.RECONSIDERATION, "复议"), (Topic.LITIGATION, "诉讼"))
                    if word in rest
                )
                yield from self._claim("no_dispute", topics, found)
        for found in ALL_SETTLED.finditer(self.text):
            if self._carried_topic(found.start()) is Topic.REQUESTS and self._says_all(found):
                yield from self._claim("all_settled", (Topic.REQUESTS,), found)
        for found in ALL_UPHELD.finditer(self.text):
            begin = self._back_to(found.start(), SENTENCE_ENDS)
            before = self.text[begin : found.start()]
            own = self._back_to(found.start(), STATEMENT_ENDS)
            begin = own if any(t in DISPUTES for t in self._topics(own, found.start())) else begin
            topics = tuple(dict.fromkeys(t for t in self._topics(begin, found.start()) if t in DISPUTES))
            if before.rfind("（") > before.rfind("）"):
                topics = topics[-1:]  # 诉讼5件（均为维持）: of what the brackets stand behind
            if topics and not BUT_SOME.search(before):
                yield from self._claim("all_upheld", topics, found)

    def _says_all(self, found: re.Match[str]) -> bool:
        """Whether 均已办结 is said of all requests: nothing carried on, and not only of those of last year."""
        sentence = self._between(found.start(), SENTENCE_ENDS)
        own_clause = self.text[self._back_to(found.start(), CLAUSE_ENDS) : found.start()]
        if any(self._is_no_limit(match) for match in NO_LIMIT.finditer(own_clause)):
            return False
        limits = NO_LIMIT.sub(lambda match: "" if self._is_no_limit(match) else match[0], sentence)
        return not NOT_ALL.search(limits)

    def _is_no_limit(self, match: re.Match[str]) -> bool:
        return match["year"] is None or self.year is None or int(match["year"]) < self.year

    def _claim(self, name: str, topics: tuple[Topic, ...], found: re.Match[str]) -> Iterator[Claim]:
        if not topics or self.is_of_other_year(found.start()):
            return
        statement = self._between(found.start(), STATEMENT_ENDS)
        narrower, wider = bool(NARROWER.search(statement)), bool(WIDER.search(statement))
        yield Claim(name, topics, found[0], self.part, narrower, wider)

    def is_of_other_year(self, position: int) -> bool:
        """Whether the sentence speaks of another year at this position."""
        begin = self._back_to(position, SENTENCE_ENDS)
        before = self.text[begin:position]
        clause = self.text[max(begin, self._back_to(position, CLAUSE_ENDS)) : position]
        if OTHER_YEAR.search(clause):
            return True
        years = YEAR.findall(before)
        return bool(years) and self.year is not None and int(years[-1]) != self.year

    def is_other_figure(self, amount: Amount) -> bool:
        """Whether an amount is a difference or a figure of another year: no part of a breakdown."""
        begin = max(
            self._back_to(amount.start, CLAUSE_ENDS),
            max((a.end for a in self.amounts if a.end <= amount.start), default=0),
        )
        return bool(DIFFERENCE.search(self.text[begin : amount.start])) or self.is_of_other_year(amount.start)

    def _is_part(self, position: int) -> bool:
        """Whether 其中 precedes it in its statement, or it is in brackets behind another amount."""
        begin = self._back_to(position, STATEMENT_ENDS)
        before = self.text[begin:position]
        opened = max(before.rfind("（"), before.rfind("("))
        in_brackets = opened > max(before.rfind("）"), before.rfind(")"))
        return bool(PARTS_FOLLOW.search(BRACKETS.sub("", before))) or (
            in_brackets and bool(amounts_in(before[:opened]))
        )

    def _topics(self, begin: int, end: int) -> list[Topic]:
        """Topics named between two positions; a weak word does not follow another one."""
        named: list[Topic] = []
        for position, topic, weak in self.topics:
            if begin <= position < end and not (weak and named):
                named.append(topic)
        return named

    def _carried_topic(self, position: int) -> Topic | None:
        """The topic of the paragraph at a position; what is something else ends with its sentence."""
        sentence = self._back_to(position, SENTENCE_ENDS)
        current: Topic | None = None
        for start, topic, weak in self.topics:
            if start >= position:
                break
            if weak and current is not None and start >= sentence:
                continue
            if topic is Topic.SOMETHING_ELSE and start < sentence:
                continue
            current = topic
        return current

    def _stops(self, ends: str) -> list[int]:
        """Positions of these signs, found once."""
        if ends not in self._ends:
            self._ends[ends] = [found.start() for found in STOPS[ends].finditer(self.text)]
        return self._ends[ends]

    def _back_to(self, position: int, ends: str) -> int:
        stops = self._stops(ends)
        before = bisect_left(stops, position)
        return stops[before - 1] + 1 if before else 0

    def _on_to(self, position: int, ends: str) -> int:
        stops = self._stops(ends)
        after = bisect_left(stops, position)
        return stops[after] if after < len(stops) else len(self.text)

    def _between(self, position: int, ends: str) -> str:
        return self.text[self._back_to(position, ends) : self._on_to(position, ends)]

    def _clause(self, start: int, end: int) -> str:
        """The clause up to the amount, with the year printed before it."""
        before = self.text[:start]
        year = re.search(r"(20\d\d年度?)[，,]$", before)
        shown = self.text[start:end].lstrip("、和及与 ")
        return f"{year[1]}，{shown}" if year else shown


def _topic(match: re.Match[str]) -> tuple[int, Topic, bool]:
    name = match.lastgroup or WEAK
    return (match.start(), Topic.REQUESTS, True) if name == WEAK else (match.start(), Topic(name), False)
