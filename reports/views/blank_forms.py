"""空白表: the official form to fill in, with the agency and year in its title where it is for a report of one's own."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from reports.exports.blank_forms import BlankForm, blank_docx, blank_xlsx
from reports.models import AnnualReport
from reports.requests import SignedInRequest
from reports.statutory.editions import EDITIONS, edition_for_year
from reports.views.access import signed_in

WRITERS = {"docx": blank_docx, "xlsx": blank_xlsx}
MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
@signed_in
def blank_forms(request: SignedInRequest) -> HttpResponse:
    """Both editions in both kinds, and the right one for each open report of the person's agencies."""
    owned = AnnualReport.objects.owned_by(request.user).filter(exempted=False, year__is_open=True)
    slots = [
        (slot, edition)
        for slot in owned.order_by("-year_id", "agency__sort_key", "scope")
        if (edition := edition_for_year(slot.year_id)) is not None
    ]
    editions = sorted(EDITIONS.values(), key=lambda edition: -edition.first_year)
    return render(request, "reports/blank_forms.html", {"slots": slots, "editions": editions})


@require_safe
@signed_in
def blank_form(request: SignedInRequest, edition: str, kind: str) -> HttpResponse:
    """The form as an attachment; ``?report=`` names the report for which it is. 404 for a form that does not exist."""
    if edition not in EDITIONS or kind not in WRITERS:
        raise Http404
    wanted = BlankForm(edition)
    chosen = request.GET.get("report", "")
    if chosen:
        if not chosen.isdecimal() or len(chosen) > 11:
            raise Http404
        slot = get_object_or_404(AnnualReport.objects.visible_to(request.user), pk=int(chosen))
        wanted = BlankForm(edition, slot.agency_name, slot.year_id)
    response = HttpResponse(WRITERS[kind](wanted), content_type=MEDIA_TYPES[kind])
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{wanted.file_name}.{kind}")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
