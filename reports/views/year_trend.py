"""历年趋势: the years of a region beside each other, then the regions below, the units and their reports."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reports.asked_values import asked_value
from reports.models import Agency, ReportingYear
from reports.requests import SignedInRequest
from reports.selectors.year_trend import Numbers, RegionNumbers, by_region_below, by_year, figures_by_year
from reports.services.kept_counts import Counts, counted
from reports.statistics.charts import Chart, ChartKind, Line, drawn, to_json
from reports.statistics.comparison import shown
from reports.statistics.measures import measures
from reports.views.access import signed_in
from reports.views.years import agency_in

#: Figures of 表三 that stand beside the progress of a year.
FIGURES = ("requests.received.total", "share.finished", "share.disclosed")


@signed_in
@never_cache
@require_safe
def year_trend(request: SignedInRequest) -> HttpResponse:
    """``?region=`` one of the regions overseen, ``?year=`` the year whose regions below are shown."""
    regions, region = agency_in(request)
    counts = counted(what=Counts.TREND, region=region)
    numbers = by_year(counts.rows)
    wanted = [measures()[code] for code in FIGURES]
    figures = figures_by_year(region, wanted)
    years = sorted(set(numbers) | set(figures))
    year = _year_asked(request, years)
    rates = [numbers.get(each, Numbers()).on_time_rate for each in years]
    chart = None
    if any(rate is not None for rate in rates):
        line = Line("按时上报率", tuple(drawn(rate) for rate in rates))
        labels = tuple(f"{each}年" for each in years)
        chart = Chart(ChartKind.LINE, f"{region.name}历年按时上报率", "%", labels, (line,))
    rows = []
    for each in reversed(years):
        values = figures.get(each)
        texts = [
            (measure.label, shown(values[place].value if values else None, "%" if measure.is_share else ""))
            for place, measure in enumerate(wanted)
        ]
        count = numbers.get(each, Numbers())
        rows.append((each, count, shown(count.on_time_rate, "%"), texts))
    context = {
        "region": region,
        "regions": regions,
        "counted_at": counts.at,
        "rows": rows,
        "figures": wanted,
        "chart": to_json(chart) if chart else None,
        "year": ReportingYear.objects.filter(pk=year).first() if year else None,
        "below": [
            (each, shown(each.numbers.on_time_rate, "%")) for each in (_below(region, year) if year else [])
        ],
    }
    return render(request, "office/year_trend.html", context)


def _below(region: Agency, year: int) -> list[RegionNumbers]:
    return by_region_below(region, counted(what=Counts.BELOW, region=region, year=year).rows)


def _year_asked(request: SignedInRequest, years: list[int]) -> int | None:
    """The year of the address where the region has it, else the newest; None before there is one."""
    asked = asked_value(request, "year", "年度", ReportingYear.all_years.values_list("pk", flat=True))
    if asked and int(asked) in years:
        return int(asked)
    return years[-1] if years else None
