"""What an entry of the catalogue is: a check as data plus the one function that applies it to a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Self

from reports.checks.dependencies import Depends
from reports.checks.examples import example_of
from reports.checks.names import operand
from reports.checks.results import Instance, Outcome, Severity, Subject
from reports.checks.subjects import edition_of

BOTH_EDITIONS = ("2019", "2021")
ONE_STEP_LOWER = {
    Severity.ERROR: Severity.WARNING,
    Severity.WARNING: Severity.NOTICE,
    Severity.NOTICE: Severity.NOTICE,
}


class Family(StrEnum):
    """The groups of the catalogue: code and Chinese heading."""

    heading: str

    def __new__(cls, code: str, heading: str) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.heading = heading
        return member

    IDENTITY = "identity", "单位、年度与格式版本"
    COMPLETENESS = "completeness", "完整性与填写形式"
    NARRATIVE_FORM = "narrative_form", "标题与文字部分的形式"
    PROACTIVE = "proactive", "表二"
    REQUESTS = "requests", "表三"
    RESULTS = "results", "表四"
    NARRATIVE = "narrative", "正文与表格"
    PROCESSING_FEE = "processing_fee", "信息处理费"
    APPROVED = "approved", "与已通过的版本"
    LAST_YEAR = "last_year", "与上年报告"
    LEVELS = "levels", "与所属单位"
    PRIVACY = "privacy", "个人信息"
    SIMILARITY = "similarity", "雷同"
    WORDING = "wording", "用词"
    DATES = "dates", "日期"


@dataclass(frozen=True)
class Check:
    """One check of the catalogue.

    ``holds`` says in one sentence when it holds; ``message`` is the Chinese template of its finding, ``variants`` are
    other wordings by name. ``must_not_flag`` lists what only looks like a failure. A check with a ``table`` runs
    only when that table is printed in one of ``editions``. ``plausibility``: the check weighs numbers that must add up
    first, so its finding is an echo where they do not. ``explained_by``: ids of checks whose finding with the same key
    explains this one's. ``numeric``: the check compares cells, so it is tried again with proposed values put in (every
    check of a table is). ``needs_identity``: the check compares with another report, so it is not assessable while
    I-AGENCY or I-YEAR is open. ``sides`` names the two numbers compared, for checks whose findings have both.
    """

    id: str
    family: Family
    title: str
    severity: Severity
    holds: str
    message: str
    run: Callable[[Check, Subject], Iterable[Instance]]
    variants: Mapping[str, str] = field(default_factory=dict)
    must_not_flag: tuple[str, ...] = ()
    table: str | None = None
    editions: tuple[str, ...] = BOTH_EDITIONS
    plausibility: bool = False
    explained_by: tuple[str, ...] = ()
    numeric: bool = False
    needs_identity: bool = False
    #: What outside the report it looks at: when that changes, it runs again.
    depends: tuple[Depends, ...] = ()
    sides: tuple[str, str] | None = None

    @property
    def example(self) -> str:
        """One finding of this check as the reviewer reads it."""
        return example_of(self.id)

    def applies_to(self, subject: Subject) -> bool:
        """Whether the edition in which this check's table is printed has the check."""
        if self.table is None or len(self.editions) == len(BOTH_EDITIONS):
            return True
        return edition_of(subject, self.table).name in self.editions

    def passed(
        self,
        key: str,
        cells: tuple[str, ...] = (),
        *,
        left: Decimal | None = None,
        right: Decimal | None = None,
    ) -> Instance:
        """An instance that holds; ``left`` and ``right`` may be given."""
        return Instance(self.id, key, Outcome.PASS, self.severity, cells, left=left, right=right)

    def not_assessable(self, key: str, reason: str, cells: tuple[str, ...] = ()) -> Instance:
        """An instance that cannot be computed; ``reason`` is a short Chinese phrase."""
        return Instance(self.id, key, Outcome.NOT_ASSESSABLE, self.severity, cells, reason=reason)

    def failed(
        self,
        subject: Subject,
        key: str,
        values: Mapping[str, object],
        cells: tuple[str, ...] = (),
        *,
        variant: str | None = None,
        severity: Severity | None = None,
        uncertain: bool = False,
        target: str | None = None,
        quoted: str = "",
        left: Decimal | None = None,
        right: Decimal | None = None,
        proposed: Mapping[str, Decimal] | None = None,
    ) -> Instance:
        """An instance that does not hold, its message filled from ``values``.

        It is uncertain, one step lower, when ``uncertain`` says so or one of ``cells`` is doubtful and no person has
        confirmed it.
        """
        severity = severity or self.severity
        uncertain = uncertain or has_doubt(subject, cells)
        template = self.variants[variant] if variant else self.message
        return Instance(
            self.id,
            key,
            Outcome.UNCERTAIN if uncertain else Outcome.FAIL,
            ONE_STEP_LOWER[severity] if uncertain else severity,
            cells,
            template.format(**{name: str(value) for name, value in values.items()}),
            target=target or (cells[0] if cells else None),
            left=left,
            right=right,
            quoted=quoted,
            proposed=dict(proposed or {}),
            operands=tuple(operand(subject.cells.get(code)) for code in cells),
        )


def has_doubt(subject: Subject, codes: Iterable[str]) -> bool:
    """Whether one of the cells is doubtful and not yet confirmed by a person."""
    cells = subject.cells
    return any(code in cells and cells[code].doubtful and not cells[code].confirmed for code in codes)


def missing_among(subject: Subject, codes: Iterable[str]) -> tuple[str, ...]:
    """The codes that have no value in the report."""
    return tuple(code for code in codes if subject.amount(code) is None)
