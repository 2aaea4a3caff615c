"""Whether a person's corrections still count in a version, or were taken back in time (decision 0217). Pure.

The query of ``review.queues.waiting_for`` says the same; ``tests/review/test_rules_and_queues.py`` compares both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol


class Row(Protocol):
    """A correction as ``reports.models.Correction`` has it; the row that takes one back names it in ``undoes_id``."""

    pk: int
    by_id: int
    at: datetime
    undoes_id: int | None


def has_hand_in(corrections: Iterable[Row], person: int | None, decided: Collection[datetime]) -> bool:
    """Return whether the person has corrected the version and that was not taken back before anybody decided.

    ``corrections`` are all rows of one version; ``decided`` are the times at which it was handed in and passed. Taking
    back another person's correction is a correction.
    """
    rows = list(corrections)
    makers = {row.pk: row.by_id for row in rows}
    taken_back = {row.undoes_id: row.at for row in rows if row.undoes_id is not None}
    for row in rows:
        if row.by_id != person:
            continue
        if row.undoes_id is not None:
            if makers.get(row.undoes_id) != person:
                return True
        elif row.pk not in taken_back or any(row.at < time <= taken_back[row.pk] for time in decided):
            return True
    return False
