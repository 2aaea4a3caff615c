"""批量通过: the page lists exactly the reports that will pass; the answer gives the result of each."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from reports.asked_values import asked_value
from reports.bounded_pages import MOST_LISTED
from reports.checks.dates import LATENESS
from reports.models import Finding, ReportingYear, Submission
from reports.requests import SignedInRequest
from reports.views.access import signed_in
from review.bulk import MOST_AT_ONCE, Seen, pass_all
from review.facts import digests_of
from review.queues import passable_by

SHA256_LENGTH = 64


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def pass_many(request: SignedInRequest) -> HttpResponse:
    """GET lists the reports without open findings that wait for the person; POST passes the ticked ones."""
    if request.method == "POST":
        seen = _seen(request)
        results = pass_all(actor=request.user, seen=seen, address=request.META["REMOTE_ADDR"])
        passed = sum(not result.sentence for result in results)
        context = {
            "results": results,
            "passed": passed,
            "refused": len(results) - passed,
            "missing": len({one.submission_id for one in seen}) - len(results),
        }
        return render(request, "review/bulk_results.html", context)
    year = asked_value(request, "year", "年度", ReportingYear.all_years.values_list("pk", flat=True))
    keys = _passable(passable_by(request.user))
    of_years = {each for each, _ in keys}
    if year:
        of_year = passable_by(request.user).filter(report__year_id=int(year))
        is_whole = len(keys) <= MOST_LISTED
        keys = [each for each in keys if each[0] == int(year)] if is_whole else _passable(of_year)
    shown = list(
        Submission.objects.filter(pk__in=[pk for _, pk in keys[:MOST_AT_ONCE]])
        .select_related("report__agency", "report__year", "source_file")
        .order_by("report__due_on", "pk")
    )
    digests = digests_of(shown)
    late: dict[int, list[str]] = defaultdict(list)
    for submission, message in Finding.objects.filter(
        submission__in=shown, check_id__in=LATENESS
    ).values_list("submission_id", "message"):
        late[submission].append(message)
    context = {
        "rows": [
            (row, row.report.year.stage_name(row.stage), digests[row.pk], late[row.pk]) for row in shown
        ],
        "total": min(len(keys), MOST_LISTED),
        "more": len(keys) > MOST_LISTED,
        "most": MOST_AT_ONCE,
        "years": ReportingYear.objects.filter(pk__in=of_years),
        "year": year,
        "singly": "、".join(
            str(each) for each in ReportingYear.objects.filter(late_passes_singly=True, is_open=True)
        ),
    }
    return render(request, "review/bulk.html", context)


def _passable(waiting: QuerySet[Submission]) -> list[tuple[int, int]]:
    """(year, id) of the reports, those due first in front; one more than ``MOST_LISTED`` where there are more."""
    rows = waiting.order_by("report__due_on", "pk").values_list("report__year_id", "pk")
    return list(rows[: MOST_LISTED + 1])


def _seen(request: HttpRequest) -> list[Seen]:
    """The ticked boxes, ``id:lock_version:digest`` each; anything else is left out."""
    found = []
    for value in request.POST.getlist("seen"):
        parts = value.split(":")
        if len(parts) != 3 or len(parts[2]) != SHA256_LENGTH:
            continue
        if all(part.isdecimal() and len(part) < 19 for part in parts[:2]):
            found.append(Seen(int(parts[0]), int(parts[1]), parts[2]))
    return found
