"""The uploaded file, for people who may see the submission."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from reports.models import Submission
from reports.requests import SignedInRequest
from reports.services.access_log import source_downloaded
from reports.services.source_files import SourceRefused, open_intact
from reports.views.access import signed_in


@require_safe
@signed_in
def source(request: SignedInRequest, submission_id: int) -> HttpResponseBase:
    """The original as an attachment under the name it was uploaded with; never shown inside the browser."""
    submission = get_object_or_404(
        Submission.objects.visible_to(request.user).select_related("source_file", "report__agency"),
        pk=submission_id,
    )
    response = attachment(request, submission, submission.original_name)
    if response.status_code == 200:
        source_downloaded(user=request.user, submission=submission)
    return response


def attachment(request: HttpRequest, submission: Submission, name: str) -> HttpResponseBase:
    """The file of this submission to download, under this name.

    The type is never the uploader's: a browser saves it, never runs it.

    A file that is lost, or is not what was uploaded, is a 409 with a sentence and a report to the administrator.
    """
    try:
        stored = open_intact(submission.source_file)
    except SourceRefused as refused:
        context = {"status": 409, "code": refused.code, "sentence": refused.message}
        return render(request, "409.html", context, status=409)
    response = FileResponse(
        stored,
        as_attachment=True,
        filename=name,
        content_type="application/octet-stream",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
