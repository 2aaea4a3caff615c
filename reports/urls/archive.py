"""The routes of the archive pages."""

from django.urls import path

from reports.views import archive, archived_agencies, official_prints

urlpatterns = [
    path("archive/", archive.archive, name="archive"),
    path("archive/agencies/<int:agency_id>/", archived_agencies.archived_agency, name="archived_agency"),
    path("archive/<int:report_id>/", archive.archived, name="archived"),
    path("archive/<int:report_id>/source/", archive.archived_source, name="archived_source"),
    path(
        "archive/<int:report_id>/official/<str:kind>/", official_prints.official_print, name="official_print"
    ),
]
