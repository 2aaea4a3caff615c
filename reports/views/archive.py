"""年报档案: approved reports to read, to search and to fetch; without login only where the archive is public."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.archive_filters import ArchiveFilter
from reports.archive_parts import changed_cells, parts_as_printed, parts_of, words_of_change
from reports.asked_values import asked_value
from reports.bounded_pages import BoundedPaginator
from reports.citations import Source, bibtex, gbt7714
from reports.found_pages import counted_page
from reports.linked_data import report_of
from reports.models import Agency, AnnualReport, Submission
from reports.models.annual_reports import Scope
from reports.presentation import CellFacts, printed_tables
from reports.requests import permanent
from reports.selectors.archive import (
    archive_of,
    archive_regions,
    archive_years,
    replaced_by,
)
from reports.selectors.archive_pages import YearByYear
from reports.selectors.archived_reports import (
    cells_beside,
    others_of,
    read_corrections,
    version_of_year_before,
)
from reports.selectors.cells import corrections_of, editions_from, overlay
from reports.selectors.corrected_reports import changed_parts, texts_of
from reports.selectors.damaged_readings import cells_or_tables, reading_or_tables
from reports.selectors.facets import MOST_COUNTED, MOST_FOUND, Facets, facets_of
from reports.selectors.official_prints import opening_of
from reports.selectors.public_names import public_source_name
from reports.selectors.public_record import public_record, with_withdrawals
from reports.selectors.search import title_of
from reports.selectors.shown_texts import (
    shown_chapters,
    shown_reading,
    shown_text,
)
from reports.shown_values import read_otherwise, shown_value
from reports.states import State
from reports.statutory.editions import has_form
from reports.views.archived_access import or_withdrawn, report_open_to
from reports.views.archived_sources import place_id
from reports.views.public_pages import archive_entry

REPORTS_PER_PAGE = 25


class FacetPaginator(BoundedPaginator):
    """Pages of what the facets have counted already."""

    def __init__(
        self, found: QuerySet[AnnualReport], per_page: int, facets: Facets, filters: ArchiveFilter
    ) -> None:
        long = facets.more and not filters.one_year
        rows: Any = YearByYear(found, filters.choices.years) if long else found
        super().__init__(rows, per_page)
        self.count, self.facets = facets.total, facets

    @property
    def is_cut(self) -> bool:
        return self.facets.more


def listing(request: HttpRequest) -> HttpResponse:
    """Approved reports the person may read, newest year first, narrowed by region, year, kind and text."""
    user = request.user
    archives = Agency.objects.overseen_by(user).exists()
    filters = ArchiveFilter(
        request.GET or None,
        queryset=archive_of(user).select_related("agency", "year", "effective_submission"),
        regions=archive_regions(user).order_by("sort_key"),
        years=archive_years(user).order_by("-year"),
        reach=AnnualReport.objects.visible_to(user) if user.is_authenticated else None,
    )
    if filters.typed:
        most = MOST_COUNTED if asked_value(request, "counted", "统计", ("more",)) else MOST_FOUND
        context = {
            "public_tab": "list",
            "filters": filters,
            "counted_if_asked": MOST_COUNTED if most < MOST_COUNTED else None,
            "archives": archives,
            **counted_page(request, filters.typed, among=filters.qs, most=most),
        }
        return render(request, "archive/found.html", context)
    found = filters.qs.order_by("-year_id", "agency__sort_key", "scope")
    facets = facets_of(found)
    context = {
        "public_tab": "list",
        "filters": filters,
        "facets": facets,
        "archives": archives,
        "page_obj": FacetPaginator(with_withdrawals(found), REPORTS_PER_PAGE, facets, filters).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "archive/archive.html", context)


archive = archive_entry(require_safe(listing))


@archive_entry
@require_safe
@or_withdrawn
def archived(request: HttpRequest, report_id: int) -> HttpResponse:
    """One approved report: tables as printed, narrative, where it comes from, the agency's other years.

    ``beside=year``: the figures of the year before stand beside the numbers.
    """
    report, submission, source_is_open = report_open_to(request.user, report_id)
    beside = asked_value(request, "beside", "对照", ("year",)) == "year"
    others = others_of(request.user, report)
    told = public_record(report, submission.pk) if report.published_at else None
    replaced = replaced_by(submission, told)
    year_before = version_of_year_before(report, others) if beside else None
    read_corrections((submission, replaced, year_before))
    read = reading_or_tables(submission)
    reading = shown_reading(read, report.agency) if read else None
    corrections = corrections_of(submission)
    cells = overlay(reading, corrections) if reading else {}
    in_source = {
        code: shown_text(shown_value(cell), report.agency)
        for code, cell in read_otherwise(reading, corrections).items()
    }
    last_year = cells_beside(year_before, report) if year_before else None
    facts = CellFacts(
        cells=cells,
        reading=reading,
        in_source=in_source,
        places={code: place_id(code) for code in reading.cells} if reading else {},
        beside=(("上年", last_year.cells),) if last_year is not None else (),
        beside_lacks={"上年": last_year.lacks} if last_year is not None else {},
    )
    before = cells_or_tables(replaced) if replaced else {}
    editions = editions_from(reading, report.year_id)
    texts = texts_of([submission, *([replaced] if replaced else [])])
    stated = {chapter.part: chapter for chapter in shown_chapters(texts[submission.pk], report.agency)}
    kept = not has_form(report.year_id)
    parts = parts_as_printed(stated) if kept else parts_of(stated, printed_tables(facts, editions))
    # GB/T 7714 dates what is on the web by its last change: another text has another day.
    public_on = report.version_public_on
    withdrawn = replaced is not None and replaced.state == State.VOIDED
    changes = changed_cells(before, cells, editions, report, withdrawn=withdrawn) if replaced else []
    changed = changed_parts(texts[replaced.pk], texts[submission.pk]) if replaced else ()
    context = {
        "report": report,
        "submission": submission,
        "reading": reading,
        "opening": "" if kept else opening_of(reading),
        "parts": parts,
        "kept": kept,
        "unread": submission.active_run.error_message if kept and submission.active_run else "",
        "public_on": public_on,
        "linked": _linked(request, report, submission, public_on) if public_on else None,
        "citation": _cited(request, report, public_on) if public_on else None,
        "others": others,
        "in_source": in_source,
        "replaced": replaced,
        "withdrawn": withdrawn,
        "changed_on": public_on or submission.decided_at,
        "told": told,
        "changes": changes,
        "changed_parts": [each for each in parts if each.part in changed],
        "what_changed": words_of_change(len(changes), [0] if kept and changed else changed),
        "beside": beside,
        "last_year": last_year,
        "year_links": [(_year_words(other, report), other) for other in others],
        "edition_names": [] if kept else sorted(set(editions.values())),
        "source_name": public_source_name(report, submission.original_name, submission),
        "source_is_open": source_is_open,
        "source_url": reverse("reports:archived_source_view", args=(report.pk,)),
    }
    return render(request, "archive/report.html", context)


def _linked(
    request: HttpRequest, report: AnnualReport, submission: Submission, published: date
) -> dict[str, object]:
    return report_of(
        name=title_of(report),
        address=permanent(request, reverse("reports:archived", args=(report.pk,))),
        author=report.agency_name,
        year=report.year_id,
        published=published,
        version=submission.version,
    )


def _cited(request: HttpRequest, report: AnnualReport, published: date) -> dict[str, str]:
    """How to cite a published report, in two forms. Its address stays when the agency is renamed or merged."""
    scope = f"（{report.get_scope_display()}）" if report.scope != Scope.OWN else ""
    source = Source(
        author=report.agency_name,
        title=f"{report.agency_name}{report.year_id}年政府信息公开工作年度报告{scope}",
        published=published,
        address=permanent(request, reverse("reports:archived", args=(report.pk,))),
        accessed=timezone.localdate(),
        key=f"zfxxgk-{report.year_id}-{report.pk}",
    )
    return {"gbt7714": gbt7714(source), "bibtex": bibtex(source)}


def _year_words(other: AnnualReport, report: AnnualReport) -> str:
    """Name the year of another report of the agency, with its scope where that differs."""
    return f"{other.year_id}年" + (f"（{other.get_scope_display()}）" if other.scope != report.scope else "")
