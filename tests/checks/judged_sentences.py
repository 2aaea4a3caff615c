"""A sentence of a report with its correct findings, and how right the narrative checks are over many of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from reports.checks.engine import run_checks
from reports.checks.results import Subject
from tests.checks.building import TEXTS, requests_line, subject, zeros
from tests.checks.cases_narrative import DOCUMENTS, THIRTY


class Right(StrEnum):
    """The checks that are measured, by what a sentence says wrongly."""

    NEW = "X-TEXT-NEW"
    CARRY = "X-TEXT-CARRY"
    TOTAL = "X-TEXT-TOTAL"
    RESULTS = "X-TEXT-RESULTS"
    T4 = "X-TEXT-T4"
    PARTS = "X-TEXT-PARTS"
    SHARE = "X-TEXT-PCT"
    GROWTH = "X-TEXT-YOY"
    CONTRADICTS = "X-CONTRADICT"
    NORMS = "X-NORM-TEXT"
    GAP = "Q-GAP"
    TEMPLATE = "Q-TEMPLATE"
    STALE = "Y-STALE-YEAR"


MEASURED = frozenset(check.value for check in Right)

#: Eighteen requests, all settled, nothing carried, no dispute.
EIGHTEEN = (
    zeros()
    | requests_line("received", 15, 2, 0, 0, 0, 1, 18)
    | requests_line("disclosed", 9, 1, 0, 0, 0, 0, 10)
    | requests_line("partly_disclosed", 1, 0, 0, 0, 0, 0, 1)
    | requests_line("withheld_internal_affairs", 1, 0, 0, 0, 0, 0, 1)
    | requests_line("unavailable_not_held", 3, 1, 0, 0, 0, 0, 4)
    | requests_line("other_other", 1, 0, 0, 0, 0, 1, 2)
    | requests_line("outcomes_total", 15, 2, 0, 0, 0, 1, 18)
)
#: thirty: 26 received + 4 carried over = 25 settled + 5 carried forward; 12 disclosed, 4 partly, 3 withheld, 6
#: unavailable; 8 reconsiderations (7 upheld, 1 pending), 5 suits (2 direct, 3 after reconsideration), all upheld;
#: last year 20 received. All bases: 3 normative documents issued, 1 repealed, 18 in force.
BASES: dict[str, dict[str, object]] = {
    "thirty": THIRTY | DOCUMENTS,
    "eighteen": EIGHTEEN | DOCUMENTS,
    "none": zeros() | DOCUMENTS,
}
PREVIOUS = {"requests.received.total": Decimal(20), "requests.outcomes_total.total": Decimal(20)}


@dataclass(frozen=True)
class Sentence:
    """One sentence; ``findings``: ids of the checks that must report, empty where it agrees with its tables."""

    text: str
    findings: tuple[str, ...] = ()
    base: str = "thirty"
    part: int = 1

    @property
    def report(self) -> Subject:
        """Return the report of the base with this sentence at the end of its part."""
        previous = PREVIOUS if self.base == "thirty" else None
        return subject(BASES[self.base], texts={self.part: TEXTS[self.part] + self.text}, previous=previous)

    @property
    def found(self) -> frozenset[str]:
        """Return the ids of the measured checks with a finding in the report."""
        roots = run_checks(self.report).roots
        return frozenset(root.check for root in roots) & MEASURED


def of(base: str, *pairs: tuple[str, ...], part: int = 1) -> tuple[Sentence, ...]:
    return tuple(Sentence(pair[0], pair[1:], base, part) for pair in pairs)


@dataclass(frozen=True)
class Measure:
    """Right, wrong and missing findings over a table of sentences."""

    right: int
    wrong: int
    missing: int
    faults: tuple[str, ...]

    @property
    def precision(self) -> float:
        return self.right / ((self.right + self.wrong) or 1)

    @property
    def recall(self) -> float:
        return self.right / ((self.right + self.missing) or 1)


def measure(sentences: tuple[Sentence, ...]) -> Measure:
    """Compare the findings in these sentences with the correct ones."""
    right = wrong = missing = 0
    faults: list[str] = []
    for sentence in sentences:
        expected, found = frozenset(sentence.findings), sentence.found
        right += len(expected & found)
        wrong += len(found - expected)
        missing += len(expected - found)
        if found != expected:
            faults.append(f"{sentence.text}: found {sorted(found)}, right {sorted(expected)}")
    return Measure(right, wrong, missing, tuple(faults))
