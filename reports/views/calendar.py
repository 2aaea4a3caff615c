"""放假调休 of a calendar year; two working days of a claim, and reminders, follow it."""

from __future__ import annotations

from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from reports.agency_forms import day_field
from reports.asked_values import UnknownValue
from reports.models import CalendarDay
from reports.permissions import require
from reports.requests import SignedInRequest
from reports.services.calendar import LONGEST_NAME, CalendarRefused, remove_day, set_days
from reports.views.access import signed_in

OFF, WORKED = "off", "worked"


class DaysForm(forms.Form):
    """Days off or worked days in a row."""

    what = forms.ChoiceField(
        label="安排",
        choices=((OFF, "放假"), (WORKED, "调休上班")),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    first = day_field("开始日期")
    last = day_field("结束日期（只有一天的可不填）", required=False)
    name = forms.CharField(
        label="说明",
        max_length=LONGEST_NAME,
        error_messages={"required": CalendarRefused.MESSAGES["NAME"]},
        help_text="例如春节、国庆节。",
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: SignedInRequest) -> HttpResponse:
    """The exceptions of a year; POST enters days."""
    require(request.user, "manage_years", None)
    asked = request.GET.get("year", "")
    if asked and not (asked.isdecimal() and len(asked) <= 4 and int(asked)):
        raise UnknownValue("年度", asked)
    year = int(asked) if asked else timezone.localdate().year
    form = DaysForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            number = set_days(
                actor=request.user,
                first=typed["first"],
                last=typed["last"] or typed["first"],
                is_working=typed["what"] == WORKED,
                name=typed["name"],
            )
        except CalendarRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"已登记{number}天。")
            return redirect(f"{reverse('reports:calendar')}?year={typed['first'].year}")
    years = sorted(
        {day.year for day in CalendarDay.objects.values_list("day", flat=True)} | {year}, reverse=True
    )
    context = {
        "form": form,
        "year": year,
        "years": years,
        "days": CalendarDay.objects.filter(day__year=year).order_by("day"),
    }
    return render(request, "office/calendar.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def remove_calendar_day(request: SignedInRequest, day: str) -> HttpResponse:
    """Takes one day out again."""
    require(request.user, "manage_years", None)
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    get_object_or_404(CalendarDay, day=wanted)
    remove_day(actor=request.user, day=wanted)
    messages.success(request, f"已取消{wanted}的安排。")
    return redirect(f"{reverse('reports:calendar')}?year={wanted.year}")
