"""批量延期, 批量免报: what was ticked in 应报单位, or all that its filter leaves, in one step with one reason."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from reports.agency_forms import ManyExemptionsForm, ManyExtensionsForm
from reports.filters import DutyFilter
from reports.models import AnnualReport, ReportingYear
from reports.models.annual_reports import AnnualReportQuerySet
from reports.requests import SignedInRequest
from reports.selectors.hand_ins import from_archive
from reports.services.many_duties import MOST_AT_ONCE, Result, exempt_many, extend_many
from reports.views.access import signed_in
from reports.views.agencies import managed

FORMS: dict[str, type[forms.Form]] = {"extend": ManyExtensionsForm, "exempt": ManyExemptionsForm}
WORDS = {"extend": "延期", "exempt": "免报"}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def many(request: SignedInRequest, year: int) -> HttpResponse:
    """GET names the reports and asks for date and reason; POST does it and tells what came of each."""
    agencies = managed(request.user)
    reporting_year = get_object_or_404(ReportingYear, pk=year)
    asked = request.POST if request.method == "POST" else request.GET
    what = asked.get("what", "")
    if what not in FORMS:
        raise Http404
    owed = AnnualReport.objects.filter(~from_archive(), year=reporting_year, exempted=False)
    if request.method != "POST" and asked.get("all") == "1":
        regions = agencies.with_units_below()
        filters = DutyFilter(asked, queryset=agencies, year=reporting_year, regions=regions)
        reports = owed.filter(agency__in=filters.qs.order_by().values("pk"))
    else:
        reports = owed.filter(agency__in=agencies.order_by().values("pk"), pk__in=_ids(asked.getlist("slot")))
    listed = list(_in_order(reports)[:MOST_AT_ONCE])
    form = FORMS[what](request.POST if request.method == "POST" else None)
    context = {"year": reporting_year, "what": what, "words": WORDS[what], "form": form, "reports": listed}
    if request.method == "POST" and form.is_valid() and listed:
        results = _do(request, what, listed, form)
        done = sum(not result.sentence for result in results)
        return render(request, "agencies/many_done.html", context | {"results": results, "done": done})
    return render(request, "agencies/many.html", context, status=422 if form.is_bound else 200)


def _in_order(reports: AnnualReportQuerySet) -> AnnualReportQuerySet:
    return reports.select_related("agency").order_by("agency__sort_key", "scope")


def _ids(values: list[str]) -> list[int]:
    return [int(value) for value in values[:MOST_AT_ONCE] if value.isdecimal() and len(value) < 19]


def _do(request: SignedInRequest, what: str, reports: list[AnnualReport], form: forms.Form) -> list[Result]:
    typed, address = form.cleaned_data, request.META["REMOTE_ADDR"]
    if what == "extend":
        return extend_many(
            actor=request.user,
            reports=reports,
            until=typed["until"],
            reason=typed["reason"],
            address=address,
        )
    return exempt_many(actor=request.user, reports=reports, reason=typed["reason"], address=address)
