"""更正说明: what the public reads about a correction or a withdrawal, written by the clerk or the office."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from reports.models import AnnualReport
from reports.permissions import require
from reports.requests import SignedInRequest
from reports.selectors.public_record import public_record
from reports.services.public_notes import LONGEST_NOTE, NoteRefused, tell_public
from reports.views.access import signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def public_note(request: SignedInRequest, report_id: int) -> HttpResponse:
    """GET shows what the public reads; POST ``text`` changes it. 403 unless clerk or office of the agency."""
    slots = AnnualReport.objects.visible_to(request.user).select_related("agency", "year")
    slot = get_object_or_404(slots, pk=report_id)
    require(request.user, "record_publication", slot)
    told = public_record(slot, slot.effective_submission_id if slot.published_at else None)
    now = told.note if slot.published_at else told.withdrawn_note
    error = ""
    if request.method == "POST":
        try:
            tell_public(
                actor=request.user,
                report_id=slot.pk,
                text=request.POST.get("text", ""),
                address=request.META["REMOTE_ADDR"],
            )
        except NoteRefused as refused:
            error = refused.message
        else:
            messages.success(request, f"{slot}的更正说明已保存。")
            return redirect("reports:public_note", slot.pk)
    context = {
        "slot": slot,
        "told": told,
        "now": now,
        "text": request.POST.get("text", now),
        "most": LONGEST_NOTE,
        "error": error,
        "open": bool(slot.published_at or told.withdrawn),
    }
    return render(request, "reports/public_note.html", context, status=422 if error else 200)
