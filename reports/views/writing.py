"""在线填写: the tables and the texts of a report on pages that save themselves; without scripts by a button."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reports.models import AnnualReport, DraftField
from reports.requests import SignedInRequest
from reports.selectors.working_drafts import Written, changed_since, draft_of, seen_of, written_of
from reports.services.working_drafts import FieldEntry, WritingRefused, save_fields, why_closed
from reports.statutory.narrative_fields import figures_of
from reports.views.access import signed_in, wants_json
from reports.views.writing_pages import (
    Attempt,
    attempts_of,
    conflict_sentence,
    edited_texts,
    offers_of,
    slot_to_write,
    tables_with_offers,
)

TABLES, TEXTS = "tables", "texts"
PAGE_OF = {TABLES: "reports:write_tables", TEXTS: "reports:write_texts"}
#: Where the button 下一步 leads from a page, once it is saved.
NEXT_OF = {TABLES: "reports:write_texts", TEXTS: "reports:write_finish"}


@require_safe
@signed_in
def write_tables(request: SignedInRequest, report_id: int) -> HttpResponse:
    """The tables as fields; before anybody has begun, the page on which writing is begun."""
    slot = slot_to_write(request, report_id)
    draft = draft_of(slot)
    if draft is None:
        context = {"slot": slot, "closed": why_closed(slot), "versions": _versions(slot)}
        return render(request, "writing/start.html", context)
    return _page(request, slot, written_of(draft), TABLES, {})


@require_safe
@signed_in
def write_texts(request: SignedInRequest, report_id: int) -> HttpResponse:
    """The texts of the parts, what must be in each beside it."""
    slot = slot_to_write(request, report_id)
    draft = draft_of(slot)
    if draft is None:
        return redirect("reports:write_tables", slot.pk)
    return _page(request, slot, written_of(draft), TEXTS, {})


@require_POST
@signed_in
def save(request: SignedInRequest, report_id: int) -> HttpResponse:
    """POST ``f.<name>`` and ``v.<name>`` (what the page had seen) of any fields, ``fill`` of a button, ``page``.

    ``next`` goes on to the next page once everything is saved. A script gets JSON: what was saved, what others saved
    since ``since``, conflicts, refusals. A page is redirected; where something was not saved it comes again with what
    was typed (409 for a conflict, else 422).
    """
    slot = slot_to_write(request, report_id)
    page = TEXTS if request.POST.get("page") == TEXTS else TABLES
    typed = {name[2:]: value for name, value in request.POST.items() if name.startswith("f.")}
    try:
        saved = save_fields(
            actor=request.user,
            report_id=slot.pk,
            entries=[
                FieldEntry(name, str(text), request.POST.get(f"v.{name}", "")) for name, text in typed.items()
            ],
            fill=request.POST.get("fill", ""),
            address=request.META["REMOTE_ADDR"],
        )
    except WritingRefused as refused:
        return _refused(request, slot, refused)
    if wants_json(request):
        since = _number(request.POST.get("since", ""))
        changed = [row for row in saved.written.rows.values() if row.version > since]
        return _json(
            {
                **_news(saved.written, [row for row in changed if row.name not in saved.conflicts]),
                "saved": sorted(saved.saved),
                "refused": saved.refused,
                "conflicts": {
                    name: {
                        "sentence": conflict_sentence(saved, name),
                        "theirs": saved.written.text(name),
                        "seen": saved.written.seen(name),
                    }
                    for name in saved.conflicts
                },
            }
        )
    attempts = attempts_of(saved, {name: str(text) for name, text in typed.items()})
    if attempts:
        messages.error(request, f"有{len(attempts)}处没有保存，请核对标出的内容。")
        return _page(request, slot, saved.written, page, attempts, 409 if saved.conflicts else 422)
    if "next" in request.POST:
        return redirect(NEXT_OF[page], slot.pk)
    messages.success(request, f"已保存{len(saved.saved)}处。" if saved.saved else "没有新的内容需要保存。")
    return redirect(PAGE_OF[page], slot.pk)


@require_safe
@signed_in
def changes(request: SignedInRequest, report_id: int) -> HttpResponse:
    """JSON of what was saved after the revision ``since``."""
    slot = slot_to_write(request, report_id)
    draft = draft_of(slot)
    if draft is None:
        return _json({"code": "NOT_STARTED", "message": "还没有开始在线填写。"}, status=409)
    since = _number(request.GET.get("since", ""))
    if since >= draft.revision:
        return _json({"revision": draft.revision, "fields": {}, "offers": {}})
    return _json(_news(written_of(draft), changed_since(draft, since)))


def _news(written: Written, rows: Any) -> dict[str, Any]:
    """What a page needs to show these rows as its own."""
    return {
        "revision": written.draft.revision,
        "at": timezone.localtime().strftime("%H:%M:%S"),
        "fields": {row.name: _field(row) for row in rows},
        "offers": {
            key: {"sums": offer.sums, "zeros": offer.zeros} for key, offer in offers_of(written).items()
        },
    }


def _field(row: DraftField) -> dict[str, str]:
    return {"text": row.text, "seen": seen_of(row), "by": str(row.by)}


def _json(data: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _refused(request: SignedInRequest, slot: AnnualReport, refused: WritingRefused) -> HttpResponse:
    if wants_json(request):
        return _json({"code": refused.code, "message": refused.message}, status=409)
    messages.error(request, refused.message)
    return redirect("reports:write_tables", slot.pk)


def _versions(slot: AnnualReport) -> list[Any]:
    """The versions from which writing can begin: those that were read."""
    read = slot.submissions.filter(active_run__isnull=False, digest__gt="").order_by("-version")
    return list(read.only("pk", "version", "original_name", "state", "created_at", "report"))


def _page(
    request: SignedInRequest,
    slot: AnnualReport,
    written: Written,
    page: str,
    attempts: Mapping[str, Attempt],
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "slot": slot,
        "draft": written.draft,
        "page": page,
        "closed": why_closed(slot),
    }
    if page == TABLES:
        context["tables"] = tables_with_offers(written, slot, request.user, attempts)
        return render(request, "writing/tables.html", context, status=status)
    context["texts"] = edited_texts(written, slot, request.user, attempts)
    context["figures"] = [(name, written.text(code)) for name, code in figures_of(written.form).items()]
    return render(request, "writing/texts.html", context, status=status)
