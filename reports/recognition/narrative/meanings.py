"""What a figure of the narrative counts, from the words before and behind it within its clause."""

from __future__ import annotations

import re

from reports.recognition.narrative.words import (
    BEFORE_RESULT,
    CARRIED_FROM,
    CARRIED_ON,
    CARRIED_TO,
    CARRIED_WHERE,
    DISPUTE_BEHIND,
    GROWN_TO,
    NORM_WORDS,
    OF_THE_YEAR,
    OUTCOME_WORDS,
    REQUEST_WORDS,
    REQUESTS_BEHIND,
    RESULT_WORDS,
    SUITS,
    THERE_ARE,
    Kind,
    Topic,
)

#: (kinds, counted together, column of 表四, characters used of the text behind the amount)
Meaning = tuple[tuple[Kind, ...], bool, str | None, int]
NOTHING: Meaning = ((), False, None, 0)
DISPUTES = (Topic.RECONSIDERATION, Topic.LITIGATION)
CARRIED = (Kind.CARRIED_OVER, Kind.CARRIED_FORWARD)


def request_meaning(lead: str, tail: str, rest: str, year: int | None) -> Meaning:
    """The meaning of a number of requests.

    ``lead`` and ``tail`` are the clause before and behind the amount, ``rest`` everything behind it; ``year`` the
    report year.
    """
    outcomes = tuple(kind for kind, words in OUTCOME_WORDS if words.search(lead))
    if outcomes:
        return outcomes, len(outcomes) > 1, None, 0
    behind = _said_behind(tail, _clause_of(rest), year)
    if behind:
        return behind
    carried = _carried_by_year(lead, year)
    if carried:
        return (carried,), False, None, 0
    spoken = [(found.start(), kind) for kind, words in REQUEST_WORDS for found in words.finditer(lead)]
    kinds = tuple(dict.fromkeys(kind for _, kind in sorted(spoken, reverse=True)))
    for first in CARRIED:
        if first in kinds:
            either = first is Kind.CARRIED_FORWARD and not CARRIED_WHERE.search(lead + tail)
            return (first, *([Kind.CARRIED_OVER] if either else [])), False, None, 0
    if not kinds and OF_THE_YEAR.search(lead):
        return (Kind.RECEIVED, Kind.SETTLED), False, None, 0
    if not kinds and GROWN_TO.match(lead):
        return (Kind.RECEIVED,), False, None, 0
    if not kinds and THERE_ARE.search(lead) and REQUESTS_BEHIND.match(rest):
        return (Kind.RECEIVED,), False, None, 0
    return kinds, False, None, 0


def _clause_of(rest: str) -> str:
    """What is left of the statement behind an amount."""
    return re.split(r"[。；：;:（）()！!？?]", rest[:40], maxsplit=1)[0]


def _said_behind(tail: str, clause: str, year: int | None) -> Meaning | None:
    """12件予以公开, 5件结转下年: the words behind the amount."""
    for kind, words in OUTCOME_WORDS:
        if outcome := words.match(tail):
            return (kind,), False, None, outcome.end()
    carried_on = CARRIED_ON.match(clause)
    if carried_on is None:
        return None
    into_this_year = carried_on["year"] is not None and year == int(carried_on["year"])
    kind = Kind.CARRIED_OVER if into_this_year else Kind.CARRIED_FORWARD
    return (kind,), False, None, carried_on.end()


def _carried_by_year(lead: str, year: int | None) -> Kind | None:
    """Which of the two carried numbers the years of a clause mean."""
    since, until = CARRIED_FROM.search(lead), CARRIED_TO.search(lead)
    if year is None:
        return None
    if until:
        return Kind.CARRIED_OVER if int(until[1]) == year else Kind.CARRIED_FORWARD
    if since:
        return Kind.CARRIED_OVER if int(since[1]) < year else Kind.CARRIED_FORWARD
    return None


def document_meaning(lead: str, tail: str, topic: Topic) -> Meaning:
    """The column of 表二 for a number of 规章 or 规范性文件; nothing where two verbs are named."""
    said = lead + tail[:6]
    if "计划" in lead:
        return NOTHING
    found = [Kind(f"{topic.value}.{column}") for column, words in NORM_WORDS if words.search(said)]
    return (found[0],) if len(found) == 1 else (), False, None, 0


def dispute_behind(lead: str, tail: str) -> Meaning | None:
    """2件直接起诉案件和3件复议后起诉案件: a number before its block of 表四."""
    named = DISPUTE_BEHIND.match(tail)
    if named is None or not re.search(r"(?:^|[和与及、，]|中有?)$", lead):
        return None
    topic = Topic.RECONSIDERATION if named.lastgroup == "reconsideration" else Topic.LITIGATION
    kinds, together, result, used = dispute_meaning(named[0], tail[named.end() :], [topic], topic)
    return kinds, together, result, used + named.end()


def dispute_meaning(lead: str, tail: str, topics: list[Topic], topic: Topic) -> Meaning:
    """The block and column of 表四 for a number of reconsiderations or suits."""
    result, used = _result(lead, tail)
    suits = next((kind for kind, words in SUITS if words.search(lead)), None)
    if suits:
        return (suits,), False, result, used
    named = tuple(dict.fromkeys(t for t in topics if t in DISPUTES))
    if named:
        return tuple(Kind(t.value) for t in named), len(named) > 1, result, used
    # "维持4件" behind "行政复议8件" is about those; a bare number has no meaning.
    return ((Kind(topic.value),), False, result, used) if result or "案件" in lead else NOTHING


def _result(lead: str, tail: str) -> tuple[str | None, int]:
    """The column of 表四 that the words name, and the characters used behind the amount."""
    result = next((column for column, words in RESULT_WORDS if words.search(lead)), None)
    if result:
        return result, 0
    before = BEFORE_RESULT.match(tail)
    begin = before.end() if before else 0
    found: list[tuple[str, re.Match[str] | None]] = [
        (column, words.match(tail, begin)) for column, words in RESULT_WORDS
    ]
    return next(((column, behind.end()) for column, behind in found if behind), (None, 0))
