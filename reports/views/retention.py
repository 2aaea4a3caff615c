"""保全与清除: holds on originals, and originals that two administrators remove."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from reports.models import Agency, LegalHold, Purge, ReportingYear, Submission
from reports.models.reach import Role, memberships_of
from reports.models.retention import looked_after
from reports.permissions import NotAllowed
from reports.requests import SignedInRequest
from reports.services.retention import (
    RetentionRefused,
    ask_for_purge,
    confirm_purge,
    lift_hold,
    place_hold,
    withdraw_purge,
)
from reports.views.access import signed_in

SHOWN = 100
_INPUT = {"class": "form-control"}


class HoldForm(forms.Form):
    """One more hold."""

    agency = forms.CharField(
        label="单位代码（含其下所有单位）",
        max_length=50,
        error_messages={"required": "请填写单位代码。"},
        widget=forms.TextInput(attrs=_INPUT),
    )
    year = forms.IntegerField(
        label="年度",
        required=False,
        help_text="不填为所有年度。",
        error_messages={"invalid": "请填写四位年份。"},
        widget=forms.TextInput(attrs=_INPUT | {"inputmode": "numeric"}),
    )
    reason = forms.CharField(
        label="依据",
        max_length=300,
        error_messages={"required": "请写明依据。"},
        widget=forms.TextInput(attrs=_INPUT),
    )

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = agencies

    def clean_agency(self) -> Agency:
        """Return the agency of this code among those of the administrator."""
        found = self.agencies.filter(code=self.cleaned_data["agency"]).first()
        if found is None:
            raise forms.ValidationError("没有这个代码的单位，请核对。")
        return found

    def clean_year(self) -> ReportingYear | None:
        """Return the year, None for all."""
        year = self.cleaned_data["year"]
        if year is None:
            return None
        found = ReportingYear.objects.filter(pk=year).first() if 1900 < year < 2200 else None
        if found is None:
            raise forms.ValidationError("没有设置这个年度，请核对。")
        return found


class PurgeForm(forms.Form):
    """One more request."""

    submission = forms.IntegerField(
        label="版本编号",
        min_value=1,
        max_value=2**31 - 1,
        help_text="填报页网址中的编号，例如 /submissions/123/ 的123。",
        error_messages={"required": "请填写版本编号。", "invalid": "请填写数字。"},
        widget=forms.TextInput(attrs=_INPUT | {"inputmode": "numeric"}),
    )
    reason = forms.CharField(
        label="依据",
        max_length=300,
        error_messages={"required": "请写明依据。"},
        widget=forms.TextInput(attrs=_INPUT),
    )


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def retention(request: SignedInRequest) -> HttpResponse:
    """What is held, what was asked for and removed; POST places one more hold."""
    form = HoldForm(request.POST if request.method == "POST" else None, agencies=_agencies(request))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            hold = place_hold(
                actor=request.user, agency=typed["agency"], year=typed["year"], reason=typed["reason"]
            )
        except RetentionRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"已保全：{hold}。")
            return redirect("reports:retention")
    return _page(request, hold_form=form, status=422 if form.errors else 200)


@require_POST
@signed_in
def lift(request: SignedInRequest, hold_id: int) -> HttpResponse:
    """End a hold."""
    _agencies(request)
    hold = get_object_or_404(LegalHold.objects.kept_by(request.user), pk=hold_id)
    try:
        lift_hold(actor=request.user, hold_id=hold.pk)
    except RetentionRefused as refused:
        return _refused(request, refused)
    messages.success(request, f"已解除保全：{hold}。")
    return redirect("reports:retention")


@require_POST
@signed_in
def ask(request: SignedInRequest) -> HttpResponse:
    """Ask that the original of a version be removed."""
    agencies = _agencies(request)
    form = PurgeForm(request.POST)
    if form.is_valid():
        wanted = Submission.objects.filter(pk=form.cleaned_data["submission"], report__agency__in=agencies)
        submission = wanted.first()
        if submission is None:
            form.add_error("submission", "没有这个编号的版本，请核对。")
        else:
            try:
                ask_for_purge(
                    actor=request.user, submission_id=submission.pk, reason=form.cleaned_data["reason"]
                )
            except RetentionRefused as refused:
                form.add_error(None, refused.message)
            else:
                messages.success(request, "已申请清除，请另一名系统管理员确认。")
                return redirect("reports:retention")
    return _page(request, purge_form=form, status=422)


@require_POST
@signed_in
def answer(request: SignedInRequest, purge_id: int) -> HttpResponse:
    """Remove the original (``answer=purge``), or keep it after all."""
    _agencies(request)
    purge = get_object_or_404(Purge.objects.kept_by(request.user), pk=purge_id)
    confirmed = request.POST.get("answer") == "purge"
    act = confirm_purge if confirmed else withdraw_purge
    try:
        act(actor=request.user, purge_id=purge.pk)
    except RetentionRefused as refused:
        return _refused(request, refused)
    messages.success(request, "已清除原件，数据、校验和操作记录保留。" if confirmed else "已撤回，原件保留。")
    return redirect("reports:retention")


def _agencies(request: SignedInRequest) -> Any:
    if not any(each.role == Role.ADMINISTRATOR for each in memberships_of(request.user)):
        raise NotAllowed("只有系统管理员可以办理保全与清除。")
    return Agency.objects.filter(looked_after(request.user, ""))


def _page(
    request: SignedInRequest,
    *,
    hold_form: HoldForm | None = None,
    purge_form: PurgeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    held = LegalHold.objects.kept_by(request.user).select_related("agency", "placed_by", "lifted_by")
    purges = Purge.objects.kept_by(request.user).select_related(
        "submission__report__agency", "asked_by", "answered_by"
    )
    context = {
        "holds": held[:SHOWN],
        "purges": purges[:SHOWN],
        "hold_form": hold_form or HoldForm(agencies=Agency.objects.none()),
        "purge_form": purge_form or PurgeForm(),
    }
    return render(request, "office/retention.html", context, status=status)


def _refused(request: SignedInRequest, refused: RetentionRefused) -> HttpResponse:
    context = {"status": 409, "code": refused.code, "sentence": refused.message}
    return render(request, "409.html", context, status=409)
