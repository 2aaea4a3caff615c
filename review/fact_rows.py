"""Reads rows of the database for the facts of many submissions: at most one query a kind of row.

What goes in: submissions loaded with their report, agency and year. What comes out: rows by submission, or by report
for decisions and questions. ``review.facts`` decides which kinds are needed and makes facts of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, Value

from reports.checks.results import Severity
from reports.models import (
    TABLE_MODELS,
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
    WorkingDraft,
)
from reports.models.actors import Visitor
from reports.models.reach import Role
from reports.models.tables import TableLine
from reports.selectors.decisions import decisions_in
from reports.selectors.joined_rows import Wanted, joined_rows
from reports.selectors.shown_texts import personal_numbers_left
from reports.statements import united
from reports.states import RunState
from review.acts import Holder
from review.lifecycle import Move
from review.models import Query, VoidRequest
from review.models.questions import QueryState

Row = TypeVar("Row", Correction, Explanation, Finding)


@dataclass(slots=True)
class Read:
    """What was read for the facts of the only submission, None for what was not: for who goes on under the lock."""

    corrections: list[Correction] | None = None
    explanations: list[Explanation] | None = None
    tables: list[TableLine] | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the caller has read already, so that it is not read again. ``read`` is filled."""

    decisions: Mapping[str, Decision] | None = None
    digest: str | None = None
    read: Read | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """Rows that one statement has read: by submission, by report for questions and for who wrote."""

    corrections: dict[int, list[Correction]]
    explanations: dict[int, list[Explanation]]
    errors: dict[int, list[Finding]]
    questions: dict[int, list[str]]
    written: set[int]
    tables: dict[int, list[TableLine]]


def gather(
    user: Visitor | None,
    *,
    corrections: Sequence[Submission] = (),
    explanations: Sequence[Submission] = (),
    errors: Sequence[Submission] = (),
    questions: Sequence[Submission] = (),
    writing: Sequence[Submission] = (),
    tables: Sequence[Submission] = (),
) -> Gathered:
    """Read each kind for its submissions, 1 query for all kinds; what a page has prefetched is not read again.

    Corrections and explanations are in the order in which they were made, errors (root findings) and rows of tables
    in printed order.
    """
    asked: dict[str, Wanted] = {}

    def ask(kind: str, model: type[Model], where: str, rows: Sequence[Submission], *more: object) -> None:
        ids = [row.report_id if "report_id" in where else row.pk for row in rows]
        if ids and not (model in _PREFETCHED and _prefetched(rows, _PREFETCHED[model])):
            asked[kind] = Wanted(model, where.format(", ".join(["%s"] * len(ids))), (*ids, *more))

    ask("corrections", Correction, "submission_id IN ({})", corrections)
    ask("explanations", Explanation, "submission_id IN ({})", explanations)
    error = "submission_id IN ({}) AND echo_of_id IS NULL AND severity = %s"
    ask("errors", Finding, error, errors, Severity.ERROR.value)
    ask("questions", Query, "report_id IN ({}) AND state = %s", questions, QueryState.OPEN.value)
    drafts = "draft_id IN (SELECT id FROM reports_workingdraft WHERE report_id IN ({})) AND person_id = %s"
    if user is not None and user.pk is not None:
        ask("drafts", DraftWriter, drafts, writing, user.pk)
    for name, model in TABLE_MODELS.items():
        ask(name, model, "submission_id IN ({})", tables)
    found = dict(zip(asked, joined_rows(list(asked.values())), strict=True))
    subjects: dict[int, list[str]] = defaultdict(list)
    for question in found.get("questions", ()):
        subjects[question.report_id].append(question.subject_text)
    known = {row.pk: row.report_id for row in writing}
    return Gathered(
        corrections=_by_submission(corrections, found.get("corrections"), "corrections"),
        explanations=_by_submission(explanations, found.get("explanations"), "explanations"),
        errors=_errors(errors, found.get("errors")),
        questions=subjects,
        written=_reports_of(found.get("drafts", ()), known.values()),
        tables=_lines(tables, found),
    )


#: Kinds that a page may have read with its submissions, and under which name.
_PREFETCHED: dict[type[Model], str] = {
    Correction: "corrections",
    Explanation: "explanations",
    Finding: "findings",
}


def _by_submission(
    submissions: Sequence[Submission], rows: Iterable[Row] | None, name: str
) -> dict[int, list[Row]]:
    """Id of the submission → its rows; those that were prefetched where none were read."""
    found: dict[int, list[Row]] = {submission.pk: [] for submission in submissions}
    if rows is None:
        rows = (row for each in submissions for row in getattr(each, name).all())
    for row in rows:
        found[row.submission_id].append(row)
    return found


def _lines(submissions: Sequence[Submission], found: Mapping[str, list[Any]]) -> dict[int, list[TableLine]]:
    lines: dict[int, list[TableLine]] = {submission.pk: [] for submission in submissions}
    for name in TABLE_MODELS:
        for row in sorted(found.get(name, ()), key=lambda line: line.position):
            lines[row.submission_id].append(row)
    return lines


def _errors(submissions: Sequence[Submission], rows: Iterable[Finding] | None) -> dict[int, list[Finding]]:
    found = _by_submission(submissions, rows, "findings")
    return {
        pk: sorted(
            (row for row in some if row.severity == Severity.ERROR and row.echo_of_id is None),
            key=lambda row: row.position,
        )
        for pk, some in found.items()
    }


def _reports_of(drafts: Iterable[DraftWriter], reports: Iterable[int]) -> set[int]:
    """The reports on whose drafts the person wrote; of several submissions the drafts say whose they are."""
    ids, among = {row.draft_id for row in drafts}, set(reports)
    if not ids or len(among) == 1:
        return among if ids else set()
    return set(WorkingDraft.objects.filter(pk__in=ids).values_list("report_id", flat=True))


def once(*lists: list[Submission]) -> list[Submission]:
    """All submissions of these lists, each once."""
    return list({row.pk: row for rows in lists for row in rows}.values())


def _prefetched(submissions: Sequence[Submission], name: str) -> bool:
    return all(name in getattr(row, "_prefetched_objects_cache", {}) for row in submissions)


def explanations_of_all(submissions: list[Submission]) -> dict[int, list[Explanation]]:
    """Id of the submission → its explanations in the order in which they were given."""
    rows = Explanation.objects.filter(submission__in=submissions).order_by("id") if submissions else ()
    return _by_submission(submissions, rows, "explanations")


def decisions_by_report(
    submissions: list[Submission], known: Mapping[str, Decision] | None
) -> Mapping[int, Mapping[str, Decision]]:
    """Return id of the report → fingerprint → the decision that counts; ``known`` where it was read already."""
    if known is not None:
        return {row.report_id: known for row in submissions}
    return decisions_in({row.report_id for row in submissions})


def void_requests(submissions: list[Submission]) -> dict[int, VoidRequest]:
    """Return id of the submission → the open request to void it."""
    if not submissions:
        return {}
    waiting = VoidRequest.objects.filter(submission__in=submissions, closed_at__isnull=True)
    return {row.submission_id: row for row in waiting.select_related("by")}


def running_and_checked(submissions: list[Submission]) -> tuple[set[int], dict[int, str]]:
    """Ids of the submissions whose file is being read, or waits for it; id → digest of the figures that checks saw.

    One query.
    """
    if not submissions:
        return set(), {}
    runs = ParseRun.objects.filter(submission__in=submissions, state__in=(RunState.QUEUED, RunState.RUNNING))
    checks = CheckRun.objects.filter(submission__in=submissions)
    running, checked = united(
        runs.order_by().values_list("submission_id", Value("")),
        checks.order_by().values_list("submission_id", "digest"),
    )
    return {pk for pk, _ in running}, dict(checked)


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
