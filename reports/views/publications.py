"""登记公布情况: when and where an agency published its report."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from reports.agency_forms import PublicationForm
from reports.models import AnnualReport
from reports.permissions import require
from reports.requests import SignedInRequest
from reports.selectors.check_inputs import local_day
from reports.selectors.slots import handed_in_at
from reports.services.publications import PublicationRefused, record_publication
from reports.views.access import signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: SignedInRequest, report_id: int) -> HttpResponse:
    """GET shows what is recorded; POST ``on`` and ``url`` records it. 403 unless clerk or office of the agency."""
    slots = AnnualReport.objects.visible_to(request.user).select_related("agency", "year")
    slot = get_object_or_404(slots, pk=report_id)
    require(request.user, "record_publication", slot)
    initial = {"on": slot.agency_published_on, "url": slot.agency_published_url}
    form = PublicationForm(request.POST or None, initial=initial)
    error = ""
    if request.method == "POST" and form.is_valid():
        try:
            record_publication(
                actor=request.user,
                report_id=slot.pk,
                on=form.cleaned_data["on"],
                url=form.cleaned_data["url"],
                address=request.META["REMOTE_ADDR"],
            )
        except PublicationRefused as refused:
            error = refused.message
        else:
            messages.success(request, f"{slot}的公布情况已登记。")
            _question_order(request, slot, form.cleaned_data["on"])
            return redirect("reports:publication", slot.pk)
    wrong = bool(error) or bool(form.errors)
    context = {"slot": slot, "form": form, "error": error}
    return render(request, "reports/publication.html", context, status=422 if wrong else 200)


def _question_order(request: HttpRequest, slot: AnnualReport, on: date) -> None:
    """A report may be published before it is handed in, but nearly always the day is mistyped: say so."""
    handed_in = local_day(handed_in_at(slot))
    if handed_in is not None and on < handed_in:
        messages.warning(request, f"公布日期{on}早于上报日期{handed_in}，请核对；填写有误的，改后重新登记。")
