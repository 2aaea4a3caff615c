"""Two versions of one slot side by side: cells, text and findings; and the record of a review for printing."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports.models import Explanation, Finding, Submission
from reports.requests import SignedInRequest
from reports.selectors.beside import version_before
from reports.selectors.cells import editions_of
from reports.selectors.decisions import decisions_of
from reports.statutory.editions import PART_NUMERALS
from reports.views.access import signed_in
from review.cell_differences import cell_differences
from review.facts import facts_of
from review.text_changes import Piece, text_changes
from review.views.question_threads import ON_QUESTIONS, shown_questions
from review.views.report import corrections_shown, events_shown, stage_name, visible_submission


@dataclass(frozen=True, slots=True)
class ChapterDifference:
    heading: str
    pieces: tuple[Piece, ...]


@require_safe
@signed_in
def compare(request: SignedInRequest, submission_id: int) -> HttpResponse:
    """This version against ``?with=`` (the id of another of the slot), or against the one before it.

    404 when the other is of another slot or not the person's to see; a page that says so when there is none.
    """
    submission = visible_submission(request, submission_id)
    others = list(
        Submission.objects.visible_to(request.user)
        .filter(report=submission.report_id)
        .exclude(pk=submission.pk)
        .select_related("report__agency", "report__year", "active_run")
        .order_by("-version")
    )
    wanted = request.GET.get("with")
    if wanted:
        other = next((each for each in others if str(each.pk) == wanted), None)
        if other is None:
            raise Http404
    else:
        other = version_before(submission, request.user) or (others[0] if others else None)
    context = {"submission": submission, "slot": submission.report, "others": others, "other": other}
    if other is not None:
        older, newer = sorted((submission, other), key=lambda each: each.version)
        context |= {"older": older, "newer": newer, **_differences(older, newer)}
    return render(request, "review/compare.html", context)


@require_safe
@signed_in
def record(request: SignedInRequest, submission_id: int) -> HttpResponse:
    """Show the record of the review of one version for printing.

    Findings with what was said and decided, corrections, questions and everything that was done.
    """
    submission = visible_submission(request, submission_id)
    explained = {
        row.fingerprint: row
        for row in Explanation.objects.filter(submission=submission).select_related("by").order_by("id")
    }
    decided = decisions_of(submission)
    findings = [
        (finding, explained.get(finding.fingerprint), decided.get(finding.fingerprint))
        for finding in submission.findings.filter(echo_of__isnull=True).order_by("position")
    ]
    context = {
        "submission": submission,
        "slot": submission.report,
        "stage_name": stage_name(submission),
        "findings": findings,
        "check_run": getattr(submission, "check_run", None),
        "corrections": corrections_shown(submission, editions_of(submission)),
        "questions": shown_questions(
            request.user, submission, facts_of(request.user, submission, ON_QUESTIONS)
        ),
        "events": list(reversed(events_shown(request.user, submission))),
    }
    return render(request, "review/record.html", context)


def _differences(older: Submission, newer: Submission) -> dict[str, object]:
    """Cells in printed order, chapters with at least one change, findings that came and went."""
    was, now = _texts(older), _texts(newer)
    chapters = [
        ChapterDifference(PART_NUMERALS[part], text_changes(was.get(part, ""), now.get(part, "")))
        for part in PART_NUMERALS
        if was.get(part, "") != now.get(part, "")
    ]
    found, left = _roots(older), _roots(newer)
    return {
        "cells": cell_differences(older, newer),
        "chapters": chapters,
        "gone": [each for key, each in found.items() if key not in left],
        "come": [each for key, each in left.items() if key not in found],
        "still": sum(key in found for key in left),
    }


def _texts(submission: Submission) -> dict[int, str]:
    return {
        part: "\n".join(filter(None, (heading, text)))
        for part, heading, text in submission.narratives.order_by("part").values_list(
            "part", "heading", "text"
        )
    }


def _roots(submission: Submission) -> dict[tuple[str, str], Finding]:
    roots = submission.findings.filter(echo_of__isnull=True).order_by("position")
    return {(finding.check_id, finding.key): finding for finding in roots}
