"""The source in a frame beside the tables: the text read, or pictures of its pages.

A link ``…#place`` goes to a cell without any script. The frame's page allows itself to be framed by the portal only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from csp.decorators import csp_replace
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from reports.doorbell import announce_source_view
from reports.models import Submission
from reports.recognition.reading import Reading
from reports.requests import SignedInRequest
from reports.selectors.damaged_readings import reading_or_tables
from reports.services.source_pages import SourcePage, boxes_of, pages_of, picture_of, rendered_page
from reports.statutory.editions import cell_label
from reports.views.access import signed_in

#: Room around a cell's box on a page picture, in points, so that the frame does not cover the digits.
MARGIN = 2.0


@dataclass(frozen=True, slots=True)
class ShownBox:
    """The frame of one cell on a page picture; numbers are points with one decimal, as SVG takes them."""

    code: str
    label: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class ShownPage:
    number: int
    address: str
    width: str
    height: str
    boxes: tuple[ShownBox, ...]


@require_safe
@signed_in
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})  # type: ignore[arg-type]  # its stub knows views without arguments only
def source_view(request: SignedInRequest, submission_id: int) -> HttpResponse:
    """The source as read (ids ``b4r3c2``), or its page pictures with a frame a cell (ids ``box-<code>``)."""
    submission = _visible(request, submission_id)
    reading = reading_or_tables(submission)
    pages = pages_of(submission.source_file)
    if pages and reading is not None:
        context = {"submission": submission, "pages": shown_pages(reading, pages, _picture_of(submission))}
        return render(request, "reports/source_pages.html", context)
    page = rendered_page(submission, stylesheet=static("css/source.css"))
    if page is None:
        _have_it_made(submission)
        return render(request, "reports/source_missing.html", {"submission": submission})
    return HttpResponse(page)


@require_safe
@signed_in
def source_picture(request: SignedInRequest, submission_id: int, number: int) -> HttpResponse:
    """One page (from 0) as PNG. 404 where there is none."""
    submission = _visible(request, submission_id)
    picture = picture_of(submission.source_file, number)
    if picture is None:
        _have_it_made(submission)
        raise Http404
    response = HttpResponse(picture, content_type="image/png")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def _have_it_made(submission: Submission) -> None:
    """Let a worker make what is missing, once in ten minutes however often the page is asked for."""
    if submission.active_run_id and cache.add(f"source-view-{submission.pk}", 1, timeout=600):
        announce_source_view(submission.pk)


def _picture_of(submission: Submission) -> Callable[[int], str]:
    return lambda number: reverse("reports:source_picture", args=(submission.pk, number))


def shown_pages(
    reading: Reading, pages: tuple[SourcePage, ...], address: Callable[[int], str]
) -> list[ShownPage]:
    """The pages with the frames of the cells that stand on them, in printed order; ``address``: page → its picture."""
    boxes = boxes_of(reading, pages)
    return [
        ShownPage(
            number=page.number + 1,
            address=address(page.number),
            width=f"{page.width:.1f}",
            height=f"{page.height:.1f}",
            boxes=tuple(
                ShownBox(
                    box.code,
                    cell_label(box.code),
                    f"{box.left - MARGIN:.1f}",
                    f"{box.top - MARGIN:.1f}",
                    f"{box.width + 2 * MARGIN:.1f}",
                    f"{box.height + 2 * MARGIN:.1f}",
                )
                for box in boxes.values()
                if box.page == page.number
            ),
        )
        for page in pages
    ]


def places_of(submission: Submission, reading: Reading) -> dict[str, str]:
    """Cell code → the id of its place in the frame; the cells whose place cannot be shown are absent."""
    pages = pages_of(submission.source_file)
    if pages:
        return {code: f"box-{code}" for code in boxes_of(reading, pages)}
    return {code: cell.place.anchor for code, cell in reading.cells.items()}


def _visible(request: SignedInRequest, submission_id: int) -> Submission:
    return get_object_or_404(
        Submission.objects.visible_to(request.user).select_related("report", "source_file", "active_run"),
        pk=submission_id,
    )
