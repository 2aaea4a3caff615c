"""What the yearly workbook is made of: frozen rows, in the order in which they are written. Pure.

None is "not stated" everywhere (blank, mark or missing in the report) and never 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

Number = int | Decimal | None


class Section(StrEnum):
    """The section of a data sheet in which a report is listed.

    Own and aggregate figures are never added to each other. Vertically managed bodies (垂直管理) do not belong to the
    sum of their region.
    """

    OWN = "own"
    AGGREGATE = "aggregate"
    APART = "apart"


SECTION_ORDER = (Section.OWN, Section.AGGREGATE, Section.APART)


@dataclass(frozen=True, slots=True)
class Report:
    """One approved report. ``kind``, ``level`` and ``scope`` are the Chinese texts.

    ``lines``: table code → line code → values in the order of ``form_columns.STORED_COLUMNS[table]``;
    ``editions``: table code → edition detected, only for tables that the report has;
    ``units``: line code of 表二 → unit printed beside its amount; ``corrected``: cell code → (value of the file, value
    that counts) of the cells that people corrected.
    """

    agency: str
    kind: str
    level: str
    scope: str
    section: Section
    version: int
    approved_at: datetime | None
    digest: str
    editions: dict[str, str] = field(default_factory=dict)
    lines: dict[str, dict[str, tuple[Number, ...]]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    corrected: dict[str, tuple[Number, Number]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableTotals:
    """Sums of one table over the reports that print it in one edition.

    ``sums``: ``form_columns.sum_key`` → sum, None when no report states a number.
    ``left_out``: cell code → number of amounts whose unit cannot be summed.
    """

    reports: int
    sums: dict[str, Number]
    left_out: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GroupTotals:
    """Sums over reports that may be added to each other: all own ones, or the aggregates of one level and kind.

    ``level`` and ``kind`` are None for the own group. ``tables``: table code → edition → totals.
    """

    section: Section
    level: str | None
    kind: str | None
    reports: int
    tables: dict[str, dict[str, TableTotals]]


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot of 报送情况; times are naive, Asia/Shanghai.

    ``punctuality`` is 按时 逾期 未报 未到期 免报, or 历年归档, of which nothing was due (``due_on`` None).
    """

    agency: str
    kind: str
    level: str
    scope: str
    vertically_managed: bool
    due_on: date | None
    handed_in_at: datetime | None
    punctuality: str
    days_late: int | None
    status: str
    version: int | None
    reviewers: str
    approved_at: datetime | None
    published_at: datetime | None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One open finding (a root; ``echoes``: how many vanish with it), the newest 情况说明 and decision on it."""

    agency: str
    level: str
    scope: str
    version: int
    check: str
    severity: str
    outcome: str
    fault: str
    cell: str
    message: str
    compared: str
    left: Number
    right: Number
    echoes: int
    explanation: str
    explained_by: str
    explained_at: datetime | None = None
    verdict: str = ""
    verdict_reason: str = ""
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """Which workbook this is. ``made_at`` is naive, Asia/Shanghai.

    ``expected_edition``: the name of the edition of that year, None before 2019. ``filtered``: which part of the region
    this is in words, "" for all of it. ``as_of``: the past day at whose end the versions counted, None for now.
    """

    year: int
    region: str
    made_by: str
    made_at: datetime
    expected_edition: str | None
    filtered: str = ""
    as_of: date | None = None


@dataclass(frozen=True)
class YearlyData:
    """Everything of one year and region. ``reports`` come in SECTION_ORDER; the iterables are read once.

    ``totals_before``: the sums of the year before, over the same part of the region.
    """

    about: About
    totals: tuple[GroupTotals, ...]
    reports: Iterable[Report]
    slots: Iterable[Slot]
    findings: Iterable[FindingRow]
    totals_before: tuple[GroupTotals, ...] = ()
