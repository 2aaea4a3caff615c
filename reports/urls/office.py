"""The routes of the office pages."""

from django.urls import path

from reports.views import (
    adding_up,
    bulletins,
    calendar,
    document_counts,
    exports,
    statistics,
    withdrawn_years,
    year_settings,
    year_trend,
    years,
)

urlpatterns = [
    path("years/", years.years, name="years"),
    path("years/trend/", year_trend.year_trend, name="year_trend"),
    path("years/calendar/", calendar.calendar, name="calendar"),
    path("years/calendar/<str:day>/remove/", calendar.remove_calendar_day, name="remove_calendar_day"),
    path("years/all/", year_settings.year_list, name="year_list"),
    path("years/new/", year_settings.new_year, name="new_year"),
    path("years/<int:year>/withdrawal/", withdrawn_years.withdrawal, name="year_withdrawal"),
    path("years/<int:year>/settings/", year_settings.year_settings, name="year_settings"),
    path("years/<int:year>/", years.year, name="year"),
    path("years/<int:year>/publish/", years.publish, name="publish"),
    path("reports/<int:report_id>/units/", adding_up.added_up, name="added_up"),
    path("reports/<int:report_id>/units/take/", adding_up.take, name="take_units"),
    path("reports/<int:report_id>/units/fill/", adding_up.fill, name="fill_units"),
    path("reports/<int:report_id>/units/<str:kind>/", adding_up.added_up_file, name="added_up_file"),
    path("years/<int:year>/bulletin/", bulletins.bulletin, name="bulletin"),
    path("years/<int:year>/bulletin/<str:kind>/", bulletins.bulletin_file, name="bulletin_file"),
    path("agencies/<int:agency_id>/bulletin/", bulletins.bulletin_wording, name="bulletin_wording"),
    path("years/<int:year>/documents/", document_counts.document_counts, name="document_counts"),
    path(
        "years/<int:year>/documents/table/",
        document_counts.document_counts_table,
        name="document_counts_table",
    ),
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics/table/", statistics.statistics_table, name="statistics_table"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<int:job_id>/", exports.export, name="export"),
    path("exports/<int:job_id>/cancel/", exports.cancel, name="cancel_export"),
    path("exports/<int:job_id>/file/", exports.export_file, name="export_file"),
]
