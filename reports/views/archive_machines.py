"""What programs read of the public archive: Atom feeds, sitemap, robots.txt and a DCAT catalogue."""

from __future__ import annotations

from datetime import datetime
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Exists, Max, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from reports.exports.data_package import MEDIA_TYPES
from reports.linked_data import OpenFile, catalogue
from reports.models import Agency, AnnualReport
from reports.requests import permanent
from reports.selectors.open_data import newest_builds
from reports.selectors.published_lists import (
    NewsOfReport,
    newest_changed,
    region_and_below,
    roots_and_regions,
)
from reports.selectors.published_sums import published_sums, with_published_below
from reports.selectors.search import title_of
from reports.views.public_pages import archive_entry

ENTRIES = 50
#: Ids of reports that one part of the sitemap covers, and most regions of its first part; a sitemap holds 50,000.
IDS_OF_PART, MOST_REGIONS = 5_000, 40_000
#: Public pages that are there whatever is published.
STATIC_PAGES = (
    "reports:archive_home", "reports:archive", "reports:archive_compare", "reports:open_data",
    "reports:open_data_dictionary",
)  # fmt: skip
XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


@archive_entry
@require_safe
def feed(request: HttpRequest, region_id: int | None = None) -> HttpResponse:
    """What was published or corrected last, of everything or of a region, as Atom; a correction updates its entry."""
    region = None
    if region_id is not None:
        region, _ = region_and_below(region_id)
        if region is None:
            raise Http404
    home = reverse("reports:archive_region", args=(region.pk,)) if region else reverse("reports:archive_home")
    name = f"{region.name}及下级单位" if region else ""
    found = Atom1Feed(
        title=f"{name}政府信息公开工作年度报告",
        link=permanent(request, home),
        description="新公布和更正的年度报告",
        language="zh-CN",
        feed_url=permanent(request, request.path),
    )
    for each in newest_changed(ENTRIES, region):
        address = permanent(request, reverse("reports:archived", args=(each.report.pk,)))
        found.add_item(
            title=title_of(each.report),
            link=address,
            unique_id=address,
            description=_summary(each),
            author_name=each.report.agency_name,
            pubdate=each.published,
            updateddate=each.changed,
        )
    return HttpResponse(found.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@archive_entry
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The parts of the sitemap: the pages about many reports, then reports and agencies by ranges of their ids."""
    rows = "".join(
        f"<sitemap><loc>{_absolute(request, 'reports:sitemap_part', number)}</loc></sitemap>"
        for number in range(_last_part() + 1)
    )
    return _xml(f'{XML_HEAD}<sitemapindex xmlns="{SITEMAPS}">{rows}</sitemapindex>')


@archive_entry
@require_safe
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """Part 0 has the pages about many reports; part n published reports and their agencies by id.

    Ids from (n − 1) · 5,000 on: 10,000 addresses at most, of 50,000 that a sitemap may hold.
    """
    rows = [*_reports(request, number), *_agencies(request, number)] if number else _pages(request)
    if not rows and number and number > _last_part():
        raise Http404
    return _xml(f'{XML_HEAD}<urlset xmlns="{SITEMAPS}">{"".join(rows)}</urlset>')


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What is public may be read by search engines, nothing else; where the archive is closed, nothing at all."""
    if not settings.PUBLIC_ARCHIVE:
        lines = ["User-agent: *", "Disallow: /"]
    else:
        pages = [reverse("reports:archive_home"), reverse("reports:open_data")]
        others = [settings.STATIC_URL, "/sitemap"]
        others += [reverse("api:docs")] if settings.API_DOCS_PUBLIC else []
        # Lists by word or choice are endless; the sitemap leads to every report. The longest rule counts (RFC 9309).
        lines = [
            "User-agent: *",
            *(f"Allow: {each}" for each in (*pages, *others)),
            *(f"Disallow: {each}*?" for each in pages),
            f"Disallow: {pages[0]}*/official/",  # each is made on demand, of what the page says
            "Disallow: /",
            f"Sitemap: {_absolute(request, 'reports:sitemap')}",
        ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@archive_entry
@require_safe
def dcat(request: HttpRequest) -> HttpResponse:
    """The archive as a DCAT catalogue in JSON-LD: a data set a year."""
    roots, _ = roots_and_regions()
    years = published_sums(counted=roots).years(roots)
    found = catalogue(
        home=_absolute(request, "reports:archive_home"),
        publisher=roots[0].name if len(roots) == 1 else "",
        years=[(year, number, _absolute(request, "reports:archive_year", year)) for year, number in years],
        today=timezone.localdate(),
        files=_open_files(request),
        licence=settings.OPEN_DATA_LICENCE_URL,
    )
    return JsonResponse(
        found, json_dumps_params={"ensure_ascii": False}, content_type="application/ld+json; charset=utf-8"
    )


def _open_files(request: HttpRequest) -> dict[int, list[OpenFile]]:
    """Year → the files of its open data that are handed out now. One query."""
    return {
        build.year: [
            OpenFile(
                file["name"],
                _absolute(request, "reports:open_data_file", build.part, file["name"]),
                MEDIA_TYPES[file["name"].rpartition(".")[2]],
            )
            for file in build.files
        ]
        for build in newest_builds().values()
        if build.year is not None and build.hidden_at is None
    }


def _summary(news: NewsOfReport) -> str:
    """Which report it is, when it was published, when another version took its place and what that has changed."""
    report = news.report
    told = report.get_scope_display()
    version = report.effective_submission.version if report.effective_submission is not None else 1
    if report.was_withdrawn:
        told += f"，撤回后{timezone.localtime(news.published):%Y年%m月%d日}重新公布"
        if news.corrected is None:
            told += f"，第{version}版" + (f"，{'和'.join(news.kinds)}有变动" if news.kinds else "")
    else:
        told += f"，{report.public_since:%Y年%m月%d日}公布"
    if news.corrected is not None:
        told += (
            f"，{timezone.localtime(news.corrected):%Y年%m月%d日}更正{'和'.join(news.kinds)}，第{version}版"
        )
    return f"{told}。"


def _later(published: datetime | None, decided: datetime | None) -> datetime | None:
    """When a published report changed last: with its publication, or with the decision on a version since."""
    return max((each for each in (published, decided) if each is not None), default=None)


def _last_part() -> int:
    """The part of the highest id of a published report or of an agency; 0 where nothing is published. Two queries."""
    last = AnnualReport.objects.published().aggregate(last=Max("pk"))["last"]
    if last is None:
        return 0
    return max(int(last), int(Agency.objects.aggregate(last=Max("pk"))["last"] or 0)) // IDS_OF_PART + 1


def _pages(request: HttpRequest) -> list[str]:
    roots, _ = roots_and_regions()
    years = published_sums(counted=roots).years(roots)
    regions = with_published_below().values_list("pk", flat=True)[:MOST_REGIONS]
    addresses = [
        *(_absolute(request, name) for name in STATIC_PAGES),
        *([_absolute(request, "api:docs")] if settings.API_DOCS_PUBLIC else []),
        *(_absolute(request, "reports:archive_year", year) for year, _ in years),
        *(_absolute(request, "reports:archive_region", pk) for pk in regions),
    ]
    return [f"<url><loc>{address}</loc></url>" for address in addresses]


def _reports(request: HttpRequest, number: int) -> list[str]:
    first = (number - 1) * IDS_OF_PART
    if number > 10**12:
        return []
    found = AnnualReport.objects.published().filter(pk__gte=first, pk__lt=first + IDS_OF_PART).order_by("pk")
    base = permanent(request, reverse("reports:archive_home"))
    rows = found.values_list("pk", "published_at", "effective_submission__decided_at")
    return [
        f"<url><loc>{escape(base)}{pk}/</loc><lastmod>{_later(published, decided):%Y-%m-%d}</lastmod></url>"
        for pk, published, decided in rows
    ]


def _agencies(request: HttpRequest, number: int) -> list[str]:
    first = (number - 1) * IDS_OF_PART
    if number > 10**12:
        return []
    published = AnnualReport.objects.published().filter(agency=OuterRef("pk"))
    found = Agency.objects.filter(Exists(published), pk__gte=first, pk__lt=first + IDS_OF_PART)
    base = permanent(request, reverse("reports:archived_agency", args=(0,))).removesuffix("0/")
    return [
        f"<url><loc>{escape(base)}{pk}/</loc></url>"
        for pk in found.order_by("pk").values_list("pk", flat=True)
    ]


def _absolute(request: HttpRequest, route: str, *args: object) -> str:
    return escape(permanent(request, reverse(route, args=args)))


def _xml(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
