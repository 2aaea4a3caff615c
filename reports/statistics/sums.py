"""Sums of cells over reports, which can be added to and taken from each other.

A sum knows what it is made of: blank is not zero, so beside the total stands how many reports state a number and how
many print the cell without one. A report that does not have the cell at all is in neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Self

Amount = int | Decimal


@dataclass(frozen=True, slots=True)
class Sum:
    """Of one cell: the total of the numbers stated, the reports that state one, and those that leave it blank."""

    total: Amount = 0
    stated: int = 0
    blank: int = 0

    @classmethod
    def of(cls, value: Amount | None) -> Self:
        """Return the sum of one report's cell; None is blank, marked or missing."""
        return cls(0, 0, 1) if value is None else cls(value, 1, 0)

    @property
    def value(self) -> Amount | None:
        """The total, None where no report states a number."""
        return self.total if self.stated else None

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.total + other.total, self.stated + other.stated, self.blank + other.blank)

    def __neg__(self) -> Sum:
        return Sum(-self.total, -self.stated, -self.blank)

    def __bool__(self) -> bool:
        """Whether it says anything. What changes a sum may have a total with counts of 0: one number for another."""
        return bool(self.total or self.stated or self.blank)


@dataclass(frozen=True, slots=True)
class CellSums:
    """Sums of cells over ``reports`` reports: by ``form_columns.sum_key``, amounts apart by their unit."""

    reports: int = 0
    cells: Mapping[str, Sum] = field(default_factory=dict)

    def __add__(self, other: CellSums) -> CellSums:
        cells = dict(self.cells)
        for key, value in other.cells.items():
            known = cells.get(key)
            cells[key] = value if known is None else known + value
        return CellSums(self.reports + other.reports, {key: value for key, value in cells.items() if value})

    def __neg__(self) -> CellSums:
        return CellSums(-self.reports, {key: -value for key, value in self.cells.items()})

    def __bool__(self) -> bool:
        return bool(self.reports or self.cells)


def added(parts: Iterable[CellSums]) -> CellSums:
    """Return the sums of all parts together."""
    cells: dict[str, Sum] = {}
    reports = 0
    for part in parts:
        reports += part.reports
        for key, value in part.cells.items():
            known = cells.get(key)
            cells[key] = value if known is None else known + value
    return CellSums(reports, cells)


def to_json(sums: CellSums) -> dict[str, list[Any]]:
    """Return ``{key: [total, stated, blank]}``; a decimal total is a text, so that no digit is lost."""
    return {
        key: [each.total if isinstance(each.total, int) else f"{each.total:f}", each.stated, each.blank]
        for key, each in sums.cells.items()
    }


def from_json(reports: int, stored: Mapping[str, list[Any]]) -> CellSums:
    """Return what ``to_json`` was made of."""
    return CellSums(
        reports,
        {
            key: Sum(Decimal(total) if isinstance(total, str) else total, stated, blank)
            for key, (total, stated, blank) in stored.items()
        },
    )
