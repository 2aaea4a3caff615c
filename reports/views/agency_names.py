"""What a box suggests in which somebody types the name of an agency (reports.agency_choice)."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reports.agency_choice import LONGEST_NAME, Known
from reports.models import Agency
from reports.requests import SignedInRequest
from reports.selectors.agency_names import agency_named
from reports.selectors.archive import archive_regions
from reports.views.access import signed_in
from reports.views.public_pages import archive_entry

MOST_SUGGESTED = 20


@signed_in
@never_cache
@require_safe
def agency_names(request: SignedInRequest, known: str) -> HttpResponse:
    """``?field=`` names the parameter with what was typed; among the agencies the person may see. One query."""
    agencies = Agency.objects.visible_to(request.user)
    if known == Known.REGIONS:
        agencies = agencies.with_units_below()
    elif known == Known.AGENCIES:
        agencies = agencies.filter(valid_to__isnull=True)
    else:
        raise Http404
    return _suggestions(request, agencies)


@archive_entry
@require_safe
def archive_region_names(request: HttpRequest) -> HttpResponse:
    """The same among the regions with something in the archive. One query."""
    return _suggestions(request, archive_regions(request.user))


def _suggestions(request: HttpRequest, agencies: QuerySet[Agency]) -> HttpResponse:
    text = request.GET.get(request.GET.get("field", ""), "").strip()[:LONGEST_NAME]
    found = []
    if text:
        rows = agencies.filter(agency_named(text)).select_related("parent").order_by("sort_key")
        found = list(rows[:MOST_SUGGESTED])
    names = [agency.name for agency in found]
    return HttpResponse(
        format_html_join(
            "\n",
            '<option value="{}">{}</option>',
            (
                (
                    f"{agency.name}（{agency.code}）" if names.count(agency.name) > 1 else agency.name,
                    agency.parent.name if agency.parent else "",
                )
                for agency in found
            ),
        )
    )
