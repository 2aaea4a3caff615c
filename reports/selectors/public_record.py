"""What the public is told of the versions of a report: published, corrected, withdrawn, when and why. Without names.

The reason for the public is kept with the event by which somebody gave it, under ``NOTE`` in its data; the reason for
reviewers stays in the record of the work. What it explains follows from when it was given: with a withdrawal or while
nothing is public, the withdrawal (撤回说明); else the version of the event (更正说明).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from reports.models import AnnualReport, Event, Withdrawal
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
    #: The version that readers had before the one that counts now, corrected or withdrawn since.
    replaced: int | None = None

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
    replaced: int | None = None
    is_public = False
    taken: PublicStep | None = None
    again: tuple[PublicStep, ...] = ()
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
                again = (taken, steps[-1])
        elif is_public and move == "supersede":
            steps.append(PublicStep(on, f"第{number}版停用，由更正后的版本代替"))
            replaced = row["submission_id"]
        elif is_public and move == "void":
            is_public, withdrawn, withdrawn_note = False, row["submission_id"], told or ""
            replaced = withdrawn
            steps.append(PublicStep(on, f"第{number}版撤回"))
            taken = steps[-1]
    return PublicRecord(
        tuple(steps),
        notes.get(version, "") if version else "",
        withdrawn_note,
        withdrawn,
        again,
        replaced,
    )


def versions_replaced(reports: Iterable[int]) -> dict[int, int]:
    """Report id → the version that readers had before the one that counts now. One query."""
    rows = Event.objects.filter(report__in=list(reports), move__in=("publish", "void", "supersede"))
    public: set[int] = set()
    found: dict[int, int] = {}
    for report, move, version in rows.order_by("report_id", "sequence").values_list(
        "report_id", "move", "submission_id"
    ):
        if move == "publish":
            public.add(report)
        elif report in public and version is not None:
            found[report] = version
            if move == "void":
                public.discard(report)
    return found


def with_withdrawals(reports: QuerySet[AnnualReport]) -> QuerySet[AnnualReport]:
    """The reports with what ``was_withdrawn`` says of them, on which their day of publication depends."""
    return reports.annotate(withdrawn_once=Exists(Withdrawal.objects.filter(report=OuterRef("pk"))))


def know_withdrawals(reports: Sequence[AnnualReport]) -> None:
    """Do as ``with_withdrawals`` for reports that were read. One query, none where no agency registered a day."""
    asked = {each.pk for each in reports if each.published_at and each.agency_published_on}
    rows = Withdrawal.objects.filter(report__in=asked).values_list("report_id", flat=True)
    withdrawn = set(rows) if asked else set()
    for each in reports:
        if each.pk in asked:
            each.__dict__["withdrawn_once"] = each.pk in withdrawn
