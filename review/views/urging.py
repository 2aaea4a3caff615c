"""催报: the page names the units and their contacts; the answer says what came of each."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reports.models import AnnualReport, ReportingYear
from reports.models.reach import Role, memberships_of
from reports.permissions import NotAllowed, may
from reports.requests import SignedInRequest
from reports.selectors.contacts import contacts_of, last_urged
from reports.selectors.progress import SlotProgress, progress_of
from reports.views.access import signed_in
from review.urging import MOST_AT_ONCE, urge_all

#: Whose people ask for reports; which of them, the rule of ``urge`` says.
URGING_ROLES = (Role.OFFICE, Role.REVIEWER)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def urge(request: SignedInRequest, year: int) -> HttpResponse:
    """GET asks first about the reports named by ``slot``; POST tells their clerks. Raises NotAllowed for auditors."""
    reporting_year = get_object_or_404(ReportingYear, pk=year)
    followed = AnnualReport.objects.followed_by(request.user)
    urging = any(membership.role in URGING_ROLES for membership in memberships_of(request.user))
    if not urging or not followed.exists():
        raise NotAllowed
    asked = request.POST if request.method == "POST" else request.GET
    ids = [int(text) for text in asked.getlist("slot")[:MOST_AT_ONCE] if text.isdecimal() and len(text) < 19]
    slots = progress_of(followed.filter(pk__in=ids, year=reporting_year), timezone.localdate())
    context: dict[str, object] = {"year": reporting_year}
    if request.method == "POST":
        results = urge_all(
            actor=request.user,
            reports=[slot.report for slot in slots],
            text=request.POST.get("text", ""),
            address=request.META["REMOTE_ADDR"],
        )
        told = sum(not result.sentence for result in results)
        return render(request, "review/urge_results.html", context | {"results": results, "told": told})
    asked_for = [slot for slot in slots if may(request.user, "urge", slot.report)]
    return render(request, "review/urge.html", context | {"rows": _rows(asked_for)})


def _rows(slots: list[SlotProgress]) -> list[dict[str, object]]:
    contacts = contacts_of(slot.report.agency_id for slot in slots)
    urged = last_urged([slot.report.pk for slot in slots])
    return [
        {
            "slot": slot,
            "contacts": contacts.get(slot.report.agency_id, []),
            "urged": urged.get(slot.report.pk),
        }
        for slot in slots
        if slot.awaited
    ]
