"""The routes of the archive pages."""

from django.urls import path

from reports.views import archive, archived_agencies, official_prints, public_archive

urlpatterns = [
    path("archive/", public_archive.home, name="archive_home"),
    path("archive/reports/", archive.archive, name="archive"),
    path("archive/regions/<int:region_id>/", public_archive.region, name="archive_region"),
    path("archive/regions/<int:region_id>/<int:year>/", public_archive.year, name="archive_region_year"),
    path("archive/years/<int:year>/", public_archive.year, name="archive_year"),
    path("archive/agencies/<int:agency_id>/", archived_agencies.archived_agency, name="archived_agency"),
    path("archive/<int:report_id>/", archive.archived, name="archived"),
    path("archive/<int:report_id>/source/", archive.archived_source, name="archived_source"),
    path(
        "archive/<int:report_id>/official/<str:kind>/", official_prints.official_print, name="official_print"
    ),
]
