"""Who may read one report of the archive, and what is said at the address of one that was withdrawn."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from reports.models import AnnualReport, Submission, Withdrawal
from reports.models.actors import Visitor
from reports.models.annual_reports import Scope
from reports.selectors.archive import archive_of
from reports.selectors.archived_reports import was_published
from reports.selectors.public_record import public_record
from reports.selectors.shown_texts import personal_findings, source_may_be_public, telephones
from reports.services.public_sources import holds_personal_numbers
from reports.views.access import View

WITHDRAWN = "{report}曾经公布，现已撤回。更正后的年报重新公布时，仍在本网址。"


def or_withdrawn(view: View) -> View:
    """Answer 410 instead of 404 at an address below a report (``report_id``) that was published once."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            user, report_id = request.user, kwargs["report_id"]
            if archive_of(user).filter(pk=report_id).exists() or not was_published(report_id):
                raise
        report = AnnualReport.objects.get(pk=report_id)
        scope = f"（{report.get_scope_display()}）" if report.scope != Scope.OWN else ""
        context = {
            "status": 410,
            "code": "WITHDRAWN",
            "sentence": WITHDRAWN.format(report=f"{report.agency_name}{report.year_id}年年报{scope}"),
            "told": public_record(report, None),
            "back_url": reverse("reports:archived_agency", args=(report.agency_id,)),
            "back_text": "该单位各年度年报",
        }
        return render(request, "410.html", context, status=410)

    return answered


def report_open_to(user: Visitor, report_id: int) -> tuple[AnnualReport, Submission, bool]:
    """Return the approved report, its effective version, and whether its original may be fetched.

    The original of a report in reach always may, that of a published one where no personal number was found in it:
    in what was read, and in what its bytes hold besides.
    Raises Http404 when the person may not read the report.
    """
    reach = AnnualReport.objects.visible_to(user).filter(pk=OuterRef("pk"))
    report: Any = get_object_or_404(
        archive_of(user)
        .select_related(
            "agency", "year", "effective_submission__source_file", "effective_submission__active_run"
        )
        .annotate(
            withdrawn_once=Exists(Withdrawal.objects.filter(report=OuterRef("pk"))),
            in_reach=Exists(reach),
            has_personal=Exists(personal_findings(OuterRef("effective_submission"))),
        ),
        pk=report_id,
    )
    submission = report.effective_submission
    assert submission is not None  # noqa: S101 – archive_of has approved reports only
    is_open = report.in_reach or (
        (not report.has_personal or source_may_be_public(submission))
        and not holds_personal_numbers(submission.source_file, published=telephones(report.agency))
    )
    return report, submission, is_open
