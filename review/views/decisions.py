"""处理意见: a reviewer's decision on one finding."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from reports.models import Explanation, Finding, Submission
from reports.models.decisions import Verdict
from reports.permissions import require
from reports.requests import SignedInRequest
from reports.selectors.decisions import decisions_of
from reports.shown_values import anchor_of, finding_anchor
from reports.views.access import signed_in
from review import decisions
from review.forms import STANDARD_REASONS, DecisionForm
from review.rules import OtherAct
from review.views.report import visible_submission


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: SignedInRequest, submission_id: int, fingerprint: str) -> HttpResponse:
    """Show the form for a decision on one finding; POST ``verdict`` and ``reason``.

    From the card of the work page (``card``) the standard reason is taken where none is written, and ``undo`` takes
    the person's own newest decision back.
    """
    submission = visible_submission(request, submission_id)
    require(request.user, OtherAct.DECIDE.value, submission)
    if request.method == "POST" and "card" in request.POST:
        return _on_card(request, submission, fingerprint)
    finding = Finding.objects.filter(submission=submission, fingerprint=fingerprint).first()
    form = DecisionForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                decisions.decide(
                    actor=request.user,
                    submission_id=submission.pk,
                    fingerprint=fingerprint,
                    verdict=form.cleaned_data["verdict"],
                    reason=form.cleaned_data["reason"],
                    seen=_seen(request),
                    address=request.META["REMOTE_ADDR"],
                )
            except decisions.DecisionRefused as refused:
                form.add_error(None, refused.message)
                status = 409 if refused.code in ("FINDING_GONE", "DECIDED_MEANWHILE") else 422
            else:
                messages.success(request, "处理意见已保存。")
                anchor = finding_anchor(finding) if finding else "findings"
                return redirect(f"{submission.get_absolute_url()}#{anchor}")
    if finding is None and status == 200:
        raise Http404
    counting = decisions_of(submission).get(fingerprint)
    context = {
        "form": form,
        "seen": counting.pk if counting is not None else 0,
        "submission": submission,
        "finding": finding,
        "explanation": Explanation.objects.filter(submission=submission, fingerprint=fingerprint)
        .select_related("by")
        .order_by("-id")
        .first(),
        "before": submission.decisions.filter(fingerprint=fingerprint).select_related("by").order_by("-id"),
    }
    return render(request, "review/decide.html", context, status=status)


def _seen(request: SignedInRequest) -> int | None:
    """Return the decision that the form had shown; None where it does not say, -1 for what no page sends."""
    sent = request.POST.get("seen")
    if sent is None:
        return None
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 12 else -1


def _on_card(request: SignedInRequest, submission: Submission, fingerprint: str) -> HttpResponse:
    """Decide from the card; the page fetches itself again (204 with ``report-changed``) or is loaded at the card."""
    verdict = request.POST.get("verdict", "")
    anchor = anchor_of(fingerprint)
    try:
        decision = decisions.decide(
            actor=request.user,
            submission_id=submission.pk,
            fingerprint=fingerprint,
            verdict=verdict,
            reason=request.POST.get("reason", "").strip() or STANDARD_REASONS.get(verdict, ""),
            seen=_seen(request),
            address=request.META["REMOTE_ADDR"],
        )
    except decisions.DecisionRefused as refused:
        messages.error(request, refused.message)
    else:
        undone = decision.verdict == Verdict.UNDO
        messages.success(
            request, "处理意见已撤销。" if undone else f"已记录：{decision.get_verdict_display()}。"
        )
    if request.htmx:
        return trigger_client_event(HttpResponse(status=204), "report-changed", {"finding": anchor})
    return redirect(f"{submission.get_absolute_url()}#{anchor}")
