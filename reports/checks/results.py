"""Input and output of the checks: the subject (reading, cells that count now, slot) and the instances."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from reports.checks.check_settings import CheckSettings
from reports.checks.texts import ComparedText, ExpressionHits, WordEntry
from reports.recognition.reading import CellState, Reading

#: Raised whenever a check is added, removed or could give another outcome. Every finding records it.
CHECK_SET_VERSION = "22"


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105 – an outcome, not a password
    FAIL = "fail"
    UNCERTAIN = "uncertain"
    NOT_ASSESSABLE = "not_assessable"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Fault(StrEnum):
    READING = "reading"
    SOURCE = "source"
    UNKNOWN = "unknown"


OUTCOME_TEXT = {"pass": "相符", "fail": "不符", "uncertain": "待核实", "not_assessable": "无法校验"}
SEVERITY_TEXT = {"error": "错误", "warning": "警告", "notice": "提示"}
FAULT_TEXT = {"reading": "识别", "source": "填报", "unknown": "待判定"}
FAULT_EXPLAINED = {
    "reading": "系统识别可能有误，请对照原件更正单元格。",
    "source": "原件所填数字或文字有出入，须更正或说明。",
    "unknown": "尚不能判定是填报还是识别所致，请先对照原件。",
}


def counted(severity: Severity, number: int, explained: int = 0) -> str:
    """The severity in words and how many, with what was explained: 错误1（已说明1）."""
    return f"{SEVERITY_TEXT[severity]}{number}" + (f"（已说明{explained}）" if explained else "")


@dataclass(frozen=True, slots=True)
class CellValue:
    """A cell as it counts now: read, or corrected by a person (then ``confirmed``)."""

    code: str
    state: CellState
    value: Decimal | None
    raw: str = ""
    doubtful: bool = False
    confirmed: bool = False
    place: str | None = None

    @property
    def amount(self) -> Decimal | None:
        """The value in sums: blank and mark count 0, missing has none."""
        if self.state in (CellState.BLANK, CellState.MARK):
            return Decimal(0)
        return self.value


def check_set_version(settings: CheckSettings) -> str:
    """The version that findings record: of the catalogue, and of the settings where they are not the defaults.

    At most 16 characters.
    """
    return f"{CHECK_SET_VERSION}.{settings.fingerprint}" if settings.fingerprint else CHECK_SET_VERSION


@dataclass(frozen=True)
class UnitsBelow:
    """What the units below an aggregate report have on file (L-MISSING, L-TOTAL), made by ``subjects.units_below``.

    ``missing``: names of the units that must report and have no approved report. ``counted``: how many reports are in
    ``sums`` (cell code → their amounts added up); a code that none of them has is absent.
    """

    missing: tuple[str, ...] = ()
    counted: int = 0
    sums: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class ApprovedVersion:
    """The approved version that a correction (更正) would replace.

    ``corrected``: cell code → value that people set in it, where that is not what its file has; None: emptied.
    """

    version: int
    corrected: Mapping[str, Decimal | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Subject:
    """One report to be checked. ``cells`` holds the cells that are in the report; an absent code is missing.

    What is None was not chosen or is not on file, and the checks that need it are not assessable.
    ``agency_names``: official name and aliases of the agency of the slot; empty when no slot was chosen.
    ``known_names``: name → official name of every registered agency (to tell "another agency" from "unknown").
    ``duplicate_of``: label of another slot's report with the same bytes or the same cells.
    ``previous``: cell code → amount in last year's report of the same agency and scope.
    """

    reading: Reading
    cells: dict[str, CellValue]
    editions: dict[str, str]  # table code → edition name
    year: int | None = None  # the year chosen
    agency: str | None = None  # official name chosen
    agency_names: tuple[str, ...] = ()
    agency_kind: str | None = None
    scope: str | None = None
    known_names: Mapping[str, str] = field(default_factory=dict)
    duplicate_of: str | None = None
    approved: ApprovedVersion | None = None  # None: this is no correction
    previous: dict[str, Decimal] | None = None
    previous_approved: bool = True  # False: last year's report was handed in and is not approved yet
    previous_narratives: Mapping[int, str] = field(default_factory=dict)  # part → text of last year's report
    agency_level: str | None = None  # province, prefecture, county, township
    agency_since: date | None = None  # set up on; None: long ago
    superiors: tuple[
        str, ...
    ] = ()  # official names of the agencies above, partners a text may name as acting
    telephones: tuple[str, ...] = ()  # published contact telephones of the agency
    units: UnitsBelow | None = None  # only for an aggregate report
    government_report: dict[str, Decimal] | None = None  # same year, the government this agency belongs to
    submitted_on: date | None = None
    published_on: date | None = None
    hand_in_due: date | None = None
    publish_due: date | None = None  # local date; None: the date of 条例 49
    settings: CheckSettings = field(default_factory=CheckSettings)
    unmasked: Reading | None = (
        None  # set by ``masking.with_masked_text``: the reading with personal numbers in full
    )
    word_list: tuple[WordEntry, ...] = ()  # the administrators' list as it counts for this report (W-LIST)
    expression_hits: Mapping[int, ExpressionHits] | None = (
        None  # of the expressions in it; None: they are run here
    )
    own_texts: tuple[ComparedText, ...] = ()  # parts 一 and 五 of this report, normalised
    compared_texts: tuple[ComparedText, ...] = ()  # last year's own, and of others what may resemble it

    def state(self, code: str) -> CellState:
        cell = self.cells.get(code)
        return cell.state if cell else CellState.MISSING

    @cached_property
    def amounts(self) -> Mapping[str, Decimal | None]:
        """Code → amount of every cell; the checks ask for each several times."""
        return {code: cell.amount for code, cell in self.cells.items()}

    def amount(self, code: str) -> Decimal | None:
        return self.amounts.get(code)

    def value(self, code: str) -> Decimal:
        """The amount of a cell that is known to have one. Raises KeyError where it has none."""
        amount = self.amount(code)
        if amount is None:
            raise KeyError(code)
        return amount


@dataclass(frozen=True)
class Instance:
    """One application of a check. ``key`` tells instances of one check apart (column, line or table code).

    ``cells`` are the cells involved, ``target`` the cell the finding is shown at; ``left`` and ``right`` the two
    sides. ``echo_of`` is the ``identity`` of the root instance that explains this one, ``echoes`` how many it
    explains. ``proposed``: cell → value that would mend it.
    """

    check: str
    key: str
    outcome: Outcome
    severity: Severity
    cells: tuple[str, ...] = ()
    message: str = ""
    reason: str = ""  # why not assessable
    target: str | None = None
    left: Decimal | None = None
    right: Decimal | None = None
    quoted: str = ""
    fault: Fault = Fault.UNKNOWN
    echo_of: str | None = None
    echoes: int = 0
    proposed: dict[str, Decimal] = field(default_factory=dict)
    operands: tuple[str, ...] = ()  # the values as text, part of the fingerprint

    @property
    def identity(self) -> str:
        return f"{self.check}:{self.key}"

    @property
    def difference(self) -> Decimal | None:
        return None if self.left is None or self.right is None else self.left - self.right

    @property
    def is_finding(self) -> bool:
        return self.outcome is Outcome.FAIL or self.outcome is Outcome.UNCERTAIN

    @property
    def fingerprint(self) -> str:
        """sha256 over check id, cell codes, operand values and sentence: a person's decision hangs on it."""
        parts = (self.check, self.key, ",".join(self.cells), ",".join(self.operands), self.quoted)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class CheckResult:
    """All instances of one run, roots before their echoes."""

    instances: tuple[Instance, ...]
    check_set_version: str = CHECK_SET_VERSION

    @cached_property
    def findings(self) -> tuple[Instance, ...]:
        return tuple(instance for instance in self.instances if instance.is_finding)

    @cached_property
    def roots(self) -> tuple[Instance, ...]:
        return tuple(instance for instance in self.findings if instance.echo_of is None)

    def count(self, outcome: Outcome) -> int:
        return sum(instance.outcome is outcome for instance in self.instances)
