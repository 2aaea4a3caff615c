"""Numbers of requests by kind of applicant, as a text prints both of them (自然人20件，法人或其他组织6件)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from reports.recognition.narrative.amounts import Amount
from reports.recognition.narrative.lines import CLAUSE_ENDS, STATEMENT_ENDS, NarrativeLine
from reports.recognition.narrative.words import NARROWER, WIDER

_UNITS = frozenset("件份条宗")
_PERSONS = re.compile(r"(?:自然人|公民|个人)[^，。；、\d]{0,12}$")
_BODIES = re.compile(
    r"^(?:政府信息公开)?(?:申请|提出|提交)?[，、；,]?[^，。；、\d]{0,4}(?:法人|企业|组织|单位)[^，。；\d]{0,14}$"
)


@dataclass(frozen=True, slots=True)
class Applicants:
    """``narrower``, ``wider``: the scope of the sentence may differ from the tables'."""

    persons: Amount
    bodies: Amount
    clause: str
    narrower: bool = False
    wider: bool = False


def applicants_in(line: NarrativeLine) -> Iterator[Applicants]:
    """The pairs of a number of persons' requests and one of all others right behind it."""
    for persons, bodies in pairwise(line.amounts):
        if persons.unit not in _UNITS or bodies.unit != persons.unit or line.is_other_figure(persons):
            continue
        lead = line.text[line.back_to(persons.start, CLAUSE_ENDS) : persons.start]
        if _PERSONS.search(lead) and _BODIES.match(line.text[persons.end : bodies.start]):
            statement = line.between(persons.start, STATEMENT_ENDS)
            clause = line.clause(line.back_to(persons.start, CLAUSE_ENDS), bodies.end)
            yield Applicants(
                persons,
                bodies,
                clause,
                bool(NARROWER.search(statement)),
                bool(WIDER.search(statement)),
            )
