"""What the public is told of the versions of a report: published, corrected, withdrawn, when and why. Without names.

The reason for the public is kept with the event by which somebody gave it, under ``NOTE`` in its data; the reason for
reviewers stays in the record of the work. What it explains follows from when it was given: with a withdrawal or while
nothing is public, the withdrawal (撤回说明); else the version of the event (更正说明).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from reports.models import AnnualReport, Event
from reports.selectors.shown_texts import shown_text

#: Where the data of an event hold the reason for the public, by the moves that may bring one.
NOTE = "public_note"
#: The move that gives one by itself.
NOTE_MOVE = "public_note"
TOLD = ("publish", "void", "supersede", "present", "submit", NOTE_MOVE)


@dataclass(frozen=True, slots=True)
class PublicStep:
    """One thing that happened in public, and the reason given for what came of it."""

    on: date
    what: str


@dataclass(frozen=True, slots=True)
class PublicRecord:
    """``note``: the reason given for the version asked about; ``withdrawn_note``: for the last withdrawal."""

    steps: tuple[PublicStep, ...] = ()
    note: str = ""
    withdrawn_note: str = ""
    withdrawn: int | None = None
    #: The last withdrawal and what was published after it, where the report was published again.
    again: tuple[PublicStep, ...] = ()
    #: The day since which readers have the version that counts, where it is not the one published first.
    changed_on: date | None = None

    @property
    def is_plain(self) -> bool:
        """Whether nothing happened but one publication."""
        return len(self.steps) <= 1


def public_record(report: AnnualReport | int, version: int | None) -> PublicRecord:
    """Return what the public is told of a report; ``version``: the id of the one that counts. One query."""
    pk = report if isinstance(report, int) else report.pk
    rows = (
        Event.objects.filter(report=pk, move__in=TOLD)
        .order_by("sequence")
        .values("move", "at", "submission_id", "submission__version", "data")
    )
    steps: list[PublicStep] = []
    notes: dict[int | None, str] = {}
    withdrawn_note = ""
    withdrawn: int | None = None
    is_public = False
    taken: PublicStep | None = None
    again: tuple[PublicStep, ...] = ()
    changed_on: date | None = None
    for row in rows:
        move, number = row["move"], row["submission__version"]
        on = timezone.localdate(row["at"])
        told = shown_text(str(row["data"][NOTE])) if NOTE in row["data"] else None
        if move == NOTE_MOVE and not is_public:
            withdrawn_note = told or ""
        elif told is not None and move != "void":
            notes[row["submission_id"]] = told
        if move == "publish":
            is_public = True
            steps.append(PublicStep(on, f"第{number}版公布"))
            if taken is not None:
                again, changed_on = (taken, steps[-1]), on
        elif is_public and move == "supersede":
            steps.append(PublicStep(on, f"第{number}版停用，由更正后的版本代替"))
            changed_on = on
        elif is_public and move == "void":
            is_public, withdrawn, withdrawn_note = False, row["submission_id"], told or ""
            steps.append(PublicStep(on, f"第{number}版撤回"))
            taken = steps[-1]
    return PublicRecord(
        tuple(steps),
        notes.get(version, "") if version else "",
        withdrawn_note,
        withdrawn,
        again,
        changed_on,
    )
