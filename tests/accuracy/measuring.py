"""Compare the reading of a generated report with what is printed in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from reports.checks.engine import run_checks
from reports.checks.subjects import subject_from_reading
from reports.reading.model.errors import ReadingError
from reports.recognition.reading import Reading
from tests.accuracy.cases import Case


@dataclass
class Score:
    """Counts of cells. ``silent``: wrong or invented cells that carry neither a doubt nor a finding."""

    documents: int = 0
    cells: int = 0
    right: int = 0
    wrong: int = 0
    missing: int = 0
    invented: int = 0
    silent: int = 0
    doubtful: int = 0
    untitled: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        for name in (
            "documents",
            "cells",
            "right",
            "wrong",
            "missing",
            "invented",
            "silent",
            "doubtful",
            "untitled",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.seconds += other.seconds
        self.faults.extend(other.faults)

    @property
    def accuracy(self) -> float:
        """Return the share of printed cells that were read correctly."""
        return self.right / self.cells if self.cells else 1.0


def measured(case: Case, reading: Reading | ReadingError, seconds: float = 0.0) -> Score:
    """Score one document; wrong cells are listed in ``faults``."""
    score = Score(documents=1, cells=len(case.truth), seconds=seconds)
    if isinstance(reading, ReadingError):
        score.missing = len(case.truth)
        score.faults.append(f"{case.name}: {reading.code} {case.features}")
        return score
    marked = _marked(reading)
    score.doubtful = len(reading.doubtful)
    score.untitled = int(reading.year != case.year or reading.agency != case.agency)
    if score.untitled:
        score.faults.append(f"{case.name}: title {reading.title} {reading.agency} {reading.year}")
    for code in sorted({*case.truth, *reading.cells}):
        _count(score, case, reading, code, marked)
    return score


def _count(score: Score, case: Case, reading: Reading, code: str, marked: set[str]) -> None:
    cell = reading.cells.get(code)
    if code not in case.truth:
        score.invented += 1
        fault = "invented"
    elif cell is None:
        score.missing += 1
        fault = "missing"
    elif cell.value != case.truth[code]:
        score.wrong += 1
        fault = "wrong"
    else:
        score.right += 1
        return
    silent = fault != "missing" and code not in marked
    score.silent += silent
    found = "-" if cell is None else f"{cell.raw!r} {cell.doubt}"
    printed: Decimal | str | None = case.truth.get(code, "-")
    if fault == "missing":
        score.faults.append(f"{case.name}: missing in {code.rsplit('.', 1)[0]} {case.features}")
        return
    note = " SILENT" if silent else ""
    score.faults.append(f"{case.name}: {fault}{note} {code} printed {printed} read {found} {case.features}")


def _marked(reading: Reading) -> set[str]:
    """Return the cells with a doubt or a finding, echoes included."""
    found = set(reading.doubtful)
    for finding in run_checks(subject_from_reading(reading)).findings:
        found.update(finding.cells)
    return found
