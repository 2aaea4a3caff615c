"""What the narrative says in figures: counts next to their own word, breakdowns, shares, growth and claims.

Pure text work: nothing here knows what the tables hold. A figure is taken only next to its own word within one clause;
figures of other years, differences, other subjects (hotline, petitions …) and parts are left out (checks.md 4.7).
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
from reports.recognition.narrative.words import (
    ADDED_UP,
    ALL_SETTLED,
    ALL_UPHELD,
    APPLICANT,
    CARRIED_FROM,
    CARRIED_TO,
    CHANNEL,
    DIFFERENCE,
    NARROWER,
    NO_DISPUTE,
    NO_REQUEST,
    NORM_WORDS,
    NOT_ALL,
    NOT_THE_NUMBER,
    ONE_EACH,
    OTHER_YEAR,
    OUTCOME_WORDS,
    PART_OF,
    PART_OF_DISPUTES,
    PARTS_FOLLOW,
    QUOTED_PAPERS,
    REQUEST_WORDS,
    RESULT_WORDS,
    SUITS,
    TOPICS,
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
#: What is planned or wished stands here; only its figures are read.
PLANS = 5
SEGMENT_ENDS = "，。；,;"
STOPS = {ends: re.compile(f"[{ends}]") for ends in (CLAUSE_ENDS, STATEMENT_ENDS, SENTENCE_ENDS, SEGMENT_ENDS)}
TAIL_LENGTH = 14
DISPUTES = (Topic.RECONSIDERATION, Topic.LITIGATION)
DISPUTE_KINDS = (Kind.RECONSIDERATION, Kind.LITIGATION, Kind.DIRECT, Kind.AFTER_RECONSIDERATION)
NORM_TOPICS = (Topic.NORMS, Topic.RULES)
ZERO = amounts_in("0件")[0]
#: (kinds, together, column of 表四, how much of the text behind the amount told it)
Meaning = tuple[tuple[Kind, ...], bool, str | None, int]
NOTHING: Meaning = ((), False, None, 0)
BRACKETS = re.compile(r"[（(][^（）()]*[）)]")


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure of the narrative. ``kinds``: what it may count, the nearest word first.

    ``together``: it counts all of its kinds added up (予以公开及部分公开). ``result``: column of 表四 it is about.
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
    """One line of the narrative, its amounts, and what each of them stands next to."""

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
            if amount.unit not in CASE_UNITS:
                continue
            lead = self.text[start : amount.start]
            fact, used = self._fact(amount, start, lead)
            previous_end += used
            if fact:
                yield amount.start, fact

    def _fact(self, amount: Amount, start: int, lead: str) -> tuple[Fact | None, int]:
        """The fact, and how much of the text behind the amount told it (no other amount may use that)."""
        tail = self.text[amount.end : min(self._on_to(amount.end, CLAUSE_ENDS), amount.end + TAIL_LENGTH)]
        statement = self.text[self._back_to(amount.start, STATEMENT_ENDS) : amount.end]
        kinds, together, result, used = self._meaning(amount, start, lead, tail)
        left_out = not kinds or self._leaves_out(amount, kinds, together, lead)
        if left_out:
            return None, used
        fact = Fact(
            kinds,
            amount,
            self._clause(start, amount.end, lead),
            self.part,
            together,
            result,
            bool(NARROWER.search(statement)),
            bool(WIDER.search(statement)),
        )
        return fact, used

    def _leaves_out(self, amount: Amount, kinds: tuple[Kind, ...], together: bool, lead: str) -> bool:
        """Whether the figure is a difference, of another year, one of several, or only a part of the whole."""
        if DIFFERENCE.search(lead) or (together and ONE_EACH.search(lead)):
            return True
        if (PART_OF_DISPUTES if kinds[0] in DISPUTE_KINDS else PART_OF).search(lead):
            return True
        dated = kinds[0] is Kind.CARRIED_FORWARD or CARRIED_FROM.search(lead) or CARRIED_TO.search(lead)
        if not dated and self.is_of_other_year(amount.start):
            return True
        if kinds[0] not in (Kind.RECEIVED, Kind.SETTLED):
            return False
        some_of_them = CHANNEL.search(lead) or APPLICANT.search(lead)
        return self._is_part(amount.start) or bool(some_of_them and not ADDED_UP.search(lead))

    def _meaning(self, amount: Amount, start: int, lead: str, tail: str) -> Meaning:
        """What an amount counts; no kinds when it is nothing that a table holds."""
        after = self.text[amount.end : amount.end + len(tail)]
        topics = self._topics(start, amount.start) or self._topics(amount.end, amount.end + len(after))
        topic = topics[-1] if topics else self._carried_topic(start)
        if topic in DISPUTES:
            return self._dispute(lead, tail, topics, topic)
        if topic in NORM_TOPICS:
            found = [
                Kind(f"{topic.value}.{column}")
                for column, words in NORM_WORDS
                if words.search(lead + tail[:6])
            ]
            return ((found[0],) if len(found) == 1 else ()), False, None, 0
        if topic is not Topic.REQUESTS:
            return NOTHING
        outcomes = tuple(kind for kind, words in OUTCOME_WORDS if words.search(lead))
        if outcomes:
            return outcomes, len(outcomes) > 1, None, 0
        for kind, words in OUTCOME_WORDS:
            if behind := words.match(tail):
                return (kind,), False, None, behind.end()
        spoken = [
            (found.start(), kind) for kind, words in REQUEST_WORDS for found in words.finditer(lead) if found
        ]
        kinds = tuple(dict.fromkeys(kind for _, kind in sorted(spoken, reverse=True)))
        carried = self._carried_by_year(lead)
        if carried:
            return (carried,), False, None, 0
        for first in (Kind.CARRIED_OVER, Kind.CARRIED_FORWARD):
            if first in kinds:
                return (first,), False, None, 0
        return kinds, False, None, 0

    def _carried_by_year(self, lead: str) -> Kind | None:
        """Which of the two carried numbers the years of a clause mean."""
        since, until = CARRIED_FROM.search(lead), CARRIED_TO.search(lead)
        if self.year is None or not (since or until):
            return None
        over = int(until[1]) == self.year if until else int(since[1]) < self.year
        return Kind.CARRIED_OVER if over else Kind.CARRIED_FORWARD

    def _dispute(self, lead: str, tail: str, topics: list[Topic], topic: Topic) -> Meaning:
        used = 0
        result = next((column for column, words in RESULT_WORDS if words.search(lead)), None)
        if result is None:
            behind = ((column, found.end()) for column, words in RESULT_WORDS if (found := words.match(tail)))
            result, used = next(behind, (None, 0))
        suits = next((kind for kind, words in SUITS if words.search(lead)), None)
        if suits:
            return (suits,), False, result, used
        named = tuple(dict.fromkeys(t for t in topics if t in DISPUTES))
        if named:
            return tuple(Kind(t.value) for t in named), len(named) > 1, result, used
        # "维持4件" behind "行政复议8件" is about those; a bare number is nothing.
        return ((Kind(topic.value),), False, result, used) if result else NOTHING

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
            sentence = self._between(found.start(), SENTENCE_ENDS)
            if self._carried_topic(found.start()) is Topic.REQUESTS and not NOT_ALL.search(sentence):
                yield from self._claim("all_settled", (Topic.REQUESTS,), found)
        for found in ALL_UPHELD.finditer(self.text):
            begin = self._back_to(found.start(), SENTENCE_ENDS)
            topics = tuple(dict.fromkeys(t for t in self._topics(begin, found.start()) if t in DISPUTES))
            if topics:
                yield from self._claim("all_upheld", topics, found)

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
        """Whether 其中 stands before it in its statement, or it stands in brackets behind another amount."""
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

    def _clause(self, start: int, end: int, lead: str) -> str:
        """The clause up to the amount, with the year that stands before it."""
        before = self.text[:start]
        year = re.search(r"(20\d\d年度?)[，,]$", before)
        shown = self.text[start:end].lstrip("、和及与 ")
        return f"{year[1]}，{shown}" if year else shown


def _topic(match: re.Match[str]) -> tuple[int, Topic, bool]:
    name = match.lastgroup
    return (match.start(), Topic.REQUESTS, True) if name == WEAK else (match.start(), Topic(name), False)
