"""The cells in which two versions of one slot differ, with both values in words."""

from __future__ import annotations

from dataclasses import dataclass

from reports.models import Submission
from reports.selectors.cells import corrections_of
from reports.selectors.damaged_readings import cells_or_tables, editions_or_tables
from reports.shown_values import cell_name, same_cell, shown_change, shown_value


@dataclass(frozen=True, slots=True)
class CellDifference:
    code: str
    label: str
    before: str
    after: str
    change: str
    reason: str


def cell_differences(older: Submission, newer: Submission) -> list[CellDifference]:
    """In printed order; ``reason`` is that of a correction in the newer version, empty where the files differ."""
    before, after = cells_or_tables(older), cells_or_tables(newer)
    editions = editions_or_tables(newer)
    reasons = corrections_of(newer)
    return [
        CellDifference(
            code=code,
            label=cell_name(code, editions.get(code.partition(".")[0])),
            before=shown_value(before.get(code)),
            after=shown_value(after.get(code)),
            change=shown_change(before.get(code), after.get(code)),
            reason=reasons[code].reason if code in reasons else "",
        )
        for code in dict.fromkeys((*after, *before))
        if not same_cell(before.get(code), after.get(code))
    ]
