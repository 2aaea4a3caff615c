"""年度: the list of years, opening one, and what is set for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reports.models import Agency, ReportingYear
from reports.permissions import require
from reports.requests import SignedInRequest
from reports.services.kept_counts import Counts, counted
from reports.services.years import YearRefused, create_year, save_year
from reports.views.access import signed_in
from reports.year_forms import NewYearForm, YearSettingsForm


@signed_in
@require_safe
def year_list(request: SignedInRequest) -> HttpResponse:
    """All years, withdrawn ones too, with their stages, dates and numbers of reports."""
    require(request.user, "manage_years", None)
    kept = counted(what=Counts.YEARS, region=None)
    numbers = {year: tuple(rest) for year, *rest in kept.rows}
    rows = [
        (
            year,
            [year.stage_name(stage) for stage in range(1, year.review_stages + 1)],
            *numbers.get(year.pk, (0, 0)),
        )
        for year in ReportingYear.all_years.prefetch_related("due_dates").order_by("-year")
    ]
    context = {
        "rows": rows,
        "counted_at": kept.at,
        "runs_office": Agency.objects.run_by(request.user).exists(),
    }
    return render(request, "office/year_list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_year(request: SignedInRequest) -> HttpResponse:
    """Opens a year; the settings of the newest one are proposed."""
    require(request.user, "manage_years", None)
    newest = ReportingYear.objects.order_by("-year").first()
    initial = {"year": newest.pk + 1, "copy_from": newest} if newest else None
    form = NewYearForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made, slots = create_year(
                actor=request.user,
                year=form.cleaned_data["year"],
                copy_from=form.cleaned_data["copy_from"],
            )
        except YearRefused as refused:
            form.add_error("year", refused.message)
        else:
            messages.success(request, f"{made}已开设，应报年报{slots}份。请核对截止日期和审核环节。")
            return redirect("reports:year_settings", made.pk)
    status = 422 if form.errors else 200
    return render(request, "office/new_year.html", {"form": form}, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def year_settings(request: SignedInRequest, year: int) -> HttpResponse:
    """Dates, stages and limits of one year."""
    require(request.user, "manage_years", None)
    reporting_year = get_object_or_404(ReportingYear.objects.prefetch_related("due_dates"), pk=year)
    form = YearSettingsForm(reporting_year, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            moved = save_year(
                actor=request.user,
                year=reporting_year,
                settings=form.settings(),
                address=request.META["REMOTE_ADDR"],
            )
        except YearRefused as refused:
            form.add_error(None, refused.message)
        else:
            words = f"{moved}份年报的截止日期随之调整。" if moved else "年报的截止日期没有变化。"
            messages.success(request, f"{reporting_year}的设置已保存，{words}")
            return redirect("reports:year_settings", reporting_year.pk)
    context = {
        "year": reporting_year,
        "form": form,
        "runs_office": Agency.objects.run_by(request.user).exists(),
    }
    return render(request, "office/year_settings.html", context, status=422 if form.errors else 200)
