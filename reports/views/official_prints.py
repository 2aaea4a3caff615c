"""An approved report in the official layout: DOCX, PDF, HTML, always as an attachment and without personal numbers."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from reports.exports.official_docx import official_docx
from reports.exports.official_html import official_html
from reports.exports.official_report import OfficialReport
from reports.selectors.official_prints import official_report_of
from reports.services.official_prints import ASK_AGAIN, PrintRefused, pdf_of
from reports.statutory.editions import has_form
from reports.views.archived_access import or_withdrawn, report_open_to
from reports.views.public_pages import archive_entry

NO_FORM = "该年度的报告没有统一的格式，请下载原件。"
MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
}


@archive_entry
@require_safe
@or_withdrawn
def official_print(request: HttpRequest, report_id: int, kind: str) -> HttpResponse:
    """The effective version, for everybody who may read it in the archive. 404 for another kind, 409 without a PDF.

    503 with Retry-After while others are made.
    """
    if kind not in MEDIA_TYPES:
        raise Http404
    report, submission, _ = report_open_to(request.user, report_id)
    if not has_form(report.year_id):
        context = {"status": 409, "code": "NO_FORM", "sentence": NO_FORM}
        return render(request, "409.html", context, status=409)
    return printed_attachment(request, official_report_of(report, submission), kind)


def printed_attachment(
    request: HttpRequest, printed: OfficialReport, kind: str, *, kept: bool = True
) -> HttpResponse:
    """The print in one of MEDIA_TYPES under the title of the report; ``kept`` as of ``pdf_of``."""
    try:
        data = _written(printed, kind, kept=kept)
    except PrintRefused as refused:
        busy = refused.code == "PDF_BUSY"
        status = 503 if busy else 409
        context = {"status": status, "code": refused.code, "sentence": refused.message}
        response = render(request, "409.html", context, status=status)
        if busy:
            response.headers["Retry-After"] = str(ASK_AGAIN)
        return response
    response = HttpResponse(data, content_type=MEDIA_TYPES[kind])
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{printed.title}.{kind}")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _written(printed: OfficialReport, kind: str, *, kept: bool) -> bytes:
    if kind == "html":
        return official_html(printed)
    document = official_docx(printed)
    return document if kind == "docx" else pdf_of(document, kept=kept)
