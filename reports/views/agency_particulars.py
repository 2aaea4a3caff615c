"""单位: a new agency, and what the office keeps of one besides its name and its place in the tree."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reports.agency_forms import NewAgencyForm, ParticularsForm
from reports.models import Agency
from reports.requests import SignedInRequest
from reports.services.agency_particulars import ParticularsRefused, change_particulars, create_agency
from reports.views.access import signed_in
from reports.views.agencies import managed, managed_agency


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_agency(request: SignedInRequest) -> HttpResponse:
    """Makes an agency with the reports that it owes."""
    kept = managed(request.user)
    form = NewAgencyForm(kept, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_agency(actor=request.user, values=form.values())
        except ParticularsRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"已新增{made.name}，应报年报随之生成。")
            return redirect("reports:agency", made.pk)
    return render(request, "agencies/particulars.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def particulars(request: SignedInRequest, agency_id: int) -> HttpResponse:
    """Kind, level, telephone, order, aliases and whether it reports."""
    shown = managed_agency(request, agency_id)
    form = ParticularsForm(request.POST if request.method == "POST" else None, initial=_initial(shown))
    if request.method == "POST" and form.is_valid():
        try:
            change_particulars(actor=request.user, agency_id=shown.pk, values=form.values())
        except ParticularsRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"{shown.name}的资料已保存。")
            return redirect("reports:agency", shown.pk)
    context = {"form": form, "agency": shown}
    return render(request, "agencies/particulars.html", context, status=422 if form.errors else 200)


def _initial(agency: Agency) -> dict[str, object]:
    return {
        "kind": agency.kind,
        "level": agency.level,
        "telephone": agency.telephone,
        "order": agency.order,
        "founded": agency.valid_from,
        "must_report": agency.must_report,
        "vertically_managed": agency.vertically_managed,
        "aliases": "\n".join(sorted(alias.name for alias in agency.aliases.all())),
    }
