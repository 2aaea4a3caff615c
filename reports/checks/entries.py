"""What an entry of the catalogue is: a check as data plus the one function that applies it to a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from reports.checks.examples import EXAMPLES
from reports.checks.names import operand
from reports.checks.results import Instance, Outcome, Severity, Subject

BOTH_EDITIONS = ("2019", "2021")
ONE_STEP_LOWER = {
    Severity.ERROR: Severity.WARNING,
    Severity.WARNING: Severity.NOTICE,
    Severity.NOTICE: Severity.NOTICE,
}


class Family(StrEnum):
    """The groups of the catalogue, each one a module of this package."""

    IDENTITY = "identity"
    COMPLETENESS = "completeness"
    NARRATIVE_FORM = "narrative_form"
    PROACTIVE = "proactive"
    REQUESTS = "requests"
    RESULTS = "results"
    NARRATIVE = "narrative"
    PROCESSING_FEE = "processing_fee"
    LAST_YEAR = "last_year"
    LEVELS = "levels"
    PRIVACY = "privacy"
    SIMILARITY = "similarity"
    WORDING = "wording"
    DATES = "dates"


FAMILY_TITLES = {
    Family.IDENTITY: "单位、年度与格式版本",
    Family.COMPLETENESS: "完整性与填写形式",
    Family.NARRATIVE_FORM: "标题与文字部分的形式",
    Family.PROACTIVE: "表二",
    Family.REQUESTS: "表三",
    Family.RESULTS: "表四",
    Family.PRIVACY: "个人信息",
    Family.SIMILARITY: "文字雷同",
    Family.WORDING: "用词与文字",
    Family.NARRATIVE: "正文与表格",
    Family.PROCESSING_FEE: "信息处理费",
    Family.LAST_YEAR: "与上年报告",
    Family.LEVELS: "与所属单位",
    Family.PRIVACY: "个人信息",
    Family.SIMILARITY: "雷同",
    Family.WORDING: "用词",
    Family.DATES: "日期",
}


@dataclass(frozen=True)
class Check:
    """One check of the catalogue.

    ``holds`` says in one sentence when it holds; ``message`` is the Chinese template of its finding, ``variants`` are
    other wordings by name. ``must_not_flag`` lists what looks like a failure and is none. A check with a ``table`` runs
    only when that table is printed in one of ``editions``. ``plausibility``: the check weighs numbers that must add up
    first, so its finding is an echo where they do not. ``explained_by``: ids of checks whose finding with the same key
    explains this one's. ``numeric``: the check compares cells, so it is tried again with proposed values put in (every
    check of a table is). ``needs_identity``: the check compares with another report, so it is not assessable while
    I-AGENCY or I-YEAR is open.
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

    @property
    def example(self) -> str:
        """One finding of this check as the reviewer reads it."""
        return EXAMPLES.get(self.id, "")

    def passed(self, key: str, cells: tuple[str, ...] = (), **sides: Decimal) -> Instance:
        """An instance that holds; ``left`` and ``right`` may be given."""
        return Instance(self.id, key, Outcome.PASS, self.severity, cells, **sides)

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
        confirmed it (checks.md section 1).
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
