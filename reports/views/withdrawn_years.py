"""年度: withdrawing a year that was opened by mistake, and restoring it, each after a page that says what happens."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from reports.models import ReportingYear
from reports.permissions import require
from reports.requests import SignedInRequest
from reports.selectors.withdrawn_years import concerned_by_withdrawal
from reports.services.withdrawn_years import LONGEST_REASON, WithdrawalRefused, restore_year, withdraw_year
from reports.views.access import signed_in


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label="撤销理由",
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"required": WithdrawalRefused.MESSAGES["REASON_MISSING"]},
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: SignedInRequest, year: int) -> HttpResponse:
    """A standing year: asks for the reason and withdraws it. A withdrawn one: asks and restores it.

    POST ``what`` is withdraw (with ``reason``) or restore.
    """
    require(request.user, "manage_years", None)
    asked = get_object_or_404(ReportingYear.all_years, pk=year)
    form = WithdrawalForm(request.POST if request.POST.get("what") == "withdraw" else None)
    refusal, status = "", 200
    if request.method == "POST":
        try:
            done = _do(request, asked, form)
        except WithdrawalRefused as refused:
            refusal, status = refused.message, 409
        else:
            if done:
                messages.success(request, done)
                return redirect("reports:year_list")
            status = 422
    concerned = concerned_by_withdrawal(asked)
    if concerned.begun and not refusal:
        values = {"year": asked.pk, "number": concerned.begun}
        refusal = WithdrawalRefused("IN_USE", **values).message
    context = {"year": asked, "form": form, "concerned": concerned, "refusal": refusal}
    return render(request, "office/year_withdrawal.html", context, status=status)


def _do(request: SignedInRequest, year: ReportingYear, form: WithdrawalForm) -> str:
    """Do what was asked and return the sentence that says so, nothing where the form is not filled in."""
    address = request.META["REMOTE_ADDR"]
    if request.POST.get("what") == "restore":
        slots = restore_year(actor=request.user, year=year.pk, address=address)
        return f"{year}已恢复并开放填报，应报年报{slots}份。请核对截止日期和应报单位。"
    if not form.is_valid():
        return ""
    reason = form.cleaned_data["reason"]
    slots = withdraw_year(actor=request.user, year=year.pk, reason=reason, address=address)
    return f"{year}已撤销，{slots}份年报不再应报。需要时可在本页恢复。"
