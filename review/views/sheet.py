"""送审单: one page to print and sign, with figures, last year, what was changed and what is open."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.models import Finding
from reports.requests import SignedInRequest
from reports.selectors.beside import last_year_of
from reports.selectors.cells import editions_of
from reports.selectors.slots import due_date
from reports.views.access import signed_in
from review.forms import ATTESTATION
from review.key_figures import key_figures
from review.models import Query
from review.models.questions import QueryState
from review.views.report import corrections_shown, visible_submission

SEVERITIES = ("error", "warning")


@require_safe
@signed_in
def sheet(request: SignedInRequest, submission_id: int) -> HttpResponse:
    """What the head of the agency signs; for everybody who may see the version."""
    submission = visible_submission(request, submission_id)
    roots = Finding.objects.filter(submission=submission, echo_of__isnull=True, severity__in=SEVERITIES)
    explained = dict(submission.explanations.order_by("id").values_list("fingerprint", "text"))
    waiting = Query.objects.filter(report=submission.report, state=QueryState.OPEN).order_by("id")
    context = {
        "submission": submission,
        "slot": submission.report,
        "figures": key_figures(submission, request.user),
        "before": last_year_of(submission, request.user) is not None,
        "corrections": corrections_shown(submission, editions_of(submission)),
        "findings": [(row, explained.get(row.fingerprint, "")) for row in roots.order_by("position")],
        "questions": waiting.values_list("subject_text", flat=True),
        "attestation": ATTESTATION,
        "today": timezone.localdate(),
        "due_on": due_date(submission.report),
    }
    return render(request, "review/sheet.html", context)
