"""The routes of the archive pages."""

from django.urls import path

from reports.views import (
    agency_names,
    archive,
    archive_compare,
    archive_machines,
    archived_agencies,
    archived_sources,
    official_prints,
    public_archive,
)

urlpatterns = [
    path("archive/", public_archive.home, name="archive_home"),
    path("archive/reports/", archive.archive, name="archive"),
    path("archive/regions/names/", agency_names.archive_region_names, name="archive_region_names"),
    path("archive/regions/<int:region_id>/", public_archive.region, name="archive_region"),
    path("archive/regions/<int:region_id>/<int:year>/", public_archive.year, name="archive_region_year"),
    path("robots.txt", archive_machines.robots, name="robots"),
    path("sitemap.xml", archive_machines.sitemap, name="sitemap"),
    path("sitemap/<int:number>.xml", archive_machines.sitemap_part, name="sitemap_part"),
    path("archive/feed.atom", archive_machines.feed, name="archive_feed"),
    path("archive/catalogue.jsonld", archive_machines.dcat, name="archive_catalogue"),
    path("archive/regions/<int:region_id>/feed.atom", archive_machines.feed, name="archive_region_feed"),
    path("archive/compare/", archive_compare.compare, name="archive_compare"),
    path("archive/years/<int:year>/", public_archive.year, name="archive_year"),
    path("archive/agencies/<int:agency_id>/", archived_agencies.archived_agency, name="archived_agency"),
    path("archive/<int:report_id>/", archive.archived, name="archived"),
    path("archive/<int:report_id>/source/", archived_sources.archived_source, name="archived_source"),
    path(
        "archive/<int:report_id>/source/view/",
        archived_sources.archived_source_view,
        name="archived_source_view",
    ),
    path(
        "archive/<int:report_id>/source/pages/<int:number>/",
        archived_sources.archived_source_picture,
        name="archived_source_picture",
    ),
    path(
        "archive/<int:report_id>/official/<str:kind>/", official_prints.official_print, name="official_print"
    ),
]
