"""考核: the quality record of slots from their events, findings and questions, and the weights of an office."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Min, Q
from django.utils import timezone

from reports.checks.results import Fault, Outcome, Severity
from reports.models import Agency, AnnualReport, Event, Finding
from reports.models.actors import Actor
from reports.models.decisions import Verdict
from reports.permissions import require
from reports.selectors.decisions import decisions_in
from reports.selectors.progress import timeliness_of
from reports.states import State
from reports.statistics.quality import ANSWER_DAYS, WEIGHTS, Punctual, Record, default_weights
from review.lifecycle import Move
from review.models import QualityWeights, Query
from review.models.questions import QueryState

#: The moves that a record is made of.
COUNTED = (Move.SUBMIT.value, Move.WITHDRAW.value, Move.PASS.value, Move.VOID.value)


@dataclass(frozen=True, slots=True)
class Judged:
    """One slot with its record and the weights that hold for its agency."""

    report: AnnualReport
    record: Record
    weights: Mapping[str, Decimal]


def judged(slots: Sequence[AnnualReport], today: date) -> list[Judged]:
    """The records of these slots (``selectors.slots.with_latest``), in their order: five queries, however many."""
    ids = [slot.pk for slot in slots]
    histories = _histories(ids)
    errors = _errors(history.first for history in histories.values() if history.first is not None)
    late = _late_answers(ids, timezone.now())
    weights = _weights([slot.agency for slot in slots])
    found = []
    for slot in slots:
        punctual, _, days = timeliness_of(slot, today)
        history = histories.get(slot.pk, _History())
        handed_in = history.first is not None
        record = Record(
            punctual=Punctual(punctual.value),
            days_late=days,
            days_overdue=max((today - slot.due_on).days, 0),
            versions=len(history.versions) if handed_in else None,
            errors=errors.get(history.first or 0, 0) if handed_in else None,
            corrections=max(history.approvals - 1, 0),
            late_answers=late.get(slot.pk, 0),
        )
        found.append(Judged(slot, record, _nearest(slot.agency, weights)))
    return found


class _History:
    """What the events of one slot say: versions handed in until the first approval, and the approvals."""

    def __init__(self) -> None:
        self.first: int | None = None
        self.versions: set[int] = set()
        self.approvals = 0

    def add(self, move: str, reached: str, submission: int) -> None:
        if move == Move.VOID:
            self.first, self.versions, self.approvals = None, set(), 0  # owed again, as if nothing had come
        elif move == Move.PASS and reached == State.APPROVED:
            self.approvals += 1
        elif self.approvals:
            return  # a correction of what was approved
        elif move == Move.SUBMIT:
            self.first = self.first if self.first is not None else submission
            self.versions.add(submission)
        elif move == Move.WITHDRAW:
            # Taken back by the agency itself before anybody returned it.
            self.versions.discard(submission)


def _histories(ids: Sequence[int]) -> dict[int, _History]:
    found: dict[int, _History] = defaultdict(_History)
    events = Event.objects.filter(report__in=ids, move__in=COUNTED, submission__isnull=False)
    rows = events.order_by("report_id", "sequence").values_list(
        "report_id", "move", "to_state", "submission_id"
    )
    for report, move, reached, submission in rows:
        found[report].add(move, reached, submission or 0)
    return found


def _errors(submissions: Iterable[int]) -> dict[int, int]:
    """Version → root errors that are the agency's own.

    Not counted: what the reading may have got wrong, and what a reviewer of the report has decided to be no problem or
    well explained.
    """
    rows = Finding.objects.filter(
        submission__in=list(submissions),
        echo_of__isnull=True,
        severity=Severity.ERROR,
        outcome=Outcome.FAIL,
        fault=Fault.SOURCE,
    )
    errors = list(rows.order_by().values_list("submission_id", "submission__report_id", "fingerprint"))
    decided = decisions_in({report for _, report, _ in errors})
    cleared = {
        (report, fingerprint)
        for report, decisions in decided.items()
        for fingerprint, decision in decisions.items()
        if decision.verdict in (Verdict.DISMISS, Verdict.WAIVE)
    }
    return Counter(version for version, *finding in errors if tuple(finding) not in cleared)


def _late_answers(ids: Sequence[int], now: datetime) -> dict[int, int]:
    """Slot → questions whose first answer came after ``ANSWER_DAYS``, or has not come until now."""
    found: dict[int, int] = defaultdict(int)
    queries = Query.objects.filter(report__in=ids).order_by()
    answered = Min("entries__at", filter=~Q(entries__by=F("asked_by")))
    for report, state, asked, at in queries.annotate(answered=answered).values_list(
        "report_id", "state", "asked_at", "answered"
    ):
        if at is None and state == QueryState.CLOSED:
            continue  # closed by the reviewer, nothing was owed any more
        found[report] += (at or now) > asked + timedelta(days=ANSWER_DAYS)
    return found


def _weights(agencies: Sequence[Agency]) -> dict[int, dict[str, Decimal]]:
    above = {int(part) for agency in agencies for part in agency.branch.split("/") if part}
    return {
        row.agency_id: default_weights() | row.points
        for row in QualityWeights.objects.filter(agency__in=above)
    }


def _nearest(agency: Agency, weights: Mapping[int, dict[str, Decimal]]) -> Mapping[str, Decimal]:
    """The weights set at the agency or nearest above it, else the usual ones."""
    for part in reversed(agency.branch.split("/")):
        if part and int(part) in weights:
            return weights[int(part)]
    return default_weights()


def weights_for(agency: Agency) -> Mapping[str, Decimal]:
    """The weights that hold for an agency: one query."""
    return _nearest(agency, _weights([agency]))


@transaction.atomic
def set_weights(*, actor: Actor, agency: Agency, weights: Mapping[str, Decimal]) -> QualityWeights:
    """Set all weights of a region; raises NotAllowed unless the actor is its office. Recorded as a change."""
    require(actor, "manage_agency", agency)
    values = {each.code: format(weights[each.code], "f") for each in WEIGHTS}
    row = QualityWeights.objects.select_for_update().filter(agency=agency).first()
    row = row or QualityWeights(agency=agency)
    row.weights, row.by, row.at = values, actor, timezone.now()
    row.save()
    return row
