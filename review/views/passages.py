"""Copied text: the part of a report beside the one it resembles (findings Y-TEXT and S-OTHER)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from reports.checks.similarity import COMPARING
from reports.models import Finding, Narrative, Submission
from reports.models.actors import Visitor
from reports.requests import SignedInRequest
from reports.selectors.shown_texts import shown_text
from reports.states import State
from reports.views.access import signed_in
from review.shared_passages import shared_passages
from review.views.report import visible_submission


@require_safe
@signed_in
def passages(request: SignedInRequest, submission_id: int, fingerprint: str) -> HttpResponse:
    """Both texts with what they share marked; a report that the person may not see is named, not shown."""
    submission = visible_submission(request, submission_id)
    finding = get_object_or_404(
        Finding, submission=submission, fingerprint=fingerprint, check_id__in=COMPARING
    )
    _, part, *other = finding.key.split(".")
    name, year = submission.report.agency_name, submission.report.year_id - 1
    if other:
        name, year = ".".join(other[:-1]), int(other[-1])
    mine = Narrative.objects.filter(submission=submission, part=part).first()
    if mine is None:
        raise Http404
    theirs = _text_of(request.user, name, year, int(part))
    left, right = shared_passages(
        shown_text(mine.text, submission.report.agency),
        shown_text(theirs.text, theirs.submission.report.agency) if theirs else "",
    )
    context = {
        "submission": submission,
        "finding": finding,
        "mine": mine,
        "theirs": theirs,
        "name": name,
        "year": year,
        "left": left,
        "right": right,
    }
    return render(request, "review/passages.html", context)


def _text_of(user: Visitor, name: str, year: int, part: int) -> Narrative | None:
    """The part in the version that counts of that report, if the person may see it or it has been published."""
    standing = Narrative.objects.filter(
        part=part,
        submission__report__agency_name=name,
        submission__report__year_id=year,
        submission__state__in=(State.SUBMITTED, State.APPROVED),
    ).select_related("submission__report__agency")
    seen = standing.filter(submission__in=Submission.objects.visible_to(user))
    published = standing.filter(
        submission__effective_for__isnull=False, submission__report__published_at__isnull=False
    )
    return seen.order_by("-submission__version").first() or published.first()
