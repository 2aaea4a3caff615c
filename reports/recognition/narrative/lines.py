"""One line of the narrative: its amounts, and what stands around each of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from reports.recognition.narrative.amounts import Amount, amounts_in, written
from reports.recognition.narrative.words import (
    DIFFERENCE,
    OTHER_YEAR,
    QUOTED_PAPERS,
    TOPICS,
    WEAK,
    YEAR,
    Topic,
)

CLAUSE_ENDS = "，。；：,;:（）()！!？?"
SENTENCE_ENDS = "。！!？?"
STATEMENT_ENDS = "。；;！!？?"
SEGMENT_ENDS = "，。；,;"
#: Characters of the end of a name that stand for it.
_SHORTEST_END = 2
STOPS = {ends: re.compile(f"[{ends}]") for ends in (CLAUSE_ENDS, STATEMENT_ENDS, SENTENCE_ENDS, SEGMENT_ENDS)}


class NarrativeLine:
    """A line as ``written`` prepares it: positions of amounts, topics and stops refer to ``text``."""

    def __init__(self, line: str, part: int, year: int | None, agency: str = "") -> None:
        self.text = QUOTED_PAPERS.sub(lambda m: "…" * len(m[0]), written(line))
        self.part, self.year, self.agency = part, year, agency
        self.amounts = amounts_in(self.text)
        self.topics = [_topic(match) for match in TOPICS.finditer(self.text)]
        self.is_silent = all(topic is Topic.SOMETHING_ELSE for _, topic, _ in self.topics)
        self._ends: dict[str, list[int]] = {}

    def is_of_other_year(self, position: int) -> bool:
        """Whether the sentence speaks of another year at this position."""
        begin = self.back_to(position, SENTENCE_ENDS)
        before = self.text[begin:position]
        clause = self.text[max(begin, self.back_to(position, CLAUSE_ENDS)) : position]
        if OTHER_YEAR.search(clause):
            return True
        years = YEAR.findall(before)
        return bool(years) and self.year is not None and int(years[-1]) != self.year

    def is_other_figure(self, amount: Amount) -> bool:
        """Whether an amount is a difference or a figure of another year: no part of a breakdown."""
        begin = max(
            self.back_to(amount.start, CLAUSE_ENDS),
            max((a.end for a in self.amounts if a.end <= amount.start), default=0),
        )
        return bool(DIFFERENCE.search(self.text[begin : amount.start])) or self.is_of_other_year(amount.start)

    def topics_between(self, begin: int, end: int) -> list[Topic]:
        """Topics named between two positions; a weak word does not follow another one."""
        named: list[Topic] = []
        for position, topic, weak in self.topics:
            if begin <= position < end and not (weak and named):
                named.append(topic)
        return named

    def carried_topic(self, position: int) -> Topic | None:
        """The topic of the paragraph at a position; what is something else ends with its sentence."""
        sentence = self.back_to(position, SENTENCE_ENDS)
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

    def back_to(self, position: int, ends: str) -> int:
        stops = self._stops(ends)
        before = bisect_left(stops, position)
        return stops[before - 1] + 1 if before else 0

    def on_to(self, position: int, ends: str) -> int:
        stops = self._stops(ends)
        after = bisect_left(stops, position)
        return stops[after] if after < len(stops) else len(self.text)

    def between(self, position: int, ends: str) -> str:
        return self.text[self.back_to(position, ends) : self.on_to(position, ends)]

    def clause(self, start: int, end: int) -> str:
        """The clause up to the amount, with the year printed before it."""
        before = self.text[:start]
        year = re.search(r"(20\d\d年度?)[，,]$", before)
        shown = self.text[start:end].lstrip("、和及与 ")
        return f"{year[1]}，{shown}" if year else shown


def _topic(match: re.Match[str]) -> tuple[int, Topic, bool]:
    name = match.lastgroup or WEAK
    return (match.start(), Topic.REQUESTS, True) if name == WEAK else (match.start(), Topic(name), False)


def without_name(text: str, agency: str) -> str:
    """The text without the name of the agency, or its end (高新区 of 青禾高新区), wherever a sentence says it."""
    # Any of these ends so: most texts name no agency, and the pattern of each is made anew.
    if len(agency) < _SHORTEST_END or agency[-_SHORTEST_END:] not in text:
        return text
    return _own_name(agency).sub("", text)


@lru_cache(maxsize=256)
def _own_name(agency: str) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(agency[begin:]) for begin in range(len(agency) - 1)))
