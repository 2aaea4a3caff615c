"""Reading files again with a newer parser: runs beside the old ones, and a list of what would change.

A draft takes the new reading when its run ends (corrections of people stay). A report that was handed in or approved
keeps its numbers; its new run is a candidate that only shows up in the differences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet

from reports.models import ParseRun, Submission
from reports.models.parse_runs import has_reading
from reports.recognition.reading import PARSER_VERSION, CellState, Reading, from_json
from reports.selectors.cells import corrections_of
from reports.selectors.damaged_readings import is_damaged
from reports.services.events import lock_submission, record
from reports.services.parsing import queue_run
from reports.states import FINISHED_RUN_STATES, RunState, State

#: What still counts: the others are history.
LIVING_STATES = (State.DRAFT, State.SUBMITTED, State.APPROVED)


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that two runs read differently. ``corrected``: a person has set it, so that neither reading counts."""

    code: str
    before: CellState
    before_value: Decimal | None
    after: CellState
    after_value: Decimal | None
    corrected: bool

    @property
    def text(self) -> str:
        """``requests.disclosed.total: 6 → 60``; what is not a number by its name."""
        marked = "（已人工更正）" if self.corrected else ""
        return f"{self.code}: {_shown(self.before, self.before_value)} → {_shown(self.after, self.after_value)}{marked}"


STATE_NAMES = {CellState.BLANK: "空白", CellState.MARK: "符号", CellState.MISSING: "缺失"}


def _shown(state: CellState, value: Decimal | None) -> str:
    return STATE_NAMES.get(state) or format(value or Decimal(0), "f")


def submissions_to_reparse(
    *,
    submission_id: int | None = None,
    year: int | None = None,
    again: bool = False,
    damaged: bool = False,
) -> list[int]:
    """Ids of living submissions (one, those of a year, or all) whose newest run is of another parser version.

    ``again``: also those that this version has read. A run that waits or is being read counts as read. ``damaged``:
    only those whose stored reading is damaged, which reads all stored readings; one that is named counts as such too.
    """
    found = Submission.objects.filter(state__in=LIVING_STATES).order_by("id")
    if submission_id is not None:
        found = found.filter(pk=submission_id)
    if year is not None:
        found = found.filter(report__year_id=year)
    if damaged or (submission_id is not None and _damaged(found)):
        return _damaged(found)
    if again:
        unfinished = ParseRun.objects.filter(state__in=(RunState.QUEUED, RunState.RUNNING))
        found = found.exclude(pk__in=unfinished.values("submission_id"))
    else:
        found = found.exclude(
            pk__in=ParseRun.objects.filter(parser_version=PARSER_VERSION).values("submission_id")
        )
    return list(found.values_list("pk", flat=True))


def _damaged(found: QuerySet[Submission]) -> list[int]:
    rows = found.select_related("active_run").iterator(chunk_size=100)
    return [row.pk for row in rows if is_damaged(row.active_run)]


@transaction.atomic
def queue_reparse(*, submission_id: int) -> ParseRun | None:
    """A new run in the bulk queue, announced on commit; None when one waits already or the submission lives no more."""
    submission = lock_submission(submission_id)
    unfinished = Q(state__in=(RunState.QUEUED, RunState.RUNNING))
    if submission.state not in LIVING_STATES or submission.parse_runs.filter(unfinished).exists():
        return None
    run = queue_run(submission=submission, queue="bulk")
    record(
        report=submission.report,
        submission=submission,
        move="reparse",
        from_state=submission.state,
        data={"run": run.pk, "parser": PARSER_VERSION},
    )
    return run


def differences_of(submission: Submission) -> tuple[Difference, ...]:
    """Cells that the newest run reads otherwise than the run before it that could read the file.

    For a report that was handed in, the run before is the one whose numbers count.
    """
    readable = submission.parse_runs.filter(has_reading(), state__in=FINISHED_RUN_STATES)
    newest = readable.order_by("-attempt").first()
    if newest is None:
        return ()
    before = readable.filter(attempt__lt=newest.attempt).order_by("-attempt").first()
    counts = submission.active_run
    if counts is not None and counts.pk != newest.pk and counts.has_reading:
        before = counts
    if before is None or is_damaged(before) or is_damaged(newest):
        return ()  # what a damaged reading said is not known
    earlier, later = before.reading, newest.reading
    if earlier is None or later is None:
        return ()
    return tuple(compared(from_json(earlier), from_json(later), corrections_of(submission)))


def compared(before: Reading, after: Reading, corrected: Iterable[str] = ()) -> Iterator[Difference]:
    """Cells of which one reading has another state or value, in the order of the newer reading."""
    people = set(corrected)
    for code in dict.fromkeys((*after.cells, *before.cells)):
        old, new = before.cells.get(code), after.cells.get(code)
        was = (old.state, old.value) if old else (CellState.MISSING, None)
        now = (new.state, new.value) if new else (CellState.MISSING, None)
        if was != now:
            yield Difference(code, *was, *now, code in people)


def reparsed(*, year: int | None = None) -> Iterator[tuple[Submission, tuple[Difference, ...]]]:
    """Living submissions with more than one run, each with its differences (perhaps none)."""
    found = Submission.objects.filter(state__in=LIVING_STATES, parse_runs__attempt__gt=1).distinct()
    if year is not None:
        found = found.filter(report__year_id=year)
    rows = found.select_related("report__agency", "report__year", "active_run").order_by("id")
    for submission in rows.iterator(chunk_size=100):
        yield submission, differences_of(submission)
