"""The routes of the office pages."""

from django.urls import path

from reports.views import exports, years

urlpatterns = [
    path("years/", years.years, name="years"),
    path("years/<int:year>/", years.year, name="year"),
    path("years/<int:year>/publish/", years.publish, name="publish"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<int:job_id>/", exports.export, name="export"),
    path("exports/<int:job_id>/file/", exports.export_file, name="export_file"),
]
