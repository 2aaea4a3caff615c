"""上传压缩包: a zip archive of several reports. First the files are stored and matched, then the person confirms."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reports.forms import PackageForm
from reports.models import AnnualReport, SourceFile
from reports.packages import Choice, PackageEntry, PackageRefused, accept_choices, receive_package
from reports.requests import SignedInRequest
from reports.selectors.slot_matching import own_slots
from reports.views.access import signed_in
from reports.views.upload import STATUS_OF

#: Packages waiting for their confirmation, in the session of the person who sent them.
WAITING = "packages"
MOST_WAITING = 3


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def package(request: SignedInRequest) -> HttpResponse:
    """GET the page; POST ``file``: to the page on which the files are confirmed, or the page with the refusal."""
    if request.method != "POST":
        return render(request, "reports/package.html", {"form": PackageForm(), "slots": _slots(request)})
    form = PackageForm(request.POST, request.FILES)
    status, refusal = 422, form.first_error() if not form.is_valid() else ""
    if not refusal:
        file = form.cleaned_data["file"]
        try:
            found = receive_package(
                actor=request.user, file=file, name=file.name, address=request.META["REMOTE_ADDR"]
            )
        except PackageRefused as refused:
            status, refusal = STATUS_OF.get(refused.code, 422), refused.message
        else:
            return redirect("reports:package_entries", key=_kept(request, found))
    context = {"form": form, "refusal": refusal, "slots": _slots(request)}
    return render(request, "reports/package.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def entries(request: SignedInRequest, key: str) -> HttpResponse:
    """GET the files of a package with the proposed reports; POST what the person chose: ``slot-N``, ``replace-N``.

    Accepted files leave the list, the others stay with the reason. 404 for a package of another session.
    """
    waiting = request.session.get(WAITING, {})
    if key not in waiting:
        raise Http404
    rows: list[dict[str, Any]] = waiting[key]
    slots = own_slots(request.user).slots
    if request.method == "POST":
        accepted = _accept(request, rows, {slot.pk: slot for slot in slots})
        rows[:] = [row for row in rows if not row.get("done")]
        if not any(row["source"] for row in rows):
            del waiting[key]
        request.session.modified = True
        if accepted:
            messages.success(request, f"已接收{accepted}个文件，正在读取。读取在后台继续。")
        elif not any(row.get("refused") for row in rows):
            messages.info(request, "没有为任何文件选择年报，未接收文件。")
        if key not in waiting:
            return redirect("reports:upload")
        if accepted or not any(row.get("refused") for row in rows):
            return redirect("reports:package_entries", key=key)
    context = {
        "rows": [(number, row, _shown(row["name"])) for number, row in enumerate(rows)],
        "slots": slots,
        "open": sum(bool(row["source"]) for row in rows),
    }
    return render(
        request, "reports/package_entries.html", context, status=200 if request.method != "POST" else 422
    )


def _slots(request: SignedInRequest) -> tuple[AnnualReport, ...]:
    return own_slots(request.user).slots


def _shown(name: str) -> str:
    """Return a name from inside a package with invisible and direction-turning characters spelled out: [U+202E]."""
    return "".join(f"[U+{ord(c):04X}]" if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in name)


def _kept(request: SignedInRequest, found: Iterable[PackageEntry]) -> str:
    """Store the entries in the session and return the key under which they wait."""
    waiting = request.session.setdefault(WAITING, {})
    while len(waiting) >= MOST_WAITING:
        del waiting[next(iter(waiting))]
    key = secrets.token_urlsafe(9)
    waiting[key] = [
        {
            "name": entry.name[-255:],
            "source": entry.source.pk if entry.source else None,
            "kind": entry.source.kind if entry.source else "",
            "report": entry.report.pk if entry.report else None,
            "code": entry.code,
            "message": entry.message,
            "replace": entry.draft_there,
        }
        for entry in found
    ]
    request.session.modified = True
    return key


def _accept(request: SignedInRequest, rows: list[dict[str, Any]], slots: dict[int, AnnualReport]) -> int:
    """Accepts what was chosen; marks rows as done or with the refusal. Returns how many were accepted."""
    sources = SourceFile.objects.in_bulk([row["source"] for row in rows if row["source"]])
    chosen: list[tuple[dict[str, Any], Choice]] = []
    for number, row in enumerate(rows):
        row.pop("refused", None)
        picked = request.POST.get(f"slot-{number}", "")
        if row["source"] not in sources or request.POST.get(f"name-{number}") != _shown(row["name"]):
            continue
        slot = slots.get(int(picked)) if picked.isdecimal() and len(picked) < 12 else None
        row["report"] = slot.pk if slot else None
        if slot is not None:
            replace = request.POST.get(f"replace-{number}") == "1"
            chosen.append((row, Choice(row["name"], sources[row["source"]], slot, replace)))
    results = accept_choices(
        actor=request.user,
        choices=[choice for _, choice in chosen],
        address=request.META["REMOTE_ADDR"],
    )
    for (row, _), result in zip(chosen, results, strict=True):
        if result.submission is not None:
            row["done"] = True
        elif result.refusal is not None:
            row["refused"], row["message"], row["code"] = True, result.refusal.message, result.refusal.code
            row["replace"] = result.refusal.code == "DRAFT_EXISTS"
    return sum(result.submission is not None for result in results)
