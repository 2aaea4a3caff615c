"""The source of an archived report: the original to download, and what was read of it with its personal numbers masked.

The original is only ever an attachment. What a browser shows is the text as HTML, or pictures of the pages of a file in
which no personal number is found (decision 0237). ``…/source/view/#at-<code>`` is the place of a figure.
"""

from __future__ import annotations

import hashlib
import io

from csp.decorators import csp_replace
from django.core.cache import cache
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from reports.checks.masked_source import PlaceLink, masked_source
from reports.doorbell import announce_source_view
from reports.models import AnnualReport, Submission
from reports.recognition.reading import Reading
from reports.selectors.damaged_readings import reading_or_tables
from reports.selectors.public_names import public_source_name
from reports.selectors.shown_texts import telephones
from reports.services.public_sources import may_be_letter, public_part
from reports.services.source_pages import SourcePage, pages_of, picture_of, rendered_source
from reports.statutory.editions import cell_label
from reports.views.archived_access import or_withdrawn, report_open_to
from reports.views.public_pages import archive_entry
from reports.views.source_view import shown_pages
from reports.views.sources import attachment

SOURCE_HELD = "原件中有尚未处理的个人信息，暂不提供下载。请向公布该年报的单位查询。"
LETTER_HELD = "原件是电子邮件，信件不公开，其中的年报附件无法单独提供。请向公布该年报的单位查询。"
#: Characters of the text shown; a longer one is only offered for download.
LONGEST_SHOWN = 3_000_000
#: A worker is asked once in this many seconds to make what is missing of one report.
ASKED_AGAIN = 24 * 3600


def place_id(code: str) -> str:
    """The id of a figure's place on the page of the source."""
    return f"at-{code}"


@archive_entry
@require_safe
@or_withdrawn
def archived_source(request: HttpRequest, report_id: int) -> HttpResponseBase:
    """The file as it was handed in, always as an attachment; of a mail the report attached only.

    Its name is made of the report's: the one that people typed may hold somebody's.
    One in which a personal number was found is only for those in whose reach the report is.
    """
    report, submission, source_is_open = report_open_to(request.user, report_id)
    if not source_is_open:
        context = {"status": 403, "code": "PERSONAL_DATA", "sentence": SOURCE_HELD}
        return render(request, "403.html", context, status=403)
    if may_be_letter(submission.source_file):
        return _without_letter(request, report, submission)
    return attachment(request, submission, public_source_name(report, submission.original_name, submission))


# Outside of the entry: the answer "not modified" carries these headers too.
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})
@archive_entry
@require_safe
@or_withdrawn
def archived_source_view(request: HttpRequest, report_id: int) -> HttpResponse:
    """What was read of the original, or pictures of its pages; each figure has its place and leads back."""
    report, submission, source_is_open = report_open_to(request.user, report_id)
    reading = reading_or_tables(submission)
    fragment = rendered_source(submission)
    if reading is None or fragment is None:
        _have_it_made(submission)
    back = reverse("reports:archived", args=(report.pk,))
    context: dict[str, object] = {"report": report, "source_is_open": source_is_open, "back": back}
    if reading is not None and fragment is not None and len(fragment) <= LONGEST_SHOWN:
        pages = _pages(report, submission, fragment) if source_is_open else ()
        if pages:
            address = reverse("reports:archived_source_picture", args=(report.pk, 0)).removesuffix("0/")
            context["pages"] = shown_pages(reading, pages, lambda number: f"{address}{number}/")
        else:
            context["shown"] = masked_source(
                fragment,
                published=telephones(report.agency),
                links=_links(reading, back),
            )
    return render(request, "archive/source.html", context)


@archive_entry
@require_safe
@or_withdrawn
def archived_source_picture(request: HttpRequest, report_id: int, number: int) -> HttpResponse:
    """One page (from 0) as PNG. 404 where there is none, or where the pages are shown as text."""
    report, submission, source_is_open = report_open_to(request.user, report_id)
    fragment = rendered_source(submission) if source_is_open else None
    pages = _pages(report, submission, fragment) if fragment is not None else ()
    picture = picture_of(submission.source_file, number) if number < len(pages) else None
    if picture is None:
        raise Http404
    response = HttpResponse(picture, content_type="image/png")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _without_letter(request: HttpRequest, report: AnnualReport, submission: Submission) -> HttpResponseBase:
    """The report attached to a mail, or the saved page itself; 403 for a mail of which it is not certain."""
    whole = attachment(request, submission, submission.original_name)
    if not isinstance(whole, FileResponse):
        return whole
    part = public_part(whole.getvalue(), submission.original_name)
    whole.close()
    if part is None:
        context = {"status": 403, "code": "LETTER", "sentence": LETTER_HELD}
        return render(request, "403.html", context, status=403)
    response = FileResponse(
        io.BytesIO(part.data),
        as_attachment=True,
        filename=public_source_name(report, part.name, submission),
        content_type="application/octet-stream",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _pages(report: AnnualReport, submission: Submission, fragment: str) -> tuple[SourcePage, ...]:
    """The pages that may be shown as pictures: none where a personal number stands in the text of the file."""
    pages = pages_of(submission.source_file)
    return pages if pages and not _numbers_in(report, submission, fragment) else ()


def _numbers_in(report: AnnualReport, submission: Submission, fragment: str) -> int:
    """How many personal numbers stand in the text; remembered, as each picture asks."""
    allowed = telephones(report.agency)
    key = hashlib.sha256(f"{submission.source_file.sha256} {allowed} {len(fragment)}".encode()).hexdigest()[
        :32
    ]
    found = cache.get(f"numbers-in-source-{key}")
    if found is None:
        found = masked_source(fragment, published=allowed).numbers
        cache.set(f"numbers-in-source-{key}", found, timeout=ASKED_AGAIN)
    return int(found)


def _links(reading: Reading, back: str) -> dict[str, PlaceLink]:
    """Anchor of a place in the source → what is linked there; several figures may be read from one sentence."""
    codes: dict[str, list[str]] = {}
    for code, cell in reading.cells.items():
        codes.setdefault(cell.place.anchor, []).append(code)
    return {
        anchor: PlaceLink(tuple(map(place_id, there)), f"{back}#cell-{there[0]}", cell_label(there[0]))
        for anchor, there in codes.items()
    }


def _have_it_made(submission: Submission) -> None:
    """Let a worker make what is missing, once a day however often the page is asked for."""
    if submission.active_run_id and cache.add(f"public-source-{submission.pk}", 1, timeout=ASKED_AGAIN):
        announce_source_view(submission.pk)
