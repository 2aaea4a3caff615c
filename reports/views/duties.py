"""应报单位: which agencies must report in a year and in which scope, exemptions, extensions."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reports.agency_forms import DutyForm, ExtensionForm
from reports.bounded_pages import BoundedPaginator
from reports.filters import DutyFilter
from reports.models import Agency, AnnualReport, ReportingYear
from reports.models.annual_reports import Scope
from reports.permissions import may
from reports.requests import SignedInRequest
from reports.selectors.duties import duty_rows, duty_totals
from reports.services.duties import DutyRefused, extend_slot, reinstate_slot, set_duty
from reports.services.slots import SlotRefused, exempt_slot
from reports.views.access import signed_in
from reports.views.agencies import managed, managed_agency

ROWS_PER_PAGE = 50


@signed_in
@require_safe
def duties(request: SignedInRequest, year: int) -> HttpResponse:
    """All agencies of the region with what they owe in this year."""
    managed_here = managed(request.user)
    reporting_year = get_object_or_404(ReportingYear, pk=year)
    filters = DutyFilter(
        request.GET or None,
        queryset=managed_here,
        year=reporting_year,
        regions=managed_here.with_units_below().order_by("sort_key"),
    )
    page = BoundedPaginator(filters.qs.order_by("sort_key"), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    rows = duty_rows(reporting_year, page.object_list)
    context = {
        "year": reporting_year,
        "years": ReportingYear.objects.order_by("-year"),
        "page_obj": page,
        "rows": rows,
        "listed": [(row, [(slot, _slot_words(slot)) for slot in row.slots]) for row in rows],
        "filters": filters,
        "totals": duty_totals(reporting_year, filters.qs, page.paginator.count),
        "may_manage_years": may(request.user, "manage_years", None),
    }
    return render(request, "agencies/duties.html", context)


def _slot_words(slot: AnnualReport) -> str:
    """Say in one line what one slot owes: its scope, and its due date or why it is exempt."""
    if slot.exempted:
        return f"{slot.get_scope_display()}：免报（{slot.exemption_reason}）"
    extended = f"（延期：{slot.extension_reason}）" if slot.extended_until else ""
    return f"{slot.get_scope_display()}：截止{slot.due_on}{extended}"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def duty(request: SignedInRequest, year: int, agency_id: int) -> HttpResponse:
    """One agency and year. POST ``what`` is duty, exempt, reinstate or extend; the last three name a ``slot``."""
    agency = managed_agency(request, agency_id)
    reporting_year = get_object_or_404(ReportingYear.objects.prefetch_related("due_dates"), pk=year)
    error = ""
    if request.method == "POST":
        try:
            messages.success(request, _write(request, reporting_year, agency))
            return redirect("reports:duty", year, agency.pk)
        except (DutyRefused, SlotRefused) as refused:
            error = refused.message
    [row] = duty_rows(reporting_year, [agency])
    form = DutyForm(
        initial={
            "own": Scope.OWN in row.scopes,
            "aggregate": Scope.AGGREGATE in row.scopes,
            "reason": row.duty.reason if row.duty else "",
        }
    )
    slots = [
        (
            slot,
            ExtensionForm(
                initial={"until": slot.extended_until, "reason": slot.extension_reason},
                auto_id=f"id_{slot.pk}_%s",
            ),
        )
        for slot in row.slots
    ]
    context = {"year": reporting_year, "row": row, "form": form, "slots": slots, "error": error}
    return render(request, "agencies/duty.html", context, status=409 if error else 200)


def _write(request: SignedInRequest, year: ReportingYear, agency: Agency) -> str:
    """Do what was asked and return the sentence that says so."""
    what, actor, address = request.POST.get("what", ""), request.user, request.META["REMOTE_ADDR"]
    if what == "duty":
        form = DutyForm(request.POST)
        if not form.is_valid():
            raise DutyRefused("REASON_MISSING")
        set_duty(actor=actor, year=year, agency_id=agency.pk, address=address, **form.cleaned_data)
        return f"{agency.name}{year}的应报口径已保存。"
    asked = request.POST.get("slot", "")
    if not (asked.isdecimal() and len(asked) < 19):
        raise Http404
    slot = get_object_or_404(AnnualReport, pk=int(asked), agency=agency, year=year)
    if what == "exempt":
        reason = request.POST.get("reason", "")
        exempt_slot(actor=actor, report_id=slot.pk, reason=reason, address=address)
        return f"{slot}已免报。"
    if what == "reinstate":
        reinstate_slot(actor=actor, report_id=slot.pk, address=address)
        return f"{slot}已恢复应报。"
    if what != "extend":
        raise Http404
    extension = ExtensionForm(request.POST)
    if not extension.is_valid():
        raise DutyRefused("DATE_WRONG")
    extended = extend_slot(
        actor=actor,
        report_id=slot.pk,
        until=extension.cleaned_data["until"],
        reason=extension.cleaned_data["reason"],
        address=address,
    )
    return f"{slot}的截止日期现为{extended.due_on}。"
