"""单位: the agencies of the office's region, their changes, and entering a change in two steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reports.agency_forms import ChangeForm
from reports.asked_values import asked_value
from reports.bounded_pages import BoundedPaginator
from reports.models import Agency, ReportingYear, User
from reports.models.actors import Actor
from reports.models.agencies import AgencyQuerySet
from reports.models.agency_changes import AgencyChange, ChangeKind
from reports.permissions import NotAllowed, require
from reports.requests import SignedInRequest
from reports.selectors.agency_names import agency_named
from reports.selectors.contacts import clerks_of, office_of, reviewers_of
from reports.services.agency_changes import (
    ChangeRefused,
    NewAgency,
    close_agency,
    following_slots,
    merge_agency,
    move_agency,
    rename_agency,
    split_agency,
)
from reports.views.access import signed_in

ROWS_PER_PAGE = 50
#: What a change does, in a sentence for the form.
WHAT_HAPPENS = {
    ChangeKind.RENAME: "以前年度和已上报的年报保留当时的名称；还没有上报的年报改用新名称。原名称仍可查到。",
    ChangeKind.MERGE: "单位撤销，下级单位转到并入的单位；还没有上报的当年年报改为免报，"
    "以前年度未办结的由并入单位的填报员继续办理。",
    ChangeKind.SPLIT: "新设单位从生效日期起应报年报；原单位不再存在的，其还没有上报的年报改为免报。",
    ChangeKind.MOVE: "单位及其下级单位转到新的上级单位，审核和汇总随之转移。",
    ChangeKind.CLOSE: "单位撤销，还没有上报的当年年报改为免报，以前的年报仍可查看。",
}


@dataclass(frozen=True, slots=True)
class Effect:
    """What the change will do to the slots: (report, words)."""

    report: str
    words: str


@signed_in
@require_safe
def agencies(request: SignedInRequest) -> HttpResponse:
    """The agencies of the region, with a search; closed ones are marked."""
    found = managed(request.user).select_related("parent")
    asked = request.GET.get("q", "").strip()[:50]
    if asked:
        found = found.filter(agency_named(asked))
    closed = asked_value(request, "closed", "已撤销单位", "1") == "1"
    if not closed:
        found = found.filter(valid_to__isnull=True)
    page = BoundedPaginator(found.order_by("sort_key"), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    newest = ReportingYear.objects.order_by("-year").first()
    context = {"page_obj": page, "q": asked, "closed": closed, "newest": newest}
    return render(request, "agencies/agencies.html", context)


@signed_in
@require_safe
def agency(request: SignedInRequest, agency_id: int) -> HttpResponse:
    """One agency: present and former state, and the possible changes."""
    shown = managed_agency(request, agency_id)
    context = {
        "agency": shown,
        "aliases": sorted(shown.aliases.values_list("name", flat=True)),
        "former_names": shown.former_names.order_by("-until"),
        "changes": shown.changes.select_related("by").prefetch_related("successors"),
        "came_from": "、".join(
            f"{change.get_kind_display()}自{change.agency.name}（{change.on}）"
            for change in shown.predecessor_changes.select_related("agency")
        ),
        "reports": shown.reports.select_related("year", "effective_submission").order_by("-year_id"),
        "clerks": clerks_of(shown),
        "reviewers": _reviewers(shown),
        "office": office_of(shown),
        "kinds": ChangeKind.choices if shown.valid_to is None else (),
    }
    return render(request, "agencies/agency.html", context)


def _reviewers(shown: Agency) -> list[tuple[str, list[User]]]:
    """(stage, its reviewers) as the newest year names the stages."""
    newest = ReportingYear.objects.order_by("-year").first()
    if newest is None:
        return []
    stages = range(1, newest.review_stages + 1)
    return [(newest.stage_name(stage), reviewers_of(shown, stage)) for stage in stages]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, agency_id: int, kind: str) -> HttpResponse:
    """GET the form; POST shows what will happen; POST with ``confirm`` does it."""
    shown = managed_agency(request, agency_id)
    if kind not in ChangeKind.values:
        raise Http404
    form = ChangeForm(kind, shown, managed(request.user), request.POST or None)
    context = {
        "agency": shown,
        "kind": kind,
        "kind_text": ChangeKind(kind).label,
        "what_happens": WHAT_HAPPENS[ChangeKind(kind)],
        "form": form,
    }
    if request.method != "POST":
        return render(request, "agencies/change.html", context)
    if not form.is_valid():
        return render(request, "agencies/change.html", context, status=422)
    if request.POST.get("confirm") != "1":
        context["confirming"] = True
        context["effects"] = effects_of(kind, shown, form.cleaned_data)
        return render(request, "agencies/change.html", context)
    try:
        made = enter(kind, shown, form.cleaned_data, request)
    except ChangeRefused as refused:
        form.add_error(None, refused.message)
        return render(request, "agencies/change.html", context, status=409)
    messages.success(request, f"{shown.name}的{made.get_kind_display()}已办理。")
    return redirect("reports:agency", shown.pk)


def enter(kind: str, shown: Agency, values: dict[str, Any], request: SignedInRequest) -> AgencyChange:
    """Call the service of this kind of change."""
    common = {
        "actor": request.user,
        "agency_id": shown.pk,
        "on": values["on"],
        "reason": values["reason"],
        "address": request.META["REMOTE_ADDR"],
    }
    if kind == ChangeKind.RENAME:
        return rename_agency(**common, name=values["name"])
    if kind == ChangeKind.MERGE:
        return merge_agency(**common, into_id=values["into"].pk)
    if kind == ChangeKind.MOVE:
        return move_agency(**common, parent_id=values["parent"].pk)
    if kind == ChangeKind.SPLIT:
        parts = tuple(NewAgency(name=name, code=code) for code, name in values["parts"])
        return split_agency(**common, parts=parts, goes_on=values["goes_on"])
    return close_agency(**common)


def effects_of(kind: str, shown: Agency, values: dict[str, Any]) -> list[Effect]:
    """Return what happens to the slots after the change."""
    if kind == ChangeKind.MOVE or (kind == ChangeKind.SPLIT and values["goes_on"]):
        return []
    words = f"改用“{values['name']}”" if kind == ChangeKind.RENAME else "改为免报"
    return [Effect(str(slot), words) for slot in following_slots(shown, values["on"])]


def managed(user: Actor) -> AgencyQuerySet:
    """The agencies that the person keeps; Raises NotAllowed unless the user holds the office role."""
    found = Agency.objects.run_by(user)
    if not found.exists():
        raise NotAllowed
    return found


def managed_agency(request: SignedInRequest, agency_id: int) -> Agency:
    """The agency: 404 when it is out of sight, 403 when the person does not keep it."""
    shown = get_object_or_404(Agency.objects.visible_to(request.user).select_related("parent"), pk=agency_id)
    require(request.user, "manage_agency", shown)
    return shown
