"""Reads rows of the database for the facts of many submissions: at most one query a kind of row.

What goes in: submissions loaded with their report, agency and year. What comes out: rows by submission, or by report
for decisions and questions. ``review.facts`` decides which kinds are needed and makes facts of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from reports.checks.results import Severity
from reports.models import (
    CheckRun,
    Correction,
    Decision,
    DraftWriter,
    Event,
    Explanation,
    Finding,
    Membership,
    ParseRun,
    Submission,
)
from reports.models.actors import Visitor
from reports.models.reach import Role
from reports.selectors.decisions import decisions_in
from reports.selectors.shown_texts import personal_numbers_left
from reports.states import RunState
from review.acts import Holder
from review.lifecycle import Move
from review.models import Query, VoidRequest
from review.models.questions import QueryState
from review.selectors import root_errors

Row = TypeVar("Row", Correction, Explanation, Finding)


def grouped(
    submissions: list[Submission], read: Callable[[list[Submission]], Iterable[Row]]
) -> dict[int, list[Row]]:
    """Return id of the submission → its rows; asks nothing when no submission is given."""
    found: dict[int, list[Row]] = {submission.pk: [] for submission in submissions}
    for row in read(submissions) if submissions else ():
        found[row.submission_id].append(row)
    return found


def _prefetched(submissions: list[Submission], name: str) -> bool:
    return all(name in getattr(row, "_prefetched_objects_cache", {}) for row in submissions)


def corrections_of_all(submissions: list[Submission]) -> Iterable[Correction]:
    """Return the corrections in the order they were made."""
    if _prefetched(submissions, "corrections"):
        return (row for each in submissions for row in each.corrections.all())
    return Correction.objects.filter(submission__in=submissions).order_by("id")


def written_by(user: Visitor, submissions: list[Submission]) -> set[int]:
    """Return the ids of the reports on whose draft this person has written on pages."""
    if not submissions or user.pk is None:
        return set()
    drafts = DraftWriter.objects.filter(
        person=user.pk, draft__report__in={row.report_id for row in submissions}
    )
    return set(drafts.values_list("draft__report_id", flat=True))


def explanations_of_all(submissions: list[Submission]) -> Iterable[Explanation]:
    """Return the explanations in the order they were given."""
    if _prefetched(submissions, "explanations"):
        return (row for each in submissions for row in each.explanations.all())
    return Explanation.objects.filter(submission__in=submissions).order_by("id")


def root_errors_of_all(submissions: list[Submission]) -> Iterable[Finding]:
    """Root findings of severity error, in printed order."""
    if _prefetched(submissions, "findings"):
        found = (row for each in submissions for row in each.findings.all())
        return (row for row in found if row.severity == Severity.ERROR and row.echo_of_id is None)
    return root_errors(submissions)


def decisions_by_report(
    submissions: list[Submission], known: Mapping[str, Decision] | None
) -> Mapping[int, Mapping[str, Decision]]:
    """Return id of the report → fingerprint → the decision that counts; ``known`` where it was read already."""
    if known is not None:
        return {row.report_id: known for row in submissions}
    return decisions_in({row.report_id for row in submissions})


def open_questions(submissions: list[Submission]) -> dict[int, list[str]]:
    """Return id of the report → subjects of its open questions."""
    found: dict[int, list[str]] = defaultdict(list)
    if submissions:
        reports = [row.report_id for row in submissions]
        waiting = Query.objects.filter(report__in=reports, state=QueryState.OPEN).order_by("id")
        for report, subject in waiting.values_list("report_id", "subject_text"):
            found[report].append(subject)
    return found


def void_requests(submissions: list[Submission]) -> dict[int, VoidRequest]:
    """Return id of the submission → the open request to void it."""
    if not submissions:
        return {}
    waiting = VoidRequest.objects.filter(submission__in=submissions, closed_at__isnull=True)
    return {row.submission_id: row for row in waiting.select_related("by")}


def running(submissions: list[Submission]) -> set[int]:
    """Ids of the submissions whose file is being read, or waits for it."""
    if not submissions:
        return set()
    runs = ParseRun.objects.filter(submission__in=submissions, state__in=(RunState.QUEUED, RunState.RUNNING))
    return set(runs.values_list("submission_id", flat=True))


@dataclass(frozen=True, slots=True)
class Return:
    """The last return of a report, after which nothing was handed in: when, which file, for which findings.

    ``answered``: the clerk has answered a question since.
    """

    at: datetime
    source_file: int | None
    findings: frozenset[str]
    answered: bool = False


def returns_open(submissions: list[Submission]) -> dict[int, Return]:
    """Return report → its last return that no hand-in has followed: 1 query."""
    if not submissions:
        return {}
    events = Event.objects.filter(
        report__in=[row.report_id for row in submissions], move__in=(Move.RETURN, Move.SUBMIT, "answer")
    )
    found: dict[int, Return] = {}
    for event in events.select_related("submission").order_by("sequence"):
        if event.move == Move.SUBMIT:
            found.pop(event.report_id, None)
        elif event.move == "answer":
            if event.report_id in found:
                found[event.report_id] = replace(found[event.report_id], answered=True)
        else:
            source = event.submission.source_file_id if event.submission else None
            found[event.report_id] = Return(event.at, source, frozenset(event.data.get("findings", ())))
    return found


def findings_named(submissions: list[Submission], fingerprints: Iterable[str]) -> dict[int, list[Finding]]:
    """Return submission → its root findings with these fingerprints, in printed order."""
    wanted = set(fingerprints)
    if not wanted:
        return {}
    found: dict[int, list[Finding]] = defaultdict(list)
    rows = Finding.objects.filter(submission__in=submissions, fingerprint__in=wanted, echo_of__isnull=True)
    for row in rows.order_by("position"):
        found[row.submission_id].append(row)
    return found


def waiting_versions(submissions: list[Submission]) -> dict[int, int]:
    """Return report → number of its version in review."""
    if not submissions:
        return {}
    found = Submission.objects.filter(report__in=[row.report_id for row in submissions]).waiting()
    return dict(found.values_list("report_id", "version"))


def check_digests(submissions: list[Submission]) -> dict[int, str]:
    """Return id of the submission → digest of the figures that its checks saw."""
    if not submissions:
        return {}
    runs = CheckRun.objects.filter(submission__in=submissions)
    return dict(runs.values_list("submission_id", "digest"))


def agencies_whose_head_signs(submissions: list[Submission]) -> set[int]:
    """Return the agencies that name a head, of submissions whose year asks for the step of the head.

    No query where no year asks for it.
    """
    asked = {row.report.agency_id for row in submissions if row.report.year.head_signs}
    if not asked:
        return set()
    held = Membership.objects.filter(agency__in=asked, role=Role.HEAD, user__is_active=True)
    return set(held.values_list("agency_id", flat=True))


def personal_numbers(submissions: list[Submission]) -> dict[int, int]:
    """Return id → personal numbers that nobody dismissed, of versions that would replace a published one."""
    return personal_numbers_left([row.pk for row in submissions if row.report.published_at is not None])


def holder(user: Visitor, held_by: int | None) -> Holder:
    """Return who has it, as the person of these facts sees it."""
    if held_by is None:
        return Holder.NOBODY
    return Holder.SELF if user.is_active and held_by == user.pk else Holder.ANOTHER
