"""问题清单 of one report (print page and workbook), 问题统计 for the office, and a reviewer's decision on a finding."""

from __future__ import annotations

import io

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from reports.checks.catalogue import CATALOGUE
from reports.checks.results import SEVERITY_TEXT
from reports.exports.finding_sheet import write_problem_list
from reports.models import CheckRun, Explanation, Finding, ReportingYear, Submission
from reports.models.agencies import AgencyKind
from reports.models.decisions import Verdict
from reports.permissions import require
from reports.presentation import finding_anchor
from reports.requests import SignedInRequest
from reports.selectors import finding_statistics
from reports.selectors.cells import editions_of
from reports.selectors.workbook_rows import findings_of
from reports.services import decisions
from reports.services.decisions import DecisionRefused
from reports.shown_findings import finding_groups
from reports.views.access import signed_in
from reports.views.years import is_id, regions_overseen

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_PER_PAGE = 50
YEARS_SHOWN = 5


class DecisionForm(forms.Form):
    """What the reviewer decides; the service says which verdict needs what."""

    verdict = forms.ChoiceField(
        label="处理意见",
        choices=Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择处理意见。", "invalid_choice": "请选择处理意见。"},
    )
    reason = forms.CharField(
        label="理由",
        required=False,
        max_length=500,
        help_text="“属实”可以不写；属实的错误应退回修改。",
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
    )


@signed_in
@never_cache
@require_safe
def problem_list(request: SignedInRequest, submission_id: int) -> HttpResponse:
    """Every root finding with both sides, place, how to mend it, 情况说明 and decision: a page made for printing."""
    submission = _visible(request, submission_id)
    findings = list(submission.findings.order_by("position"))
    explanations = {
        each.fingerprint: each
        for each in Explanation.objects.filter(submission=submission).select_related("by").order_by("id")
    }
    decided = decisions.decisions_of(submission)
    groups = finding_groups(findings, explanations, editions_of(submission))
    rows = [
        (group, [(item, decided.get(item.finding.fingerprint)) for item in group.findings])
        for group in groups
    ]
    check_run = getattr(submission, "check_run", None)
    context = {
        "submission": submission,
        "groups": rows,
        "check_run": check_run,
        "checked": _outcomes(check_run) if check_run else "",
        "titles": {check.id: check.title for check in CATALOGUE.values()},
    }
    return render(request, "reports/problem_list.html", context)


def _outcomes(run: CheckRun) -> str:
    """Say when which check set ran over the report and how many checks ended how."""
    return (
        f"{timezone.localtime(run.at):%Y-%m-%d %H:%M}校验，版本{run.check_set_version}：相符{run.passed}，"
        f"不符{run.failed}，待核实{run.uncertain}，无法校验{run.not_assessable}"
    )


@signed_in
@never_cache
@require_safe
def problem_workbook(request: SignedInRequest, submission_id: int) -> HttpResponse:
    """The same as a workbook."""
    submission = _visible(request, submission_id)
    target = io.BytesIO()
    heading = f"{submission.report.agency_name}{submission.report.year_id}年政府信息公开工作年度报告"
    write_problem_list(findings_of([submission.pk]), heading, target)
    name = (
        f"问题清单_{submission.report.agency_name}_{submission.report.year_id}_第{submission.version}版.xlsx"
    )
    response = HttpResponse(target.getvalue(), content_type=WORKBOOK)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: SignedInRequest, submission_id: int, fingerprint: str) -> HttpResponse:
    """The form for a decision on one finding; POST ``verdict`` and ``reason``."""
    submission = _visible(request, submission_id)
    require(request.user, "decide", submission)
    finding = Finding.objects.filter(submission=submission, fingerprint=fingerprint).first()
    form = DecisionForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                decisions.decide(
                    actor=request.user,
                    submission_id=submission.pk,
                    fingerprint=fingerprint,
                    verdict=form.cleaned_data["verdict"],
                    reason=form.cleaned_data["reason"],
                    address=request.META["REMOTE_ADDR"],
                )
            except DecisionRefused as refused:
                form.add_error(None, refused.message)
                status = 409 if refused.code == "FINDING_GONE" else 422
            else:
                messages.success(request, "处理意见已保存。")
                anchor = finding_anchor(finding) if finding else "findings"
                return redirect(f"{submission.get_absolute_url()}#{anchor}")
    if finding is None and status == 200:
        raise Http404
    context = {
        "form": form,
        "submission": submission,
        "finding": finding,
        "explanation": Explanation.objects.filter(submission=submission, fingerprint=fingerprint)
        .select_related("by")
        .order_by("-id")
        .first(),
        "before": submission.decisions.filter(fingerprint=fingerprint).select_related("by").order_by("-id"),
    }
    return render(request, "reports/decide.html", context, status=status)


@signed_in
@never_cache
@require_safe
def statistics(request: SignedInRequest, year: int) -> HttpResponse:
    """Which checks fail most in a year: by check, by region, by kind, by year; ``?check=`` lists the reports."""
    regions = regions_overseen(request.user)
    reporting_year = get_object_or_404(ReportingYear, pk=year)
    asked = request.GET.get("region", "")
    region = (regions.filter(pk=int(asked)).first() if is_id(asked) else None) or regions[0]
    kind = request.GET.get("kind", "")
    kind = kind if kind in AgencyKind.values else ""
    check = request.GET.get("check", "")
    check = check if check in CATALOGUE else ""
    roots = finding_statistics.roots_in(year=reporting_year.pk, region=region, user=request.user, kind=kind)
    years = ReportingYear.objects.order_by("-year")
    shown = [each.pk for each in years if each.pk <= reporting_year.pk][:YEARS_SHOWN]
    context: dict[str, object] = {
        "year": reporting_year,
        "years": years,
        "region": region,
        "regions": regions,
        "kind": kind,
        "kinds": AgencyKind.choices,
        "check": CATALOGUE.get(check),
        "checks": finding_statistics.by_check(roots),
        "branches": finding_statistics.by_region(roots, region),
        "by_kind": finding_statistics.by_kind(roots),
        "by_year": finding_statistics.by_year(region=region, user=request.user, years=shown, kind=kind),
        "severities": SEVERITY_TEXT,
    }
    if check:
        listed = (
            roots.filter(check_id=check)
            .select_related("submission__report__agency")
            .order_by("submission__report__agency__path", "submission_id", "position")
        )
        context["page_obj"] = Paginator(listed, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "office/finding_statistics.html", context)


def _visible(request: SignedInRequest, submission_id: int) -> Submission:
    return get_object_or_404(
        Submission.objects.visible_to(request.user).select_related(
            "report__agency", "report__year", "active_run", "check_run"
        ),
        pk=submission_id,
    )
