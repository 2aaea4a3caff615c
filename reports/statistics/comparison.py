"""Rows of a comparison: one measure of several groups of reports, with the year before. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.statistics.measures import OUTCOME_PARTS, OUTCOMES, PER_CENT, Measure, Value, value_of
from reports.statistics.sums import CellSums

#: How a change of a share is named: the difference of two per cents.
POINTS = "个百分点"


@dataclass(frozen=True, slots=True)
class Part:
    """A group of reports. ``key`` leads to its page, "" where it has none; ``before`` None: there is no year before."""

    key: str
    label: str
    now: CellSums
    before: CellSums | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """``change`` in the unit of the measure (of shares in 个百分点); ``change_rate`` and ``share`` in per cent.

    None where one of the two sides has no number or the base is not positive.
    """

    key: str
    label: str
    reports: int
    reports_before: int | None
    value: Value
    before: Decimal | int | None
    change: Decimal | int | None
    change_rate: Decimal | None
    share: Decimal | None


def compared(measure: Measure, parts: Sequence[Part], total: CellSums) -> list[Row]:
    """Return a row a part; ``share`` is its part of the total, which a share of something does not have."""
    base = None if measure.is_share else value_of(measure, total).value
    return [_row(measure, part, base) for part in parts]


def whole(measure: Measure, label: str, now: CellSums, before: CellSums | None) -> Row:
    """Return the row of all parts together."""
    return _row(measure, Part("", label, now, before), None)


def outcomes(now: CellSums, before: CellSums) -> list[Row]:
    """Return a row an outcome of 表三, each with its share of （七）总计."""
    total = now.cells.get(OUTCOMES)
    base = total.value if total else None
    return [_row(each, Part("", each.label, now, before), base) for each in OUTCOME_PARTS]


def _row(measure: Measure, part: Part, base: Decimal | int | None) -> Row:
    value = value_of(measure, part.now)
    before = value_of(measure, part.before).value if part.before is not None else None
    change = None if value.value is None or before is None else value.value - before
    rate = None
    if change is not None and before is not None and before > 0 and not measure.is_share:
        rate = Decimal(100) * change / before
    share = None
    if value.value is not None and base is not None and base > 0:
        share = Decimal(100) * value.value / base
    reports_before = part.before.reports if part.before is not None else None
    return Row(part.key, part.label, part.now.reports, reports_before, value, before, change, rate, share)


def shown(value: Decimal | int | None, unit: str = "") -> str:
    """A number as a page prints it: thousands apart, shares and amounts with at most two digits after the point."""
    if value is None:
        return "—"
    if isinstance(value, int) or value == value.to_integral_value():
        return f"{int(value):,}{unit}"
    return f"{value:,.2f}{unit}"


def shown_change(value: Decimal | int | None, unit: str = "") -> str:
    """A change with its sign; 持平 where there is none."""
    if value is None:
        return "—"
    if value == 0:
        return "持平"
    return f"+{shown(value, unit)}" if value > 0 else f"−{shown(-value, unit)}"


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as text, in the order of the columns: number, year before, change, rate of change, share, reports."""

    key: str
    label: str
    value: str
    before: str
    change: str
    change_rate: str
    share: str
    reports: int
    reports_before: int | None
    blank: int

    @property
    def of_other_reports(self) -> bool:
        """Whether the change is partly one of the number of reports."""
        return self.reports_before is not None and self.reports != self.reports_before


def shown_row(measure: Measure, row: Row) -> ShownRow:
    """Return the texts of a row; the unit stands in the head of the table."""
    return ShownRow(
        row.key,
        row.label,
        shown(row.value.value),
        shown(row.before),
        shown_change(row.change),
        shown_change(row.change_rate, PER_CENT) if not measure.is_share else "",
        shown(row.share, PER_CENT),
        row.reports,
        row.reports_before,
        row.value.blank,
    )
