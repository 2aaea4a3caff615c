"""The routes of the office pages."""

from django.urls import path

from reports.views import calendar, exports, statistics, year_settings, years

urlpatterns = [
    path("years/", years.years, name="years"),
    path("years/calendar/", calendar.calendar, name="calendar"),
    path("years/calendar/<str:day>/remove/", calendar.remove_calendar_day, name="remove_calendar_day"),
    path("years/all/", year_settings.year_list, name="year_list"),
    path("years/new/", year_settings.new_year, name="new_year"),
    path("years/<int:year>/settings/", year_settings.year_settings, name="year_settings"),
    path("years/<int:year>/", years.year, name="year"),
    path("years/<int:year>/publish/", years.publish, name="publish"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics/table/", statistics.statistics_table, name="statistics_table"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<int:job_id>/", exports.export, name="export"),
    path("exports/<int:job_id>/cancel/", exports.cancel, name="cancel_export"),
    path("exports/<int:job_id>/file/", exports.export_file, name="export_file"),
]
