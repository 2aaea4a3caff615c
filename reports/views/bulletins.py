"""通报: how far the reports of a year are, in the office's own wording, ready to send as Word and workbook."""

from __future__ import annotations

import io
from datetime import date, datetime

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from reports.asked_values import asked_value
from reports.exports.bulletins import FIELDS, Bulletin, BulletinList, filled, text_for, write_docx, write_xlsx
from reports.models import Agency, AnnualReport, ReportingYear
from reports.models.agencies import AgencyQuerySet
from reports.permissions import may, require
from reports.requests import SignedInRequest
from reports.selectors.progress import Tally, Timeliness
from reports.selectors.year_progress import PrintedSlot, numbers_of, printed, printed_of
from reports.services.access_log import downloaded
from reports.services.bulletins import WordingRefused, keep_wording, wording_of
from reports.services.kept_counts import Counts
from reports.services.kept_counts import counted as counted_of
from reports.views.access import signed_in
from reports.views.years import agency_in

FILES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PERIODS = {"month": "月通报", "quarter": "季度通报"}
UNIT_COLUMNS = (
    ("序号", 5),
    ("单位", 30),
    ("口径", 7),
    ("截止日期", 12),
    ("首次上报", 12),
    ("逾期天数", 9),
    ("目前状态", 12),
)
REGION_COLUMNS = (
    ("地区", 24), ("应报", 8), ("已报", 8), ("按时", 8), ("逾期上报", 9), ("逾期未报", 9), ("未到期", 8), ("已通过", 8),
    ("已公布", 8), ("历年归档", 9),
)  # fmt: skip
LISTS = (
    (Timeliness.MISSING, "逾期未报单位"),
    (Timeliness.LATE, "逾期上报单位"),
    (Timeliness.ON_TIME, "按时上报单位"),
)
#: Lines of each list on the page; Word and workbook have all of them.
MOST_SHOWN = 500


@signed_in
@never_cache
@require_safe
def bulletin(request: SignedInRequest, year: int) -> HttpResponse:
    """The bulletin as it would be sent today."""
    reporting_year, regions, region, period = _asked(request, year)
    made, at = _bulletin(reporting_year, region, period, most=MOST_SHOWN)
    context = {
        "year": reporting_year,
        "regions": regions,
        "region": region,
        "counted_at": at,
        "period": period,
        "periods": PERIODS,
        "bulletin": made,
        "may_keep": may(request.user, "manage_agency", region),
    }
    return render(request, "office/bulletin.html", context)


@signed_in
@never_cache
@require_safe
def bulletin_file(request: SignedInRequest, year: int, kind: str) -> HttpResponse:
    """The same as Word or workbook."""
    if kind not in FILES:
        raise Http404
    reporting_year, _, region, period = _asked(request, year)
    made, _ = _bulletin(reporting_year, region, period)
    if kind == "docx":
        content = write_docx(made)
    else:
        target = io.BytesIO()
        write_xlsx(made, target)
        content = target.getvalue()
    name = f"{PERIODS[period]}_{region.name}_{year}_{timezone.localdate():%Y%m%d}.{kind}"
    downloaded(user=request.user, what=name, agency=region)
    response = HttpResponse(content, content_type=FILES[kind])
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


class WordingForm(forms.Form):
    title = forms.CharField(
        label="标题",
        max_length=200,
        error_messages={"required": "请填写标题。", "max_length": "标题不超过200字。"},
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    text = forms.CharField(
        label="正文（每行一段）",
        max_length=5000,
        error_messages={"required": "请填写正文。", "max_length": "正文不超过5000字。"},
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 10}),
    )


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bulletin_wording(request: SignedInRequest, agency_id: int) -> HttpResponse:
    """The wording of an office."""
    agency = get_object_or_404(Agency.objects.visible_to(request.user), pk=agency_id)
    require(request.user, "manage_agency", agency)
    title, text = wording_of(agency)
    form = WordingForm(request.POST or None, initial={"title": title, "text": text})
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            keep_wording(actor=request.user, agency=agency, **form.cleaned_data)
        except WordingRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"已保存{agency}的通报用语。")
            return redirect("reports:bulletin_wording", agency.pk)
    context = {"form": form, "agency": agency, "fields": FIELDS.items(), "back": reverse("reports:years")}
    return render(request, "office/bulletin_wording.html", context, status=status)


def _bulletin(
    year: ReportingYear, region: Agency, period: str, *, most: int | None = None
) -> tuple[Bulletin, datetime | None]:
    """The figures and lists of today, at most nine queries however many slots; ``most`` lines of each list.

    With the moment of kept numbers (decision 0240).
    """
    today = timezone.localdate()
    slots = AnnualReport.objects.filter(year=year, agency__path__startswith=region.branch)
    kept = counted_of(what=Counts.YEAR, region=region, year=year.pk, own=True)
    counted = numbers_of(kept.rows, region)
    values = _values(year, region, period, counted.whole, today)
    title, text = wording_of(region)
    text = text_for(
        text, owed=counted.whole.owed, missing=counted.whole.missing, archived=counted.whole.archived
    )
    lists = []
    if len(counted.branches) > 1:
        lists.append(
            BulletinList("分地区情况", REGION_COLUMNS, tuple(_region_row(each) for each in counted.branches))
        )
    for kind, heading in LISTS if counted.whole.owed or not counted.whole.archived else ():
        number = counted.whole.timeliness[kind]
        asked = number if most is None else min(most, number)
        found: list[PrintedSlot] = []
        if asked and most is not None:
            asked_for = {"year": year.pk, "timeliness": kind.value, "most": most}
            lines = counted_of(what=Counts.LINES, region=region, **asked_for)
            found = [printed_of(line) for line in lines.rows]
        elif asked:
            found = printed(slots, today, status="", timeliness=kind, most=asked)
        rows = tuple(_unit_row(n, slot) for n, slot in enumerate(found, 1))
        lists.append(BulletinList(heading, UNIT_COLUMNS, rows, left_out=max(0, number - len(rows))))
    paragraphs = tuple(line.strip() for line in filled(text, values).splitlines() if line.strip())
    made = Bulletin(filled(title, values), paragraphs, tuple(lists), (region.name, values["今天"]))
    return made, kept.at


def _values(year: ReportingYear, region: Agency, period: str, numbers: Tally, today: date) -> dict[str, str]:
    when = (
        f"{today.year}年{today.month}月"
        if period == "month"
        else f"{today.year}年第{(today.month + 2) // 3}季度"
    )
    rate = f"{100 * numbers.handed_in / numbers.owed:.1f}%" if numbers.owed else "—"
    counts = {
        "应报": numbers.owed,
        "已报": numbers.handed_in,
        "按时": numbers.on_time,
        "逾期上报": numbers.late,
        "逾期未报": numbers.missing,
        "未到期": numbers.pending,
        "已通过": numbers.approved - numbers.archived,
        "已公布": numbers.published - numbers.archived_published,
        "历年归档": numbers.archived,
        "归档公布": numbers.archived_published,
    }
    day = f"{today.year}年{today.month}月{today.day}日"
    words = {"地区": region.name, "年度": str(year.pk), "期": when, "今天": day, "报送率": rate}
    return words | {name: str(count) for name, count in counts.items()}


def _region_row(each: Tally) -> tuple[str, ...]:
    numbers = (
        each.owed,
        each.handed_in,
        each.on_time,
        each.late,
        each.missing,
        each.pending,
        each.approved - each.archived,
        each.published - each.archived_published,
        each.archived,
    )
    return (each.label, *map(str, numbers))


def _unit_row(number: int, slot: PrintedSlot) -> tuple[str, ...]:
    first = f"{timezone.localdate(slot.handed_in)}" if slot.handed_in else ""
    late = str(slot.days_late) if slot.days_late else ""
    return (str(number), slot.agency_name, slot.scope, f"{slot.due_on}", first, late, slot.status_text)


def _asked(request: SignedInRequest, year: int) -> tuple[ReportingYear, AgencyQuerySet, Agency, str]:
    """Year, regions to choose from, the chosen one (404 for one out of reach), the period."""
    regions, region = agency_in(request)
    reporting_year = get_object_or_404(ReportingYear, pk=year)
    return reporting_year, regions, region, asked_value(request, "period", "期间", PERIODS) or "month"
