"""The uploaded file itself, for whoever may see the submission."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from reports.models import Submission
from reports.requests import SignedInRequest
from reports.views.access import signed_in


@require_safe
@signed_in
def source(request: SignedInRequest, submission_id: int) -> HttpResponseBase:
    """The original as an attachment under the name it was uploaded with; never shown inside the browser."""
    submission = get_object_or_404(
        Submission.objects.visible_to(request.user).select_related("source_file"), pk=submission_id
    )
    return attachment(request, submission)


def attachment(request: HttpRequest, submission: Submission) -> HttpResponseBase:
    """The file of this submission to download. The type is never the uploader's: a browser saves it, never runs it.

    A file that is gone from the store is a 404 with a sentence, not a failure.
    """
    try:
        stored = submission.source_file.file.open("rb")
    except FileNotFoundError:
        sentence = "原件不在文件库中，请联系系统管理员。"
        return render(
            request, "404.html", {"status": 404, "code": "FILE_GONE", "sentence": sentence}, status=404
        )
    response = FileResponse(
        stored,
        as_attachment=True,
        filename=submission.original_name,
        content_type="application/octet-stream",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
