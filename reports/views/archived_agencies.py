"""One agency in 年报档案: all its years in a table, one figure of them as a chart whose points are reports."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from reports.asked_values import asked_value
from reports.models import AnnualReport
from reports.models.annual_reports import Scope
from reports.selectors.archived_agencies import (
    agencies_with_a_page,
    archived_years,
    ending_of,
    figures_of_reports,
    merged_into,
)
from reports.statistics.charts import Chart, ChartKind, Line, drawn, to_json
from reports.statistics.comparison import shown
from reports.statistics.measures import Measure, Value, measures
from reports.statistics_forms import FIRST_MEASURE, measure_choices
from reports.statutory.editions import has_form
from reports.views.public_pages import archive_entry

#: Figures that stand in the table beside the one chosen, by a short name.
FIGURES = {
    "requests.received.total": "新收申请",
    "requests.outcomes_total.total": "办理结果总计",
    "share.disclosed": "予以公开率",
    "reconsideration.cases.total": "行政复议",
    "litigation.direct.total": "直接起诉",
    "litigation.after_reconsideration.total": "复议后起诉",
}


@archive_entry
@require_safe
def archived_agency(request: HttpRequest, agency_id: int) -> HttpResponse:
    """``?measure=`` the figure of the chart. 404 for an agency of which nothing was ever open to the reader."""
    agency = get_object_or_404(agencies_with_a_page(request.user).select_related("parent"), pk=agency_id)
    chosen = asked_value(request, "measure", "指标", measures()) or FIRST_MEASURE
    columns = [measures()[code] for code in dict.fromkeys((chosen, *FIGURES))]
    years = archived_years(request.user, agency)
    reports = [each.report for each in years if each.withdrawn_on is None]
    figures = figures_of_reports(reports, columns)
    rows = [
        (
            each,
            has_form(each.report.year_id) or each.withdrawn_on is not None,
            [
                _cell(measure, place, figures.get(each.report.pk) if each.withdrawn_on is None else None)
                for place, measure in enumerate(columns)
            ],
        )
        for each in years
    ]
    chart = _chart(columns[0], reports, {pk: values[0] for pk, values in figures.items()})
    context = {
        "agency": agency,
        "former_names": list(agency.former_names.all()),
        "ending": ending_of(request.user, agency),
        "predecessors": merged_into(request.user, agency),
        "rows": rows,
        "has_withdrawn": len(reports) < len(years),
        "columns": [(_name(measure), measure.unit) for measure in columns],
        "several_scopes": len({each.report.scope for each in years}) > 1,
        "chart": to_json(chart) if chart else None,
        "choices": measure_choices(),
        "chosen": chosen,
    }
    return render(request, "archive/agency.html", context)


def _name(measure: Measure) -> str:
    return FIGURES.get(measure.code, measure.label)


def _cell(measure: Measure, place: int, values: list[Value] | None) -> tuple[str, str]:
    """Label and text of a cell; — where the report does not state it."""
    unit = measure.unit if measure.is_share else ""
    return _name(measure), shown(values[place].value if values else None, unit)


def _chart(measure: Measure, reports: list[AnnualReport], values: dict[int, Value]) -> Chart | None:
    """A line a scope over the years between the first and the last, whose points lead to the reports.

    None with fewer than two numbers.
    """
    numbers = {
        (report.scope, report.year_id): values[report.pk].value for report in reports if report.pk in values
    }
    stated = [year for (_, year), number in numbers.items() if number is not None]
    if len(stated) < 2:
        return None
    years = range(min(stated), max(stated) + 1)
    pages = {
        (report.scope, report.year_id): reverse("reports:archived", args=(report.pk,)) for report in reports
    }
    lines = [
        Line(
            scope.label,
            tuple(drawn(numbers.get((scope.value, year))) for year in years),
            tuple(pages.get((scope.value, year), "") for year in years),
        )
        for scope in Scope
        if any(found == scope and number is not None for (found, _), number in numbers.items())
    ]
    return Chart(
        ChartKind.LINE,
        f"“{measure.label}”历年数据",
        measure.unit,
        tuple(f"{year}年" for year in years),
        tuple(lines),
    )
