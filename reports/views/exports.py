"""导出: the yearly workbooks of a region, asked for here, made in the background, fetched here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from reports.models import Agency, AnnualReport, ExportJob, ReportingYear
from reports.models.actors import Actor
from reports.permissions import NotAllowed
from reports.requests import SignedInRequest
from reports.services.access_log import downloaded
from reports.services.exporting import ExportRefused, request_export
from reports.states import JobState
from reports.views.access import signed_in

JOBS_PER_PAGE = 20
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportForm(forms.Form):
    """Which workbook: a year, and a region within the reach of the person."""

    year = forms.ModelChoiceField(
        label="年度", queryset=ReportingYear.objects.none(), empty_label=None, widget=forms.Select
    )
    region = forms.ModelChoiceField(
        label="地区（含其下所有单位）", queryset=Agency.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        run = Agency.objects.run_by(user)
        regions = (run.with_units_below() | run.filter(memberships__user=user)).distinct()
        region, year = self.fields["region"], self.fields["year"]
        assert isinstance(region, forms.ModelChoiceField)  # noqa: S101 – declared above
        assert isinstance(year, forms.ModelChoiceField)  # noqa: S101 – declared above
        region.queryset = regions.order_by("sort_key")
        year.queryset = ReportingYear.objects.order_by("-year")
        for bound in self.fields.values():
            bound.widget.attrs["class"] = "form-select"
            bound.error_messages["invalid_choice"] = "请从列表中选择。"


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: SignedInRequest) -> HttpResponse:
    """Show the jobs in reach and the form for a new one; POST starts it, or shows the one under way."""
    if not Agency.objects.overseen_by(request.user).exists():
        raise NotAllowed
    may_start = Agency.objects.run_by(request.user).exists()
    if request.method == "POST" and not may_start:
        raise NotAllowed
    status = 200
    form = ExportForm(request.POST or None, user=request.user, initial=request.GET.dict())
    if request.method == "POST":
        if form.is_valid():
            try:
                job = request_export(
                    actor=request.user,
                    year=form.cleaned_data["year"],
                    region=form.cleaned_data["region"],
                    address=request.META["REMOTE_ADDR"],
                )
            except ExportRefused as refused:
                form.add_error(None, refused.message)
                status = 409
            else:
                return redirect("reports:export", job.pk)
        else:
            status = 400
    jobs = ExportJob.objects.visible_to(request.user).select_related("year", "region", "requested_by")
    context = {
        "form": form,
        "may_start": may_start,
        "page_obj": Paginator(jobs, JOBS_PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "office/exports.html", context, status=status)


@signed_in
@never_cache
@require_safe
def export(request: SignedInRequest, job_id: int) -> HttpResponse:
    """One job with its progress; htmx asks for the fragment again until the job ends."""
    job = get_object_or_404(
        ExportJob.objects.visible_to(request.user).select_related("year", "region", "requested_by"), pk=job_id
    )
    if request.htmx:
        return render(request, "office/_export_job.html", {"job": job})
    approved = AnnualReport.objects.filter(
        year=job.year, agency__path__startswith=str(job.region.path), effective_submission__isnull=False
    ).count()
    return render(request, "office/export.html", {"job": job, "approved": approved})


@signed_in
@require_safe
def export_file(request: SignedInRequest, job_id: int) -> HttpResponseBase:
    """The workbook as an attachment; 404 while there is none."""
    job = get_object_or_404(
        ExportJob.objects.visible_to(request.user).exclude(file="").filter(file__isnull=False),
        pk=job_id,
        state=JobState.SUCCEEDED,
    )
    name = (job.file.name or "").rsplit("/", 1)[-1]
    try:
        stored = job.file.open("rb")
    except FileNotFoundError:
        sentence = "这份导出文件已不在文件库中，请重新导出。"
        return render(
            request, "404.html", {"status": 404, "code": "FILE_GONE", "sentence": sentence}, status=404
        )
    downloaded(user=request.user, what=name, agency=job.region)
    response = FileResponse(stored, as_attachment=True, filename=name, content_type=WORKBOOK)
    response["X-Content-Type-Options"] = "nosniff"
    return response
