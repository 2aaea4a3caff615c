"""导出: the yearly workbooks and rows of a region, asked for here, made in the background, fetched here."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports.agency_choice import AgencyField
from reports.agency_forms import day_field
from reports.bounded_pages import NumberedPages
from reports.models import Agency, ExportJob, ReportingYear
from reports.models.actors import Actor
from reports.models.agencies import AgencyKind, AgencyLevel
from reports.models.annual_reports import Scope
from reports.models.export_jobs import OF_THE_OFFICE, FileForm
from reports.models.reach import memberships_of
from reports.permissions import NotAllowed, may
from reports.requests import SignedInRequest
from reports.selectors.past_states import approved_ids_on
from reports.selectors.totals import Part
from reports.services.access_log import downloaded
from reports.services.exporting import ExportRefused, cancel_export, request_export
from reports.states import JobState
from reports.views.access import signed_in

JOBS_PER_PAGE = 20
CONTENT_TYPES = {
    FileForm.WORKBOOK.value: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileForm.CSV.value: "text/csv; charset=utf-8",
    FileForm.JSON_LINES.value: "application/x-ndjson; charset=utf-8",
    FileForm.PARQUET.value: "application/vnd.apache.parquet",
    FileForm.EVENTS.value: "application/x-ndjson; charset=utf-8",
}


def _all_or(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", "全部"), *choices]


class ExportForm(forms.Form):
    """Which file: a year, a region within the reach of the person, some of its reports or all, and the kind of file."""

    year = forms.ModelChoiceField(
        label="年度", queryset=ReportingYear.objects.none(), empty_label=None, widget=forms.Select
    )
    region = AgencyField(label="地区（含其下所有单位）", empty_label=None)
    level = forms.ChoiceField(label="层级", choices=_all_or(AgencyLevel.choices), required=False)
    kind = forms.ChoiceField(label="单位类型", choices=_all_or(AgencyKind.choices), required=False)
    scope = forms.ChoiceField(label="口径", choices=_all_or(Scope.choices), required=False)
    as_of = day_field("截至日期（不填为现在）", required=False)
    form = forms.ChoiceField(
        label="格式", choices=[(each.value, each.label) for each in OF_THE_OFFICE], required=False
    )

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        run = Agency.objects.run_by(user)
        held = [each.agency_id for each in memberships_of(user)]
        regions = run.with_units_below() | run.filter(pk__in=held)
        region, year = self.fields["region"], self.fields["year"]
        assert isinstance(region, forms.ModelChoiceField)  # noqa: S101 – declared above
        assert isinstance(year, forms.ModelChoiceField)  # noqa: S101 – declared above
        region.queryset = regions.order_by("sort_key")
        year.queryset = ReportingYear.objects.order_by("-year")
        self.fields["as_of"].widget.attrs["max"] = timezone.localdate().isoformat()
        for bound in self.fields.values():
            if isinstance(bound, forms.ChoiceField):
                bound.widget.attrs["class"] = "form-select"
            bound.error_messages["invalid_choice"] = "请从列表中选择。"

    def clean_as_of(self) -> date | None:
        """A day that has come; a later one is refused beside the field."""
        day: date | None = self.cleaned_data["as_of"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(ExportRefused("DAY_TO_COME", day=day).message)
        return day

    @property
    def part(self) -> Part:
        return Part(*(self.cleaned_data[name] for name in ("level", "kind", "scope")))


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
                    form=form.cleaned_data["form"] or FileForm.WORKBOOK,
                    part=form.part,
                    as_of=form.cleaned_data["as_of"],
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
        "kept_days": settings.EXPORT_KEPT_DAYS,
        "page_obj": NumberedPages(jobs, JOBS_PER_PAGE).get_page(request.GET.get("page")),
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
    may_cancel = may(request.user, job.right, job.region)
    if request.htmx:
        return render(request, "office/_export_job.html", {"job": job, "may_cancel": may_cancel})
    if job.form == FileForm.EVENTS:
        context = {"job": job, "approved": True, "may_cancel": may_cancel}
        return render(request, "office/export.html", context)
    part = Part(job.level, job.kind, job.scope)
    approved = len(approved_ids_on(year=job.year_id, region=job.region, part=part, day=job.as_of))
    context = {"job": job, "approved": approved, "may_cancel": may_cancel}
    return render(request, "office/export.html", context)


@signed_in
@require_POST
def cancel(request: SignedInRequest, job_id: int) -> HttpResponse:
    """End a job that has not ended, then show it."""
    job = get_object_or_404(ExportJob.objects.visible_to(request.user), pk=job_id)
    try:
        cancel_export(actor=request.user, job_id=job.pk)
    except ExportRefused as refused:
        context = {"status": 409, "code": refused.code, "sentence": refused.message}
        return render(request, "409.html", context, status=409)
    messages.success(request, "已取消导出。")
    return redirect("reports:export", job.pk)


@signed_in
@require_safe
def export_file(request: SignedInRequest, job_id: int) -> HttpResponseBase:
    """The workbook as an attachment; 404 while there is none."""
    job = get_object_or_404(
        ExportJob.objects.visible_to(request.user).exclude(file="").filter(file__isnull=False),
        pk=job_id,
        state=JobState.SUCCEEDED,
    )
    name = Path(job.file.name or "").name
    try:
        stored = job.file.open("rb")
    except FileNotFoundError:
        sentence = "这份导出文件已不在文件库中，请重新导出。"
        return render(
            request, "404.html", {"status": 404, "code": "FILE_GONE", "sentence": sentence}, status=404
        )
    downloaded(user=request.user, what=name, agency=job.region)
    response = FileResponse(stored, as_attachment=True, filename=name, content_type=CONTENT_TYPES[job.form])
    response["X-Content-Type-Options"] = "nosniff"
    return response
