"""年度总览: how far a year is in the region of the office, and putting its approved reports into the archive."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reports.agency_choice import is_id
from reports.asked_values import BACK, UnknownValue, asked_value
from reports.bounded_pages import BoundedPaginator
from reports.filters import ProgressFilter
from reports.models import Agency, AnnualReport, ReportingYear
from reports.models.actors import Actor
from reports.models.agencies import FOLLOWING_ROLES, AgencyQuerySet
from reports.models.reach import memberships_of
from reports.pages_above import Page, address_of
from reports.permissions import NotAllowed, may, require
from reports.requests import SignedInRequest
from reports.selectors.agency_names import NoSuchAgency, agency_meant
from reports.selectors.archived_reports import other_titles, unread_files
from reports.selectors.cells import set_otherwise_in
from reports.selectors.contacts import Contact, contacts_of, last_urged
from reports.selectors.progress import SlotProgress, Timeliness
from reports.selectors.shown_texts import personal_numbers_left
from reports.selectors.year_progress import (
    PrintedSlot,
    YearNumbers,
    awaited_of,
    numbers_of,
    printed,
    rows_of,
    year_numbers,
)
from reports.services.kept_counts import Counts, counted
from reports.services.public_notes import NoteRefused
from reports.services.publishing import ASKED_FOR, PublishingRefused, publish_report, publish_year
from reports.views.access import signed_in

ROWS_PER_PAGE = 50
MOST_AWAITED = 50  # units that the overview lists with their contacts; the list to call has more
#: Units of the list to call, and lines of each list to publish; beyond that the page asks for a region.
MOST_CALLED = 1_000
MOST_PRINTED = 5_000
#: What is said of the reports of a region that wait for a tick.
LEFT_OUT = {
    "CORRECTED": "份年报有更正、与原件不同，未公布。请核对后勾选“公布更正后的数据”，再行公布。",
    "OTHER_TITLE": "份年报的标题与归档的单位、年度不一致，未公布。请逐份对照原件核对后公布。",
    "PERSONAL_NUMBERS": "份年报有疑似个人信息，未公布。请逐份核对，写明处理说明后公布。",
}


@signed_in
@require_safe
def years(request: SignedInRequest) -> HttpResponse:
    """Leads to the newest year."""
    newest = ReportingYear.objects.order_by("-year").first()
    regions_followed(request.user)
    if newest is None:
        return render(request, "office/no_year.html")
    return redirect("reports:year", newest.pk)


@signed_in
@require_safe
def year(request: SignedInRequest, year: int) -> HttpResponse:
    """Numbers, who is missing and who handed in when. ``?view=print`` is the list to publish, ``contacts`` to call."""
    regions = regions_followed(request.user)
    reporting_year = get_object_or_404(ReportingYear, pk=year)
    slots = AnnualReport.objects.followed_by(request.user).filter(year=reporting_year)
    filters = ProgressFilter(request.GET or None, queryset=slots, regions=regions)
    wrong = filters.is_bound and not filters.form.is_valid()
    chosen = filters.form.cleaned_data if filters.is_bound and not wrong else {}
    region: Agency = chosen.get("region") or regions[0]
    narrowed = bool(chosen.get("status") or chosen.get("timeliness"))
    today = timezone.localdate()
    # Of a filter that is not understood the list is empty, and the numbers above it are those of all.
    listed = (slots if wrong else filters.qs).filter(agency__path__startswith=str(region.path))
    at = None
    if _narrows(filters) or wrong:
        numbers = year_numbers(listed, region, today)
    else:
        counts = counted(
            what=Counts.YEAR,
            region=region,
            year=reporting_year.pk,
            own=may(request.user, "oversee", region),
        )
        numbers, at = numbers_of(counts.rows, region), counts.at
    status, timeliness = chosen.get("status") or "", chosen.get("timeliness") or ""
    context = {
        "year": reporting_year,
        "years": ReportingYear.objects.order_by("-year"),
        "region": region,
        "regions": regions,
        "filters": filters,
        "numbers": numbers.whole,
        "branches": numbers.branches,
        "counted_at": at,
        "today": today,
        "wrong": wrong,
        "may_run": may(request.user, "export", region),
        "may_manage_years": may(request.user, "manage_years", None),
        "quality_address": address_of(Page.QUALITY, reporting_year.pk),
        "may_oversee": may(request.user, "oversee", region),
    }
    awaited = awaited_of(listed, today, numbers.awaited.total)
    view = asked_value(request, "view", "显示方式", ("print", "contacts"))
    if view == "contacts":
        context |= {"awaited": _called(awaited[:MOST_CALLED]), "awaited_total": len(awaited)}
        return render(request, "office/year_contacts.html", context)
    if view == "print":
        context |= {"lists": _lists_to_publish(listed, today, numbers, status, timeliness, wrong)}
        return render(request, "office/year_print.html", context)
    if not narrowed:
        shown = awaited[:MOST_AWAITED]
        context |= {
            "awaited": _called(shown),
            "awaited_numbers": numbers.awaited,
            "may_urge": any(may(request.user, "urge", slot.report) for slot in shown),
            "urge_address": address_of(Page.URGE, reporting_year.pk),
        }
    length = 0 if wrong else numbers.matching(status, timeliness)
    rows = rows_of(listed, today, status=status, timeliness=timeliness, length=length)
    context["page_obj"] = BoundedPaginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "office/year.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: SignedInRequest, year: int) -> HttpResponse:
    """Asks first (GET), then publishes (POST): one report (``report``) or all approved of a region (``region``)."""
    reporting_year = get_object_or_404(ReportingYear, pk=year)
    asked = request.POST if request.method == "POST" else request.GET
    if asked.get("report"):
        return publish_one(request, reporting_year, asked["report"])
    region = agency_from(request.user, asked.get("region", ""))
    require(request.user, "export", region)
    waiting = (
        AnnualReport.objects.visible_to(request.user)
        .filter(
            year=reporting_year,
            agency__path__startswith=str(region.path),
            effective_submission__isnull=False,
            published_at__isnull=True,
        )
        .select_related("agency", "effective_submission")
        .order_by("agency__sort_key", "scope")
    )
    if request.method == "POST":
        published, left = publish_year(
            actor=request.user,
            year=reporting_year,
            region=region,
            corrected="corrected" in request.POST,
            address=request.META["REMOTE_ADDR"],
        )
        messages.success(request, f"已公布{published}份年报。")
        for code, sentence in LEFT_OUT.items():
            if left[code]:
                messages.warning(request, f"{left[code]}{sentence}")
        return redirect(f"{reverse('reports:year', args=(reporting_year.pk,))}?region={region.pk}")
    return _ask_to_publish(request, {"year": reporting_year, "region": region}, list(waiting))


def _ask_to_publish(
    request: HttpRequest, context: dict[str, object], waiting: list[AnnualReport], status: int = 200
) -> HttpResponse:
    """The page that asks: cells of each report that differ from its file, its personal numbers, why it has no text."""
    versions = [each.effective_submission_id for each in waiting if each.effective_submission_id]
    corrected, personal = set_otherwise_in(versions), personal_numbers_left(versions)
    unread, titles = unread_files(versions), other_titles(versions)
    rows = [
        (
            each,
            len(corrected.get(version, {})),
            personal.get(version, 0),
            unread.get(version, ""),
            titles.get(version, ""),
        )
        for each in waiting
        for version in [each.effective_submission_id or 0]
    ]
    context |= {
        "waiting": rows,
        "corrected": len(corrected),
        "personal": len(personal),
        "unread": len(unread),
        "titles": len(titles),
    }
    context |= {"ticked": "corrected" in request.POST, "note": request.POST.get("public_note", "")}
    context |= {"decided": request.POST.get("personal", "")}
    return render(request, "office/publish.html", context, status=status)


def publish_one(request: SignedInRequest, year: ReportingYear, report_id: str) -> HttpResponse:
    if not is_id(report_id):
        raise Http404
    report = get_object_or_404(
        AnnualReport.objects.visible_to(request.user).select_related("agency", "effective_submission"),
        pk=int(report_id),
        year=year,
    )
    require(request.user, "publish", report)
    if request.method == "POST":
        try:
            publish_report(
                actor=request.user,
                report_id=report.pk,
                corrected="corrected" in request.POST,
                titled="titled" in request.POST,
                personal=request.POST.get("personal", ""),
                note=request.POST.get("public_note", ""),
                address=request.META["REMOTE_ADDR"],
            )
        except NoteRefused as refused:
            messages.error(request, f"{report}：{refused.message}")
            return _ask_to_publish(request, {"year": year, "report": report}, [report], status=422)
        except PublishingRefused as refused:
            if refused.code in ASKED_FOR:
                messages.error(request, f"{report}：{refused.message}")
                return _ask_to_publish(request, {"year": year, "report": report}, [report], status=422)
            return render(
                request,
                "409.html",
                {"status": 409, "code": refused.code, "sentence": f"{report}：{refused.message}"},
                status=409,
            )
        messages.success(request, f"已公布：{report}。")
        return redirect("reports:year", year.pk)
    if report.published_at is not None:
        return _ask_to_publish(request, {"year": year}, [])
    return _ask_to_publish(request, {"year": year, "report": report}, [report])


def _narrows(filters: ProgressFilter) -> bool:
    """Whether the list has other slots than all of its region, whose numbers are above it."""
    return bool({"level", "kind", "scope", "q"} & set(filters.chosen))


def _called(slots: list[SlotProgress]) -> list[tuple[SlotProgress, list[Contact], date | None]]:
    """(slot, contacts, day of the last 催报) of slots that are awaited."""
    contacts = contacts_of(slot.report.agency_id for slot in slots)
    urged = last_urged([slot.report.pk for slot in slots])
    return [(slot, contacts.get(slot.report.agency_id, []), urged.get(slot.report.pk)) for slot in slots]


def regions_followed(user: Actor) -> AgencyQuerySet:
    """What the person may choose as region of the overview, widest first. Raises NotAllowed when there is nothing.

    A reviewer's own agency is the region of the units below it, though no report of it is reached.
    """
    held = [each.agency_id for each in memberships_of(user) if each.role in FOLLOWING_ROLES]
    regions = Agency.objects.followed_by(user).with_units_below() | Agency.objects.filter(pk__in=held)
    if not user.is_active or not regions.exists():
        raise NotAllowed
    return regions.order_by("sort_key")


def regions_overseen(user: Actor) -> AgencyQuerySet:
    """What the person may choose as region, widest first. Raises NotAllowed when there is nothing to oversee."""
    overseen = Agency.objects.overseen_by(user)
    held = [each.agency_id for each in memberships_of(user)]
    regions = overseen.with_units_below() | overseen.filter(pk__in=held)
    if not regions.exists():
        raise NotAllowed
    return regions.order_by("sort_key")


class UnknownRegion(UnknownValue):
    """What was typed into the box 地区 means no region, or several (400)."""

    def __init__(self, message: str) -> None:
        super().__init__("地区", "")
        self.message = f"{message}{BACK}"


def agency_in(request: SignedInRequest) -> tuple[AgencyQuerySet, Agency]:
    """The regions overseen, and the one that ``?region=`` names, the widest without it; 404 for one out of reach."""
    regions = regions_overseen(request.user)
    wanted = request.GET.get("region", "").strip()
    if wanted and not is_id(wanted):
        try:
            return regions, agency_meant(regions, wanted)
        except NoSuchAgency as refused:
            raise UnknownRegion(refused.message) from None
    return regions, get_object_or_404(regions, pk=int(wanted)) if wanted else regions[0]


def agency_from(user: Actor, text: str) -> Agency:
    """The agency with the id in an address, when the person may see it; else 404."""
    if not is_id(text):
        raise Http404
    return get_object_or_404(Agency.objects.visible_to(user), pk=int(text))


def _lists_to_publish(
    slots: QuerySet[AnnualReport],
    today: date,
    numbers: YearNumbers,
    status: str,
    timeliness: str,
    wrong: bool,
) -> list[tuple[str, int, list[PrintedSlot]]]:
    """(heading, number, lines) of the three lists that are made public: on time, late, missing.

    Of a list of more than MOST_PRINTED the first are printed.
    """
    lists = []
    for kind, heading in (
        (Timeliness.ON_TIME, "按时报送"),
        (Timeliness.LATE, "逾期报送"),
        (Timeliness.MISSING, "逾期未报"),
    ):
        asked = not wrong and timeliness in ("", kind.value)
        number = numbers.matching(status, kind.value) if asked else 0
        lines = printed(slots, today, status=status, timeliness=kind, most=MOST_PRINTED) if number else []
        lists.append((heading, number, lines))
    return lists
