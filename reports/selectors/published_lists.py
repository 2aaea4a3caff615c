"""Lists of what is in the public archive, each a page at a time, read along an index."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Generic, TypeVar

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from reports.models import Agency, AnnualReport, Event
from reports.selectors.corrected_reports import changed_kinds
from reports.selectors.public_record import with_withdrawals
from reports.selectors.published_sums import with_published_below

#: Rows of a page.
REPORTS_PER_PAGE = 30


Row = TypeVar("Row")


@dataclass(frozen=True)
class Keyset(Generic[Row]):
    """One page of a list. ``after``: what the address of the next page says, empty on the last one."""

    rows: tuple[Row, ...]
    after: str


def newest_published(limit: int, region: Agency | None = None) -> list[AnnualReport]:
    """The reports that came into the archive last, of everything or of a region. One query, along an index."""
    found = AnnualReport.objects.published().select_related("effective_submission")
    if region is not None:
        found = found.filter(agency__path__startswith=region.branch)
    return list(found.order_by("-published_at", "-id")[:limit])


@dataclass(frozen=True)
class NewsOfReport:
    """A published report as feeds tell of it. ``corrected``: when its version took the place of a published one.

    ``kinds``: what that has changed, of 数据 and 文字.
    """

    report: AnnualReport
    published: datetime
    corrected: datetime | None
    kinds: tuple[str, ...] = ()

    @property
    def changed(self) -> datetime:
        return self.corrected or self.published


def newest_changed(limit: int, region: Agency | None = None) -> list[NewsOfReport]:
    """The reports that were published or corrected last, of everything or of a region; newest first.

    Two queries, each along an index: those published last, and those of which a version gave way last. Three more where
    there are corrections or publications after a withdrawal, about what these have changed.
    ``report.was_withdrawn`` says whether it was published again after a withdrawal.
    """
    superseded = Event.objects.filter(move="supersede", report__effective_submission__isnull=False)
    superseded = superseded.filter(report__published_at__isnull=False)
    again = Event.objects.filter(
        report=OuterRef("report"), move="supersede", sequence__gt=OuterRef("sequence")
    )
    shown = with_withdrawals(AnnualReport.objects.published()).select_related("effective_submission")
    if region is not None:
        superseded = superseded.filter(report__agency__path__startswith=region.branch)
        shown = shown.filter(agency__path__startswith=region.branch)
    last = superseded.filter(~Exists(again)).order_by("-at", "-id").values("report")[:limit]
    found = {report.pk: report for report in shown.order_by("-published_at", "-id")[:limit]}
    found |= {report.pk: report for report in shown.filter(pk__in=last).order_by()}
    news = [_news(report) for report in found.values()]
    listed = sorted(news, key=lambda each: (each.changed, each.report.pk), reverse=True)[:limit]
    kinds = changed_kinds(
        each.report for each in listed if each.corrected is not None or each.report.was_withdrawn
    )
    return [replace(each, kinds=kinds.get(each.report.pk, ())) for each in listed]


def _news(report: AnnualReport) -> NewsOfReport:
    version, published = report.effective_submission, report.published_at or timezone.now()
    decided = version.decided_at if version is not None and version.version > 1 else None
    return NewsOfReport(report, published, decided if decided is not None and decided > published else None)


def published_in_year(year: int, after: str) -> Keyset[AnnualReport]:
    """Who came into the archive and when, newest first. One query, along an index; 0 rows for a wrong ``after``."""
    found = AnnualReport.objects.published().filter(year=year).select_related("agency")
    if after:
        place = _moment_and_id(after)
        if place is None:
            return Keyset((), "")
        moment, pk = place
        found = found.filter(Q(published_at__lt=moment) | Q(published_at=moment, pk__lt=pk))
    rows = list(found.order_by("-published_at", "-id")[: REPORTS_PER_PAGE + 1])
    last = rows[REPORTS_PER_PAGE - 1] if len(rows) > REPORTS_PER_PAGE else None
    more = f"{_micro(last.published_at)}_{last.pk}" if last and last.published_at else ""
    return Keyset(tuple(rows[:REPORTS_PER_PAGE]), more)


def published_of_region(region: Agency, year: int | None, after: str) -> Keyset[AnnualReport]:
    """Published reports of the agency and of its direct units, in their order, newest year of each first.

    One query over these units, however many are below them. ``after``: sort key, year and id of the last row.
    """
    units = Agency.objects.filter(Q(pk=region.pk) | Q(parent=region.pk)).order_by()
    found = with_withdrawals(AnnualReport.objects.published()).filter(agency__in=units.values("pk"))
    if year is not None:
        found = found.filter(year=year)
    if after:
        place = _unit_place(after)
        if place is None:
            return Keyset((), "")
        year_of_last, pk, key = place
        found = found.filter(
            Q(agency__sort_key__gt=key)
            | Q(agency__sort_key=key, year__lt=year_of_last)
            | Q(agency__sort_key=key, year=year_of_last, pk__gt=pk)
        )
    rows = list(
        found.select_related("agency").order_by("agency__sort_key", "-year_id", "pk")[: REPORTS_PER_PAGE + 1]
    )
    last = rows[REPORTS_PER_PAGE - 1] if len(rows) > REPORTS_PER_PAGE else None
    more = f"{last.year_id}_{last.pk}_{last.agency.sort_key}" if last else ""
    return Keyset(tuple(rows[:REPORTS_PER_PAGE]), more)


def roots_and_regions() -> tuple[list[Agency], list[Agency]]:
    """The agencies without one above them, and the regions directly below these, where anything is published. 1 query.

    A root without units below is no region.
    """
    roots = Agency.objects.filter(parent=None).order_by()
    # As two look-ups in the index of parents: as one condition all agencies would be read.
    upper = roots.values("pk").union(Agency.objects.filter(parent__in=roots).order_by().values("pk"))
    found = list(with_published_below().filter(pk__in=upper))
    return [each for each in found if each.parent_id is None], [
        each for each in found if each.parent_id is not None
    ]


def region_and_below(region_id: int) -> tuple[Agency | None, list[Agency]]:
    """A region with what is above it, and the regions directly below, where anything is published. One query."""
    found = list(
        with_published_below()
        .filter(Q(pk=region_id) | Q(parent=region_id))
        .select_related("parent__parent__parent__parent")
    )
    region = next((each for each in found if each.pk == region_id), None)
    return region, [each for each in found if each.pk != region_id]


def above(region: Agency) -> list[Agency]:
    """What is above it, from the root, as ``region_and_below`` has read it."""
    chain: list[Agency] = []
    each = region.parent
    while each is not None and len(chain) < 4:
        chain.insert(0, each)
        each = each.parent if "parent" in each._state.fields_cache else None
    return chain


def _moment_and_id(after: str) -> tuple[datetime, int] | None:
    """What the address of a next page says, None for anything else."""
    micro, _, pk = after.partition("_")
    digits = micro.isascii() and micro.isdigit() and pk.isascii() and pk.isdigit()
    if not digits or len(micro) > 17 or len(pk) > 18:
        return None
    return datetime.fromtimestamp(int(micro) // 10**6, UTC).replace(microsecond=int(micro) % 10**6), int(pk)


def _micro(moment: datetime) -> int:
    """Microseconds since 1970."""
    return int(moment.timestamp()) * 10**6 + moment.microsecond


def _unit_place(after: str) -> tuple[int, int, str] | None:
    """Year, id and sort key of the last row, as the address of a next page says them, None for anything else."""
    year, _, rest = after.partition("_")
    pk, _, key = rest.partition("_")
    digits = f"{year}{pk}"
    if not (digits.isascii() and digits.isdigit() and year and pk) or len(year) > 4 or len(pk) > 18:
        return None
    return int(year), int(pk), key
