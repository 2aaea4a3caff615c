"""Tags and filters of the pages: top bar, badges, words of states, numbers. They format and decide nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from reports.agency_choice import agency_element
from reports.checks.catalogue import CATALOGUE, title_of
from reports.checks.results import FAULT_EXPLAINED
from reports.demo_progress import PROGRESS_FILE, read
from reports.file_names import spelled_out
from reports.intake import limit_in_mb
from reports.models import Agency, Finding, Submission
from reports.models.agencies import AgencyQuerySet
from reports.navigation import entries_for
from reports.pages_above import Page, Place, address_of, panels_at
from reports.reading.model.remarks import sentences
from reports.reading.registry import accepted_suffixes, kind_name
from reports.requests import permanent
from reports.selectors.archive_rows import unread_of
from reports.selectors.search import Hit
from reports.shown_values import shown_number
from reports.states import SLOT_STATUS_TEXT, STATE_TEXT, SlotStatus, State
from reports.statutory.editions import PART_NUMERALS

register = template.Library()
register.filter(unread_of)

#: state of a version, or status of a slot → (tone of the badge, icon): a state never shows by colour alone
LOOKS: dict[str, tuple[str, str]] = {
    State.INCOMING: ("info", "loader-2"),
    State.UNUSED: ("warning", "file-off"),
    State.DRAFT: ("secondary", "pencil"),
    State.SUBMITTED: ("info", "clock"),
    State.APPROVED: ("success", "check"),
    State.RETURNED: ("warning", "arrow-back-up"),
    State.REJECTED: ("danger", "x"),
    State.WITHDRAWN: ("secondary", "arrow-back"),
    State.SUPERSEDED: ("secondary", "replace"),
    State.DISCARDED: ("secondary", "trash"),
    State.VOIDED: ("secondary", "ban"),
    SlotStatus.NOT_DUE: ("secondary", "calendar"),
    SlotStatus.OWED: ("info", "calendar-due"),
    SlotStatus.OVERDUE: ("danger", "alert-triangle"),
    SlotStatus.DRAFTING: ("info", "pencil"),
    SlotStatus.IN_REVIEW: ("info", "clock"),
    SlotStatus.CORRECTING: ("warning", "edit"),
    SlotStatus.EXEMPT: ("secondary", "minus"),
}

MESSAGE_ICONS = {"success": "circle-check", "error": "alert-circle", "warning": "alert-triangle"}

#: Heads of narrow columns in the parts that stay together in one line.
HEAD_PARTS = {
    "商业企业": ("商业", "企业"),
    "科研机构": ("科研", "机构"),
    "社会公益组织": ("社会", "公益", "组织"),
    "法律服务机构": ("法律", "服务", "机构"),
    "结果维持": ("结果", "维持"),
    "结果纠正": ("结果", "纠正"),
    "其他结果": ("其他", "结果"),
    "尚未审结": ("尚未", "审结"),
    "未经复议直接起诉": ("未经复议", "直接起诉"),
    "本年新制作数量": ("本年", "新制作数量"),
    "本年新公开数量": ("本年", "新公开数量"),
    "对外公开总数量": ("对外公开", "总数量"),
    "上一年项目数量": ("上一年", "项目数量"),
    "本年增/减": ("本年", "增/减"),
    "处理决定数量": ("处理决定", "数量"),
    "采购项目数量": ("采购项目", "数量"),
    "采购总金额": ("采购", "总金额"),
    "本年收费金额": ("本年", "收费金额"),
}

QUESTION_TONES = {"open": "tone-warning", "answered": "tone-info"}


@register.simple_tag
def accepted_files() -> str:
    """Return the ends of file names that an upload field offers, as its ``accept`` attribute."""
    return accepted_suffixes()


@register.simple_tag
def upload_limit() -> str:
    """Return the size limit of an uploaded file in MB."""
    return limit_in_mb()


@register.filter
def remark_sentences(remarks: Iterable[str] | None) -> list[str]:
    """Return the sentences about how the file was read."""
    return sentences(remarks or ())


@register.inclusion_tag("components/_navigation.html", takes_context=True)
def navigation(context: Context) -> dict[str, object]:
    """The top bar's entries for the person of this request; the one whose page this is, is marked."""
    request = context.get("request")
    user = getattr(request, "user", None)
    items = []
    for entry in entries_for(user):
        address = reverse(entry.route)
        current = request is not None and request.path.startswith(address)
        items.append({"label": entry.label, "icon": entry.icon, "address": address, "current": current})
    return {"items": items}


@register.inclusion_tag("components/_demo_progress.html")
def demo_progress() -> dict[str, object]:
    """The line that says how far the demonstration's data are; nothing but while they are made."""
    return {"progress": read(settings.VAR_DIR / PROGRESS_FILE)}


@register.simple_tag
def hand_in_address(submission_id: int) -> str:
    """Return the address at which a draft is handed in."""
    return address_of(Page.MOVE, submission_id, "submit")


@register.simple_tag
def hit_address(hit: Hit, talk: bool | str) -> str:
    """Return the page of a hit: of the talk the work page with its questions, else the report in the archive."""
    if talk:
        return f"{address_of(Page.WORK, hit.report.effective_submission_id)}#questions"
    return reverse("reports:archived", args=(hit.report.pk,))


@register.simple_tag(takes_context=True)
def other_print(context: Context) -> str:
    """Return the address of this page in large print, or in ordinary print where it is shown in large print."""
    request = context["request"]
    path = request.get_full_path()
    return path.replace("/large/", "/", 1) if getattr(request, "large_print", False) else f"/large{path}"


@register.simple_tag(takes_context=True)
def permanent_address(context: Context) -> str:
    """Return the absolute address of this page in ordinary print, without what only turns its leaves."""
    request = context["request"]
    return permanent(request, request.path)


@register.simple_tag(takes_context=True)
def facet_address(context: Context, name: str, value: str, region: str = "") -> str:
    """Return the address of the list narrowed by this value too, and to a region, from its first page."""
    query = context["request"].GET.copy()
    for each in ("page", "after"):
        query.pop(each, None)
    query[name] = value
    if region:
        query["region"] = region
    return f"?{query.urlencode()}"


@register.filter
def thousands(number: int) -> str:
    """Return a number with its thousands apart."""
    return f"{number:,}"


@register.filter
def linked_data(found: dict[str, object]) -> SafeString:
    """Return a block of JSON-LD; what could end the block is escaped."""
    text = json.dumps(found, ensure_ascii=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 # nosec B308 B703 – escaped above


@register.simple_tag
def page_address(page: str) -> str:
    """Return the address of a page above that takes no argument."""
    return address_of(Page(page))


@register.simple_tag(takes_context=True)
def panels(context: Context, place: str) -> SafeString:
    """Render what packages above show at this place of the page."""
    return panels_at(Place(place), context["request"])


@register.inclusion_tag("components/_state_badge.html")
def state_badge(value: str, text: str = "") -> dict[str, str]:
    """A badge for a submission's state or a slot's status; ``text`` replaces the usual word."""
    tone, icon = LOOKS.get(str(value), ("secondary", "point"))
    word = text or STATE_TEXT.get(str(value)) or SLOT_STATUS_TEXT.get(str(value)) or str(value)
    return {"tone": tone, "icon": icon, "text": word}


@register.filter
def file_name(name: str) -> str:
    """The name of a file with characters that hide or turn its letters spelled out."""
    return spelled_out(name)


@register.filter
def tone_of_level(level: str) -> str:
    """The tone of the box that shows a message of this level."""
    return "danger" if level == "error" else level or "info"


@register.filter
def icon_of_level(level: str) -> str:
    """The icon of a message of this level."""
    return MESSAGE_ICONS.get(level, "info-circle")


@register.filter
def tone_of_question(state: str) -> str:
    """The class of the badge of a question in this state."""
    return QUESTION_TONES.get(state, "tone-muted")


@register.filter
def number(value: Decimal | int | str | None) -> str:
    """A number as the form prints it: plain digits, no exponent, no trailing zeros; ``—`` for none."""
    if value is None or value == "":
        return "—"
    return shown_number(value if isinstance(value, Decimal) else Decimal(str(value)))


@register.filter
def fault_explained(fault: str) -> str:
    """Say in a sentence what an attribution of a finding means."""
    return FAULT_EXPLAINED.get(fault, "")


@register.filter
def part_numeral(part: int) -> str:
    """Return the numeral of a part of the form, as it is printed: 一 to 六; of a report without the form its number."""
    return PART_NUMERALS.get(int(part), str(part))


@register.filter
def check_title(check_id: str) -> str:
    """The name of a check; its id is for the catalogue of administrators and the API."""
    return title_of(check_id)


@register.filter
def skips_numbers(versions: Iterable[Submission]) -> bool:
    """Whether numbers are missing in these versions of a report: of drafts and files that are not shown here."""
    numbers = sorted(version.version for version in versions)
    return numbers != list(range(1, len(numbers) + 1))


@register.filter
def sides(finding: Finding) -> str:
    """Name the two numbers that a finding compares: ``六类合计 3，总计 0``; empty where there are not two."""
    check = CATALOGUE.get(finding.check_id)
    if check is None or check.sides is None or finding.left is None or finding.right is None:
        return ""
    return f"{check.sides[0]} {number(finding.left)}，{check.sides[1]} {number(finding.right)}"


@register.filter
def with_breaks(head: str) -> SafeString:
    """A head of the printed form with the places at which it may break over lines."""
    parts = HEAD_PARTS.get(head, (head,))
    return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in parts))  # a constant  # nosec B308


@register.filter
def file_kind(value: str) -> str:
    return kind_name(value) or "未知"


@register.filter
def days_left(due: date) -> int:
    """Days from today (in the portal's time zone) to the date; negative when it is past."""
    return (due - timezone.localdate()).days


@register.filter
def absolute(value: int) -> int:
    return abs(value)


@register.simple_tag
def choose_region(regions: AgencyQuerySet, region: Agency) -> SafeString:
    """The field 地区 of a page about ``region``: a list of the regions, or a box where they are many."""
    attributes = {"id": "id_region", "class": "form-select"}
    return agency_element(regions, name="region", value=region.pk, attributes=attributes)
