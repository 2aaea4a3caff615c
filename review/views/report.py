"""The one work page of clerk and reviewer: tables, findings, narrative and history of one version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet, Subquery, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.models import AnnualReport, Correction, Event, Explanation, Finding, Submission
from reports.models.actors import Visitor
from reports.models.parse_runs import READING_OF_ACTIVE
from reports.models.reach import SeenQuery
from reports.presentation import CellFacts, FormTable, printed_tables
from reports.recognition.reading import Chapter, Reading
from reports.requests import SignedInRequest
from reports.selectors.cells import (
    correction_rows,
    corrections_of,
    editions_from,
    overlay,
    page_mark,
    unconfirmed,
)
from reports.selectors.damaged_readings import is_damaged, reading_or_tables
from reports.selectors.decisions import decisions_of
from reports.selectors.reading_progress import ReadingProgress, progress_on_page
from reports.shown_findings import CellLink, cell_links, finding_groups
from reports.shown_values import cell_name
from reports.states import NEVER_COUNTED_STATES, State
from reports.statutory.editions import PART_NUMERALS, has_form
from reports.views.access import signed_in
from reports.views.source_view import places_of
from review.event_text import EVENT_TEXT, comment_text, reached_text
from review.facts import Known, facts_of
from review.lifecycle import MOVE_TEXT, TRANSITIONS, Move
from review.models.questions import QueryState
from review.move_pages import MOVE_PAGES
from review.permissions import OFFERED, why_not_passed
from review.returning import cells_of_return
from review.rules import Facts, OtherAct, objection, offered_moves
from review.selectors import corrects
from review.views.besides import Besides, besides_of
from review.views.question_threads import shown_questions
from review.views.queue_place import place_in_queue
from review.views.report_head import due_of, undo_of


@dataclass(frozen=True, slots=True)
class MoveButton:
    move: str
    text: str
    tone: str


@require_safe
@signed_in
def report(request: SignedInRequest, submission_id: int) -> HttpResponse:
    """Everything about one version; what the person may do with it stands as buttons."""
    submission = visible_submission(request, submission_id)
    user = request.user
    _fetch_parts(submission)
    decisions = decisions_of(submission)
    facts = facts_of(user, submission, OFFERED, known=Known(decisions=decisions))
    offered = {act for act in OtherAct if objection(act, facts) is None}
    reading = reading_or_tables(submission)
    corrections = corrections_of(submission)
    editions = editions_from(reading, submission.report.year_id)
    findings = list(submission.findings.all())
    explanations = {each.fingerprint: each for each in submission.explanations.all()}
    damaged = is_damaged(submission.active_run)
    editable = OtherAct.CORRECT in offered and reading is not None and not damaged
    correct_in = submission.pk if editable else None
    tables: tuple[FormTable, ...] = ()
    doubtful: list[str] = []
    besides = besides_of(request, submission) if reading is not None else Besides()
    if reading is not None:
        cells = overlay(reading, corrections)
        doubtful = unconfirmed(cells)
        printed = CellFacts(
            cells,
            reading,
            corrections,
            findings,
            correct_in,
            places=places_of(submission, reading),
            beside=besides.values,
            beside_lacks=besides.lacks,
        )
        tables = printed_tables(printed, editions) if has_form(submission.report.year_id) else ()
    threads = shown_questions(user, submission, facts)
    progress = progress_on_page(submission, findings, explanations)
    groups = finding_groups(
        findings,
        explanations,
        editions,
        handed_in=submission.state != State.DRAFT,
        correct_in=correct_in,
        decisions=decisions,
    )
    versions = list(_versions(user, submission))
    returned = _given_back(submission) or _last_return(submission)
    events = events_shown(user, submission)
    context = {
        "submission": submission,
        "slot": submission.report,
        "stage_name": stage_name(submission),
        "corrects": corrects(submission),
        "reading": reading,
        "damaged": damaged,
        "may_reread": OtherAct.REREAD in offered,
        "progress": progress,
        "reading_open": progress.shown_on_page,
        "tables": tables,
        "kept": not has_form(submission.report.year_id),
        "doubtful": doubtful,
        "source_url": reverse("reports:source_view", args=(submission.pk,)),
        "besides": besides.choices,
        "beside_missing": besides.missing,
        "only_changed": besides.only_changed,
        "groups": groups,
        "counts": {group.severity: group.count for group in groups},
        "check_run": getattr(submission, "check_run", None),
        "chapters": _chapters(reading),
        "buttons": [MoveButton(m.value, MOVE_TEXT[m], MOVE_PAGES[m].button) for m in offered_moves(facts)],
        "write_url": reverse("reports:write_tables", args=(submission.report_id,))
        if _may_write(submission, facts)
        else "",
        "why_not": why_not_passed(facts),
        "facts": facts,
        "may_correct": editable,
        "page_mark": page_mark(submission) if editable else "",
        "may_explain": OtherAct.EXPLAIN in offered,
        "other_slots": _other_slots(user, submission, progress),
        "corrections": corrections_shown(submission, editions),
        "versions": versions,
        "sequence": events[0][2].sequence if events else 0,
        "newest": _newer(submission, versions),
        "due": due_of(submission, versions, timezone.localdate()),
        "undo": undo_of(user, submission, offered, decisions, editions),
        "restorable": [s.value for s in TRANSITIONS[Move.RESTORE].from_states] if facts.clerk else [],
        "events": events,
        "returned": returned,
        "returned_cells": _returned_cells(returned, tables, editions),
        "place": place_in_queue(user, request.GET["queue"], submission.pk)
        if "queue" in request.GET
        else None,
        "questions": threads,
        "open_questions": sum(thread.query.state == QueryState.OPEN for thread in threads),
        "may_ask": OtherAct.ASK in offered,
        "may_decide": OtherAct.DECIDE in offered,
        "parts": [(part, PART_NUMERALS[part]) for part in PART_NUMERALS],
    }
    return render(request, "review/report.html", context)


def _may_write(submission: Submission, facts: Facts) -> bool:
    """Whether the report is offered for writing on pages: a clerk's draft of an open year that has a form."""
    slot = submission.report
    is_draft = submission.state == State.DRAFT and facts.clerk
    return is_draft and slot.year.is_open and not slot.exempted and has_form(slot.year_id)


def _shown(user: Visitor, submission: int) -> QuerySet[Submission]:
    return (
        Submission.objects.visible_to(user)
        .filter(pk=submission)
        .select_related(
            "report__agency",
            "report__year",
            "report__effective_submission",
            "source_file",
            "active_run",
            "check_run",
            "uploaded_by",
            "submitted_by",
            "claimed_by",
            "based_on",
        )
    )


_SHOWN = SeenQuery(_shown, submission=int)


def visible_submission(request: HttpRequest, submission_id: int) -> Submission:
    """The submission with what its pages show of it; 404 when the person may not see it."""
    try:
        found: Submission = _SHOWN.get(request.user, submission=submission_id)
    except Submission.DoesNotExist:
        raise Http404 from None
    return found


def _versions(user: Visitor, submission: Submission) -> QuerySet[Submission]:
    """All versions of the slot that the person may see, the newest first."""
    seen = Submission.objects.visible_to(user).filter(report=submission.report)
    people_and_run = ("uploaded_by", "submitted_by", "active_run")
    return seen.select_related(*people_and_run).defer(*READING_OF_ACTIVE).order_by("-version")


def _fetch_parts(submission: Submission) -> None:
    """Read once each what several parts of the page look at: corrections, findings, explanations."""
    prefetch_related_objects(
        [submission],
        Prefetch("corrections", Correction.objects.select_related("by").order_by("id")),
        Prefetch("findings", Finding.objects.order_by("position")),
        Prefetch("explanations", Explanation.objects.select_related("by").order_by("id")),
    )


def _newer(submission: Submission, versions: Iterable[Submission]) -> Submission | None:
    """Return the newest version where it is newer than this one; new files that took nobody's place do not count."""
    counting = (row for row in versions if row.state not in NEVER_COUNTED_STATES)
    newest = next(counting, submission)
    return newest if newest.version > submission.version else None


def _chapters(reading: Reading | None) -> list[tuple[str, Chapter]]:
    """Return numeral and chapter of the parts that were read, in the order of the form.

    Of a part that comes twice the last one, as ``services.tables.write_narrative`` stores it.
    """
    found = {chapter.part: chapter for chapter in (reading.chapters if reading else ())}
    return [(PART_NUMERALS.get(part, ""), found[part]) for part in sorted(found)]


def stage_name(submission: Submission) -> str:
    """初审, 复审 or 终审 while it waits, else empty."""
    if submission.state != State.SUBMITTED:
        return ""
    return submission.report.year.stage_name(submission.stage)


def corrections_shown(submission: Submission, editions: dict[str, str]) -> list[tuple[str, Correction]]:
    """All corrections of this version, newest first, with the name of the cell."""
    rows = reversed(correction_rows(submission))
    return [(cell_name(row.code, editions.get(row.code.split(".")[0])), row) for row in rows]


def _other_slots(user: Visitor, submission: Submission, progress: ReadingProgress) -> list[AnnualReport]:
    """Where a file that does not fit its slot may go: the person's other open slots. Empty while everything fits."""
    if not progress.mismatches or not progress.open_to_clerk:
        return []
    return list(
        AnnualReport.objects.owned_by(user)
        .filter(exempted=False, year__is_open=True)
        .exclude(pk=submission.report_id)
        .select_related("year")
        .order_by("-year_id", "agency__sort_key", "scope")
    )


def events_shown(user: Visitor, submission: Submission) -> list[tuple[str, str, Event, str]]:
    """The record of the whole slot as far as the person may see it, newest first: what, where to, event, comment."""
    events = (
        Event.objects.visible_to(user)
        .filter(report=submission.report)
        .select_related("submission")
        .order_by("-sequence")[:100]
    )
    return [
        (
            EVENT_TEXT.get(event.move, event.move),
            reached_text(event),
            event,
            comment_text(event),
        )
        for event in events
    ]


def _given_back(submission: Submission) -> Event | None:
    """Why the head gave a draft back to the clerk, until it is presented again; no query without the head's step."""
    with_clerk = submission.state == State.DRAFT and submission.presented_at is None
    if not with_clerk or not submission.report.year.head_signs:
        return None
    moves = (Move.PRESENT.value, Move.GIVE_BACK.value, Move.SUBMIT.value)
    newest = Event.objects.filter(report=submission.report_id, move__in=moves).order_by("-sequence").first()
    return newest if newest is not None and newest.move == Move.GIVE_BACK else None


def _last_return(submission: Submission) -> Event | None:
    """Why the version last handed in came back; for a version that was itself returned or rejected, that event."""
    of: int | Subquery
    if submission.state in (State.RETURNED, State.REJECTED):
        of = submission.pk
    elif submission.state == State.DRAFT and submission.version > 1:
        # Not the version it is based on: a new file that took the place of the draft answers the same return.
        handed_in = Submission.objects.filter(
            report=submission.report_id, version__lt=submission.version, submitted_at__isnull=False
        ).order_by("-version")
        of = Subquery(handed_in.values("pk")[:1])
    else:
        return None
    return (
        Event.objects.filter(
            submission=of,
            submission__state__in=(State.RETURNED, State.REJECTED),
            move__in=(Move.RETURN.value, Move.REJECT.value),
        )
        .order_by("-sequence")
        .first()
    )


def _returned_cells(
    returned: Event | None, tables: tuple[FormTable, ...], editions: dict[str, str]
) -> list[CellLink]:
    """The cells of the findings for which the version was returned, where the page shows the tables."""
    fingerprints = returned.data.get("findings") if returned else None
    if not fingerprints or not tables or returned is None or returned.submission is None:
        return []
    codes = cells_of_return(returned.submission, fingerprints)
    return [link for link in cell_links(codes, editions) if link.on_page]
