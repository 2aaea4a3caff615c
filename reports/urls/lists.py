"""The routes of the lists and settings of the checks, of 校验目录, 问题清单 and 问题统计."""

from django.urls import path

from reports.services.word_lists import BOILERPLATE, WORDS
from reports.views import check_settings, findings, word_lists

urlpatterns = [
    path("checks/", check_settings.catalogue, name="catalogue"),
    path("checks/switch/", check_settings.switch_checks, name="switch_checks"),
    path("lists/settings/", check_settings.check_settings, name="check_settings"),
    path("lists/words/<int:entry_id>/dry-run/", word_lists.start_dry_run, name="start_dry_run"),
    path("lists/dry-runs/<int:run_id>/", word_lists.dry_run, name="dry_run"),
    path("lists/imports/<int:import_id>/", word_lists.list_import, name="list_import"),
    path("submissions/<int:submission_id>/findings/", findings.problem_list, name="problem_list"),
    path("submissions/<int:submission_id>/findings.xlsx", findings.problem_workbook, name="problem_workbook"),
    path("years/<int:year>/findings.xlsx", findings.statistics_workbook, name="statistics_workbook"),
    path("years/<int:year>/findings/", findings.statistics, name="finding_statistics"),
]
for _list in (WORDS, BOILERPLATE):
    _of = {"list_name": _list}
    urlpatterns += [
        path(f"lists/{_list}/", word_lists.entries, _of, name=f"{_list}_entries"),
        path(f"lists/{_list}/new/", word_lists.entry, _of, name=f"{_list}_new"),
        path(f"lists/{_list}/export/", word_lists.export_list, _of, name=f"{_list}_export"),
        path(f"lists/{_list}/import/", word_lists.import_list, _of, name=f"{_list}_import"),
        path(f"lists/{_list}/<int:entry_id>/", word_lists.entry, _of, name=f"{_list}_entry"),
        path(f"lists/{_list}/<int:entry_id>/switch/", word_lists.switch, _of, name=f"{_list}_switch"),
    ]
