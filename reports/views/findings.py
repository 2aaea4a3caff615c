"""问题清单 of one report (print page and workbook), and 问题统计 for the office."""

from __future__ import annotations

import io

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reports.asked_values import asked_value
from reports.bounded_pages import BoundedPaginator
from reports.checks.catalogue import CATALOGUE
from reports.checks.results import SEVERITY_TEXT
from reports.exports.finding_sheet import write_problem_list
from reports.exports.plain_table import write_table
from reports.models import Agency, CheckRun, Explanation, ReportingYear, Submission
from reports.models.agencies import AgencyKind, AgencyQuerySet
from reports.requests import SignedInRequest
from reports.selectors import finding_statistics
from reports.selectors.cells import editions_of
from reports.selectors.decisions import decisions_of
from reports.selectors.workbook_rows import findings_of
from reports.services.access_log import downloaded
from reports.services.kept_counts import Counts, counted
from reports.shown_findings import finding_groups
from reports.states import State
from reports.views.access import signed_in
from reports.views.years import agency_in, is_id, regions_overseen

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_PER_PAGE = 50
YEARS_SHOWN = 5
STATISTICS_COLUMNS = (
    ("校验", 50),
    ("级别", 8),
    ("涉及年报（份）", 14),
    ("占比（%）", 10),
    ("问题数", 10),
    ("上年涉及年报（份）", 18),
    ("占比比上年（百分点）", 20),
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
    decided = decisions_of(submission)
    handed_in = submission.state != State.DRAFT
    groups = finding_groups(findings, explanations, editions_of(submission), handed_in=handed_in)
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
    downloaded(user=request.user, what=name, agency=submission.report.agency)
    return workbook_response(target.getvalue(), name)


@signed_in
@never_cache
@require_safe
def statistics(request: SignedInRequest, year: int) -> HttpResponse:
    """Which checks fail most in a year: by check, by region, by kind, by year; ``?check=`` lists the reports."""
    reporting_year, regions, region, kind = _asked(request, year)
    check = asked_value(request, "check", "校验", CATALOGUE)
    roots = finding_statistics.roots_in(year=reporting_year.pk, region=region, user=request.user, kind=kind)
    years = ReportingYear.objects.order_by("-year")
    shown = [each.pk for each in years if each.pk <= reporting_year.pk][:YEARS_SHOWN]
    found = counted(what=Counts.FINDINGS, region=region, years=shown, kind=kind)
    measured = finding_statistics.measured(found.rows, shown)
    checks = counted(what=Counts.CHECKS, region=region, year=reporting_year.pk, kind=kind).rows
    of_year = measured[reporting_year.pk]
    context: dict[str, object] = {
        "year": reporting_year,
        "years": years,
        "region": region,
        "regions": regions,
        "kind": kind,
        "kinds": AgencyKind.choices,
        "kind_text": AgencyKind(kind).label if kind else "",
        "check": CATALOGUE.get(check),
        "checks": finding_statistics.by_check(checks, reporting_year.pk),
        "counted": finding_statistics.reports_of(checks, reporting_year.pk),
        "counted_at": found.at,
        "branches": finding_statistics.by_region(of_year, region),
        "by_kind": finding_statistics.by_kind(of_year),
        "by_year": finding_statistics.by_year(measured),
        "severities": SEVERITY_TEXT,
    }
    if check:
        listed = (
            roots.filter(check_id=check)
            .select_related("submission__report__agency")
            .order_by("submission__report__agency__sort_key", "submission_id", "position")
        )
        context["page_obj"] = BoundedPaginator(listed, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "office/finding_statistics.html", context)


def _asked(request: SignedInRequest, year: int) -> tuple[ReportingYear, AgencyQuerySet, Agency, str]:
    """(year, regions to choose from, region, kind of agency) of the address. Raises UnknownValue."""
    regions = regions_overseen(request.user)
    reporting_year = get_object_or_404(ReportingYear, pk=year)
    if is_id(request.GET.get("region", "")):
        asked_value(request, "region", "地区", regions.values_list("pk", flat=True))
    regions, region = agency_in(request)
    return reporting_year, regions, region, asked_value(request, "kind", "单位类型", AgencyKind.values)


@signed_in
@never_cache
@require_safe
def statistics_workbook(request: SignedInRequest, year: int) -> HttpResponse:
    """The numbers by check as a workbook."""
    reporting_year, _, region, kind = _asked(request, year)
    found = counted(what=Counts.CHECKS, region=region, year=reporting_year.pk, kind=kind).rows
    rows = finding_statistics.by_check(found, reporting_year.pk)
    reports = finding_statistics.reports_of(found, reporting_year.pk)
    target = io.BytesIO()
    write_table(
        title="问题统计",
        caption=f"{region.name}{reporting_year}问题统计；只计已上报和已通过的年报，共{reports}份。",
        columns=STATISTICS_COLUMNS,
        rows=(
            (
                row.title,
                SEVERITY_TEXT[row.severity],
                row.reports,
                row.share,
                row.findings,
                row.before if row.counted_before else None,
                row.change,
            )
            for row in rows
        ),
        target=target,
    )
    name = f"问题统计_{region.name}_{reporting_year.pk}.xlsx"
    downloaded(user=request.user, what=name, agency=region)
    return workbook_response(target.getvalue(), name)


def workbook_response(content: bytes, name: str) -> HttpResponse:
    """A workbook to download under this name."""
    response = HttpResponse(content, content_type=WORKBOOK)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _visible(request: SignedInRequest, submission_id: int) -> Submission:
    return get_object_or_404(
        Submission.objects.visible_to(request.user).select_related(
            "report__agency", "report__year", "active_run", "check_run"
        ),
        pk=submission_id,
    )
