"""考核: the list of a year and region, one agency's own record, the weights of an office."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from reports.agency_choice import AgencyField
from reports.asked_values import asked_value
from reports.bounded_pages import BoundedPaginator
from reports.exports.plain_table import write_table
from reports.exports.sheets import Value
from reports.models import Agency, AnnualReport, ReportingYear
from reports.models.agencies import AgencyQuerySet
from reports.models.annual_reports import AnnualReportQuerySet
from reports.permissions import NotAllowed
from reports.requests import SignedInRequest
from reports.selectors.progress import TIMELINESS_TEXT
from reports.selectors.slots import with_latest
from reports.services.access_log import downloaded
from reports.statistics.quality import ANSWER_DAYS, WEIGHTS, deductions, formula, plain, score
from reports.typed_fields import TypedDecimalField
from reports.views.access import signed_in
from reports.views.findings import workbook_response
from reports.views.years import agency_in
from review.quality import Judged, judged, set_weights, weights_for
from review.text_blocks import regions_kept_by

ROWS_PER_PAGE = 50
SLICE = 500
BASIS = (
    "上报、退回、通过的时间和次数取自办理记录；填报错误只计首次上报版本中归因为填报的根源错误，识别存疑的不计，"
    "审核人员认定不属于问题或说明成立的也不计；"
    f"问询提出{ANSWER_DAYS}天内没有答复的，计为逾期答复。"
)


@signed_in
@never_cache
@require_safe
def quality(request: SignedInRequest, year: int) -> HttpResponse:
    """The records of a year and region, fifty slots a page."""
    reporting_year, regions, region = _asked(request, year)
    page = BoundedPaginator(_slots(region, year), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    rows = judged(list(page.object_list), timezone.localdate())
    context = {
        "year": reporting_year,
        "regions": regions,
        "region": region,
        "page_obj": page,
        "rows": [_shown(each) for each in rows],
        "weights": WEIGHTS,
        "formula": formula(weights_for(region)),
        "basis": BASIS,
        "may_set": bool(regions_kept_by(request.user)),
    }
    return render(request, "review/quality.html", context)


@signed_in
@never_cache
@require_safe
def quality_table(request: SignedInRequest, year: int) -> HttpResponse:
    """All records of the region as a workbook."""
    _, _, region = _asked(request, year)
    columns = [("序号", 6), ("单位", 40), ("口径", 8), ("报送时间", 10), ("得分", 8)]
    columns += [(f"{weight.label}（{weight.unit}）", 12) for weight in WEIGHTS]
    columns += [(f"{weight.label}扣分", 12) for weight in WEIGHTS]
    slots = _slots(region, year)
    rows: list[list[Value]] = []
    for start in range(0, slots.count(), SLICE):
        for each in judged(list(slots[start : start + SLICE]), timezone.localdate()):
            taken = deductions(each.record, each.weights)
            counts = [one.count for one in taken]
            points = [one.points for one in taken]
            report, total = each.report, score(each.record, each.weights)
            text = TIMELINESS_TEXT[each.record.punctual]
            name, scope = report.agency_name, report.get_scope_display()
            unjudged: list[Value] = [None] * (2 * len(WEIGHTS))
            rest: list[Value] = [*counts, *points] if total is not None else unjudged
            rows.append([len(rows) + 1, name, scope, text, total, *rest])
    target = io.BytesIO()
    caption = f"{region.name}{year}年年报工作考核。{formula(weights_for(region))}{BASIS}"
    write_table(title="考核", caption=caption, columns=columns, rows=rows, target=target)
    name = f"考核_{region.name}_{year}.xlsx"
    downloaded(user=request.user, what=name, agency=region)
    return workbook_response(target.getvalue(), name)


@signed_in
@never_cache
@require_safe
def own_quality(request: SignedInRequest, report_id: int) -> HttpResponse:
    """The record of one slot for everybody in whose reach it is, the agency first of all."""
    slots = with_latest(AnnualReport.objects.visible_to(request.user))
    report = get_object_or_404(slots, pk=report_id)
    (each,) = judged([report], timezone.localdate())
    total = score(each.record, each.weights)
    context = {
        "report": report,
        "record": each.record,
        "timeliness": TIMELINESS_TEXT[each.record.punctual],
        "total": None if total is None else plain(total),
        "rows": [
            (one.weight, plain(each.weights[one.weight.code]), one.count, plain(one.points))
            for one in deductions(each.record, each.weights)
        ],
        "formula": formula(each.weights),
        "basis": BASIS,
    }
    return render(request, "review/own_quality.html", context)


class WeightsForm(forms.Form):
    """A number of points for each weight, and the region for which they hold."""

    def __init__(self, *args: Any, regions: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"] = AgencyField(
            label="地区",
            queryset=Agency.objects.filter(pk__in=[region.pk for region in regions]).order_by("sort_key"),
            empty_label=None,
            error_messages={"invalid_choice": "请从列表中选择。"},
        )
        for weight in WEIGHTS:
            self.fields[weight.code] = TypedDecimalField(
                label=f"{weight.label}（每{weight.unit}扣分）",
                min_value=Decimal(0),
                max_value=Decimal(100),
                max_digits=5,
                decimal_places=2,
                error_messages={
                    "required": "请填写扣分，不扣分的填0。",
                    "invalid": "请填写数字。",
                    "min_value": "扣分不小于0。",
                    "max_value": "扣分不超过100。",
                },
                widget=forms.NumberInput(attrs={"class": "form-control", "step": "0.01"}),
            )


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def quality_weights(request: SignedInRequest) -> HttpResponse:
    """The weights of a region, set by its office."""
    regions = regions_kept_by(request.user)
    if not regions:
        raise NotAllowed("只有政务公开办可以设置考核权重。")
    wanted = asked_value(request, "region", "地区", (each.pk for each in regions))
    region = next((each for each in regions if str(each.pk) == wanted), regions[0])
    initial = {"agency": region.pk} | dict(weights_for(region))
    form = WeightsForm(request.POST or None, regions=regions, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {weight.code: form.cleaned_data[weight.code] for weight in WEIGHTS}
        row = set_weights(actor=request.user, agency=form.cleaned_data["agency"], weights=values)
        messages.success(request, f"已设置{row.agency}的考核权重，立即生效。")
        return redirect(f"{reverse('review:quality_weights')}?region={row.agency_id}")
    status = 422 if form.is_bound else 200
    return render(request, "review/quality_weights.html", {"form": form, "region": region}, status=status)


def _shown(each: Judged) -> tuple[Judged, str, str, list[tuple[str, str]]]:
    """(slot, timeliness, score, [(label, count and points)])."""
    total = score(each.record, each.weights)
    if total is None:
        cells = [(weight.label, "—") for weight in WEIGHTS]
    else:
        cells = [
            (one.weight.label, f"{one.count}（−{plain(one.points)}）" if one.count else "0")
            for one in deductions(each.record, each.weights)
        ]
    return each, TIMELINESS_TEXT[each.record.punctual], "—" if total is None else plain(total), cells


def _slots(region: Agency, year: int) -> AnnualReportQuerySet:
    slots = AnnualReport.objects.filter(year=year, agency__path__startswith=region.branch)
    return with_latest(slots).order_by("agency__sort_key", "scope")


def _asked(request: SignedInRequest, year: int) -> tuple[ReportingYear, AgencyQuerySet, Agency]:
    """Year, regions to choose from, the chosen one; 404 for one out of reach."""
    regions, region = agency_in(request)
    return get_object_or_404(ReportingYear, pk=year), regions, region
